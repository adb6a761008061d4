"""What is wrong in one walk: expected against received, in words that say how to fix it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ada_url import URL

from delivery.platforms import Platform
from delivery.qa.expect import Expected
from delivery.qa.expect_consent import Held
from delivery.qa.match import Matching, match_calls
from delivery.qa.observe import Observation
from delivery.qa.planned import Planned
from delivery.qa.report import QaProblem
from delivery.qa.sent import as_sent, sent_over_http
from delivery.qa.told import compare_told
from delivery.qa.values import find_stale, find_unexpanded, find_untimely, find_wrong, said
from delivery.staging.calls import Call

__all__ = ["compare_walk", "late_problems", "tracking_calls"]

_NOISE = ("favicon.ico",)
_OVER_HTTPS = ("pixel", "collector", "site", "click", "tracker")  # roles


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
    matching = match_calls(planned.requests, calls, planned.optional)
    problems = [
        *_flow(planned, observed),
        *_place(planned, observed),
        *_missing(planned, matching, observed),
        *_doubled(planned, matching),
        *find_wrong(planned, matching),
        *find_unexpanded(planned, matching, platform, platforms),
        *find_stale(planned, matching),
        *find_untimely(planned, matching, observed),
        *_strange(planned, matching),
        *_plain(planned, observed),
        *_leads(planned, leads),
        *compare_told(planned, observed),
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
            kind="request-on-leaving",
            request=as_sent(call),
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
            kind="path-stuck",
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
        kind="ad-out-of-place",
    )


def _missing(planned: Planned, matching: Matching, observed: Observation) -> Iterator[QaProblem]:
    for expected in matching.missing:
        failed = next((f for f in observed.failed_requests if _same_host(f, expected.example)), "")
        yield QaProblem(
            "impressions" if expected.component is None else "pixels",
            planned.name,
            expected.component,
            said(expected, "did not fire"),
            expected=expected.example,
            observed=failed or "no such request",
            hint=_missing_hint(expected, matching, observed),
            pixel=expected.text,
            kind="impression-missing" if expected.component is None else "pixel-missing",
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
            said(expected, "fired more often than drawn"),
            expected="one request",
            observed=f"again: {call.url}",
            hint="The same tracker stands twice, or somebody else fires it as well: look for it "
            "in flow.json, delivery.json and the ad server's own trackers.",
            pixel=expected.text,
            kind="impression-repeated" if expected.component is None else "pixel-repeated",
            request=as_sent(call),
        )


def _strange(planned: Planned, matching: Matching) -> Iterator[QaProblem]:
    held = [(one, request) for one in planned.held for request in one.requests]
    for call in matching.strange:
        forbidden = next((pair for pair in held if pair[1].pattern.fullmatch(call.url)), None)
        if forbidden is not None:
            yield _ignored(planned, *forbidden, call)
            continue
        if any(call.host in script for script in planned.pixels.scripted):
            continue  # an inline script of pasted tracking names that host
        yield QaProblem(
            "unexpected",
            planned.name,
            None,
            f"Something asked {call.host} for {_a(call.destination)} that nothing in the flow asks "
            "for.",
            expected="no request",
            observed=f"{call.method} {call.url}",
            hint="Look for the host in flow.json, creative.json and delivery.json; an ad asks for "
            "its pixels and nothing else.",
            kind="request-unexpected",
            request=as_sent(call),
        )


def _ignored(planned: Planned, held: Held, request: Expected, call: Call) -> QaProblem:
    return QaProblem(
        "consent",
        planned.name,
        held.component or None,
        said(request, "fired, and the visitor's answer holds it back"),
        expected=f"no request: {held.why}",
        observed=f"{call.method} {call.url}",
        hint="docs/consent.md says what a receiver needs; `flowtag vendors HOST` who it is.",
        pixel=request.text,
        kind="consent-ignored",
        request=as_sent(call),
    )


def _a(destination: str) -> str:
    known = {"": "a resource", "empty": "data", "image": "an image", "iframe": "a frame"}
    return known.get(destination, f"a {destination}")


def _plain(planned: Planned, observed: Observation) -> Iterator[QaProblem]:
    for call in observed.calls:
        if call.scheme == "http" and call.role in _OVER_HTTPS:
            yield sent_over_http(call, planned.name)


def _take_leads(planned: Planned, calls: list[Call]) -> tuple[list[Call], list[Call]]:
    targets = {str(URL(lead.url).href) for lead in planned.leads}
    leads = [call for call in calls if call.method == "POST" and call.url in targets]
    return leads, [call for call in calls if call not in leads]


def _leads(planned: Planned, calls: Sequence[Call]) -> Iterator[QaProblem]:
    wanted = [(str(URL(lead.url).href), lead) for lead in planned.leads]
    for url, lead in wanted:
        same = [call for call in calls if call.url == url]
        good = [call for call in same if _is_lead(call, lead.lead_id, lead.labels)]
        sent = sum(other.url == lead.url for other in planned.leads)
        if len(good) == len(same) == sent:
            continue
        yield QaProblem(
            "leads",
            planned.name,
            lead.component,
            f'The lead of "{lead.component}" did not arrive as it should.',
            expected=f'{sent} × POST {url} {{"leadId": "{lead.lead_id}", {_labels(lead.labels)}}}',
            observed="; ".join(c.body.decode("utf-8", "replace") for c in same) or "no request",
            hint="The endpoint must allow requests from other sites (CORS), also from `null`.",
            kind="lead-wrong" if same else "lead-missing",
            request="\n\n".join(map(as_sent, same)),
        )


def _labels(labels: Iterable[str]) -> str:
    return ", ".join(f'"{label}": …' for label in labels)


def _is_lead(call: Call, lead_id: str, labels: Iterable[str]) -> bool:
    try:
        body = json.loads(call.body)
    except ValueError:
        return False
    if not isinstance(body, dict) or body.get("leadId") != lead_id:
        return False
    return all(body.get(label) for label in labels)


def _errors(planned: Planned, observed: Observation) -> Iterator[QaProblem]:
    if planned.walk.kind == "broken":
        return  # the errors are ours: QA broke the player
    kinds: Iterable[tuple[str, str, Sequence[str], str]] = (
        (
            "policy-violation",
            "The ad's content security policy blocked something.",
            observed.policy_violations,
            "What the flow asks for and the policy differ: please report this.",
        ),
        (
            "script-error",
            "A script of the page failed.",
            observed.page_errors,
            "The error's first line names the script; scripts of the flow are in flow.json.",
        ),
        (
            "console-error",
            "The browser wrote an error to its console.",
            observed.console_errors,
            "Open the page in `flowtag serve --open` and look at the browser's console.",
        ),
    )
    for kind, message, texts, hint in kinds:
        for text in dict.fromkeys(texts):
            if planned.noise and re.search(planned.noise, text):
                continue  # the browser tells of what is so on purpose
            yield QaProblem(
                "errors",
                planned.name,
                None,
                message,
                expected="no error",
                observed=text,
                hint=hint,
                kind=kind,
            )


def _same_host(failed: str, example: str) -> bool:
    return failed.split("/")[2:3] == example.split("/")[2:3]
