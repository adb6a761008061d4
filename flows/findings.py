"""What reading a document can find, before any rule runs: codes FL1xx with their docs pages.

The same codes hold for flow.json, creative.json and delivery.json: all are read the same way.
"""

from typing import ClassVar

from flows.problem import Severity
from flows.rules import Finding

__all__ = ["READING_FINDINGS"]


class FileNotReadable(Finding):
    """What it finds: a file that is not there, is a folder, or may not be read.

    **Why it matters.** Nothing can be said about a creative whose flow is missing.

    **Wrong** `flowtag check samples/quiz` in a folder without `flow.json`

    **Right** the folder holds `flow.json`, `creative.json` and `delivery.json`

    **Reference.** docs/flow-format.md, files.
    """

    code = "FL101"
    name = "file-not-readable"


class FileTooLarge(Finding):
    """What it finds: a document of more than 4,000,000 bytes.

    **Why it matters.** That is more than 10,000 components with their tracking, while a whole ad
    may weigh 150 KB: such a file holds something that does not belong there.

    **Wrong** a picture as a `data:` address in a tracking text or a note

    **Right** the picture as a file in `assets/`, named by its path

    **Reference.** docs/flow-format.md.
    """

    code = "FL102"
    name = "file-too-large"


class NotUtf8(Finding):
    """What it finds: bytes that are not UTF-8, as of UTF-16 or Windows-1252.

    **Why it matters.** Guessing the encoding turns `é` into `Ã©` in an ad that a brand pays for.

    **Wrong** saved by an editor as "Unicode" (UTF-16) or "ANSI"

    **Right** saved as UTF-8

    **Reference.** RFC 8259, section 8.1: JSON between systems is UTF-8.
    """

    code = "FL103"
    name = "not-utf-8"


class ByteOrderMark(Finding):
    """What it finds: a UTF-8 byte order mark at the start of the file. It is skipped.

    **Why it matters.** JSON knows no such mark; other tools that read the file will refuse it.

    **Wrong** saved as "UTF-8 with BOM"

    **Right** saved as UTF-8; saving with flowtag removes the mark

    **Reference.** RFC 8259, section 8.1.
    """

    code = "FL104"
    name = "byte-order-mark"
    severity: ClassVar[Severity] = "warning"


class NotJson(Finding):
    """What it finds: text that is not JSON, with line and column.

    **Why it matters.** Nothing after that point can be read.

    **Wrong**

    ```json
    {"format": 1, "id": "quiz",}
    ```

    **Right**

    ```json
    {"format": 1, "id": "quiz"}
    ```

    **Reference.** RFC 8259. No comments, no comma before a closing bracket, double quotes only.
    """

    code = "FL105"
    name = "not-json"


class DuplicateKey(Finding):
    """What it finds: a key that stands twice in one object, with both places.

    **Why it matters.** Readers disagree on which one counts; one of the two is lost silently.

    **Wrong**

    ```json
    {"id": "hello", "type": "text", "text": "Hi!", "text": "Hello!"}
    ```

    **Right**

    ```json
    {"id": "hello", "type": "text", "text": "Hello!"}
    ```

    **Reference.** RFC 8259, section 4: names within an object should be unique.
    """

    code = "FL106"
    name = "duplicate-key"


class NotAnObject(Finding):
    """What it finds: a file whose outermost value is a list, a text or a number.

    **Why it matters.** A document is one object with a `format`.

    **Wrong** `[{"id": "hello", "type": "text"}]`

    **Right** `{"format": 1, "id": "quiz", "start": "hello", "components": [...]}`

    **Reference.** docs/flow-format.md.
    """

    code = "FL107"
    name = "not-an-object"


class NestedTooDeep(Finding):
    """What it finds: lists and objects nested deeper than 64 levels.

    **Why it matters.** No flow needs it, and readers run out of stack.

    **Wrong** a condition of forty groups, each inside the one before

    **Right** one group of forty comparisons

    **Reference.** docs/flow-format.md.
    """

    code = "FL108"
    name = "nested-too-deep"


class NumberOutOfRange(Finding):
    """What it finds: NaN, Infinity, and whole numbers beyond ±9007199254740991.

    **Why it matters.** A browser holds numbers as 64-bit fractions: it would silently use another
    number. NaN and Infinity are no JSON.

    **Wrong** `{"variables": {"order": 12345678901234567890}}`

    **Right** `{"variables": {"order": "12345678901234567890"}}`

    **Reference.** ECMAScript, Number.MAX_SAFE_INTEGER.
    """

    code = "FL109"
    name = "number-out-of-range"


class HalfCharacter(Finding):
    r"""What it finds: half of a surrogate pair in a text, such as `"\ud83d"`.

    **Why it matters.** It is no character, cannot be saved as UTF-8, and shows as a box.

    **Wrong** `"text": "Hi \ud83d"`

    **Right** `"text": "Hi 🙂"`

    **Reference.** RFC 8259, section 8.2.
    """

    code = "FL110"
    name = "half-character"


