#Requires -Version 5.1

<#
.SYNOPSIS
Says whether new weights are better than the old ones, on runs that made neither.
.DESCRIPTION
Compares what a run costs under the new weights of weights.json and under those before, in fresh
profiles and by its objective, and decides: improved, worse or cannot tell. Writes but the report.
.PARAMETER WeightsPath
The weights to judge. Default: hydra_profiles/weights.json.
.PARAMETER ValidationDir
The folder of the fresh profiles, head_*.json. Default: the folder validation beside the weights.
.PARAMETER MinImprovementPercent
The least gain, in percent of the old cost, that counts as improved, 0 or more. Default: 2.
.PARAMETER Confidence
The level of the interval of the gain, from 0.5 to 0.999999. Default: 0.95.
.PARAMETER MinTests
The fewest blocks, or runs a head where nothing is paired, that are judged. Default: 30.
.PARAMETER MaxRegressionPercent
The loss, in percent of the old cost, that is allowed, 0 or more. Default: 0.
.PARAMETER Format
Table for people, or Json: the report and nothing else. Default: Table.
.PARAMETER ReportPath
A file for the report (a hydra.gate document), which is replaced whole. Default: none.
.EXAMPLE
./test_rebalancing.ps1
After python hydra_profile_heads.py --output-dir hydra_profiles/validation, which makes profiles.
.EXAMPLE
./test_rebalancing.ps1 -WeightsPath night/weights.json -ValidationDir fresh -ReportPath gate.json
Judges other weights by the profiles in the folder fresh, and keeps the report.
.EXAMPLE
pwsh -NoProfile -NonInteractive -File ./test_rebalancing.ps1 -MinTests 100 -Format Json
Prints the report for another program; the exit code is the verdict.
.OUTPUTS
System.String: the verdict in words, or the report as JSON. Warnings and errors go to stderr.
.NOTES
Exit codes: 0 improved; 1 worse; 2 could not (wrong usage; files missing, bad or not fresh); 3 cannot tell.
PowerShell itself ends with 1 when an option lacks its value, is given twice or could be two; use -File.
.LINK
docs/validating.md
#>
param(
    [string] $WeightsPath = 'hydra_profiles/weights.json',
    [string] $ValidationDir = '',
    [string] $MinImprovementPercent = '2',
    [string] $Confidence = '0.95',
    [string] $MinTests = '30',
    [string] $MaxRegressionPercent = '0',
    [string] $Format = 'Table',
    [string] $ReportPath = ''
)

