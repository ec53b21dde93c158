#Requires -Version 5.1

<#
.SYNOPSIS
Says whether a Hydra slot is well: reads its dashboard document and ends with 0, 1, 2 or 3.
.DESCRIPTION
Reads hydra_dashboard_config.json, which Phase 3 of Hydra writes, and nothing else; its writer never
has to wait for that. Shows the state of the system, its heads with their weights and figures, the
thresholds and the rules. A document that is missing, too old, dated in the future, unreadable, made
by a newer Hydra or without heads is unknown (3), whatever else it says. Texts from it are data: all
but printable ASCII becomes a question mark.
.PARAMETER ConfigPath
The dashboard document; hydra_dashboard_config.json in the current location if not given.
.PARAMETER Once
Check once and end: the default. Wrong usage together with -Watch.
.PARAMETER Watch
Check until Ctrl-C or -MaxIterations, and end with the code of the last check; also -Continuous.
.PARAMETER IntervalSeconds
Seconds between two checks of -Watch, above 0; also -CheckIntervalSeconds. Default 60.
.PARAMETER MaxIterations
How many checks -Watch makes, 1 or more; it goes on if not given.
.PARAMETER MaxAgeSeconds
A document older than this is unknown, above 0; what it says itself (valid_for_s) if not given.
.PARAMETER Format
Table, or Json (one object a line) or Nagios, which write nothing else to the standard output.
.PARAMETER LogPath
A file to which each check appends a line: [yyyy-MM-dd HH:mm:ss] [LEVEL] status: text. A log that
cannot be written is said once, and changes no exit code.
.PARAMETER AlertThreshold
While watching, so many checks in a row must be bad before one is logged as WARN or ERROR and said
on the standard error; fewer are INFO. The first good check after them is said too. Default 1.
.PARAMETER PassThru
Put one object a check on the pipeline instead of the table.
.PARAMETER NoColor
No colours; NO_COLOR in the environment means the same.
.EXAMPLE
./hydra_monitor.ps1
Shows the table once, for the dashboard in the current location.
.EXAMPLE
pwsh -NoProfile -NonInteractive -File ./hydra_monitor.ps1 -ConfigPath demo/hydra_dashboard_config.json -Format Nagios
Prints one line with performance data, and ends with the code that Nagios and Icinga expect.
.EXAMPLE
./hydra_monitor.ps1 -Watch -IntervalSeconds 30 -AlertThreshold 3 -LogPath hydra_monitor.log
Looks every 30 seconds; the third bad check in a row, and those after it, are said aloud.
.OUTPUTS
Table: text. Json and Nagios: one string a check. -PassThru: one Hydra.MonitorCheck a check, with
status, status_code, reasons, checked, age_s, stale, head_count, heads, thresholds and rules.
.NOTES
Exit codes: 0 ok, 1 warning, 2 critical, 3 unknown, wrong usage or an error of this script.
PowerShell itself ends with 1, before the first line of this script, when an option lacks its value,
is given twice or is abbreviated so that it may be two, and when a switch is given a value. Start the
script with -File: after -Command, PowerShell makes 1 of every code but 0.
.LINK
docs/monitoring.md
#>
param(
    [string] $ConfigPath = 'hydra_dashboard_config.json',
    [switch] $Once,
    [Alias('Continuous')]
    [switch] $Watch,
    [Alias('CheckIntervalSeconds')]
    [string] $IntervalSeconds = '60',
    [string] $MaxIterations = '',
    [string] $MaxAgeSeconds = '',
    [string] $Format = 'Table',
    [string] $LogPath = '',
    [string] $AlertThreshold = '',
    [switch] $PassThru,
    [switch] $NoColor
)

# Times and figures are invariant everywhere: the user's culture has commas and its own calendar.
function Format-Time {
    param ([datetime] $Time, [string] $Pattern = 'yyyy-MM-dd HH:mm:ss')
    return $Time.ToString($Pattern, [Globalization.CultureInfo]::InvariantCulture)
}

