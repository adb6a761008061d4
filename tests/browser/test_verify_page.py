"""The page of a proof in a real browser: says of every case what `flowtag verify` says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from delivery import (
    OpenedProof,
    TagAnswer,
    TextRefused,
    open_proof,
    read_received,
    render_proof,
    render_proof_page,
    sign_claim,
    verify_tag,
)
from delivery.proof.page import page_of_text
from delivery.proof.verify import INVALID
from tests.delivery.proof import proofs
from tests.delivery.proof.cases import CASES
from tests.delivery.proof.file_cases import FILES, one_cell
from tests.delivery.proof.refused_files import BROKEN_MEMBERS, REFUSED

pytestmark = pytest.mark.browser

# What the page shows, in the order of an answer's fields.
READ = """() => {
  const texts = (root, what) => [...root.querySelectorAll(what)]
  return {
    verdict: document.querySelector('#result .verdict').dataset.verdict ?? 'not read',
    headline: document.querySelector('#result h2').textContent,
    edits: texts(document, '#result .edit').map((one) => [one.dataset.kind, one.querySelector('.what').textContent]),
    notes: texts(document, '#result .note[data-kind]').map((one) => [one.dataset.kind, one.classList.contains('harm'), one.textContent]),
    where: texts(document, '#result .where').map((one) => one.lastChild.textContent.trim()),
    remarks: texts(document, '#result .remark:not(.assumed), #result .why, #result .do').map((one) => one.textContent),
  }
}"""
ASK = """([text, platform]) => {
  const choice = document.getElementById('platform')
  choice.value = platform
  const field = document.getElementById('tag')
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
}"""

DROP = """(files) => {
  const dataTransfer = new DataTransfer()
  for (const [name, bytes] of Object.entries(files)) dataTransfer.items.add(new File([new Uint8Array(bytes)], name))
  document.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
}"""

FILE_MAKERS = {case.name: case.make for case in (*FILES, *REFUSED)} | BROKEN_MEMBERS
UNNAMED = (
    "The signature fits: nothing in this proof was changed since a key that has no name here "
    "signed it."
)


def shown(answer: TagAnswer) -> dict[str, Any]:
    """What the page has to show of an answer: first the tags that somebody has to look at."""
    found = sorted(answer.found, key=lambda one: one.verdict in ("proven", "unchanged"))
    label = "Found here: " if len(found) == 1 else ""
    return {
        "verdict": answer.verdict,
        "headline": answer.headline,
        "edits": [[e.kind, e.message] for one in found for e in one.edits],
        "notes": [[n.kind, not n.harmless, n.message] for one in found for n in one.notes],
        "where": [label + one.where for one in found if one.where or len(found) > 1],
        "remarks": list(answer.remarks),
    }


def shown_of_file(data: bytes, name: str) -> dict[str, Any]:
    """What the page has to show of a file."""
    try:
        return shown(verify_tag(read_received(data), proofs.proof()))
    except TextRefused as reason:
        hint = reason.hint[0].upper() + reason.hint[1:]
        nothing: dict[str, Any] = {"edits": [], "notes": [], "where": []}
        headline = f"{name} cannot be looked at."
        return {
            "verdict": "not read",
            "headline": headline,
            **nothing,
            "remarks": [str(reason), hint],
        }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as a file, as it comes with a mail."""
    path = tmp_path_factory.mktemp("page") / "proof.html"
    path.write_text(render_proof_page(proofs.proof(), trusted=[proofs.SIGNER]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def opened(browser: Browser, site: Path) -> Iterator[Page]:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(site.as_uri())
    yield page
    context.close()


def test_page_and_command_say_the_same_of_every_case(opened: Page) -> None:
    """Through the real page: its text field, its list of platforms, what it draws."""
    said, expected = {}, {}
    for case in CASES:
        text = case.make().replace("\r\n", "\n")  # a text field has no other line ends
        opened.evaluate(ASK, [text, case.platform])
        answer = verify_tag(text, proofs.proof(), platform=case.platform)
        expected[case.name] = shown(answer)
        said[case.name] = opened.evaluate(READ) if text.strip() else expected[case.name]

    assert said == expected


def test_without_a_text_it_waits(opened: Page) -> None:
    opened.fill("#tag", "  ")

    assert opened.inner_text("#result") == "The answer stands here as soon as there is a tag."


def test_a_file_is_read_as_the_command_reads_it(opened: Page, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    quoted = proofs.tag("xandr").replace('"', '""')
    path.write_bytes(f'Placement\t"{quoted}"\r\n'.encode("utf-16"))
    opened.set_input_files("#file", str(path))
    opened.wait_for_selector('#result .verdict[data-verdict="proven"]')

    assert opened.inner_text("#filename") == "export.csv"
    assert opened.inner_text("#result .where") == "Found here: row 1, column 2"


def test_page_and_command_say_the_same_of_every_file(opened: Page, tmp_path: Path) -> None:
    """Also of those that no tag can be looked for in: why, and what to do."""
    said, expected = {}, {}
    for n, (name, make) in enumerate(FILE_MAKERS.items()):
        path = tmp_path / f"{n}.bin"
        path.write_bytes(make())
        opened.set_input_files("#file", str(path))
        opened.wait_for_selector(f"#filename:text-is('{path.name}')")
        said[name] = opened.evaluate(READ)
        expected[name] = shown_of_file(path.read_bytes(), path.name)

    assert said == expected


def test_several_files_that_are_dropped_are_told_apart(opened: Page) -> None:
    files = {"a.txt": proofs.tag().encode(), "b.xlsx": one_cell("C7", proofs.tag()), "c.png": b"\0"}
    opened.evaluate(DROP, {name: list(data) for name, data in files.items()})
    opened.wait_for_selector("#filename:text-is('a.txt, b.xlsx, c.png')")
    said = opened.evaluate(READ)

    assert (said["verdict"], said["where"]) == ("proven", ["a.txt", "b.xlsx, Tags!C7"])
    assert said["remarks"] == ["Not looked at: c.png: The file is binary: byte 0 is zero."]


def test_a_browser_that_cannot_unpack_says_so(opened: Page, tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    path.write_bytes(one_cell("C7", proofs.tag()))
    opened.evaluate(
        "() => { window.kept = DecompressionStream; delete window.DecompressionStream }"
    )
    opened.set_input_files("#file", str(path))
    opened.wait_for_selector("#filename:text-is('old.xlsx')")
    said = opened.evaluate(READ)
    opened.evaluate("() => { window.DecompressionStream = window.kept }")

    assert (said["verdict"], said["remarks"]) == (
        "not read",
        [
            "This browser is too old to unpack a zip, and .xlsx and .docx are zips.",
            "Take a newer one, save the sheet as CSV, or paste the cell.",
        ],
    )


def test_what_is_typed_after_a_file_counts(opened: Page, tmp_path: Path) -> None:
    path = tmp_path / "tags.xlsx"
    path.write_bytes(one_cell("C7", proofs.tag()))
    opened.set_input_files("#file", str(path))
    opened.wait_for_selector("#filename:text-is('tags.xlsx')")
    shown_first = opened.input_value("#tag")
    opened.select_option("#platform", "xandr")
    meant = opened.evaluate(READ)
    opened.fill("#tag", proofs.tag("xandr"))
    opened.select_option("#platform", "")

    assert meant["where"] == ["Found here: Tags!C7"]
    assert [kind for kind, _ in meant["edits"]] == ["other-platform"]
    assert shown_first == f"[Tags!C7]\n{proofs.tag()}\n"
    assert opened.inner_text("#filename") == ""
    assert opened.evaluate(READ)["where"] == []


def test_what_was_proven_is_shown(opened: Page) -> None:
    rows = opened.locator("#results tr").all_inner_texts()
    cells = [" ".join(row.split()) for row in rows]

    assert cells == [
        "Display & Video 360 script, 300x250 2 99 % 6 of 6 1 assumed",
        "Xandr (Microsoft) script, 300x250 2 99 % 6 of 6 1 proven",
        "Campaign Manager 360 script, 300x250 2 99 % 6 of 6 1 assumed",
    ]


def test_a_fingerprint_is_compared(opened: Page) -> None:
    fingerprint = proofs.KEY.public.fingerprint
    said = []
    for told in (fingerprint, fingerprint[:12], fingerprint.upper().replace(" ", ""), "0000"):
        opened.fill("#told", told)
        said.append(opened.inner_text("#same"))

    assert opened.inner_text("#fingerprint") == fingerprint
    assert said == [
        "The same: it is their key.",
        "The same so far.",
        "The same: it is their key.",
        "Another key: this proof is not from them.",
    ]


def _say(browser: Browser, tmp_path: Path, text: str) -> tuple[str, str, bool]:
    """Title, what stands there, and whether a tag can be entered."""
    path = tmp_path / "other.html"
    path.write_text(page_of_text(text), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    said = (
        page.inner_text("h1"),
        page.inner_text("#signed:visible, #result .untrusted p"),
        page.is_visible("#tag"),
    )
    page.close()
    return said


@pytest.mark.parametrize(
    ("change", "to"),
    [
        ('"observed": 4', '"observed": 5'),
        ('"walked": "not walked"', '"walked": "every path"'),
        (proofs.KEY.public.base64, proofs.OTHER_KEY.public.base64),
        ('"value": "', '"value": "AAAA'),
    ],
    ids=["a count", "a claim", "a key", "no signature"],
)
def test_a_tampered_proof_proves_nothing(
    browser: Browser, tmp_path: Path, change: str, to: str
) -> None:
    text = proofs.proof_text()
    assert change in text

    assert _say(browser, tmp_path, text.replace(change, to, 1)) == (
        "This proof proves nothing",
        INVALID,
        False,
    )


def test_an_unknown_signer_has_no_name(browser: Browser, tmp_path: Path) -> None:
    other = render_proof(sign_claim(proofs.claim(), proofs.OTHER_KEY))

    assert _say(browser, tmp_path, other) == (
        "Mini 5%net ad",
        UNNAMED,
        True,
    )


def test_a_claim_that_no_tool_of_ours_made_is_refused(browser: Browser, tmp_path: Path) -> None:
    claim = proofs.claim()
    odd = claim.platforms["xandr"].model_copy(update={"macros": (("${X}{id}", "", 0, "("),)})
    claim = claim.model_copy(update={"platforms": {**claim.platforms, "xandr": odd}})
    title, said, shown_field = _say(
        browser, tmp_path, render_proof(sign_claim(claim, proofs.OTHER_KEY))
    )

    assert (title, shown_field) == ("This proof proves nothing", False)
    assert said.startswith("It was signed, but this page cannot work with it: SyntaxError")


HOSTILE = "</script><img src=x onerror=\"document.title='hit'\"><!--<script>\u2028"


def test_nothing_in_a_proof_or_a_tag_becomes_part_of_the_page(
    browser: Browser, tmp_path: Path
) -> None:
    """Neither a name in the proof nor an edit that is shown, and no request leaves the page."""
    claim = proofs.claim().model_copy(update={"creative": HOSTILE})
    proof: OpenedProof = open_proof(render_proof(sign_claim(claim, proofs.KEY)))
    path = tmp_path / "hostile.html"
    path.write_text(render_proof_page(proof), encoding="utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.evaluate(ASK, [proofs.tag().replace("Mini &amp; Co", HOSTILE) + HOSTILE, ""])

    assert page.locator("#result .verdict.edited").count() == 1
    assert page.text_content("h1") == HOSTILE
    assert page.locator("img").count() == 0
    assert "hit" not in page.title().replace(HOSTILE, "")
    assert asked == [path.as_uri()]
    page.close()


def test_the_proof_stands_in_the_page_as_it_was_signed(site: Path) -> None:
    text = site.read_text(encoding="utf-8").partition('id="proof">')[2].partition("</script>")[0]

    assert json.loads(text) == json.loads(proofs.proof_text())
