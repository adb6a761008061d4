"""Parts of the ad that appear or disappear as the conversation goes on."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints, model_validator

from flows.components.base import Component, On

__all__ = ["LOOK_ELEMENTS", "ShowHide"]

LOOK_ELEMENTS = ("look.header", "look.background", "look.conversation")
"""What of the look can be shown and hidden, besides messages."""

_Target = Annotated[str, StringConstraints(pattern=r"^(look\.)?[A-Za-z][A-Za-z0-9_-]{0,62}$")]


class ShowHide(Component):
    """Hides and shows elements of the look (`look.header`) or messages, by component id.

    A message that is hidden before it appeared is not affected: entering a component shows it.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed",)
    ports: ClassVar[tuple[str, ...]] = ("next",)
    type: Literal["show_hide"]
    show: tuple[_Target, ...] = ()
    hide: tuple[_Target, ...] = ()

    @model_validator(mode="after")
    def _check_targets(self) -> "ShowHide":
        both = sorted({*self.show} & {*self.hide})
        if both:
            raise ValueError(f'"{both[0]}" is both shown and hidden')
        if not self.show and not self.hide:
            raise ValueError('neither "show" nor "hide" names an element')
        return self