function Format-Figure {
    # A figure with its unit, by default with up to 12 decimals and never with an exponent.
    param ($Value, [string] $Pattern = '0.############', [string] $Unit = '', [string] $Absent = '-')
    if ($null -eq $Value) { return $Absent }
    # Adding 0.0 makes 0 of -0, which PowerShell 7 would show.
    $figure = [double] $Value + 0.0
    return $figure.ToString($Pattern, [Globalization.CultureInfo]::InvariantCulture) + $Unit
}

function Format-Second {
    # Three digits that count, whatever the size.
    param ($Value)
    $decimals = 0.0
    if ($Value -gt 0) { $decimals = [Math]::Max(0.0, [Math]::Min(9.0, 2.0 - [Math]::Floor([Math]::Log10($Value)))) }
    return Format-Figure -Value $Value -Pattern "F$decimals" -Unit ' s'
}

function Format-Duration {
    # A length of time in its own unit, rounded down.
    param ([double] $Seconds)
    if ($Seconds -ge 172800) { return Format-Figure -Value ([Math]::Floor($Seconds / 86400)) -Unit ' d' }
    if ($Seconds -ge 7200) { return Format-Figure -Value ([Math]::Floor($Seconds / 3600)) -Unit ' h' }
    if ($Seconds -ge 120) { return Format-Figure -Value ([Math]::Floor($Seconds / 60)) -Unit ' min' }
    return Format-Figure -Value ([Math]::Floor($Seconds)) -Unit ' s'
}

function ConvertTo-PlainText {
    # What cannot be printed everywhere, or would steer a terminal, becomes a question mark.
    param ($Value)
    if ($null -eq $Value) { return $null }
    if ($Value -is [datetime]) {
        # PowerShell 7 makes dates of texts that look like one; Hydra writes them in this form.
        return (Format-Time -Time ($Value.ToUniversalTime()) -Pattern 'yyyy-MM-ddTHH:mm:ss.fff') + '+00:00'
    }
    return [string] $Value -creplace '[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\x20-\x7E]', '?'
}

function Assert-Value {
    # Says where what was found, and what to do about it; nobody goes on with such a value.
    param ([bool] $Good, [string] $Place, $Found, [string] $Expected, [string] $Advice = 'run the pipeline again')
    if ($Good) { return }
    $what = 'nothing'
    if ($null -ne $Found) { $what = "'$Found'" }
    if ($what.Length -gt 60) { $what = $what.Substring(0, 60) + "...'" }
    throw "${Place}: found $what, expected $Expected; $Advice"
}

function Get-Field {
    # $null for what is absent. Without the comma an empty list, and one of one, would be none.
    param ($Record, [string] $Name)
    if ($Record -isnot [System.Management.Automation.PSCustomObject]) { return $null }
    $property = $Record.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return , $property.Value
}

function Get-FieldText {
    # Each text of a list; who calls puts @( ) around it.
    param ($Record, [string] $Name)
    foreach ($text in (Get-Field -Record $Record -Name $Name)) {
        if ($null -ne $text) { ConvertTo-PlainText -Value $text }
    }
}

function Get-FieldNumber {
    # A number to judge by: the JSON reader lets NaN and Infinity pass.
    param ($Record, [string] $Name, [string] $Place = '')
    $value = Get-Field -Record $Record -Name $Name
    $figure = [double]::NaN
    foreach ($type in @([double], [int], [long], [decimal], [bigint])) {
        if ($value -is $type) { $figure = [double] $value }
    }
    $good = -not ([double]::IsNaN($figure) -or [double]::IsInfinity($figure))
    Assert-Value -Good $good -Place "$Place$Name" -Found $value -Expected 'a finite number'
    return $figure
}

