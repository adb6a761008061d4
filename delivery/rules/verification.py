"""Rules on verification tags: which of them block, and whether that is what was said."""

from collections.abc import Iterable
from typing import ClassVar

from delivery.document import Verification
from delivery.project import Project
from delivery.rules.trackers import host_of
from delivery.serve import is_bare_url
from delivery.tags.wrappers import find_wrappers
from delivery.vendors import Vendor, find_vendor
from delivery.verification import without_our_tag
from flows import Problem, Rule, Severity, parse_tracking

__all__ = ["VerificationBlocks", "VerificationKind"]


class VerificationBlocks(Rule[Project]):
    """What it finds: a verification tag that can keep the ad from showing.

    **Why it matters.** The platform counts an impression when it serves the tag; where the vendor
    blocks, the ad never loads, and its own pixels and ours count nothing. Expect them 15 to 40 %
    below the platform's figure, and explain that before the first report.

    **Wrong** a report in which "lost" impressions are searched for in the ad

    **Right** the vendor's blocking rate beside both counts; or its monitoring tag

    **Reference.** docs/lint-tag.md, wrappers.
    """

    code = "DL139"
    name = "verification-blocks"
    severity: ClassVar[Severity] = "info"

    def check(self, subject: Project) -> Iterable[Problem]:
        for index, item in enumerate(subject.delivery.verification):
            blocks = _blocks(item, subject)
            if blocks or (blocks is None and item.kind == "blocking"):
                whose = _vendor_name(item, subject)
                yield self.problem(
                    f"verification[{index}]",
                    f"{whose} can keep the ad from showing: its impressions may be 15 to 40 % below "
                    "those that the platform counts.",
                    "compare both with the vendor's blocking rate, or use its monitoring tag.",
                )


class VerificationKind(Rule[Project]):
    """What it finds: a verification tag that is called monitoring and blocks, or the other way.

    **Why it matters.** The kind explains the gap between two counts. A wrong one explains a gap
    that is not there, or hides one that is.

    **Wrong** `{"tag": "…fw.adsafeprotected.com/rjss/…", "kind": "monitoring"}`

    **Right** `"kind": "blocking"`, or no kind: the tag says it

    **Reference.** docs/lint-tag.md, wrappers.
    """

    code = "DL140"
    name = "verification-kind"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        for index, item in enumerate(subject.delivery.verification):
            blocks = _blocks(item, subject)
            if item.kind is None or blocks is None or blocks == (item.kind == "blocking"):
                continue
            is_ = "blocks" if blocks else "only measures"
            message = (
                f"It is called {item.kind}, and this tag of {_vendor_name(item, subject)} {is_}."
            )
            yield self.problem(f"verification[{index}] > kind", message, "take kind out.")


def _blocks(item: Verification, project: Project) -> bool | None:
    """Whether it blocks by its text, else by its vendor; None if neither says it."""
    found = find_wrappers(item.tag)
    if found:
        return any(wrapper.blocking for wrapper in found)
    known = [v.blocking for v in _vendors(item, project) if v.blocking is not None]
    return any(known) if known else None


def _vendors(item: Verification, project: Project) -> list[Vendor]:
    text = without_our_tag(item.tag)
    urls = text.split() if is_bare_url(text) else parse_tracking(text).requests
    named = [v for v in project.vendors if v.name == item.vendor]
    hosts = (find_vendor(host_of(url), project.vendors) for url in urls)
    return [*named, *(vendor for vendor in hosts if vendor is not None)]


def _vendor_name(item: Verification, project: Project) -> str:
    found = _vendors(item, project)
    return found[0].name if found else item.vendor or "This tag"
