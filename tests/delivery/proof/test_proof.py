"""A proof: claims what was walked and no more, and nothing in it can be changed."""

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from delivery import (
    NotProven,
    Proof,
    ProofRefused,
    PublicKey,
    build_claim,
    build_site,
    canonical_sha256,
    open_proof,
    proof_schema,
    render_proof,
    sign_claim,
    verify_tag,
)
from delivery.proof import Claim
from delivery.proof.proof import Pixel, Result
from delivery.proof.script import call_verifier
from delivery.proof.sign import signed_bytes
from delivery.proof.verify import INVALID, Signer
from delivery.qa import QaProblem
from tests.delivery.projects import HELLO, make_project
from tests.delivery.proof import proofs

PROBLEM = QaProblem("pixels", "Path 1", "dry", "The pixel did not fire.")


def build(*reports: Any) -> Claim:
    one = proofs.project()
    told = proofs.report(one, *reports)
    return build_claim(one, told, made_at=proofs.MADE_AT, version="0.1.0")


def changed(change: str, to: str) -> str:
    text = proofs.proof_text()
    assert change in text
    return text.replace(change, to, 1)


def test_a_proof_is_read_back() -> None:
    opened = proofs.proof()

    assert Proof.model_validate_json(opened.text) == sign_claim(proofs.claim(), proofs.KEY)
    assert opened.claim == proofs.claim().model_dump(mode="json")
    assert opened.signer == Signer(proofs.SIGNER, "trusted")


def test_it_fits_its_schema() -> None:
    jsonschema.validate(json.loads(proofs.proof_text()), proof_schema())


def test_the_same_run_gives_the_same_proof() -> None:
    again = build(*(proofs.platform_report(name, proofs.project()) for name in proofs.PLATFORMS))

    assert render_proof(sign_claim(again, proofs.KEY)) == proofs.proof_text()


def test_both_sides_sign_the_same_text() -> None:
    """Python writes what is signed; the verifier writes it anew from the file."""
    opened = call_verifier("open", {"proof": proofs.proof_text()})

    assert opened["signed"].encode() == signed_bytes(proofs.claim())


def test_the_matrix_is_that_of_the_report() -> None:
    (result, *_) = proofs.claim().results

    assert isinstance(result, Result)
    assert result.pixels == tuple(
        Pixel(
            component=p.component, on=p.on, url=p.url, expected=p.expected, observed=p.fired, held=0
        )
        for p in proofs.PIXELS
    )
    assert (result.coverage_percent, result.missed) == (99, ("oily",))  # 99.6: never rounded up


def test_verdicts_are_those_of_the_platforms() -> None:
    verdicts = {tag.platform: tag.verdict for tag in proofs.claim().tags}

    assert verdicts == {"dv360": "assumed", "xandr": "proven", "campaign_manager_360": "assumed"}


def test_only_what_was_walked_says_so() -> None:
    seen = {(t.format, t.size): t.walked for t in proofs.claim().tags if t.platform == "xandr"}

    assert seen == {
        ("script", "300x250"): "every path",
        ("iframe", "300x250"): "in short",
        ("script", "300x600"): "not walked",
        ("iframe", "300x600"): "not walked",
    }


def test_hashes_are_those_of_the_texts() -> None:
    for number, tag in enumerate(proofs.claim().tags):
        text = proofs.proof().tag_text(number)

        assert tag.sha256 == hashlib.sha256(text.encode()).hexdigest()
        assert tag.canonical_sha256 == canonical_sha256(text)


def test_published_files_are_there_by_their_hashes() -> None:
    files, _ = build_site(proofs.project(), proofs.project().platforms["dv360"])

    assert {file.file: file.sha256 for file in proofs.claim().bundle} == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items()
    }


def test_a_failed_run_is_not_signed() -> None:
    good = proofs.platform_report("xandr", proofs.project())
    bad = proofs.platform_report("dv360", proofs.project(), problems=(PROBLEM, PROBLEM))

    with pytest.raises(NotProven, match=r"^QA found 2 problems on Display & Video 360\.$"):
        build(good, bad)


def test_warnings_are_told_and_let_pass() -> None:
    warned = replace(PROBLEM, severity="warning", message="A picture is larger than it is shown.")
    one = proofs.platform_report("xandr", proofs.project(), problems=(warned,))

    assert build(one).results[0].warnings == ("A picture is larger than it is shown.",)


def test_a_run_without_a_browser_is_not_signed() -> None:
    one = proofs.project()
    told = replace(proofs.report(one, proofs.platform_report("xandr", one)), browser="no browser")

    with pytest.raises(NotProven, match="without a browser, so nothing was asked for"):
        build_claim(one, told, made_at=proofs.MADE_AT, version="0.1.0")


def test_what_was_only_observed_is_not_signed() -> None:
    one = replace(proofs.platform_report("xandr", proofs.project()), verdict="observed")

    with pytest.raises(NotProven, match="only observed"):
        build(one)


@pytest.mark.parametrize(
    ("host", "paths", "walked"),
    [
        ("frame", ("Path 1",), "every path"),
        ("", ("As iframe",), "not walked"),  # not one session of the covering set
        ("mraid-3", ("Path 1",), "not walked"),  # a tag of its own is built for that host
    ],
)
def test_every_path_is_claimed_only_of_the_covering_set(
    host: str, paths: tuple[str, ...], walked: str
) -> None:
    one = proofs.platform_report("xandr", proofs.project())
    sessions = tuple(replace(one.paths[0], name=name) for name in paths)
    claim = build(replace(one, host=host, paths=sessions))

    assert {t.walked for t in claim.tags if (t.format, t.size) == ("script", "300x250")} == {walked}
    assert claim.results[0].host == host


