"""The table of normal numbers."""

import math

from hydra_heads.stats import normal
from hydra_heads.use.learning.normals import SIZE, normal_table


def test_the_table_has_the_shape_of_the_normal_distribution() -> None:
    """Sorted, the numbers are the quantiles of the middles of equal slices, to 5e-4."""
    numbers = sorted(normal_table()[:SIZE])

    off = [
        abs(numbers[place] - normal.quantile((place + 0.5) / SIZE)) for place in range(0, SIZE, 64)
    ]
    assert max(off) < 5e-4


def test_neighbours_in_the_table_have_nothing_to_do_with_each_other() -> None:
    """The correlation of neighbours is that of chance, so that heads are drawn independently."""
    numbers = normal_table()

    for apart in (1, 2, 3, 7):
        mean = math.fsum(numbers[k] * numbers[k + apart] for k in range(SIZE)) / SIZE
        assert abs(mean) < 3 / math.sqrt(SIZE)
