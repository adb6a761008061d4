"""What can be wrong with a test plan before it runs: CR401 to CR409."""

from typing import ClassVar

from flows import Finding, Severity

__all__ = [
    "PLAN_FINDINGS",
    "HashtagIgnored",
    "NameUnknown",
    "NotReadable",
    "NothingToTest",
    "StepAfterStop",
    "ValueWrong",
    "VariableType",
    "VerbElsewhere",
    "VerbUnknown",
]


class NotReadable(Finding):
    """What it finds: a test plan that is no text: not UTF-8, or larger than 1 MB.

    **Why it matters.** None of its runs can be played, so nothing it promises is tested.

    **Wrong** A plan saved in the encoding Windows-1252, with a letter like ö in it.

    **Right** The same plan, saved as UTF-8.

    **Reference.** docs/test-plans.md, files.
    """

    code = "CR401"
    name = "plan-not-readable"


class VerbUnknown(Finding):
    """What it finds: a line of a test plan that starts with no verb of test plans.

    **Why it matters.** The plan cannot be run, because what the line asks for is unknown.

    **Wrong**

    ```
    says: Hi!
    ```

    **Right**

    ```
    line: Hi!
    ```

    **Reference.** docs/test-plans.md, verbs.
    """

    code = "CR402"
    name = "plan-verb-unknown"


class VerbElsewhere(Finding):
    """What it finds: a verb of Yarn Spinner that has no counterpart in an ad: `command:`, `node:`,
    `run:`, `start:`, `saliency:`, `environment:`.

    **Why it matters.** A flow sends no commands and has no nodes; a plan that waits for one would
    never pass.

    **Wrong**

    ```
    command: shake_camera
    ```

    **Right** What the ad does instead:

    ```
    pixel: https://t.example/shake*
    ```

    **Reference.** docs/test-plans.md, plans from Yarn Spinner.
    """

    code = "CR403"
    name = "plan-verb-elsewhere"


class ValueWrong(Finding):
    """What it finds: a verb of a test plan whose value is missing or cannot be read.

    **Why it matters.** The step cannot be done.

    **Wrong**

    ```
    select: first
    wait: 8
    ```

    **Right**

    ```
    select: 1
    wait: 8s
    ```

    **Reference.** docs/test-plans.md, verbs.
    """

    code = "CR404"
    name = "plan-value-wrong"


class NameUnknown(Finding):
    """What it finds: a name in a test plan that the flow does not have: a variable that is set, a
    goal, a click-through, a clickable area.

    **Why it matters.** The step can never come true, however the flow is played.

    **Wrong**

    ```
    goal: advise_seen
    ```

    **Right**

    ```
    goal: advice_seen
    ```

    **Reference.** docs/test-plans.md, verbs.
    """

    code = "CR405"
    name = "plan-name-unknown"


class VariableType(Finding):
    """What it finds: a `set` in a test plan that gives a variable a value of another type.

    **Why it matters.** No flow can do that, so the plan would test what never happens.

    **Wrong** With `"variables": {"score": 0}`:

    ```
    set $score = high
    ```

    **Right**

    ```
    set $score = 12
    ```

    **Reference.** docs/flow-format.md, variables.
    """

    code = "CR406"
    name = "plan-variable-type"


class NothingToTest(Finding):
    """What it finds: a test plan, or a run between two `---`, without any step.

    **Why it matters.** It passes whatever the flow does.

    **Wrong**

    ```
    # to be written
    ```

    **Right**

    ```
    line: Hi! What is your skin like?
    ```

    **Reference.** docs/test-plans.md, runs.
    """

    code = "CR407"
    name = "plan-nothing-to-test"


class StepAfterStop(Finding):
    """What it finds: steps behind `stop`, which are never looked at.

    **Why it matters.** The run passes although those steps may be wrong.

    **Wrong**

    ```
    stop
    goal: advice_seen
    ```

    **Right**

    ```
    goal: advice_seen
    stop
    ```

    **Reference.** docs/test-plans.md, runs.
    """

    code = "CR408"
    name = "plan-step-after-stop"
    severity: ClassVar[Severity] = "warning"


class HashtagIgnored(Finding):
    """What it finds: a hashtag behind an expected text, which is read but not compared.

    **Why it matters.** In Yarn Spinner hashtags are metadata of a line; messages of a flow have
    none, so such a plan tests less here.

    **Wrong**

    ```
    line: `Hi!` #greeting
    ```

    **Right**

    ```
    line: `Hi!`
    ```

    **Reference.** docs/test-plans.md, plans from Yarn Spinner.
    """

    code = "CR409"
    name = "plan-hashtag-ignored"
    severity: ClassVar[Severity] = "info"


PLAN_FINDINGS: tuple[type[Finding], ...] = (
    NotReadable,
    VerbUnknown,
    VerbElsewhere,
    ValueWrong,
    NameUnknown,
    VariableType,
    NothingToTest,
    StepAfterStop,
    HashtagIgnored,
)