function ConvertTo-Figure ($Value, [string] $Place, [double] $Most = 1e150) {
    # A number as [double]. The JSON reader makes five types of them, and lets NaN and Infinity pass.
    $isNumber = $Value -is [ValueType] -and $Value -isnot [bool]
    if ($isNumber -and [double] $Value -ge 0 -and [double] $Value -le $Most) { return [double] $Value }
    throw "${Place}: found '$Value', expected a number from 0 to $Most"
}
function Read-Option ([string] $Name, [string] $Text, [double] $Least, [double] $Most, [string] $Expected) {
    # A number as programs write it: without comma, blank or word.
    $number, $invariant = 0.0, [Globalization.CultureInfo]::InvariantCulture
    $isNumber = $Text -cmatch '^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\z'
    if ($Name -ceq '-MinTests') { $isNumber = $Text -cmatch '^[0-9]+\z' }
    $isNumber = $isNumber -and [double]::TryParse($Text, [Globalization.NumberStyles]::Float, $invariant, [ref] $number)
    if ($isNumber -and $number -ge $Least -and $number -le $Most) { return $number }
    throw "${Name}: found '$Text', expected $Expected; see Get-Help ./test_rebalancing.ps1"
}
function Get-RelativePath ([string] $Folder, [string] $Path) {
    # A whole path as seen from a folder, with forward slashes; one on another drive stays whole.
    $from, $to, $same = @($Folder -creplace '[\\/]+\z', '' -split '[\\/]'), @($Path -split '[\\/]'), 0
    while ($same -lt $from.Count -and $same -lt $to.Count - 1 -and $from[$same] -ceq $to[$same]) { $same++ }
    if ($same -gt 0) { $to = @('..') * ($from.Count - $same) + $to[$same..($to.Count - 1)] }
    return [string[]] $to -join '/'
}
function ConvertTo-Table ($Record, [string] $Place) {
    # An object as a table in its order, where what is absent is $null; no object has no entries.
    # Texts that look like a date, which PowerShell 7 makes dates of, are texts again.
    $table, $invariant = [ordered] @{}, [Globalization.CultureInfo]::InvariantCulture
    if ($null -eq $Record) { return $table }
    if ($Record -isnot [System.Management.Automation.PSCustomObject]) { throw "${Place}: expected an object" }
    foreach ($property in $Record.PSObject.Properties) {
        $value = $property.Value
        if ($value -is [datetime]) { $value = $value.ToString('o', $invariant) }
        $table[$property.Name] = $value
    }
    return $table
}
function Read-Document ([string] $Path, [string] $Place, [string] $Kind, [string] $Advice) {
    # The values of a document of one kind, and the sha256 of its file.
    if (-not [IO.File]::Exists($Path)) { throw "${Place}: no such file; $Advice" }
    # Opening a FIFO would wait for ever; it has no length. Nor has a link on Windows, but its target.
    $file, $text = (New-Object -TypeName System.IO.FileInfo -ArgumentList $Path), ''
    $isLink = ($file.Attributes -band [IO.FileAttributes]::ReparsePoint) -ne 0
    if ($file.Length -eq 0 -and -not $isLink) { throw "${Place}: empty, expected JSON; $Advice" }
    # Shared this way, a writer may replace or remove the file in the meantime.
    $stream = [IO.File]::Open($Path, 'Open', 'Read', [IO.FileShare] 'ReadWrite, Delete')
    try {
        if ($stream.Length -gt 67108864) { throw 'more than 64 MiB' }
        $hash = [Security.Cryptography.SHA256]::Create().ComputeHash($stream)
        $stream.Position = 0
        $strict = New-Object -TypeName System.Text.UTF8Encoding -ArgumentList @($false, $true)
        $text = (New-Object -TypeName System.IO.StreamReader -ArgumentList @($stream, $strict)).ReadToEnd()
        if ($text -cnotmatch '^\s*\{') { throw 'no object' }
        $values = ConvertTo-Table -Record (ConvertFrom-Json -InputObject $text -ErrorAction Stop) -Place $Place
    } catch {
        $isLong = $text.Length -gt 2000000 -and $PSVersionTable.PSVersion.Major -lt 6
        $reason = @($_.Exception.GetBaseException().Message, 'above 2 MB; use PowerShell 7 (pwsh)')[[int] $isLong]
        throw "${Place}: cannot be read as JSON: $reason"
    } finally {
        $stream.Dispose()
    }
    $found, $invariant = "$($values['schema']) $($values['schema_version'])", [Globalization.CultureInfo]::InvariantCulture
    if ($found -cnotmatch "^hydra\.$Kind 1\.[0-9]+\z") { throw "${Place}: found '$found', expected hydra.$Kind 1.x (2.x: a newer Hydra)" }
    $digits = @(foreach ($byte in $hash) { $byte.ToString('x2', $invariant) })
    return [pscustomobject] @{ Content = $values; Sha256 = [string[]] $digits -join '' }
}
function Read-Share ($Record, [string] $Place) {
    # Shares by head, which sum to 1.
    $table, $shares = (ConvertTo-Table -Record $Record -Place $Place), [ordered] @{}
    foreach ($entry in $table.GetEnumerator()) {
        if ($entry.Key -cnotmatch '^[a-z0-9][a-z0-9_.-]{0,63}\z') { throw "${Place}: found '$($entry.Key)', expected the name of a head; weigh again" }
        $shares[$entry.Key] = ConvertTo-Figure -Value $entry.Value -Place "${Place}: $($entry.Key)" -Most 1.0
    }
    $total = Measure-Sum -Values @(foreach ($entry in $shares.GetEnumerator()) { $entry.Value })
    if ([Math]::Abs($total - 1) -gt 1e-9) { throw "${Place}: found a sum of $total, expected 1 +- 1e-9" }
    return $shares
}
function Read-Objective ($Record, [string] $Place) {
    # What a run costs: sums of figures and what each counts, and what a failure costs at least.
    $given = ConvertTo-Table -Record $Record -Place $Place
    $rows, $unit, $isTime = $given['minimise'], ([string] $given['unit']), $false
    if ($rows -is [string]) {
        $isTime, $units = ($rows -ceq 'time'), @{ time = 'seconds'; cpu = 'seconds'; memory = 'MiB' }
        if ($unit -ceq '') { $unit = $rows }
        if ($units.ContainsKey($unit)) { $unit = $units[$unit] }
        $rows = @([pscustomobject] @{ metric = $rows; weight = 1.0 })
    }
    if ($rows -isnot [array] -or $rows.Count -eq 0) { throw "${Place}: minimise: expected a metric or a list" }
    $parts = @{ time = @('seconds'); cpu = @('user_time', 'system_time'); memory = @('memory_max_mb') }
    $addends = @(foreach ($row in $rows) {
            $addend = ConvertTo-Table -Record $row -Place "${Place}: minimise"
            $weight = ConvertTo-Figure -Value $addend['weight'] -Place "${Place}: minimise: weight"
            $figures = @([string] $addend['metric'])
            if ($parts.ContainsKey($figures[0])) { $figures = $parts[$figures[0]] }
            if ($unit -ceq '') { $unit = [string] $addend['unit'] }
            @{ Figures = $figures; Weight = $weight }
        })
    $key = @('penalty', 'time_limit_s')[[int] $isTime]
    $failure = ConvertTo-Figure -Value $given[$key] -Place "${Place}: $key"
    if ($isTime) { $failure *= ConvertTo-Figure -Value $given['penalty_factor'] -Place "${Place}: penalty_factor" }
    return @{ IsTime = $isTime; Addends = $addends; FailureCost = $failure; Unit = @($unit, 'units')[[int] ($unit -ceq '')] }
}
function Read-Weighting ([string] $Path, [string] $Place) {
    # The new weights, those before, what made either, and the objective.
    $file = Read-Document -Path $Path -Place $Place -Kind 'weights' -Advice 'make it with: python hydra_adaptive_weighting.py'
    $values, $decision, $before, $old, $lastDay = $file.Content, $file.Content['decision'], @{}, @{}, ''
    if (@('first', 'published', 'kept') -cnotcontains $decision) { throw "${Place}: decision: found '$decision', expected first, published or kept" }
    $new = Read-Share -Record $values['weights'] -Place "${Place}: weights"
    $names = @(foreach ($entry in $new.GetEnumerator()) { $entry.Key })
    # Equal shares where nothing was before; heads that are gone leave theirs to the others.
    foreach ($name in $names) { $before[$name] = 1.0 }
    $sources = @($values['made_from'])
    if ($null -ne $values['previous']) {
        $previous = ConvertTo-Table -Record $values['previous'] -Place "${Place}: previous"
        $before = Read-Share -Record $previous['weights'] -Place "${Place}: previous: weights"
        $sources += @($previous['made_from'])
    }
    $total = Measure-Sum -Values @(foreach ($name in $names) { [double] $before[$name] })
    if ($total -le 0 -and $decision -cne 'kept') { throw "${Place}: previous: the weights before know none of these heads; weigh again" }
    foreach ($name in $names) { $old[$name] = [double] $before[$name] / $total }
    # What made weights: invocations, days of daily use, files by their hashes.
    $used = New-Object -TypeName 'System.Collections.Generic.HashSet[string]'
    foreach ($record in $sources) {
        if ($null -eq $record) { throw "${Place}: made_from: found nothing, expected a list of objects" }
        $row = ConvertTo-Table -Record $record -Place "${Place}: made_from"
        foreach ($name in (@($row['run_id'], $row['sha256']) + @($row['earlier']))) {
            if ($null -ne $name) { $null = $used.Add([string] $name) }
            $isDay = [string] $name -cmatch '^[0-9]{4}-[0-9]{2}-[0-9]{2}\z'
            if ($isDay -and [string]::CompareOrdinal($name, $lastDay) -gt 0) { $lastDay = $name }
        }
    }
    return @{
        Path = $Path; Sha256 = $file.Sha256; Slot = $values['slot']; Decision = $decision; Names = $names
        New = $new; Old = $old; Used = $used; LastDay = $lastDay
        Objective = Read-Objective -Record $values['objective'] -Place "${Place}: objective"
    }
}
function Get-RunCost ($Run, $FloorMiB, $Objective, [string] $Place) {
    # What a run used of what is minimised; a failure costs at least what the objective says.
    $figures, $cost = @{}, 0.0
    if (-not $Objective.IsTime) { $figures = ConvertTo-Table -Record $Run['metrics'] -Place "${Place}: metrics" }
    # Below what can be told all heads cost the same: that much.
    if ($null -eq $figures['memory_max_mb'] -and $Run['flags'] -ccontains 'memory_floor') { $figures['memory_max_mb'] = $FloorMiB }
    $figures['seconds'] = $Run['seconds']
    foreach ($addend in $Objective.Addends) {
        $parts = @(foreach ($name in $addend.Figures) { $figures[$name] })
        # What a failure lacks counts nothing; a success that lacks it cannot be judged.
        if (-not $Run['ok'] -and ($parts -contains $null -or @($parts -lt 0).Count -gt 0)) { continue }
        $where = "${Place}: $($addend.Figures) of a run"
        foreach ($part in $parts) { $cost += $addend.Weight * (ConvertTo-Figure -Value $part -Place $where) }
    }
    if (-not $Run['ok']) { $cost = [Math]::Max($cost, $Objective.FailureCost) }
    return ConvertTo-Figure -Value $cost -Place "${Place}: the cost of a run"
}
function Read-RunTable ($Runs, [string] $RunId, $FloorMiB, $Weighting, [string] $Place) {
    # What decided runs cost, by what pairs them with those of other heads: invocation, block, instance,
    # and which of these. On runs that made them, new weights always look better.
    $costs = New-Object -TypeName 'System.Collections.Generic.Dictionary[string,object]'
    $counts = New-Object -TypeName 'System.Collections.Generic.Dictionary[string,int]'
    $epoch = New-Object -TypeName System.DateTime -ArgumentList @(1970, 1, 1)
    foreach ($record in $Runs) {
        $run = ConvertTo-Table -Record $record -Place "${Place}: runs"
        $origin, $day = $RunId, 'unknown'
        if ([string] $run['id'] -cmatch '\A(.*)\.[^.]*\z') { $origin = $Matches[1] }
        if ($origin -ceq '' -and $null -ne $run['started_unix']) {
            $started = $epoch.AddSeconds((ConvertTo-Figure -Value $run['started_unix'] -Place $Place -Most 253402300799))
            $day = $started.ToString('yyyy-MM-dd', [Globalization.CultureInfo]::InvariantCulture)
        }
        $isFresh = -not $Weighting.Used.Contains($origin) -and [string]::CompareOrdinal($day, $Weighting.LastDay) -gt 0
        if (-not $isFresh) { throw "${Place}: not fresh: a run of '$origin' (day $day) made these weights or those before; profile again" }
        # A run whose criterion is not decided yet counts for nothing.
        if ($null -eq $run['ok']) { continue }
        if ($run['ok'] -isnot [bool] -or $run['instance'] -isnot [string]) { throw "${Place}: runs: one without ok or instance, expected both; profile it again" }
        $triple = "$origin`n$($run['block'])`n$($run['instance'])"
        if ($counts.ContainsKey($triple)) { $counts[$triple] = $counts[$triple] + 1 } else { $counts[$triple] = 1 }
        $cost = Get-RunCost -Run $run -FloorMiB $FloorMiB -Objective $Weighting.Objective -Place $Place
        $costs["$($counts[$triple])`n$triple"] = @{ Cost = $cost; IsOk = $run['ok'] }
    }
    return , $costs
}
function Read-ProfileFolder ([string] $Folder, [string] $Here, $Weighting) {
    # The fresh profiles of the heads that are weighed, in the order of their files.
    $place, $paths, $used = (Get-RelativePath -Folder $Here -Path $Folder), @(), $Weighting.Used
    if ([IO.Directory]::Exists($Folder)) { $paths = [IO.Directory]::GetFiles($Folder) }
    $files = [string[]] @(foreach ($path in $paths) { [IO.Path]::GetFileName($path) })
    [Array]::Sort($files, [StringComparer]::Ordinal)
    $files = @($files -cmatch '^head_.*\.json\z')
    if ($files.Count -eq 0) { throw "${place}: no profiles here; make them: python hydra_profile_heads.py --output-dir $place" }
    $heads = @(foreach ($file in $files) {
            $where, $path = "$place/$file", [IO.Path]::Combine($Folder, $file)
            $document = Read-Document -Path $path -Place $where -Kind 'profile' -Advice 'profile again'
            $values, $sha256, $slots = $document.Content, $document.Sha256, @($document.Content['slot'], $Weighting.Slot)
            $name, $runId = ([string] $values['name']), $values['run_id']
            if ($file -cne ('head_' + ($name -creplace '^head_', '') + '.json')) { throw "${where}: of head '$name'; rename it" }
            if ($slots -notcontains $null -and $slots[0] -cne $slots[1]) { throw "${where}: slot '$($slots[0])', expected '$($slots[1])'; name another -ValidationDir" }
            if ($Weighting.Names -cnotcontains $name) { continue }
            if ($null -eq $runId) { [Console]::Error.WriteLine("[WARN] $file has no run id: nobody can tell whether its runs are fresh") }
            if ($null -ne $runId -and $runId -isnot [string]) { throw "${where}: run_id: found '$runId', expected a text" }
            $isFresh = -not $used.Contains($sha256) -and -not $used.Contains([string] $runId)
            if (-not $isFresh) { throw "${where}: not fresh: '$runId' made these weights or those before; profile again" }
            $resources = ConvertTo-Table -Record $values['resources'] -Place "${where}: resources"
            $floor = (ConvertTo-Table -Record $resources['memory_max_mb'] -Place "${where}: resources")['resolution']
            $costs = Read-RunTable -Runs $values['runs'] -RunId $runId -FloorMiB $floor -Weighting $Weighting -Place $where
            $tests = ConvertTo-Figure -Value $values['num_tests'] -Place "${where}: num_tests"
            if ($tests -gt 0 -and $costs.Count -eq 0) { throw "${where}: num_tests: found $tests, but no run that is decided; profile it again" }
            [pscustomobject] @{ Name = $name; Path = $path; Sha256 = $sha256; RunId = $runId; Costs = $costs }
        })
    $found = @(foreach ($head in $heads) { $head.Name })
    $missing = @(foreach ($name in $Weighting.Names) { if ($found -cnotcontains $name) { $name } })
    if ($missing.Count -eq 0) { return , $heads }
    throw "${place}: no fresh profile of $([string[]] $missing -join ', '); profile all heads of the weights there"
}

