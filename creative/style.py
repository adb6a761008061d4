"""The style sheet of one size: the theme as custom properties, then the sheets of `templates/`.

Author values enter only here, and only as what the look's model lets through: colours, numbers,
and font names of letters and digits.
"""

import re
from collections.abc import Sequence

from creative.colors import MIN_CONTRAST, contrast, mix
from creative.look import Look, Theme
from creative.sheets import Elements, read_sheet

__all__ = ["build_style", "header_color"]

_SYSTEM = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'
_PILL_FROM_PX = 16  # rounder than this, choices and buttons become pills


def build_style(
    look: Look,
    size: str,
    sheets: Sequence[str] = ("ad.css",),
    *,
    elements: Elements | None = None,
    more: str = "",
) -> str:
    """The style sheet: `sheets` are files of `templates/`, cut down to what `elements` need. `more` is
    style of the author, which may use the theme's values too.
    """
    width, height = size.split("x")
    rules = "".join(read_sheet(sheet, elements) for sheet in sheets)
    values = {**_colors(look.theme), **_shapes(look.theme), "w": f"{width}px", "h": f"{height}px"}
    if look.background:
        values["photo"] = f"{1 - look.background.shade / 100:g}"
    if elements is not None:
        used = set(_VALUE.findall(rules + more))
        values = {name: value for name, value in values.items() if name in used}
    root = ":root{" + ";".join(f"--{name}:{value}" for name, value in values.items()) + "}"
    return root + rules


_VALUE = re.compile(r"var\(--([a-z0-9-]+)")


def header_color(theme: Theme) -> str:
    """What is behind the words of the header: on a stage it has no ground of its own."""
    colors = theme.colors
    return colors.background if theme.layout == "stage" else colors.header or colors.background


def _colors(theme: Theme) -> dict[str, str]:
    c = theme.colors
    behind = (c.background, c.background_to or c.background)
    header = header_color(theme)
    brand = c.brand_bubble or c.surface
    user = c.user_bubble or c.accent
    return {
        "bg": c.background,
        "bg2": c.background_to or c.background,
        "surface": c.surface,
        "text": c.text,
        "muted": c.muted,
        "accent": c.accent,
        "on-accent": c.on_accent,
        "press": mix(c.accent, "#000000" if contrast(c.accent, "#000000") > 2 else "#ffffff", 0.1),
        "tint": _tinted(c.surface, c.accent),
        "link": c.accent if _least(c.accent, behind) >= MIN_CONTRAST else c.text,
        "header": header,
        "on-header": c.on_header or c.text,
        "header-muted": _quiet(c.on_header or c.text, header),
        "header-line": mix(header, c.on_header or c.text, 0.1),
        "brand": brand,
        "on-brand": c.on_brand_bubble or c.text,
        "user": user,
        "on-user": c.on_user_bubble or c.on_accent,
        "line": mix(c.surface, c.text, 0.16),
        "edge": mix(c.background, c.text, 0.22),
        "alert": max("#a8200d", "#ffb4a6", key=lambda color: _least(color, behind)),
    }


def _quiet(color: str, behind: str) -> str:
    """The colour, stepped back by at most 30 % as far as it stays readable."""
    shades = (mix(color, behind, share / 100) for share in range(30, 0, -5))
    return next((shade for shade in shades if contrast(shade, behind) >= MIN_CONTRAST), color)


def _tinted(surface: str, accent: str) -> str:
    """The surface with at most 12 % of the accent, as far as the accent stays readable on it."""
    tints = (mix(surface, accent, share / 100) for share in range(12, 0, -3))
    return next((tint for tint in tints if contrast(accent, tint) >= MIN_CONTRAST), surface)


def _least(color: str, behind: Sequence[str]) -> float:
    return min(contrast(color, other) for other in behind)


def _shapes(theme: Theme) -> dict[str, str]:
    body, display = theme.fonts.body, theme.fonts.display or theme.fonts.body
    return {
        "r": f"{theme.radius}px",
        "chip": "99px" if theme.radius >= _PILL_FROM_PX else f"{theme.radius}px",
        "field": f"{min(theme.radius, 14)}px",
        "font": f'"{body.family}",{_SYSTEM}' if body else _SYSTEM,
        "display": f'"{display.family}",{_SYSTEM}'
        if theme.fonts.display and display
        else "var(--font)",
    }
