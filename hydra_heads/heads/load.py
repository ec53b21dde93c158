"""Which slot is meant, and the way from a document to its definition."""

import os
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError, UsageError
from hydra_heads.base.files import read_text, sha256_of
from hydra_heads.heads.checking import Place, check_heads
from hydra_heads.heads.config import refuse_yaml, with_settings
from hydra_heads.heads.definition import head_of, object_in, resolve, texts_in
from hydra_heads.heads.instances import instances_of
from hydra_heads.heads.judging import MAJORITY
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.options import adhoc_document
from hydra_heads.model.documents import parse_document
from hydra_heads.model.names import check_distinct, check_slot_name
from hydra_heads.model.objective import objective_of
from hydra_heads.model.slot import Head, HeadsFile, SlotDefinition

HEADS_FILE = "hydra_heads.json"
"""The heads file that is used when none is named and it lies in the current folder."""

DEMO_DATA = "demo_data"
"""The folder of the built-in slot's data inside the output folder."""

DEMO_INSTANCES = ("tiny", "many", "copies", "packed", "single")
"""The built-in slot's instances, for when its data is not made yet."""


def find_slot(
    heads_file: Optional[str],
    head_options: Sequence[str],
    instance_options: Sequence[str],
    output_dir: str,
    make_data: bool = True,
) -> SlotDefinition:
    """Return the slot that is meant.

    The heads file that is given; else the heads of `--head` as slot `adhoc`; else
    `hydra_heads.json` in the current folder; else the built-in slot `demo`, whose data is made
    below `output_dir` with `make_data`. Raises `UsageError` for options that exclude each
    other, `InputError` for heads that cannot be run.
    """
    if heads_file is not None and head_options:
        raise UsageError("--head and --heads exclude each other; name heads in one of the two ways")
    if instance_options and not head_options:
        raise UsageError("--instance goes with --head; a heads file has instances of its own")
    if heads_file is not None:
        return load_heads_file(heads_file)
    if head_options:
        here = os.getcwd()
        document = adhoc_document(head_options, instance_options)
        return slot_from_document(document, "--head", here, here, None)
    if os.path.lexists(HEADS_FILE):
        return load_heads_file(HEADS_FILE)
    return _built_in_slot(output_dir, make_data)


def load_heads_file(path: str) -> SlotDefinition:
    """Read a heads file; relative paths and modules start at its folder.

    Raises `InputError` naming the file, the place in it, what was found and what is allowed.
    """
    refuse_yaml(path)
    text = read_text(path, remedy="the command `new` makes one")
    document = parse_document(text, "heads", path)
    sha256 = sha256_of(path)
    if sha256 is None:
        raise InputError(f"{path}: it went away while it was read; try again")
    folder = os.path.dirname(os.path.abspath(path))
    slot = slot_from_document(document, path, folder, folder, HeadsFile(path, sha256))
    return slot._replace(given=tuple(document))


def slot_from_document(
    document: Mapping[str, object],
    where: str,
    folder: str,
    import_folder: str,
    heads_file: Optional[HeadsFile],
) -> SlotDefinition:
    """Turn a heads document, whose structure is right, into a slot that can be run.

    `folder` is where relative paths start, `import_folder` comes first on the path of callables.
    Raises `InputError` naming `where` and the place for what no run could get right.
    """
    slot = check_slot_name(document.get("slot"), f"{where}: slot")
    instances = instances_of(document.get("instances"), where, folder)
    defaults = object_in(document.get("defaults"))
    heads, places = _heads_of(_objects_in(document.get("heads")), defaults, where, import_folder)
    check_heads(heads, places, instances, folder)
    heads = [KINDS[head.kind].completed(head, instances, folder) for head in heads]
    names = [head.name for head in heads]
    definition = SlotDefinition(
        slot=slot,
        folder=folder,
        import_folder=import_folder,
        heads=tuple(heads),
        instances=instances,
        objective=objective_of(object_in(document.get("objective"))),
        heads_file=heads_file,
        defaults=defaults,
        constraints=_objects_in(document.get("constraints")),
        disabled=tuple(
            str(entry["name"])
            for entry in _objects_in(document.get("heads"))
            if entry["name"] not in names
        ),
    )
    return with_settings(definition, document, folder)


def _heads_of(
    entries: Sequence[Mapping[str, object]],
    defaults: Mapping[str, object],
    where: str,
    import_folder: str,
) -> Tuple[List[Head], List[Place]]:
    """Return the enabled heads with their places in the file."""
    check_distinct((str(entry.get("name")) for entry in entries), f"{where}: heads")
    definitions: Dict[int, Dict[str, object]] = {
        at: resolve(entry, defaults)
        for at, entry in enumerate(entries)
        if entry.get("enabled") is not False
    }
    if not definitions:
        raise InputError(f"{where}: heads: found none that is enabled; a slot needs one")
    listed = {
        name for definition in definitions.values() for name in texts_in(definition.get("secrets"))
    }
    secrets = tuple(sorted(listed))
    heads = [
        head_of(definition, f"{where}: heads[{at}]", import_folder, secrets)
        for at, definition in definitions.items()
    ]
    places = [Place(where, at, head.name) for at, head in zip(definitions, heads)]
    return _with_comparisons(heads), places


def _with_comparisons(heads: Sequence[Head]) -> List[Head]:
    """Mark the heads whose output is compared: of a majority all have a part."""
    wanted = {head.success.same_output_as for head in heads}
    return [
        head._replace(
            compared=MAJORITY in wanted
            or head.name in wanted
            or head.success.same_output_as is not None
        )
        for head in heads
    ]


def _built_in_slot(output_dir: str, make_data: bool) -> SlotDefinition:
    """Return the slot `demo`; without its data the answers to compare with are `unknown`."""
    from hydra_heads.heads.builtin.demo_data import answers_of, make_demo_data
    from hydra_heads.heads.builtin.demo_slot import heads_document

    folder = os.path.abspath(output_dir)
    data = os.path.join(folder, DEMO_DATA)
    unknown = dict.fromkeys(DEMO_INSTANCES, "unknown")
    answers = make_demo_data(data) if make_data else answers_of(data) or unknown
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    document = heads_document(answers)
    return slot_from_document(document, "built-in slot", folder, os.path.dirname(package), None)


def _objects_in(value: object) -> Tuple[Mapping[str, object], ...]:
    if not isinstance(value, list):
        return ()
    return tuple(item for item in value if isinstance(item, dict))
