"""What an import can find: codes FL401 to FL449 with their docs pages.

Errors mean that there is no flow. Warnings name what needs the author's hand, infos what is
different or was left behind; together they name everything of the source that is not in the flow.
"""

from typing import ClassVar

from flows.problem import Severity
from flows.rules import Finding

__all__ = ["IMPORT_FINDINGS"]


class ImportSourceUnknown(Finding):
    """What it finds: a file that is neither a Typebot export nor a Twee 3 story, or one whose
    outermost parts are missing or of the wrong kind.

    **Why it matters.** There is nothing in it that could become a conversation.

    **Wrong** `{"nodes": [], "wires": []}`

    **Right** `{"version": "6", "groups": [...], "edges": [...], "variables": [...]}`, or text with
    passages: `:: Start`

    **Reference.** docs/import.md, what is read.
    """

    code = "FL401"
    name = "import-source-unknown"


class ImportEmpty(Finding):
    """What it finds: a source without a single block or passage.

    **Why it matters.** A flow needs a component to start with.

    **Wrong** `{"version": "6", "groups": [], "edges": [], "variables": []}`

    **Right** an export of a bot that says something

    **Reference.** docs/import.md.
    """

    code = "FL402"
    name = "import-empty"


class ImportTooLarge(Finding):
    """What it finds: a source that would become a flow of more than 4,000,000 bytes or 10,000
    components.

    **Why it matters.** No such flow can be opened again, and no ad can carry it.

    **Wrong** a whole help desk exported as one bot

    **Right** the part of it that the ad needs

    **Reference.** docs/import.md, limits.
    """

    code = "FL403"
    name = "import-too-large"


class ImportEntryMalformed(Finding):
    """What it finds: an entry of the source that is not built as its format says: of another kind,
    without an id, with the id of an earlier one, or with metadata that cannot be read.

    **Why it matters.** What cannot be read cannot be carried over; it is kept as a placeholder or
    shown in the message.

    **Wrong** `{"variables": [{"id": "v1"}, "name"]}`

    **Right** `{"variables": [{"id": "v1", "name": "Name"}]}`

    **Reference.** docs/import.md.
    """

    code = "FL404"
    name = "import-entry-malformed"
    severity: ClassVar[Severity] = "warning"


class ImportStartMissing(Finding):
    """What it finds: a source that does not say where it starts, or names a start that is not
    there. The flow starts with its first block or passage.

    **Why it matters.** That may be the wrong one.

    **Wrong** `"start": "Begining"` in StoryData, with a passage `Beginning`

    **Right** `"start": "Beginning"`

    **Reference.** docs/import.md.
    """

    code = "FL405"
    name = "import-start-missing"
    severity: ClassVar[Severity] = "warning"


class ImportTargetMissing(Finding):
    """What it finds: a connection, jump or link of the source that leads nowhere: its target is not
    in the file, or it only leads round in a circle of jumps.

    **Why it matters.** The conversation ends there.

    **Wrong** `[[Open the door->Celar]]` without a passage `Celar`

    **Right** `[[Open the door->Cellar]]`

    **Reference.** docs/import.md.
    """

    code = "FL406"
    name = "import-target-missing"
    severity: ClassVar[Severity] = "warning"


class ImportConnectionUnused(Finding):
    """What it finds: a connection of the source that nothing follows: no block names it.

    **Why it matters.** It is not in the flow. It was without effect before, too.

    **Wrong** an edge whose id stands in no `outgoingEdgeId`

    **Right** an edge that a block or item names

    **Reference.** docs/import.md.
    """

    code = "FL407"
    name = "import-connection-unused"
    severity: ClassVar[Severity] = "info"


class ImportPlaceholder(Finding):
    """What it finds: a block or passage without a counterpart in a flow. In its place stands a
    component that does nothing; its `note` holds what stood in the source, and the conversation
    goes on behind it.

    **Why it matters.** What the block did does not happen.

    **Wrong** a "Google Sheets" block, left as its placeholder

    **Right** the placeholder replaced: here by the `endpoint` of the input that sends the lead

    **Reference.** docs/import.md, what becomes what.
    """

    code = "FL411"
    name = "import-placeholder"
    severity: ClassVar[Severity] = "warning"


class ImportFeatureDropped(Finding):
    """What it finds: a part of a block that a flow cannot say, while the rest was carried over. The
    component's `note` holds it.

    **Why it matters.** The conversation differs there.

    **Wrong** a number field with `"step": 5`, taken as it is

    **Right** the retry text says what is expected, or the field becomes a select

    **Reference.** docs/import.md, what becomes what.
    """

    code = "FL412"
    name = "import-feature-dropped"
    severity: ClassVar[Severity] = "warning"


