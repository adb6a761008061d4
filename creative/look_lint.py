"""Finds what is wrong with a creative's look, its files and its pages; the kinds are `look_findings`."""

from collections.abc import Iterable, Iterator
from itertools import chain

from creative.assets import Asset, find_file, load_assets, used_sources
from creative.colors import MIN_CONTRAST, contrast
from creative.creative import Creative
from creative.fonts import missing_characters
from creative.look import CHROME_TEXTS, KIND_TEXTS, Font, Look, Theme
from creative.look_findings import (
    AssetUnused,
    CaptionsMissing,
    ContrastLow,
    FontGlyphMissing,
    HeavyAdRemoved,
    ImageAltMissing,
    PageHeavy,
    SizeTooSmall,
    SubloadHeavy,
    TextsMissing,
    TrackingNeedsDocument,
)
from creative.motion import MAX_LOOPS, MAX_MOTION_MS, MotionEndless, picture_moves_on
from creative.origins import find_origin
from creative.page import build_page
from creative.style import header_color
from creative.subload import find_later_files
from creative.view import shown_texts
from creative.weights import HEAVY_AD, Weight, WeightContract, find_contract, weigh_page
from flows import (
    Choice,
    Component,
    Flow,
    Form,
    Image,
    Input,
    Payment,
    Problem,
    Redirect,
    Slider,
    Video,
    has_errors,
    nearest_hint,
    parse_tracking,
    sort_problems,
)

__all__ = ["check_look"]

MIN_WIDTH, MIN_HEIGHT = 160, 90  # the narrowest and the lowest standard size that can hold choices
_DEFAULT_WORDS = {
    Form: ("button", "retry"),
    Input: ("button", "retry"),
    Payment: ("text",),
    Redirect: ("text",),
}
_SAY_WHAT = "say in a few words what the picture shows"


def check_look(creative: Creative) -> list[Problem]:
    """All CR001 to CR049 problems: the look itself, its files, and what every size weighs.

    Reads the creative's files. Pages are only weighed when nothing else is wrong with them.
    """
    look, flow = creative.look, creative.flow
    assets, problems = load_assets(creative.folder, look, flow)
    problems += chain(
        _check_texts(look, flow),
        _check_defaults(look, flow),
        _check_contrast(look),
        _check_sizes(look),
        _check_alts(look, flow),
        _check_captions(flow),
        _check_unused(creative),
        _check_motion(assets.values()),
        _check_tracking(flow),
        _check_fonts(creative, assets),
    )
    if not has_errors(problems) and flow.find_component(flow.start):
        problems += _check_weight(creative, assets)
    return sort_problems(problems)


def _check_texts(look: Look, flow: Flow) -> Iterator[Problem]:
    given = look.texts.get(look.locale, {})
    words = {**CHROME_TEXTS, **KIND_TEXTS}
    missing = [key for key in (*CHROME_TEXTS, *_kind_texts(flow)) if key not in given]
    if not look.locale.startswith("en") and missing:
        yield TextsMissing.problem(
            f'texts > "{look.locale}"',
            f"These are English in an ad in {look.locale}: {', '.join(missing)}.",
            "; ".join(f'{key}: "{words[key]}"' for key in missing),
            file="creative.json",
        )
    for locale, texts in look.texts.items():
        for key in sorted(set(texts) - set(words)):
            yield TextsMissing.problem(
                f'texts > "{locale}" > "{key}"',
                f'Nothing shows a text "{key}".',
                nearest_hint(key, [*CHROME_TEXTS, *_kind_texts(flow)], "Texts"),
                file="creative.json",
            )


def _kind_texts(flow: Flow) -> list[str]:
    """The words that only some kinds of component say, as far as this flow has them."""
    needed: set[str] = set()
    for component in flow.components:
        match component:
            case Choice() if component.min_selected or component.max_selected:
                needed.add("choose")
            case Slider():
                needed |= {"next", "previous"}
            case Video():
                needed |= {"pause", "play", "sound"}
                needed |= {"skip"} if component.skip_after_ms is not None else set()
            case _:
                pass
    return [key for key in KIND_TEXTS if key in needed]


