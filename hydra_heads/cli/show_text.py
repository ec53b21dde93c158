"""What `show` says of a folder: text for a screen, or JSON."""

from typing import List, Sequence

from hydra_heads.base.errors import InputError
from hydra_heads.cli.call import Call
from hydra_heads.cli.contents import read_folder, read_own_weights
from hydra_heads.cli.folders import find_folder, folder_words, weights_path
from hydra_heads.cli.show_cleaning import Cleaning
from hydra_heads.model.profile import Profile
from hydra_heads.report.terminal.columns import wrapped
from hydra_heads.report.terminal.screen import Screen


def folder_text(call: Call, screen: Screen, cleaning: Cleaning) -> str:
    """Return a table of all heads, or all that is known of each head that is named.

    Raises `InputError` for a folder that cannot be read, and for a head that is none.
    """
    from hydra_heads.cli.views import view_in

    folder = find_folder(call)
    view = view_in(call, folder, weights_path(folder))
    names = _checked(call, folder, sorted(view.names))
    cleaning.learn(view.names)
    shown = cleaning.view(view)
    if names:
        from hydra_heads.report.terminal.one_head import head_text

        return "\n\n\n".join(head_text(shown, cleaning.text(name), screen) for name in names)
    from hydra_heads.report.terminal.overview import overview_text

    text = overview_text(shown, screen)
    if view.weights is None:
        line = call.calling.line("weigh", folder_words("--profiles", folder))
        how = wrapped(cleaning.text(f"No weights yet; make them: {line}"), screen)
        text = "\n".join([text, "", *how])
    return text


def folder_value(call: Call, cleaning: Cleaning) -> object:
    """Return the profiles without their runs, of all heads or of those named, and the weights.

    Raises what `folder_text` raises.
    """
    found = read_folder(call, find_folder(call))
    weights_file = weights_path(found.folder)
    weights = read_own_weights(call, weights_file, found.folder, found.slot, found.heads)
    by_name = {profile.name: profile for profile in found.profiles}
    names = _checked(call, found.folder, list(by_name))
    chosen: List[Profile] = [by_name[name] for name in names] or found.profiles
    value = {
        "profiles": [
            {key: value for key, value in profile.document.items() if key != "runs"}
            for profile in chosen
        ],
        "weights": weights.document if weights is not None else None,
    }
    cleaning.learn(found.heads)
    return cleaning.value(value)


def _checked(call: Call, folder: str, known: Sequence[str]) -> List[str]:
    """Return the heads that were named, all of which are known."""
    names: List[str] = call.options.heads
    for name in names:
        if name not in known:
            raise InputError(
                f"{folder}: no profile of {ascii(name)}; the heads are {', '.join(known)}"
            )
    return names
