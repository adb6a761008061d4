"""Clicks on a tag of others: what each led to, how often the platform counted it, what is wrong."""

from collections.abc import Iterator
from typing import Literal
from urllib.parse import unquote

from delivery.platforms import Platform
from delivery.qa.foreign_seen import Seen, Visit
from delivery.qa.report import ClickChain, Hop, QaProblem
from delivery.staging.adserver import click_prefix
from delivery.staging.calls import Call

__all__ = ["click_problems", "find_chain", "path_title"]

_WEB = ("https://", "http://")


def path_title(visit: Visit) -> str:
    """What was clicked, in words: `link "See more"`."""
    target = visit.target
    if target.kind == "middle":
        return target.label
    return f'{target.kind} "{target.label}"' if target.label else f"{target.kind} without a name"


def find_chain(visit: Visit, platform: Platform) -> ClickChain:
    """The click, hop by hop. Where it should land nobody knows but the tag: it landed as it did."""
    hops = tuple(
        Hop(_role(call), call.url, call.status)
        for call in visit.calls
        if call.role in ("click", "landing")
    )
    return ClickChain(
        click=path_title(visit),
        component=None,
        path=visit.name,
        typed=visit.target.href,
        hops=hops,
        landed=visit.landed,
        expected=visit.landed,
        added=tuple(platform.click.adds) if any(hop.role == "click" for hop in hops) else (),
        passed=True,
    )


def click_problems(seen: Seen, platform: Platform, *, counts: bool) -> Iterator[QaProblem]:
    """What is wrong with the clicks. `counts`: the platform is to count them; a tag of a page is
    nobody's ad."""
    for url in seen.windows:
        yield QaProblem(
            "clicks",
            "Load",
            None,
            "A window opened without a click.",
            expected="windows only in the moment of a click",
            observed=url,
            hint="Browsers block such windows and ad servers refuse such ads.",
            kind="tag-window-by-itself",
        )
    yield from _by_itself(seen, platform)
    for visit in seen.visits:
        yield from _visit(visit, platform, counts)


def _by_itself(seen: Seen, platform: Platform) -> Iterator[QaProblem]:
    call = next((call for call in (*seen.load, *seen.exit) if call.role == "click"), None)
    if call is not None:
        yield QaProblem(
            "clicks",
            "Load",
            None,
            f"The click counter of {platform.title} was called without a click.",
            expected="one click call for each click",
            observed=call.url,
            hint="A click macro stands where something loads by itself, such as a pixel or a "
            "frame's address: escape it into a parameter, or take it out.",
            kind="tag-click-by-itself",
        )


def _visit(visit: Visit, platform: Platform, counts: bool) -> Iterator[QaProblem]:
    counted = [call for call in visit.calls if call.role == "click"]
    unread = [call for call in counted if call.status >= 400]
    title = path_title(visit)
    if not visit.opened:
        if visit.target.kind == "link" and visit.target.href.lower().startswith(_WEB):
            yield _problem(
                visit,
                f"A click on {title} opens nothing.",
                f"{visit.target.href}",
                "no window",
                "Something takes the click before the link does, or a sandbox lets nothing open.",
                "tag-click-dead",
            )
        return
    if visit.opened == "frame":
        yield _problem(
            visit,
            f"A click on {title} opens inside the ad's own frame.",
            "a new window",
            visit.landed,
            'Give the link target="_blank".',
            "tag-click-in-frame",
        )
    if visit.opened == "page":
        yield _problem(
            visit,
            f"A click on {title} replaces the publisher's page.",
            "a new window",
            visit.landed,
            'Give the link target="_blank": publishers refuse ads that lead visitors away.',
            "tag-click-replaces-page",
            warning=True,
        )
    if unread:
        yield _unread(visit, unread[0], platform)
    elif len(counted) > 1:
        yield _problem(
            visit,
            f"A click on {title} was counted {len(counted)} times by {platform.title}.",
            "1 click call",
            "\n".join(call.url for call in counted),
            "Look for a second click macro: two calls for one click double the click rate.",
            "tag-click-repeated",
        )
    elif not counted and counts and platform.click.form != "none":
        yield _problem(
            visit,
            f"A click on {title} was not counted by {platform.title}.",
            f"a call to {_host(click_prefix(platform))}",
            visit.landed,
            f"Put {platform.title}'s click macro in front of the landing page.",
            "tag-click-uncounted",
        )


def _unread(visit: Visit, call: Call, platform: Platform) -> QaProblem:
    level = _times_escaped(call.url, platform)
    wanted = "once" if platform.click.redirect == "decodes_once" else "not at all"
    was = {0: "not at all", 1: "once", 2: "twice"}.get(level, f"{level} times")
    return _problem(
        visit,
        f"{platform.title}'s click counter cannot read the landing page of {path_title(visit)}.",
        f"a landing page, escaped {wanted}",
        f"escaped {was}: {call.url}",
        "What follows the click address is the landing page; escape it as the platform wants it.",
        "tag-click-unreadable",
    )


def _times_escaped(url: str, platform: Platform) -> int:
    rest = url.removeprefix(click_prefix(platform))
    for level in range(4):
        if rest.lower().startswith(_WEB):
            return level
        rest = unquote(rest)
    return 0


def _problem(
    visit: Visit,
    message: str,
    expected: str,
    observed: str,
    hint: str,
    kind: str,
    *,
    warning: bool = False,
) -> QaProblem:
    return QaProblem(
        "clicks",
        visit.name,
        None,
        message,
        expected,
        observed,
        hint,
        kind=kind,
        severity="warning" if warning else "error",
    )


def _role(call: Call) -> Literal["click", "landing"]:
    return "click" if call.role == "click" else "landing"


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]
