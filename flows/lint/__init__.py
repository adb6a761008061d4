"""What is wrong with a flow that can be read: one rule a class, in files by subject.

Finding is `check` of each rule, running is `lint_flow` and `lint_flows`, printing is
`render_problem`. Only what the documents alone show: script text, looks and click-throughs are
other packages' rules.
"""

from collections.abc import Mapping
from dataclasses import replace

from flows.components import Subflow
from flows.flow import Flow
from flows.lint.connections import CONNECTION_RULES
from flows.lint.fates import FATE_RULES
from flows.lint.groups import GROUP_RULES
from flows.lint.macros import MACRO_RULES
from flows.lint.parts import PART_RULES, TooManyComponents
from flows.lint.private import PRIVATE_RULES
from flows.lint.redirects import REDIRECT_RULES
from flows.lint.repeats import REPEAT_RULES
from flows.lint.shape import SHAPE_RULES
from flows.lint.subflows import SUBFLOW_RULES, SubflowTooDeep
from flows.lint.subject import Called, Subject
from flows.lint.texts import TEXT_RULES
from flows.lint.tracking import TRACKING_RULES
from flows.lint.usage import USAGE_RULES
from flows.lint.variables import VARIABLE_RULES
from flows.problem import Problem, sort_problems
from flows.rules import Rule, run_rules

__all__ = ["FLOW_RULES", "Called", "lint_flow", "lint_flows"]

FLOW_RULES: tuple[Rule[Subject], ...] = tuple(
    sorted(
        (
            *CONNECTION_RULES,
            *GROUP_RULES,
            *SHAPE_RULES,
            *VARIABLE_RULES,
            *REDIRECT_RULES,
            *FATE_RULES,
            *USAGE_RULES,
            *SUBFLOW_RULES,
            *PART_RULES,
            *TRACKING_RULES,
            *MACRO_RULES,
            *TEXT_RULES,
            *REPEAT_RULES,
            *PRIVATE_RULES,
        ),
        key=lambda rule: rule.code,
    )
)
"""Every rule of flows, in the order of their codes."""

_FIRST: tuple[Rule[Subject], ...] = (TooManyComponents(),)


def lint_flow(
    flow: Flow,
    file: str = "flow.json",
    *,
    library: Mapping[str, Flow] | None = None,
    called: Called | None = None,
) -> list[Problem]:
    """All problems of one flow, sorted. `file` is its name in them.

    `library` has the project's other flows by name: left out, calls are not looked at. `called`
    says that others call this flow, and how: its ends are then no dead ends.
    """
    subject = Subject(flow, library, called)
    return run_rules(_FIRST, subject, file) or run_rules(FLOW_RULES, subject, file)


def lint_flows(flow: Flow, library: Mapping[str, Flow]) -> list[Problem]:
    """All problems of a project's flows, each in its own file, sorted."""
    problems = lint_flow(flow, "flow.json", library=library)
    expand = not any(problem.code == SubflowTooDeep.code for problem in problems)
    for name, called in _find_called(flow, library).items():
        how = replace(called, expand=expand)
        problems += lint_flow(library[name], f"flows/{name}.json", library=library, called=how)
    return sort_problems(problems)


def _find_called(flow: Flow, library: Mapping[str, Flow]) -> dict[str, Called]:
    """How each flow of the library is called, by its name."""
    given: dict[str, set[str]] = {name: set() for name in library}
    taken: dict[str, set[str]] = {name: set() for name in library}
    for caller in (flow, *library.values()):
        for call in caller.components:
            if isinstance(call, Subflow) and call.flow in library:
                given[call.flow].update(call.in_)
                taken[call.flow].update(call.out.values())
    personal = _find_personal(flow, library)
    return {
        name: Called(frozenset(given[name]), frozenset(taken[name]), personal[name])
        for name in library
    }


def _find_personal(flow: Flow, library: Mapping[str, Flow]) -> dict[str, dict[str, str]]:
    """What callers give that is personal, by the flow that is called."""
    found: dict[str, dict[str, str]] = {name: {} for name in library}
    flat = Subject(flow, library).flat
    for name, asked in flat.personal_variables.items():
        scope, _, inner = name.rpartition("/")
        call = flat.by_id.get(scope)
        if isinstance(call, Subflow) and call.flow in found:
            found[call.flow].setdefault(inner, asked.rpartition("/")[2])
    return found