function Get-Row {
    # Each object of a list, with the fields that are named and no others, in this order.
    param ($Document, [string] $Name, [string[]] $Texts, [string[]] $Lists = @(), [string[]] $Figures = @())
    foreach ($record in (Get-Field -Record $Document -Name $Name)) {
        if ($record -isnot [System.Management.Automation.PSCustomObject]) { continue }
        $row = [ordered] @{}
        foreach ($key in $Texts) { $row[$key] = ConvertTo-PlainText -Value (Get-Field -Record $record -Name $key) }
        foreach ($key in $Lists) { $row[$key] = @(Get-FieldText -Record $record -Name $key) }
        foreach ($key in $Figures) { $row[$key] = $null }
        foreach ($property in $record.PSObject.Properties) {
            # What is not shown counts too: a NaN says that something went wrong in the making.
            $isShown = $Figures -contains $property.Name -and $null -ne $property.Value
            if (-not $isShown -and $property.Value -isnot [double]) { continue }
            $value = Get-FieldNumber -Record $record -Name $property.Name -Place "${Name}: $($row[$Texts[0]]): "
            if ($isShown) { $row[$property.Name] = $value }
        }
        [pscustomobject] $row
    }
}

function Read-FileText {
    # The whole file as text; throws what is wrong with it, and how to help.
    param ([string] $Path)
    $advice = 'expected a dashboard; run the pipeline, or name the file with -ConfigPath'
    if ([IO.Directory]::Exists($Path)) { throw "found a folder, $advice" }
    if (-not [IO.File]::Exists($Path)) { throw "found no such file, $advice" }
    # Opening a FIFO would wait for ever; it has no length. Nor has a link on Windows: its target has.
    $file = New-Object -TypeName System.IO.FileInfo -ArgumentList $Path
    $isLink = [int] ($file.Attributes -band [IO.FileAttributes]::ReparsePoint) -ne 0
    if ($file.Length -eq 0 -and -not $isLink) { throw "found an empty file, $advice" }
    # Shared in every way: a writer may replace or remove the file at any moment.
    $share = [IO.FileShare] 'ReadWrite, Delete'
    try { $stream = [IO.File]::Open($Path, [IO.FileMode]::Open, [IO.FileAccess]::Read, $share) }
    catch { throw "found no file to read ($($_.Exception.GetBaseException().Message)), $advice" }
    try {
        if ($stream.Length -gt 67108864) { throw "found more than 64 MiB, $advice" }
        $reader = New-Object -TypeName System.IO.StreamReader -ArgumentList $stream
        return $reader.ReadToEnd()
    }
    finally {
        $stream.Dispose()
    }
}

function Read-Document {
    # Three tries: a file may be missing, locked or half-written while somebody else replaces it.
    param ([string] $ConfigPath)
    for ($attempt = 1; $true; $attempt++) {
        try {
            $path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($ConfigPath)
            $text = Read-FileText -Path $path
            $advice = 'found no JSON object, expected a dashboard; run the pipeline again'
            # Looked at first: the JSON reader makes of a list of one object that object.
            if ($text -cnotmatch '^\s*\{') { throw $advice }
            try { return ConvertFrom-Json -InputObject $text -ErrorAction Stop } catch { throw $advice }
        }
        catch {
            if ($attempt -ge 3) { throw }
        }
        Start-Sleep -Milliseconds 100
    }
}

