"""What a plan says about a flow that cannot be so: names and types that the flow does not have."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from creative.codes import INVALIDS
from creative.creative import Creative
from creative.plans.findings import NameUnknown, VariableType
from creative.plans.model import Click, Count, Plan, SetVariable, Step
from creative.plans.parse import load_plan, read_value
from flows import Goal, Payment, Problem, Redirect, Slider, Value, nearest_hint

__all__ = ["SUFFIX", "check_plan", "exits_of", "find_plans", "lint_plans", "value_for"]

SUFFIX = ".testplan"


def find_plans(folder: Path) -> list[Path]:
    """The test plans of a project, by name."""
    return sorted((folder / "plans").glob(f"*{SUFFIX}"))


def lint_plans(creative: Creative) -> list[Problem]:
    """Everything that is wrong with the plans of a creative's folder. Runs none of them."""
    problems: list[Problem] = []
    for path in find_plans(creative.folder):
        plan, found = load_plan(path, f"plans/{path.name}")
        problems += found
        problems += check_plan(plan, creative) if plan else ()
    return problems


def check_plan(plan: Plan, creative: Creative) -> list[Problem]:
    """What the plan asks for and the creative does not have."""
    steps = (step for run in plan.runs for step in run.steps)
    return [problem for step in steps for problem in _check(step, plan.name, creative)]


def value_for(first: Value, written: str) -> Value | None:
    """What is written, as a value of the type of `first`; None if it is of another type."""
    if isinstance(first, str):
        quoted = len(written) > 1 and written[0] == written[-1] == '"'
        return written[1:-1] if quoted else written
    value = read_value(written)
    wanted = bool if isinstance(first, bool) else int | float
    return (
        value if isinstance(value, wanted) and isinstance(value, bool) == (wanted is bool) else None
    )


def exits_of(creative: Creative) -> list[str]:
    """Every click-through and address that the creative can open."""
    found = list(creative.look.click_names)
    for component in creative.flow.components:
        match component:
            case Redirect():
                found.append(component.click or component.url)
            case Payment():
                found.append(component.link)
            case Slider():
                found += [slide.click or slide.link for slide in component.slides]
    return [name for name in dict.fromkeys(found) if name]


def _check(step: Step, file: str, creative: Creative) -> Iterator[Problem]:
    flow = creative.flow
    match step:
        case SetVariable() if step.name not in flow.variables:
            yield _unknown(step, file, step.name, flow.variables, "variable", "Variables")
        case SetVariable():
            first = flow.variables[step.name]
            if value_for(first, step.written) is None:
                kind = "yes/no (true, false)" if isinstance(first, bool) else "a number"
                message = f'"{step.name}" is {kind}; the plan gives it {step.written}.'
                yield VariableType.problem(_place(step), message, "give another value.", file=file)
        case Click():
            areas = [area.area for area in creative.look.areas]
            slides = _slide_names(creative)
            if step.target not in {*areas, *slides}:
                yield _unknown(step, file, step.target, [*areas, *slides], "area", "Areas")
        case Count(kind="goal"):
            goals = {c.name for c in flow.components if isinstance(c, Goal)}
            yield from _check_name(step, file, sorted(goals), "goal", "Goals")
        case Count(kind="exit"):
            yield from _check_name(step, file, exits_of(creative), "way out", "Ways out")
        case Count(kind="invalid"):
            yield from _check_name(step, file, INVALIDS, "reason", "Reasons")


def _check_name(
    step: Count, file: str, known: Iterable[str], one: str, many: str
) -> Iterator[Problem]:
    if "*" not in step.name and step.name not in set(known):
        yield _unknown(step, file, step.name, known, one, many)


def _slide_names(creative: Creative) -> list[str]:
    sliders = (c for c in creative.flow.components if isinstance(c, Slider))
    return [s.text for slider in sliders for s in slider.slides if s.text and (s.click or s.link)]


def _unknown(
    step: Step, file: str, name: str, known: Iterable[str], one: str, many: str
) -> Problem:
    hint = nearest_hint(name, known, many)
    return NameUnknown.problem(_place(step), f'There is no {one} "{name}".', hint, file=file)


def _place(step: Step) -> str:
    return f"line {step.at}"
