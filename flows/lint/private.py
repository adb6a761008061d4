"""Rules about tracking that says too much, or that a page may stop: FL311 and FL312."""

from collections.abc import Iterable
from typing import ClassVar

from flows.flow import Flow, fields_of
from flows.lint.subject import Subject
from flows.problem import Problem, Severity
from flows.rules import Rule

__all__ = ["PRIVATE_RULES", "free_texts"]

_FREE_KINDS = ("text", "email", "phone")


def free_texts(flow: Flow) -> dict[str, str]:
    """Variables that hold whatever a user types, with the component that asks for it."""
    return flow.with_copies(
        {
            field.variable: component.id
            for component in flow.components
            for field in fields_of(component)
            if field.variable and field.kind in _FREE_KINDS
        }
    )


class FreeTextInPixel(Rule[Subject]):
    """What it finds: a variable with free text in a tracking text, of a field that says it is not
    personal. (Of one that is, see personal-variable-in-url.)

    **Why it matters.** People type their names and addresses into any field. Every text is a value of
    its own in the vendor's report, which ends in "other" after a few thousand.

    **Wrong** a text field keeps `town`

    ```json
    {"tag": "https://t.example/town?is=@{var.town}&cb=@{cachebuster}"}
    ```

    **Right** a field of kind `select`, or choices that set a variable

    ```json
    {"id": "oslo", "type": "choice", "text": "Oslo", "set": {"town": "oslo"}}
    ```

    **Reference.** docs/flow-format.md, inputs.
    """

    code = "FL311"
    name = "free-text-in-pixel"

    def check(self, subject: Subject) -> Iterable[Problem]:
        free = free_texts(subject.flow)
        for text in subject.texts if free else ():
            names = {macro.argument for macro in text.macros if macro.name == "var"}
            for name in sorted(names & free.keys()) if text.is_tracking else ():
                if name not in subject.personal:
                    message = f'@{{var.{name}}} is what anyone types into "{free[name]}".'
                    hint = "Send one of a few values: a select, or a choice that sets it."
                    yield self.problem(text.place, message, hint)


class InlineScriptInTracking(Rule[Subject]):
    """What it finds: a script written out in a tracking text.

    It runs in a frame of its own inside the ad. That frame has the Content-Security-Policy of the
    page around it, and many pages allow no inline scripts; a script by address passes more often.

    **Why it matters.** On those pages it does not run, and nothing is counted; nobody is told.

    **Wrong**

    ```json
    {"tag": "<script>new Image().src = 'https://t.example/p?cb=' + Math.random()</script>"}
    ```

    **Right**

    ```json
    {"tag": "https://t.example/p?cb=@{cachebuster}"}
    ```

    **Reference.** W3C Content Security Policy Level 3, "script-src"; HTML Standard, srcdoc frames.
    """

    code = "FL312"
    name = "inline-script-in-tracking"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for (index, position), tag in subject.tags.items():
            if tag.inline_scripts:
                place = subject.at_component(index, "tracking", position, "tag")
                message = "An inline script: pages with a Content-Security-Policy may stop it."
                hint = "Ask the vendor for a pixel, or for the script's address."
                yield self.problem(place, message, hint)


PRIVATE_RULES: tuple[Rule[Subject], ...] = (FreeTextInPixel(), InlineScriptInTracking())
