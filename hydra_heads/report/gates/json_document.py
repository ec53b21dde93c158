"""A gate as the document that it is."""

from typing import Any, Mapping

from hydra_heads.base.jsontext import dump_json


def render(document: Mapping[str, Any]) -> str:
    """Return the document `hydra.regression` as every document of Hydra is written."""
    return dump_json(document)
