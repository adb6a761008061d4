"""Kinds of problem that building a tag finds: codes DL2xx and up, with their docs pages.

What can be seen without choosing a platform and a format is a rule: `delivery.rules`.
"""

from collections.abc import Sequence
from typing import ClassVar

from delivery.macro_findings import MACRO_FINDINGS
from flows import Finding, Problem, Severity, nearest_hint

__all__ = [
    "DELIVERY_FINDINGS",
    "FormatUnsupported",
    "KeyCollision",
    "MacroByHand",
    "MacroInScript",
    "MacroMissing",
    "PlatformFileInvalid",
    "PlatformWeight",
    "PolicyOff",
    "QaFileInvalid",
    "SizeUnknown",
    "TagTooLarge",
    "TextReplaced",
    "VendorFileInvalid",
    "WrapperUnfit",
]


class PlatformFileInvalid(Finding):
    """What it finds: a platform table of your own that is not TOML or lacks a field.

    **Why it matters.** The table is left out, and its platform with it.

    **Wrong** a `[[macros]]` entry with `name = "cachebust"`

    **Right** a `[[macros]]` entry with `name = "cachebuster"`

    **Reference.** docs/platforms.md, your own platform.
    """

    code = "DL201"
    name = "platform-file-invalid"


class PlatformWeight(Finding):
    """What it finds: an ad that loads more than the platform of delivery.json takes: bytes before
    or after the load of the page, bytes in all, or files.

    **Why it matters.** The platform refuses the creative, or stops serving it.

    **Wrong** films of 6 MB on Display & Video 360

    **Right** films of 2 MB

    **Reference.** docs/weights.md; docs/platforms.md, limits.
    """

    code = "DL213"
    name = "platform-weight"
    severity: ClassVar[Severity] = "warning"


class VendorFileInvalid(Finding):
    """What it finds: a vendors.toml of your own that is not TOML, or an entry that lacks a field.

    **Why it matters.** The whole file is left out, and its vendors with it.

    **Wrong** a `[[vendors]]` entry with `hosts = ["https://count.house.example/"]`

    **Right** a `[[vendors]]` entry with `hosts = ["count.house.example"]`

    **Reference.** docs/vendors.md.
    """

    code = "DL210"
    name = "vendor-file-invalid"


class SizeUnknown(Finding):
    """What it finds: a tag asked for in a size that the look does not have.

    **Why it matters.** The page of that size is not built, so the tag would show nothing.

    **Wrong** `flowtag tag quiz --size 728x90` with `"sizes": ["300x250"]`

    **Right** `flowtag tag quiz --size 300x250`

    **Reference.** docs/project-format.md, creative.json.
    """

    code = "DL202"
    name = "size-unknown"

    @classmethod
    def of(cls, size: str, sizes: Sequence[str]) -> Problem:
        """The problem for a size that is not among the look's."""
        hint = nearest_hint(size, sizes, "Sizes")
        return cls.problem("sizes", f"The look has no size {size}.", hint, file="creative.json")


class FormatUnsupported(Finding):
    """What it finds: a format that the platform's table calls unsupported.

    **Why it matters.** The platform would refuse the tag or show nothing.

    **Wrong** `--format script` for a platform that takes single documents only

    **Right** `--format standalone`

    **Reference.** docs/platforms.md, formats.
    """

    code = "DL203"
    name = "format-unsupported"


class MacroMissing(Finding):
    """What it finds: a macro that this platform does not fill. Its parameter stays empty.

    **Why it matters.** Whoever reads the pixel's log sees an empty value and should know why.

    **Wrong** `https://t.example/i?ip=@{ip}` on Display & Video 360

    **Right** leave the parameter out, or ask the platform for it

    **Reference.** docs/platforms.md, the platform's macros.
    """

    code = "DL204"
    name = "macro-missing"
    severity: ClassVar[Severity] = "warning"


class MacroByHand(Finding):
    """What it finds: a macro with free text as its value that the platform fills in unescaped.

    **Why it matters.** The value comes from the publisher: a quote in it would end the attribute
    that holds it, and run as code in the page. So our macro does not enter the tag; the platform's
    own, pasted into an impression tracker, stays byte for byte, and this warns of it.

    **Wrong** `https://t.example/i?section=@{key_value.section}` on Google Ad Manager, which has
    only `%%PATTERN:section%%`

    **Right** enter the pixel in the platform's own field for third-party trackers, with the
    platform's macro

    **Reference.** docs/project-format.md, macros.
    """

    code = "DL205"
    name = "macro-by-hand"
    severity: ClassVar[Severity] = "warning"


