"""The states of a rule, advanced run by run."""

import re
from typing import Dict, List, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.model.rules import STATES, Rule
from hydra_heads.rules.states import FAILED, TOLD, Standing, advance, events, expression_hash

TRUTHS = {"B": True, "C": False, "?": None}


def standings(letters: str, **settings_: int) -> List[Standing]:
    """Advance a rule over breaches (B), clears (C) and runs that nobody can tell of (?)."""
    rule = Rule("r", "time > 1")._replace(**settings_)  # type: ignore[arg-type]
    found = []
    standing = Standing()
    for number, letter in enumerate(letters, 1):
        standing = advance(rule, standing, TRUTHS[letter], number, 100.0 + number)
        found.append(standing)
    return found


def states(letters: str, **settings_: int) -> List[str]:
    """Return the states after each run, by their first letters."""
    return [standing.state[:2] for standing in standings(letters, **settings_)]


@pytest.mark.parametrize(
    ("letters", "settings_", "expected"),
    [
        ("CBBC C", {}, "in fi fi re in"),
        ("BCBC", {}, "fi re fi re"),
        ("BBBCC", {"for_runs": 3}, "pe pe fi re in"),
        ("BBCBB", {"for_runs": 3}, "pe pe in pe pe"),
        ("BCCC", {"keep_runs": 1}, "fi re in in"),
        ("BCCCC", {"keep_runs": 3}, "fi ke ke re in"),
        ("BCCBCCC", {"keep_runs": 3}, "fi ke ke fi ke ke re"),
        ("B?C", {}, "fi no re"),
        ("C?C?B", {}, "in no in no fi"),
        ("B?B", {"for_runs": 2}, "pe no pe"),
        ("B?B", {"for_runs": 2, "nodata_for_runs": 2}, "pe pe fi"),
        ("B??B", {"for_runs": 2, "nodata_for_runs": 2}, "pe pe no pe"),
        ("BC?C", {"keep_runs": 2, "nodata_for_runs": 2}, "fi ke ke re"),
        ("BC?C?CC", {"keep_runs": 2}, "fi ke no ke no ke re"),
        ("B?B", {}, "fi no fi"),
        ("???", {"nodata_for_runs": 3}, "in in no"),
        ("??C??", {"nodata_for_runs": 3}, "in in in in in"),
    ],
)
def test_states_follow_the_runs(letters: str, settings_: Dict[str, int], expected: str) -> None:
    """Breaches to fire, clears to resolve, runs without data to be nodata [R-067]."""
    assert states(letters.replace(" ", ""), **settings_) == expected.split()


def test_a_flapping_rule_fires_once() -> None:
    """With two breaches to fire and three clears to resolve, one by one says nothing [R-067]."""
    found = standings("BCBCBC" + "BB" + "CBCCBC" + "CC", for_runs=2, keep_runs=3)

    told = [events(*pair) for pair in zip([Standing(), *found], found)]

    assert [word for word in told if word] == ["firing", "resolved"]


