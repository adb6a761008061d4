"""The plans of all cells of a run, in the order of its report."""

from collections.abc import Sequence
from dataclasses import replace

from creative import PlayedPath
from delivery.formats import FORMATS, build_tag
from delivery.platforms import Platform
from delivery.project import Project
from delivery.qa.faults import plan_faults
from delivery.qa.matrix import Cell, Wanted, find_cells, left_out
from delivery.qa.plan import plan_case, plan_platform
from delivery.qa.planned import Plan
from delivery.qa.planner import Ground
from flows import has_errors

__all__ = ["buildable_formats", "plan_cells"]


def plan_cells(
    project: Project, platforms: Sequence[Platform], paths: Sequence[PlayedPath], wanted: Wanted
) -> list[Plan]:
    """One plan for each cell. Nothing is planned for no platforms."""
    if not platforms:
        return []
    tables = {platform.name: platform for platform in platforms}
    formats = {name: buildable_formats(project, table) for name, table in tables.items()}
    ground = Ground(project)
    plans: list[Plan] = []
    for cell in find_cells(wanted, formats, project.creative.look.sizes):
        plans.append(_plan(ground, tables[cell.case.platform], cell, paths, first=not plans))
    if wanted.faults or wanted.matrix == "full":
        able = next((table for name, table in tables.items() if formats[name]), None)
        plans += plan_faults(ground, able, formats[able.name][0], paths) if able else []
    if plans:
        plans[0] = replace(plans[0], notes=(*plans[0].notes, *map(_not_combined, left_out(wanted))))
    return plans


def buildable_formats(project: Project, platform: Platform) -> list[str]:
    """The formats in which a tag can be built, the most usual first."""
    found = []
    for name in FORMATS:
        tag, problems = build_tag(project, platform, format=name, wrapped=False)
        if tag is not None and not has_errors(problems):
            found.append(str(name))
    return found


def _plan(
    ground: Ground, platform: Platform, cell: Cell, paths: Sequence[PlayedPath], *, first: bool
) -> Plan:
    if cell.depth == "plain":
        return plan_platform(ground.project, platform, paths, thorough=first, ground=ground)
    return plan_case(ground, platform, cell.case, paths, every_path=cell.depth == "every")


def _not_combined(words: str) -> str:
    return f"Not combined: {words}."
