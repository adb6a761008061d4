"""Everything that is wrong with a creative beyond its document alone: look, files, scripts."""

from creative.creative import Creative
from creative.css import CSS_FINDINGS
from creative.feeds import FEED_FINDINGS
from creative.library import LIBRARY_FINDINGS
from creative.look_findings import LOOK_FINDINGS
from creative.look_lint import check_look
from creative.markup_lint import lint_markup
from creative.motion import MotionEndless
from creative.plans import PLAN_FINDINGS, lint_plans
from creative.rich_text import RICH_TEXT_FINDINGS
from creative.scripts import SCRIPT_RULES, lint_all_scripts
from flows import Finding, Problem, sort_problems

__all__ = ["CREATIVE_FINDINGS", "lint_creative"]

CREATIVE_FINDINGS: tuple[type[Finding] | Finding, ...] = (
    *LOOK_FINDINGS,
    *SCRIPT_RULES,
    *LIBRARY_FINDINGS,
    *FEED_FINDINGS,
    *RICH_TEXT_FINDINGS,
    *CSS_FINDINGS,
    MotionEndless,
    *PLAN_FINDINGS,
)


def lint_creative(creative: Creative) -> list[Problem]:
    """The CR problems of a creative, sorted. Reads its files and weighs its pages."""
    return sort_problems(
        [
            *creative.problems,
            *check_look(creative),
            *lint_all_scripts(creative.source, creative.subflows, creative.flow),
            *lint_markup(creative),
            *lint_plans(creative),
        ]
    )
