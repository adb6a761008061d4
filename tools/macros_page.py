"""docs/macros.md: our macro names, what each means, who knows its value."""

from collections.abc import Iterable, Sequence

from delivery import Platform
from flows import Macro

__all__ = ["macros_markdown"]

_SOURCES = {
    "platform": "the ad platform",
    "both": "the ad platform, else the player",
    "player": "the player",
}
_INTRO = """# Macros

Generated from `flows/macros.py` and `delivery/platforms/*.toml`; do not edit.

These are the names that authors write; [each platform's own spelling](platforms.md) is found from its table.
How and where they are written: [project format](project-format.md#macros).
A value that only a platform knows is empty where the platform has no macro for it; `flowtag tag` says so (DL204, DL205).

| macro | is | known to | ad platforms that have it |
|---|---|---|---|"""


def macros_markdown(macros: Iterable[Macro], platforms: Sequence[Platform]) -> str:
    """The page; `platforms` are those that are shipped."""
    return "\n".join([_INTRO, *(_row(macro, platforms) for macro in macros)]) + "\n"


def _row(macro: Macro, platforms: Sequence[Platform]) -> str:
    argument = f".{macro.argument.replace(' ', '_')}" if macro.argument else ""
    spelt = macro.name.removesuffix("2").removesuffix("_escaped")  # the same macro, more escaped
    having = [p.name for p in platforms if any(m.name == spelt for m in p.used)]
    shown = "all" if len(having) == len(platforms) else ", ".join(f"`{name}`" for name in having)
    cells = (f"`@{{{macro.name}{argument}}}`", macro.meaning, _SOURCES[macro.source], shown)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
