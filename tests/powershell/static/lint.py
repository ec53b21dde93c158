"""The table of rules that the scripts keep: what each finds, and why it is wrong.

`python -m tests.powershell.static.lint [FILE...]` prints what they find in scripts, by default
in those of the project.
"""

import sys
from typing import Callable, Iterator, List, NamedTuple

from tests.powershell.static import (
    commands,
    culture,
    documentation,
    grammar,
    layout,
    streams,
    variables,
    versions,
)
from tests.powershell.static.parse import (
    SCRIPTS,
    Fault,
    Script,
    find_syntax_faults,
    parse,
    word_faults,
)


class Rule(NamedTuple):
    """One rule: its name, the function that finds breaches, and why they are breaches."""

    name: str
    find: Callable[[Script], Iterator[Fault]]
    reason: str


RULES = (
    Rule("parses", find_syntax_faults, "a script that does not parse ends with 1"),
    Rule("colon", grammar.find_colons_after_variables, '"$name: x" does not parse'),
    Rule("member in text", grammar.find_members_in_strings, "only the variable is replaced"),
    Rule("reserved word", grammar.find_reserved_words, "parses, and fails when it is run"),
    Rule("bare try", grammar.find_bare_try, "does not parse in PowerShell"),
    Rule("empty catch", grammar.find_empty_catch, "an error nobody hears of"),
    Rule("twin parameters", grammar.find_duplicate_parameters, "does not parse in PowerShell"),
    Rule("twin keys", grammar.find_duplicate_keys, "does not parse in PowerShell"),
    Rule("twin functions", grammar.find_duplicate_functions, "the last one wins"),
    Rule("literal target", grammar.find_literal_targets, "does not parse in PowerShell"),
    Rule("chain", grammar.find_chains, "does not parse in 5.1"),
    Rule("odd assignment", grammar.find_odd_assignments, "assigned, not compared"),
    Rule("late param", grammar.find_late_parameters, "is looked up as a command"),
    Rule("newer escape", grammar.find_newer_escapes, "5.1 prints the letter"),
    Rule("redirection", grammar.find_redirections, "other encodings, other streams in 5.1"),
    Rule("null right", grammar.find_odd_null_comparisons, "filters when the left is a list"),
    Rule("outside guard", grammar.find_statements_outside, "dot-sourcing changes nothing"),
    Rule("exit", grammar.find_exits_outside, "ends the session that dot-sources the script"),
    Rule("unknown command", commands.find_unknown_commands, "misspelt, or not on every system"),
    Rule("text that runs", commands.find_text_that_runs, "what a document says is data"),
    Rule("function name", commands.find_odd_function_names, "aliases and cmdlets go first"),
    Rule("uncalled", commands.find_uncalled_functions, "left over, or misspelt at the call"),
    Rule("arguments", commands.find_wrong_arguments, "bound to something else, or refused"),
    Rule("operator word", commands.find_operators_in_arguments, "arguments are words"),
    Rule("path", commands.find_plain_paths, "[ ] are patterns in -Path"),
    Rule("json depth", commands.find_shallow_json, "cuts below two levels"),
    Rule("talk", commands.find_talk, "lands on stdout, or takes several lines"),
    Rule("casing", commands.find_odd_casing, "PSUseCorrectCasing"),
    Rule("newer command", versions.find_newer_commands, "not in 5.1"),
    Rule("newer variable", versions.find_newer_variables, "StrictMode stops there in 5.1"),
    Rule("newer type", versions.find_newer_types, "not in the .NET Framework"),
    Rule("newer member", versions.find_newer_members, "not in the .NET Framework"),
    Rule("parameter", versions.find_unknown_parameters, "misspelt, or not in both versions"),
    Rule("member", versions.find_unknown_members, "misspelt, or not in both versions"),
    Rule("field", versions.find_unknown_fields, "misspelt: StrictMode stops there"),
    Rule("type", versions.find_unknown_types, "misspelt, or not in both versions"),
    Rule("format", culture.find_format_operators, "1,5 for 1.5 in many languages"),
    Rule("join", culture.find_joins, "numbers in the user's culture"),
    Rule("ToString", culture.find_plain_texts, "numbers and dates in the user's culture"),
    Rule("number", culture.find_plain_numbers, "reads 1,5 as 15, or rounds to even"),
    Rule("pattern", culture.find_patterns, "Turkish: 'INFO' does not match 'info'"),
    Rule("case", culture.find_case_changes, "Turkish: i is no small I"),
    Rule("sort", culture.find_sorting, "another order in each culture"),
    Rule("date", culture.find_dates, "other calendars, other separators"),
    Rule("table", culture.find_tables, "cut at 80 columns, two decimals, colours in pipes"),
    Rule("unassigned", variables.find_unassigned, "misspelt, or nobody's: StrictMode stops there"),
    Rule("unread", variables.find_unread, "misspelt where it should be read, or left over"),
    Rule("case twins", variables.find_case_twins, "names ignore case"),
    Rule("automatic", variables.find_automatic_targets, "PowerShell sets them itself"),
    Rule("never null", variables.find_impossible_nulls, "the type made '' or 0 of it"),
    Rule("global", variables.find_global_variables, "changes the session of the caller"),
    Rule("unused option", variables.find_unused_script_parameters, "an option without effect"),
    Rule("odd option", variables.find_odd_script_parameters, "refused with 1, or code lost"),
    Rule("count", variables.find_dynamic_counts, "StrictMode: none or one has no Count"),
    Rule("nested list", streams.find_nested_lists, "a list of one list"),
    Rule("leak", streams.find_leaking_answers, "lands on stdout, or in what a function returns"),
    Rule("event", streams.find_event_handlers, "the process aborts when it is raised"),
    Rule("help", documentation.find_missing_help, "Get-Help is the manual"),
    Rule("option help", documentation.find_undocumented_parameters, "Get-Help is the manual"),
    Rule("silent function", documentation.find_silent_functions, "a reader is told"),
    Rule("size", documentation.find_oversize, "one thing a function, one a script"),
    Rule("characters", layout.find_foreign_characters, "5.1 reads ANSI without a mark"),
    Rule("double quotes", layout.find_double_quotes, "AvoidUsingDoubleQuotesForConstantString"),
    Rule("indentation", layout.find_odd_indentation, "PSUseConsistentIndentation"),
    Rule("blanks", layout.find_odd_blanks, "PSUseConsistentWhitespace"),
)


def each_breach(script: Script) -> Iterator[Fault]:
    """Yield what the rules find in a script, rule after rule.

    Where it does not parse the other rules would see what is not there.
    """
    broken = False
    for rule in RULES:
        for line, text in rule.find(script):
            broken = broken or rule.find is find_syntax_faults
            yield Fault(line, f"{rule.name}: {text} ({rule.reason})")
        if broken:
            return


def find_breaches(script: Script) -> List[Fault]:
    """List what all rules find in a script, in the order of the text."""
    return sorted(each_breach(script))


def main(paths: List[str]) -> int:
    """Print the breaches in some files; 1 when there are any."""
    found = []
    for path in paths or SCRIPTS:
        with open(path, encoding="utf-8", newline="") as file:
            found += word_faults(path, find_breaches(parse(path, file.read())))
    for text in found:
        print(text)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