class ImportChanged(Finding):
    """What it finds: something that was carried over and behaves a little differently in a flow.

    **Why it matters.** Usually it does not; look once.

    **Wrong** relying on "Starts with" taking `yes` for `Yes`: in a flow, case counts

    **Right** a choice instead of typed text

    **Reference.** docs/import.md, differences.
    """

    code = "FL413"
    name = "import-changed"
    severity: ClassVar[Severity] = "info"


class ImportScriptToCheck(Finding):
    """What it finds: code of the source that became a script component.

    **Why it matters.** It was written for a whole page. In an ad it has no `window`, `document` or
    network; `flowtag check` names what it lacks, with the line.

    **Wrong** `document.title = "Hello"`

    **Right** `FLOW.set("title", "Hello")`

    **Reference.** docs/flow-format.md, scripts.
    """

    code = "FL414"
    name = "import-script-to-check"
    severity: ClassVar[Severity] = "warning"


class ImportConditionPartial(Finding):
    """What it finds: a comparison that a flow's condition does not have, such as a regular
    expression. In its place stands a test that never holds.

    **Why it matters.** That way is not taken until somebody writes the test anew.

    **Wrong** "Email matches regex `.+@example.com`", left as it is imported

    **Right** `{"variable": "email", "op": "contains", "value": "@example.com"}`

    **Reference.** docs/import.md, conditions.
    """

    code = "FL415"
    name = "import-condition-partial"
    severity: ClassVar[Severity] = "warning"


class ImportVariable(Finding):
    """What it finds: a variable of the source that got another name or another first value, or a
    text that names a variable which does not exist.

    **Why it matters.** A text with an unknown variable shows its name to the user.

    **Wrong** `Hello {{Frist name}}`, with a variable `First name`

    **Right** `Hello {{First name}}`

    **Reference.** docs/import.md, variables.
    """

    code = "FL416"
    name = "import-variable"
    severity: ClassVar[Severity] = "warning"


class ImportAssetToFetch(Finding):
    """What it finds: a picture or film that the source names by an address. Importing loads
    nothing; the flow names the file that it should become.

    **Why it matters.** Until the file is there, `flowtag check` reports it as missing.

    **Wrong** an image component without its file

    **Right** the picture, saved under the name that the message gives

    **Reference.** docs/import.md, pictures.
    """

    code = "FL417"
    name = "import-asset-to-fetch"
    severity: ClassVar[Severity] = "warning"


class ImportSubflowNeeded(Finding):
    """What it finds: a call of another bot, which is not in this file.

    **Why it matters.** The flow calls `flows/<name>.json`; until that is imported too, the call
    leads nowhere.

    **Wrong** the export of one of two linked bots

    **Right** both exports imported, the called one saved as `flows/<name>.json`

    **Reference.** docs/import.md, several bots.
    """

    code = "FL418"
    name = "import-subflow-needed"
    severity: ClassVar[Severity] = "warning"


class ImportMacroLeft(Finding):
    """What it finds: code of a Twine story format (SugarCube, Harlowe, Chapbook, Snowman) that was
    not translated. It is taken out of the text and kept in the `note`.

    **Why it matters.** What it did (asking, counting, showing by condition) does not happen; what
    it enclosed is shown always.

    **Wrong** `<<timed 2s>>Hurry!<</timed>>`

    **Right** a delay component before the text

    **Reference.** docs/import.md, story formats.
    """

    code = "FL419"
    name = "import-macro-left"
    severity: ClassVar[Severity] = "warning"


class ImportSettingsLeft(Finding):
    """What it finds: what belongs to the other tool and not to a conversation: its theme, its
    settings, positions on its canvas, identifiers.

    **Why it matters.** It does not: the look of an ad is creative.json. It is named so that nothing
    is missing silently.

    **Wrong** looking for the bot's colours in flow.json

    **Right** the brand's colours in creative.json

    **Reference.** docs/creative-format.md.
    """

    code = "FL420"
    name = "import-settings-left"
    severity: ClassVar[Severity] = "info"


IMPORT_FINDINGS: tuple[type[Finding], ...] = (
    ImportSourceUnknown,
    ImportEmpty,
    ImportTooLarge,
    ImportEntryMalformed,
    ImportStartMissing,
    ImportTargetMissing,
    ImportConnectionUnused,
    ImportPlaceholder,
    ImportFeatureDropped,
    ImportChanged,
    ImportScriptToCheck,
    ImportConditionPartial,
    ImportVariable,
    ImportAssetToFetch,
    ImportSubflowNeeded,
    ImportMacroLeft,
    ImportSettingsLeft,
)
"""Every code that `import_flow` gives besides those of reading a file (FL102 to FL110)."""
