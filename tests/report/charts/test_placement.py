"""Names beside points: within the edges, away from each other, joined where they stand apart."""

import random
from typing import List

from hydra_heads.report.charts.placement import Box, Placed, Placement

EDGES = (0.0, 0.0, 400.0, 300.0)


def overlap(one: Box, other: Box) -> bool:
    """Say whether two boxes share a place."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_a_lone_name_stands_right_of_its_point() -> None:
    """Next to it, its middle level with the point, without a line."""
    placed = Placement(EDGES, [(200, 150)], []).place((200, 150), 60)

    assert placed == Placed((208.0, 142.5, 268.0, 157.5), None, False)


def test_at_the_right_edge_it_stands_at_the_left() -> None:
    """Where there is no room for it at the right."""
    placed = Placement(EDGES, [(380, 150)], []).place((380, 150), 60)

    assert placed is not None
    assert placed.box[2] == 372.0


def test_lines_are_avoided_where_that_is_possible() -> None:
    """A level line through the point: the name goes above it."""
    placed = Placement(EDGES, [(200, 150)], [(100, 150, 300, 150)]).place((200, 150), 60)

    assert placed is not None
    assert placed.box[3] < 150
    assert not placed.is_crossed


def test_where_lines_are_everywhere_the_name_says_that_it_is_crossed() -> None:
    """So that it can be written on paper of its own."""
    lines = [(0.0, float(y), 400.0, float(y)) for y in range(0, 300, 10)]

    placed = Placement(EDGES, [(200, 150)], lines).place((200, 150), 60)

    assert placed is not None
    assert placed.is_crossed


def test_a_name_rather_crosses_a_line_than_stands_apart() -> None:
    """Two lines through every place next to the point, and none further off."""
    lines = [
        line for y in (135.0, 150.0, 165.0) for line in ((0.0, y, 198.0, y), (202.0, y, 400.0, y))
    ]

    placed = Placement(EDGES, [(200, 150)], lines).place((200, 150), 60)

    assert placed is not None
    assert placed.is_crossed
    assert placed.leader is None


def test_a_line_to_a_name_does_not_run_along_another() -> None:
    """All places next to the point are taken: above is better, unless an interval stands there."""
    points = [(200.0, 150.0), (175, 150), (225, 150), (185, 134), (185, 166)]

    free = Placement(EDGES, points, []).place((200, 150), 60)
    under = Placement(EDGES, points, [(200, 124, 200, 142)]).place((200, 150), 60)

    assert free is not None
    assert free.leader == (200, 123.0, 200, 142.0)
    assert under is not None
    assert under.leader == (200, 158.0, 200, 177.0)


def test_without_room_there_is_no_place() -> None:
    """A name wider than the picture, and one more than fit around a point in a corner."""
    placement = Placement((0.0, 0.0, 120.0, 40.0), [(60, 20)], [])

    found = [placement.place((60, 20), 45) for _ in range(9)]

    assert placement.place((60, 20), 200) is None
    assert found[0] is not None
    assert found[-1] is None


def test_no_name_covers_a_point_a_name_or_a_leader() -> None:
    """In crowds of 60 points; some names stand apart, with an upright line from point to name."""
    apart = 0
    for seed in range(5):
        rng = random.Random(seed)
        points = [(rng.uniform(0, 400), rng.uniform(60, 200)) for _ in range(60)]
        placement = Placement(EDGES, points, [])

        found = [(point, placement.place(point, 50)) for point in points]

        taken: List[Box] = []
        for (x, y), placed in found:
            if placed is None:
                continue
            box, leader = placed.box, placed.leader
            parts = [box] if leader is None else [box, leader]
            assert box[0] >= 0
            assert box[2] <= 400
            assert not any(overlap(box, (px, py, px + 0.1, py + 0.1)) for px, py in points)
            assert not any(overlap(part, other) for part in parts for other in taken)
            taken += parts
            if leader is not None:
                apart += 1
                assert leader[0] == leader[2] == x
                assert abs(min(leader[1] - y, leader[3] - y, key=abs)) == 8
                assert leader[3] == box[1] or leader[1] == box[3]
            else:
                assert box[0] <= x + 9
                assert box[2] >= x - 9
        assert len(taken) > 20
    assert apart > 3
