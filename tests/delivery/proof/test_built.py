"""What is built of `delivery/proof/page` and committed is current."""

import hashlib
import re
from pathlib import Path

from delivery.proof.script import built_text
from tests.delivery.proof.cases import CASES

ROOT = Path(__file__).parents[3]
PROOF = ROOT / "delivery" / "proof"
DOCS = ROOT / "docs" / "proof.md"
TOKENS = {"text", "open", "close", "comment"}  # kinds of what the reader of markup reads


def test_built_verifier_is_current() -> None:
    """Fails after a change in TypeScript; `make player` builds anew, then commit `built/`."""
    digest = hashlib.sha256()
    paths = [p for p in (PROOF / "page").rglob("*") if p.suffix in {".ts", ".mjs"}]
    for path in sorted(paths, key=str):
        name = path.relative_to(PROOF / "page").as_posix()
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")

    assert (PROOF / "built" / "SOURCES.sha256").read_text().strip() == digest.hexdigest()


def test_the_page_carries_the_licence_of_what_it_bundles() -> None:
    page = built_text("page.js")

    assert page.startswith("/*!\n@noble/ed25519\nThe MIT License (MIT)")
    assert page.count("Permission is hereby granted, free of charge") == 2


def test_nothing_in_it_ends_a_script() -> None:
    assert "</script" not in built_text("page.js").lower()
    assert "<!--" not in built_text("page.js")


def test_every_kind_of_edit_and_note_is_in_the_docs() -> None:
    """What the verifier can call something, and the first cells of the tables of docs/proof.md."""
    said: set[str] = set()
    for path in (PROOF / "page").glob("*.ts"):
        text = path.read_text(encoding="utf-8")
        said |= set(re.findall(r"(?:edit|note)\(\s*'([a-z-]+)'", text))
        said |= set(re.findall(r"kind: '([a-z-]+)'", text))
        for name in re.findall(r"`(\w+)-\$\{what\}`", text):
            said |= {f"{name}-gone", f"{name}-added"}
    rows = re.findall(r"^\|([^|]*)\|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    told = {word for row in rows for word in re.findall(r"`([^`]+)`", row)}

    assert said - told == TOKENS
    assert len(said) > 50


def test_cases_try_nearly_every_kind() -> None:
    tried = {kind for case in CASES for kind in (*case.edits, *case.notes)}

    assert len(tried) >= 45
