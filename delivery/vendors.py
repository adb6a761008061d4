"""Vendors by host: whose address it is, what it does, and its id on the Global Vendor List.

A table, `vendors.toml`, and how it is read; users add a `vendors.toml` of their own in the
project or in the configuration folder. Which consent a tag needs is not decided here.
Source of each fact: in the table.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator

from delivery.findings import VendorFileInvalid
from delivery.identity import once_for_each
from flows import Document, Problem

__all__ = [
    "Vendor",
    "find_vendor",
    "load_vendors",
    "load_vendors_file",
    "vendor_folders",
    "vendor_json",
    "vendors_markdown",
]

Kind = Literal["impression", "click", "verification", "audience", "conversion", "adserver"]
Text = Annotated[str, StringConstraints(min_length=1)]
Purposes = tuple[Annotated[int, Field(ge=1, le=11)], ...]
_CONSENT_ONLY = {1, 3, 4, 5, 6}  # TCF Policies 2.2: no legitimate interest for these
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}")
_FILE = "vendors.toml"
_HINT = "docs/vendors.md describes the fields; `flowtag vendors HOST --json` shows one."


class Vendor(Document):
    """One vendor. A host counts with its subdomains; the longest that fits decides.

    `vendor_id`, `listed_as` and the purposes are what the Global Vendor List says of it: `purposes`
    need consent, `leg_int_purposes` rest on legitimate interest, and `flexible_purposes` are those
    of either that a publisher may turn into the other. `delisted`: when the list dropped it, at the
    latest; no consent string speaks of it since. `verified`: that was read on the list itself.
    `blocking`: whether it can keep the ad from showing; None where that depends or is not known.
    `preview_parameter`: what tells it that nothing counts. `click_parameter`: where another
    server's click macro goes. `source`: where hosts and kinds are from.
    """

    name: Text
    hosts: Annotated[tuple[Text, ...], Field(min_length=1)]
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    vendor_id: Annotated[int, Field(ge=1, le=99_999)] | None = None
    listed_as: str = ""
    purposes: Purposes = ()
    leg_int_purposes: Purposes = ()
    flexible_purposes: Purposes = ()
    delisted: Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    vendor_id_source: str = ""
    blocking: bool | None = None
    status: Literal["live", "closed"] = "live"
    since: Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d{2}){0,2})?$")] = ""
    preview_parameter: str = ""
    click_parameter: str = ""
    source: str = ""
    verified: bool = False
    note: str = ""

    def __hash__(self) -> int:
        return hash(self.name)  # the generated one walks all fields, and tables are cache keys

    @field_validator("hosts")
    @classmethod
    def _are_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not _HOST.fullmatch(host):
                raise ValueError(f'"{host}" is no host, such as count.house.example')
        if len(set(hosts)) < len(hosts):
            raise ValueError("a host stands twice")
        return hosts

    @model_validator(mode="after")
    def _with_source(self) -> "Vendor":
        if self.verified and not (self.source and self.listed_as):
            raise ValueError(
                "a verified vendor needs its source and listed_as, its name on the list"
            )
        return self

    @model_validator(mode="after")
    def _with_purposes_that_fit(self) -> "Vendor":
        asked, interest = set(self.purposes), set(self.leg_int_purposes)
        if asked & interest:
            raise ValueError("a purpose needs consent or rests on legitimate interest, not both")
        if interest & _CONSENT_ONLY:
            raise ValueError("purposes 1, 3, 4, 5 and 6 need consent")
        if not set(self.flexible_purposes) <= asked | interest:
            raise ValueError("a flexible purpose stands in purposes or leg_int_purposes as well")
        return self


class _Table(Document):
    vendors: tuple[Vendor, ...] = ()


@cache
def built_in_vendors() -> tuple[Vendor, ...]:
    """The vendors that ship with us, in the order of the table."""
    text = (files("delivery") / _FILE).read_text("utf-8")
    return _Table.model_validate(tomllib.loads(text), strict=False).vendors


def load_vendors(folders: Iterable[Path] = ()) -> tuple[Vendor, ...]:
    """All vendors, the user's own first; later folders win. Files with problems are left out."""
    own: list[Vendor] = []
    for folder in folders:
        if (folder / _FILE).is_file():
            own = [*load_vendors_file(folder / _FILE)[0], *own]
    return (*own, *built_in_vendors())


