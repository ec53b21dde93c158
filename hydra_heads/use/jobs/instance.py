"""Which input a job is to be done on: an instance by its name, or any other by its values."""

import math
from typing import Dict, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.base.errors import InputError
from hydra_heads.heads.checking import Place, check_heads
from hydra_heads.heads.options import instance_values
from hydra_heads.heads.placeholders import text_of
from hydra_heads.model.slot import Instance, SlotDefinition, Value
from hydra_heads.use.known_instance import meant_by

_MOST_NAMES = 10


class Meant(NamedTuple):
    """The instance that is meant, whether the slot defines it, and what is doubtful about it."""

    instance: Instance
    is_known: bool
    doubt: Optional[str] = None


def meant_instance(slot: SlotDefinition, text: Optional[str]) -> Meant:
    """Return the instance that a text means: a name, or `KEY=VALUE[,KEY=VALUE]`.

    Values that equal those of an instance, as text, mean that one, and so do some of its values
    that no other has. Without a text it is the slot's only one, or the first of several. Raises
    `InputError` for a name that no instance has, for values under other keys than the instances
    have, and for values that no run could be given, `UsageError` for values of another form.
    """
    known = slot.instances
    if text is None:
        return _first_of(known)
    for instance in known:
        if instance.name == text:
            return Meant(instance, True)
    if "=" not in text:
        raise InputError(
            f"--instance: found {ascii(text)}, expected one of {_names_of(known)}, or "
            "KEY=VALUE[,KEY=VALUE]"
        )
    values = instance_values(text)
    texts = [{key: text_of(value) for key, value in one.values.items()} for one in known]
    at = meant_by(values, texts)
    if at is not None:
        return Meant(known[at], True)
    _check_keys(values, known, text)
    instance = Instance(text, _typed(values, known))
    places = [Place("--instance", at, head.name) for at, head in enumerate(slot.heads)]
    check_heads(slot.heads, places, (instance,), slot.folder)
    return Meant(instance, False)


def _first_of(known: Sequence[Instance]) -> Meant:
    first = known[0]
    if len(known) == 1:
        return Meant(first, True)
    doubt = (
        f"no --instance: {ascii(first.name)} is taken, the first of {len(known)}; name another: "
        f"{_names_of(known)}"
    )
    return Meant(first, True, doubt)


def _names_of(known: Sequence[Instance]) -> str:
    names = [ascii(instance.name) for instance in known]
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _check_keys(values: Mapping[str, str], known: Sequence[Instance], text: str) -> None:
    """Refuse values under other keys than all instances have: no head could use them."""
    expected = set(known[0].values)
    for instance in known:
        expected &= set(instance.values)
    for key in sorted(values.keys() - {key for item in known for key in item.values}):
        allowed = ", ".join(sorted(expected)) or "no values: the heads of this slot take none"
        raise InputError(f"--instance: found key {key!r} in {ascii(text)}, expected {allowed}")
    for key in sorted(expected - values.keys()):
        raise InputError(
            f"--instance: found {ascii(text)}, but {key!r} has no value; add {key}=..."
        )


def _typed(values: Mapping[str, str], known: Sequence[Instance]) -> Dict[str, Value]:
    """Give values the type that they have in the slot: a callable is handed numbers as numbers."""
    return {
        key: _like(text, [item.values[key] for item in known if key in item.values])
        for key, text in values.items()
    }


def _like(text: str, examples: Sequence[Value]) -> Value:
    kinds = {type(example) for example in examples}
    if kinds == {bool}:
        return {"true": True, "false": False}.get(text, text)
    if not kinds or not kinds <= {int, float}:
        return text
    try:
        if kinds == {int} and "." not in text:
            # "007" is a text: nobody writes numbers like that.
            return int(text) if text_of(int(text)) == text else text
        return float(text) if math.isfinite(float(text)) else text
    except ValueError:
        return text  # among numbers: whoever is handed it will say so
