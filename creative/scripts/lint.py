"""All rules of scripts, and the one function that runs them over a flow."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from creative.scripts.personal_rules import FreeTextMetric, PersonalVariableRead
from creative.scripts.subject import FlowScripts, ScriptOf, find_scripts
from creative.scripts.text_rules import (
    AsynchronousScript,
    LocaleDependent,
    NotAFunctionBody,
    ScriptClosesScript,
    ScriptSyntax,
    ScriptTooLong,
)
from flows import ExpandedFlow, Flow, Library, Problem, Rule, run_rules, sort_problems

__all__ = ["SCRIPT_RULES", "find_unrunnable", "lint_all_scripts", "lint_scripts"]

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
    FreeTextMetric(),
    PersonalVariableRead(),
)


def lint_scripts(
    flow: Flow, file: str = "flow.json", before: Sequence[ScriptOf] = ()
) -> list[Problem]:
    """What is wrong with the scripts of a flow (CR101 to CR115), sorted. Runs none of them.

    `before` are scripts of the project's other files, which count the same metrics.
    """
    found = find_scripts(flow)
    return run_rules(SCRIPT_RULES, FlowScripts(flow, found.scripts, tuple(before)), file)


def lint_all_scripts(source: Flow, subflows: Mapping[str, Flow], flat: Flow) -> list[Problem]:
    """What is wrong with the scripts of a project, each in its file.

    `flat` is the flow as it runs: where library scripts are written out, and so are looked at for
    the metrics that they share with others.
    """
    before = _library_scripts(source, subflows, flat)
    problems: list[Problem] = []
    named = {f"flows/{name}.json": flow for name, flow in subflows.items()}
    for file, flow in ({"flow.json": source} | named).items():
        problems += lint_scripts(flow, file, before)
        before += [replace(s, place=f"{file} {s.place}") for s in find_scripts(flow).scripts]
    return sort_problems(problems)


def _library_scripts(source: Flow, subflows: Mapping[str, Flow], flat: Flow) -> list[ScriptOf]:
    flows = ("", source), *subflows.items()
    written = {
        (name, c.id) for name, flow in flows for c in flow.components if isinstance(c, Library)
    }
    origins = flat.origins if isinstance(flat, ExpandedFlow) else {}
    found: dict[tuple[str, str], ScriptOf] = {}
    for script in find_scripts(flat).scripts:
        key = origins.get(script.component.id, ("", script.component.id))
        if key in written:
            found.setdefault(key, script)
    return list(found.values())


_RUNNABLE: Final[tuple[Rule[FlowScripts], ...]] = (
    ScriptSyntax(),
    NotAFunctionBody(),
    ScriptTooLong(),
    AsynchronousScript(),
)


def find_unrunnable(flow: Flow) -> list[Problem]:
    """Why the scripts of a flow may not even be tried: no host would run them, or none stop them."""
    return run_rules(_RUNNABLE, find_scripts(flow), "flow.json")
