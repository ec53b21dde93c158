"""Short texts for the rules about names and cultures, like those of `snippets`."""

from typing import Dict

from tests.powershell.static.snippets import GUARD, Pair

NAMES: Dict[str, Pair] = {
    "unknown command": Pair(
        ["function Get-A { 1 }\nGet-B", "Get-Contents 'a'", "python -c 1", "ls", "$a | % { 1 }"],
        ["function Get-A { 1 }\nGet-A", "get-a\nfunction Get-A { 1 }", "$a | ForEach-Object { 1 }"],
    ),
    "text that runs": Pair(
        [
            "Invoke-Expression $a",
            "iex 'Get-Date'",
            "Add-Type -TypeDefinition $a",
            "Start-Process 'x'",
            "& $a 1",
            "& 'x.exe'",
            ". './b.ps1'",
            "[scriptblock]::Create($a)",
            "$ExecutionContext.InvokeCommand.ExpandString($a)",
            "[Diagnostics.Process]::Start('x')",
            "$a.$b()",
        ],
        [
            "function f { param([scriptblock]$Check); & $Check }",
            "& { 1 }",
            "[Guid]::NewGuid()",
            "$a.$b",
        ],
    ),
    "function name": Pair(
        [
            "function h { 1 }",
            "function Get-Content { 1 }",
            "function Fetch-Thing { 1 }",
            "function Thing { 1 }",
            "function Set-Thing { 1 }",
            "function Get-Things { 1 }",
            "function where { 1 }",
        ],
        ["function Get-Thing { 1 }", "function Get-Status { 1 }", "function ConvertTo-Pass { 1 }"],
    ),
    "uncalled": Pair(
        ["function Get-A { 1 }", "function Get-A { 1 }\nfunction Get-B { 2 }\nGet-A"],
        ["function Get-A { 1 }\nGet-A", "function Get-A { 1 }\n$b = @(Get-A)", "$a = 1"],
    ),
    "arguments": Pair(
        [
            "function Get-A { param($B); $B }\nGet-A -C 1",
            "function Get-A { param($B); $B }\nGet-A 1 2",
            "function Get-A { param($B, $C); $B }\nGet-A $b, $c",
            "function Get-A { param($B, $C); $B }\nGet-A ($b, $c)",
            "function Get-A { param($B); $B }\nGet-A -b 1",
            "function Get-A { param($B); $B }\nGet-A -B 1 2",
            "function Get-A { param([switch]$B); $B }\nGet-A -B 1",
            "function Get-A { param($B); $B }\nget-a 1",
        ],
        [
            "function Get-A { param($B); $B }\nGet-A -B 1",
            "function Get-A { param($B, $C); $B }\nGet-A $b $c",
            "function Get-A { param($B, [switch]$C); $B }\nGet-A -C 1",
            "function Get-A { param($B); $B }\nGet-A @splat",
            "function Get-A { param($B); $B }\nGet-A @($b, $c)",
            "function Get-A($B) { $B }\nGet-A ($b + 1)",
        ],
    ),
    "operator word": Pair(
        [
            'Write-Host "=" * 70',
            "Write-Host 'a' + $b",
            "Write-Host '{0}' -f $a",
            "Get-A $b -join ','",
            "Get-A($b)",
        ],
        ["Write-Host ('=' * 70)", "Get-A -B 1", "Get-A ($b + 1)", "Get-A -1", "$a.B($c)"],
    ),
    "path": Pair(
        ["Get-Content $a", "Test-Path -Path $a", "Out-File -FilePath $a", "Get-ChildItem"],
        ["Get-Content -LiteralPath $a", "Join-Path -Path $a -ChildPath 'b'", "Get-Date"],
    ),
    "json depth": Pair(
        ["ConvertTo-Json $a", "$a | ConvertTo-Json -Compress"],
        ["ConvertTo-Json $a -Depth 9", "ConvertFrom-Json $a"],
    ),
    "talk": Pair(
        ["Write-Output 1", "Write-Warning 'a'", "Write-Verbose 'a'", "Write-Error 'a'", "echo 1"],
        ["Write-Host 'a'", "[Console]::Error.WriteLine('a')"],
    ),
    "unassigned": Pair(
        [
            "function Get-A { $b }",
            "function Get-A { param($Name); $Nmae }",
            "$a = 1\nfunction Get-A { $a }",
            'function Get-A { $a = 1; "$b" }',
            "function Get-A { $script:b }",
            "function Get-A { $a += 1 }",
            "function Get-A { foreach ($i in $list) { $i } }",
            "function Get-A { $a.b = 1 }",
        ],
        [
            "function Get-A { param($B); $b }",
            "function Get-A { foreach ($i in 1, 2) { $i } }",
            "function Get-A { $b = 1; $b += 1; $b }",
            "$script:a = 1\nfunction Get-A { $script:a }",
            "function Get-A { $_; $null; $env:HOME; $PSVersionTable; $ErrorActionPreference }",
            "function Get-A { [int]$b = 1; $c, $d = 1, 2; $b, $c, $d }",
            "function Get-A { for ($i = 0; $i -lt 1; $i++) { $i } }",
        ],
    ),
    "unread": Pair(
        [
            "function Get-A { $b = 1 }",
            "function Get-A { param($B); 1 }",
            "function Get-A { $b = 1; $b += 1 }",
            "$a = 1",
            "function Get-A { $b = 1; $b = 2 }\nfunction Get-B { $b }",
        ],
        [
            "function Get-A { $b = 1; $b }",
            "$a = 1\n$a.b = 2",
            "$script:a = 1",
            "$null = 1",
            'function Get-A { $b = 1; "x $b" }',
            "$ErrorActionPreference = 'Stop'",
            "$b = 1\n[ref]$b",
        ],
    ),
    "case twins": Pair(
        ["$B = 1\n$b = 2", "function f { param($Count); $count }", '$a = 1\n"$A"'],
        ["$b = 1\n$b", "function f { $B = 1; $B }\nfunction g { $b = 1; $b }"],
    ),
    "automatic": Pair(
        [
            "$args = 1",
            "$input = 1",
            "foreach ($host in 1, 2) { 1 }",
            "$Error = 1",
            "function f { param($Event); 1 }",
            "$matches += 1",
            "$_ = 1",
        ],
        ["$null = 1", "$args.Count", "$x = $_", "$Error[0]", "$ErrorActionPreference = 'Stop'"],
    ),
    "never null": Pair(
        [
            "function f { param([string]$A); $null -eq $a }",
            "function f([double] $A) { if ($null -ne $A) { 1 } }",
        ],
        [
            "function f { param($A); $null -eq $A }",
            "function f { param([string]$A); $A -eq '' }",
            "function f { param([string]$A); $null -eq $b }",
        ],
    ),
    "global": Pair(["$global:a = 1", "$a = $global:b"], ["$script:a = 1", "$a = 1"]),
    "unused option": Pair(
        ["param([string]$A)\n" + GUARD % "1", "param($A)\nfunction f { $A }\n" + GUARD % "f"],
        ["param([string]$A)\n" + GUARD % "$A", "param($A)\n" + GUARD % '"$A"'],
    ),
    "odd option": Pair(
        [
            "param([int]$A)\n1",
            "param($A)\n1",
            "param([Parameter()][string]$A)\n1",
            "[CmdletBinding()]\nparam([string]$A)\n1",
            "param([ValidateSet('a')][string]$A)\n1",
        ],
        [
            "param([string]$A, [switch]$B)\n1",
            "param([Alias('C')][string]$A)\n1",
            "function f { param([int]$A); $A }",
        ],
    ),
    "count": Pair(
        [
            "$a = Get-A\n$a.Count",
            "function f { $a = Get-A | ForEach-Object { 1 }; $a.Count }",
        ],
        [
            "$a = @(Get-A)\n$a.Count",
            "$a = Get-A\n@($a).Count",
            "$a = New-Object -TypeName 'x'\n$a.Count",
            "function Get-A { return , $b }\n$a = Get-A\n$a.Count",
            "$a = @{}\n$a.Count",
            "$a = Get-A\nif ($a -is [array]) { $a.Count }",
        ],
    ),
}

