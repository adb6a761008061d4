"""Platforms for people: one as text, one as JSON, all as docs/platforms.md."""

import textwrap
from collections.abc import Iterable

from delivery.platforms.model import FORMAT_NAMES, Fact, Platform, PlatformMacro
from delivery.platforms.topics import find_lacks, is_complete

__all__ = ["describe_platform", "list_facts", "platform_json", "platforms_markdown"]

_LEVELS = ("raw", "escaped once", "escaped twice")
_REDIRECTS = {
    "decodes_once": "decodes once what follows the prefix",
    "rest_raw": "takes what follows the prefix as it is",
}
_PREVIEWS = {
    "all": "fills in all macros",
    "click": "fills in the click macro only",
    "some": "fills in some macros",
    "none": "fills in no macro",
    "unknown": "unknown",
}
_INTRO = """# Platforms

Generated from `delivery/platforms/*.toml`; do not edit.

What each ad platform calls our macros, what it does to their values, and what happens to a click.
Platforms with a click macro come first, then **vocabularies**: macros of a specification or a tool, replaced by whoever serves the ad.
**Complete** means that the table answers ten questions: click, escaped click, cache-buster, page or app, consent flag, consent string, and the ids of placement, line item, campaign and creative.
A question is answered by a macro, by the platform's own word that it *has no* such macro, or by saying that it was looked for and *not found*: then you should ask the platform.
A **closed** platform is kept, because its macros still stand in old tags.
A fact is **verified** where the platform's own page or output says so; all else is **assumed**,
from other public sources, and the note says what.
QA calls its verdict on a platform *proven* only where click, escape and consent behaviour are
verified, else *assumed*.

Your own platform: a file like these in `platforms/` of the project or in
`~/.config/flowtag/platforms` (`$XDG_CONFIG_HOME`). It replaces one of ours by taking its name.
The fields are those of `flowtag platforms dv360 --json`.
`flowtag platforms check FILE` says what is wrong with it, and what it leaves open.
"""


def describe_platform(platform: Platform) -> str:
    """One platform as plain text for a terminal."""
    lines = [
        f"{platform.title} ({platform.name}), {platform.kind}, {platform.status}",
        f"verdict in QA: {_verdict(platform)}",
        "",
        _wrap(f"clicks: {_click(platform)} [{_trust(platform.click)}]"),
        _wrap(f"preview: {_preview(platform)} [{_trust(platform.preview)}]"),
        _wrap(f"formats: {', '.join(_formats(platform)) or 'none'}"),
        *[
            _wrap(f"also: {alias.title} ({alias.name}, {alias.status})")
            for alias in platform.aliases
        ],
        *([_wrap(f"lacks: {', '.join(find_lacks(platform))}")] if find_lacks(platform) else []),
        "",
    ]
    width = max((len(macro.name) for macro in platform.used), default=0)
    for macro in _by_name(platform.used):
        level, trust = _LEVELS[macro.level], _trust(macro)
        lines.append(f"  {macro.name:{width}}  {macro.literal}  ({level}, {trust})")
    return "\n".join(lines) + "\n"


def platform_json(platform: Platform) -> dict[str, object]:
    """One platform as plain data, all fields, for `--json`."""
    return {**platform.model_dump(mode="json"), "proven": platform.proven}


def platforms_markdown(platforms: Iterable[Platform]) -> str:
    """docs/platforms.md: a table of all platforms, then a section each."""
    ordered = sorted(platforms, key=lambda platform: (platform.kind, platform.name))
    lines = [
        _INTRO,
        "| platform | name | | click macro | landing page | table | verdict |",
        "|---|---|---|---|---|---|---|",
    ]
    for platform in ordered:
        macro = platform.find("click_url", 0) or platform.find("click_url")
        macro = macro or platform.find("click_url_complete")
        literal = _code(macro.literal) if macro else "none"
        landing = _LEVELS[platform.click.append] if macro else ""
        kind = "closed" if platform.status == "closed" else platform.kind
        row = [f"[{platform.title}](#{_anchor(platform)})", f"`{platform.name}`", kind, literal]
        row += [landing, _table_state(platform), _verdict(platform)]
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |")
    return "\n".join(lines + [_section(platform) for platform in ordered])


def _table_state(platform: Platform) -> str:
    facts = list_facts(platform)
    share = f"{sum(fact.verified for fact in facts)} of {len(facts)} facts verified"
    if platform.kind != "server":
        return share
    own_word = {missing.topic for missing in platform.missing if missing.verified}
    lacks = find_lacks(platform)
    none = [topic for topic in lacks if topic in own_word]
    open_ = [topic for topic in lacks if topic not in own_word]
    parts = ["complete" if is_complete(platform) else "not complete"]
    parts += [f"has no {', '.join(none)}"] if none else []
    parts += [f"not found: {', '.join(open_)}"] if open_ else []
    return "; ".join([*parts, share])


