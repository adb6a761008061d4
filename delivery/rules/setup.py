"""Rules on what a delivery needs at all: a platform that exists, an address to publish under."""

from collections.abc import Iterable
from typing import ClassVar

from delivery.project import Project
from flows import Problem, Rule, Severity, nearest_hint

__all__ = ["BaseUrlMissing", "PlatformUnknown"]


class PlatformUnknown(Rule[Project]):
    """What it finds: a platform that is neither built in nor in one of your own tables.

    **Why it matters.** Without its table nobody knows how its macros are spelt.

    **Wrong** `"platform": "dv_360"`

    **Right** `"platform": "dv360"`

    **Reference.** docs/platforms.md; `flowtag platforms` lists them.
    """

    code = "DL116"
    name = "platform-unknown"

    def check(self, subject: Project) -> Iterable[Problem]:
        name = subject.delivery.platform
        if name is not None and subject.platform is None:
            yield self.named(subject, name, "platform")

    @classmethod
    def named(cls, project: Project, name: str, place: str = "") -> Problem:
        """The problem for a name, wherever it was written."""
        hint = nearest_hint(name, project.platforms, "Platforms")
        return cls.problem(place, f'There is no platform "{name}".', hint, file="delivery.json")


class BaseUrlMissing(Rule[Project]):
    """What it finds: a delivery without `base_url`.

    **Why it matters.** Script and iframe tags load the published creative; without its address
    only the standalone document can be built. Asking for such a tag all the same is an error.

    **Wrong** `{"format": 1, "click_throughs": {…}}`

    **Right** `{"format": 1, "base_url": "https://cdn.example/quiz", "click_throughs": {…}}`

    **Reference.** docs/project-format.md, formats of a tag.
    """

    code = "DL117"
    name = "base-url-missing"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        if subject.delivery.base_url is None:
            yield self.wanted_by("script and iframe")

    @classmethod
    def wanted_by(cls, formats: str) -> Problem:
        """The problem for the formats that load the published creative."""
        return cls.problem(
            "base_url",
            f"Tags of format {formats} load the published creative, and there is no base_url.",
            "publish the folder that `flowtag build` makes and write its https address as "
            "base_url, or build standalone tags.",
            file="delivery.json",
        )
