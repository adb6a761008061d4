"""Tags that we did not make: read, told, linted, mended, unwrapped. Never written anew."""

from delivery.tags.fix import FixedTag, apply_fixes, fix_tag
from delivery.tags.kind import TagKind, tell_kind
from delivery.tags.lint import TAG_FINDINGS, LintedTag, lint_tag
from delivery.tags.read import CACHE_NAMES, ForeignTag, Known, default_known, read_foreign
from delivery.tags.render import lint_github, lint_json, lint_text
from delivery.tags.rules import TAG_RULES
from delivery.tags.wrappers import Taken, Wrapper, find_wrappers, unwrap, wrap

__all__ = [
    "CACHE_NAMES",
    "TAG_FINDINGS",
    "TAG_RULES",
    "FixedTag",
    "ForeignTag",
    "Known",
    "LintedTag",
    "TagKind",
    "Taken",
    "Wrapper",
    "apply_fixes",
    "default_known",
    "find_wrappers",
    "fix_tag",
    "lint_github",
    "lint_json",
    "lint_tag",
    "lint_text",
    "read_foreign",
    "tell_kind",
    "unwrap",
    "wrap",
]
