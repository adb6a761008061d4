"""Texts as mails, sheets, ad servers and people make them of a tag, and what has to be said of each.

`flowtag verify` and the page answer the same table. `python -m tests.delivery.proof.cases` writes
the golden answers anew; read the difference before you commit it.
"""

import base64
import html
import json
import quopri
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from delivery import answer_text, expand, load_platforms, sample_values, verify_tag
from tests.delivery.proof import proofs

__all__ = ["CASES", "GOLDEN", "Case", "golden_text"]

GOLDEN = Path(__file__).parents[2] / "golden" / "proof" / "answers.txt"


@dataclass(frozen=True)
class Case:
    """A text, and the verdict on it with the kinds of edits and of notes, in order."""

    name: str
    make: Callable[[], str]
    verdict: str
    edits: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    platform: str = ""


def tag(platform: str = "dv360", format: str = "script", size: str = "300x250") -> str:
    return proofs.tag(platform, format, size)


def swapped(old: str, new: str, *, platform: str = "dv360", count: int = -1) -> str:
    """The tag with one text for another; the old one must stand there."""
    text = tag(platform)
    assert old in text, old
    return text.replace(old, new, count)


def served(platform: str, format: str = "script") -> str:
    table = load_platforms()[platform]
    return expand(tag(platform, format), table, sample_values(table))


def mail(body: str, encoding: str, kind: str = "plain") -> str:
    return (
        "From: adops@agency.example\nSubject: Fwd: the tag\nMIME-Version: 1.0\n"
        f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n{body}\n"
    )


def quoted(text: str) -> str:
    return quopri.encodestring(text.encode()).decode("ascii")


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def wrapped_lines(text: str) -> str:
    """Broken at spaces between attributes, as editors do."""
    return re.sub(r'" (?=[a-z])', '"\n    ', text)


def verified() -> str:
    """Inside DoubleVerify's blocking script, which writes the tag itself."""
    inner = tag().replace("<script", "<scr+ipt").replace("</script", "</scr+ipt")
    return (
        f"<script type='text/adtag'>{inner}</script>"
        '<script src="https://cdn.doubleverify.com/dvbs_src.js?ctx=1"></script>'
    )


PIXEL = '<img src="https://spy.example/p?x=1" width="1" height="1">'
FIRST_LINE = tag().partition("\n")[0]
HTML_MAIL = "<html><body><p>Hi,</p><p>here it is:</p><pre>{}</pre><p>Best</p></body></html>"
FILLED = ("macro-filled",)

