"""What a field takes, as data of the program: the engine walks it, and knows no kind of field.

So a flow carries the rules of the kinds that it has, and a new kind costs no byte of player.
The patterns are JavaScript's, without flags; what is typed comes trimmed.
"""

import re

from creative.codes import INVALIDS
from flows import Field

__all__ = ["field_rule"]

_LENGTH, _NUMBER, _TEXT = range(
    3
)  # what is compared with `min` and `max`: engine/components/input.ts
# ISO 8601, which compares as text: days that the month has, and 29 February of leap years.
_DATE = (
    r"^(\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])"
    r"|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))"
    r"|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$"
)
# kind -> what it must look like, why it is not taken if not, what is measured, why it is not taken
# beside its bounds.
_RULES = {
    "text": ("", "length", _LENGTH, "length"),
    "email": (r"^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$", "email", _TEXT, "email"),
    # Five digits are less than any number that can be called has; fifteen: ITU-T E.164.
    "phone": (r"^(?=(\D*\d){5,15}\D*$)\+?[0-9 ()./-]+$", "phone", _TEXT, "phone"),
    "number": (r"^[+-]?(\d+\.?\d*|\.\d+)$", "number", _NUMBER, "range"),
    # ISO 8601, which compares as text: days that the month has, and 29 February of leap years.
    "date": (_DATE, "date", _TEXT, "range"),
    "rating": (r"^\d+$", "number", _NUMBER, "range"),
    "select": ("", "option", _TEXT, "option"),
}
_SPACE = "\t\n\v\f\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)  # ECMA-262, WhiteSpace and LineTerminator: what `trim` takes away


def field_rule(field: Field) -> tuple[object, ...]:
    """What the engine asks of a trimmed value: the pattern that it fits, and why it is not taken if
    it does not; what is measured, its bounds, and why it is not taken beside them.

    Reasons are positions in `codes.INVALIDS`.
    """
    pattern, wrong, measure, beside = _RULES[field.kind]
    if field.kind == "select":
        pattern = f"^({'|'.join(_quote(option.strip(_SPACE)) for option in field.options)})$"
    return (pattern, INVALIDS.index(wrong), measure, *_bounds(field), INVALIDS.index(beside))


def _bounds(field: Field) -> tuple[object, object]:
    match field.kind:
        case "date":
            return field.min_date, field.max_date
        case "rating":
            return 1, field.stars
        case "text" | "number":
            return field.min, field.max
    return None, None


def _quote(text: str) -> str:
    """A pattern that takes just that text."""
    return re.sub(r"[\\^$.*+?()[\]{}|/]", r"\\\g<0>", text)
