"""Everything that is wrong with a project: what `flowtag check` prints."""

from pathlib import Path

from creative import lint_creative
from delivery.impressions import build_impressions
from delivery.project import Project, holds_creative, load_project
from delivery.rules import DELIVERY_RULES
from delivery.slots import find_slots
from flows import Problem, lint_flow, load_flow, run_rules, sort_problems

__all__ = ["check"]


def check(path: Path) -> list[Problem]:
    """All problems of flow.json, creative.json and delivery.json, sorted, each once.

    What a tag for the platform of delivery.json cannot carry is among them; for other platforms
    `build_tag` says it.
    """
    project, problems = load_project(path)
    if not holds_creative(path):
        return problems
    flow = project.creative.flow if project else load_flow(path / "flow.json", "flow.json")[0]
    problems += lint_flow(flow, "flow.json") if flow else []
    if project:
        problems += lint_creative(project.creative)
        problems += run_rules(DELIVERY_RULES, project, "delivery.json")
        problems += _platform_problems(project)
    return sort_problems(dict.fromkeys(problems))


def _platform_problems(project: Project) -> list[Problem]:
    platform = project.platform
    if platform is None:
        return []
    _, slots = find_slots(project.creative, project.delivery, platform)
    return [*slots, *build_impressions(project.delivery, platform).problems]