function Assert-Dashboard {
    # What no verdict can do without.
    param ($Document)
    $found = Get-Field -Record $Document -Name 'schema'
    $good = $found -is [string] -and $found -ceq 'hydra.dashboard'
    Assert-Value -Good $good -Place 'schema' -Found $found -Expected "'hydra.dashboard'"
    $found = Get-Field -Record $Document -Name 'schema_version'
    $good = $found -is [string] -and $found -cmatch '^1\.[0-9]+\z'
    Assert-Value -Good $good -Place 'schema_version' -Found $found -Expected "'1.x': made by a newer Hydra"
    $found = Get-FieldNumber -Record $Document -Name 'valid_for_s'
    Assert-Value -Good ($found -gt 0) -Place 'valid_for_s' -Found $found -Expected 'a number > 0'
    $found = Get-FieldNumber -Record (Get-Field -Record $Document -Name 'system') -Name 'status_code' -Place 'system.'
    Assert-Value -Good (@(0, 1, 2, 3) -contains $found) -Place 'system.status_code' -Found $found -Expected '0 to 3'
    $heads = Get-Field -Record $Document -Name 'heads'
    Assert-Value -Good ($heads -is [array]) -Place 'heads' -Found $heads -Expected 'a list of objects'
    foreach ($head in $heads) {
        $found = Get-Field -Record $head -Name 'name'
        $good = $found -is [string] -or $found -is [datetime]
        Assert-Value -Good $good -Place 'heads: name' -Found $found -Expected 'a text'
    }
}

function Get-Check {
    # The document's own state, but for what only its reader can see: that it is old, or none.
    param ($Document, [string] $Problem, [double] $LimitSeconds)
    $now = [datetime]::UtcNow
    $heads = @(Get-Row -Document $Document -Name 'heads' -Texts @('name', 'display_name', 'status') `
            -Lists @('reasons') -Figures @('success_rate', 'avg_time', 'weight', 'previous_weight', 'belief'))
    $code = 3
    $reasons = @(ConvertTo-PlainText -Value $Problem)
    $age = $null
    $stale = $false
    if ($null -ne $Document) {
        $reasons = @()
        $written = Get-FieldNumber -Record $Document -Name 'timestamp_unix'
        $epoch = New-Object -TypeName System.DateTime -ArgumentList 1970, 1, 1
        $age = [Math]::Round(($now - $epoch).TotalSeconds - $written, 3)
        $stale = $age -gt $LimitSeconds
        if ($heads.Count -eq 0) { $reasons += 'no heads' }
        if ($age -lt -300) {
            $ahead = Format-Figure -Value ([Math]::Floor(-$age)) -Unit ' s'
            $reasons += "the document is dated $ahead ahead of this clock: one of them is wrong"
        }
        if ($stale) {
            $old = Format-Duration -Seconds $age
            $limit = Format-Duration -Seconds $LimitSeconds
            $reasons += "the document is $old old, valid for ${limit}: run the pipeline again"
        }
    }
    $system = Get-Field -Record $Document -Name 'system'
    if ($reasons.Count -eq 0) { $code = [int] (Get-FieldNumber -Record $system -Name 'status_code') }
    $told = @(Get-FieldText -Record $system -Name 'reasons')
    $reasons += @($told | Where-Object -FilterScript { $reasons -cnotcontains $_ })
    return [pscustomobject] @{
        PSTypeName = 'Hydra.MonitorCheck'
        status = @('ok', 'warning', 'critical', 'unknown')[$code]
        status_code = $code
        reasons = $reasons
        checked = ConvertTo-PlainText -Value $now
        age_s = $age
        stale = $stale
        head_count = $heads.Count
        heads = $heads
        thresholds = @(Get-Row -Document $Document -Name 'thresholds' `
                -Texts @('id', 'metric', 'unit', 'direction') -Figures @('warning', 'critical'))
        rules = @(Get-Row -Document $Document -Name 'rules' -Texts @('id', 'expr', 'severity', 'state', 'since'))
    }
}

function Format-HeadCount {
    param ($Check)
    if ($Check.head_count -eq 1) { return '1 head' }
    return "$($Check.head_count) heads"
}

function Format-Summary {
    # One line; a vertical bar would end the text of a plug-in.
    param ($Check)
    if ($Check.reasons.Count -gt 0) { return ([string[]] $Check.reasons -join '; ').Replace('|', '/') }
    if ($Check.status_code -eq 0) { return (Format-HeadCount -Check $Check) + ' ok' }
    return 'the document gives no reason'
}

