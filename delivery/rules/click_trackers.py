"""Rules on click trackers: hops that carry a landing page, pixels beside the click."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from delivery.click_chain import find_chain, trackers_of
from delivery.click_throughs import find_click_throughs
from delivery.platforms import Platform
from delivery.project import Project
from delivery.rules.trackers import host_of
from flows import MacroRef, Problem, Rule, Severity, parse_tracking

__all__ = ["BeaconNotAPixel", "RedirectByHand", "RedirectUnfit"]

_BLANK = re.compile(r"\s")


class RedirectUnfit(Rule[Project]):
    """What it finds: a redirecting click tracker that is not one https address, or that has a
    fragment.

    **Why it matters.** The landing page is appended to it. Behind anything but an address it would
    lead nowhere; behind a `#` no server sees it, and the click ends at the tracker.

    **Wrong** `{"tag": "<a href=\\"https://click.t.example/c?u=\\">", "how": "redirect"}`

    **Right** `{"tag": "https://click.t.example/c?id=7&u=", "how": "redirect"}`

    **Reference.** docs/project-format.md, click trackers.
    """

    code = "DL136"
    name = "redirect-unfit"

    def check(self, subject: Project) -> Iterable[Problem]:
        for index, tracker in enumerate(subject.delivery.click_trackers):
            if tracker.how != "redirect":
                continue
            text, place = tracker.tag.strip(), f"click_trackers[{index}] > tag"
            hint = "write one https address that the landing page is appended to."
            if not text.startswith("https://") or _BLANK.search(text) or not host_of(text):
                yield self.problem(place, f"Not one https address: {text}", hint)
            elif "#" in text:
                message = f"What is appended behind # reaches no server: {text}"
                yield self.problem(place, message, "take # and what follows out.")


class RedirectByHand(Rule[Project]):
    """What it finds: a redirecting click tracker on a platform whose click macro is closed.

    **Why it matters.** A closed click macro holds the page that was entered in the platform, and
    the tag can put nothing behind it: the tracker would not be called. Entered there as below,
    it is.

    **Wrong** the brand's page entered in the platform

    **Right** the address of the tracker with the brand's page in it, as the message spells it

    **Reference.** docs/platforms.md, clicks; docs/project-format.md, click trackers.
    """

    code = "DL137"
    name = "redirect-by-hand"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        platform = subject.platform
        return self.check_for(subject, platform) if platform else ()

    def check_for(self, subject: Project, platform: Platform) -> Iterator[Problem]:
        """For a platform that was chosen elsewhere."""
        if platform.click.form != "closed":
            return
        delivery = subject.delivery
        for click in find_click_throughs(subject.creative, delivery):
            if trackers_of(delivery, click.name, "redirect"):
                chain = find_chain(delivery, click.name, click.url, platform)
                address = "".join(_shown(part) for part in chain)
                yield self.problem(
                    "click_trackers",
                    f"{platform.title} leads every click to the page that is entered there, so the "
                    "tag cannot call the click tracker.",
                    f"enter this landing page in {platform.title}: {address}",
                    file="delivery.json",
                )


def _shown(part: str | MacroRef) -> str:
    return part if isinstance(part, str) else f"@{{{part.key}}}"


class BeaconNotAPixel(Rule[Project]):
    """What it finds: a click tracker beside the click that is no pixel: a script, a frame, words
    around the address, or nothing that makes a request.

    **Why it matters.** In the moment of a click there is time for a pixel and no more; a script
    would not have run when the page is left.

    **Wrong** `{"tag": "<script src=\\"https://t.example/c.js\\"></script>", "how": "beacon"}`

    **Right** `{"tag": "https://t.example/c?cb=@{cachebuster}", "how": "beacon"}`

    **Reference.** docs/project-format.md, click trackers.
    """

    code = "DL138"
    name = "beacon-not-a-pixel"

    def check(self, subject: Project) -> Iterable[Problem]:
        for index, tracker in enumerate(subject.delivery.click_trackers):
            if tracker.how != "beacon":
                continue
            tag = parse_tracking(tracker.tag)
            place, hint = f"click_trackers[{index}] > tag", "write the address of the pixel alone."
            if tag.needs_document:
                yield self.problem(place, "It needs a document of its own.", hint)
            elif not tag.requests:
                yield self.problem(place, "It asks for nothing.", hint)
            else:
                for ignored in tag.ignored:
                    told = f"Not counted: {ignored.text}\n{ignored.reason}"
                    yield self.problem(place, told, hint)
