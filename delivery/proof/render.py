"""An answer for people at a terminal, and as JSON. The page says the same in a browser."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from delivery.proof.answer import TagAnswer, TagFound
from delivery.proof.verify import OpenedProof
from delivery.qa.case import LOCALE, USUAL_CONSENT, USUAL_HOST

__all__ = ["answer_json", "answer_text", "claim_lines"]

_MARKS = {
    "proven": "PROVEN",
    "unchanged": "UNCHANGED",
    "served": "SERVED",
    "damaged": "DAMAGED",
    "edited": "EDITED",
    "unknown": "UNKNOWN",
}

_PLAIN = {"host": USUAL_HOST, "consent": USUAL_CONSENT, "locale": LOCALE}  # not told of each result
_TOLD = ("macro-filled", "macro-emptied")  # the message says it all


def answer_text(answer: TagAnswer, proof: OpenedProof) -> str:
    """The verdict first, then each tag with its edits, then what was proven and who says so."""
    lines = [f"{_MARKS[answer.verdict]}: {answer.headline}"]
    for number, found in enumerate(answer.found):
        last = answer.found[number - 1]
        if number == 0 or found.edits or found.notes or last.edits or last.notes:
            lines += [""] if len(answer.found) > 1 else []
        lines += _found_lines(found, alone=len(answer.found) == 1)
    lines += ["", *answer.remarks] if answer.remarks else []
    tags = [proof.claim["tags"][found.tag] for found in answer.found]
    lines += ["", *claim_lines(proof.claim, tags), proof.signer.sentence]
    return "\n".join(lines) + "\n"


def _found_lines(found: TagFound, *, alone: bool) -> Iterator[str]:
    where = found.where
    if not alone:
        yield f"{where}: {found.headline}" if where else found.headline
    elif where:
        yield f"  where: {where}"
    for edit in found.edits:
        yield f"  edit: {edit.message}"
        if edit.kind in _TOLD:
            continue
        if edit.expected:
            yield f"    proven: {edit.expected}"
        if edit.observed:
            yield f"    now:    {edit.observed}"
    for note in found.notes:
        yield f"  {'note' if note.harmless else 'damage'}: {note.message}"


def claim_lines(claim: Mapping[str, Any], tags: list[Mapping[str, Any]]) -> Iterator[str]:
    """What the proof says of these tags' platforms, or of all of them if there are no tags."""
    wanted = {tag["platform"] for tag in tags}
    yield f"What was proven: {claim['creative']}, {claim['made_at']}, {claim['tool']['browser']}"
    for result in claim["results"]:
        if not wanted or result["platform"] in wanted:
            yield f"  {_result_line(result)}"


def _result_line(result: Mapping[str, Any]) -> str:
    observed = sum(pixel["observed"] for pixel in result["pixels"])
    expected = sum(pixel["expected"] for pixel in result["pixels"])
    case = [result[name] for name in ("title", "format", "size")]
    case += [result[name] for name, plain in _PLAIN.items() if result[name] != plain]
    ways = len(result["clicks"])
    line = f"{', '.join(filter(None, case))}: {result['paths']} sessions, "
    line += f"{observed} of {expected} pixels, {ways} {'way' if ways == 1 else 'ways'} out; "
    line += str(result["verdict"])
    open_ = [fact["name"] for fact in result["facts"] if not fact["verified"]]
    return line + (f" (not on the platform's own pages: {', '.join(open_)})" if open_ else "")


def answer_json(answer: TagAnswer, proof: OpenedProof) -> dict[str, Any]:
    """The answer as plain values, with the signer and the tags that were found."""
    found = []
    for one in answer.found:
        tag = proof.claim["tags"][one.tag]
        known = {key: tag[key] for key in ("platform", "format", "size", "walked")}
        found.append({**known, "proof_verdict": tag["verdict"], **asdict(one)})
    return {
        "verdict": answer.verdict,
        "headline": answer.headline,
        "signer": {
            "standing": proof.signer.standing,
            "name": proof.signer.key.name,
            "public_key": proof.signer.key.text,
            "fingerprint": proof.signer.key.fingerprint,
        },
        "found": found,
        "remarks": list(answer.remarks),
    }
