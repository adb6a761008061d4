"""What can be wrong with library components and with a project's own library scripts."""

from flows import Finding

__all__ = [
    "LIBRARY_FINDINGS",
    "LibraryFileBroken",
    "LibraryParameter",
    "LibraryScriptShadowed",
    "UnknownLibraryScript",
]


class UnknownLibraryScript(Finding):
    """What it finds: a library component whose script is neither ours nor in the project's
    `library` folder.

    **Why it matters.** Nothing would run there: the ad would play and count less than was drawn.

    **Wrong**

    ```json
    {"id": "count", "type": "library", "script": "floodligt"}
    ```

    **Right**

    ```json
    {"id": "count", "type": "library", "script": "floodlight",
     "parameters": {"source": "1234567", "group": "quiz0", "activity": "advice"}}
    ```

    **Reference.** docs/library.md.
    """

    code = "CR301"
    name = "unknown-library-script"


class LibraryParameter(Finding):
    """What it finds: a parameter that the script's form does not have, that is missing, whose value
    is not what the form asks for, or that puts what anyone types into a pixel (free-text-in-pixel).

    **Why it matters.** A vendor drops a request with a wrong id without a word; the numbers are
    missing weeks later. Free text makes as many rows of the vendor's report as there are visitors,
    and some of them type their names.

    **Wrong**

    ```json
    {"type": "library", "script": "xandr-segment", "parameters": {"segment": "autumn sale"}}
    ```

    **Right**

    ```json
    {"type": "library", "script": "xandr-segment", "parameters": {"segment": "11837"}}
    ```

    **Reference.** docs/library.md; `flowtag library NAME` shows a form.
    """

    code = "CR302"
    name = "library-parameter"


class LibraryFileBroken(Finding):
    """What it finds: a file of the project's `library` folder that is no library script: not
    TOML, a field missing or unknown, a name that nothing can refer to, a form that refuses its own
    defaults.

    **Why it matters.** The components that name it do nothing.

    **Wrong**

    ```toml
    title = "Voucher"
    code = "PIXEL.fire(PARAM.url)"
    ```

    **Right**

    ```toml
    title = "Voucher"
    description = "Fires the shop's voucher pixel."
    code = "PIXEL.fire(PARAM.url)"

    [[parameters]]
    name = "url"
    type = "text"
    label = "Address of the pixel"
    required = true
    ```

    **Reference.** docs/library.md, scripts of a project.
    """

    code = "CR303"
    name = "library-file-broken"


class LibraryScriptShadowed(Finding):
    """What it finds: a script of the project's `library` folder with the name of one of ours.

    **Why it matters.** The project's own is the one that runs: right if it was meant, hard to find
    out if it was not.

    **Wrong** `library/floodlight.toml`, when the one that ships with us was meant.

    **Right** `library/floodlight-shop.toml`

    **Reference.** docs/library.md, scripts of a project.
    """

    code = "CR304"
    name = "library-script-shadowed"
    severity = "info"


LIBRARY_FINDINGS: tuple[type[Finding], ...] = (
    UnknownLibraryScript,
    LibraryParameter,
    LibraryFileBroken,
    LibraryScriptShadowed,
)
