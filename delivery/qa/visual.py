"""Pictures of an ad's steps: what they are called, where the approved ones lie, what is a change.

Taking them is `qa.visual_session`'s. They lie in the project, below `qa/approved`, so that a change
of looks shows up in a review as a change of files.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from delivery.qa.report import Picture, QaProblem
from delivery.qa.walk import Deed

__all__ = [
    "APPROVED",
    "MOST_CHANGED",
    "Approved",
    "approve_pictures",
    "caption_of",
    "has_approved",
    "key_of",
    "load_approved",
    "picture_problems",
]

APPROVED = Path("qa") / "approved"
"""Below the project's folder."""
MOST_CHANGED = 0.0002
"""Share of the pixels that may differ: 15 of a 300x250, less than a letter."""

_LIST = "pictures.json"
_LONGEST = 100  # characters of a file's name; some file systems take 143 bytes
_UNSAFE = re.compile(r"[^A-Za-z0-9_.=-]+")
_KEY = re.compile(r"[0-9]+x[0-9]+/[A-Za-z0-9_.=~-]+\.png")


@dataclass(frozen=True, slots=True)
class Approved:
    """What was approved last: pictures by key, with their captions, and the browser that drew them."""

    browser: str
    pictures: Mapping[str, bytes]
    captions: Mapping[str, str]


def key_of(size: str, deeds: Sequence[Deed], *, over: bool = False) -> str:
    """The file of the step after those acts; `over`: when nothing more comes."""
    parts = [
        _UNSAFE.sub("~", deed.target + (f"={deed.value}" if deed.value else "")) for deed in deeds
    ]
    name = ".".join([*parts, *(["end"] if over else [])]) or "start"
    if len(name) > _LONGEST:
        name = f"{name[:80]}~{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    return f"{size}/{name}.png"


def caption_of(deeds: Sequence[Deed], *, over: bool = False) -> str:
    """The step in words."""
    way = " → ".join(deed.target for deed in deeds)
    if over:
        return f"The end of {way}" if way else "The end"
    return f"After {way}" if way else "The start"


def load_approved(folder: Path) -> Approved | None:
    """What was approved in that project; None if nothing was, or its list cannot be read."""
    root = folder / APPROVED
    try:
        listed = json.loads((root / _LIST).read_text("utf-8"))
        captions = {str(key): str(text) for key, text in listed["pictures"].items()}
        browser = str(listed["browser"])
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None
    return Approved(browser, dict(_read(root, captions)), captions)


def has_approved(folder: Path) -> bool:
    """Whether pictures were approved in that project, so that they are to be compared."""
    return (folder / APPROVED / _LIST).is_file()


def approve_pictures(folder: Path, pictures: Iterable[Picture], browser: str) -> int:
    """Writes the pictures as they are now, takes away what is gone, and says how many there are."""
    root = folder / APPROVED
    taken = sorted((p for p in pictures if p.png), key=lambda picture: picture.key)
    kept = {picture.key for picture in taken}
    before = load_approved(folder)
    for key in set(before.pictures if before else ()) - kept:
        (root / key).unlink(missing_ok=True)
    for picture in taken:
        path = root / picture.key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture.png)
    root.mkdir(parents=True, exist_ok=True)
    captions = {picture.key: picture.caption for picture in taken}
    listed = {"format": 1, "browser": browser, "pictures": captions}
    (root / _LIST).write_text(json.dumps(listed, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return len(taken)


def picture_problems(pictures: Iterable[Picture]) -> Iterator[QaProblem]:
    """A warning for each step that looks other than approved. A new one is none, nor one gone: the
    flow changed, and everything else of the report says whether that is right."""
    for picture in pictures:
        if picture.state != "changed":
            continue
        yield QaProblem(
            "pictures",
            picture.key.rpartition("/")[2],
            None,
            f"A step looks other than approved: {picture.caption} ({picture.size}).",
            expected=f"as in {(APPROVED / picture.key).as_posix()}",
            observed=f"{picture.changed_share:.2%} of the pixels differ",
            hint="Look at both in the report. If that is meant, approve it: flowtag qa --approve.",
            kind="looks-changed",
            severity="warning",
        )


def _read(root: Path, captions: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for key in captions:
        path = root / key
        # A list from elsewhere may name any file.
        if _KEY.fullmatch(key) and path.is_file() and path.resolve().is_relative_to(root.resolve()):
            yield key, path.read_bytes()
