"""A view without user, host and absolute paths."""

import json
from typing import Dict, List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.anonymous import Anonymizer
from hydra_heads.model.profile import Profile
from hydra_heads.report.anonymous_view import anonymous
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.formats import csv_table, json_table, markdown
from hydra_heads.report.summary import summary_line, summary_of
from hydra_heads.report.view import View, view_of
from tests.report.verdict.slots import (
    noisy,
    profiles_of,
    slot_of,
    with_profiles,
    with_rows,
    with_weights,
)
from tests.report.views import make_view, usual_view
from tests.weigh.profiles import FAILED, NOON, SHA, origin, weighed

CLEAN = Anonymizer("alice", "box.example.org", "/home/alice")

PLANTED = ("alice", "box", "/srv/", "c:\\", "/home", "secret")


def planted_view() -> View:
    """Put a slot together that has names and paths wherever a text may stand."""
    path = "open /srv/secret/in.csv on box: C:\\secret\\x \\\\box\\secret\\y"
    run = {"instance": "file=/home/alice/secret", "ok": True, "seconds": 1.0, "failure": None}
    others: Dict[str, object] = {
        "display_name": "the head of Alice (/home/alice/secret)",
        "failures": [{"kind": "exit", "count": 1, "example": path}],
        "eliminated": f"by alice, see {path}",
        "heads_file": {"path": "/srv/secret/heads.json", "sha256": "0" * 64},
        "runs": [
            {**run, "id": f"r1.{k}", "block": k, "ok": k > 0, "failure": None if k else "exit"}
            for k in range(40)
        ],
        "instances": [
            {"name": "file=/home/alice/secret", "fingerprint": None, "tests": 40},
        ],
    }
    slot = {
        "slot": "slot-of-alice",
        "heads_file": {"path": "/srv/secret/heads.json", "sha256": "0" * 64},
        "panels": [
            {"id": "p", "title": "Of alice on box", "type": "stat", "metric": "weight"},
        ],
    }
    heads = {"alice": [FAILED] + [1.0] * 39, "box": [FAILED] + [1.0] * 39}
    sources = [
        Profile({**profile.document, **others}, f"/srv/secret/head_{profile.name}.json", SHA)
        for profile in profiles_of(heads)
    ]
    weights = weighed(sources, folder="/srv/secret")
    view = view_of(Sources(sources, weights, slot, "/srv/secret"), origin("view-1", NOON + 60))
    reasons = {"reasons": [path, "costs more than alice"]}
    planted = with_rows(view, alice=reasons, box=reasons)
    return with_weights(
        planted,
        reason=f"kept: {path}",
        by_instance=[
            {
                "instance": "file=/home/alice/secret",
                "weights": {"alice": 0.0, "box": 1.0},
                "beliefs": {"alice": 0.0, "box": 1.0},
                "runs": 80,
            }
        ],
    )


def all_of(view: View) -> str:
    """Return all documents of a view as one text."""
    assert view.weights is not None
    documents: List[object] = [view.dashboard, view.weights.document, view.weights.path]
    for profile in view.profiles:
        documents += [profile.document, profile.path]
    return json.dumps(documents)


def test_planted_names_and_paths_are_gone() -> None:
    """Nothing planted in display names, failures, reasons, instances, paths, or panels is left,
    in no document and in no format [H-099].
    """
    view = planted_view()
    assert all(word in all_of(view) for word in PLANTED if word != "c:\\")

    found = anonymous(view, CLEAN)

    texts = [all_of(found), *summary_of(found), summary_line(found)]
    texts += [table.render(found) for table in (csv_table, json_table)]
    for text in texts:
        for word in PLANTED:
            assert word not in text.lower(), text