def _check_defaults(look: Look, flow: Flow) -> Iterator[Problem]:
    """English words that stand in the flow because its author left them out."""
    for n, component in enumerate(flow.components if not look.locale.startswith("en") else ()):
        fields = _DEFAULT_WORDS.get(type(component), ())
        for field in fields:
            words = getattr(component, field)
            if words == type(component).model_fields[field].default:
                yield TextsMissing.problem(
                    f'components[{n}] "{component.id}" > {field}',
                    f'This is English in an ad in {look.locale}: "{words}".',
                    f'write "{field}" in the language of the ad',
                    file="flow.json",
                )


def _check_contrast(look: Look) -> Iterator[Problem]:
    for name, color, under, behind in _pairs(look.theme):
        ratio = contrast(color, behind)
        if ratio < MIN_CONTRAST:
            yield ContrastLow.problem(
                f"theme > colors > {name}",
                f"{name} {color} on {under} {behind} has a contrast of {ratio:.1f} : 1.",
                f"at least {MIN_CONTRAST} : 1 is readable; make one darker or the other lighter",
                file="creative.json",
            )


def _pairs(theme: Theme) -> list[tuple[str, str, str, str]]:
    """(name, colour, name of what is behind it, its colour) of every text in the ad."""
    c, ground = theme.colors, "background" if theme.layout == "stage" else "header"
    pairs = [
        ("text", c.text, "background", c.background),
        ("text", c.text, "surface", c.surface),
        ("muted", c.muted, "background", c.background),
        ("accent", c.accent, "surface", c.surface),
        ("on_accent", c.on_accent, "accent", c.accent),
        ("on_header", c.on_header or c.text, ground, header_color(theme)),
        (
            "on_brand_bubble",
            c.on_brand_bubble or c.text,
            "brand_bubble",
            c.brand_bubble or c.surface,
        ),
        (
            "on_user_bubble",
            c.on_user_bubble or c.on_accent,
            "user_bubble",
            c.user_bubble or c.accent,
        ),
    ]
    if c.background_to:
        pairs.append(("text", c.text, "background_to", c.background_to))
        pairs.append(("muted", c.muted, "background_to", c.background_to))
    return list({(pair[1], pair[3]): pair for pair in reversed(pairs)}.values())[::-1]


def _check_sizes(look: Look) -> Iterator[Problem]:
    for n, size in enumerate(look.sizes):
        width, height = map(int, size.split("x"))
        if width < MIN_WIDTH or height < MIN_HEIGHT:
            yield SizeTooSmall.problem(
                f'sizes[{n}] "{size}"',
                "A conversation has no room here.",
                f"at least {MIN_WIDTH} wide and {MIN_HEIGHT} high",
                file="creative.json",
            )


def _check_alts(look: Look, flow: Flow) -> Iterator[Problem]:
    for n, component in enumerate(flow.components):
        origin = find_origin(flow, n)
        for path, what in _wordless(component):
            message = f"{what} has no words for who does not see it."
            yield ImageAltMissing.problem(origin.place(*path), message, _SAY_WHAT, file=origin.file)
    if look.backup and look.backup.image and not look.backup.alt.strip():
        message = f'The picture "{look.backup.image}" has no words for who does not see it.'
        yield ImageAltMissing.problem("backup > alt", message, _SAY_WHAT, file="creative.json")


