"""By what answers can be broken down and filtered: the names, and their SQL on `sessions s`."""

from collections.abc import Callable
from typing import Final

from flows import nearest_hint
from measurement.errors import QuestionError
from measurement.store.dialect import Value

__all__ = ["DIMENSIONS", "dimension_sql"]

DIMENSIONS: Final[dict[str, str]] = {
    "creative": "s.creative",
    "version": "s.version",
    "placement": "s.placement",
    "size": "s.size",
    "host": "s.host",
    "locale": "s.locale",
    "country": "s.country",
    "device": "coalesce(s.macros['device_type'], '')",
    "kind": "s.kind",
    "bot": "s.bot",
    "traffic": "s.traffic",
    "site": "s.site",
    "landing": "s.landing",
    "source": "s.source",
    "platform": "coalesce(s.macros['platform'], '')",
    "path": "s.path",
}


def dimension_sql(name: str, param: Callable[[Value], str]) -> str:
    """The SQL of a dimension. `macro.NAME` is any value that the tag carried."""
    if name in DIMENSIONS:
        return DIMENSIONS[name]
    macro = name.removeprefix("macro.")
    if macro == name or not macro:
        known = [*DIMENSIONS, "macro.NAME"]
        raise QuestionError(
            f'there is no dimension "{name}"; {nearest_hint(name, known, "Dimensions")}'
        )
    return f"coalesce(s.macros[{param(macro)}], '')"
