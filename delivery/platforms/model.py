"""What we know of one ad platform, as a frozen value. A table: nothing here acts.

Each fact carries its source and whether the platform's own page (or a capture of its own output)
says so: `verified`. QA calls a result *proven* only where click, escape and consent behaviour are.
"""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from flows import MACROS, Document

__all__ = [
    "FORMAT_NAMES",
    "Alias",
    "Click",
    "Closing",
    "Fact",
    "FormatName",
    "FormatSupport",
    "Level",
    "Limit",
    "Missing",
    "NoValue",
    "Platform",
    "PlatformMacro",
    "Preview",
    "Status",
    "Topic",
]

Level = Annotated[int, Field(ge=0, le=2)]
FormatName = Literal["script", "iframe", "standalone"]
FORMAT_NAMES: tuple[FormatName, ...] = ("script", "iframe", "standalone")
Survivor = Literal["pixel", "script", "beacon", "runtime_macro", "new_window"]
Text = Annotated[str, StringConstraints(min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Date = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}){0,2}$")]
Status = Literal["live", "closed"]
Topic = Literal[
    "click",
    "escaped click",
    "cache-buster",
    "page or app",
    "consent flag",
    "consent string",
    "placement id",
    "line item id",
    "campaign id",
    "creative id",
]
"""What a table must answer to be complete: see `delivery.platforms.topics`."""


class Fact(Document):
    """Where a fact comes from. `verified`: the platform itself says so."""

    source: str = ""
    verified: bool = False
    note: str = ""


class PlatformMacro(Fact):
    """One literal that the platform replaces.

    `name` is ours (empty: none of ours). `level` is how often the platform percent-encodes the
    value. `{id}` or `{key}` in the literal stands for the macro's argument. With `use = false`
    the platform expands it and we never write it, but no text of ours may hold it by accident.
    """

    name: str = ""
    literal: Text
    argument: str = Field(default="", description="Which arguments it takes: an expression.")
    level: Level = 0
    use: bool = True

    @model_validator(mode="after")
    def _known(self) -> "PlatformMacro":
        if self.name and self.name not in MACROS:
            raise ValueError(f'there is no macro "{self.name}"')
        if self.use and not self.name:
            raise ValueError("a literal without a name needs use = false")
        return self

    @property
    def takes_argument(self) -> bool:
        """Whether the literal holds the macro's argument."""
        return "{id}" in self.literal or "{key}" in self.literal

    def spell(self, argument: str = "") -> str:
        """The literal with its argument in place."""
        return self.literal.replace("{id}", argument).replace("{key}", argument)


class Click(Fact):
    """How clicks pass the platform.

    `open`: a prefix after which the landing page is appended, percent-encoded `append` times.
    `closed`: an address that already leads to the landing page that the platform knows.
    `redirect`: what its redirect makes of what follows the prefix. `adds`: parameters that it
    appends to the landing page. `example`: an open prefix as the platform makes it.
    """

    form: Literal["open", "closed", "both", "none"]
    append: Level = 0
    redirect: Literal["decodes_once", "rest_raw"] = "decodes_once"
    adds: tuple[str, ...] = ()
    example: str = ""


class Preview(Fact):
    """Which macros the platform's own preview, or a test render, fills in.

    `fills`: names of ours that `some` means. `values`: what some names of ours get there
    (`is_preview` is 1). `fill`: what every macro gets. `leaves`: what becomes of the others.
    """

    expands: Literal["all", "click", "some", "none", "unknown"] = "unknown"
    fills: tuple[Text, ...] = ()
    values: dict[str, str] = Field(default_factory=dict)
    fill: str = ""
    leaves: Literal["literal", "empty", "unknown"] = "unknown"


class NoValue(Fact):
    """What the platform writes for a macro that it knows and has no value for."""

    value: str = ""


class Closing(Fact):
    """When a closed platform stopped serving: a day, a month or a year."""

    on: Date


class Alias(Fact):
    """Another name of the same platform: a former name, or a product with the same macros."""

    name: Name
    title: Text
    status: Status = "live"
    closed_on: Date | None = None


