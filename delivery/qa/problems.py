"""Every kind of problem that QA reports: its lasting name, who can mend it, and how.

A problem's own hint says what is special in its case; this table says what is always true. Kinds
are names for machines too: they are never renamed, and none is used for something else later.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "PROBLEM_KINDS",
    "WHOSE_WORDS",
    "ProblemKind",
    "Whose",
    "how_to_fix",
    "problems_markdown",
]

Whose = Literal["author", "trafficker", "platform", "endpoint", "flowtag"]
"""Who can mend it: the flow's author, whoever books the tag, the ad platform, whoever runs the
server that was called, or we ourselves."""

WHOSE_WORDS: dict[Whose, str] = {
    "author": "the creative's author",
    "trafficker": "ad operations",
    "platform": "the ad platform",
    "endpoint": "whoever runs that server",
    "flowtag": "Flowtag: please report it",
}


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind: a title for lists, who can mend it, and the way to do so."""

    title: str
    whose: Whose
    fix: str


PROBLEM_KINDS: dict[str, ProblemKind] = {
    "impression-missing": ProblemKind(
        "An impression did not fire",
        "author",
        'Look for the tracker under "impressions" in delivery.json: it needs an https address '
        "with a cache-buster, and must not stand inside <noscript> beside a script.",
    ),
    "impression-repeated": ProblemKind(
        "An impression fired more than once in a load",
        "trafficker",
        "Keep one copy: either in delivery.json or among the ad server's own trackers, not both.",
    ),
    "pixel-missing": ProblemKind(
        "A pixel did not fire",
        "author",
        "Open the component in flow.json: its tracking needs an https address, the right moment "
        '("on"), and a cache-buster, so that the browser asks anew each time.',
    ),
    "pixel-repeated": ProblemKind(
        "A pixel fired more often than drawn",
        "author",
        'Delete the second copy of the tracking, or give it "once": true if the component is '
        "visited several times and counts only once.",
    ),
    "pixel-untimely": ProblemKind(
        "A pixel fired at another moment",
        "flowtag",
        "The pixel belongs to another component or moment than where it fired. If flow.json says "
        "what you meant, the player is at fault.",
    ),
    "value-wrong": ProblemKind(
        "A macro arrived with another value",
        "author",
        "Compare the address as typed with the two above: write our macro (@{…}) without a level, "
        "so that the slot decides how it is escaped, and never escape a macro by hand.",
    ),
    "value-stale": ProblemKind(
        "A value that must be fresh came again",
        "flowtag",
        "Write @{cachebuster} and not a number; it is drawn anew for each firing. If it stands "
        "there already, the player is at fault.",
    ),
    "macro-unexpanded": ProblemKind(
        "A macro was not replaced",
        "author",
        "It is no macro of this platform, or it is misspelt. `flowtag translate` turns another "
        "platform's macros into ours; `flowtag platforms NAME` lists what there is.",
    ),
    "request-over-http": ProblemKind(
        "A request went over http",
        "author",
        "Type https:// in the address. Where the server has no https, ask its owner for another "
        "address: no browser sends the old one from an https page.",
    ),
    "request-unexpected": ProblemKind(
        "Something else was asked for",
        "author",
        "Find what names that host: a pasted script that loads more, a picture or a font from "
        "elsewhere. Take it out, or add it as a tracker of its own, so that it is counted.",
    ),
    "request-on-leaving": ProblemKind(
        "A host was told that the page was left",
        "author",
        "Take the script out that sends when the page closes: such requests get lost, and no "
        "visitor was asked for them.",
    ),
    "click-uncounted": ProblemKind(
        "A click was not counted",
        "trafficker",
        "Generate the tag anew for this platform and paste it unchanged: its click macro must "
        "stand in it once, as generated.",
    ),
    "click-counted-twice": ProblemKind(
        "A click was counted more than once",
        "trafficker",
        "Keep one click macro: take it out of the landing page in delivery.json, or out of the "
        "wrapper that was put around the tag.",
    ),
    "click-without-act": ProblemKind(
        "A click was counted that nobody made",
        "author",
        "Take the click macro out of the pixel or frame that loads by itself. Counting clicks "
        "that nobody made is taken for fraud.",
    ),
    "click-tracker-miscounted": ProblemKind(
        "Click trackers were called another number of times",
        "author",
        'Compare "click_trackers" in delivery.json with the hops: a redirecting tracker must end '
        "in the parameter that takes the next address.",
    ),
    "exit-counted": ProblemKind(
        "A plain exit was counted as a click",
        "author",
        "Take the click macro out of the address; or make it a click-through in delivery.json, "
        "if it shall be counted.",
    ),
    "landing-wrong": ProblemKind(
        "A click landed somewhere else",
        "author",
        'Correct the address under "click_throughs" in delivery.json, or tell the platform if its '
        "redirect changes it.",
    ),
    "window-missing": ProblemKind(
        "A click opened no window",
        "author",
        "Let a choice or button lead straight to the redirect, without a delay between: browsers "
        "open windows only in the moment of a click.",
    ),
    "window-unexpected": ProblemKind(
        "A window opened that nothing in the flow opens",
        "author",
        "Take the pasted script out that opens it; ad servers refuse such ads.",
    ),
    "window-blocked": ProblemKind(
        "A window was to open without a click",
        "author",
        "Put a button before the redirect: browsers block windows that nobody asked for.",
    ),
    "consent-ignored": ProblemKind(
        "A pixel fired that the visitor's answer holds back",
        "flowtag",
        "Nothing may be asked of that receiver then: publish the ad as built, and if it is, "
        "please report this.",
    ),
    "held-otherwise": ProblemKind(
        "A pixel is held otherwise than consent asks for",
        "flowtag",
        "If the receiver is not who vendors.toml says, correct it there. Else the player is at "
        "fault.",
    ),
    "loss-untold": ProblemKind(
        "A way out was lost without a word",
        "flowtag",
        "Where no window can open, the ad tells an error with the way out. It did not.",
    ),
    "lead-missing": ProblemKind(
        "A lead did not arrive",
        "endpoint",
        "The endpoint must take a POST with JSON from other sites: it answers the browser's "
        "OPTIONS request with access-control-allow-origin, for `null` too.",
    ),
    "lead-wrong": ProblemKind(
        "A lead arrived otherwise than it was filled in",
        "flowtag",
        'Compare the labels of the fields and "lead_id" in flow.json with what was sent.',
    ),
    "event-lost": ProblemKind(
        "Events were lost on the way to the collector",
        "endpoint",
        "Look at the collector's log, and at whether it answers with 204.",
    ),
    "event-changed": ProblemKind(
        "A repeated event says something else",
        "flowtag",
        "An event keeps its number and its words when it is sent again.",
    ),
    "event-miscounted": ProblemKind(
        "An event was told another number of times",
        "flowtag",
        "loaded, measured and impression come once a load; interacted once a session.",
    ),
    "event-unexpected": ProblemKind(
        "Events were told though no player ran",
        "flowtag",
        "Something else in the page sends to the collector: look for a second copy of the ad.",
    ),
    "event-wrong": ProblemKind(
        "The conversation was told otherwise than it went",
        "flowtag",
        "The simulation of the same path says what must be told: `flowtag simulate` plays it.",
    ),
    "session-miscounted": ProblemKind(
        "One load was told as another number of sessions",
        "trafficker",
        '"collector" in delivery.json must be the address of a collector that answers, and the ad '
        "must stand in the page once.",
    ),
    "beacon-unreadable": ProblemKind(
        "A beacon could not be read",
        "flowtag",
        "The ad and the collector must be of the same version.",
    ),
    "viewability-unmeasured": ProblemKind(
        "Viewability was not measured",
        "platform",
        "The place that the ad stands in must let it observe its own visibility.",
    ),
    "viewable-wrong": ProblemKind(
        "The ad was told as viewable too early, or by another rule",
        "flowtag",
        "The share and the time come with the ad; what is published may be of another build.",
    ),
    "fallback-shown": ProblemKind(
        "The fallback was shown in place of the ad",
        "author",
        "The ad did not start: the browser's errors of the same path say why.",
    ),
    "path-stuck": ProblemKind(
        "A path could not be walked to its end",
        "author",
        "Something covers what is to be pressed, or it never appears: walk the same path in "
        "`flowtag serve --open`.",
    ),
    "ad-out-of-place": ProblemKind(
        "The ad does not fill its place",
        "author",
        'Give trackers that stand before the ad no size on the page, and check "sizes" in '
        "creative.json.",
    ),
    "policy-violation": ProblemKind(
        "The ad's content security policy blocked something",
        "flowtag",
        "What the ad asks for and what its policy allows differ.",
    ),
    "script-error": ProblemKind(
        "A script failed",
        "author",
        "The first line of the error names the script. Scripts of the flow stand in flow.json; "
        "`flowtag test` plays them without a browser.",
    ),
    "console-error": ProblemKind(
        "The browser wrote an error to its console",
        "author",
        "Most often a file or a host is missing: the text names it.",
    ),
    "slot-wrong": ProblemKind(
        "The tag does not hand a macro to the ad",
        "trafficker",
        "Build the tag anew with `flowtag tag` and paste it unchanged.",
    ),
    "tag-badly-written": ProblemKind(
        "The tag is not written well",
        "author",
        "`flowtag lint-tag` shows the place; `--fix` mends what can be mended without a question.",
    ),
    "tag-missing": ProblemKind(
        "No tag could be made",
        "author",
        "`flowtag check` lists everything that keeps a tag from being made.",
    ),
    "page-heavy": ProblemKind(
        "The ad loads more than its size allows",
        "author",
        "Shrink what is largest: pictures as WebP in the size that is shown, fonts cut to their "
        "letters, films only after a click.",
    ),
    "page-removed": ProblemKind(
        "Browsers remove the ad because it takes too much",
        "author",
        "Stay below Chrome's limits before the first click: 4 MB, 15 s of processor time in any "
        "30 s, 60 s in all.",
    ),
    "requests-many": ProblemKind(
        "The ad makes many requests before the page has loaded",
        "author",
        "Join files, take out trackers that tell nobody anything, and let the others wait.",
    ),
    "processor-busy": ProblemKind(
        "The ad keeps the processor busy",
        "author",
        "Stop timers and animations when nothing changes any more; let CSS animate.",
    ),
    "layout-shift": ProblemKind(
        "Things jump while nobody touches them",
        "author",
        "Give everything that loads later its width and height from the start.",
    ),
    "never-viewable": ProblemKind(
        "The ad can never count as viewable",
        "author",
        "Let half of its pixels be seen for a second: nothing above it, no opacity of 0.",
    ),
    "picture-broken": ProblemKind(
        "A picture could not be drawn",
        "author",
        "Open the file in a browser; replace it if it does not show there either.",
    ),
    "font-missing": ProblemKind(
        "A font could not be loaded",
        "author",
        "Put the font into assets, so that it comes with the ad.",
    ),
    "barrier": ProblemKind(
        "Somebody cannot use the ad",
        "author",
        "Give pictures a text, frames a title, fields a label, and text enough contrast.",
    ),
    "memory-kept": ProblemKind(
        "The ad keeps memory at each turn",
        "author",
        "Let the loop pass a reset, so that the conversation before it is cleared.",
    ),
    "mixed-content": ProblemKind(
        "An https page asks for something over http",
        "author",
        "Type https:// in the address; browsers block or change everything else.",
    ),
    "looks-changed": ProblemKind(
        "A step looks other than approved",
        "author",
        "If the change is meant, approve it: `flowtag qa --approve`, and commit qa/approved.",
    ),
    "tag-pixel-repeated": ProblemKind(
        "A tag of others fires the same pixel more than once",
        "trafficker",
        "Keep one copy; ask the tag's maker if a script of it adds the other.",
    ),
    "tag-macro-unexpanded": ProblemKind(
        "A macro in a tag of others is not replaced",
        "trafficker",
        "`flowtag translate` writes it as this platform spells it.",
    ),
    "tag-click-uncounted": ProblemKind(
        "A click on a tag of others is not counted",
        "trafficker",
        "`flowtag insert` puts the platform's click macro where the tag takes it.",
    ),
    "tag-click-repeated": ProblemKind(
        "A click on a tag of others is counted more than once",
        "trafficker",
        "Keep one click macro: take it out of the landing page, or of the wrapper.",
    ),
    "tag-click-unreadable": ProblemKind(
        "The click counter cannot read where a click leads",
        "trafficker",
        "Escape the landing page as often as the platform's table says: `flowtag platforms NAME`.",
    ),
    "tag-click-dead": ProblemKind(
        "A click on a tag of others opens nothing",
        "trafficker",
        "Ask the tag's maker; a frame around it needs allow-popups.",
    ),
    "tag-click-in-frame": ProblemKind(
        "A landing page opens inside the ad",
        "trafficker",
        'Write target="_blank" into the link.',
    ),
    "tag-click-replaces-page": ProblemKind(
        "A landing page replaces the publisher's",
        "trafficker",
        'Write target="_blank" instead of "_top".',
    ),
    "tag-click-by-itself": ProblemKind(
        "A tag of others calls the click counter without a click",
        "trafficker",
        "Take the click macro out of what loads by itself: such clicks are taken for fraud.",
    ),
    "tag-window-by-itself": ProblemKind(
        "A tag of others opens a window without a click",
        "trafficker",
        "Do not serve it: browsers block such windows, and platforms such ads.",
    ),
    "tag-click-fails": ProblemKind(
        "A click on a tag of others ends in an error",
        "trafficker",
        "Ask the tag's maker; often a script of theirs has not come.",
    ),
    "tag-never-rests": ProblemKind(
        "A page with a tag of others never comes to rest",
        "trafficker",
        "Ask the tag's maker which script goes on without an end.",
    ),
}
"""By name; in the order in which the report's checks stand."""


def how_to_fix(kind: str, hint: str = "") -> str:
    """What to do: the case's own hint, then what always helps; empty for a kind that is unknown."""
    known = PROBLEM_KINDS.get(kind)
    parts = [hint, known.fix if known is not None else ""]
    return " ".join(part for part in dict.fromkeys(parts) if part)


def problems_markdown() -> str:
    """The page of the docs that lists every kind."""
    lines = [
        "<!-- Generated by `make docs` from delivery/qa/problems.py. -->",
        "",
        "# What QA reports",
        "",
        "Every problem of a [QA report](qa.md) has a `kind`, which keeps its name for good.",
        "In `--json` it stands beside the case's own hint; the text below is its `fix`.",
        "",
        "| kind | says | who mends it | how |",
        "|---|---|---|---|",
    ]
    for name, kind in PROBLEM_KINDS.items():
        fix = kind.fix.replace("|", "\\|").replace("<", "&lt;")
        lines.append(f"| `{name}` | {kind.title} | {WHOSE_WORDS[kind.whose]} | {fix} |")
    return "\n".join(lines) + "\n"
