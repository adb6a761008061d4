"""Rules about a script's text: that it is a function body, and can stand in a page."""

import re
from collections.abc import Iterator
from typing import Final

from creative.scripts.facts import Fault
from creative.scripts.positions import positions_of
from creative.scripts.subject import FlowScripts
from flows import Problem, Rule

__all__ = [
    "AsynchronousScript",
    "LocaleDependent",
    "NotAFunctionBody",
    "ScriptClosesScript",
    "ScriptSyntax",
    "ScriptTooLong",
]

MAX_SCRIPT_BYTES: Final = 16_384  # as much as a whole player: more is no logic of one ad
_CLOSERS: Final = re.compile("</script|<!--", re.IGNORECASE)


class ScriptSyntax(Rule[FlowScripts]):
    """What it finds: a script that is no JavaScript.

    Scripts are the body of a function in strict mode, in the language of 2020 (ES2020), which
    every browser that shows ads understands.

    **Why it matters.** One script that does not parse keeps the whole ad from starting.

    **Wrong**

    ```json
    {"id": "count", "type": "script", "code": "if (FLOW.get('skin') === 'dry' {"}
    ```

    **Right**

    ```json
    {"id": "count", "type": "script", "code": "if (FLOW.get('skin') === 'dry') {}"}
    ```

    **Reference.** ECMA-262, 11th edition (ES2020).
    """

    code = "CR101"
    name = "script-syntax"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        for script in subject.scripts:
            fault = script.facts.fault
            if fault is None or fault.kind != "syntax":
                continue
            yield self.problem(
                script.at(fault.at),
                f"The script does not parse: {_reason(fault)}.",
                "a script is the body of a strict function, in the JavaScript of 2020 (ES2020)",
            )


def _reason(fault: Fault) -> str:
    """The parser's words as part of a sentence."""
    if fault.reason == "Unexpected token":
        return f'unexpected "{fault.seen}"' if fault.seen.strip() else "it ends too early"
    if fault.reason == "Not enough stack space to parse input":
        return "it is nested too deeply"
    return fault.reason[:1].lower() + fault.reason[1:].rstrip(".")


class ScriptClosesScript(Rule[FlowScripts]):
    """What it finds: `</script` or `<!--` in a script, in texts and comments too.

    **Why it matters.** Scripts stand in the `<script>` element of the ad's page. A browser ends
    that element at the first `</script`, inside a text of yours as well, and reads `<!--` in a
    way that can swallow the rest of the page.

    **Wrong**

    ```js
    const end = '</script>'
    ```

    **Right**

    ```js
    const end = '<\\/script>'
    ```

    **Reference.** HTML Standard, "Restrictions for contents of script elements".
    """

    code = "CR107"
    name = "script-closes-script"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        for script in subject.scripts:
            position = positions_of(script.component.code)
            for found in _CLOSERS.finditer(script.component.code):
                text = found[0]
                yield self.problem(
                    script.at(position(found.start())),
                    f"The script holds {text}, which ends or hides the script in the ad's page.",
                    f"in a text, write {_harmless(text)}; elsewhere, leave it out",
                )


def _harmless(text: str) -> str:
    return text.replace("</", "<\\/") if text.startswith("</") else "\\x3c!--"


class NotAFunctionBody(Rule[FlowScripts]):
    """What it finds: a script that closes the function that it is the body of.

    **Why it matters.** A script becomes one function of the ad. Text that closes that function and
    opens another would run while the ad loads, for every visitor, whatever the flow does.

    **Wrong**

    ```js
    }), PIXEL.fire('https://t.example/'), (function () {
    ```

    **Right**

    ```js
    PIXEL.fire('https://t.example/')
    ```

    **Reference.** docs/flow-format.md, "Scripts".
    """

    code = "CR108"
    name = "not-a-function-body"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        for script in subject.scripts:
            fault = script.facts.fault
            if fault is not None and fault.kind == "body":
                yield self.problem(
                    script.at(fault.at),
                    "The script closes the function that it is the body of.",
                    "take away the closing brace that nothing opens",
                )


class ScriptTooLong(Rule[FlowScripts]):
    """What it finds: a script of more than 16,384 bytes.

    **Why it matters.** Every visitor loads it before the ad starts; the player itself has 8 kB.

    **Wrong** A library pasted before the three lines that use it.

    **Right** The three lines, written out.

    **Reference.** docs/flow-format.md, "Scripts".
    """

    code = "CR109"
    name = "script-too-long"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        for script in subject.scripts:
            size = len(script.component.code.encode("utf-8", "surrogatepass"))
            if size > MAX_SCRIPT_BYTES:
                yield self.problem(
                    script.place,
                    f"The script has {size:,} bytes; {MAX_SCRIPT_BYTES:,} is the limit.",
                    "keep the logic of this ad; a vendor's library belongs into a tracking text",
                )


class AsynchronousScript(Rule[FlowScripts]):
    """What it finds: `async` functions and `import(…)`.

    **Why it matters.** The flow goes on when the script returns. What an async function does after
    its first `await` comes too late: its metrics, pixels and `goTo` count for nothing.

    **Wrong**

    ```js
    const later = async () => { await 0; ANALYTICS.sendMetric('seen', true) }
    later()
    ```

    **Right**

    ```js
    ANALYTICS.sendMetric('seen', true)
    FLOW.after(2000, 'thanks')
    ```

    **Reference.** docs/flow-format.md, "Scripts".
    """

    code = "CR112"
    name = "asynchronous-script"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        for script in subject.scripts:
            for hazard in script.facts.hazards:
                if hazard.name not in ("import", "async"):
                    continue
                what = "loads code with import()" if hazard.name == "import" else "is async"
                yield self.problem(
                    script.at(hazard.at),
                    f"This part of the script {what}, and would run after the flow went on.",
                    "scripts run from start to end, at once: "
                    "FLOW.after(milliseconds, component id) goes on later",
                )


class LocaleDependent(Rule[FlowScripts]):
    """What it finds: `localeCompare` and the `toLocale…` methods.

    **Why it matters.** What they give depends on the visitor's browser and language, and differs
    in a simulation: the ad that was tested is not the ad that is seen.

    **Wrong**

    ```js
    FLOW.set('price', (1234.5).toLocaleString())
    ```

    **Right**

    ```js
    FLOW.set('price', (1234.5).toFixed(2))
    ```

    **Reference.** docs/flow-format.md, "Scripts".
    """

    code = "CR113"
    name = "locale-dependent"
    severity = "warning"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        for script in subject.scripts:
            for hazard in script.facts.hazards:
                if hazard.name not in ("import", "async"):
                    yield self.problem(
                        script.at(hazard.at),
                        f"What {hazard.name} gives differs between browsers and languages.",
                        "compare with < and >, and put texts together yourself: toFixed(2)",
                    )
