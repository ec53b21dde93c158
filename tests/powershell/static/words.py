"""Names of PowerShell that the rules know: commands of both versions, newer ones, reserved ones."""

CMDLETS = {
    "Clear-Host": "",
    "ConvertFrom-Json": "InputObject",
    "ConvertTo-Json": "Compress Depth InputObject",
    "ForEach-Object": "Begin End InputObject MemberName Process",
    "Get-ChildItem": "Directory File Filter Force LiteralPath Name",
    "Get-Command": "CommandType Name",
    "Get-Content": "Encoding LiteralPath Raw TotalCount",
    "Get-Date": "",
    "Get-FileHash": "Algorithm LiteralPath",
    "Get-Help": "Full Name",
    "Get-Item": "Force LiteralPath",
    "Get-Variable": "Name Scope ValueOnly",
    "Join-Path": "ChildPath Path",
    "Measure-Object": "Average InputObject Maximum Minimum Property Sum",
    "Move-Item": "Destination Force LiteralPath",
    "New-Object": "ArgumentList Property TypeName",
    "New-TimeSpan": "End Seconds Start",
    "Out-Null": "InputObject",
    "Remove-Item": "Force LiteralPath",
    "Resolve-Path": "LiteralPath",
    "Select-Object": "ExpandProperty First InputObject Last Property Skip Unique",
    "Set-Content": "Encoding LiteralPath NoNewline Value",
    "Set-StrictMode": "Version",
    "Split-Path": "Leaf LiteralPath Parent",
    "Start-Sleep": "Milliseconds Seconds",
    "Test-Path": "LiteralPath PathType",
    "Where-Object": "FilterScript InputObject",
    "Write-Host": "BackgroundColor ForegroundColor NoNewline Object",
}
"""What the scripts may call, and with which parameters: 5.1 and 7 have them without a module."""

COMMON_PARAMETERS = ("ErrorAction",)

NEWER_CMDLETS = frozenset(
    """
    ConvertFrom-Markdown ConvertTo-CliXml ConvertFrom-CliXml Get-Error Get-MarkdownOption
    Get-PSSubsystem Get-SecureRandom Get-Uptime Join-String Remove-Alias Remove-Service
    Set-MarkdownOption Show-Markdown Start-ThreadJob Switch-Process Test-Json
    """.lower().split()
)

NEWER_PARAMETERS = {
    "convertfrom-json": "AsHashtable DateKind Depth NoEnumerate",
    "convertto-json": "AsArray EnumsAsStrings EscapeHandling",
    "convertto-csv": "IncludeTypeInformation NoHeader QuoteFields UseQuotes",
    "foreach-object": "AsJob Parallel ThrottleLimit TimeoutSeconds UseNewRunspace",
    "get-childitem": "FollowSymlink",
    "get-content": "AsByteStream",
    "get-date": "AsUTC FormatUnixTimeSeconds UnixTimeSeconds",
    "get-random": "Shuffle",
    "get-unique": "CaseInsensitive",
    "join-path": "AdditionalChildPath Extension",
    "measure-object": "AllStats StandardDeviation",
    "out-string": "NoNewline",
    "select-object": "CaseInsensitive ExcludeUnique",
    "select-string": "Culture NoEmphasis Raw",
    "set-content": "AsByteStream",
    "sort-object": "Bottom Stable Top",
    "split-path": "Extension LeafBase",
    "start-sleep": "Duration",
}
"""Parameters by command (in lower case) that came with PowerShell 6 or later."""

NEWER_ENCODINGS = frozenset(["ansi", "utf8bom", "utf8nobom"])

NEWER_VARIABLES = frozenset(
    """
    enabledexperimentalfeatures iscoreclr islinux ismacos iswindows
    psnativecommandargumentpassing psnativecommanduseerroractionpreference psstyle
    """.split()
)

NEWER_TYPES = frozenset(
    """
    bitoperations dateonly half hashcode index int128 jsondocument jsonelement jsonserializer
    mathf range rune timeonly uint128
    """.split()
)

NEWER_MEMBERS = frozenset(
    """
    appendjoin bitdecrement bitincrement cbrt clamp containsany copysign createsymboliclink
    createversion7 endsindirectoryseparator ensurecapacity enumeraterunes fromhexstring
    fusedmultiplyadd getrelativepath getunixfilemode getvalueordefault hashdata ilogb isfinite
    isnegative isnormal ispathfullyqualified issubnormal latin1 log2 processid
    processpath readallbytesasync readalllinesasync readalltextasync reciprocalestimate
    replacelineendings resolvelinktarget scaleb setunixfilemode skiplast takelast tickcount64
    tohashset tohexstring tounixtimemilliseconds tounixtimeseconds trimendingdirectoryseparator
    tryadd unixepoch writealltextasync writealllinesasync fromunixtimeseconds
    fromunixtimemilliseconds
    """.split()
)
"""Members, in lower case, that the .NET Framework 4.5 of a Windows PowerShell 5.1 lacks."""

