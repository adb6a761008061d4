"""The table of insertion rules, `insert_rules.toml`, as frozen values."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field, model_validator

from flows import MACROS, Document

__all__ = ["InsertRule", "InsertRules", "load_insert_rules"]

Where = Literal["parameter", "attribute", "variable", "element", "link", "text"]


class InsertRule(Document):
    """One kind of slot: where it is, which macro it wants, and how."""

    name: str
    where: Where
    macro: str
    names: tuple[str, ...] = ()
    element: str = ""
    class_: str = Field(default="", alias="class")
    form: Literal["open", "closed"] = "open"
    level: int | None = Field(default=None, ge=0, le=2)
    vendor_id: int | None = None
    prefix: str = ""
    suffix: str = ""
    every: bool = False
    fixed: Literal["taken", "fine"] = "taken"
    source: str

    @model_validator(mode="after")
    def _known(self) -> "InsertRule":
        if self.macro not in MACROS:
            raise ValueError(f'there is no macro "{self.macro}"')
        return self


class InsertRules(Document):
    """All rules, in order, and what vendors write where a macro belongs (lower case)."""

    placeholders: dict[str, tuple[str, ...]]
    rules: tuple[InsertRule, ...]


@cache
def load_insert_rules() -> InsertRules:
    """The rules that ship with us."""
    text = (files("delivery") / "insert_rules.toml").read_text("utf-8")
    return InsertRules.model_validate(tomllib.loads(text), strict=False)
