"""The one style sheet."""

import re

from hydra_heads.report.page.style import page_style


def test_every_colour_is_one_of_the_themes() -> None:
    """Outside the table of colours none is named, so that no theme is forgotten."""
    rules = re.sub(r":root\{[^}]*\}", "", page_style())

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", rules) == []


def test_every_colour_that_is_used_is_declared() -> None:
    """A name that no theme declares would leave a text without its colour."""
    style = page_style()

    declared = set(re.findall(r"--([a-z0-9]+):", style))
    assert set(re.findall(r"var\(--([a-z0-9]+)\)", style)) <= declared


def test_nothing_is_loaded_and_nothing_moves() -> None:
    """No imports, no fonts or pictures from elsewhere, and no animation for anybody to reduce."""
    style = page_style()

    for word in ("url(", "@import", "@font-face", "animation", "transition", "http"):
        assert word not in style


def test_the_braces_balance() -> None:
    """A brace too many would end the style sheet early."""
    style = page_style()

    assert style.count("{") == style.count("}")
    assert "<" not in style


def test_paper_and_narrow_screens_have_their_rules() -> None:
    """Print opens what is folded and hides what leads about; narrow screens get one column."""
    style = page_style()

    assert "@media print" in style
    assert "details::details-content" in style
    assert "@media(max-width:36rem)" in style
    assert "prefers-color-scheme:dark" in style