STREAMS: Dict[str, Pair] = {
    "nested list": Pair(
        [
            "function Get-A { return , $b }\n$a = @(Get-A)",
            "function Get-A { return ,$b }\n@(Get-A 1)",
        ],
        [
            "function Get-A { return , $b }\n$a = Get-A",
            "function Get-A { return , $b }\n$a = @((Get-A), 1)",
            "function Get-A { return $b }\n$a = @(Get-A)",
            "function Get-A { return , $b }\n$a = @(foreach ($c in Get-A) { $c })",
        ],
    ),
    "leak": Pair(
        [
            "$a.Append('b')",
            "if ($a) {\n    $a.Remove('b')\n}",
            "$a = New-Object -TypeName 'Collections.Generic.HashSet[string]'\n$a.Add('b')",
        ],
        [
            "$null = $a.Append('b')",
            "[void]$a.Remove('b')",
            "if ($a.Remove('b')) { 1 }",
            "$a = New-Object -TypeName 'Collections.Generic.List[string]'\n$a.Add('b')",
            "Get-A ($a.Append('b'))",
        ],
    ),
    "event": Pair(
        [
            "[Console]::CancelKeyPress",
            "$a.add_Exited({ 1 })",
            "Register-ObjectEvent $a 'Exited'",
        ],
        ["$a.Add(1)", "[Console]::Error"],
    ),
}

