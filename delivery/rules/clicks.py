"""Rules on click-throughs: named, used, and addresses that survive the way."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

import ada_url

from delivery.click_chain import find_chain
from delivery.click_throughs import click_mentions, click_names, find_click_throughs
from delivery.hoist import native_parts
from delivery.platforms import Platform
from delivery.project import Project
from flows import (
    MacroRef,
    Problem,
    Rule,
    Severity,
    nearest_hint,
    parse_template,
)

__all__ = [
    "ClickThroughNotHttps",
    "ClickThroughRewritten",
    "ClosedClickOnly",
    "FragmentBehindPrefix",
    "UnknownClickThrough",
    "UnusedClickThrough",
]

# What no address may hold as typed: WHATWG would drop or encode it silently.
_UNCLEAN = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028\u2029\ufeff]")


class UnknownClickThrough(Rule[Project]):
    """What it finds: a redirect, a slide, an area, the closing button, the backup or a click tracker
    that names a click-through which delivery.json does not have.

    **Why it matters.** The button would lead nowhere, the tracker count nothing.

    **Wrong**

    ```json
    {"id": "shop", "type": "redirect", "click": "mian"}
    ```

    **Right**

    ```json
    {"id": "shop", "type": "redirect", "click": "main"}
    ```

    **Reference.** docs/project-format.md, delivery.json.
    """

    code = "DL101"
    name = "unknown-click-through"

    def check(self, subject: Project) -> Iterable[Problem]:
        known = subject.delivery.click_throughs
        for mention in click_mentions(subject.creative):
            if mention.name not in known:
                message = f'delivery.json has no click-through "{mention.name}".'
                hint = nearest_hint(mention.name, known, "Click-throughs")
                yield self.problem(mention.place, message, hint, file=mention.file)
        named = {click.name for click in find_click_throughs(subject.creative, subject.delivery)}
        for index, tracker in enumerate(subject.delivery.click_trackers):
            if tracker.click is not None and tracker.click not in named:
                message = f'delivery.json has no click-through "{tracker.click}".'
                hint = nearest_hint(tracker.click, known, "Click-throughs")
                yield self.problem(f"click_trackers[{index}] > click", message, hint)


class UnusedClickThrough(Rule[Project]):
    """What it finds: a click-through that neither the flow nor the look names.

    **Why it matters.** It may be left over, or a redirect may lead to the wrong page.

    **Wrong** `"click_throughs": {"main": "https://…", "old": "https://…"}` with redirects to
    `main` only

    **Right** each click-through has a redirect, an area or a button

    **Reference.** docs/project-format.md, delivery.json.
    """

    code = "DL102"
    name = "unused-click-through"
    severity: ClassVar[Severity] = "info"

    def check(self, subject: Project) -> Iterable[Problem]:
        used = {mention.name for mention in click_mentions(subject.creative)}
        for name in subject.delivery.click_throughs:
            if name not in used:
                message = "Neither flow.json nor creative.json names this click-through."
                yield self.problem(f"click_throughs > {name}", message)


class ClickThroughNotHttps(Rule[Project]):
    """What it finds: a click-through that is no clean https address: `http:`, `javascript:` or
    `data:`, no scheme at all, spaces, line breaks and other characters that nobody sees.

    **Why it matters.** Platforms refuse such landing pages, browsers warn or do nothing, and an
    invisible character breaks the click only after the campaign has gone live.

    **Wrong** `"main": "http://www.brand.example/"`, `"main": " www.brand.example"`

    **Right** `"main": "https://www.brand.example/"`

    **Reference.** docs/project-format.md, delivery.json.
    """

    code = "DL103"
    name = "click-through-not-https"

    def check(self, subject: Project) -> Iterable[Problem]:
        for click in find_click_throughs(subject.creative, subject.delivery):
            url, place, file = click.url, click.place, click.file
            if found := _UNCLEAN.search(url):
                message = f"Character {found.start() + 1} is {_name(found.group())}: {url!r}."
                hint = "take it out, or percent-encode it if the landing page needs it."
                yield self.problem(place, message, hint, file=file)
            elif not url.startswith(("https://", "@{")):
                scheme = url.partition(":")[0] if ":" in url else "no scheme"
                message = f"The address starts with {scheme}, not with https: {url!r}."
                yield self.problem(place, message, "write the page's https address.", file=file)


class ClickThroughRewritten(Rule[Project]):
    """What it finds: a landing page or a redirecting click tracker that a browser writes in another
    way than it was typed.

    **Why it matters.** What lands is the browser's form. If the landing page compares addresses
    or signs them, the typed form will not match.

    **Wrong** `https://www.Brand.example/a/../sale?q=ä`

    **Right** `https://www.brand.example/sale?q=%C3%A4`

    **Reference.** WHATWG URL standard.
    """

    code = "DL104"
    name = "click-through-rewritten"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        clicks = find_click_throughs(subject.creative, subject.delivery)
        hops = (
            (tracker.tag.strip(), f"click_trackers[{index}] > tag", "delivery.json")
            for index, tracker in enumerate(subject.delivery.click_trackers)
            if tracker.how == "redirect"
        )
        for url, place, file in (*((c.url, c.place, c.file) for c in clicks), *hops):
            if not url.startswith("https://") or _UNCLEAN.search(url):
                continue  # DL103 says so, DL136 and DL142 of a click tracker
            typed = _without_macros(url, subject)
            try:
                form = ada_url.URL(typed).href
            except ValueError:
                message = f"A browser cannot read this address: {url}"
                yield self.problem(place, message, "check host and port.", file=file)
                continue
            if form != typed:
                message = f"typed:   {typed}\nbrowser: {form}"
                hint = "write the browser's form, so that what is typed is what lands."
                yield self.problem(place, message, hint, file=file)


class FragmentBehindPrefix(Rule[Project]):
    """What it finds: a landing page with `#` on a platform whose click macro takes the landing
    page unescaped.

    **Why it matters.** `#` ends the address that the click server sees. Browsers carry the
    fragment on through redirects, but click servers that append parameters put them in the wrong
    place, and some drop it.

    **Wrong** `"main": "https://www.brand.example/page#offer"` with `"platform": "adform"`

    **Right** `"main": "https://www.brand.example/page?to=offer"`

    **Reference.** docs/platforms.md, clicks.
    """

    code = "DL105"
    name = "fragment-behind-prefix"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        platform = subject.platform
        return self.check_for(subject, platform) if platform else ()

    def check_for(self, subject: Project, platform: Platform) -> Iterator[Problem]:
        """For a platform that was chosen elsewhere."""
        if platform.click.form not in ("open", "both") or platform.click.append > 0:
            return
        for click in find_click_throughs(subject.creative, subject.delivery):
            chain = find_chain(subject.delivery, click.name, click.url, platform)
            if any(isinstance(part, str) and "#" in part for part in chain):
                yield self.problem(
                    click.place,
                    f"{platform.title} takes the landing page unescaped, and this one has a "
                    f"fragment: {click.url}",
                    "use a parameter instead of the fragment, or test this click by hand.",
                    file=click.file,
                )


class ClosedClickOnly(Rule[Project]):
    """What it finds: several landing pages on a platform that has a closed click macro only.

    **Why it matters.** A closed click macro holds the one landing page that was entered in the
    platform: every click-through of the ad would land there.

    **Wrong** click-throughs `main` and `terms` on such a platform

    **Right** one click-through, entered in the platform as well

    **Reference.** docs/platforms.md, clicks.
    """

    code = "DL106"
    name = "closed-click-only"

    def check(self, subject: Project) -> Iterable[Problem]:
        platform = subject.platform
        return self.check_for(subject, platform) if platform else ()

    def check_for(self, subject: Project, platform: Platform) -> Iterator[Problem]:
        """For a platform that was chosen elsewhere."""
        clicks = find_click_throughs(subject.creative, subject.delivery)
        urls = {click.name: click.url for click in clicks}
        used = [name for name in click_names(subject.creative) if name in urls]
        landings = {urls[name] for name in used}
        if platform.click.form == "closed" and len(landings) > 1:
            yield self.problem(
                "click_throughs",
                f"{platform.title} leads every click to the one page that is entered there, and "
                f"the ad has {len(landings)}: {', '.join(used)}.",
                "leave one click-through, or choose another platform.",
                file="delivery.json",
            )


def _without_macros(url: str, project: Project) -> str:
    """The address with a plain word for each macro: browsers never see the macro."""
    platform = project.platform
    parts: list[str] = []
    for part in parse_template(url)[0]:
        pieces = native_parts(part, platform) if isinstance(part, str) else [part]
        parts += ["0" if isinstance(piece, MacroRef) else piece for piece in pieces]
    return "".join(parts)


def _name(character: str) -> str:
    names = {" ": "a space", "\n": "a line break", "\r": "a line break", "\t": "a tab"}
    return names.get(character, f"the invisible U+{ord(character):04X}")
