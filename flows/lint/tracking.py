"""Rules about tracking texts and their moments: FL301 to FL304."""

from collections.abc import Iterable
from typing import ClassVar

from flows.components import Choice, type_of
from flows.lint.subject import Subject
from flows.problem import Problem, Severity, nearest_hint
from flows.rules import Rule
from flows.tracking import Ignored

__all__ = ["TRACKING_RULES"]


class MomentNotAllowed(Rule[Subject]):
    """What it finds: an `on` that never happens to this type of component.

    | type | moments |
    |---|---|
    | text, image, delay, redirect | displayed, left |
    | choice | displayed, selected |
    | input, form | displayed, submitted, invalid, left |
    | slider | displayed, selected, left |
    | video | displayed, played, first_quartile, midpoint, third_quartile, completed, skipped, muted, unmuted, left |
    | payment | displayed, paid, cancelled, left |
    | all others | displayed |

    **Why it matters.** The pixel would never fire.

    **Wrong**

    ```json
    {"id": "hello", "type": "text", "text": "Hi!", "tracking": [{"on": "selected", "tag": "https://t.example/p"}]}
    ```

    **Right**

    ```json
    {"id": "hello", "type": "text", "text": "Hi!", "tracking": [{"on": "displayed", "tag": "https://t.example/p"}]}
    ```

    **Reference.** docs/flow-format.md, tracking.
    """

    code = "FL301"
    name = "moment-not-allowed"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for index, component, position, tracking in subject.trackings:
            if tracking.on is None or tracking.on in component.moments:
                continue
            message = f'"{tracking.on}" never happens to a component of type {type_of(component)}.'
            hint = nearest_hint(tracking.on, component.moments, "Moments")
            place = subject.at_component(index, "tracking", position, "on")
            yield self.problem(place, message, hint)


class ChoiceNeedsMoment(Rule[Subject]):
    """What it finds: tracking of a choice that does not say when it fires.

    **Why it matters.** A choice is displayed when it is offered and selected when it is taken.
    Counting offers as answers is the most expensive mistake in this trade.

    **Wrong**

    ```json
    {"id": "dry", "type": "choice", "text": "Dry", "tracking": [{"tag": "https://t.example/dry"}]}
    ```

    **Right**

    ```json
    {"id": "dry", "type": "choice", "text": "Dry", "tracking": [{"on": "selected", "tag": "https://t.example/dry"}]}
    ```

    **Reference.** docs/flow-format.md, tracking.
    """

    code = "FL302"
    name = "choice-needs-moment"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for index, component, position, tracking in subject.trackings:
            if isinstance(component, Choice) and tracking.on is None:
                message = "A choice's tracking must say when it fires."
                hint = 'Write "on": "selected" (it is taken) or "on": "displayed" (it is offered).'
                yield self.problem(subject.at_component(index, "tracking", position), message, hint)


class TrackingWithoutRequest(Rule[Subject]):
    """What it finds: a tracking text that asks the browser to load nothing, with the reasons.

    **Why it matters.** It would never be counted.

    **Wrong**

    ```json
    {"tag": "t.example/pixel.gif"}
    ```

    **Right**

    ```json
    {"tag": "https://t.example/pixel.gif"}
    ```

    **Reference.** docs/flow-format.md, tracking.
    """

    code = "FL303"
    name = "tracking-without-request"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for (index, position), tag in subject.tags.items():
            if tag.requests or tag.inline_scripts:
                continue
            place = subject.at_component(index, "tracking", position, "tag")
            reasons = [_reason(part) for part in tag.ignored] or ["The text is blank."]
            message = "\n".join(["This text requests nothing.", *reasons])
            hint = "Paste a pixel's address, or an <img>, <script> or <iframe>."
            yield self.problem(place, message, hint)


class TrackingPartIgnored(Rule[Subject]):
    """What it finds: a part of a tracking text that is not requested, beside others that are.

    Comments, text between tags and noscript versions of a script are usual and not reported.

    **Why it matters.** Whoever pasted it may count on it.

    **Wrong**

    ```json
    {"tag": "<img src=\\"https://t.example/a\\"><object data=\\"https://t.example/b\\"></object>"}
    ```

    **Right**

    ```json
    {"tag": "<img src=\\"https://t.example/a\\"><img src=\\"https://t.example/b\\">"}
    ```

    **Reference.** docs/flow-format.md, tracking.
    """

    code = "FL304"
    name = "tracking-part-ignored"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for (index, position), tag in subject.tags.items():
            parts = [part for part in tag.ignored if not part.usual]
            if parts and (tag.requests or tag.inline_scripts):
                place = subject.at_component(index, "tracking", position, "tag")
                hint = "Add what must be counted as a pixel of its own; delete the rest."
                yield self.problem(place, "\n".join(map(_reason, parts)), hint)


def _reason(part: Ignored) -> str:
    return f"Ignored: {part.text} ({part.reason})"


TRACKING_RULES: tuple[Rule[Subject], ...] = (
    MomentNotAllowed(),
    ChoiceNeedsMoment(),
    TrackingWithoutRequest(),
    TrackingPartIgnored(),
)