def _wordless(component: Component) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What of a component is only seen: where its words belong, and what it is."""
    match component:
        case Image() if not component.alt.strip():
            yield ("alt",), f'The picture "{component.src}"'
        case Slider():
            if not component.label.strip():
                yield ("label",), "The slider"
            for n, slide in enumerate(component.slides):
                if slide.image and not (slide.alt.strip() or slide.text.strip()):
                    yield ("slides", n, "alt"), f'The picture "{slide.image}"'
        case Video() if not component.label.strip():
            yield ("label",), f'The film "{component.src}"'
        case _:
            pass


def _check_captions(flow: Flow) -> Iterator[Problem]:
    for n, component in enumerate(flow.components):
        if isinstance(component, Video) and not component.captions:
            origin = find_origin(flow, n)
            yield CaptionsMissing.problem(
                origin.place("captions"),
                f'The film "{component.src}" has no captions.',
                "write what is said, or that nobody speaks, as a WebVTT file",
                file=origin.file,
            )


def _check_unused(creative: Creative) -> Iterator[Problem]:
    look = creative.look
    pictures = (
        look.header and look.header.logo,
        look.background and look.background.image,
        look.backup and look.backup.image,
    )
    used = {name for name in pictures if name}
    for font in (look.theme.fonts.body, look.theme.fonts.display):
        used |= {part.asset for part in font.files} if font else set()
    for flow in (creative.flow, *creative.subflows.values()):
        used |= {name for c in flow.components for name, _, _ in used_sources(c)}
    files = {find_file(look, name) for name in used}
    for name, file in look.assets.items():
        if name not in used and file not in files:
            message = f'Neither the look nor the flow uses "{name}".'
            hint = "take it out, or name it where it belongs"
            yield AssetUnused.problem(f"assets > {name}", message, hint, file="creative.json")


def _check_tracking(flow: Flow) -> Iterator[Problem]:
    for n, component in enumerate(flow.components):
        for k, entry in enumerate(component.tracking):
            if parse_tracking(entry.tag).needs_document:
                yield TrackingNeedsDocument.problem(
                    f'components[{n}] "{component.id}" > tracking[{k}] > tag',
                    "A script or frame runs in a sandboxed frame of one pixel, and the ad's "
                    "Content-Security-Policy then allows inline scripts and scripts of any https host.",
                    "ask the vendor for a pixel, if there is one",
                    file="flow.json",
                )


def _check_fonts(creative: Creative, assets: dict[str, Asset]) -> Iterator[Problem]:
    fonts = creative.look.theme.fonts
    characters = "".join(shown_texts(creative))
    for role, font in (("body", fonts.body), ("display", fonts.display)):
        if font is not None:
            yield from _check_font(creative.look, role, font, assets, characters)


def _check_font(
    look: Look, role: str, font: Font, assets: dict[str, Asset], characters: str
) -> Iterator[Problem]:
    for n, part in enumerate(font.files):
        asset = assets.get(look.assets.get(part.asset, ""))
        missing = missing_characters(asset.data, characters) if asset else ""
        if asset and missing:
            yield FontGlyphMissing.problem(
                f"theme > fonts > {role} > files[{n}] > asset",
                f'"{asset.file}" has no {" ".join(missing[:20])}',
                "these are shown in the system's font; choose a font that has them",
                file="creative.json",
            )


def _check_motion(assets: Iterable[Asset]) -> Iterator[Problem]:
    for asset in assets:
        if picture_moves_on(asset.data, asset.mime):
            yield MotionEndless.problem(
                f'"{asset.file}"',
                f"The picture moves on after {MAX_MOTION_MS // 1000} s and {MAX_LOOPS} rounds.",
                f"save it so that it repeats {MAX_LOOPS} times at most",
                file="creative.json",
            )


def _check_weight(creative: Creative, assets: dict[str, Asset]) -> Iterator[Problem]:
    clicks = dict.fromkeys(creative.look.click_names, "https://landing.example/")
    later = find_later_files(creative, assets).values()
    for n, size in enumerate(creative.look.sizes):
        weight = weigh_page(build_page(creative, size, clicks, apart=True), later)
        yield from _over(weight, find_contract(size), f'sizes[{n}] "{size}"')


def _over(weight: Weight, contract: WeightContract, place: str) -> Iterator[Problem]:
    most = HEAVY_AD.network_bytes
    if weight.initial_bytes > contract.initial_bytes:
        yield PageHeavy.problem(
            place,
            f"The page weighs about {_kb(weight.initial_bytes)} compressed; "
            f"{contract.name} allows {_kb(contract.initial_bytes)} at this size.",
            "smaller pictures (WebP, twice as wide as shown) and fewer font weights help most",
            file="creative.json",
        )
    if weight.subload_bytes > contract.subload_bytes and weight.alone_bytes <= most:
        yield SubloadHeavy.problem(
            place,
            f"Films and pictures that load later weigh about {_kb(weight.subload_bytes)}; "
            f"{contract.name} allows {_kb(contract.subload_bytes)} at this size.",
            "make films shorter and narrower, pictures smaller, or agree on more with the publisher",
            file="creative.json",
        )
    if weight.alone_bytes > most:
        yield HeavyAdRemoved.problem(
            place,
            f"The ad loads about {_kb(weight.alone_bytes)} before anybody touches it; "
            f"Chrome removes ads above {_kb(most)}.",
            "make films shorter and narrower; a film with autoplay false loads when it is started",
            file="creative.json",
        )


def _kb(count: int) -> str:
    """Exact figures would change with every build."""
    return f"{round(count, -4) // 1000:,} KB"
