"""Everything that is wrong with a creative beyond its document alone: look, files, scripts."""

from creative.creative import Creative
from creative.look_findings import LOOK_FINDINGS
from creative.look_lint import check_look
from creative.scripts import SCRIPT_RULES, lint_scripts
from flows import Finding, Problem, sort_problems

__all__ = ["CREATIVE_FINDINGS", "lint_creative"]

CREATIVE_FINDINGS: tuple[type[Finding] | Finding, ...] = (*LOOK_FINDINGS, *SCRIPT_RULES)


def lint_creative(creative: Creative) -> list[Problem]:
    """The CR problems of a creative, sorted. Reads its files and weighs its pages."""
    return sort_problems([*check_look(creative), *lint_scripts(creative.flow, "flow.json")])
