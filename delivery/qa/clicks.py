"""The click chain: from the ad over the platform's click counter to the landing page, hop by hop.

What lands must equal the WHATWG form of what was typed, fragment included, minus the parameters
that the platform's table declares; and each click is counted exactly once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from delivery.platforms import Platform
from delivery.qa.observe import Landing, Observation
from delivery.qa.planned import ExpectedOpen, Planned
from delivery.qa.report import ClickChain, Hop, QaProblem
from delivery.staging.adserver import added_parameters
from delivery.staging.calls import Call

__all__ = ["compare_clicks", "without_added"]


def compare_clicks(
    planned: Planned, observed: Observation, platform: Platform
) -> tuple[list[ClickChain], list[QaProblem]]:
    """The chains of one walk, and what is wrong with them."""
    chains: list[ClickChain] = []
    problems: list[QaProblem] = []
    left = list(observed.landings)
    for opening in planned.opens:
        landing = next((one for one in left if one.act == opening.act), None)
        if landing is None:
            if not observed.stuck:
                problems.append(_no_window(planned, opening, observed))
            continue
        left.remove(landing)
        chain = _chain(planned, opening, landing, platform)
        found = list(_wrong(planned, opening, chain, platform))
        chains.append(replace(chain, passed=not found))
        problems += found
    problems += [_not_asked(planned, landing.url) for landing in left]
    problems += [_blocked(planned, url) for url in observed.blocked_windows]
    followed = {call.number for landing in observed.landings for call in landing.calls}
    problems += [
        _nobody_clicked(planned, call.url, platform)
        for call in observed.calls
        if call.role == "click" and call.number not in followed
    ]
    return chains, problems


def without_added(url: str, added: Mapping[str, str]) -> str:
    """The address without the parameters that the platform appended, as it appended them."""
    address, mark, fragment = url.partition("#")
    for name, value in reversed(list(added.items())):
        for joint in ("&", "?"):
            address = address.removesuffix(f"{joint}{name}={value}")
        address = address.removesuffix(f"{name}={value}")  # after an address that ends in ? or &
    return address + mark + fragment


def _chain(
    planned: Planned, opening: ExpectedOpen, landing: Landing, platform: Platform
) -> ClickChain:
    return ClickChain(
        click=opening.click,
        component=opening.component,
        path=planned.name,
        typed=opening.typed,
        hops=tuple(Hop(_hop_role(call), call.url, call.status) for call in landing.calls),
        landed=landing.url,
        expected=opening.landing.example,
        added=tuple(platform.click.adds) if opening.way == "click" else (),
        passed=True,
    )


def _wrong(
    planned: Planned,
    opening: ExpectedOpen,
    chain: ClickChain,
    platform: Platform,
) -> Iterator[QaProblem]:
    clicks = [hop for hop in chain.hops if hop.role == "click"]
    if opening.way != "click":
        if clicks:
            yield _counted_anyway(planned, opening, clicks, platform)
    elif platform.click.form != "none" and len(clicks) != 1:
        yield _problem(
            planned,
            opening,
            f"The click was counted {_times(len(clicks))} by {platform.title}, not once.",
            expected="1 click call",
            observed="\n".join(hop.url for hop in clicks) or "no click call",
            hint=_count_hint(len(clicks), platform),
            kind="click-counted-twice" if clicks else "click-uncounted",
        )
    trackers = [hop for hop in chain.hops if hop.role == "tracker"]
    if len(trackers) != opening.trackers:
        yield _problem(
            planned,
            opening,
            f"Click trackers were called {_times(len(trackers))} on the way, not "
            f"{opening.trackers} times.",
            expected=f"{opening.trackers} calls of click trackers",
            observed="\n".join(hop.url for hop in trackers) or "no call of a click tracker",
            hint='Compare "click_trackers" in delivery.json with the hops of this chain.',
            kind="click-tracker-miscounted",
        )
    added = added_parameters(platform) if opening.way == "click" else {}
    landed = without_added(chain.landed, added)
    if not opening.landing.pattern.fullmatch(landed):
        yield _problem(
            planned,
            opening,
            f"{opening.words} landed somewhere else.",
            expected=opening.landing.example,
            observed=landed,
            hint=_landing_hint(opening, chain, landed, platform),
            kind="landing-wrong",
        )


def _counted_anyway(
    planned: Planned, opening: ExpectedOpen, clicks: list[Hop], platform: Platform
) -> QaProblem:
    return _problem(
        planned,
        opening,
        f"{opening.words} was counted by {platform.title}, and no platform counts it.",
        expected="no click call",
        observed="\n".join(hop.url for hop in clicks),
        hint="Its address is taken as it is: look for a click macro in it.",
        kind="exit-counted",
    )


def _count_hint(clicks: int, platform: Platform) -> str:
    if clicks:
        return "Two click calls for one click double the click rate: look for a second click macro."
    return (
        f"The tag carries no click macro that {platform.title} fills in, or the ad did not use it."
    )


def _landing_hint(opening: ExpectedOpen, chain: ClickChain, landed: str, platform: Platform) -> str:
    if any(hop.status >= 400 for hop in chain.hops):
        return (
            f"{platform.title}'s click counter could not read the click call: its address was "
            "cut or changed on the way into the ad, or the landing page is escaped otherwise "
            "than the platform's table says."
        )
    address = opening.landing.example.partition("#")[0]
    if landed.partition("#")[0] == address:
        return (
            f"Only the part after # differs: {platform.title} takes what follows its click "
            "address as it stands. Escape the # in delivery.json, or leave the fragment out."
        )
    if landed.startswith(address.partition("?")[0]):
        return "The address is right and its parameters are not: compare how they are escaped."
    return 'Compare "click_throughs" in delivery.json with where the tab went.'


def _no_window(planned: Planned, opening: ExpectedOpen, observed: Observation) -> QaProblem:
    return _problem(
        planned,
        opening,
        f"{opening.words} opened no window.",
        expected=opening.landing.example,
        observed="; ".join(observed.page_errors[:1]) or "no window",
        hint="Browsers open windows only in the moment of a click, and only for web addresses.",
        kind="window-missing",
    )


def _not_asked(planned: Planned, url: str) -> QaProblem:
    return QaProblem(
        "clicks",
        planned.name,
        None,
        "A window opened that nothing in the flow opens.",
        expected="no window",
        observed=url,
        hint="Look for what opens windows in pasted tracking.",
        kind="window-unexpected",
    )


def _nobody_clicked(planned: Planned, url: str, platform: Platform) -> QaProblem:
    return QaProblem(
        "clicks",
        planned.name,
        None,
        f"The click counter of {platform.title} was called without a click.",
        expected="one click call for each click",
        observed=url,
        hint="A click macro stands where something loads by itself, such as a pixel or a frame: "
        "look for it in flow.json and delivery.json.",
        kind="click-without-act",
    )


def _blocked(planned: Planned, url: str) -> QaProblem:
    return QaProblem(
        "clicks",
        planned.name,
        None,
        "A window was to open without a click, and was blocked.",
        expected="windows only in the moment of a click",
        observed=url,
        hint="Browsers block such windows and ad servers refuse such ads: let a button open it.",
        kind="window-blocked",
    )


def _problem(
    planned: Planned,
    opening: ExpectedOpen,
    message: str,
    *,
    expected: str,
    observed: str,
    hint: str,
    kind: str,
) -> QaProblem:
    return QaProblem(
        "clicks",
        planned.name,
        opening.component,
        message,
        expected,
        observed,
        hint,
        kind=kind,
    )


def _hop_role(call: Call) -> Literal["click", "tracker", "landing"]:
    return call.role if call.role in ("click", "tracker") else "landing"


def _times(count: int) -> str:
    return "not at all" if not count else f"{count} times"
