# What PSScriptAnalyzer asks of hydra_monitor.ps1 and test_rebalancing.ps1; the hosted workflow runs
# it on Windows, and tests/powershell/static looks after the same without a PowerShell:
#   Invoke-ScriptAnalyzer -Path ./hydra_monitor.ps1 -Settings ./PSScriptAnalyzerSettings.psd1
@{
    Severity = @('Error', 'Warning')

    ExcludeRules = @(
        # The table is for the person at the terminal, and Write-Host alone colours it in both
        # versions without escape codes in a pipe; Json, Nagios and -PassThru do not use it.
        'PSAvoidUsingWriteHost'
    )

    Rules = @{
        # A script has to parse and run in both versions: no ternary, no &&, no ?. and so on.
        PSUseCompatibleSyntax = @{
            Enable = $true
            TargetVersions = @('5.1', '7.0')
        }
        # Commands and types of both versions; the profiles are those that the module brings along.
        PSUseCompatibleCommands = @{
            Enable = $true
            TargetProfiles = @(
                'win-8_x64_10.0.17763.0_5.1.17763.316_x64_4.0.30319.42000_framework'
                'win-48_x64_10.0.17763.0_5.1.17763.316_x64_4.0.30319.42000_framework'
                'win-8_x64_10.0.17763.0_7.0.0_x64_3.1.2_core'
                'ubuntu_x64_18.04_7.0.0_x64_3.1.2_core'
            )
        }
        PSUseCompatibleTypes = @{
            Enable = $true
            TargetProfiles = @(
                'win-8_x64_10.0.17763.0_5.1.17763.316_x64_4.0.30319.42000_framework'
                'win-48_x64_10.0.17763.0_5.1.17763.316_x64_4.0.30319.42000_framework'
                'win-8_x64_10.0.17763.0_7.0.0_x64_3.1.2_core'
                'ubuntu_x64_18.04_7.0.0_x64_3.1.2_core'
            )
        }
        PSUseConsistentIndentation = @{
            Enable = $true
            Kind = 'space'
            IndentationSize = 4
            PipelineIndentation = 'IncreaseIndentationForFirstPipeline'
        }
        PSUseConsistentWhitespace = @{
            Enable = $true
            CheckInnerBrace = $true
            CheckOpenBrace = $true
            CheckOpenParen = $true
            CheckOperator = $true
            CheckPipe = $true
            CheckPipeForRedundantWhitespace = $true
            CheckSeparator = $true
            CheckParameter = $false
            # Long hash tables are easier to read in columns.
            IgnoreAssignmentOperatorInsideHashTable = $true
        }
        # These two are information, shown by editors; tests/powershell/static looks after them too.
        PSUseCorrectCasing = @{
            Enable = $true
        }
        PSAvoidUsingDoubleQuotesForConstantString = @{
            Enable = $true
        }
    }
}
