"""What is wrong in one walk: expected against received, in words that say how to fix it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

from ada_url import URL

from delivery.macros import find_foreign
from delivery.platforms import Platform
from delivery.qa.expect import Expected
from delivery.qa.match import Matching, match_calls
from delivery.qa.observe import Observation
from delivery.qa.plan import Planned
from delivery.qa.report import QaProblem
from delivery.staging.calls import Call

__all__ = ["compare_walk", "late_problems", "tracking_calls"]

_NOISE = ("favicon.ico",)


def tracking_calls(observed: Observation) -> list[Call]:
    """The requests that tracking can have made: no page, no file, no click, no preflight."""
    return [
        call
        for call in observed.calls
        if call.role == "pixel" and call.method != "OPTIONS" and not call.target.endswith(_NOISE)
    ]


def compare_walk(
    planned: Planned, observed: Observation, platform: Platform, platforms: Mapping[str, Platform]
) -> tuple[Matching, list[QaProblem]]:
    """How the walk's requests pair up, and everything that is wrong with it."""
    calls = tracking_calls(observed)
    leads, calls = _take_leads(planned, calls)
    matching = match_calls(planned.requests, calls)
    problems = [
        *_flow(planned, observed),
        *_place(planned, observed),
        *_missing(planned, matching, observed),
        *_doubled(planned, matching),
        *_wrong(planned, matching),
        *_unexpanded(planned, matching, platform, platforms),
        *_stale(planned, matching),
        *_strange(planned, matching),
        *_plain(planned, observed),
        *_leads(planned, leads),
        *_errors(planned, observed),
    ]
    return matching, problems


def late_problems(calls: Iterable[Call], collector: str) -> list[QaProblem]:
    """What pages asked for while they were being left: only the collector may be told then.

    Such calls carry no run, so no platform can be named. Calls of the browser itself say no
    destination and are left out.
    """
    late = [c for c in calls if c.destination and c.role == "pixel" and c.method != "OPTIONS"]
    return [
        QaProblem(
            "unexpected",
            "leaving the page",
            None,
            f"Something told {call.host} that the page was left.",
            expected="no request",
            observed=f"{call.method} {call.url}",
            hint="Pixels fire when the flow moves on, never because a page closes.",
        )
        for call in late
        if not (collector and call.url.startswith(collector))
    ]


def _flow(planned: Planned, observed: Observation) -> Iterator[QaProblem]:
    if observed.stuck:
        yield QaProblem(
            "flow",
            planned.name,
            None,
            f"The path could not be walked to its end: {observed.stuck}.",
            expected=planned.title,
            hint="Walk the same path in `flowtag serve --open`; the browser's errors, if any, "
            "stand below.",
        )


def _place(planned: Planned, observed: Observation) -> Iterator[QaProblem]:
    scene = planned.walk.scene
    wanted = (0, 0, scene.width_px, scene.height_px)
    if observed.box is None or observed.box == wanted:
        return
    left, top, width, height = observed.box
    yield QaProblem(
        "place",
        planned.name,
        None,
        "The ad does not fill its place, so a part of it is cut off.",
        expected=f"{scene.width_px} × {scene.height_px} px in the upper left corner",
        observed=f"{width} × {height} px, {left} px from the left and {top} px from the top",
        hint="Something stands before the ad and takes room: give trackers in delivery.json no "
        "size on the page (the attribute hidden).",
    )


def _missing(planned: Planned, matching: Matching, observed: Observation) -> Iterator[QaProblem]:
    for expected in matching.missing:
        failed = next((f for f in observed.failed_requests if _same_host(f, expected.example)), "")
        yield QaProblem(
            "impressions" if expected.component is None else "pixels",
            planned.name,
            expected.component,
            _said(expected, "did not fire"),
            expected=expected.example,
            observed=failed or "no such request",
            hint=_missing_hint(expected, matching, observed),
            pixel=expected.text,
        )


def _missing_hint(expected: Expected, matching: Matching, observed: Observation) -> str:
    if expected.text.lower().startswith(("http:", "//")):
        return "An ad asks for https addresses only: type https:// in front."
    if any(expected.pattern.fullmatch(call.url) for _, call in matching.fired):
        return (
            "The same address was asked for before in this load, and a browser answers it from "
            "its memory then: add a cache-buster, @{cachebuster}."
        )
    if observed.policy_violations:
        return "The ad's content security policy blocked something: see the browser's errors."
    if expected.component is None:
        return "Look for the tracker in the tag's text; it stands before the player."
    return f'See "{expected.component}" > tracking in flow.json, and the browser\'s errors below.'


