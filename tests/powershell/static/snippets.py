"""Short texts for the rules about writing and grammar.

Those that a rule must flag, and their twins that it must leave alone.
"""

from typing import Dict, List, NamedTuple


class Pair(NamedTuple):
    """Texts that a rule flags, each by itself, and texts that it does not."""

    bad: List[str]
    good: List[str]


HELP = """<#
.SYNOPSIS
Shows.
.DESCRIPTION
Shows it.
.PARAMETER Once
One look.
.EXAMPLE
./a.ps1
.EXAMPLE
./a.ps1 -Once
.EXAMPLE
./a.ps1 -Once:$false
.NOTES
Exit codes: 0 ok, 1 warning, 2 critical, 3 unknown.
#>
param([switch]$Once)
1
"""
LONG = "function Get-A {\n    1\n    2\n    3\n    4\n}"
GUARD = "if ($MyInvocation.InvocationName -ne '.') {\n    %s\n}"

WRITING: Dict[str, Pair] = {
    "parses": Pair(
        [
            "if ($a) { 1",
            "Get-Item (1",
            "$a = 'x",
            "$a ? 1 : 2",
            "$a ?? 1",
            "$a?.b",
            "$a -neq 1",
            "$a = @(1, 2",
            "function { 1 }",
            "do { 1 }\n2",
            "Get-A | $b",
            "if (-not Get-A) { 1 }",
            "$a = @(1, Get-A)",
        ],
        ["if ($a) { 1 }", "do { 1 } while ($a)", "$a = @(1, 2)", "function f { 1 }"],
    ),
    "help": Pair(
        [
            HELP.replace(".SYNOPSIS", ".SYNOPSYS"),
            HELP.replace("Shows it.\n", ""),
            HELP.replace(".EXAMPLE\n./a.ps1 -Once:$false\n", ""),
            HELP.replace(", 3 unknown", ""),
            "1",
        ],
        [HELP],
    ),
    "option help": Pair(
        [
            HELP.replace("$Once)", "$Once, [string]$Path)"),
            HELP.replace("One look.\n", ""),
            HELP.replace(".PARAMETER Once", ".PARAMETER Twice"),
        ],
        [HELP],
    ),
    "silent function": Pair(
        [LONG, "# far away\n\n" + LONG, LONG + "\n# late"],
        ["# Gives one.\n" + LONG, LONG.replace("{\n", "{\n    # Gives one.\n"), "function f { 1 }"],
    ),
    "size": Pair(
        ["$a = 1\n" * 500, "function Get-A {\n" + "    $a = 1\n" * 59 + "}"],
        ["$a = 1\n" * 499, "function Get-A {\n" + "    $a = 1\n" * 58 + "}"],
    ),
    "characters": Pair(
        ["$a = '\u00e4'\n", "\ufeff$a = 1\n", "\t$a = 1\n", "$a = 1 \n", "$a = 1", "$a = 1\n\n"],
        ["$a = 'x'\n", "$a = 1\r\n"],
    ),
    "double quotes": Pair(
        ['$a = "b"', 'Get-A "b c"', '$a = ""'],
        ["$a = 'b'", '$a = "it\'s"', '$a = "b`t"', '$a = "$b"', '$a = "$(1)"', '$a = @"\nb\n"@'],
    ),
    "indentation": Pair(
        [
            "if ($a) {\n  1\n}",
            "if ($a) {\n    1\n    }",
            "$a = @(\n1\n)",
            "$a = 1 +\n    2",
            "Get-A |\nGet-B",
            "$a = @(foreach ($b in $c) {\n    1\n})",
            "    $a = 1",
        ],
        [
            "if ($a) {\n    1\n} else {\n    2\n}",
            "$a = @(\n    1\n    2\n)",
            "$a = (1 +\n    2)",
            "Get-A |\n    Get-B",
            "Get-A -B `\n    -C",
            "$a = @{\n    b = 1\n    # c\n}",
            '$a = @"\n  b\n"@',
            "Get-A {\n    1\n} @(\n    2\n)",
            "$a = @(foreach ($b in $c) {\n        1\n    })\n1",
        ],
    ),
    "blanks": Pair(
        [
            "$a=1",
            "$a  = 1",
            "$a = 1+2",
            "$a -eq  1",
            "if($a) { 1 }",
            "if ($a){ 1 }",
            "if ($a) {1 }",
            "if ($a) { 1}",
            "Get-A|Get-B",
            "$a = 1,2",
            "for ($i = 0;$i -lt 1; $i++) { 1 }",
            "$a = $b -and$c",
            "$a = ,$b",
            "$a = -$b",
            "$a = -[Math]::PI",
        ],
        [
            "$a = -1",
            "$a = (-$b)",
            "$a = 0 - $b",
            "$a = -1.5e3",
            "$i--",
            "$a = @{ b  = 1; cc = 2 }",
            "if (-not $a) { 1 }",
            "if ($a) {\n    1\n}",
            "Get-A -B:$c | Get-B",
            "$a = 1, 2",
            "for ($i = 0; $i -lt 1; $i++) { 1 }",
            "$a = , $b",
            "$a = @{}",
            "$a = $b -and\n$c",
            "$a = 'b=c,d'",
        ],
    ),
    "casing": Pair(
        [
            "write-host 'a'",
            "Get-Item -literalPath 'a'",
            "If ($a) { 1 }",
            "$a -Eq 1",
            "FOR (;;) { 1 }",
        ],
        ["Write-Host 'a'", "Get-Item -LiteralPath 'a'", "if ($a) { 1 }", "$a -eq 1", "$True"],
    ),
}