function Format-NagiosFigure {
    # 'label'=value[unit];warning;critical;least;most; a limit "95:" alerts below 95, "95" above.
    param ($Check, $Head, [string] $Metric, [string] $Unit, [string] $Range)
    $value = Get-Field -Record $Head -Name $Metric
    if ($null -eq $value) { return '' }
    $limits = ';'
    foreach ($threshold in $Check.thresholds) {
        if ($threshold.metric -cne $Metric) { continue }
        $mark = ''
        if ($threshold.direction -ceq 'below') { $mark = ':' }
        $limits = Format-Figure -Value $threshold.warning -Unit $mark -Absent ''
        $limits += ';' + (Format-Figure -Value $threshold.critical -Unit $mark -Absent '')
        break
    }
    $label = $Head.name.Replace("'", "''").Replace('=', '_').Replace('|', '/')
    return " '${label}_$Metric'=$(Format-Figure -Value $value -Unit $Unit);$limits;$Range"
}

function Format-NagiosLine {
    # State, text and, with a document, performance data: as the guidelines for plug-ins have it.
    param ($Check)
    $line = "HYDRA $($Check.status.ToUpperInvariant()) - $(Format-Summary -Check $Check)"
    $line += " | 'status'=$($Check.status_code);;;0;3"
    if ($null -eq $Check.age_s) { return $line }
    $age = Format-Figure -Value ([Math]::Floor($Check.age_s)) -Unit 's'
    $line += " 'heads'=$($Check.head_count) 'age'=$age"
    foreach ($head in $Check.heads) {
        $line += Format-NagiosFigure -Check $Check -Head $head -Metric 'success_rate' -Unit '%' -Range '0;100'
        $line += Format-NagiosFigure -Check $Check -Head $head -Metric 'avg_time' -Unit 's' -Range '0'
        $line += Format-NagiosFigure -Check $Check -Head $head -Metric 'weight' -Unit '' -Range '0;1'
    }
    return $line
}

function Format-HeadTable {
    # Titles, then a line a head. Format-Table would cut them and write figures as the culture does.
    param ($Check)
    $rows = @(, @('HEAD', 'STATUS', 'WEIGHT', 'BEFORE', 'SUCCESS', 'AVG', 'REASONS'))
    foreach ($head in $Check.heads) {
        $name = $head.name
        if ($head.display_name -and $head.display_name -cne $name) { $name += " ($($head.display_name))" }
        $weight = Format-Figure -Value $head.weight -Pattern '0.000'
        $before = Format-Figure -Value $head.previous_weight -Pattern '0.000'
        $success = Format-Figure -Value $head.success_rate -Pattern '0.0' -Unit ' %'
        $reason = [string[]] $head.reasons -join '; '
        $average = Format-Second -Value $head.avg_time
        $rows += , @($name, "$($head.status)", $weight, $before, $success, $average, $reason)
    }
    for ($column = 0; $column -lt 6; $column++) {
        $width = 0
        foreach ($row in $rows) { $width = [Math]::Max($width, $row[$column].Length) }
        foreach ($row in $rows) {
            if ($column -lt 2) { $row[$column] = $row[$column].PadRight($width) }
            $row[$column] = $row[$column].PadLeft($width)
        }
    }
    foreach ($row in $rows) { ([string[]] $row -join '  ').TrimEnd() }
}

