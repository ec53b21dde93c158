"""The top of the report."""

from typing import List

import pytest

from hydra_heads.report.page.top import DETAILS_ID, MOST_REASONS, SIGNS, answer, badge, header
from hydra_heads.report.summary import Summary
from tests.report.page.conformity import Element, faults_of, parsed
from tests.report.page.hostile import hostile_view
from tests.report.views import make_view, usual_view


def three_cards(summary: Summary) -> List[Element]:
    """Return the three cards."""
    page = answer(usual_view(), summary)
    assert faults_of(page) == []
    return [found for found in parsed(page).all("div") if found.kinds == ["card"]]


@pytest.mark.parametrize("status", SIGNS)
def test_a_status_is_a_word_and_a_sign(status: str) -> None:
    """Colour alone says nothing: the word stands there, and the sign is not read aloud."""
    (shown,) = parsed(badge(status)).children

    assert shown.text == f"{SIGNS[status]} {status}"
    assert shown.kinds == ["badge", status]
    assert shown.children[0].get("aria-hidden") == "true"


def test_a_status_nobody_knows_looks_unknown() -> None:
    """A word that is no status is shown, in the colour of what is not known."""
    assert 'class="badge unknown"' in badge("fine")


def test_the_cards_give_gist_and_command_their_own_place() -> None:
    """The head to use is the largest text of the card, and a command can be copied whole."""
    use, sure, next_step = three_cards(
        Summary(
            "quick (Quick & dirty): a run costs 1 s. It gets 98 % of the work.",
            "There is nothing to compare it with. A small sample: 5 runs.",
            "Weigh the heads: python -m hydra_heads weigh --profiles <p>",
        )
    )

    assert [p.text for p in use.all("p")] == [
        "quick (Quick & dirty)",
        "A run costs 1 s. It gets 98 % of the work.",
    ]
    assert [p.text for p in sure.all("p")] == [
        "There is nothing to compare it with",
        "A small sample: 5 runs.",
    ]
    assert [p.text for p in next_step.all("p")] == ["Weigh the heads:"]
    assert [p.text for p in next_step.all("pre")] == ["python -m hydra_heads weigh --profiles <p>"]


def test_a_long_sentence_is_no_gist() -> None:
    """What takes lines to say is not set large."""
    use, _, _ = three_cards(Summary("x" * 100 + ". And so on.", "No.", "Mend it."))

    assert len(use.all("p")) == 1


def test_a_heads_name_keeps_its_letters() -> None:
    """A sentence that begins with the name of a head begins as that is written."""
    use, _, next_step = three_cards(Summary("None yet: quick never succeeded.", "No.", "Mend it."))

    assert use.all("p")[1].text == "quick never succeeded."
    assert next_step.all("pre") == []


def test_the_gravest_reasons_are_shown_and_the_others_below() -> None:
    """Forty reasons do not push the answer off the screen: a link leads to the others."""
    view = make_view({f"h{n:02d}": [1.0] + [None] * 5 for n in range(40)})

    (reasons,) = parsed(header(view)).all("ul")

    texts = [item.text for item in reasons.children]
    assert texts[:-1] == view.reasons[:MOST_REASONS]
    assert texts[-1] == f"{len(view.reasons) - MOST_REASONS} more below"
    assert reasons.all("a")[0].get("href") == f"#{DETAILS_ID}"


def test_a_few_reasons_need_no_link() -> None:
    """All reasons are shown where they are few, and none where all is well."""
    few = make_view({"a": [1.0] + [None] * 5})
    well = make_view({"a": [1.0] * 5})

    assert [item.text for item in parsed(header(few)).all("li")] == few.reasons
    assert parsed(header(well)).all("li") == []


def test_hostile_words_stay_words() -> None:
    """Names and reasons are text, whatever they hold [fault 82]."""
    summary = Summary("<b>: <i>.", "</p>: \x1b", "run: python -m hydra_heads <x>")

    assert faults_of(header(hostile_view()) + answer(hostile_view(), summary)) == []
