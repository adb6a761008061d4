"""The shipped page does what the trace says: the same effects, in the same order, at the same times.

A page is opened with a paused clock and the seed of the trace, and the acts of a path are made at
the trace's times. What the player tells of itself (`flowtag` events) is decoded like the numbers
of the simulator and compared whole; each firing is followed by the pixels that its text asks for.
"""

import json
import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from playwright.sync_api import BrowserContext, Frame, Page

from creative import (
    EPOCH_MS,
    HOSTS,
    Act,
    Creative,
    Effect,
    EngineHost,
    Fire,
    HostName,
    Limits,
    Simulator,
    Trace,
    build_page,
    find_paths,
    find_plans,
    load_creative,
    load_plan,
    play_run,
    with_given,
)
from creative.compile import tracking_entries
from creative.decode import decode_effects
from flows import (
    Flow,
    Payment,
    Redirect,
    Script,
    Timeout,
    Video,
    parse_template,
    parse_tracking,
)
from tests.browser.ad_page import Ad
from tests.browser.host_pages import HOST_CASES, HostCase, open_in_host
from tests.creative.flow_strategy import creatives
from tests.creative.odd_flows import ODD_FLOWS, make_odd

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(p.parent for p in (ROOT / "samples").glob("*/flow.json"))
SEED = 7  # what `open_ad` gives to the page's draws
pytestmark = pytest.mark.browser


def play_page(
    context: BrowserContext,
    creative: Creative,
    acts: tuple[Act, ...],
    trace: Trace,
    case: HostCase = "page",
    seed: int = SEED,
):
    """What the page told of itself when these acts were made at the times of the trace."""
    clicks = {name: f"https://landing.example/{name}" for name in _click_names(creative)}
    host: HostName = next((name for name in HOSTS if case.startswith(name)), "page")
    text = build_page(creative, "300x250", clicks, host=host)
    chance = f"let first = {seed}; crypto.getRandomValues = (a) => {{ a.fill(first); first = {SEED}; return a }};"
    ad = open_in_host(context, case, text, clock=EPOCH_MS, init=chance)
    stops = _stops(creative.flow, trace)
    now = 0
    for act, at in zip((a for a in acts if a.kind != "wait"), _act_times(trace), strict=True):
        now = _run_to(ad, now, at, stops)
        _perform(ad.where, act)
    last = max((e.at for e in trace.effects), default=0)
    _run_to(ad, now, last + _slack(creative.flow), stops)
    events = ad.events()
    assert ad.errors == []
    ad.page.close()
    return events


def _click_names(creative: Creative) -> set[str]:
    named = {c.click for c in creative.flow.components if isinstance(c, Redirect)}
    return named | set(creative.look.click_names)


def _act_times(trace: Trace) -> list[int]:
    """When acts were made: what was refused is one too."""
    found = [
        e.at
        for e in trace.effects
        if e.kind == "invalid" or (e.kind == "report" and e.event == "action")
    ]
    return list(dict.fromkeys(found))


def _stops(flow: Flow, trace: Trace) -> set[int]:
    """Where the clock has to stand still: isolated scripts answer in real time."""
    isolated = any(isinstance(c, Script) and c.isolated for c in flow.components)
    return {e.at for e in trace.effects if e.kind == "run_script"} if isolated else set()


def _run_to(ad: Ad, now: int, at: int, stops: set[int]) -> int:
    for stop in sorted(stop for stop in stops if now <= stop <= at):
        ad.page.clock.run_for(stop - now)
        ad.where.locator("iframe[srcdoc]").wait_for(state="detached")
        now = stop
    ad.page.clock.run_for(at - now)
    return at


def _perform(page: Page | Frame, act: Act) -> None:
    """Real input is the subject of other tests: here it is order."""
    for id_ in (*act.also, act.component):
        element = page.locator(f'#dock [data-id="{id_}"]')
        if act.kind != "submit":
            element.evaluate("e => e.click()")
    if act.kind == "submit":
        element.evaluate(_FILL, [list(act.values or (act.value,)), act.consent])


_FILL = """(box, [values, consent]) => {
  box.querySelectorAll('.field, .stars').forEach((field, n) => {
    if (field.tagName !== 'DIV') field.value = values[n]
    else field.querySelectorAll('input').forEach((star, i) => { star.checked = i + 1 == values[n] })
  })
  const tick = box.querySelector('[type=checkbox]')
  if (tick) tick.checked = consent
  box.querySelector('button').click()
}"""