function Show-Check {
    # While watching, it replaces the table before, or follows it where nothing can be cleared.
    param ($Check, [string] $Slot, [double] $LimitSeconds, [bool] $Again, [bool] $Plain)
    $colours = @{ ok = 'Green'; warning = 'Yellow'; critical = 'Red'; unknown = 'Magenta' }
    $paint = @{ ForegroundColor = $colours[$Check.status] }
    if ($Plain) { $paint = @{} }
    $title = "Hydra $Slot".TrimEnd() + ': ' + $Check.status.ToUpperInvariant()
    if ($null -ne $Check.age_s) {
        $title += ", $(Format-HeadCount -Check $Check), document $(Format-Duration -Seconds $Check.age_s) old"
        $title += " (valid for $(Format-Duration -Seconds $LimitSeconds))"
    }
    $lines = @()
    if ($Check.heads.Count -gt 0) { $lines = @('') + @(Format-HeadTable -Check $Check) }
    try {
        if ($Again -and -not [Console]::IsOutputRedirected) { Clear-Host }
        elseif ($Again) { Write-Host -Object '' }
    }
    catch {
        Write-Host -Object ''
    }
    Write-Host -Object "$title, checked $(Format-Time -Time ([datetime]::Now))" @paint
    foreach ($reason in $Check.reasons) { Write-Host -Object "  $reason" }
    foreach ($line in $lines) { Write-Host -Object $line }
    if ($Check.thresholds.Count -gt 0) { Write-Host -Object 'Thresholds:' }
    foreach ($threshold in $Check.thresholds) {
        $limits = @()
        foreach ($word in @('warning', 'critical')) {
            $limit = Get-Field -Record $threshold -Name $word
            if ($null -ne $limit) { $limits += "$word $($threshold.direction) $(Format-Figure -Value $limit)" }
        }
        $line = "  $($threshold.id): $([string[]] $limits -join ', ') $($threshold.unit)".TrimEnd()
        Write-Host -Object $line
    }
    if ($Check.rules.Count -gt 0) { Write-Host -Object 'Rules:' }
    foreach ($rule in $Check.rules) {
        $line = "  $($rule.id): $($rule.state) ($($rule.severity)) $($rule.expr)".TrimEnd()
        if ($null -ne $rule.since) { $line += ", since $($rule.since)" }
        Write-Host -Object $line
    }
}

function Add-LogLine {
    # Returns the line when it is to be said aloud. The state matters more than a log that fails.
    param ($Check, [string] $LogPath, [hashtable] $Alarm)
    $level = 'INFO'
    $text = Format-Summary -Check $Check
    if ($Check.status_code -ne 0) { $Alarm.Bad += 1 }
    $loud = $Alarm.Bad -ge $Alarm.Threshold
    if ($loud) { $level = @('INFO', 'WARN', 'ERROR', 'ERROR')[$Check.status_code] }
    if ($Check.status_code -eq 0) {
        if ($loud) { $text = "recovered after $($Alarm.Bad) bad checks: $text" }
        $Alarm.Bad = 0
    }
    $line = "[$(Format-Time -Time ([datetime]::Now))] [$level] $($Check.status): $text"
    try {
        if ($LogPath -ne '') {
            $path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($LogPath)
            [IO.File]::AppendAllText($path, $line + [Environment]::NewLine)
        }
    }
    catch {
        $problem = "hydra_monitor.ps1: -LogPath: '$LogPath' not written: $($_.Exception.GetBaseException().Message)"
        if (-not $Alarm.LogFailed) { [Console]::Error.WriteLine((ConvertTo-PlainText -Value $problem)) }
        $Alarm.LogFailed = $true
    }
    if ($loud) { return $line }
}

function ConvertTo-OptionNumber {
    # Options are texts: PowerShell itself would end with 1 at a number that it cannot read.
    param ([string] $Name, [string] $Text, [double] $Absent, [double] $Most = [double]::MaxValue, [switch] $Whole)
    if ($Text -eq '' -and $Absent -ge 0) { return $Absent }
    $expected = 'a number > 0'
    if ($Whole) { $expected = 'a whole number >= 1' }
    if ($Most -lt [double]::MaxValue) { $expected += " and at most $Most" }
    $number = 0.0
    $invariant = [Globalization.CultureInfo]::InvariantCulture
    $good = [double]::TryParse($Text, [Globalization.NumberStyles]::Float, $invariant, [ref] $number)
    $good = $good -and $number -gt 0 -and $number -le $Most -and (-not $Whole -or $number -eq [Math]::Floor($number))
    Assert-Value -Good $good -Place $Name -Found $Text -Expected $expected -Advice 'see Get-Help ./hydra_monitor.ps1'
    return $number
}

