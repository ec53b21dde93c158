"""The phases have numbers without a hole, the same on every page."""

import re

from tests.docs.pages import GUIDE, page_paths, text_of

PROGRAMS = {
    1: "hydra_profile_heads.py",
    2: "hydra_adaptive_weighting.py",
    3: "hydra_dashboard_config_gen.py",
    4: "hydra_monitor.ps1",
    5: "test_rebalancing.ps1",
}


def test_every_phase_has_its_section() -> None:
    """The guide tells of phases 1 to 5 in their order, none is left out [H-008]."""
    headings = re.findall(r"^### Phase (\d):", text_of(GUIDE), re.MULTILINE)

    assert headings == [str(number) for number in PROGRAMS]


def test_the_way_of_the_data_names_every_program() -> None:
    """The picture of the phases names the program of each, in their order [H-008]."""
    steps = re.findall(r"│ Phase (\d)  ([a-z_]+\.[a-z0-9]+)", text_of(GUIDE))

    assert [(int(number), program) for number, program in steps] == list(PROGRAMS.items())


def test_a_number_means_the_same_phase_everywhere() -> None:
    """Where a page names a program with its phase, it is the phase of the guide [H-008]."""
    pattern = re.compile(r"Phase (\d)\W{1,4}(hydra_[a-z_]+\.(?:py|ps1)|test_rebalancing\.ps1)")
    named = [match for page in page_paths() for match in pattern.findall(text_of(page))]

    assert named, "no page names a program with its phase"
    assert {(int(number), program) for number, program in named} <= set(PROGRAMS.items())
