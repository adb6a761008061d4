"""What became of a tag on its way, as frozen values: the answer of `page/verify.ts`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["TagAnswer", "TagEdit", "TagFound", "TagNote", "Verdict", "read_answer"]

Verdict = Literal["proven", "unchanged", "served", "damaged", "edited", "unknown"]
"""proven: the tag, and it works. unchanged: as it was built, in a form that QA did not walk on
every path. served: only its macros are filled in. damaged: nobody edited it,
but it does not work as it stands. edited: another tag. unknown: none of the proof."""


@dataclass(frozen=True, slots=True)
class TagNote:
    """Something that was done to the text on its way; `harmless` if the tag works as it stands."""

    kind: str
    harmless: bool
    message: str


@dataclass(frozen=True, slots=True)
class TagEdit:
    """Something that makes it another tag than the proven one."""

    kind: str
    message: str
    expected: str
    observed: str


@dataclass(frozen=True, slots=True)
class TagFound:
    """A tag of the proof in the text. `tag` is its number in `claim.tags`; `where` may be empty."""

    tag: int
    verdict: Verdict
    headline: str
    where: str
    notes: tuple[TagNote, ...]
    edits: tuple[TagEdit, ...]


@dataclass(frozen=True, slots=True)
class TagAnswer:
    """All tags of the proof in a text; the verdict is the worst of theirs. `remarks` are about the
    rest of a file: tags of which the proof says nothing, and what was not read."""

    verdict: Verdict
    headline: str
    found: tuple[TagFound, ...]
    remarks: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nobody changed anything that matters; `verdict` says whether it was proven too."""
        return self.verdict in ("proven", "unchanged")


def read_answer(answer: Mapping[str, Any]) -> TagAnswer:
    """The answer of the verifier as a value."""
    return TagAnswer(
        answer["verdict"],
        answer["headline"],
        tuple(
            TagFound(
                found["tag"],
                found["verdict"],
                found["headline"],
                found["where"],
                tuple(TagNote(**note) for note in found["notes"]),
                tuple(TagEdit(**edit) for edit in found["edits"]),
            )
            for found in answer["found"]
        ),
        tuple(answer["remarks"]),
    )