def load_vendors_file(path: Path) -> tuple[tuple[Vendor, ...], list[Problem]]:
    """The vendors in a user's file, and all that is wrong with it: then there are none."""
    name = f"{path.parent.name}/{path.name}"
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8"))
        return _Table.model_validate(table, strict=False).vendors, []
    except OSError as error:
        return (), [_problem(name, "", f"The file cannot be read: {error.strerror}.")]
    except UnicodeDecodeError as error:
        return (), [_problem(name, "", f"The file is not UTF-8: {error.reason}.")]
    except tomllib.TOMLDecodeError as error:
        return (), [_problem(name, "", f"The file is not TOML: {error}.")]
    except ValidationError as error:
        problems = error.errors(include_url=False)
        # a list whose only entry does not fit is called empty as well
        fitting = [found for found in problems if found["type"] != "too_short"] or problems
        return (), [
            _problem(
                name,
                " > ".join(str(part) for part in found["loc"]),
                f"{found['msg'].removeprefix('Value error, ')}.",
            )
            for found in fitting
        ]


def vendor_folders(platform_folders: Iterable[Path]) -> list[Path]:
    """Where a user's vendors.toml may lie: beside the folders of platform tables."""
    return [folder.parent for folder in platform_folders]


def find_vendor(host: str, vendors: Sequence[Vendor]) -> Vendor | None:
    """Whose host it is: the vendor with the longest host that it is, or is a subdomain of.

    Of two vendors with the same host the first counts: the user's own.
    """
    known = _by_host(tuple(vendors))
    labels = host.lower().rstrip(".").split(".")
    for start in range(len(labels)):
        vendor = known.get(".".join(labels[start:]))
        if vendor is not None:
            return vendor
    return None


def vendor_json(vendor: Vendor) -> dict[str, object]:
    """A vendor as plain data, all fields."""
    return vendor.model_dump(mode="json")


def vendors_markdown(vendors: Iterable[Vendor]) -> str:
    """docs/vendors.md: one table, by name."""
    rows = [_row(vendor) for vendor in sorted(vendors, key=lambda vendor: vendor.name.lower())]
    return "\n".join([_INTRO, *rows]) + "\n"


_INTRO = """# Vendors

Generated from `delivery/vendors.toml`; do not edit.

Whose hosts stand in ad tags, what they do, and their id on the IAB's Global Vendor List, which consent macros carry: `@{gdpr_consent.755}`.
An id is left out where no public source was found.
It is **verified** where id, name and purposes were read on the list itself (version 106 of 2025-05-08, in a public copy), and else comes from a public quotation of an older one; whose hosts these are is knowledge of the trade.
*Consent* and *interest* are the numbers of the [purposes](https://iabeurope.eu/transparency-consent-framework/) that it declares: those that need the visitor's consent, and those that rest on legitimate interest; a publisher may turn those with `*` into the other.
A vendor that *left* the list is in no consent string any more.
*Blocks* says whether it can keep an ad from showing; "depends" is also what is not known.
A **closed** vendor answers no more: take its tags out.
A host counts with its subdomains, and the longest that fits decides.

Your own vendors: `vendors.toml` in the project, or in `~/.config/flowtag` (`$XDG_CONFIG_HOME`), with entries like this.
They come before ours.

```toml
[[vendors]]
name = "House counter"
hosts = ["count.house.example"]
kinds = ["impression"]     # impression, click, verification, audience, conversion, adserver
vendor_id = 1234
purposes = [1]             # needs consent for these
leg_int_purposes = [7, 10]
```

| vendor | hosts | does | id | consent | interest | blocks | status | parameters | |
|---|---|---|---|---|---|---|---|---|---|"""
_BLOCKS = {None: "depends", True: "yes", False: "no"}


def _row(vendor: Vendor) -> str:
    status = f"closed {vendor.since}".strip() if vendor.status == "closed" else "live"
    named = (("preview", vendor.preview_parameter), ("click", vendor.click_parameter))
    cells = (
        vendor.name,
        ", ".join(f"`{host}`" for host in vendor.hosts),
        ", ".join(vendor.kinds),
        f"{vendor.vendor_id or ''}" + (f", left {vendor.delisted}" if vendor.delisted else ""),
        _purposes(vendor.purposes, vendor),
        _purposes(vendor.leg_int_purposes, vendor),
        _BLOCKS[vendor.blocking] if "verification" in vendor.kinds else "",
        status,
        ", ".join(f"{what} `{name}`" for what, name in named if name),
        "verified" if vendor.verified else "assumed",
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _purposes(numbers: Purposes, vendor: Vendor) -> str:
    return ", ".join(f"{n}\\*" if n in vendor.flexible_purposes else str(n) for n in numbers)


@once_for_each
def _by_host(vendors: tuple[Vendor, ...]) -> Mapping[str, Vendor]:
    known: dict[str, Vendor] = {}
    for vendor in vendors:
        for host in vendor.hosts:
            known.setdefault(host, vendor)
    return MappingProxyType(known)


def _problem(file: str, place: str, message: str) -> Problem:
    return VendorFileInvalid.problem(place, message, _HINT, file=file)
