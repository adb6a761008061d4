"""Rules about what people typed, and scripts that would send it on."""

import re
from collections.abc import Iterator
from typing import ClassVar

from creative.scripts.facts import Call
from creative.scripts.subject import FlowScripts, ScriptOf
from flows import Flow, Problem, Rule, Severity, fields_of

__all__ = ["FreeTextMetric", "PersonalVariableRead"]

_FREE_KINDS = ("text", "email", "phone")
_READ = re.compile(r"FLOW\s*\.\s*get\s*\(\s*(['\"`])(\w+)\1\s*\)(?=\s*(?:;|\n|,|\Z))")
_NAME = re.compile(r"[A-Za-z_]\w*")


class FreeTextMetric(Rule[FlowScripts]):
    """What it finds: a metric whose value is what a user typed into a free text field.

    Seen where the value is `FLOW.get('name')`, or a name that the script declares with it.

    **Why it matters.** A text counts how often each value was sent, in a counter of its own: as
    many columns as people have ideas, and most texts are rejected because of a space. A name or
    address typed there would be in the report.

    **Wrong** a text field keeps `town`

    ```js
    ANALYTICS.sendMetric('town', FLOW.get('town'))
    ```

    **Right**

    ```js
    ANALYTICS.sendMetric('town_given', FLOW.get('town') !== '')
    ```

    **Reference.** docs/flow-format.md, "Scripts".
    """

    code = "CR114"
    name = "free-text-metric"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        free = _free_texts(subject.flow)
        for script, call in subject.calls_of("ANALYTICS.sendMetric") if free else ():
            name = _read_by(call, script)
            if name in free and name not in subject.flow.personal_variables:
                yield self.problem(
                    script.at(call.at),
                    f'"{name}" is what anyone types into "{free[name]}".',
                    "send one of a few values: whether it was given, its length, or a select's",
                )


class PersonalVariableRead(Rule[FlowScripts]):
    """What it finds: `FLOW.get` of a variable that keeps something personal.

    **Why it matters.** No script gets it: a metric, a pixel or a log would carry it away. The call
    gives nothing, and is reported each time.

    **Wrong** an input with `"personal": true` (the default) keeps `mail`

    ```js
    ANALYTICS.sendMetric('has_mail', FLOW.get('mail') !== '')
    ```

    **Right** count where the flow knows it: a script or a goal behind the input

    ```js
    ANALYTICS.sendMetric('has_mail', true)
    ```

    **Reference.** docs/flow-format.md, "Input".
    """

    code = "CR115"
    name = "personal-variable-read"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        personal = subject.flow.personal_variables
        for script, call in subject.calls_of("FLOW.get") if personal else ():
            name = call.args[0] if call.args else None
            if name is not None and name.kind == "string" and name.value in personal:
                yield self.problem(
                    script.at(name.at),
                    f'"{name.value}" is personal: "{personal[str(name.value)]}" asks for it.',
                    'leave it out, or write "personal": false at the field if it is not',
                )


def _free_texts(flow: Flow) -> dict[str, str]:
    """Variables that hold whatever a user types, with the component that asks for it."""
    return {
        field.variable: component.id
        for component in flow.components
        for field in fields_of(component)
        if field.variable and field.kind in _FREE_KINDS
    }


def _read_by(metric: Call, script: ScriptOf) -> str | None:
    """The variable that a metric's value is read from, where the text shows it."""
    value = metric.args[1] if len(metric.args) > 1 else None
    if value is None or value.kind != "unknown":
        return None
    if read := _READ.fullmatch(value.text.strip()):
        return read[2]
    if not _NAME.fullmatch(value.text):
        return None
    given = re.search(rf"\b(?:const|let|var)\s+{value.text}\s*=\s*", script.component.code)
    read = _READ.match(script.component.code, given.end()) if given else None
    return read[2] if read else None