CULTURES: Dict[str, Pair] = {
    "newer command": Pair(
        [
            "Test-Json $a",
            "ConvertFrom-Json $a -AsHashtable",
            "ConvertFrom-Json $a -Depth 9",
            "Set-Content -LiteralPath $a -Encoding utf8NoBOM",
            "$a | ForEach-Object -Parallel { 1 }",
            "Join-Path $a $b $c",
            "Split-Path $a -LeafBase",
        ],
        [
            "ConvertFrom-Json $a",
            "ConvertTo-Json $a -Depth 9",
            "Join-Path -Path $a -ChildPath $b",
            "Join-Path $a $b",
            "Split-Path $a -Leaf",
        ],
    ),
    "newer variable": Pair(
        ["if ($IsWindows) { 1 }", "$PSStyle.OutputRendering", '"$IsLinux"'],
        ["$PSVersionTable", "$isWindowsHere"],
    ),
    "newer type": Pair(
        ["[DateOnly]::MinValue", "[System.Text.Json.JsonDocument]::Parse($a)", "[MathF]::PI"],
        ["[DateTime]::UtcNow", "[Math]::PI"],
    ),
    "newer member": Pair(
        [
            "[IO.Path]::GetRelativePath($a, $b)",
            "[Convert]::ToHexString($a)",
            "[Math]::Clamp($a, 0, 1)",
            "[IO.File]::Move($a, $b, $true)",
            "$a.ToUnixTimeSeconds()",
            "[double]::IsFinite($a)",
            "$a.Contains('b', 'Ordinal')",
            "$a.Replace('b', 'c', 'Ordinal')",
            "$a.Split('ab')",
            "[DateTime]::UnixEpoch",
        ],
        [
            "[IO.File]::Move($a, $b)",
            "[Math]::Max($a, 0)",
            "$a.Contains('b')",
            "$a.Replace('b', 'c')",
            "$a.Split('.')",
            "[BitConverter]::ToString($a)",
            "[double]::IsNaN($a)",
        ],
    ),
    "parameter": Pair(
        ["Write-Host 'a' -NoNewLine", "Start-Sleep -Second 1", "ConvertFrom-Json -Input $a"],
        ["Write-Host 'a' -NoNewline", "Start-Sleep -Seconds 1", "Get-Mine -Own $a"],
    ),
    "member": Pair(
        [
            "$a.ToUnversalTime()",
            "[Math]::Flor(1)",
            "[math]::max(1, 2)",
            "$a.Clmp(1)",
            "[IO.Fil]::X",
        ],
        ["$a.ToUniversalTime()", "[System.Math]::Floor(1)", "$a.any_field", "[DateTime]::UtcNow"],
    ),
    "field": Pair(
        [
            "$a.Cuont",
            "$a = @{ name = 1 }\n$a.nmae",
            "$a = @{ name = 1 }\n$a.Name2",
            '"$($a.Lenght)"',
        ],
        ["$a.Count", "$a = @{ name = 1 }\n$a.name", "$b = 'name'\n$a.name", "$a.$b"],
    ),
    "type": Pair(
        ["[Sting]$a", "$a -is [IO.Fileinf]", "[DateOnly]$a"],
        ["[string]$a", "[Collections.Generic.List[string]]@()", "[System.IO.FileInfo]$a"],
    ),
    "format": Pair(["'{0}' -f 1", "$a = '{0:n}' -f $b"], ['"$a"', "Get-A -Format 'b'"]),
    "join": Pair(
        ["$a -join ', '", "-join $a", "@(1.5, 2) -join ','"],
        [
            "[string[]]$a -join ', '",
            "([string[]]$a) -join ''",
            "-join [string[]]$a",
            "$a = [string[]]$b\n$a -join ''",
            "$a -split ','",
        ],
    ),
    "ToString": Pair(
        [
            "$a.ToString()",
            "[string]::Format('{0}', 1)",
            "$a.ToString('R')",
            "(1.5).ToString('0.0')",
        ],
        [
            "$a.ToString('R', $invariant)",
            "[string]::Format($invariant, '{0}', 1)",
            "$a.ToString('o', [Globalization.CultureInfo]::InvariantCulture)",
        ],
    ),
    "number": Pair(
        ["[double]'1,5'", "[int]($a / 2)", "[double]::Parse($a)", "[int]::TryParse($a, [ref]$b)"],
        [
            "[double]$a",
            "[int][Math]::Floor($a / 2)",
            "[double]::TryParse($a, 'Float', $invariant, [ref]$b)",
            "[string]'a'",
        ],
    ),
    "pattern": Pair(
        ["$a -match 'b'", "$a -notlike 'b*'", "$a -replace 'b', 'c'", "$a -imatch 'b'"],
        ["$a -cmatch 'b'", "$a -cnotmatch 'b'", "$a -creplace 'b', 'c'", "$a -clike 'b*'"],
    ),
    "case": Pair(
        ["$a.ToLower()", "$a.ToUpper()", "$a.StartsWith('b')", "$a.IndexOf('b')"],
        [
            "$a.ToLowerInvariant()",
            "$a.StartsWith('b', 'Ordinal')",
            "$a.IndexOf('b', [StringComparison]::Ordinal)",
            "[Array]::IndexOf($a, 'b')",
        ],
    ),
    "sort": Pair(
        ["$a | Sort-Object", "$a | Group-Object", "Compare-Object $a $b", "$a | Select-String 'b'"],
        ["[Array]::Sort($a, [StringComparer]::Ordinal)", "$a | Select-Object -First 1"],
    ),
    "date": Pair(
        ["Get-Date -Format 'o'", "Get-Date '2026-11-21'", "Get-Date -Date $a"],
        ["Get-Date", "[DateTime]::UtcNow"],
    ),
    "table": Pair(
        ["$a | Format-Table", "$a | Out-String", "$a | Format-List"],
        ["Write-Host $a", "$a | Out-Null"],
    ),
}