FEWER_ARGUMENTS = {
    ("file", "move"): 2,
    ("array", "fill"): 0,
    ("path", "join"): 0,
    ("path", "exists"): 0,
    ("string", "create"): 0,
    ("random", "shared"): 0,
}
"""The most arguments that a static method of a type takes in the .NET Framework."""

FEWER_INSTANCE_ARGUMENTS = {"contains": 1, "replace": 2}
"""The same for methods of texts."""

RESERVED = frozenset(
    """
    begin break catch class continue data define do dynamicparam else elseif end enum exit filter
    finally for foreach from function if in param process return switch then throw trap try until
    using var while elif except endif fi esac
    """.split()
)
"""Words of the language, and of others, that are no command."""

ALIASES = frozenset(
    """
    ac asnp cat cd chdir clc clear clhy cli clp cls clv cnsn compare copy cp cpi cpp curl cvpa dbp
    del diff dir dnsn ebp echo epal epcsv epsn erase etsn exsn fc fhx fl foreach ft fw gal gbp gc
    gci gcm gcs gdr ghy gi gjb gl gm gmo gp gps gpv group gsn gsnp gsv gtz gu gv gwmi h history
    icm iex ihy ii ipal ipcsv ipmo ipsn irm ise iwmi iwr kill lp ls man md measure mi mount move
    mp mv nal ndr ni nmo npssc nsn nv ogv oh popd ps pushd pwd r rbp rcjb rcsn rd rdr ren ri rjb
    rm rmdir rmo rni rnp rp rsn rsnp rujb rv rvpa rwmi sajb sal saps sasv sbp sc scb select set
    shcm si sl sleep sls sort sp spjb spps spsv start stz sujb sv swmi tee trcm type wget where
    wjb write
    """.split()
)
"""Aliases of 5.1 or 7 on any system: they go before functions."""

APPROVED_VERBS = frozenset(
    """
    Add Approve Assert Backup Block Checkpoint Clear Close Compare Complete Compress Confirm
    Connect Convert ConvertFrom ConvertTo Copy Debug Deny Disable Disconnect Dismount Edit
    Enable Enter Exit Expand Export Find Format Get Grant Group Hide Import Initialize Install
    Invoke Join Limit Lock Measure Merge Mount Move New Open Optimize Out Ping Pop Protect Publish
    Push Read Receive Redo Register Remove Rename Repair Request Reset Resize Resolve Restart
    Restore Resume Revoke Save Search Select Send Set Show Skip Split Start Step Stop Submit
    Suspend Switch Sync Test Trace Unblock Undo Uninstall Unlock Unprotect Unpublish Unregister
    Update Use Wait Watch Write
    """.split()
)
"""Those of Windows PowerShell 5.1: 7 has a few more."""

CHANGING_VERBS = frozenset("New Set Remove Start Stop Restart Reset Update".split())
"""PSScriptAnalyzer asks functions with these for -WhatIf."""

AUTOMATIC = frozenset(
    """
    $ ? ^ _ args consolefilename error event eventargs eventsubscriber executioncontext false
    foreach home host input lastexitcode matches myinvocation nestedpromptlevel null pid profile
    psboundparameters pscmdlet pscommandpath psculture psdebugcontext pshome psitem psscriptroot
    pssenderinfo psuiculture psversiontable pwd sender shellid stacktrace switch this true
    """.split()
)
"""Variables that PowerShell itself sets: read them, do not write them."""

PREFERENCES = frozenset(
    """
    confirmpreference debugpreference erroractionpreference informationpreference ofs
    outputencoding progresspreference verbosepreference warningpreference whatifpreference
    """.split()
)

SCOPES = frozenset("alias env function global local private script using variable".split())

METHODS = frozenset(
    """
    Add AddRange AddSeconds Append AppendLine Clear Clone CompareTo ComputeHash Contains
    ContainsKey CopyTo Create Dispose EndsWith Equals Flush GetBaseException GetEnumerator
    GetHashCode GetType GetUnresolvedProviderPathFromPSPath IndexOf Insert IsMatch Join
    LastIndexOf Match Matches PadLeft PadRight Read ReadLine ReadToEnd Remove RemoveAt Replace
    Reverse Sort Split StartsWith Substring ToArray ToCharArray ToLocalTime ToLowerInvariant
    ToString ToUniversalTime ToUpperInvariant Trim TrimEnd TrimStart TryGetValue Write WriteLine
    """.split()
)
"""Methods of objects that the .NET Framework has, as they are spelt."""

