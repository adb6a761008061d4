"""Rules about names: what scripts may use, and what of the flow they name."""

from collections.abc import Iterator
from typing import Final

from creative.sandbox import GLOBALS, PARAMETERS
from creative.scripts.replacements import REPLACEMENTS
from creative.scripts.subject import FlowScripts
from flows import Problem, Rule, nearest_hint

__all__ = ["FreeIdentifier", "UndeclaredScriptVariable", "UnknownScriptTarget"]

_ALLOWED: Final = frozenset(GLOBALS)  # the parameters are declared, so never free
_TARGET_ARGUMENT: Final = {"goTo": 0, "after": 1}


class FreeIdentifier(Rule[FlowScripts]):
    """What it finds: a name that the script does not declare and that no script is given.

    A script has ANALYTICS, FLOW, PIXEL, console, Math, Date, Image, navigator.sendBeacon, fetch and
    the built-in objects of ES2020. It has no page: no `document`, `window`, `setTimeout`.

    **Why it matters.** The same script runs in the browser and, to test the ad, outside of one.
    What only a page has would make the test and the ad differ, or stop the script with an error.

    **Wrong**

    ```js
    setTimeout(() => { document.title = 'Hi' }, 500)
    ```

    **Right**

    ```js
    FLOW.after(500, 'hello')
    ```

    **Reference.** docs/flow-format.md, "Scripts".
    """

    code = "CR106"
    name = "free-identifier"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        for script in subject.scripts:
            reported: set[str] = set()
            for free in script.facts.free:
                if free.name in _ALLOWED or free.name in reported:
                    continue
                reported.add(free.name)
                hint = REPLACEMENTS.get(free.name)
                names = (*script.facts.declared, *PARAMETERS, *GLOBALS)
                yield self.problem(
                    script.at(free.at),
                    f'Scripts have no "{free.name}".'
                    if hint
                    else f'Nothing declares "{free.name}".',
                    hint or nearest_hint(free.name, names, "Names"),
                )


class UndeclaredScriptVariable(Rule[FlowScripts]):
    """What it finds: FLOW.get or FLOW.set of a variable that the flow does not declare.

    **Why it matters.** Such a `get` gives nothing, such a `set` is refused and reported: the flow
    remembers only the variables that its document lists with their first values.

    **Wrong**

    ```json
    {"variables": {"score": 0}, "components": [
      {"id": "count", "type": "script", "code": "FLOW.set('scor', 1)"}]}
    ```

    **Right**

    ```json
    {"variables": {"score": 0}, "components": [
      {"id": "count", "type": "script", "code": "FLOW.set('score', 1)"}]}
    ```

    **Reference.** docs/flow-format.md, "Variables".
    """

    code = "CR110"
    name = "undeclared-script-variable"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        variables = subject.flow.variables
        for script, call in subject.calls_of("FLOW.get", "FLOW.set"):
            name = call.args[0] if call.args else None
            if name is None or name.kind != "string" or name.value in variables:
                continue
            yield self.problem(
                script.at(name.at),
                f'The flow has no variable "{name.value}".',
                nearest_hint(str(name.value), variables, "Variables"),
            )


class UnknownScriptTarget(Rule[FlowScripts]):
    """What it finds: FLOW.goTo or FLOW.after to a component that does not exist.

    **Why it matters.** The call is refused and reported, and the flow goes on as if it were not
    there: the visitor sees something else than was drawn.

    **Wrong**

    ```js
    FLOW.goTo('qestion-3')
    ```

    **Right**

    ```js
    FLOW.goTo('question-3')
    ```

    **Reference.** docs/flow-format.md, "Scripts".
    """

    code = "CR111"
    name = "unknown-script-target"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        components = subject.flow.by_id
        for script, call in subject.calls_of("FLOW.goTo", "FLOW.after"):
            index = _TARGET_ARGUMENT[call.method]
            known = call.args[: index + 1]
            if len(known) <= index or any(arg.kind == "spread" for arg in known):
                continue
            target = known[index]
            if target.kind != "string" or target.value in components:
                continue
            yield self.problem(
                script.at(target.at),
                f'There is no component "{target.value}".',
                nearest_hint(str(target.value), components, "Components"),
            )
