"""The results of plans: for people, for programs, and for GitHub's annotations."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from creative.compile import Json
from creative.plans.happen import (
    Acted,
    Asked,
    Ended,
    Happening,
    Measured,
    Named,
    Noted,
    Offered,
    Said,
    Seen,
)
from creative.plans.match import Failure, say_counted
from creative.plans.run import RunResult

__all__ = ["render_github", "render_results", "results_json", "say"]

_BEFORE, _AFTER = 4, 4  # happenings around a difference: what was done before, where it led


def say(one: Happening) -> list[str]:
    """What happened, as a plan says it."""
    match one:
        case Said():
            return [f"line: {one.text}"]
        case Offered():
            return [
                f"option: {o.text}" + (" [disabled]" if o.disabled else "") for o in one.options
            ]
        case Seen():
            return [f"({one.what})"]
        case Acted():
            return [f"-- {one.words}"]
        case Ended():
            return [f"stop ({one.reason})"]
        case Noted():
            return [f"({one.words})"]
        case Asked() | Measured() | Named():
            return [say_counted(one)]
    return []


def render_results(results: Sequence[RunResult]) -> str:
    """All results as people read them: each plan with its runs, the differences, the sum."""
    lines: list[str] = []
    for name, runs in groupby(results, key=lambda result: result.plan):
        for run in runs:
            seed = f", seed {run.seed}" if run.seed else ""
            lines.append(f"{_verdict(run):7} {name}:{run.at}  run {run.number}{seed}")
            lines += [f"        {run.skipped}"] if run.skipped else []
            for n, failure in enumerate(run.failures):
                lines += ["", *_difference(run, failure)]
                after = run.failures[n + 1 : n + 2]
                if not after or after[0].position != failure.position:
                    lines += ["", *_around(run, failure.position)]
            lines += [""] if run.failures else []
    return "\n".join([*lines, _sum(results)]) + "\n"


def _verdict(run: RunResult) -> str:
    return "skipped" if run.skipped else "passed" if run.passed else "FAILED"


def _difference(run: RunResult, failure: Failure) -> list[str]:
    lines = [f"  {run.plan}:{failure.at}"]
    return [*lines, f"    expected  {failure.expected}", f"    happened  {failure.happened}"]


def _around(run: RunResult, position: int) -> list[str]:
    """What happened around a position, with times."""
    first = max(position - _BEFORE, 0)
    last = min(position + _AFTER, len(run.happenings))
    lines = ["        …"] if first else []
    for n in range(first, last):
        one = run.happenings[n]
        time = f"{one.at / 1000:.2f} s"
        for k, words in enumerate(say(one)):
            mark = ">" if n == position and k == 0 else " "
            lines.append(f"  {mark} {time if k == 0 else '':>9}  {words}")
    lines += ["        …"] if last < len(run.happenings) else []
    return lines


def _sum(results: Sequence[RunResult]) -> str:
    plans = len({result.plan for result in results})
    passed = sum(result.passed for result in results)
    skipped = sum(bool(result.skipped) for result in results)
    failed = len(results) - passed - skipped
    parts = [f"{passed} passed"]
    parts += [f"{failed} failed"] if failed else []
    parts += [f"{skipped} skipped"] if skipped else []
    return f"{_many(plans, 'plan')}, {_many(len(results), 'run')}: {', '.join(parts)}"


def _many(count: int, one: str) -> str:
    return f"{count} {one}" + ("" if count == 1 else "s")


def results_json(results: Iterable[RunResult]) -> Json:
    """All results as JSON."""
    runs = [_run_json(result) for result in results]
    return {"passed": all(run["verdict"] != "failed" for run in runs), "runs": runs}


def _run_json(run: RunResult) -> Json:
    return {
        "plan": run.plan,
        "run": run.number,
        "line": run.at,
        "seed": run.seed,
        "verdict": _verdict(run).lower(),
        **({"skipped": run.skipped} if run.skipped else {}),
        "failures": [
            {"line": one.at, "expected": one.expected, "happened": one.happened}
            for one in run.failures
        ],
        "happened": [{"at": one.at, "what": say(one)} for one in run.happenings],
    }


def render_github(results: Iterable[RunResult], folder: str) -> str:
    """One annotation a difference, as GitHub's workflow commands; files under `folder`."""
    lines = []
    for run in results:
        for failure in run.failures:
            message = f"expected {failure.expected}\nhappened {failure.happened}"
            file = f"{folder}/{run.plan}" if folder else run.plan
            lines.append(
                f"::error file={_property(file)},line={failure.at},title=test plan::{_data(message)}"
            )
    return "".join(f"{line}\n" for line in lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
