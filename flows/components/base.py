"""What every component has in common: id, variable settings, tracking.

Component ids start with a letter, because JavaScript reorders integer-like keys, and are no
names of JavaScript's own.
"""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
)
from pydantic_core import PydanticCustomError

__all__ = [
    "JAVASCRIPT_NAMES",
    "MAX_SAFE_INTEGER",
    "Add",
    "Component",
    "ComponentId",
    "Copy",
    "Document",
    "Migration",
    "On",
    "PortName",
    "SetValue",
    "Tracking",
    "Value",
    "VariableName",
]

# Own properties of Object.prototype, ECMAScript 2025 with annex B, and `prototype`.
JAVASCRIPT_NAMES = frozenset(
    {
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
        "__proto__",
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "prototype",
        "toLocaleString",
        "toString",
        "valueOf",
    }
)
MAX_SAFE_INTEGER = 2**53 - 1  # ECMAScript's Number.MAX_SAFE_INTEGER: beyond it, numbers round

Migration = Callable[[dict[str, Any]], dict[str, Any]]
"""A document of one format to the next, as plain JSON."""


def _check_name(value: object) -> object:
    if isinstance(value, str) and value in JAVASCRIPT_NAMES:
        raise PydanticCustomError("javascript_name", "a name of JavaScript's own")
    return value


_NOT_JAVASCRIPT = BeforeValidator(_check_name)
_NOT_IN_SCHEMA: dict[str, Any] = {"not": {"enum": sorted(JAVASCRIPT_NAMES)}}
_ID_WORDS = "A letter, then letters, digits, - or _; at most 63 characters."

ComponentId = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}$"),
    Field(description=_ID_WORDS, json_schema_extra=_NOT_IN_SCHEMA),
    _NOT_JAVASCRIPT,
]
PortName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}$"),
    Field(description=_ID_WORDS, json_schema_extra=_NOT_IN_SCHEMA),
    _NOT_JAVASCRIPT,
]
VariableName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,62}$"),
    Field(
        description="A letter, then letters, digits or _; at most 63 characters.",
        json_schema_extra=_NOT_IN_SCHEMA,
    ),
    _NOT_JAVASCRIPT,
]
_Whole = Annotated[int, Field(ge=-MAX_SAFE_INTEGER, le=MAX_SAFE_INTEGER)]
# Order matters to pydantic's smart union only for bool against number, which strict types settle.
Value = Annotated[
    bool | _Whole | float | str,
    Field(description="A flow's value: text, number or yes/no. Numbers are finite."),
]
On = Literal[
    "displayed",
    "selected",
    "submitted",
    "completed",
    "left",
    "played",
    "first_quartile",
    "midpoint",
    "third_quartile",
    "skipped",
    "muted",
    "unmuted",
    "paid",
    "cancelled",
    "invalid",
]


class Document(BaseModel):
    """A frozen piece of a document: unknown fields are errors, so that nothing typed is lost."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    migrations: ClassVar[dict[int, Migration]] = {}
    """For a whole file: from each older format to the next."""
    last_keys: ClassVar[tuple[str, ...]] = ()
    """Keys that are saved after all others."""
    kept_keys: ClassVar[tuple[str, ...]] = ()
    """Keys that are saved if they were written, even with their default: writing them says something."""


class Add(Document):
    """`{"add": n}`: adds a number to a number variable."""

    add: _Whole | float


class Copy(Document):
    """`{"copy": "name"}`: gives a variable the value of another of the same type."""

    copy_: Annotated[VariableName, Field(alias="copy")]


def _kind_of_setting(value: object) -> str:
    # One branch decides: an error then names what is wrong with it, not with every branch.
    if isinstance(value, Copy) or (isinstance(value, dict) and "copy" in value):
        return "copying"
    return "adding" if isinstance(value, dict | Add) else "setting"


SetValue = Annotated[
    Annotated[Value, Tag("setting")]
    | Annotated[Add, Tag("adding")]
    | Annotated[Copy, Tag("copying")],
    Discriminator(_kind_of_setting),
]


class Tracking(Document):
    """One tracking text and the moment at which it fires.

    `tag` is kept byte for byte as pasted. `on` left out means `displayed`. `once` counts per
    entry and session. `on_unknown` says what happens while nobody says whether the user consents:
    the receiver waits half a second for an answer, then.
    """

    tag: Annotated[str, StringConstraints(min_length=1)]
    on: On | None = None
    once: bool = False
    on_unknown: Literal["fire", "hold", "drop"] = "hold"


class Component(Document):
    """What every component carries. `set` runs first on entry; for a choice, when it is chosen.

    Each type says at which `moments` its tracking may fire, which `ports` connections may leave
    from and which of them need none (`optional_ports`), whether a flow may end with it without
    saying so (`silent_end`), and which of its fields the user reads: `texts`, where `@{var.name}`
    counts, and `plain_texts`, which are shown as typed.
    """

    moments: ClassVar[tuple[On, ...]] = ()
    ports: ClassVar[tuple[str, ...]] = ()
    optional_ports: ClassVar[tuple[str, ...]] = ()
    silent_end: ClassVar[bool] = False
    texts: ClassVar[tuple[str, ...]] = ()
    plain_texts: ClassVar[tuple[str, ...]] = ()
    last_keys: ClassVar[tuple[str, ...]] = ("set", "tracking", "end", "note")
    id: ComponentId
    set: dict[VariableName, SetValue] = Field(default_factory=dict)
    tracking: tuple[Tracking, ...] = ()
    end: bool = Field(default=False, description="The flow may end here: no dead-end warning.")
    note: str = Field(default="", description="A note of the author; never part of the ad.")