PROPERTIES = frozenset(
    """
    Attributes BoundParameters Count Date Day Error Exception FullName Groups Hour HResult
    InnerException InvocationName Key Keys Kind LastWriteTimeUtc Length Line Major Message Minor
    Minute Month Name Out Path Position Properties PSObject PSTypeNames PSVersion Second
    SessionState Success Ticks TotalDays TotalHours TotalMilliseconds TotalSeconds TypeNames
    Value Values Year
    """.split()
)
"""Properties of objects that both .NETs and both PowerShells have, as they are spelt."""

STATICS = {
    "array": "Copy IndexOf Reverse Sort",
    "bigint": "Parse",
    "bitconverter": "ToString",
    "char": "IsDigit",
    "console": "Clear Error In IsErrorRedirected IsInputRedirected IsOutputRedirected Out "
    "OutputEncoding",
    "consolecolor": "Cyan Gray Green Red White Yellow",
    "convert": "ToDouble ToInt32 ToInt64 ToString",
    "datetime": "MaxValue MinValue Now ParseExact SpecifyKind TryParseExact UtcNow",
    "datetimekind": "Local Unspecified Utc",
    "datetimeoffset": "Now UtcNow",
    "double": "Epsilon IsInfinity IsNaN IsNegativeInfinity IsPositiveInfinity MaxValue MinValue "
    "NaN NegativeInfinity PositiveInfinity TryParse",
    "environment": "CurrentDirectory GetEnvironmentVariable MachineName NewLine TickCount",
    "globalization.cultureinfo": "CurrentCulture InvariantCulture",
    "globalization.datetimestyles": "AdjustToUniversal AssumeUniversal None",
    "globalization.numberstyles": "AllowDecimalPoint AllowExponent AllowLeadingSign Float Integer "
    "None",
    "guid": "NewGuid",
    "int": "MaxValue MinValue TryParse",
    "io.directory": "CreateDirectory Exists GetFiles",
    "io.file": "AppendAllText Copy Delete Exists GetAttributes Move Open OpenRead ReadAllBytes "
    "ReadAllText Replace WriteAllBytes WriteAllText",
    "io.fileaccess": "Read ReadWrite Write",
    "io.fileattributes": "Directory ReparsePoint",
    "io.filemode": "Append Create CreateNew Open OpenOrCreate",
    "io.fileshare": "Delete None Read ReadWrite",
    "io.path": "AltDirectorySeparatorChar Combine DirectorySeparatorChar GetDirectoryName "
    "GetExtension GetFileName GetFileNameWithoutExtension GetFullPath GetPathRoot "
    "GetRandomFileName IsPathRooted",
    "io.searchoption": "TopDirectoryOnly",
    "long": "MaxValue MinValue TryParse",
    "math": "Abs Ceiling E Exp Floor Log Log10 Max Min PI Pow Round Sign Sqrt Truncate",
    "midpointrounding": "AwayFromZero",
    "nullstring": "Value",
    "regex": "Escape IsMatch Match Matches Replace Split",
    "security.cryptography.sha256": "Create",
    "string": "Compare CompareOrdinal Concat Empty Equals Format IsNullOrEmpty IsNullOrWhiteSpace "
    "Join",
    "stringcomparer": "Ordinal OrdinalIgnoreCase",
    "stringcomparison": "Ordinal OrdinalIgnoreCase",
    "stringsplitoptions": "None RemoveEmptyEntries",
    "text.encoding": "ASCII UTF8",
    "timespan": "FromMilliseconds FromSeconds",
}
"""Static members, by type in lower case without `System.`, that both .NETs have.

No `new`: the profiles of PSUseCompatibleTypes list methods of the .NET, which it is not.
"""

TYPES = frozenset(
    """
    alias array bigint bool byte byte[] char char[] datetime decimal double double[] float hashtable
    int int[] int32 int64 long object object[] ordered pscustomobject psobject ref regex
    scriptblock single string string[] switch valuetype void xml
    collections.arraylist collections.generic.dictionary collections.generic.hashset
    collections.generic.list collections.idictionary collections.ienumerable collections.ilist
    collections.specialized.ordereddictionary exception io.fileinfo io.ioexception
    io.streamreader io.filenotfoundexception management.automation.pscustomobject
    text.regularexpressions.matchevaluator text.stringbuilder text.utf8encoding
    unauthorizedaccessexception uri
    """.split()
) | set(STATICS)
"""Types, in lower case without `System.`, that may be named."""
