"""How an ad reaches a page: platforms, macros, tags; the project and everything wrong with it.

The names below are all that other packages use.
"""

from delivery.check import check, check_project
from delivery.document import (
    ClickTracker,
    Delivery,
    Impression,
    Tracker,
    Verification,
    delivery_schema,
)
from delivery.findings import DELIVERY_FINDINGS
from delivery.fix import FixedFile, plan_fixes
from delivery.foreign import find_foreign
from delivery.formats import FORMATS, build_site, build_tag
from delivery.hoist import hoist_template, hoisting
from delivery.insert import Insertion, Receiver, Taggable, insert
from delivery.macro_findings import MACRO_FINDINGS
from delivery.macro_report import (
    describe_macros,
    macro_problems,
    macros_json,
    replacements_json,
)
from delivery.macro_values import MacroValueRefused, check_values, clean_value, find_break_outs
from delivery.macros import Found, expand, find_literals, sample_values
from delivery.plans import run_plans_in_browser
from delivery.platforms import (
    Click,
    FormatSupport,
    Limit,
    Platform,
    PlatformMacro,
    Preview,
    check_platform_file,
    find_gaps,
    find_lacks,
    find_platform,
    is_complete,
    load_platform_file,
    load_platforms,
    user_platform_folders,
)
from delivery.platforms.describe import describe_platform, platform_json, platforms_markdown
from delivery.project import (
    Project,
    find_platform_problems,
    find_platforms,
    find_vendor_problems,
    find_vendors,
    load_project,
)
from delivery.qa import (
    CONSENTS,
    HOSTS,
    ConsentName,
    HostKind,
    MatrixName,
    QaProblem,
    Report,
    Wanted,
    render_html,
    render_json,
    render_junit,
    render_text,
    report_json,
    report_schema,
    run_qa,
    run_without_browser,
)
from delivery.qa_file import QaFile, load_qa_file
from delivery.recognise import Recognised, recognise
from delivery.rules import DELIVERY_RULES
from delivery.serve import ServedUrl
from delivery.staging import serve
from delivery.tag import Tag
from delivery.tag_file import read_tag
from delivery.tags import (
    TAG_FINDINGS,
    TAG_RULES,
    FixedTag,
    Known,
    LintedTag,
    Taken,
    Wrapper,
    find_wrappers,
    fix_tag,
    lint_github,
    lint_json,
    lint_tag,
    lint_text,
    unwrap,
    wrap,
)
from delivery.translate import Change, Translation, translate
from delivery.vendors import Vendor, find_vendor, load_vendors, vendor_json, vendors_markdown

__all__ = [
    "CONSENTS",
    "DELIVERY_FINDINGS",
    "DELIVERY_RULES",
    "FORMATS",
    "HOSTS",
    "MACRO_FINDINGS",
    "TAG_FINDINGS",
    "TAG_RULES",
    "Change",
    "Click",
    "ClickTracker",
    "ConsentName",
    "Delivery",
    "FixedFile",
    "FixedTag",
    "FormatSupport",
    "Found",
    "HostKind",
    "Impression",
    "Insertion",
    "Known",
    "Limit",
    "LintedTag",
    "MacroValueRefused",
    "MatrixName",
    "Platform",
    "PlatformMacro",
    "Preview",
    "Project",
    "QaFile",
    "QaProblem",
    "Receiver",
    "Recognised",
    "Report",
    "ServedUrl",
    "Tag",
    "Taggable",
    "Taken",
    "Tracker",
    "Translation",
    "Vendor",
    "Verification",
    "Wanted",
    "Wrapper",
    "build_site",
    "build_tag",
    "check",
    "check_platform_file",
    "check_project",
    "check_values",
    "clean_value",
    "delivery_schema",
    "describe_macros",
    "describe_platform",
    "expand",
    "find_break_outs",
    "find_foreign",
    "find_gaps",
    "find_lacks",
    "find_literals",
    "find_platform",
    "find_platform_problems",
    "find_platforms",
    "find_vendor",
    "find_vendor_problems",
    "find_vendors",
    "find_wrappers",
    "fix_tag",
    "hoist_template",
    "hoisting",
    "insert",
    "is_complete",
    "lint_github",
    "lint_json",
    "lint_tag",
    "lint_text",
    "load_platform_file",
    "load_platforms",
    "load_project",
    "load_qa_file",
    "load_vendors",
    "macro_problems",
    "macros_json",
    "plan_fixes",
    "platform_json",
    "platforms_markdown",
    "read_tag",
    "recognise",
    "render_html",
    "render_json",
    "render_junit",
    "render_text",
    "replacements_json",
    "report_json",
    "report_schema",
    "run_plans_in_browser",
    "run_qa",
    "run_without_browser",
    "sample_values",
    "serve",
    "translate",
    "unwrap",
    "user_platform_folders",
    "vendor_json",
    "vendors_markdown",
    "wrap",
]
