"""What the ad must tell of itself: pixels that it holds, and ways out that cannot open."""

from collections import Counter
from collections.abc import Iterator

from delivery.qa.observe import Observation, Said
from delivery.qa.planned import Planned
from delivery.qa.report import QaProblem

__all__ = ["compare_told"]


def compare_told(planned: Planned, observed: Observation) -> Iterator[QaProblem]:
    """Everything wrong with what the ad told. Nothing is expected of a player that is broken."""
    if planned.walk.kind == "broken" or observed.stuck:
        return
    wanted = Counter(
        Said("held", held.component, f"{held.receiver} {held.why}") for held in planned.held
    )
    told = Counter(said for said in observed.told if said.kind == "held")
    for said, count in (wanted - told).items():
        yield _held(planned, said, "is not told as held", count, told[said])
    for said, count in (told - wanted).items():
        yield _held(planned, said, "is held, and nothing asks for that", wanted[said], count)
    yield from _lost(planned, observed)


def _held(planned: Planned, said: Said, what: str, wanted: int, told: int) -> QaProblem:
    receiver, _, why = said.text.partition(" ")
    return QaProblem(
        "consent",
        planned.name,
        said.component or None,
        f"A pixel to {receiver or 'a host that nobody knows'} {what}.",
        expected=f"{why}, told {wanted} times" if wanted else "not held",
        observed=f"{why}, told {told} times" if told else "not told",
        hint="docs/consent.md says what a receiver needs; `flowtag vendors HOST` who it is.",
        kind="held-otherwise",
    )


def _lost(planned: Planned, observed: Observation) -> Iterator[QaProblem]:
    wanted = Counter(
        Said("error", opening.component or "", opening.told) for opening in planned.shut
    )
    told = Counter(said for said in observed.told if said.kind == "error")
    for said in wanted - told:
        yield QaProblem(
            "clicks",
            planned.name,
            said.component or None,
            "A way out could not open, and the ad did not tell that it was lost.",
            expected=f"error: {said.text}",
            observed="; ".join(one.text for one in told) or "nothing told",
            hint="This is a fault of the player: please report it.",
            kind="loss-untold",
        )