function Measure-Sum ($Values) {
    # Compensated (Neumaier, 1974), so that small terms beside large ones are not lost.
    $sum, $lost = 0.0, 0.0
    foreach ($value in $Values) {
        $next, $large, $small = ($sum + $value), $sum, $value
        if ([Math]::Abs($sum) -lt [Math]::Abs($value)) { $large, $small = $value, $sum }
        $lost += ($large - $next) + $small
        $sum = $next
    }
    return $sum + $lost
}
function Get-UpperTail ([double] $T, [double] $Degrees) {
    # The share above T >= 0 of Student's t: half an incomplete beta (Abramowitz & Stegun, 1964, 26.7.1).
    $z, $total = ($T * $T / $Degrees), ($Degrees + $T * $T)
    $a, $b, $x, $y = ($Degrees / 2), 0.5, ($Degrees / $total), ($T * $T / $total)
    $excess, $logX = ($a * (($T - 1) * ($T + 1) / $total)), (0 - $z)
    # The logarithm of x = 1 / (1 + z), so that the digits of a small z are kept.
    if (1 + $z -ne 1) { $logX *= [Math]::Log(1 + $z) / (1 + $z - 1) }
    # gamma(a + 1/2) / gamma(a): by recurrence up to 20, then by Stirling's series (6.1.40).
    $ratio, $from, $series = 1.0, $a, (-31.0 / 18432.0)
    for (; $from -lt 20; $from++) { $ratio *= $from / ($from + 0.5) }
    foreach ($term in @((17.0 / 14336.0), (-1.0 / 640.0), (1.0 / 192.0), (-1.0 / 8.0))) { $series = $term + $series / ($from * $from) }
    $ratio *= [Math]::Sqrt($from) * [Math]::Exp($series / $from)
    $front = $ratio / [Math]::Sqrt([Math]::PI) * [Math]::Exp($a * $logX) * [Math]::Sqrt($y)
    if ($T -le 1) { $a, $b, $x, $y, $excess = $b, $a, $y, $x, (0 - $excess) }
    # The continued fraction of Didonato & Morris (1992), forwards (Lentz, 1976).
    $value = $a * ($excess + 1) / ($a + 1)
    $upper, $lower, $step = $value, 0.0, 0.0
    for ($n = 1; [Math]::Abs($step - 1) -gt 1e-15; $n++) {
        $at = $a + 2 * $n - 1
        $alpha = ($a + $n - 1) / $at * (($a + $b + $n - 1) / $at) * $x * $x * $n * ($b - $n)
        $beta = $n + $n * ($b - $n) * $x / $at + ($a + $n) / ($at + 2) * ($excess + 1 + $n * (1 + $y))
        $upper, $lower = ($beta + $alpha / $upper), (1 / ($beta + $alpha * $lower))
        $step = $upper * $lower
        $value *= $step
    }
    return @(($front / $value / 2), (0.5 - $front / $value / 2))[[int] ($T -le 1)]
}
function Get-StudentQuantile ([double] $Tail, [double] $Degrees) {
    # The value above which the share Tail lies.
    $low, $high = 0.0, 1.0
    while ((Get-UpperTail -T $high -Degrees $Degrees) -gt $Tail) { $low, $high = $high, (2 * $high) }
    while ($high - $low -gt 1e-12 * [Math]::Max(1.0, $low)) {
        $middle = ($low + $high) / 2
        if ((Get-UpperTail -T $middle -Degrees $Degrees) -gt $Tail) { $low = $middle } else { $high = $middle }
    }
    return ($low + $high) / 2
}
function Measure-RunNeed ([double] $Value, [double] $Spread, [double] $DegreesPerRun, [double] $Tail) {
    # The fewest blocks, or runs a head, at which such a gain is beyond noise.
    if ($Spread -eq 0) { return 2 }
    $few, $many, $size = 1, 1000000001, ([Math]::Abs($Value) / [Math]::Sqrt($Spread))
    while ($many - $few -gt 1) {
        $middle = [int] [Math]::Floor(($few + $many) / 2.0)
        $upper = Get-UpperTail -T ([Math]::Min(1e100, $size * [Math]::Sqrt($middle))) -Degrees (($middle - 1) * $DegreesPerRun)
        if ($upper -lt $Tail) { $many = $middle } else { $few = $middle }
    }
    return @($many, $null)[[int] ($many -gt 1000000000)]
}
function Measure-Gain ($Terms, [bool] $IsCautious, $Settings) {
    # A sum of factors times means, its interval and degrees of freedom (Welch, 1947; Satterthwaite,
    # 1946). Terms of factor 0 vary by nothing; the cautious interval knows a least variance too.
    $rows = @(foreach ($term in $Terms) {
            $size, $least, $free = $term.Values.Count, ($term.Least * [int] $IsCautious), [Math]::Max(1, $term.Values.Count - 1)
            $mean = (Measure-Sum -Values $term.Values) / $size
            $squares = @(foreach ($value in $term.Values) { ($value - $mean) * ($value - $mean) })
            $spread = $term.Factor * $term.Factor * [Math]::Max($least, (Measure-Sum -Values $squares) / $free)
            [pscustomobject] @{ Product = $term.Factor * $mean; Spread = $spread; Part = $spread / $size; Free = $free }
        })
    $value, $spread, $part = (Measure-Sum -Values $rows.Product), (Measure-Sum -Values $rows.Spread), (Measure-Sum -Values $rows.Part)
    $tail, $half, $degrees, $perRun = (1 - (1 - (1 - $Settings['confidence']) / 2)), 0.0, $null, 1.0
    if ($part -gt 0) {
        # Shares of the total, because squares of what is very small are nothing at all.
        $doubts = @(foreach ($row in $rows) { ($row.Part / $part) * ($row.Part / $part) / $row.Free })
        $shares = @(foreach ($row in $rows) { ($row.Spread / $spread) * ($row.Spread / $spread) })
        $degrees, $perRun = (1 / (Measure-Sum -Values $doubts)), (1 / (Measure-Sum -Values $shares))
        if ($rows.Count -eq 1) { $degrees = $rows[0].Free }
        $half = [Math]::Sqrt($part) * (Get-StudentQuantile -Tail $tail -Degrees $degrees)
    }
    $interval = [ordered] @{ low = $value - $half; high = $value + $half; level = $Settings['confidence'] }
    $need = Measure-RunNeed -Value $value -Spread $spread -DegreesPerRun $perRun -Tail $tail
    return @{ Value = $value; Degrees = $degrees; Interval = $interval; Need = $need }
}
function Measure-Cost ($Weighting, $Heads) {
    # What the runs that count cost, how much of its share a head loses, and how far costs vary at
    # least, had all heads failed equally often. In a complete block every head ran.
    $tables, $names, $tests, $fewest, $runs, $failures = @{}, $Weighting.Names, [int]::MaxValue, '', 0, 0
    foreach ($head in $Heads) { $tables[$head.Name] = $head.Costs }
    $blocks = @($tables[$names[0]].Keys)
    foreach ($name in $names) { $blocks = @(foreach ($key in $blocks) { if ($tables[$name].ContainsKey($key)) { $key } }) }
    $terms = @(foreach ($name in $names) {
            $keys, $mean, $success, $old, $new = $blocks, $null, 0.0, $Weighting.Old[$name], $Weighting.New[$name]
            if ($blocks.Count -lt 2) { $keys = @($tables[$name].Keys) }
            $values = @(foreach ($key in $keys) { $tables[$name][$key].Cost })
            $good = @(foreach ($key in $keys) { if ($tables[$name][$key].IsOk) { $tables[$name][$key].Cost } })
            if ($keys.Count -gt 0) { $mean = (Measure-Sum -Values $values) / $keys.Count }
            if ($good.Count -gt 0) { $success = (Measure-Sum -Values $good) / $good.Count }
            $runs, $failures = ($runs + $keys.Count), ($failures + $keys.Count - $good.Count)
            if ($tables[$name].Count -lt $tests) { $tests, $fewest = $tables[$name].Count, $name }
            # Documents round weights: what is next to nothing is no change.
            $moved = @(0.0, ($old - $new))[[int] ([Math]::Abs($old - $new) -gt 1e-9)]
            [pscustomobject] @{ Name = $name; Old = $old; New = $new; Factor = $moved; Mean = $mean; Values = $values; Least = $success }
        })
    $share = $failures / [Math]::Max(1, $runs)
    foreach ($term in $terms) { $term.Least = $share * (1 - $share) * [Math]::Pow($Weighting.Objective.FailureCost - $term.Least, 2) }
    return @{ Terms = $terms; Blocks = $blocks.Count; Tests = $tests; Fewest = $fewest }
}
function Get-Judgement ($Costs, $Settings) {
    # What fresh runs say of the new weights; what they do not say is not there.
    $terms, $isPaired, $judged, $unit = $Costs.Terms, ($Costs.Blocks -ge 2), $Costs.Tests, 'runs a head'
    $found = @{ verdict = 'cannot_tell'; reason = "too few runs: head $($Costs.Fewest) has $judged"; paired = $isPaired; blocks = $Costs.Blocks; tests = $judged }
    if ($judged -eq 0) { return $found }
    $old = Measure-Sum -Values @(foreach ($term in $terms) { $term.Old * $term.Mean })
    $found.cost_new = Measure-Sum -Values @(foreach ($term in $terms) { $term.New * $term.Mean })
    $single = @($terms | Where-Object { $_.Factor -ne 0 -and $_.Values.Count -lt 2 })
    if ($isPaired) {
        $judged, $unit = $Costs.Blocks, 'blocks'
        $sums = @(for ($i = 0; $i -lt $judged; $i++) { Measure-Sum -Values @(foreach ($term in $terms) { $term.Factor * $term.Values[$i] }) })
        $least = Measure-Sum -Values @(foreach ($term in $terms) { $term.Factor * $term.Factor * $term.Least })
        $terms = @([pscustomobject] @{ Factor = 1.0; Values = $sums; Least = $least })
    }
    $gain, $cautious = @(foreach ($isCautious in @($false, $true)) { Measure-Gain -Terms $terms -IsCautious $isCautious -Settings $Settings })
    $found.gain, $found.cost_old, $percent = $gain.Value, $old, 0.0
    if ($old -ne 0) { $found.relative_gain_percent = $percent = 100 * $gain.Value / $old }
    if ($single.Count -gt 0) { return $found }
    $found.gain_ci, $found.cautious_ci, $found.degrees_of_freedom = $gain.Interval, $cautious.Interval, $gain.Degrees
    if ($isPaired) { $found.degrees_of_freedom = $judged - 1 }
    # Weights are rounded: a gain of 1e-7 percent is none.
    $isGain = $percent -gt 0 -and $percent -ge [Math]::Max(1e-7, $Settings['min_improvement_percent'])
    $isLoss = $percent -lt 0 -and 0 - $percent -gt [Math]::Max(1e-7, $Settings['max_regression_percent'])
    $low, $high, $needed = $gain.Interval['low'], $gain.Interval['high'], $null
    $isTold = $low -gt 0 -or $high -lt 0
    $isLuck = $isTold -and ($isGain -or $isLoss) -and $cautious.Interval['low'] -le 0 -and $cautious.Interval['high'] -ge 0
    if ($isGain -or $isLoss) { $found.runs_needed, $needed = $gain.Need, @($gain.Need, $cautious.Need)[[int] $isLuck] }
    # The last of these that holds.
    $verdict, $reason, $zero = 'cannot_tell', 'the loss is within what is allowed', 'the interval of the gain contains zero'
    if ($low -gt 0) { $reason = 'the gain is below the minimum' }
    if ($low -gt 0 -and $isGain) { $verdict, $reason = 'improved', 'the gain is beyond noise and not below the minimum' }
    if ($high -lt 0 -and $isLoss) { $verdict, $reason = 'worse', 'the loss is beyond noise and above what is allowed' }
    if (-not $isTold) { $reason = $zero }
    if ($isLuck) { $verdict, $reason = 'cannot_tell', "$zero once every head may fail as often as all of them together" }
    if ($judged -lt $Settings['min_tests']) { $verdict, $reason = 'cannot_tell', "too few runs: $judged of $($Settings['min_tests']) $unit" }
    if ($old -eq 0) { $verdict, $reason = 'cannot_tell', 'the old weights cost nothing: there is no gain in percent' }
    $remedy = "; about $([Math]::Max([long] $needed, $Settings['min_tests'])) $unit would settle it"
    if ($verdict -ceq 'cannot_tell' -and $null -ne $needed) { $reason += $remedy }
    $found.verdict, $found.reason = $verdict, $reason
    return $found
}