GRAMMAR: Dict[str, Pair] = {
    "colon": Pair(
        ['"$head: x"', '"$head:x"', '@"\n$head: x\n"@', '"a $($b) $c: d"'],
        ['"${head}: x"', '"$env:HOME"', '"$script:a"', '"$head x:"', "'$head: x'", '"$($a): x"'],
    ),
    "member in text": Pair(
        ['"$a.Count heads"', '"is it $a?"', '"$a[0]"', '@"\n$a.b\n"@'],
        ['"$($a.Count) heads"', '"$a."', '"${a}.json"', '"$a, $b"', "'$a.b'", '"$a [b]"'],
    ),
    "reserved word": Pair(
        ["else { 1 }", "try { 1 } else { 2 }", "finally { 1 }", "elif ($a) { 1 }"],
        ["if ($a) { 1 } else { 2 }", "try { 1 } finally { 2 }", "Get-A 'else'"],
    ),
    "bare try": Pair(
        ["try { 1 }", "try { 1 } else { 2 }", "if ($a) {\n    try { 1 }\n}"],
        ["try { 1 } catch { 2 }", "try { 1 } finally { 2 }", "try { 1 } catch { 2 } finally { 3 }"],
    ),
    "empty catch": Pair(
        ["try { 1 } catch { }", "try { 1 } catch {\n    # never mind\n}", "try { 1 } catch {}"],
        ["try { 1 } catch { $null = $_ }", "try { 1 } catch { throw }"],
    ),
    "twin parameters": Pair(
        ["function f { param($a, $A); 1 }", "param([string]$a, $b, [int]$a)\n1"],
        ["function f { param($a, $b); 1 }\nfunction g { param($a); 1 }"],
    ),
    "twin keys": Pair(
        ["@{ a = 1; A = 2 }", "@{\n    'a' = 1\n    a = 2\n}", "[ordered]@{ a = 1; a = 2 }"],
        ["@{ a = 1; b = @{ a = 2 } }", "@{ a = 1 }\n@{ a = 1 }"],
    ),
    "twin functions": Pair(
        ["function Get-A { 1 }\nfunction get-a { 2 }"],
        ["function Get-A { 1 }\nfunction Get-B { 2 }"],
    ),
    "literal target": Pair(
        ["5 = $a", "'a' = 1", '"a" = 1', "0.5 = 1"],
        ["$a = 5", "$a[0] = 1", "$a.b = 1", "$a, $b = 1, 2", "@{ 'a' = 1 }"],
    ),
    "chain": Pair(["Get-A && Get-B", "Get-A || Get-B"], ["Get-A; Get-B", "Get-A | Get-B"]),
    "odd assignment": Pair(
        [
            "$a != 1",
            "if ($a = 1) { 1 }",
            "while ($a = 1) { 1 }",
            "if ($b) { 1 } elseif ($a = 1) { 1 }",
        ],
        ["$a -ne 1", "if ($a -eq 1) { $b = 1 }", "$a = if ($b) { 1 } else { 2 }", "$a -= 1"],
    ),
    "late param": Pair(
        ["$a = 1\nparam($b)\n1", "function f {\n    $a = 1\n    param($b)\n    $b\n}"],
        [
            "param($b)\n$b",
            "# a\nparam($b)\n$b",
            "function f { param($b); $b }",
            "{ param($b); $b }",
        ],
    ),
    "newer escape": Pair(
        ['"`e[0m"', '"`u{263a}"', '@"\n`e\n"@'],
        ['"`t"', "'`e'", '"``e"', '"$([char]27)"'],
    ),
    "redirection": Pair(
        ["Get-A > 'b.txt'", "Get-A 2>&1", "Get-A >> $b"],
        ["Get-A 2>$null", "Get-A > $null", "$a -gt 1"],
    ),
    "null right": Pair(
        ["if ($a -eq $null) { 1 }", "$a -ne $null", "$a.b -ceq $null"],
        ["if ($null -eq $a) { 1 }", "$a -eq 1", "$a = $null"],
    ),
    "outside guard": Pair(
        ["1", "function Get-A { 1 }\n$a = 1\n" + GUARD % "1", "Set-StrictMode -Version 3.0"],
        [GUARD % "1", "param($a)\n# b\nfunction Get-A { 1 }\n" + GUARD % "Get-A"],
    ),
    "exit": Pair(
        ["exit 3", "function Get-A { exit 1 }\n" + GUARD % "Get-A"],
        [GUARD % "exit 3", GUARD % "try { 1 } finally { exit $code }", "$exit = 1"],
    ),
}