def list_facts(platform: Platform) -> list[Fact]:
    """All facts of a table."""
    single = (platform.no_value, platform.closing)
    several = (platform.formats.values(), platform.limits, platform.aliases, platform.missing)
    facts: list[Fact] = [platform.click, platform.preview, *platform.macros]
    facts += [fact for fact in single if fact is not None]
    return facts + [fact for group in several for fact in group]


def _section(platform: Platform) -> str:
    click = platform.click
    lines = [
        "",
        f"## {platform.title}",
        "",
        f"`{platform.name}`: {platform.kind}, {platform.status}.",
    ]
    lines += _history(platform)
    lines += ["", f"**Clicks** ({_trust(click)}). {_sentence(_click(platform))}.", *_because(click)]
    lines += ["", f"**Preview** ({_trust(platform.preview)}). {_sentence(_preview(platform))}."]
    lines += _because(platform.preview)
    if (nothing := platform.no_value) is not None:
        value = _code(nothing.value) if nothing.value else "nothing"
        lines += ["", f"**No value** ({_trust(nothing)}). It writes {value}.", *_because(nothing)]
    if platform.formats:
        lines += ["", "| format | | what survives | |", "|---|---|---|---|"]
    for name in FORMAT_NAMES if platform.formats else ():
        support = platform.support(name)
        taken = "taken" if support.supported else "not taken"
        survives = ", ".join(support.survives).replace("_", " ")
        lines.append(f"| {name} | {taken} | {survives} | {_trust(support)} |")
    for limit in platform.limits:
        lines += ["", f"**Limit** ({_trust(limit)}). {limit.name}: {limit.value} {limit.unit}."]
    for missing in platform.missing:
        lines += ["", f"**Missing** ({_trust(missing)}): {missing.topic}.", *_because(missing)]
    lines += _macro_tables(platform)
    return "\n".join(lines) + "\n"


def _history(platform: Platform) -> list[str]:
    lines = []
    if platform.closing is not None:
        lines += [f"Closed {platform.closing.on} ({_trust(platform.closing)})."]
        lines += _because(platform.closing)
    for alias in platform.aliases:
        closed = f", closed {alias.closed_on}" if alias.closed_on else ""
        lines += [f"Also `{alias.name}`: {alias.title}, {alias.status}{closed} ({_trust(alias)})."]
        lines += _because(alias)
    return lines


def _macro_tables(platform: Platform) -> list[str]:
    lines = []
    if platform.used:
        lines += ["", "| macro | literal | value | | source |", "|---|---|---|---|---|"]
        lines += [_row(macro) for macro in _by_name(platform.used)]
    never = [macro for macro in platform.macros if not macro.use]
    if never:
        lines += [
            "",
            "Literals that are never written, and that no text of ours may hold by accident:",
            "",
        ]
        lines += [", ".join(_code(macro.literal) for macro in never) + "."]
    return lines


def _preview(platform: Platform) -> str:
    preview = platform.preview
    text = _PREVIEWS[preview.expands]
    if preview.fills:
        text += f": {', '.join(preview.fills)}"
    if preview.fill:
        text += f", each with {preview.fill}"
    if preview.values:
        text += f"; {', '.join(f'{name} is {value}' for name, value in preview.values.items())}"
    return text


def _row(macro: PlatformMacro) -> str:
    source = " ".join(
        part for part in (macro.source, f"({macro.note})" if macro.note else "") if part
    )
    cells = (f"`{macro.name}`", _code(macro.literal), _LEVELS[macro.level], _trust(macro), source)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _by_name(macros: Iterable[PlatformMacro]) -> list[PlatformMacro]:
    return sorted(macros, key=lambda macro: (macro.name, macro.level))


def _click(platform: Platform) -> str:
    click = platform.click
    match click.form:
        case "none":
            return "no click macro"
        case "closed":
            return "a closed click macro: it leads to the page that is entered in the platform"
        case "open" | "both":
            closed = "; a closed form exists and is not used" if click.form == "both" else ""
            adds = f"; adds {', '.join(click.adds)}" if click.adds else ""
            landing = f"the landing page follows {_LEVELS[click.append]}"
            redirect = f"its redirect {_REDIRECTS[click.redirect]}"
            return f"an open prefix: {landing}, {redirect}{adds}{closed}"


def _formats(platform: Platform) -> list[str]:
    return [
        f"{name} [{_trust(platform.support(name))}]"
        for name in FORMAT_NAMES
        if platform.support(name).supported
    ]


def _wrap(text: str) -> str:
    return textwrap.fill(text, 80, subsequent_indent="  ", break_on_hyphens=False)


def _because(fact: Fact) -> list[str]:
    return [text for text in (fact.note, f"Source: {fact.source}." if fact.source else "") if text]


def _trust(fact: Fact) -> str:
    return "verified" if fact.verified else "assumed"


def _verdict(platform: Platform) -> str:
    return "proven" if platform.proven else "assumed"


def _anchor(platform: Platform) -> str:
    kept = "".join(c for c in platform.title.lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


def _code(text: str) -> str:
    return f"`{text}`"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