function ConvertTo-ReportJson ($Weighting, $Heads, $Costs, $Found, $Settings, [DateTime] $Now, [string] $Folder) {
    # The hydra.gate document as ASCII text, its paths as seen from a folder; what is absent is null.
    $units, $invariant = [ordered] @{}, [Globalization.CultureInfo]::InvariantCulture
    foreach ($key in @('gain', 'gain_ci', 'cautious_ci', 'cost_old', 'cost_new', 'mean_cost')) { $units[$key] = $Weighting.Objective.Unit }
    $units['relative_gain_percent'], $units['old_weight'], $units['new_weight'] = 'percent', 'fraction', 'fraction'
    $source = [ordered] @{ file = Get-RelativePath -Folder $Folder -Path $Weighting.Path; sha256 = $Weighting.Sha256 }
    $profiles = @(foreach ($head in $Heads) { [ordered] @{ file = Get-RelativePath -Folder $Folder -Path $head.Path; sha256 = $head.Sha256; run_id = $head.RunId } })
    $rows = @(foreach ($term in $Costs.Terms) { [ordered] @{ name = $term.Name; old_weight = $term.Old; new_weight = $term.New; mean_cost = $term.Mean; runs = $term.Values.Count } })
    $report = [ordered] @{
        schema = 'hydra.gate'; schema_version = '1.0'
        generator = [ordered] @{ name = 'test_rebalancing.ps1'; version = '1.0.0' }
        run_id = 'r' + $Now.ToString('yyyyMMddHHmmssfff', $invariant)
        timestamp = $Now.ToString('yyyy-MM-ddTHH:mm:ss.fff', $invariant) + '+00:00'
        timestamp_unix = [Math]::Round(($Now.Ticks - 621355968000000000) / 1e7, 3)
        units = $units; slot = $Weighting.Slot
    }
    $Found['decision'], $keys = $Weighting.Decision, @('verdict', 'reason', 'paired', 'blocks', 'tests', 'decision', 'gain', 'gain_ci')
    $keys += @('cautious_ci', 'relative_gain_percent', 'degrees_of_freedom', 'cost_old', 'cost_new', 'runs_needed')
    foreach ($key in $keys) { $report[$key] = $Found[$key] }
    $report['heads'], $report['settings'], $report['weights'], $report['profiles'] = $rows, $Settings, $source, $profiles
    $escape = { param ($sign) '\u' + ([int] [char] $sign.Value).ToString('x4', $invariant) }
    return [regex]::Replace((ConvertTo-Json -InputObject $report -Depth 6), '[^\x00-\x7F]', $escape).Replace("`r", '')
}
function Format-Report ($Costs, $Found, [string] $Unit) {
    # Lines for people. Numbers in a text in double quotes are invariant.
    $word, $percent, $sign, $more, $ends = $Found['verdict'].Replace('_', ' '), $Found['relative_gain_percent'], 1, 'less', @('low', 'high')
    if ($null -eq $percent) { return "${word}: $($Found['reason'])" }
    $tests, $interval = @("$($Found['tests']) runs a head", "$($Found['blocks']) blocks")[[int] $Found['paired']], ''
    if ($percent -lt 0) { $sign, $more, $ends = -1, 'more', @('high', 'low') }
    if ($null -ne $Found['gain_ci']) {
        $ends = @(foreach ($end in $ends) { [Math]::Round(100 * $sign * $Found['gain_ci'][$end] / $Found['cost_old'], 2) })
        $interval = " ($(100 * $Found['gain_ci']['level']) % interval $($ends[0]) to $($ends[1]) %)"
    }
    $change, $gain = [Math]::Round($sign * $percent, 2), [Math]::Round($sign * $Found['gain'], 9)
    "${word}: the new weights cost $change % $more$interval, $gain $Unit a run, $tests"
    "  $($Found['reason'])"
    'HEAD'.PadRight(24) + '  OLD       NEW       COST        RUNS'
    foreach ($term in $Costs.Terms) {
        $figures = @(foreach ($figure in @($term.Old, $term.New, $term.Mean)) { "$([Math]::Round($figure, 7))".PadRight(10) })
        "$($term.Name.PadRight(24))  $([string[]] $figures -join '')  $($term.Values.Count)"
    }
}

