"""Hands over to a payment page, and goes on by what became of it."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from flows.components.base import Component, On

__all__ = ["Payment"]


class Payment(Component):
    """A button that opens the payment link in a new window, and waits for its result.

    The page that the payment returns to says `opener.postMessage({flowtag: "paid"}, "*")`, or
    `"cancelled"`; a window that is closed without a word is `cancelled`. Messages count only from
    the window that the ad opened and, if `origin` is given, from that origin. The ad sees no
    payment data.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed", "paid", "cancelled", "left")
    ports: ClassVar[tuple[str, ...]] = ("paid", "cancelled")
    optional_ports: ClassVar[tuple[str, ...]] = ("cancelled",)
    texts: ClassVar[tuple[str, ...]] = ("text",)
    silent_end: ClassVar[bool] = True
    type: Literal["payment"]
    link: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")]
    text: str = "Pay"
    origin: Annotated[str, StringConstraints(pattern=r"^https://[^\s/]+$")] | Literal[""] = ""