CASES = (
    # As it was proven
    Case("untouched", tag, "proven"),
    Case("untouched, Xandr, iframe", lambda: tag("xandr", "iframe"), "unchanged"),
    Case(
        "untouched, Campaign Manager 360",
        lambda: tag("campaign_manager_360"),
        "proven",
        platform="campaign_manager_360",
    ),
    Case("untouched, a size that was not walked", lambda: tag(size="300x600"), "unchanged"),
    # What mails and sheets do without harm
    Case("CRLF", lambda: tag().replace("\n", "\r\n"), "proven", notes=("line-endings",)),
    Case("byte order mark", lambda: "\ufeff" + tag(), "proven", notes=("byte-order-mark",)),
    Case(
        "broken between attributes", lambda: wrapped_lines(tag()), "proven", notes=("white-space",)
    ),
    Case("one line", lambda: tag().replace("\n", ""), "proven", notes=("white-space",)),
    Case(
        "& as &amp; in attributes",
        lambda: swapped("&site=", "&amp;site=", platform="xandr"),
        "proven",
        notes=("references",),
    ),
    Case("single quotes", lambda: swapped('"', "'"), "proven", notes=("quotes",)),
    Case("upper case", lambda: swapped("<img ", "<IMG "), "proven", notes=("letter-case",)),
    Case(
        "attributes in another order",
        lambda: swapped('width="1" height="1"', 'height="1" width="1"'),
        "proven",
        notes=("attribute-order",),
    ),
    Case("in a mail", lambda: "Hi,\n\n" + tag() + "\nBest", "proven", notes=("surroundings",)),
    Case(
        "in an HTML mail",
        lambda: HTML_MAIL.format(html.escape(tag())),
        "proven",
        notes=("page", "surroundings"),
    ),
    Case(
        "in the source of a mail, quoted-printable",
        lambda: mail(quoted(tag()), "quoted-printable"),
        "proven",
        notes=("mail",),
    ),
    Case(
        "in the source of an HTML mail, base64",
        lambda: mail(
            base64.encodebytes(HTML_MAIL.format(html.escape(tag())).encode()).decode(),
            "base64",
            "html",
        ),
        "proven",
        notes=("mail", "page", "surroundings"),
    ),
    Case(
        "in a CSV export",
        lambda: f"Placement,Tag\nHome,{cell(tag())}\nSport,{cell(tag('xandr'))}\n",
        "proven",
        notes=("sheet", "sheet"),
    ),
    Case(
        "in a cell, with tabs",
        lambda: f"Home\t300x250\t{cell(tag())}\t2026",
        "proven",
        notes=("sheet",),
    ),
    Case(
        "in a JSON export",
        lambda: json.dumps({"placements": [{"id": 7, "tag": tag()}]}),
        "proven",
        notes=("json",),
    ),
    Case(
        "two tags in one file",
        lambda: tag() + "\n" + tag("xandr"),
        "proven",
        notes=("surroundings",) * 2,
    ),
    # Damage on the way: nobody meant it, and it does not work
    Case("curly quotes", lambda: swapped('"', "\u201d"), "damaged", notes=("smart-quotes",)),
    Case(
        "curly quotes in a cell of a sheet",
        lambda: "Tag\n" + cell(swapped('"', "\u201c")),
        "damaged",
        notes=("smart-quotes", "surroundings"),
    ),
    Case(
        "no-break spaces",
        lambda: swapped(" width", "\u00a0width"),
        "damaged",
        notes=("no-break-space",),
    ),
    Case(
        "zero-width spaces",
        lambda: swapped("/i?ord", "/\u200bi?ord"),
        "damaged",
        notes=("zero-width",),
    ),
    Case("HTML-escaped", lambda: html.escape(tag()), "damaged", notes=("escaped",)),
    Case(
        "HTML-escaped twice",
        lambda: html.escape(html.escape(tag())),
        "damaged",
        notes=("escaped",),
    ),
    Case(
        "& escaped twice",
        lambda: swapped("&site=", "&amp;amp;site=", platform="xandr"),
        "damaged",
        notes=("escaped-twice",),
    ),
    Case(
        "the source of a mail, pasted",
        lambda: quoted(tag()),
        "damaged",
        notes=("quoted-printable",),
    ),
    Case("percent-encoded", lambda: quote(tag()), "damaged", notes=("percent-encoded",)),
    Case("backslashes", lambda: json.dumps(tag())[1:-1], "damaged", notes=("backslashes",)),
    Case(
        "answered mail",
        lambda: "".join(f"> {line}\n" for line in tag().splitlines()),
        "damaged",
        notes=("reply",),
    ),
    Case(
        "a line broken inside a slot",
        lambda: swapped("${CAMPAIGN_ID}", "\n${CAMPAIGN_ID}"),
        "damaged",
        notes=("broken-line",),
    ),
    Case(
        "a macro in character references",
        lambda: swapped("ord=${CACHEBUSTER}", "ord=&#36;{CACHEBUSTER}"),
        "damaged",
        notes=("macro-escaped",),
    ),
    # Macros filled in
    Case("served by DV360", lambda: served("dv360"), "served", FILLED * 10),
    Case("served by Xandr", lambda: served("xandr"), "served", FILLED * 13),
    Case(
        "served by Xandr, iframe",
        lambda: served("xandr", "iframe"),
        "served",
        FILLED * 12,
    ),
    Case(
        "served by Campaign Manager 360",
        lambda: served("campaign_manager_360"),
        "served",
        FILLED * 10,
    ),
    Case("one macro filled in", lambda: swapped("${GDPR}", "1"), "edited", FILLED),
    Case(
        "filled in with nothing",
        lambda: swapped("ord=${CACHEBUSTER}", "ord="),
        "edited",
        ("macro-emptied",),
    ),
    # Somebody's edits
    Case(
        "a macro of another platform",
        lambda: swapped("ord=${CACHEBUSTER}", "ord=%%CACHEBUSTER%%"),
        "edited",
        ("slot-changed",),
    ),
    Case(
        "a macro in the slot of another",
        lambda: swapped("${INSERTION_ORDER_ID}", "${CREATIVE_ID}"),
        "edited",
        ("slot-changed",),
    ),
    Case(
        "a misspelt macro",
        lambda: swapped("ord=${CACHEBUSTER}", "ord=${CACHEBUSTR}"),
        "edited",
        ("slot-changed",),
    ),
    Case(
        "a percent-encoded macro",
        lambda: swapped("ord=${CACHEBUSTER}", "ord=%24%7BCACHEBUSTER%7D"),
        "edited",
        ("macro-encoded",),
    ),
    Case(
        "a slot gone",
        lambda: re.sub(r' data-gdpr="[^"]*"', "", tag()),
        "edited",
        ("slot-gone",),
    ),
    Case(
        "the click macro gone",
        lambda: swapped("${CLICK_URL}https", "https"),
        "edited",
        ("macro-emptied",),
    ),
    Case("The Trade Desk's tag", lambda: tag("the_trade_desk"), "edited", ("other-dialect",)),
    Case("Google Ad Manager's tag", lambda: tag("google_ad_manager"), "edited", ("other-dialect",)),
    Case("Adform's iframe", lambda: tag("adform", "iframe"), "edited", ("other-dialect",)),
    Case(
        "the tag of another platform than asked for",
        tag,
        "edited",
        ("other-platform",),
        platform="xandr",
    ),
    Case("a pixel gone", lambda: tag().partition("\n")[2], "edited", ("pixel-gone",)),
    Case("a pixel added before it", lambda: PIXEL + tag(), "edited", ("pixel-added",)),
    Case("a pixel added behind it", lambda: tag() + PIXEL, "edited", ("pixel-added",)),
    Case(
        "a pixel added inside",
        lambda: swapped("<script", PIXEL + "<script"),
        "edited",
        ("pixel-added",),
    ),
    Case(
        "a pixel doubled",
        lambda: swapped("<script", FIRST_LINE + "<script"),
        "edited",
        ("pixel-doubled",),
    ),
    Case(
        "a pixel moved",
        lambda: tag().partition("\n")[2] + FIRST_LINE,
        "edited",
        ("moved",),
    ),
    Case(
        "a parameter changed",
        lambda: swapped("two.example/i?cb=", "two.example/i?cc="),
        "edited",
        ("pixel-changed",),
    ),
    Case("http", lambda: swapped("https://imp.", "http://imp."), "edited", ("not-https",)),
    Case(
        "landing page changed by one byte",
        lambda: swapped("b%3D2", "b%3D3"),
        "edited",
        ("landing-changed",),
    ),
    Case(
        "landing page changed by one byte, unescaped",
        lambda: swapped("skin?a=1", "skim?a=1", platform="campaign_manager_360"),
        "edited",
        ("landing-changed",),
    ),
    Case(
        "landing page over http",
        lambda: swapped("https%3A%2F%2Fshop", "http%3A%2F%2Fshop"),
        "edited",
        ("not-https",),
    ),
    Case(
        "another version",
        lambda: swapped("/mini/tag.js", "/mini-2/tag.js"),
        "edited",
        ("other-version",),
    ),
    Case(
        "another version, iframe",
        lambda: tag(format="iframe").replace("/mini/", "/mini-2/"),
        "edited",
        ("other-version",),
    ),
    Case(
        "another size written into it",
        lambda: swapped('data-size="300x250"', 'data-size="728x90"'),
        "edited",
        ("other-size",),
    ),
    Case(
        "the escape of the click changed",
        lambda: swapped('data-append="1"', 'data-append="0"'),
        "edited",
        ("append-changed",),
    ),
    Case(
        "an attribute added",
        lambda: swapped("<script ", '<script onload="x()" '),
        "edited",
        ("attribute-added",),
    ),
    Case("a script added", lambda: tag() + "<script>steal()</script>", "edited", ("script-added",)),
    Case(
        "a guard against a macro taken off",
        lambda: swapped("&#37;n", "%n", platform="campaign_manager_360"),
        "edited",
        ("guard-lost",),
    ),
    Case(
        "a quotation mark lost",
        lambda: swapped('300x250" data', "300x250 data"),
        "edited",
        ("quote-lost",),
    ),
    Case(
        "truncated",
        lambda: tag()[: tag().index("data-gdpr=") + 12],
        "edited",
        ("cut-off", "link-gone"),
    ),
    Case(
        "written by a script",
        lambda: "<script>document.write(" + json.dumps(tag()).replace("</", "<\\/") + ");</script>",
        "edited",
        ("code",),
    ),
    Case("wrapped by DoubleVerify", verified, "edited", ("code",)),
    Case(
        "wrapped by Integral Ad Science",
        lambda: swapped(
            'src="https://cdn.example/',
            'src="https://fw.adsafeprotected.com/rjss/cdn.example/4711/815/',
        ),
        "edited",
        ("vendor-wrapper",),
    ),
    Case(
        "three edits at once",
        lambda: swapped("b%3D2", "b%3D3").replace("${GDPR}", "0").partition("\n")[2],
        "edited",
        ("landing-changed", "pixel-gone", "macro-filled"),
    ),
    # Something else
    Case("nothing", lambda: " \n", "unknown"),
    Case("a letter", lambda: "Dear Jo,\nthe tag follows tomorrow.\n", "unknown"),
    Case(
        "somebody else's tag",
        lambda: '<script src="https://other.example/a.js"></script>',
        "unknown",
    ),
)


def golden_text() -> str:
    """What is said of every case, for people."""
    parts = []
    for case in CASES:
        answer = verify_tag(case.make(), proofs.proof(), platform=case.platform)
        told = answer_text(answer, proofs.proof()).partition("\nWhat was proven")[0].rstrip()
        parts.append(f"## {case.name}\n{told}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    GOLDEN.parent.mkdir(parents=True, exist_ok=True)
    GOLDEN.write_text(golden_text(), encoding="utf-8")