def told_effects(creative: Creative, events: list[dict[str, Any]]) -> tuple[Effect, ...]:
    """The engine's effects among the events."""
    ids = [c.id for c in creative.flow.components]
    numbers, texts, now = [], [""], 0
    for event in (e for e in events if isinstance(e["kind"], int)):
        component = ids.index(event["component"]) if event["component"] else -1
        wide = abs(event["a"]) > 2**31 - 1
        a, kind = (len(texts), event["kind"] + 100) if wide else (event["a"], event["kind"])
        texts += [str(event["a"])] if wide else []
        numbers += [kind, event["at"] - now, component, a, event["b"], len(texts)]
        now = event["at"]
        texts.append(event["text"])
    return decode_effects(numbers, texts, ids, [k for _, k, _ in tracking_entries(creative.flow)])


def without_variables(trace: Trace) -> tuple[Effect, ...]:
    """The trace's effects as the page may tell them: variables are in its pixels only."""
    return tuple(
        e.model_copy(update={"variables": {}}) if isinstance(e, Fire) else e for e in trace.effects
    )


def _timeless(effect: Effect) -> Effect:
    return effect.model_copy(update={"at": 0})


def _slack(flow: Flow) -> int:
    return 2 + sum(isinstance(c, Timeout) for c in flow.components) * 2


def _lateness(
    flow: Flow, told: tuple[Effect, ...], expected: tuple[Effect, ...]
) -> list[tuple[int, int]]:
    """How late each effect came, and how late it may be, in ms.

    A timer of 0 ms that a timer starts takes 1 ms in Playwright's clock, as in old browsers. A
    timeout has one of these behind its own, so that an act of the same moment goes first.
    """
    short = {0, *(c.ms for c in flow.components if isinstance(c, Timeout))}
    found, most = [], 0
    for one, other in zip(told, expected, strict=True):
        found.append((one.at - other.at, most))
        most += other.kind == "schedule" and other.delay_ms in short
    return found


def requested(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(e["component"], e["text"]) for e in events if e["kind"] in ("pixel", "frame")]


def expected_requests(flow: Flow, trace: Trace) -> list[tuple[str, str]]:
    """Component and address of what each firing asks for; `*` stands for values of the page."""
    found = []
    for fire in (e for e in trace.effects if isinstance(e, Fire)):
        if fire.tracking is None:
            found.append((fire.component, fire.url or ""))
            continue
        tag = parse_tracking(flow.by_id[fire.component].tracking[fire.tracking].tag)
        if tag.needs_document:
            found.append((fire.component, ""))
        else:
            found += [(fire.component, _address(url, fire)) for url in tag.requests]
    return found


def _address(url: str, fire: Fire) -> str:
    words = []
    for part in parse_template(url)[0]:
        if isinstance(part, str):
            words.append(part)
        elif part.name == "var":
            words.append(quote(_in_javascript(fire.variables[part.argument]), safe="!'()*~"))
        else:
            words.append(fire.component if part.name == "component" else "*")
    return "".join(words)


def _in_javascript(value: object) -> str:
    return json.dumps(value) if isinstance(value, bool | int) else re.sub(r"\.0$", "", str(value))


def assert_same_requests(told: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    assert [component for component, _ in told] == [component for component, _ in expected]
    for (_, url), (_, pattern) in zip(told, expected, strict=True):
        assert re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), url), (url, pattern)


def assert_page_is_trace(
    context: BrowserContext,
    creative: Creative,
    acts: tuple[Act, ...],
    case: HostCase = "page",
    seed: int = SEED,
) -> None:
    simulator = Simulator(creative, limits=Limits(settle=False))
    trace = simulator.run(acts, seed=seed, macros={"cachebuster": str(SEED)}).trace
    events = play_page(context, creative, acts, trace, case, seed)
    told, expected = told_effects(creative, events), without_variables(trace)

    assert [_timeless(e) for e in told] == [_timeless(e) for e in expected]
    assert all(0 <= late <= most for late, most in _lateness(creative.flow, told, expected))
    assert_same_requests(requested(events), expected_requests(creative.flow, trace))


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_samples_and_their_covering_sets(folder: Path, ad_context: BrowserContext) -> None:
    creative, problems = load_creative(folder)
    assert creative is not None, problems
    if any(isinstance(c, Video | Payment) for c in creative.flow.components):
        pytest.skip("films and payments go on in real time: see test_media.py")
    paths = find_paths(creative, seed=SEED).paths
    assert paths

    for path in paths:
        assert_page_is_trace(ad_context, creative, path.acts)