class Missing(Fact):
    """What was looked for and is not there. `verified`: the platform's own list lacks it."""

    topic: Topic


class FormatSupport(Fact):
    """Whether a tag format works there, and what of the ad survives in it."""

    supported: bool = True
    survives: tuple[Survivor, ...] = ("pixel", "script", "beacon", "runtime_macro", "new_window")


class Limit(Fact):
    """A number that the platform enforces.

    `<format>_bytes` is the most that a tag may weigh; `initial_bytes`, `subload_bytes`,
    `total_bytes` and `requests` are those of the ad as a visitor loads it (delivery/weights.py).
    """

    name: Text
    value: int
    unit: Text


class Platform(Document):
    """One ad platform (`server`, has a click macro) or vocabulary of macros."""

    name: Name
    title: Text
    kind: Literal["server", "vocabulary"] = "server"
    status: Status = "live"
    everyday: bool = Field(default=True, description="QA runs on it when none is named.")
    case_sensitive: bool = True
    click: Click
    preview: Preview = Field(default_factory=Preview)
    no_value: NoValue | None = None
    closing: Closing | None = None
    aliases: tuple[Alias, ...] = ()
    missing: tuple[Missing, ...] = ()
    formats: dict[FormatName, FormatSupport] = Field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    macros: tuple[PlatformMacro, ...] = ()

    @model_validator(mode="after")
    def _distinct(self) -> "Platform":
        literals = [macro.literal for macro in self.macros]
        twice = sorted({text for text in literals if literals.count(text) > 1})
        if twice:
            raise ValueError(f"the literal {twice[0]} stands twice")
        if (
            self.kind == "server"
            and self.click.form in ("open", "both")
            and not self.find("click_url")
        ):
            raise ValueError("an open click form needs a macro named click_url")
        if (self.closing is not None) != (self.status == "closed"):
            raise ValueError('status "closed" and [closing] belong together')
        return self

    @model_validator(mode="after")
    def _known_names(self) -> "Platform":
        named = {*self.preview.fills, *self.preview.values}
        unknown = sorted(named - set(MACROS))
        if unknown:
            raise ValueError(f'there is no macro "{unknown[0]}"')
        return self

    def __repr__(self) -> str:
        return f"Platform({self.name!r})"

    def __hash__(self) -> int:
        return hash(self.name)  # the generated one walks the whole table, and tables are cache keys

    @cached_property
    def used(self) -> tuple[PlatformMacro, ...]:
        """The literals that we write."""
        return tuple(macro for macro in self.macros if macro.use)

    @cached_property
    def _by_name(self) -> dict[str, tuple[PlatformMacro, ...]]:
        found: dict[str, list[PlatformMacro]] = {}
        for macro in self.used:
            found.setdefault(macro.name, []).append(macro)
        return {n: tuple(sorted(of, key=lambda m: m.level)) for n, of in found.items()}

    def levels(self, name: str) -> tuple[PlatformMacro, ...]:
        """The literals of one name of ours that we write, raw ones first."""
        return self._by_name.get(name, ())

    def find(self, name: str, level: int | None = None) -> PlatformMacro | None:
        """The literal of that name and level; without a level, the most escaped one."""
        fitting = [m for m in self.levels(name) if level is None or m.level == level]
        return fitting[-1] if fitting else None

    def support(self, name: FormatName) -> FormatSupport:
        """What is known of a format; nothing known counts as supported and unverified."""
        return self.formats.get(name, FormatSupport())

    def limit(self, name: str) -> Limit | None:
        """The limit of that name, if the platform has one."""
        return next((limit for limit in self.limits if limit.name == name), None)

    @property
    def proven(self) -> bool:
        """Whether click, escape and consent behaviour are verified: else QA's verdict is assumed."""
        needed = ("click_url", "gdpr", "gdpr_consent")
        facts = [m for name in needed for m in self.levels(name)]
        named = {m.name for m in facts}
        verified = self.click.verified and all(m.verified for m in facts)
        return self.kind == "server" and verified and named == set(needed)