def by_the_sentence(letters: str, for_runs: int, keep_runs: int, nodata_for_runs: int) -> str:
    """Return the state after some runs from their whole history, by patterns.

    A row of fewer unknown runs than `nodata_for_runs` is as if it were not there; of a longer
    one the surplus is one N each. What is left is read as episodes: `for_runs` breaches in a
    row, then anything but `keep_runs` clears in a row, then those.
    """
    short = nodata_for_runs - 1
    told = re.sub(r"\?+", lambda row: "N" * max(0, len(row.group()) - short), letters)
    begun = f"B{{{for_runs}}}"
    goes_on = f"(?:B|N|C{{1,{keep_runs - 1}}}(?=[BN]))*" if keep_runs > 1 else "[BN]*"
    too_few = f"|B{{1,{for_runs - 1}}}(?=[CN])" if for_runs > 1 else ""
    episode = f"{begun}{goes_on}C{{{max(1, keep_runs)}}}"
    calm = f"(?:C|N{too_few}|{episode})*"
    if told.endswith("N"):
        return "nodata"
    if re.fullmatch(f"{calm}{episode}", told):
        return "resolved"
    if re.fullmatch(calm, told):
        return "inactive"
    if for_runs > 1 and re.fullmatch(f"{calm}B{{1,{for_runs - 1}}}", told):
        return "pending"
    return "firing" if told.endswith("B") else "keeping"


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.text("BBCC?", max_size=14), st.integers(1, 3), st.integers(0, 3), st.integers(1, 3))
def test_states_agree_with_the_whole_history(
    letters: str, for_runs: int, keep_runs: int, nodata_for_runs: int
) -> None:
    """Run by run gives what the sentences say of the whole history [R-067, fault 77]."""
    found = standings(
        letters, for_runs=for_runs, keep_runs=keep_runs, nodata_for_runs=nodata_for_runs
    )

    for count, standing in enumerate(found, 1):
        assert standing.state == by_the_sentence(
            letters[:count], for_runs, keep_runs, nodata_for_runs
        )


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text("BC?", max_size=12), st.integers(1, 3), st.integers(0, 3), st.integers(1, 3))
def test_a_state_is_known_since_the_run_that_brought_it(
    letters: str, for_runs: int, keep_runs: int, nodata_for_runs: int
) -> None:
    """`since_unix` moves with the state, but for a rule that keeps and fires again."""
    found = standings(
        letters, for_runs=for_runs, keep_runs=keep_runs, nodata_for_runs=nodata_for_runs
    )
    words = [re.sub("keeping", "firing", standing.state) for standing in found]

    for at, standing in enumerate(found):
        first = at
        while first and words[first - 1] == words[at]:
            first -= 1
        has_never_moved = first == 0 and words[0] == "inactive"
        assert standing.since_unix == (None if has_never_moved else 101.0 + first)
        assert standing.last_run == at + 1


def test_a_run_of_any_number_is_noted() -> None:
    """Runs come in the order of recording; a number lower than the last one is seen as well."""
    rule = Rule("r", "time > 1", for_runs=2)

    standing = advance(rule, advance(rule, Standing(), True, 9, 1.0), True, 4, 2.0)

    assert (standing.state, standing.last_run) == ("firing", 4)


def test_what_could_not_be_judged_begins_anew() -> None:
    """A rule that failed and can be judged again starts without a history."""
    rule = Rule("r", "time > 1")

    assert FAILED.state == "error"
    assert advance(rule, FAILED, False, 1, 5.0) == Standing("inactive", 5.0, last_run=1)
    assert advance(rule, FAILED, True, 1, 5.0).state == "firing"


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_who_is_told_of_what(before: str, after: str) -> None:
    """Told are firing, resolved, nodata and error when they are new; keeping was told before."""
    told = events(Standing(before), Standing(after))

    is_new = after != before and after in TOLD and (before, after) != ("keeping", "firing")
    assert told == (after if is_new else None)


def test_states_are_those_of_the_documents() -> None:
    """All states but error come from runs, and every one has its name in the documents."""
    reached = {
        standing.state
        for count in (1, 2)
        for standing in standings("CB?BBCBCCCC", for_runs=count, keep_runs=count)
    }

    assert {*reached, FAILED.state} == set(STATES)


@pytest.mark.parametrize(
    ("field", "value", "matters"),
    [
        ("expr", "time > 2", True),
        ("for_runs", 2, True),
        ("keep_runs", 2, True),
        ("min_samples", 2, True),
        ("min_effect", 2.0, True),
        ("nodata_for_runs", 2, True),
        ("id", "other", False),
        ("severity", "ERROR", False),
        ("group", "g", False),
        ("channels", ("mail",), False),
        ("heads", ("zlib",), False),
    ],
)
def test_the_hash_is_of_what_the_state_depends_on(field: str, value: object, matters: bool) -> None:
    """Another channel or severity keeps the state; another condition or count begins anew."""
    rule = Rule("r", "time > 1")
    other = rule._replace(**{field: value})  # type: ignore[arg-type]

    assert (expression_hash(rule) != expression_hash(other)) is matters


def test_the_hash_of_any_text_is_one() -> None:
    """Half characters, which documents refuse, do not break it; 5 and 5.0 are one effect."""
    rule = Rule("r", "\ud800", min_effect=5)
    whole: Optional[str] = expression_hash(rule._replace(min_effect=5.0))

    assert re.fullmatch("[0-9a-f]{64}", expression_hash(rule))
    assert whole == expression_hash(rule)
