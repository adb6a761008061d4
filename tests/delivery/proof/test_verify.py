"""A text from anywhere against a proof: the proven tag, or the name of the edit."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from delivery import (
    FORMATS,
    TagAnswer,
    build_claim,
    build_tag,
    canonical_tag,
    expand,
    load_platforms,
    open_proof,
    render_proof,
    sample_values,
    sign_claim,
    verify_tag,
)
from tests.delivery.proof import proofs
from tests.delivery.proof.cases import CASES, GOLDEN, Case, golden_text
from tests.delivery.tables import EVERYDAY

WHITE_SPACE = " \t\n\r\f"
CHARACTERS = "".join(map(chr, range(33, 127))) + "\u00a0“é\u200b\ue000"
ODD = "<>/=\"' \n&;#%ascript!-\u201c\u00a0\ue000\ud800"


def kinds(answer: TagAnswer) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return (
        answer.verdict,
        tuple(edit.kind for found in answer.found for edit in found.edits),
        tuple(note.kind for found in answer.found for note in found.notes),
    )


def told(answer: TagAnswer) -> str:
    return " ".join(edit.message for found in answer.found for edit in found.edits)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_has_its_verdict_edits_and_notes(case: Case) -> None:
    answer = verify_tag(case.make(), proofs.proof(), platform=case.platform)

    assert kinds(answer) == (case.verdict, case.edits, case.notes)


def test_what_is_said_of_each_case_is_the_golden_text() -> None:
    """`python -m tests.delivery.proof.cases` writes it anew."""
    assert golden_text() == GOLDEN.read_text(encoding="utf-8")


def test_names_of_cases_are_distinct() -> None:
    assert len({case.name for case in CASES}) == len(CASES) > 70


@pytest.mark.parametrize("number", range(len(proofs.claim().tags)))
def test_every_tag_of_a_proof_is_found_as_itself(number: int) -> None:
    text = proofs.proof().tag_text(number)
    (found,) = verify_tag(text, proofs.proof()).found

    assert (found.tag, found.edits, found.notes) == (number, (), ())
    assert "byte for byte" in found.headline


def test_tags_of_all_everyday_platforms_are_their_own() -> None:
    """Also as served: a literal of one platform is never taken for another's."""
    project = proofs.project()
    reports = [proofs.platform_report(platform.name, project) for platform in EVERYDAY]
    claim = build_claim(
        project, proofs.report(project, *reports), made_at=proofs.MADE_AT, version="0.1.0"
    )
    opened = open_proof(render_proof(sign_claim(claim, proofs.KEY)))
    found = {}
    for platform in EVERYDAY:
        tag, _ = build_tag(project, platform)
        assert tag is not None
        for text in (tag.text, expand(tag.text, platform, sample_values(platform))):
            answer = verify_tag(text, opened)
            whose = tuple(claim.tags[one.tag].platform for one in answer.found)
            found[platform.name, answer.verdict] = whose

    assert found == {
        (platform.name, verdict): (platform.name,)
        for platform in EVERYDAY
        for verdict in ("proven", "served")
    }


def test_a_document_is_recognised_too() -> None:
    answer = verify_tag(proofs.single_file_tag(), proofs.single_file_proof())

    assert kinds(answer) == ("proven", (), ())


@pytest.mark.parametrize(
    ("old", "new", "edits"),
    [
        ("shop.example/skin?a=1", "shop.example/skim?a=1", ("landing-changed",)),
        ('(function(){"use strict"', '(function(){"use  strict"', ("program-changed",)),
        ("(function(){", "(function(){\n", ("program-changed",)),  # its policy has another hash
        ("Hi! What is your skin like?", "Hi. What is your skin like?", ("text-changed",)),
        ("connect-src https:", "connect-src https: http:", ("policy-changed",)),
    ],
    ids=["landing page", "program", "white space in the program", "text", "policy"],
)
def test_an_edit_inside_a_document_is_named(old: str, new: str, edits: tuple[str, ...]) -> None:
    text = proofs.single_file_tag()
    assert old in text
    answer = verify_tag(text.replace(old, new, 1), proofs.single_file_proof())

    assert kinds(answer) == ("edited", edits, ())


@given(
    at=st.integers(min_value=0, max_value=10_000),
    how=st.sampled_from(["insert", "replace", "delete"]),
    character=st.sampled_from(CHARACTERS),
    platform=st.sampled_from(["dv360", "campaign_manager_360"]),
)
@example(at=1, how="replace", character="I", platform="dv360")  # the case of a name: harmless
@settings(max_examples=60)
def test_any_edit_of_one_character_is_told(
    at: int, how: str, character: str, platform: str
) -> None:
    """And where it is called harmless, a browser reads the same: the canonical forms are equal."""
    text = proofs.tag(platform)
    at %= len(text)
    assume(how == "insert" or text[at] not in WHITE_SPACE)
    left = "" if how == "delete" else character
    edited = text[:at] + left + text[at + (how != "insert") :]
    assume(edited != text)
    answer = verify_tag(edited, proofs.proof())

    assert answer.verdict == "edited" or answer.found[0].notes
    if all(note.kind != "surroundings" for note in answer.found[0].notes):
        assert (canonical_tag(edited) == canonical_tag(text)) == (answer.verdict == "proven")


@given(text=st.text(alphabet=ODD, max_size=80))
@settings(max_examples=60)
def test_no_text_is_too_odd(text: str) -> None:
    assert verify_tag(text, proofs.proof()).verdict == "unknown"


def test_an_edited_tag_in_a_large_page_is_found() -> None:
    noise = '<div class="x"><p>a &amp; b</p><img src="https://news.example/a.png"></div>\n' * 800
    text = noise + proofs.tag().replace("b%3D2", "b%3D3") + noise

    answer = verify_tag(text, proofs.proof())

    assert kinds(answer) == ("edited", ("landing-changed",), ("surroundings",))


def test_every_format_is_tried() -> None:
    tags = [*proofs.claim().tags, *proofs.single_file_claim().tags]

    assert {tag.format for tag in tags} == set(FORMATS)


def test_a_platform_of_the_user_counts() -> None:
    """`platforms` are those whose macros are known: with none, a foreign macro is only a text."""
    text = proofs.tag().replace("ord=${CACHEBUSTER}", "ord=__ADFRND__")
    known = [load_platforms()["adform"]]

    assert "a macro of Adform" in told(verify_tag(text, proofs.proof(), platforms=known))
    assert "no platform that we know" in told(verify_tag(text, proofs.proof(), platforms=[]))
