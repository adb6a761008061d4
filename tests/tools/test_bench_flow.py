"""The bench flow is the one that its figures are said of."""

from collections import Counter
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from flows import Add, type_of
from tools.bench_flow import BACK, bench_creative
from tools.bench_stream import draw_stream

FLOW = bench_creative().flow


def test_it_has_ten_messages_six_choices_a_condition_and_three_ends() -> None:
    kinds = Counter(type_of(component) for component in FLOW.components)

    assert kinds == {"text": 10, "choice": 6, "condition": 1, "script": 3}


def test_four_messages_score() -> None:
    scoring = [c.id for c in FLOW.components if isinstance(c.set.get("score"), Add)]

    assert scoring == ["m2", "m3", "m4", "m5"]


def test_two_connections_lead_back() -> None:
    ways = {(c.from_, c.to) for c in FLOW.connections}
    back = {tuple(way.split(">")[-2:]) for way in BACK}

    assert len(back) == 2
    assert not _has_loop(ways - back)
    assert all(_has_loop(ways - back | {way}) for way in back)


def _has_loop(ways: Iterable[tuple[str, ...]]) -> bool:
    before: dict[str, set[str]] = {}
    for source, target in ways:
        before.setdefault(target, set()).add(source)
    try:
        TopologicalSorter(before).prepare()
    except CycleError:
        return True
    return False


def test_three_ends_have_no_successor() -> None:
    leaving = {connection.from_ for connection in FLOW.connections}

    assert [c.id for c in FLOW.components if c.id not in leaving] == ["e1", "e2", "e3"]


def test_a_session_has_about_four_and_a_half_choices() -> None:
    stream = draw_stream(bench_creative(), 4_000)

    assert 4.5 < stream.totals.choices / 4_000 < 4.8
