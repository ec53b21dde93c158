"""A view without user, host and absolute paths, as it may be shown to others."""

from typing import Mapping, Optional, Sequence

from hydra_heads.base.anonymous import Anonymizer
from hydra_heads.model.failure import FAILURE_KINDS
from hydra_heads.model.metrics import BY_NAME
from hydra_heads.model.minimised import WORDS
from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.report.status import STATUS_CODES
from hydra_heads.report.view import View

_OWN_WORDS = frozenset(
    (*BY_NAME, *(metric.unit for metric in BY_NAME.values()), *WORDS, *FAILURE_KINDS, *STATUS_CODES)
)
"""Texts that are Hydra's own, whoever is called like that: they tell nothing of anybody."""


def anonymous(view: View, anonymizer: Anonymizer) -> View:
    """Return a view of the same figures in which every text was replaced, names of heads too.

    Heads that would have one name then are numbered.
    """
    clean = knowing_heads(anonymizer, view.names)
    weights = view.weights
    return View(
        _document(view.dashboard, clean),
        [
            Profile(_document(profile.document, clean), _path(profile.path, clean), profile.sha256)
            for profile in view.profiles
        ],
        weights
        and Weights(_document(weights.document, clean), _path(weights.path, clean), weights.sha256),
    )


def knowing_heads(anonymizer: Anonymizer, names: Sequence[str]) -> Anonymizer:
    """Return an anonymizer that calls no two heads the same, and leaves Hydra's own words."""
    clean = anonymizer.with_given({word: word for word in _OWN_WORDS})
    found = clean.value({"weights": dict.fromkeys(sorted(names))})
    assert isinstance(found, dict)
    return clean.with_given(dict(zip(sorted(names), found["weights"])))


def _document(document: Mapping[str, object], clean: Anonymizer) -> Mapping[str, object]:
    found = clean.value(document)
    assert isinstance(found, dict)
    return found


def _path(path: Optional[str], clean: Anonymizer) -> Optional[str]:
    return None if path is None else clean.text(path)
