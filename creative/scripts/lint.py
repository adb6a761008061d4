"""All rules of scripts, and the one function that runs them over a flow."""

from typing import Final

from creative.scripts.metric_rules import (
    MetricAggregatorUnknown,
    MetricNameRejected,
    MetricSumAndMax,
    MetricValueRejected,
)
from creative.scripts.name_rules import (
    FreeIdentifier,
    UndeclaredScriptVariable,
    UnknownScriptTarget,
)
from creative.scripts.subject import FlowScripts, find_scripts
from creative.scripts.text_rules import (
    AsynchronousScript,
    LocaleDependent,
    NotAFunctionBody,
    ScriptClosesScript,
    ScriptSyntax,
    ScriptTooLong,
)
from flows import Flow, Problem, Rule, run_rules

__all__ = ["SCRIPT_RULES", "find_unrunnable", "lint_scripts"]

SCRIPT_RULES: Final[tuple[Rule[FlowScripts], ...]] = (
    ScriptSyntax(),
    MetricNameRejected(),
    MetricValueRejected(),
    MetricAggregatorUnknown(),
    MetricSumAndMax(),
    FreeIdentifier(),
    ScriptClosesScript(),
    NotAFunctionBody(),
    ScriptTooLong(),
    UndeclaredScriptVariable(),
    UnknownScriptTarget(),
    AsynchronousScript(),
    LocaleDependent(),
)


def lint_scripts(flow: Flow, file: str = "flow.json") -> list[Problem]:
    """What is wrong with the scripts of a flow (CR101 to CR113), sorted. Runs none of them."""
    return run_rules(SCRIPT_RULES, find_scripts(flow), file)


_RUNNABLE: Final[tuple[Rule[FlowScripts], ...]] = (
    ScriptSyntax(),
    NotAFunctionBody(),
    ScriptTooLong(),
    AsynchronousScript(),
)


def find_unrunnable(flow: Flow) -> list[Problem]:
    """Why the scripts of a flow may not even be tried: no host would run them, or none stop them."""
    return run_rules(_RUNNABLE, find_scripts(flow), "flow.json")
