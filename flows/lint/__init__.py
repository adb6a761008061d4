"""What is wrong with a flow that can be read: one rule a class, in files by subject.

Finding is `check` of each rule, running is `lint_flow`, printing is `render_problem`. Only what
the document alone shows: script text, looks and click-throughs are other packages' rules.
"""

from flows.flow import Flow
from flows.lint.connections import CONNECTION_RULES
from flows.lint.macros import MACRO_RULES
from flows.lint.shape import SHAPE_RULES
from flows.lint.subject import Subject
from flows.lint.texts import TEXT_RULES
from flows.lint.tracking import TRACKING_RULES
from flows.lint.variables import VARIABLE_RULES
from flows.problem import Problem
from flows.rules import Rule, run_rules

__all__ = ["FLOW_RULES", "lint_flow"]

FLOW_RULES: tuple[Rule[Subject], ...] = (
    *CONNECTION_RULES,
    *SHAPE_RULES,
    *VARIABLE_RULES,
    *TRACKING_RULES,
    *MACRO_RULES,
    *TEXT_RULES,
)
"""Every rule of flows, in the order of their codes."""


def lint_flow(flow: Flow, file: str = "flow.json") -> list[Problem]:
    """All problems of the flow, sorted. `file` is its name in them."""
    return run_rules(FLOW_RULES, Subject(flow), file)