def _doubled(planned: Planned, matching: Matching) -> Iterator[QaProblem]:
    for expected, call in matching.twice:
        yield QaProblem(
            "impressions" if expected.component is None else "pixels",
            planned.name,
            expected.component,
            _said(expected, "fired more often than drawn"),
            expected="one request",
            observed=f"again: {call.url}",
            hint="The same tracker stands twice, or somebody else fires it as well: look for it "
            "in flow.json, delivery.json and the ad server's own trackers.",
            pixel=expected.text,
        )


def _wrong(planned: Planned, matching: Matching) -> Iterator[QaProblem]:
    for expected, call in matching.wrong:
        if call.scheme != expected.example.partition(":")[0]:
            continue  # told by `_plain`
        differences = list(_differences(expected.example, call.url))
        yield QaProblem(
            "values",
            planned.name,
            expected.component,
            _said(expected, "arrived with other values"),
            expected=expected.example,
            observed=call.url,
            hint=" ".join(differences) or "The addresses differ.",
            pixel=expected.text,
        )


def _differences(expected: str, observed: str) -> Iterator[str]:
    """What differs, parameter by parameter, in words."""
    want, got = _parameters(expected), _parameters(observed)
    for name, value in want.items():
        seen = got.get(name)
        if seen == value or value.startswith("{"):
            continue
        if seen is None:
            yield f'"{name}" is missing.'
        elif unquote(seen) == value:
            yield f'"{name}" is percent-encoded once too often: the slot\'s level is wrong.'
        elif seen == unquote(value):
            yield f'"{name}" is percent-encoded once too little: the slot\'s level is wrong.'
        elif not seen:
            yield f'"{name}" is empty.'
        else:
            yield f'"{name}" should be {value!r} and is {seen!r}.'
    for name in got.keys() - want.keys():
        yield f'"{name}" was not asked for.'


def _parameters(url: str) -> dict[str, str]:
    query = url.partition("?")[2]
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return {name: value for name, _, value in pairs}


def _unexpanded(
    planned: Planned, matching: Matching, platform: Platform, platforms: Mapping[str, Platform]
) -> Iterator[QaProblem]:
    """Literals that nobody replaced: in what was typed and arrived so, or in what came wrong."""
    for expected, call in [*matching.fired, *matching.wrong]:
        left = _leftover(expected, call, platforms)
        if left:
            yield QaProblem(
                "values",
                planned.name,
                expected.component,
                _said(expected, f"arrived with {left} in it, which nobody replaced"),
                expected="the macro's value",
                observed=call.url,
                hint=f"{platform.title} does not know {left} there. Write our macro (@{{…}}) "
                f"instead: `flowtag platforms {platform.name}` lists them.",
                pixel=expected.text,
            )
    for call in matching.strange:
        left = _first_literal(call.url, platforms)
        if left:
            yield QaProblem(
                "values",
                planned.name,
                None,
                f"A request arrived with {left} in it, which nobody replaced.",
                observed=call.url,
                hint="Write our macro (@{…}) instead.",
            )


def _leftover(expected: Expected, call: Call, platforms: Mapping[str, Platform]) -> str:
    """A literal of any platform, or of ours, that stands in the text as typed and arrived too."""
    arrived = _readable(call.url)
    typed = [found.text for found in find_foreign(expected.text, None, platforms.values())]
    typed += [part for part in ("@{",) if part in arrived]
    return next((text for text in typed if text in arrived), "")


def _first_literal(url: str, platforms: Mapping[str, Platform]) -> str:
    arrived = _readable(url)
    if "@{" in arrived:
        return "@{"
    found = find_foreign(arrived, None, platforms.values())
    return found[0].text if found else ""


def _readable(url: str) -> str:
    # A browser writes braces in a path as %7B; macros are looked for as typed.
    return f"{url} {unquote(url)}"


def _stale(planned: Planned, matching: Matching) -> Iterator[QaProblem]:
    """Cache-busters that repeat between firings, and load numbers that change within a load."""
    firings: dict[str, int] = {}
    loads: dict[str, str] = {}
    for expected, call in matching.fired:
        values = expected.pattern.fullmatch(call.url)
        for name, value in zip(expected.groups, values.groups() if values else (), strict=False):
            if name == "cachebuster" and firings.setdefault(value, expected.firing) != (
                expected.firing
            ):
                yield _stale_problem(planned, expected, call, "a cache-buster used before")
            if name in ("load_id", "session") and loads.setdefault(name, value) != value:
                yield _stale_problem(planned, expected, call, f"another {name} than before")


