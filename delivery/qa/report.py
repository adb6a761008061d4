"""The report of a QA run, as frozen values. Renderers turn it into text, JSON, JUnit and HTML."""

from dataclasses import dataclass
from typing import Literal

from flows import Flow

__all__ = [
    "CHECKS",
    "Check",
    "ClickChain",
    "Coverage",
    "Fact",
    "Figure",
    "Hop",
    "PathReport",
    "Picture",
    "PictureState",
    "PixelCount",
    "PlatformReport",
    "QaProblem",
    "Report",
    "Severity",
    "Shot",
    "ShotPlace",
    "Unit",
    "Verdict",
]

Check = Literal[
    "impressions",
    "pixels",
    "values",
    "https",
    "unexpected",
    "clicks",
    "leads",
    "events",
    "consent",
    "flow",
    "place",
    "errors",
    "fallback",
    "health",
    "pictures",
    "tag",
]
CHECKS: dict[Check, str] = {
    "impressions": "Impressions fire once per load",
    "pixels": "Every pixel fires as drawn",
    "values": "Macros arrive with their values",
    "https": "Everything goes over https",
    "unexpected": "Nothing else is asked for",
    "clicks": "Clicks are counted and land",
    "leads": "Leads reach their endpoint",
    "events": "Our own events tell the same",
    "consent": "Pixels are held as the visitor says",
    "flow": "Every path can be walked",
    "place": "The ad fills its place",
    "errors": "No errors in the browser",
    "fallback": "Impressions fire without a flow",
    "health": "The page stays light and sound",
    "pictures": "Pictures are as approved",
    "tag": "The tag is written well",
}
"""What QA looks at, in the order of the report."""

Verdict = Literal["proven", "assumed", "observed"]
"""Whether the platform's click, escape and consent behaviour is verified by its own pages; of a tag
that is not ours only what was seen can be told."""

Severity = Literal["error", "warning"]
"""A warning is told and changes no verdict."""

Unit = Literal["count", "bytes", "ms", "share"]


@dataclass(frozen=True, slots=True)
class QaProblem:
    """One thing that is wrong. `path` says where it was seen; `hint` says how to fix it.

    `pixel` is the address as typed, where it is about one. `kind` is its name in `qa.problems`;
    `request` is what was sent, as it came over the wire.
    """

    check: Check
    path: str
    component: str | None
    message: str
    expected: str = ""
    observed: str = ""
    hint: str = ""
    pixel: str = ""
    kind: str = ""
    request: str = ""
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number of the page. `limit` with its `source`, where somebody sets one.

    `varies`: it depends on the machine and differs from run to run, as times do.
    """

    name: str
    title: str
    value: float
    unit: Unit
    limit: float | None = None
    source: str = ""
    passed: bool = True
    varies: bool = False


PictureState = Literal["new", "same", "changed", "gone"]
"""Beside the approved picture: there is none; alike; not alike; nothing was to be compared."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One step in one size (PNG), beside what was approved. `key` is its file below `qa/approved`.

    `changed_share` (0..1) is the part of the pixels that differ; `before` and `difference` are
    kept only where they do.
    """

    key: str
    size: str
    caption: str
    state: PictureState
    png: bytes = b""
    before: bytes = b""
    difference: bytes = b""
    changed_share: float = 0.0


@dataclass(frozen=True, slots=True)
class PixelCount:
    """One pixel over all paths of a platform. `component` is None for an impression.

    `url` is as typed; `fired` counts the requests that reached it, also with wrong values, `held`
    those that consent kept back. `vendor` is who receives it, `purpose` what that needs of the
    visitor: "consent 1, 7", "interest 7".
    """

    component: str | None
    on: str
    url: str
    expected: int
    fired: int
    sample: str = ""  # one address as it arrived
    held: int = 0
    vendor: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """One request on the way from the ad to the landing page."""

    role: Literal["click", "tracker", "landing"]
    url: str
    status: int


@dataclass(frozen=True, slots=True)
class ClickChain:
    """One way out, hop by hop. `landed` is the landing tab's address, fragment included; `added`
    are the parameters that the platform appends, as its table declares."""

    click: str
    component: str | None
    path: str
    typed: str
    hops: tuple[Hop, ...]
    landed: str
    expected: str
    added: tuple[str, ...]
    passed: bool


@dataclass(frozen=True, slots=True)
class ShotPlace:
    """Where a component stands in a picture, as far as it is in sight; in px of the picture."""

    component: str
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Shot:
    """One step of a path with its picture (JPEG, or empty), its size and what stands where in it."""

    caption: str
    at_ms: int
    picture: bytes = b""
    width_px: int = 0
    height_px: int = 0
    places: tuple[ShotPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class PathReport:
    """One walk. `pixels` is how many requests of tracking arrived."""

    name: str
    title: str
    passed: bool
    acts: int
    pixels: int
    shots: tuple[Shot, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement about a platform that the verdict rests on."""

    name: str
    verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Part (0..1) of components, connections and choices that the paths reach; what they miss."""

    share: float
    missed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlatformReport:
    """What was seen in one cell: on one platform, in one host, by a visitor of one kind.

    `fault` is what broke on purpose, `lost` what was lost by it: exactly that, and told as such.
    """

    platform: str
    title: str
    format: str
    size: str
    verdict: Verdict
    facts: tuple[Fact, ...]
    paths: tuple[PathReport, ...]
    coverage: Coverage
    pixels: tuple[PixelCount, ...]
    clicks: tuple[ClickChain, ...]
    problems: tuple[QaProblem, ...]
    checked: tuple[Check, ...]
    notes: tuple[str, ...] = ()
    health: tuple[Figure, ...] = ()
    pictures: tuple[Picture, ...] = ()
    remarks: tuple[str, ...] = ()
    host: str = "frame"
    consent: str = "macros"
    locale: str = "en-GB"
    fault: str = ""
    lost: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong; warnings do not count."""
        return not any(problem.severity == "error" for problem in self.problems)

    def failed(self, check: Check, severity: Severity = "error") -> bool:
        """Whether one check found something as bad as that."""
        return any(p.check == check and p.severity == severity for p in self.problems)


@dataclass(frozen=True, slots=True)
class Report:
    """A whole QA run. `seconds` is how long it took; everything else is the same every time.

    `flow` is what was played, for reports that draw it; `source` says of which version of the
    creative's files this is the report (`qa.fingerprint`), `path` where they lie, as it was typed.
    """

    name: str
    project: str
    browser: str
    seconds: float
    platforms: tuple[PlatformReport, ...]
    flow: Flow | None = None
    source: str = ""
    path: str = ""

    @property
    def passed(self) -> bool:
        """Whether every platform passed; a run without platforms did not."""
        return bool(self.platforms) and all(platform.passed for platform in self.platforms)

    @property
    def warned(self) -> bool:
        """Whether any platform has a warning."""
        return any(p.severity == "warning" for one in self.platforms for p in one.problems)
