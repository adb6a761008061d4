"""The proof as a frozen document: what was walked, what it asked for, and the tags that may carry it.

Its JSON Schema is shipped. It claims no more than the report: a platform's verdict stands beside
each tag, with the facts that it rests on, and a form that QA did not walk says so.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from flows import Document, document_schema

__all__ = [
    "Claim",
    "Click",
    "File",
    "Landing",
    "Pixel",
    "Proof",
    "ProvenFact",
    "ProvenTag",
    "Result",
    "Shared",
    "Signature",
    "Slot",
    "Table",
    "Tool",
    "Verdict",
    "Walked",
    "proof_schema",
]

Verdict = Literal["proven", "assumed"]
Walked = Literal["every path", "in short", "not walked"]
Count = Annotated[int, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Part(Document):
    """A part of a proof; its validator is built at its first use, not when a command starts."""

    model_config = ConfigDict(defer_build=True)


class Tool(Part):
    """What the run was made with. `player` is the hash of the player's sources."""

    flowtag: str
    browser: str
    player: str


class File(Part):
    """A file by its hash; `platforms` are those that it was published for, empty for all."""

    file: str
    sha256: Sha256
    bytes: Count
    platforms: tuple[str, ...] = ()


class Landing(Part):
    """A click-through by its name."""

    name: str
    url: str


class Slot(Part):
    """A literal in the tag, our key of it, and how often the platform encodes its value."""

    literal: str
    key: str
    level: int


class Shared(Part):
    """A long text that several tags have: its number in the claim's `texts`."""

    text: Count


class ProvenTag(Part):
    """A tag that may carry this proof, as its text and as hashes of it.

    `verdict` is that of its platform. `walked`: whether QA walked every path in exactly this
    platform, format and size, one short session of it, or only built it from the same creative.
    """

    platform: str
    format: str
    size: str
    verdict: Verdict
    walked: Walked
    append: Count
    sha256: Sha256
    canonical_sha256: Sha256
    parts: tuple[str | Slot | Shared, ...]


class Table(Part):
    """The platform's literals at that time: literal, our key, level, arguments. `sha256` is that
    of the whole table."""

    title: str
    case_sensitive: bool
    sha256: Sha256
    macros: tuple[tuple[str, str, int, str], ...]


class ProvenFact(Part):
    """A statement about the platform that the verdict rests on."""

    name: str
    verified: bool
    note: str


class Pixel(Part):
    """One pixel over all paths: how often it had to fire, how often it did, and how often it was
    kept back for want of consent."""

    component: str | None
    on: str
    url: str
    expected: Count
    observed: Count
    held: Count


class Click(Part):
    """One way out: the landing page as typed, and where it landed."""

    click: str
    component: str | None
    expected: str
    landed: str


class Result(Part):
    """What QA saw in one cell: on one platform, in one host, by a visitor of one kind.

    Cells in which something was broken on purpose are left out. `coverage_percent` is rounded
    down; `missed` is what no path reaches. `warnings` are what QA told and let pass.
    """

    platform: str
    title: str
    format: str
    size: str
    host: str
    consent: str
    locale: str
    verdict: Verdict
    facts: tuple[ProvenFact, ...]
    checked: tuple[str, ...]
    paths: Count
    coverage_percent: Annotated[int, Field(ge=0, le=100)]
    missed: tuple[str, ...]
    pixels: tuple[Pixel, ...]
    clicks: tuple[Click, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]


class Claim(Part):
    """What is signed. `made_at` is UTC, as the signer's clock had it."""

    creative: str
    project: str
    made_at: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    tool: Tool
    base_url: str
    sources: tuple[File, ...]
    bundle: tuple[File, ...]
    landings: tuple[Landing, ...]
    tags: tuple[ProvenTag, ...]
    texts: tuple[str, ...]
    platforms: dict[str, Table]
    results: tuple[Result, ...]


class Signature(Part):
    """Over `flowtag proof 1`, a line feed, and the claim as RFC 8785 writes JSON."""

    algorithm: Literal["Ed25519"] = "Ed25519"
    public_key: str
    value: str


class Proof(Part):
    """A proof as a file."""

    format: Literal[1] = 1
    claim: Claim
    signature: Signature


def proof_schema() -> dict[str, object]:
    """The JSON Schema of a proof, as shipped in `delivery/proof/proof.schema.json`."""
    return document_schema(Proof)