class JavaScriptName(Finding):
    """What it finds: an id, variable or key that JavaScript uses itself: `constructor`,
    `toString`, `__proto__` and others.

    **Why it matters.** In the ad, looking such a name up finds something that nobody put there.

    **Wrong** `{"id": "constructor", "type": "text", "text": "Hi!"}`

    **Right** `{"id": "builder", "type": "text", "text": "Hi!"}`

    **Reference.** ECMAScript, properties of the Object prototype object.
    """

    code = "FL111"
    name = "javascript-name"


class FormatMissing(Finding):
    """What it finds: a document without its `format` number.

    **Why it matters.** Only the number says how the rest is to be read in later versions.

    **Wrong** `{"id": "quiz", "start": "hello", "components": []}`

    **Right** `{"format": 1, "id": "quiz", "start": "hello", "components": []}`

    **Reference.** docs/flow-format.md, formats.
    """

    code = "FL112"
    name = "format-missing"


class FormatNewer(Finding):
    """What it finds: a document that a newer version of flowtag has written.

    **Why it matters.** Reading it as an older one would lose what is new in it.

    **Wrong** `{"format": 7, …}` opened with a flowtag that knows format 1

    **Right** the newer flowtag, or the document saved in the older format

    **Reference.** docs/flow-format.md, formats.
    """

    code = "FL113"
    name = "format-newer"


class FormatUnknown(Finding):
    """What it finds: a `format` that is no whole number from 1 upwards.

    **Why it matters.** No version of flowtag has ever written it.

    **Wrong** `{"format": "1", …}`

    **Right** `{"format": 1, …}`

    **Reference.** docs/flow-format.md, formats.
    """

    code = "FL114"
    name = "format-unknown"


class FieldMissing(Finding):
    """What it finds: a field that must be there and is not.

    **Why it matters.** There is no sensible default for it.

    **Wrong** `{"id": "dry", "type": "choice"}`

    **Right** `{"id": "dry", "type": "choice", "text": "Dry"}`

    **Reference.** docs/flow-format.md; flow.schema.json.
    """

    code = "FL120"
    name = "field-missing"


class UnknownField(Finding):
    """What it finds: a field that does not exist here, often a typing mistake.

    **Why it matters.** It would have no effect, and be lost when the document is saved.

    **Wrong** `{"id": "dry", "type": "choice", "text": "Dry", "trackings": []}`

    **Right** `{"id": "dry", "type": "choice", "text": "Dry", "tracking": []}`

    **Reference.** docs/flow-format.md; flow.schema.json.
    """

    code = "FL121"
    name = "unknown-field"


class WrongType(Finding):
    """What it finds: a value of another kind than the field holds.

    **Why it matters.** Nothing is converted silently: `"5"` is a text, 5 is a number.

    **Wrong** `{"id": "wait", "type": "delay", "ms": "500"}`

    **Right** `{"id": "wait", "type": "delay", "ms": 500}`

    **Reference.** docs/flow-format.md; flow.schema.json.
    """

    code = "FL122"
    name = "wrong-type"


class ValueNotAllowed(Finding):
    """What it finds: a value outside the list of those that the field allows.

    **Why it matters.** It names something that does not exist, such as a type of component.

    **Wrong** `{"id": "hello", "type": "txet", "text": "Hi!"}`

    **Right** `{"id": "hello", "type": "text", "text": "Hi!"}`

    **Reference.** docs/flow-format.md; flow.schema.json.
    """

    code = "FL123"
    name = "value-not-allowed"


class WrongSpelling(Finding):
    """What it finds: an id, name or address that is not spelt as it must be.

    **Why it matters.** Ids go into the ad's program and into reports; JavaScript reorders keys
    that begin with a digit, and hosts take only https addresses.

    **Wrong** `{"id": "1st question", "type": "text", "text": "Hi!"}`

    **Right** `{"id": "first-question", "type": "text", "text": "Hi!"}`

    **Reference.** docs/flow-format.md, ids and names.
    """

    code = "FL124"
    name = "wrong-spelling"


class SizeOutOfRange(Finding):
    """What it finds: a number, text or list that is smaller or larger than the field allows.

    **Why it matters.** An empty tracking text fires nothing; a delay of an hour never ends.

    **Wrong** `{"id": "wait", "type": "delay", "ms": -1}`

    **Right** `{"id": "wait", "type": "delay", "ms": 1000}`

    **Reference.** docs/flow-format.md; flow.schema.json.
    """

    code = "FL125"
    name = "size-out-of-range"


READING_FINDINGS: tuple[type[Finding], ...] = (
    FileNotReadable,
    FileTooLarge,
    NotUtf8,
    ByteOrderMark,
    NotJson,
    DuplicateKey,
    NotAnObject,
    NestedTooDeep,
    NumberOutOfRange,
    HalfCharacter,
    JavaScriptName,
    FormatMissing,
    FormatNewer,
    FormatUnknown,
    FieldMissing,
    UnknownField,
    WrongType,
    ValueNotAllowed,
    WrongSpelling,
    SizeOutOfRange,
)
"""Every code that `read_document` and `load_flow` give."""
