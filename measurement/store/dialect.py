"""What the two engines spell differently. A question's SQL is written once and asks for the rest.

Everything else that questions use means the same in both: `count(DISTINCT x)` is exact, `CASE`,
`coalesce`, common table expressions, joins and `ORDER BY` of texts by their bytes.
"""

from abc import ABC, abstractmethod

__all__ = ["ClickHouse", "Dialect", "DuckDB", "Value"]

Value = str | int
"""What may be handed over beside the SQL."""


class Dialect(ABC):
    """The spelling of one engine. Arguments are SQL; what comes from outside goes by `param`."""

    @abstractmethod
    def param(self, name: str, value: Value) -> str:
        """The place of a value that is handed over beside the SQL."""

    @abstractmethod
    def div(self, number: str, by: int) -> str:
        """A whole number divided and rounded towards zero."""

    @abstractmethod
    def month(self, epoch_ms: str) -> str:
        """The month of a time, as year * 12 + month - 1."""

    @abstractmethod
    def median(self, number: str) -> str:
        """The middle of the values of a group; of an even number the lower of both."""

    @abstractmethod
    def total(self, number: str) -> str:
        """The sum, which no whole number of 64 bits can make too large."""

    @abstractmethod
    def has_key(self, map_: str, key: str) -> str:
        """Whether a map has a key."""

    @abstractmethod
    def keys(self, map_: str) -> str:
        """A row for each key of a map."""

    @abstractmethod
    def items(self, array: str) -> str:
        """A row for each item of an array."""

    @abstractmethod
    def contains(self, text: str, part: str) -> str:
        """Whether a text contains another."""


class DuckDB(Dialect):
    def param(self, name: str, value: Value) -> str:  # noqa: ARG002
        return f"${name}"

    def div(self, number: str, by: int) -> str:
        return f"({number}) // {by}"

    def month(self, epoch_ms: str) -> str:
        at = f"make_timestamp_ms({epoch_ms})"
        return f"(year({at}) * 12 + month({at}) - 1)"

    def median(self, number: str) -> str:
        return f"quantile_disc({number}, 0.5)"

    def total(self, number: str) -> str:
        return f"sum({number})"

    def has_key(self, map_: str, key: str) -> str:
        return f"map_contains({map_}, {key})"

    def keys(self, map_: str) -> str:
        return f"unnest(map_keys({map_}))"

    def items(self, array: str) -> str:
        return f"unnest({array})"

    def contains(self, text: str, part: str) -> str:
        return f"contains({text}, {part})"


class ClickHouse(Dialect):
    def param(self, name: str, value: Value) -> str:
        return f"{{{name}:{'String' if isinstance(value, str) else 'Int64'}}}"

    def div(self, number: str, by: int) -> str:
        return f"intDiv({number}, {by})"

    def month(self, epoch_ms: str) -> str:
        at = f"fromUnixTimestamp64Milli({epoch_ms}, 'UTC')"
        return f"(toYear({at}) * 12 + toMonth({at}) - 1)"

    def median(self, number: str) -> str:
        return f"quantileExactLow(0.5)({number})"

    def total(self, number: str) -> str:
        return f"sum(toDecimal128({number}, 0))"

    def has_key(self, map_: str, key: str) -> str:
        return f"mapContains({map_}, {key})"

    def keys(self, map_: str) -> str:
        return f"arrayJoin(mapKeys({map_}))"

    def items(self, array: str) -> str:
        return f"arrayJoin({array})"

    def contains(self, text: str, part: str) -> str:
        return f"position({text}, {part}) > 0"
