"""Small heads files for the tests, and what is wrong with them."""

from typing import List

from hydra_heads.model.documents import problems_of
from tests.model.samples import Document

SUM: List[Document] = [
    {"metric": "time", "weight": 0.01, "unit": "EUR", "comment": "a second"},
    {"metric": "user_money", "weight": 1},
]


def lines_of(document: Document) -> List[str]:
    """Return the problems of a heads file."""
    return problems_of(document, "heads", "h.json")


def one_head(**settings: object) -> Document:
    """Return a heads file with one command that has these settings."""
    head = {"name": "a", "command": ["true"], **settings}
    return {"schema": "hydra.heads", "schema_version": "1.0", "slot": "s", "heads": [head]}


def one_callable(**settings: object) -> Document:
    """Return a heads file with one callable that has these settings."""
    head = {"name": "a", "callable": "m:f", **settings}
    return {"schema": "hydra.heads", "schema_version": "1.0", "slot": "s", "heads": [head]}


def sum_objective() -> Document:
    """Return an objective that is a weighted sum, as the heads file gives it."""
    return {"minimise": [dict(addend) for addend in SUM], "penalty": 5, "comment": "money"}
