"""Every format, and what `show` prints, of slots of which little is known, or strange things."""

import json
import re
from functools import lru_cache
from typing import Dict, List, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.report.formats.table import FORMATS, render
from hydra_heads.report.summary import summary_line, summary_of
from hydra_heads.report.terminal.one_head import head_text
from hydra_heads.report.terminal.overview import overview_text
from hydra_heads.report.terminal.screen import Screen
from hydra_heads.report.view import View
from tests.report.formats.readers import READERS
from tests.report.formats.states import STATES_OF_SLOTS, slot_in_state
from tests.report.views import make_view

FOR_PEOPLE = ("html", "svg", "markdown", "show")

FOR_PROGRAMS = sorted(set(FORMATS) - set(FOR_PEOPLE))

NOT_FOR_PEOPLE = re.compile(
    r"\b(?:nan|NaN|inf|Infinity|null|True|False|undefined|None(?! [a-z]))\b|\{\}|\[\]"
    r"|\b[0-9.]+[eE][-+]\d"
)
"""Words of programs for what is not known, or for figures that people read otherwise."""


@lru_cache(maxsize=None)
def written(name: str, state: str) -> str:
    """Return a slot in a state as the text of a format, or as `show` prints it."""
    view = slot_in_state(state)
    return shown_of(view) if name == "show" else render(name, view)


def shown_of(view: View) -> str:
    """Return what `show` prints of a slot and of its first heads."""
    screen = Screen()
    heads = [head_text(view, name, screen) for name in view.names[:4]]
    return "\n".join([overview_text(view, screen), *heads])


def words_of(name: str, text: str) -> str:
    """Return all that people read in a text."""
    return "\n".join(READERS[name](text).texts) if name in READERS else text


def letters_of(text: str) -> str:
    """Return letters and digits only, so that wrapping and capitals do not count."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


@pytest.mark.parametrize("state", STATES_OF_SLOTS)
def test_people_read_no_words_of_programs(state: str) -> None:
    """What is not known is said in words or by a dash, never as None, nan, inf or null."""
    texts = {name: words_of(name, written(name, state)) for name in FOR_PEOPLE}

    found = {name: NOT_FOR_PEOPLE.findall(text) for name, text in texts.items()}

    assert found == {name: [] for name in FOR_PEOPLE}


@pytest.mark.parametrize("state", STATES_OF_SLOTS)
def test_people_read_which_head_to_use_or_why_none(state: str) -> None:
    """Each view of a slot begins with the same finding, which says what is missing."""
    view = slot_in_state(state)
    whole, line = letters_of(summary_of(view).use), letters_of(summary_line(view))

    found = {name: letters_of(words_of(name, written(name, state))) for name in FOR_PEOPLE}

    assert whole in found["html"]
    assert whole in found["markdown"]
    assert line in found["svg"]
    assert line in found["show"]


@pytest.mark.parametrize("state", STATES_OF_SLOTS)
def test_programs_read_every_state(state: str) -> None:
    """Each format is whole, and what is not known is empty, null or not there."""
    for name in FOR_PROGRAMS:
        found = READERS[name](written(name, state))

        assert not {"None", "nan", "inf", "null", "NaN"} & set(found.texts), name


@pytest.mark.parametrize("state", STATES_OF_SLOTS)
def test_every_head_is_in_every_table(state: str) -> None:
    """However many heads there are, and whatever is known of them."""
    names = slot_in_state(state).names

    rows = json.loads(written("json", state))["heads"]

    assert [row["head"] for row in rows] == names
    for format_name in ("csv", "html", "show"):
        words = words_of(format_name, written(format_name, state))
        assert [name for name in names if name not in words] == []


RUN = st.one_of(st.none(), st.sampled_from([0.0, 1e-9, 0.1, 0.1, 0.2, 3.0, 1e9]), st.floats(0, 1e3))

NAMES = st.sampled_from(["a", "b", "c.d", "e-f", "g_h"])

HEADS = st.dictionaries(NAMES, st.lists(RUN, max_size=12), max_size=4)

HEADS_TO_WEIGH = st.dictionaries(NAMES, st.lists(RUN, min_size=6, max_size=20), min_size=2)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(HEADS, st.booleans())
def test_any_runs_can_be_shown(heads: Dict[str, List[Optional[float]]], is_weighed: bool) -> None:
    """Every format is sound, whatever the runs took."""
    view = make_view(heads, is_weighed=is_weighed)

    texts = {name: render(name, view) for name in FORMATS}

    for name in ("html", "svg", "markdown"):
        assert NOT_FOR_PEOPLE.findall(words_of(name, texts[name])) == []
    assert [READERS[name](texts[name]) for name in FOR_PROGRAMS]
    assert NOT_FOR_PEOPLE.findall(shown_of(view)) == []


@settings(max_examples=25, deadline=None, derandomize=True)
@given(HEADS_TO_WEIGH)
def test_the_head_to_use_is_the_one_of_the_weights(heads: Dict[str, List[Optional[float]]]) -> None:
    """No view names another head than the one that the weights found cheapest."""
    view = make_view(heads)

    named = re.match(r"(\S+) is best with belief", summary_line(view))

    if named:
        assert view.weights is not None
        more = view.weights.document["more_runs"]
        assert isinstance(more, dict)
        assert named.group(1) == more["to_decide"][0]
        assert summary_of(view).use.startswith(named.group(1))