class MacroInScript(Finding):
    """What it finds: one of our macros inside the script text of a pasted impression tag.

    **Why it matters.** A value in a script is code. It stays out, and the script gets an empty
    text there.

    **Wrong** `<script>var id = "@{placement_id}"</script>`

    **Right** `<script src="https://t.example/t.js" data-id="@{placement_id}"></script>`

    **Reference.** docs/project-format.md, macros.
    """

    code = "DL206"
    name = "macro-in-script"


class KeyCollision(Finding):
    """What it finds: two macros whose keys differ only by upper and lower case.

    **Why it matters.** HTML lower-cases the names of attributes, so that only one of the values
    would arrive.

    **Wrong** `@{key_value.Section}` and `@{key_value.section}` in one creative

    **Right** one spelling

    **Reference.** docs/project-format.md, macros.
    """

    code = "DL207"
    name = "key-collision"


class TextReplaced(Finding):
    """What it finds: a script of the ad that holds a literal of the platform where it cannot be
    written otherwise, as the name of a variable.

    **Why it matters.** The platform replaces everything in the text that it serves, code included:
    the script of a standalone tag would be another one.

    **Wrong** `const __ADFRND__ = 7` in a standalone tag for Adform

    **Right** `const random = 7`; or a script or iframe tag, whose code the platform never sees

    **Reference.** docs/project-format.md, formats of a tag.
    """

    code = "DL208"
    name = "text-replaced"


class TagTooLarge(Finding):
    """What it finds: a tag that weighs more than the platform's table allows for its format.

    **Why it matters.** The platform may refuse the upload, or cut the text. It is no error,
    because such limits are rarely published and differ by account.

    **Wrong** a standalone document of 260 KB for The Trade Desk, which takes 200 KB

    **Right** smaller pictures; or a script or iframe tag, which stays below 3 KB

    **Reference.** docs/platforms.md, limits.
    """

    code = "DL209"
    name = "tag-too-large"
    severity: ClassVar[Severity] = "info"


class PolicyOff(Finding):
    """What it finds: a verification tag in a standalone tag.

    **Why it matters.** The tag has to see the ad to measure it, so it runs in the ad's own
    document, and the document's Content-Security-Policy is left out for it. In script and iframe
    tags it stands outside the ad's frame and sees only that: the ad keeps its policy.

    **Wrong** `--format standalone` with `"verification": [{"tag": "<script src=…></script>"}]`,
    where nobody asked what the vendor's script may do

    **Right** `--format script` or `--format iframe`

    **Reference.** docs/project-format.md, verification.
    """

    code = "DL211"
    name = "policy-off"
    severity: ClassVar[Severity] = "info"


class WrapperUnfit(Finding):
    """What it finds: a verification wrapper that cannot be put around a tag of this format, or
    that was made for another host.

    **Why it matters.** The ad would not load, or load unverified, and nobody would pay for it.

    **Wrong** `--format standalone` with a wrapper; a wrapper's address with a script tag

    **Right** `--format iframe` with `https://fw.adsafeprotected.com/rjsi/cdn.example/1/2/`; a
    wrapper with `@{tag}` around a script or an iframe tag

    **Reference.** docs/project-format.md, verification.
    """

    code = "DL212"
    name = "wrapper-unfit"


class QaFileInvalid(Finding):
    """What it finds: a qa.toml that is not TOML, or names a host, consent state, size or platform
    that does not exist.

    **Why it matters.** `flowtag qa` would walk other cells than you think, so it walks none.

    **Wrong** `hosts = ["mraid"]`

    **Right** `hosts = ["mraid-2", "mraid-3"]`

    **Reference.** docs/qa.md, qa.toml.
    """

    code = "DL541"
    name = "qa-file-invalid"


DELIVERY_FINDINGS: tuple[type[Finding], ...] = (
    PlatformFileInvalid,
    SizeUnknown,
    FormatUnsupported,
    MacroMissing,
    MacroByHand,
    MacroInScript,
    KeyCollision,
    TextReplaced,
    TagTooLarge,
    PlatformWeight,
    VendorFileInvalid,
    PolicyOff,
    WrapperUnfit,
    QaFileInvalid,
    *MACRO_FINDINGS,
)
