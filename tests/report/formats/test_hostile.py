"""Every format, and what `show` prints, with names and texts as nobody should choose them."""

import json
import re
from functools import lru_cache
from typing import FrozenSet, List

import pytest

from hydra_heads.report.csv_cells import FORMULA_STARTS
from hydra_heads.report.formats.table import FORMATS, render
from hydra_heads.report.page.shell import DATA_ID
from hydra_heads.report.table import display_width
from hydra_heads.report.terminal.one_head import head_text
from hydra_heads.report.terminal.overview import overview_text
from hydra_heads.report.terminal.screen import Screen
from tests.report.formats.hostile_slot import PLAIN, WORDS, shown, slot_of_words
from tests.report.formats.readers import READERS, read_csv

LONG_ENOUGH = {"svg": 8}
"""Characters of long words that a format shows at least, where these are fewer than usual."""

SCREENS = {
    "file": Screen(),
    "usual terminal": Screen(80, 24),
    "narrow ASCII terminal": Screen(40, 24, "ascii"),
    "small coloured terminal": Screen(24, 10, "utf-8", True),
}

COLOUR = re.compile("\x1b\\[[0-9;]*m")


@lru_cache(maxsize=None)
def written(name: str, words: str = PLAIN) -> str:
    """Return a slot with these words everywhere as the text of a format."""
    return render(name, slot_of_words(words))


@lru_cache(maxsize=None)
def plain_shape(name: str) -> FrozenSet[object]:
    """Return the shape that a format has when nothing is bad."""
    return READERS[name](written(name)).shape


def hidden_in(text: str) -> List[str]:
    """Return the characters of a text that nobody sees, or that move what is seen."""
    return sorted({char for char in text if not char.isprintable() and char != "\n"})


def test_every_format_has_a_reader() -> None:
    """A new format is read back here too."""
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("kind", WORDS)
def test_words_are_text_in_every_format(kind: str) -> None:
    """They make no element, record, series or key, and are read as text [fault 82, fault 85]."""
    words = WORDS[kind]

    for name in FORMATS:
        found = READERS[name](written(name, words))

        assert found.shape <= plain_shape(name), name
        sought = shown(words)[: LONG_ENOUGH.get(name, 40)]
        assert any(words in text or sought in text for text in found.texts), name


@pytest.mark.parametrize("kind", WORDS)
def test_nothing_is_hidden_in_any_format(kind: str) -> None:
    """Control, format and half characters stand there as escapes, if at all [fault 85]."""
    texts = {name: written(name, WORDS[kind]) for name in FORMATS}

    assert {name: hidden_in(text) for name, text in texts.items()} == dict.fromkeys(FORMATS, [])
    assert [text.encode("utf-8") for text in texts.values()]


@pytest.mark.parametrize("kind", WORDS)
def test_any_words_stay_inside_the_data_of_a_page(kind: str) -> None:
    """The data block ends where it ends, and is the dashboard document [fault 83]."""
    page = written("html", WORDS[kind])

    start = page.index(">", page.index(f'id="{DATA_ID}"')) + 1
    block = page[start : page.index("<", start)]
    assert page[start + len(block) :].startswith("</script>")
    assert json.loads(block) == slot_of_words(WORDS[kind]).dashboard


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_no_cell_is_a_formula(start: str) -> None:
    """Whatever a spreadsheet calculates begins with an apostrophe [fault 84]."""
    words = f"{start}SUM(1;2)"

    text = written("csv", words)

    assert shown(words) in read_csv(text).texts
    assert not re.search(r'(?:^|,)"?[=+@\t\r]', text, re.MULTILINE)


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("screen", SCREENS)
def test_words_are_text_on_every_screen(screen: str, kind: str) -> None:
    """Nothing moves the cursor, is wider than the terminal, or cannot be encoded [fault 85]."""
    view, on = slot_of_words(WORDS[kind]), SCREENS[screen]

    texts = [overview_text(view, on), *(head_text(view, name, on) for name in view.names[:1])]

    text = COLOUR.sub("", "\n".join(texts)) if on.is_coloured else "\n".join(texts)
    assert hidden_in(text) == []
    assert text.encode(on.encoding)
    if on.width is not None:
        assert max(map(display_width, text.split("\n"))) <= on.width
    assert on.spelled(WORDS[kind])[:8].strip() in text
