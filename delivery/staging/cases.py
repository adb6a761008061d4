"""A case: everything that a person chose for the stage, as a value that an address can hold.

It is what "send me your case" means: the same words in the page's query, in a share link and on
the command line. Words that no table knows are refused here, all others are read by `Stage`.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any
from urllib.parse import parse_qsl, urlencode

from delivery.staging.consent_states import CONSENTS, ConsentName
from delivery.staging.options import SPEEDS, VALUES
from delivery.staging.places import HOSTS, PAGES, HostKind, PageLook

__all__ = ["START", "Case", "CaseError", "case_of_query", "read_case"]

_MAX_TEXT = 200
_MAX_OWN = 40  # values typed by hand


class CaseError(ValueError):
    """A case that cannot be put on stage; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Case:
    """`creative` is a project's folder name, or `tag` the id of a pasted tag; "" is the first, or
    what the project says. `own` are macro values typed by hand, by our keys."""

    creative: str = ""
    tag: str = ""
    platform: str = ""
    size: str = ""
    format: str = ""
    locale: str = ""
    host: HostKind = "frame"
    page: PageLook = "light"
    consent: ConsentName = "macros"
    speed: str = "fast"
    values: str = "plain"
    preview: bool = False
    own: tuple[tuple[str, str], ...] = ()

    @property
    def json(self) -> dict[str, Any]:
        """As the page holds it."""
        return {**asdict(self), "own": dict(self.own)}

    @property
    def query(self) -> str:
        """As an address holds it: only what differs from the first of each table."""
        pairs = [
            (field.name, "1" if getattr(self, field.name) is True else getattr(self, field.name))
            for field in fields(self)
            if field.name != "own" and getattr(self, field.name) != getattr(START, field.name)
        ]
        return urlencode([*pairs, *((f"v.{key}", value) for key, value in self.own)])

    @property
    def key(self) -> str:
        """The same text for the same case."""
        return json.dumps(self.json, sort_keys=True, ensure_ascii=False)


START = Case()
"""What is on stage where nobody chose anything: the first of each table."""


def read_case(data: object) -> Case:
    """The case in plain data. Raises CaseError for words that no table knows."""
    if not isinstance(data, Mapping):
        raise CaseError("A case is an object.")
    known = {field.name for field in fields(Case)}
    unknown = [str(name) for name in data if name not in known]
    if unknown:
        raise CaseError(f'A case has no "{unknown[0]}". It has: {", ".join(sorted(known))}.')
    words: dict[str, Any] = {
        name: _text(name, data[name])
        for name in known - {"own", "preview"}
        if name in data and data[name] is not None
    }
    for name, table in _tables().items():
        if name in words and words[name] not in table:
            raise CaseError(f'There is no {name} "{words[name]}". There are: {", ".join(table)}.')
    return Case(**words, preview=data.get("preview") is True, own=_own(data.get("own", {})))


def case_of_query(query: str) -> Case:
    """The case in an address's query; a whole address will do."""
    query = query.partition("#")[0].rpartition("?")[2]
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    data: dict[str, Any] = {name: value for name, value in pairs if not name.startswith("v.")}
    data["preview"] = data.get("preview") == "1"
    return read_case({**data, "own": {n[2:]: v for n, v in pairs if n.startswith("v.")}})


def _tables() -> dict[str, Collection[str]]:
    return {
        "host": HOSTS,
        "page": PAGES,
        "consent": CONSENTS,
        "speed": SPEEDS,
        "values": VALUES,
    }


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise CaseError(f"The {name} of a case is a text of at most {_MAX_TEXT} characters.")
    return value


def _own(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping) or len(value) > _MAX_OWN:
        raise CaseError(f"Values of your own are at most {_MAX_OWN} names with a text each.")
    return tuple((_text("value's name", k), _own_text(k, v)) for k, v in value.items())


def _own_text(key: object, value: object) -> str:
    if not isinstance(value, str) or len(value) > 4_096:
        raise CaseError(f"The value of {key} is a text of at most 4,096 characters.")
    return value
