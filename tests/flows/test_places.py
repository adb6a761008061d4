import pytest

from flows import DocumentPath, place_of
from tests.flows.build import build_flow

RAW: dict[str, object] = {
    "start": "a",
    "variables": {"odd key": 1},
    "components": [{"id": "a", "tracking": [{"tag": "x"}]}, {"id": 5}, 7],
    "connections": [{"from": "a", "to": "b"}],
    "grid": [["x", {"name": "n" * 80}]],
}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), ""),
        (("start",), "start"),
        (("components", 0, "tracking", 0, "on"), 'components[0] "a" > tracking[0] > on'),
        (("components", 1, "id"), "components[1] > id"),
        (("components", 2), "components[2]"),
        (("components", 9, "id"), "components[9] > id"),
        (("connections", 0, "to"), 'connections[0] "a" > to'),
        (("variables", "odd key"), 'variables > "odd key"'),
        (("grid", 0, 1), f'grid[0][1] "{"n" * 60}…"'),
        ((0, "a"), "[0] > a"),
    ],
)
def test_place_has_ids_and_positions(path: DocumentPath, place: str) -> None:
    assert place_of(RAW, path) == place


def test_model_and_its_text_have_the_same_places() -> None:
    flow = build_flow([{"id": "a", "type": "goal", "name": "won"}], "a>a")

    assert place_of(flow, ("connections", 0, "from")) == 'connections[0] "a" > from'
    assert place_of(flow, ("components", 0, "name")) == 'components[0] "a" > name'