def test_a_part_of_the_covering_set_is_a_short_walk(tmp_path: Path) -> None:
    """Two choices are two sessions: one of them is not every path."""
    steps: list[dict[str, Any]] = [
        HELLO,
        {"id": "dry", "type": "choice", "text": "Dry"},
        {"id": "oily", "type": "choice", "text": "Oily"},
        {"id": "bye", "type": "text", "text": "Bye", "end": True},
        {"id": "so", "type": "text", "text": "So long", "end": True},
    ]
    links = [("hello", "dry"), ("hello", "oily"), ("dry", "bye"), ("oily", "so")]
    flow = {"components": steps, "connections": [{"from": a, "to": b} for a, b in links]}
    one = make_project(tmp_path, flow=flow)
    seen = []
    for names in (("Path 1",), ("Path 1", "Path 2")):
        told = proofs.platform_report("xandr", one)
        told = replace(told, paths=tuple(replace(told.paths[0], name=name) for name in names))
        claim = build_claim(one, proofs.report(one, told), made_at=proofs.MADE_AT, version="0.1.0")
        seen.append({t.walked for t in claim.tags if t.format == "script"})

    assert seen == [{"in short"}, {"every path"}]


def test_a_run_without_platforms_is_not_signed() -> None:
    with pytest.raises(NotProven, match="walked no platform"):
        build()


@pytest.mark.parametrize(
    ("change", "to"),
    [
        ('"observed": 4', '"observed": 5'),
        ('"verdict": "assumed"', '"verdict": "proven"'),
        ('"walked": "not walked"', '"walked": "every path"'),
        ("https://imp.example/i?ord=", "https://imp.example/j?ord="),
        ("2026-03-02", "2026-03-03"),
        ('"level": 0', '"level": 1'),
        ('"bytes": ', '"bytes": 1'),
    ],
)
def test_a_changed_proof_is_refused(change: str, to: str) -> None:
    with pytest.raises(ProofRefused) as refused:
        open_proof(changed(change, to))
    assert str(refused.value) == INVALID


def test_an_added_field_is_refused() -> None:
    with pytest.raises(ProofRefused, match="signature does not fit"):
        open_proof(changed('"claim": {', '"claim": {"approved_by": "the client",'))


def test_the_signature_of_another_key_does_not_fit() -> None:
    """Somebody puts their own key into the file, and leaves the signature."""
    with pytest.raises(ProofRefused, match="signature does not fit"):
        open_proof(changed(proofs.KEY.public.base64, proofs.OTHER_KEY.public.base64))


def test_spaces_and_order_of_the_file_do_not_matter() -> None:
    value = json.loads(proofs.proof_text())
    turned = {name: value[name] for name in reversed(value)}
    turned["claim"] = {name: value["claim"][name] for name in reversed(value["claim"])}

    assert open_proof(json.dumps(turned)).claim == proofs.proof().claim


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        (proofs.proof_text()[:-200], "not JSON, or it was cut off"),
        ("[]", "no proof of Flowtag"),
        ('{"verdict": "proven"}', "no proof of Flowtag"),
        (
            '{"format": 2, "claim": {}, "signature": {}}',
            "has format 2; this verifier reads format 1",
        ),
        ('{"format": 1, "claim": {}, "signature": {}}', "has no Ed25519 signature"),
    ],
)
def test_what_is_no_proof_is_said(text: str, message: str) -> None:
    with pytest.raises(ProofRefused, match=re.escape(message)):
        open_proof(text)


def test_a_claim_without_its_parts_is_refused() -> None:
    value = json.loads(proofs.proof_text())
    del value["claim"]["platforms"]["xandr"]

    with pytest.raises(ProofRefused, match="parts of it are missing"):
        open_proof(json.dumps(value))


def test_a_claim_that_no_tool_of_ours_made_is_refused() -> None:
    """Anybody can sign anything with a key of their own."""
    table = proofs.claim().platforms["xandr"]
    odd = table.model_copy(update={"macros": (("${X}{id}", "click_url", 0, "("),)})
    claim = proofs.claim().model_copy(
        update={"platforms": {**proofs.claim().platforms, "xandr": odd}}
    )
    opened = open_proof(render_proof(sign_claim(claim, proofs.OTHER_KEY)))

    with pytest.raises(ProofRefused, match="the verifier cannot work with it"):
        verify_tag(proofs.tag(), opened)


def test_an_unknown_signer_is_said_plainly() -> None:
    signer = open_proof(proofs.proof_text()).signer

    assert signer.standing == "unknown"
    assert signer.sentence.startswith(
        f"Signed by somebody unknown, key {proofs.KEY.public.fingerprint}: it proves who made it only"
    )


def test_other_trusted_keys_do_not_help() -> None:
    other = PublicKey(proofs.OTHER_KEY.public.data, "Another team")

    assert open_proof(proofs.proof_text(), trusted=[other]).signer.standing == "unknown"


def test_ones_own_key_is_known() -> None:
    signer = open_proof(proofs.proof_text(), own=proofs.KEY.public).signer

    assert signer.sentence == f"Signed with your own key {proofs.KEY.public.fingerprint}."


def test_a_claim_is_signed_for_this_purpose_only() -> None:
    """The bytes begin with what they are, so that no signature under other data is one here."""
    assert signed_bytes(proofs.claim()).startswith(b'flowtag proof 1\n{"base_url":')


def test_a_platform_that_is_walked_twice_has_each_result() -> None:
    one = proofs.platform_report("xandr", proofs.project())
    claim = build(one, replace(one, size="300x600"))

    assert [result.size for result in claim.results] == ["300x250", "300x600"]
    assert {t.size for t in claim.tags if t.walked == "every path"} == {"300x250", "300x600"}