# Left out: 300 choices take a minute to be compared effect by effect, and are no other case.
_ODD = [name for name in ODD_FLOWS if name != "many_choices"]


@pytest.mark.parametrize("name", _ODD)
def test_odd_but_legal_flows(tmp_path: Path, ad_context: BrowserContext, name: str) -> None:
    creative = make_odd(tmp_path, name)

    for path in find_paths(creative, seed=SEED).paths[:3]:
        assert_page_is_trace(ad_context, creative, path.acts)


_TYPES = ("choose", "press", "submit", "wait")  # what `_perform` does, and what time does
Played = tuple[Creative, tuple[Act, ...], int]
"""What is played, the acts, and the seed."""


def _of_samples() -> Iterator[Played]:
    """Of each sample that no film or payment holds up: the longest path, and the longest run of
    each plan. The others are played in the page: above, and in test_plans.py."""
    for folder in SAMPLES:
        creative, problems = load_creative(folder)
        assert creative is not None, problems
        if any(isinstance(c, Video | Payment) for c in creative.flow.components):
            continue
        paths = find_paths(creative, seed=SEED).paths
        yield creative, max((path.acts for path in paths), key=len), SEED
        plans = [load_plan(path, path.name)[0] for path in find_plans(folder)]
        for plan in (plan for plan in plans if plan is not None):
            runs = [(with_given(creative, run), run) for run in plan.runs]
            done = [
                (begun, play_run(begun, plan.name, run, EngineHost(begun, seed=run.seed)), run.seed)
                for begun, run in runs
            ]
            begun, result, seed = max(done, key=lambda one: len(one[1].acts))
            yield begun, tuple(takewhile(lambda act: act.kind in _TYPES, result.acts)), seed


def _some_acts(creative: Creative) -> tuple[Act, ...]:
    """Three acts of a session at most, another one of what waits each time."""
    simulator, acts = Simulator(creative, limits=Limits(settle=False)), list[Act]()
    for turn in range(3):
        options = simulator.run(acts, seed=SEED).options
        open_now = [act for act in options if act.kind in _TYPES]
        if not open_now:
            break
        acts.append(open_now[turn % len(open_now)])
    return tuple(acts)


# What takes files, real time or other acts; and fields: whatever somebody types there, a letter at
# times, is hidden wherever the page tells of it.
_NOT_HERE = ("image", "video", "payment", "picker", "input", "form")


def _generated(count: int) -> list[Played]:
    """Flows that nobody drew, the same ones on every run, in which a visitor acts twice or more."""
    found: list[Played] = []

    @settings(
        max_examples=60,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(creatives(without=_NOT_HERE))
    def collect(creative: Creative) -> None:
        types = [c.type for c in creative.flow.components]
        known = [[c.type for c in other.flow.components] for other, _, _ in found]
        if len(found) == count or types in known or types.count("choice") < 2:
            return
        acts = _some_acts(creative)
        if len(acts) > 1:
            found.append((creative, acts, SEED))

    collect()
    assert len(found) == count
    return found


@pytest.fixture(scope="module")
def generated() -> list[Played]:
    return _generated(3)


@pytest.fixture(scope="module")
def played(generated: list[Played]) -> list[Played]:
    """Samples, plans and generated flows."""
    return [*_of_samples(), *generated]


@pytest.mark.parametrize("case", [case for case in HOST_CASES if case != "page"])
def test_every_host_gives_the_same_trace(
    ad_context: BrowserContext, played: list[Played], case: HostCase
) -> None:
    for creative, acts, seed in played:
        assert_page_is_trace(ad_context, creative, acts, case, seed)


def test_generated_flows_in_the_page(ad_context: BrowserContext, generated: list[Played]) -> None:
    for creative, acts, seed in generated:
        assert_page_is_trace(ad_context, creative, acts, "page", seed)