if ($MyInvocation.InvocationName -ne '.') {
    Set-StrictMode -Version 3.0
    $ErrorActionPreference = 'Stop'
    $code, $heads, $costs, $temporary = 2, @(), @{ Terms = @() }, ''
    try {
        $help, $location, $percent = 'see Get-Help ./test_rebalancing.ps1', $ExecutionContext.SessionState.Path, 'percent >= 0'
        if ($args.Count -gt 0) { throw "found '$($args[0])', which is no option; $help" }
        if (@('Table', 'Json') -notcontains $Format) { throw "-Format: found '$Format', expected Table or Json; $help" }
        if ($WeightsPath -ceq '') { throw "-WeightsPath: found '', expected a file; $help" }
        $settings = [ordered] @{
            min_improvement_percent = Read-Option -Name '-MinImprovementPercent' -Text $MinImprovementPercent -Least 0 -Most 1e150 -Expected $percent
            confidence = Read-Option -Name '-Confidence' -Text $Confidence -Least 0.5 -Most 0.999999 -Expected 'a fraction from 0.5 to 0.999999'
            min_tests = [long] (Read-Option -Name '-MinTests' -Text $MinTests -Least 1 -Most 1e9 -Expected 'a whole number from 1 to 1000000000')
            max_regression_percent = Read-Option -Name '-MaxRegressionPercent' -Text $MaxRegressionPercent -Least 0 -Most 1e150 -Expected $percent
        }
        # .NET starts relative paths at the folder of its process, PowerShell at the current location.
        if ($ValidationDir -ceq '') { $ValidationDir = [IO.Path]::Combine([IO.Path]::GetDirectoryName($WeightsPath), 'validation') }
        $here, $path, $folder = @(foreach ($text in @('.', $WeightsPath, $ValidationDir)) { [IO.Path]::GetFullPath($location.GetUnresolvedProviderPathFromPSPath($text)) })
        $weighting = Read-Weighting -Path $path -Place (Get-RelativePath -Folder $here -Path $path)
        $found = @{ verdict = 'cannot_tell'; reason = 'the weights were kept: there is nothing to compare' }
        if ($weighting.Decision -cne 'kept') {
            $heads = Read-ProfileFolder -Folder $folder -Here $here -Weighting $weighting
            $costs = Measure-Cost -Weighting $weighting -Heads $heads
            $found = Get-Judgement -Costs $costs -Settings $settings
        }
        $parts = @{ Weighting = $weighting; Heads = $heads; Costs = $costs; Found = $found; Settings = $settings; Now = [DateTime]::UtcNow }
        if ($ReportPath -cne '') {
            $target = [IO.Path]::GetFullPath($location.GetUnresolvedProviderPathFromPSPath($ReportPath))
            $text, $temporary = (ConvertTo-ReportJson @parts -Folder ([IO.Path]::GetDirectoryName($target))), "$target.$([Guid]::NewGuid()).tmp"
            [IO.File]::WriteAllText($temporary, "$text`n")
            # Whole or not at all: a reader sees the old report or the new one.
            if ([IO.File]::Exists($target)) { [IO.File]::Replace($temporary, $target, [NullString]::Value) } else { [IO.File]::Move($temporary, $target) }
        }
        if ($Format -eq 'Json') { ConvertTo-ReportJson @parts -Folder $here } else { Format-Report -Costs $costs -Found $found -Unit $weighting.Objective.Unit }
        $code = @{ improved = 0; worse = 1; cannot_tell = 3 }[$found.verdict]
    } catch {
        $line = ($_.Exception.GetBaseException().Message -creplace '[^\x20-\x7E]', '?') -creplace '(?<=\A.{300}).+', '...'
        [Console]::Error.WriteLine("test_rebalancing.ps1: $line")
    } finally {
        if ($temporary -cne '' -and [IO.File]::Exists($temporary)) { [IO.File]::Delete($temporary) }
        exit $code
    }
}
