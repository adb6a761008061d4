"""What all tags of a project on one platform share: found once, used for every size and format.

It hangs on the project and the platform's table alone, and both are values that never change.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from creative import Slot
from delivery.consent import find_receiver_id
from delivery.formats.plan import fallback_click
from delivery.impressions import Impressions, build_impressions
from delivery.platforms import Platform
from delivery.project import Project
from delivery.rules import PLATFORM_RULES
from delivery.serve import ServedUrl
from delivery.slots import find_slots
from delivery.verification import Verifications, build_verification
from delivery.ways_out import way_out
from flows import Problem, sort_problems

__all__ = ["Ground", "find_ground"]


@dataclass(frozen=True, slots=True)
class Ground:
    """Slots, trackers, verification and the way out; `problems` is what a trafficker has to know of them."""

    slots: tuple[Slot, ...]
    impressions: Impressions
    exit: ServedUrl
    verification: Verifications
    problems: tuple[Problem, ...]


def find_ground(project: Project, platform: Platform, *, bare: bool) -> Ground:
    """The ground of a project's tags on a platform; kept with the project."""
    known: dict[tuple[str, bool], tuple[Platform, Ground]] = project.kept
    table, ground = known.get((platform.name, bare), (None, None))
    if ground is None or table is not platform:  # two tables may have one name, in tests
        ground = _find(project, platform, bare)
        known[platform.name, bare] = (platform, ground)
    return ground


def _find(project: Project, platform: Platform, bare: bool) -> Ground:
    slots, problems = find_slots(
        project.creative,
        project.delivery,
        platform,
        bare=bare,
        receiver_id=find_receiver_id(project),
    )
    impressions = build_impressions(project.delivery, platform)
    verification = build_verification(project.delivery, platform)
    found = [*impressions.problems, *verification.problems]
    ruled: Sequence[Problem] = [
        problem for rule in PLATFORM_RULES for problem in rule.check_for(project, platform)
    ]
    return Ground(
        slots,
        impressions,
        way_out(project.delivery, fallback_click(project), platform),
        verification,
        tuple(sort_problems(dict.fromkeys([*problems, *found, *ruled]))),
    )
