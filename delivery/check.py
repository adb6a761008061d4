"""Everything that is wrong with a project: what `flowtag check` prints."""

from collections.abc import Mapping
from pathlib import Path

from creative import Creative, lint_creative
from delivery.impressions import build_impressions
from delivery.project import Project, holds_creative, load_project
from delivery.qa_file import check_qa_file
from delivery.rules import DELIVERY_RULES
from delivery.slots import find_slots
from delivery.verification import build_verification
from delivery.weights import check_platform_weight
from flows import (
    AnyComponent,
    ExpandedFlow,
    Flow,
    Library,
    Problem,
    Script,
    lint_flows,
    load_flow,
    load_subflows,
    run_rules,
    sort_problems,
)

__all__ = ["check", "check_project"]

_TOO_MUCH = "FL228"  # too-many-components: nothing else is worth the time


def check(path: Path) -> list[Problem]:
    """All problems of flow.json, flows/, creative.json and delivery.json, sorted, each once.

    What a tag for the platform of delivery.json cannot carry is among them; for other platforms
    `build_tag` says it.
    """
    return check_project(path)[1]


def check_project(path: Path) -> tuple[Project | None, list[Problem]]:
    """The project, if its files can be used at all, and what `check` says of it; read once."""
    project, problems = load_project(path)
    if not holds_creative(path):
        return None, problems
    if project is None:
        flow = load_flow(path / "flow.json", "flow.json")[0]
        problems += lint_flows(flow, load_subflows(path)[0]) if flow else []
        return None, sort_problems(dict.fromkeys(problems))
    problems += lint_flows(*_written_out(project.creative))
    if not any(problem.code == _TOO_MUCH for problem in problems):
        problems += lint_creative(project.creative)
        problems += run_rules(DELIVERY_RULES, project, "delivery.json")
        problems += _platform_problems(project)
    problems += check_qa_file(path, project.creative.look.sizes, project.platforms)
    return project, sort_problems(dict.fromkeys(problems))


def _written_out(creative: Creative) -> tuple[Flow, dict[str, Flow]]:
    """The flows as their authors wrote them, but with the code of library scripts in its place."""
    origins = creative.flow.origins if isinstance(creative.flow, ExpandedFlow) else {}
    codes = {
        origins.get(component.id, ("", component.id)): component.code
        for component in creative.flow.components
        if isinstance(component, Script)
    }
    subflows = {name: _with_code(flow, name, codes) for name, flow in creative.subflows.items()}
    return _with_code(creative.source, "", codes), subflows


def _with_code(flow: Flow, name: str, codes: Mapping[tuple[str, str], str]) -> Flow:
    def written(component: AnyComponent) -> AnyComponent:
        code = codes.get((name, component.id))
        if code is None or not isinstance(component, Library):
            return component
        shared = {key: getattr(component, key) for key in ("id", "set", "tracking", "end", "note")}
        return Script.model_construct(type="script", code=code, isolated=False, **shared)

    fields = {key: getattr(flow, key) for key in Flow.model_fields}
    return Flow.model_construct(**{**fields, "components": tuple(map(written, flow.components))})


def _platform_problems(project: Project) -> list[Problem]:
    platform = project.platform
    if platform is None:
        return []
    _, slots = find_slots(project.creative, project.delivery, platform)
    impressions = build_impressions(project.delivery, platform)
    verification = build_verification(project.delivery, platform)
    weight = check_platform_weight(project)
    return [*slots, *impressions.problems, *verification.problems, *weight]
