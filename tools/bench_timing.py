"""How rates are taken: in turn within one run, in CPU seconds of this process, as medians."""

import time
from collections.abc import Callable, Sequence
from statistics import median

__all__ = ["ROUNDS", "Work", "cpu_seconds", "take_rates", "verdict"]

ROUNDS = 5
Work = Callable[[], int]
"""Does something, and says how much of it."""


def take_rates(works: Sequence[Work]) -> list[list[float]]:
    """For each work its rates per CPU second, one a round; each round takes all in turn."""
    rounds = [[_rate(work) for work in works] for _ in range(ROUNDS)]
    return [list(rates) for rates in zip(*rounds, strict=True)]


def cpu_seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """CPU seconds that it takes; the median."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times)


def verdict(met: bool) -> str:
    """A bar that is met, or is not."""
    return "yes" if met else "[bold red]no[/]"


def _rate(work: Work) -> float:
    start = time.process_time()
    done = work()
    return done / (time.process_time() - start)
