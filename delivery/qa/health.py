"""Page health: what was measured of a page, against the limits of those who show it.

`LIMITS` is the table: what is a problem, what is only told, and whose rule it is. Measuring is
`qa.health_session`'s.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from delivery.qa.amount import amount
from delivery.qa.report import Check, Figure, QaProblem, Severity, Unit

__all__ = [
    "LIMITS",
    "WALK",
    "Barrier",
    "Limit",
    "Loaded",
    "Measured",
    "Phase",
    "Shift",
    "Step",
    "find_figures",
    "health_problems",
    "shift_score",
    "weight_limits",
]

Phase = Literal["initial", "subload", "initiated"]
"""Before the load event of the page around the ad; after it; after the visitor's first act."""

WALK = "Health"
"""What the measured load is called in reports."""

_IAB = "IAB New Ad Portfolio, fixed sizes"
_CHROME = "Chrome, heavy ad intervention"
_SHIFT = "web.dev, Cumulative Layout Shift"
_KB = 1_000
# IAB New Ad Portfolio: kB before the load event and after it. Sizes that it does not name have no
# limit here.
_WEIGHTS: dict[str, tuple[int, int]] = {
    "300x250": (150, 300),
    "728x90": (150, 300),
    "160x600": (150, 300),
    "970x250": (250, 500),
    "300x1050": (250, 500),
    "970x90": (200, 400),
    "320x50": (50, 100),
    "320x480": (300, 600),  # interstitials
    "480x320": (300, 600),
    "768x1024": (300, 600),
    "1024x768": (300, 600),
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """One answer that the ad asked for. `size_bytes`: its body, text as gzip makes it."""

    url: str
    phase: Phase
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Shift:
    """One layout shift: when, and the share of the view that moved times how far it moved."""

    at_ms: float
    value: float


@dataclass(frozen=True, slots=True)
class Barrier:
    """What somebody cannot use, as axe-core says it. `impact`: minor, moderate, serious, critical."""

    rule: str
    impact: str
    help: str
    target: str
    html: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one ad in one page.

    `idle_share`: part of the time (0..1) that the ad keeps the main thread busy when nothing
    happens. `viewable_ms`: how long `viewable_share` of the ad's pixels was to be seen without a
    break; None where there is nothing to look at. `rule`: share and time that count as viewable.
    `heap_bytes`: what a hundred loops left in memory; None if nobody asked.
    """

    size: str
    loads: tuple[Loaded, ...] = ()
    page_errors: tuple[str, ...] = ()
    console_errors: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    cpu_ms: float = 0.0
    idle_share: float = 0.0
    long_tasks_ms: tuple[float, ...] = ()
    ad_shift: float = 0.0
    page_shift: float = 0.0
    rule: tuple[float, int] = (0.5, 1_000)
    viewable_share: float = 0.0
    viewable_ms: float | None = None
    images: int = 0
    broken_images: tuple[str, ...] = ()
    fonts: int = 0
    failed_fonts: tuple[str, ...] = ()
    barriers: tuple[Barrier, ...] = ()
    heap_bytes: int | None = None

    def bytes_of(self, *phases: Phase) -> int:
        """How much was loaded in those phases."""
        return sum(load.size_bytes for load in self.loads if load.phase in phases)

    def heaviest(self, *phases: Phase) -> str:
        """The largest of it, for a hint."""
        found = [load for load in self.loads if load.phase in phases]
        if not found:
            return ""
        largest = max(found, key=lambda load: load.size_bytes)
        return f"{amount(largest.size_bytes, 'bytes')} of it are {largest.url[:200]}"


def weight_limits(size: str) -> tuple[float | None, float | None]:
    """Bytes that an ad of that size may load before and after the load event."""
    found = _WEIGHTS.get(size)
    return (found[0] * _KB, found[1] * _KB) if found else (None, None)


def shift_score(shifts: Iterable[Shift]) -> float:
    """Cumulative layout shift: the worst burst, of at most 5 s and with gaps below 1 s."""
    worst = burst = 0.0
    began_ms = last_ms = float("-inf")
    for shift in sorted(shifts, key=lambda one: one.at_ms):
        if shift.at_ms - last_ms > 1_000 or shift.at_ms - began_ms > 5_000:
            burst, began_ms = 0.0, shift.at_ms
        burst, last_ms = burst + shift.value, shift.at_ms
        worst = max(worst, burst)
    return round(worst, 3)


@dataclass(frozen=True, slots=True)
class Step:
    """From where on a figure is a problem, how bad it is, and whose rule that is."""

    most: Callable[[Measured], float | None]
    severity: Severity
    source: str
    kind: str


@dataclass(frozen=True, slots=True)
class Limit:
    """One figure. Without `steps` it is only told. The first step that it goes over counts."""

    name: str
    title: str
    unit: Unit
    value: Callable[[Measured], float]
    steps: tuple[Step, ...] = ()
    message: str = ""
    hint: str = ""
    varies: bool = False
    phases: tuple[Phase, ...] = ()
    """Whose largest load is named beside a problem."""


def _fixed(most: float) -> Callable[[Measured], float | None]:
    return lambda _: most


_INITIAL: tuple[Phase, ...] = ("initial",)
_UNASKED: tuple[Phase, ...] = ("initial", "subload")
_SHED = "Load less at first: smaller pictures, fewer fonts, films only when they are asked for."

LIMITS: tuple[Limit, ...] = (
    Limit(
        "initial_bytes",
        "Loaded before the page's load event",
        "bytes",
        lambda m: m.bytes_of("initial"),
        (Step(lambda m: weight_limits(m.size)[0], "warning", _IAB, "page-heavy"),),
        "The ad loads {value} before the page has loaded, and {limit} are allowed in this size.",
        _SHED,
        phases=_INITIAL,
    ),
    Limit(
        "subload_bytes",
        "Loaded after it, unasked",
        "bytes",
        lambda m: m.bytes_of("subload"),
        (Step(lambda m: weight_limits(m.size)[1], "warning", _IAB, "page-heavy"),),
        "The ad loads {value} after the page has loaded, and {limit} are allowed in this size.",
        _SHED,
        phases=("subload",),
    ),
    Limit(
        "unasked_bytes",
        "Loaded before the visitor's first act",
        "bytes",
        lambda m: m.bytes_of(*_UNASKED),
        (Step(_fixed(4_000_000), "error", _CHROME, "page-removed"),),
        "The ad is heavy: it loads {value} before anybody touched it, and Chrome removes ads "
        "from {limit} on.",
        _SHED,
        phases=_UNASKED,
    ),
    Limit(
        "initiated_bytes",
        "Loaded after it, on the way through the flow",
        "bytes",
        lambda m: m.bytes_of("initiated"),
    ),
    Limit(
        "initial_requests",
        "Requests before the page's load event",
        "count",
        lambda m: sum(load.phase == "initial" for load in m.loads),
        (Step(_fixed(10), "warning", _IAB, "requests-many"),),
        "The ad makes {value} requests before the page has loaded, and {limit} are allowed.",
        "Join files, and let trackers wait until the ad has been drawn.",
    ),
    Limit("requests", "Requests in all", "count", lambda m: len(m.loads)),
    Limit(
        "cpu_ms",
        "Processor time of the page until it rests",
        "ms",
        lambda m: m.cpu_ms,
        (Step(_fixed(60_000), "error", _CHROME, "page-removed"),),
        "The page needs {value} of processor time, and Chrome removes ads from {limit} on.",
        "Look for loops in scripts; the browser's profiler names them.",
        varies=True,
    ),
    Limit(
        "idle_share",
        "Processor in use while nothing happens",
        "share",
        lambda m: m.idle_share,
        (
            Step(_fixed(0.5), "error", f"{_CHROME}: 15 s in any 30 s", "page-removed"),
            Step(_fixed(0.3), "warning", _IAB, "processor-busy"),
        ),
        "The ad keeps the processor busy while nothing happens: {value} of the time; {limit} are "
        "allowed.",
        "Something runs in a loop: look for timers and animation frames in scripts.",
        varies=True,
    ),
    Limit(
        "long_tasks",
        "Tasks that held the page for more than 50 ms",
        "count",
        lambda m: len(m.long_tasks_ms),
        varies=True,
    ),
    Limit(
        "longest_task_ms",
        "The longest of them",
        "ms",
        lambda m: max(m.long_tasks_ms, default=0),
        varies=True,
    ),
    Limit(
        "ad_shift",
        "Layout shift inside the ad",
        "share",
        lambda m: m.ad_shift,
        (Step(_fixed(0.25), "warning", f"{_SHIFT}: poor", "layout-shift"),),
        "Things jump inside the ad while nobody touches it: a layout shift of {value}, and more "
        "than {limit} is poor.",
        "Give pictures and frames their size before they load, and fonts a fallback of like width.",
        varies=True,
    ),
    Limit(
        "page_shift",
        "Layout shift of the page around it",
        "share",
        lambda m: m.page_shift,
        (Step(_fixed(0.1), "warning", f"{_SHIFT}: good", "layout-shift"),),
        "The ad moves the page around it: a layout shift of {value}; up to {limit} is good.",
        "An ad keeps the size that it was given until somebody acts.",
        varies=True,
    ),
    Limit("viewable_share", "Part of the ad in view", "share", lambda m: m.viewable_share),
    Limit("images", "Pictures", "count", lambda m: m.images),
    Limit("fonts", "Fonts loaded", "count", lambda m: m.fonts),
    Limit("barriers", "Findings of axe-core", "count", lambda m: len(m.barriers)),
    Limit(
        "heap_bytes",
        "Left in memory by a hundred loops",
        "bytes",
        lambda m: m.heap_bytes or 0,
        (
            Step(
                _fixed(10_000_000),
                "warning",
                "ours: a small phone has some 50 MB for a page",
                "memory-kept",
            ),
        ),
        "A hundred loops leave {value} in memory; up to {limit} is good.",
        "Something is kept at each turn: reset clears the conversation before it goes on.",
        varies=True,
    ),
)
"""The figures, and which of them are problems. Chrome's limits are facts of the browser that shows
the ad (it unloads it), so they are errors; all others are somebody's rule: warnings."""


def find_figures(measured: Measured) -> tuple[Figure, ...]:
    """The figures of the table, without what was not measured."""
    return tuple(
        _figure(limit, measured)
        for limit in LIMITS
        if limit.name != "heap_bytes" or measured.heap_bytes is not None
    )


def health_problems(
    measured: Measured, *, path: str = WALK, ours: bool = True
) -> tuple[QaProblem, ...]:
    """What is wrong with the page. `ours`: an ad of ours must be viewable; of a tag whose scripts
    did not come nothing need be seen."""
    return (
        *_over_limit(measured, path),
        *(_never_seen(measured, path) if ours else ()),
        *_listed(measured, path),
        *_barriers(measured, path),
    )


def _figure(limit: Limit, measured: Measured) -> Figure:
    value = limit.value(measured)
    step = _step(limit, measured) or next(iter(limit.steps), None)
    most = step.most(measured) if step else None
    return Figure(
        limit.name,
        limit.title,
        round(value, 3),
        limit.unit,
        most,
        step.source if step and most is not None else "",
        passed=_step(limit, measured) is None,
        varies=limit.varies,
    )


def _step(limit: Limit, measured: Measured) -> Step | None:
    """The worst step that the figure goes over."""
    value = limit.value(measured)
    for step in limit.steps:
        most = step.most(measured)
        if most is not None and value > most:
            return step
    return None


def _over_limit(measured: Measured, path: str) -> Iterator[QaProblem]:
    for limit in LIMITS:
        step = _step(limit, measured)
        if step is None:
            continue
        value = amount(limit.value(measured), limit.unit)
        most = amount(step.most(measured) or 0, limit.unit)
        largest = measured.heaviest(*limit.phases) if limit.phases else ""
        yield QaProblem(
            "health",
            path,
            None,
            limit.message.format(value=value, limit=most),
            expected=f"at most {most} ({step.source})",
            observed="; ".join(text for text in (value, largest) if text),
            hint=limit.hint,
            kind=step.kind,
            severity=step.severity,
        )


def _never_seen(measured: Measured, path: str) -> Iterator[QaProblem]:
    share, time_ms = measured.rule
    if measured.viewable_ms is None or measured.viewable_ms >= time_ms:
        return
    yield QaProblem(
        "health",
        path,
        None,
        "The ad stands in view and cannot be seen, so it would never count as viewable.",
        expected=f"{share:.0%} of its pixels to be seen for {time_ms / 1000:g} s (MRC)",
        observed=f"{measured.viewable_share:.0%} for {measured.viewable_ms / 1000:.1f} s",
        hint="Something covers or hides it: look at opacity, display and what lies above it.",
        kind="never-viewable",
    )


def _listed(measured: Measured, path: str) -> Iterator[QaProblem]:
    """What is a problem as soon as there is one."""
    kinds: tuple[tuple[Check, str, Severity, tuple[str, ...], str, str, str], ...] = (
        (
            "errors",
            "policy-violation",
            "error",
            measured.refused,
            "The ad's content security policy blocked something.",
            "no report of a policy",
            "What the ad asks for and its policy differ: allow it, or do not ask.",
        ),
        (
            "errors",
            "script-error",
            "error",
            measured.page_errors,
            "A script of the page failed.",
            "no error",
            "The error's first line names the script; scripts of the flow are in flow.json.",
        ),
        (
            "errors",
            "console-error",
            "error",
            measured.console_errors,
            "The browser wrote an error to its console.",
            "no error",
            "Open the page in `flowtag serve --open` and look at the browser's console.",
        ),
        (
            "https",
            "mixed-content",
            "error",
            measured.mixed,
            "An https page asks for something over http.",
            "https everywhere",
            "Browsers block or change http in https pages: type https://.",
        ),
        (
            "health",
            "picture-broken",
            "error",
            measured.broken_images,
            "A picture could not be drawn.",
            "every picture drawn",
            "The file is missing, or it is no picture that browsers know.",
        ),
        (
            "health",
            "font-missing",
            "warning",
            measured.failed_fonts,
            "A font could not be loaded, so the text has another width.",
            "every font loaded",
            "The file is missing, or its host refuses other sites (CORS).",
        ),
    )
    for check, kind, severity, seen, message, expected, hint in kinds:
        for text in dict.fromkeys(seen):
            yield QaProblem(
                check, path, None, message, expected, text, hint, kind=kind, severity=severity
            )


def _barriers(measured: Measured, path: str) -> Iterator[QaProblem]:
    """One for each rule that matters to somebody; lesser findings only count."""
    found: dict[str, list[Barrier]] = {}
    for barrier in measured.barriers:
        if barrier.impact in ("serious", "critical"):
            found.setdefault(barrier.rule, []).append(barrier)
    for rule, same in found.items():
        elements = list(dict.fromkeys(one.html[:160] for one in same))
        more = f" and {len(elements) - 3} more" if len(elements) > 3 else ""
        yield QaProblem(
            "health",
            path,
            None,
            f"Somebody cannot use this: {same[0].help} ({rule}, {same[0].impact}).",
            expected="no serious finding of axe-core (WCAG 2, A and AA)",
            observed="\n".join(elements[:3]) + more,
            hint=f"axe-core's page of the rule {rule} says how to mend it.",
            kind="barrier",
            severity="warning",
        )