def test_figures_stay() -> None:
    """The same figures stand under the new names, and reasons are found there."""
    view = planted_view()

    found = anonymous(view, CLEAN)

    assert sorted(found.names) == ["<host>", "<user>"]
    for old, new in (("alice", "<user>"), ("box", "<host>")):
        assert found.head(new)["weight"] == view.head(old)["weight"]
        assert found.weight_row(new)["expected_cost"] == view.weight_row(old)["expected_cost"]
        assert [run.seconds for run in found.profile(new).runs] == [
            run.seconds for run in view.profile(old).runs
        ]
    assert (found.best, found.rival) != (None, None)
    assert found.best in found.names
    assert found.rival in found.names


def test_it_is_a_view_of_its_own() -> None:
    """The view that was handed in is not touched."""
    view = planted_view()
    before = all_of(view)

    anonymous(view, CLEAN)

    assert all_of(view) == before


def test_heads_of_one_name_are_numbered() -> None:
    """Two heads whose names would be the same stay two."""
    view = slot_of({"alice": noisy(1.0, 30, 1), "bob": noisy(2.0, 30, 2)})

    found = anonymous(view, Anonymizer("alice", None, None, ["bob"]))

    assert found.names == ["<user>", "<user>-2"]
    assert summary_line(found).startswith("<user> is best")
    assert found.weights is not None
    assert set(found.weights.shares) == {"<user>", "<user>-2"}


def test_own_words_stay() -> None:
    """A user who is called like a metric breaks no view: a word of Hydra's own tells nothing."""
    view = usual_view()
    words = ["weight", "success_rate", "seconds", "critical", "time", "exit"]

    found = anonymous(view, Anonymizer(None, None, None, words))

    assert found.dashboard["thresholds"] == view.dashboard["thresholds"]
    assert found.status == view.status
    assert summary_of(found).use == summary_of(view).use


def test_what_has_no_names_stays_as_it_is() -> None:
    """A slot that says nothing of anybody is the same afterwards."""
    view = usual_view()

    assert json_table.render(anonymous(view, CLEAN)) == json_table.render(view)


@pytest.mark.parametrize("is_weighed", [True, False])
def test_without_weights_or_heads(is_weighed: bool) -> None:
    """A view without weights, or without heads, is one afterwards."""
    views = [make_view({}), make_view({"alice": [1.0]}, is_weighed)]

    found = [anonymous(view, CLEAN) for view in views]

    assert [view.names for view in found] == [[], ["<user>"]]
    assert (found[1].weights is not None) == is_weighed


def test_twice_is_once() -> None:
    """An anonymous view is anonymous already."""
    once = anonymous(planted_view(), CLEAN)

    assert all_of(anonymous(once, CLEAN)) == all_of(once)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.sampled_from(["alice", "box", "/srv/secret/x", "C:\\secret\\x", "\\\\secret\\x\\y"]),
    st.sampled_from(["", "see ", "file=", "(", '"', "'", ": "]),
    st.sampled_from(["display_name", "example", "instance", "reason", "rule"]),
)
def test_wherever_it_is_planted(word: str, before: str, place: str) -> None:
    """Any text of any document may hold a name or a path [H-099]."""
    text = f"{before}{word}"
    changes: Dict[str, Dict[str, object]] = {
        "display_name": {"display_name": text},
        "example": {"failures": [{"kind": "exit", "count": 1, "example": text}]},
        "instance": {"instances": [{"name": text, "fingerprint": None, "tests": 30}]},
    }
    view = slot_of({"a": noisy(1.0, 30, 1), "b": noisy(2.0, 30, 2)})
    view = with_profiles(view, {"a": changes.get(place, {})})
    if place == "reason":
        view = with_rows(view, a={"reasons": [text]})
    if place == "rule":
        view = View({**view.dashboard, "rules": [{"expr": text}]}, view.profiles, view.weights)
    assert json.dumps(word)[1:-1] in all_of(view)

    found = all_of(anonymous(view, CLEAN))

    assert "secret" not in found
    assert word not in found


def test_markdown_needs_nobody_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """A summary for a pull request is anonymous in any case [H-099]."""
    monkeypatch.setattr(markdown, "anonymizer_here", lambda: CLEAN)

    text = markdown.render(planted_view())

    for word in PLANTED:
        assert word not in text.lower()
