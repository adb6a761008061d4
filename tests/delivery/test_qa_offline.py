"""When the network is cut on purpose: never while an ad loads what it cannot keep for later."""

import pytest

from delivery.qa.faults import needs_network_at
from delivery.qa.walk import Deed

CHOICE = Deed("choose", "one", 1_000)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (Deed("choose", "two", 3_000), None),
        (Deed("choose", "two", 3_000, opens="window"), 3_000),
        (Deed("watch", "film", 3_000, value="ended"), 1_000),  # it loads as it comes
        (Deed("watch", "film", 3_000, value="skipped", opens="window"), 1_000),
    ],
)
def test_a_window_needs_it_at_its_act_and_a_film_at_the_act_before(
    after: Deed, expected: int | None
) -> None:
    assert needs_network_at(CHOICE, after) == expected