if ($MyInvocation.InvocationName -ne '.') {
    Set-StrictMode -Version 3.0
    $ErrorActionPreference = 'Stop'
    $code = 3
    try {
        $help = @{ Advice = 'see Get-Help ./hydra_monitor.ps1' }
        $found = [string[]] $args -join ' '
        Assert-Value -Good ($args.Count -eq 0) -Place 'options' -Found $found -Expected 'known ones' @help
        Assert-Value -Good (-not ($Once -and $Watch)) -Place '-Once' -Found '-Watch' -Expected 'one of the two' @help
        $good = @('Table', 'Json', 'Nagios') -contains $Format
        Assert-Value -Good $good -Place '-Format' -Found $Format -Expected 'Table, Json or Nagios' @help
        $good = -not $PassThru -or $Format -eq 'Table'
        Assert-Value -Good $good -Place '-PassThru' -Found "-Format $Format" -Expected 'one of the two' @help
        Assert-Value -Good ($ConfigPath -ne '') -Place '-ConfigPath' -Found '' -Expected 'the path of a file' @help
        $interval = ConvertTo-OptionNumber -Name '-IntervalSeconds' -Text $IntervalSeconds -Absent -1 -Most 2000000
        $checks = ConvertTo-OptionNumber -Name '-MaxIterations' -Text $MaxIterations -Absent ([double]::MaxValue) -Whole
        $maxAge = ConvertTo-OptionNumber -Name '-MaxAgeSeconds' -Text $MaxAgeSeconds -Absent 0
        $threshold = ConvertTo-OptionNumber -Name '-AlertThreshold' -Text $AlertThreshold -Absent 1 -Whole
        if (-not $Watch) { $checks, $threshold = 1, 1 }
        $alarm = @{ Bad = 0; Threshold = $threshold; LogFailed = $false }
        $plain = $NoColor -or -not [string]::IsNullOrEmpty([Environment]::GetEnvironmentVariable('NO_COLOR'))
        for ($number = 1; $number -le $checks; $number++) {
            if ($number -gt 1) { Start-Sleep -Milliseconds ([int] [Math]::Ceiling(1000 * $interval)) }
            $limit = $maxAge
            try {
                $document = Read-Document -ConfigPath $ConfigPath
                Assert-Dashboard -Document $document
                if ($maxAge -eq 0) { $limit = Get-FieldNumber -Record $document -Name 'valid_for_s' }
                $check = Get-Check -Document $document -LimitSeconds $limit
            }
            catch {
                $document = $null
                $check = Get-Check -Document $null -Problem "${ConfigPath}: $($_.Exception.GetBaseException().Message)"
            }
            # Before the first word is said: Ctrl-C may come at any moment.
            $code = $check.status_code
            $alert = Add-LogLine -Check $check -LogPath $LogPath -Alarm $alarm
            if ($PassThru) { $check }
            elseif ($Format -eq 'Json') { ConvertTo-Json -InputObject $check -Depth 5 -Compress }
            elseif ($Format -eq 'Nagios') { Format-NagiosLine -Check $check }
            else {
                $slot = ConvertTo-PlainText -Value (Get-Field -Record $document -Name 'slot')
                Show-Check -Check $check -Slot $slot -LimitSeconds $limit -Again ($number -gt 1) -Plain $plain
            }
            if ($Watch -and $alert) { [Console]::Error.WriteLine($alert) }
        }
    }
    catch {
        $code = 3
        $problem = ConvertTo-PlainText -Value "hydra_monitor.ps1: $($_.Exception.Message)"
        [Console]::Error.WriteLine($problem)
        if ($Format -eq 'Nagios') { Format-NagiosLine -Check (Get-Check -Document $null -Problem $problem) }
    }
    finally {
        exit $code
    }
}
