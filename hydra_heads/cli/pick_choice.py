"""What a pick is drawn from."""

from typing import NamedTuple, Optional, Tuple

from hydra_heads.use.published import Published, knows_instance, shares_for

OVERALL, BY_INSTANCE, EQUAL, LIVE = "overall", "by_instance", "equal", "live"
"""Where shares come from: the weights of all work, of one instance, nowhere, what was learned."""


class Choice(NamedTuple):
    """Heads with their shares, where those come from, and for which instance.

    `published` is None where there are no weights; `reasons` has a line a head where more is known
    than its weight, else none at all.
    """

    heads: Tuple[str, ...]
    shares: Tuple[float, ...]
    origin: str
    instance: Optional[str]
    published: Optional[Published]
    reasons: Tuple[str, ...] = ()


def choice_of(published: Published, instance: Optional[str]) -> Choice:
    """Return what the weights say of an instance, or of all work."""
    origin = BY_INSTANCE if knows_instance(published, instance) else OVERALL
    return Choice(published.heads, shares_for(published, instance), origin, instance, published)
