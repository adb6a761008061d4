"""Native macros that were pasted into component tracking, read as macros of ours.

The platform never sees the bundle, so a literal in it would not be replaced. The tag carries each
literal once instead (a slot), and the player puts the value that it was given in the literal's
place: a ref that is `served`, of the literal's own level, with no run-time source.
"""

from collections.abc import Callable
from functools import partial

from delivery.macros import find_meant
from delivery.platforms import Platform
from delivery.spelling import plain_ref
from flows import MacroRef, Template, TemplateError, parse_template

__all__ = ["hoist_template", "hoisting", "native_parts"]


def hoisting(
    platform: Platform | None,
) -> Callable[[str], tuple[Template, list[TemplateError]]]:
    """`parse_template` for that platform: what `creative` builds the ad's view with."""
    return partial(hoist_template, platform=platform)


def hoist_template(text: str, platform: Platform | None) -> tuple[Template, list[TemplateError]]:
    """The text as literal parts and macros, the platform's own literals among the macros."""
    template, errors = parse_template(text)
    parts: list[str | MacroRef] = []
    for part in template:
        parts += native_parts(part, platform) if isinstance(part, str) else [plain_ref(part)]
    return tuple(parts), errors


def native_parts(text: str, platform: Platform | None) -> list[str | MacroRef]:
    """A text without macros of ours: its parts, with the platform's named literals as refs."""
    parts: list[str | MacroRef] = []
    last = 0
    for found in find_meant(text, platform) if platform else ():
        before = text[last : found.start]
        ref = MacroRef(found.macro.name, found.argument, found.macro.level, served=True)
        parts += [before, ref] if before else [ref]
        last = found.end
    rest = text[last:]
    return [*parts, rest] if rest else parts
