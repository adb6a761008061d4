"""The way out: opens a click-through of the delivery, or a plain exit, in a new window."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints, model_validator

from flows.components.base import Component, On

__all__ = ["Redirect"]


class Redirect(Component):
    """Opens the click-through named `click` (see delivery.json) in the task of the user's act.

    `url` instead of `click` is a plain exit: no click macro counts it, and it is reported as an
    exit. `window` is where it opens: a new one, or the page around the ad (`top`). Reached without
    an act, it is drawn as a button with `text` and waits: browsers block the rest.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed", "left")
    ports: ClassVar[tuple[str, ...]] = ("next",)
    texts: ClassVar[tuple[str, ...]] = ("text",)
    silent_end: ClassVar[bool] = True
    kept_keys: ClassVar[tuple[str, ...]] = ("text",)  # written: the author means a button
    type: Literal["redirect"]
    click: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}$")] = ""
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")] = ""
    window: Literal["new", "top"] = "new"
    text: str = "Learn more"

    @model_validator(mode="after")
    def _check_target(self) -> "Redirect":
        if bool(self.click) == bool(self.url):
            both = 'both "click" and "url"' if self.click else 'neither "click" nor "url"'
            raise ValueError(
                f"a redirect has either a click-through or a plain exit; this has {both}"
            )
        return self
