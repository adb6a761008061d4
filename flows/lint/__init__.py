from flows.flow import Flow
from flows.problem import Problem
from flows.rules import Rule

FLOW_RULES: tuple[Rule[Flow], ...] = ()


def lint_flow(flow: Flow, file: str = "flow.json") -> list[Problem]:
    return []