def _stale_problem(planned: Planned, expected: Expected, call: Call, what: str) -> QaProblem:
    return QaProblem(
        "values",
        planned.name,
        expected.component,
        _said(expected, f"arrived with {what}"),
        expected=expected.example,
        observed=call.url,
        hint="This is a fault of the player: please report it.",
        pixel=expected.text,
    )


def _strange(planned: Planned, matching: Matching) -> Iterator[QaProblem]:
    for call in matching.strange:
        if any(call.host in script for script in planned.pixels.scripted):
            continue  # an inline script of pasted tracking names that host
        yield QaProblem(
            "unexpected",
            planned.name,
            None,
            f"Something asked {call.host} for a {call.destination or 'resource'} that nothing in "
            "the flow asks for.",
            expected="no request",
            observed=f"{call.method} {call.url}",
            hint="Look for the host in flow.json, creative.json and delivery.json; an ad asks for "
            "its pixels and nothing else.",
        )


def _plain(planned: Planned, observed: Observation) -> Iterator[QaProblem]:
    for call in observed.calls:
        if call.scheme == "http" and call.role in ("pixel", "collector", "site", "click"):
            yield QaProblem(
                "https",
                planned.name,
                None,
                f"A request to {call.host} went over http.",
                expected=f"https://{call.host}…",
                observed=call.url,
                hint="Browsers block or change http in https pages: type https:// in the tracker.",
            )


def _take_leads(planned: Planned, calls: list[Call]) -> tuple[list[Call], list[Call]]:
    targets = {str(URL(lead.url).href) for lead in planned.leads}
    leads = [call for call in calls if call.method == "POST" and call.url in targets]
    return leads, [call for call in calls if call not in leads]


def _leads(planned: Planned, calls: Sequence[Call]) -> Iterator[QaProblem]:
    wanted = [(str(URL(lead.url).href), lead) for lead in planned.leads]
    for url, lead in wanted:
        same = [call for call in calls if call.url == url]
        good = [call for call in same if _is_lead(call, lead.lead_id, lead.label)]
        sent = sum(other.url == lead.url for other in planned.leads)
        if len(good) == len(same) == sent:
            continue
        yield QaProblem(
            "leads",
            planned.name,
            lead.component,
            f'The lead of "{lead.component}" did not arrive as it should.',
            expected=f'{sent} × POST {url} {{"leadId": "{lead.lead_id}", "{lead.label}": …}}',
            observed="; ".join(c.body.decode("utf-8", "replace") for c in same) or "no request",
            hint="The endpoint must allow requests from other sites (CORS), also from `null`.",
        )


def _is_lead(call: Call, lead_id: str, label: str) -> bool:
    try:
        body = json.loads(call.body)
    except ValueError:
        return False
    return isinstance(body, dict) and body.get("leadId") == lead_id and bool(body.get(label))


def _errors(planned: Planned, observed: Observation) -> Iterator[QaProblem]:
    if planned.walk.kind == "broken":
        return  # the errors are ours: QA broke the player
    kinds: Iterable[tuple[str, Sequence[str], str]] = (
        (
            "The ad's content security policy blocked something.",
            observed.policy_violations,
            "What the flow asks for and the policy differ: please report this.",
        ),
        (
            "A script of the page failed.",
            observed.page_errors,
            "The error's first line names the script; scripts of the flow are in flow.json.",
        ),
        (
            "The browser wrote an error to its console.",
            observed.console_errors,
            "Open the page in `flowtag serve --open` and look at the browser's console.",
        ),
    )
    for message, texts, hint in kinds:
        for text in dict.fromkeys(texts):
            yield QaProblem(
                "errors",
                planned.name,
                None,
                message,
                expected="no error",
                observed=text,
                hint=hint,
            )


def _said(expected: Expected, what: str) -> str:
    if expected.component is None:
        return f"The impression {what}."
    return f'A pixel of "{expected.component}" (on {expected.on}) {what}.'


def _same_host(failed: str, example: str) -> bool:
    return failed.split("/")[2:3] == example.split("/")[2:3]
