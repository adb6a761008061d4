"""How an ad reaches a page: platforms, macros, tags; the project and everything wrong with it.

The names below are all that other packages use.
"""

from delivery.check import check
from delivery.document import Delivery, Impression, delivery_schema
from delivery.findings import DELIVERY_FINDINGS
from delivery.formats import FORMATS, build_site, build_tag
from delivery.hoist import hoist_template, hoisting
from delivery.macros import Found, expand, find_foreign, find_literals, sample_values
from delivery.platforms import (
    Click,
    FormatSupport,
    Limit,
    Platform,
    PlatformMacro,
    Preview,
    load_platform_file,
    load_platforms,
    user_platform_folders,
)
from delivery.platforms.describe import describe_platform, platform_json, platforms_markdown
from delivery.project import Project, find_platform_problems, find_platforms, load_project
from delivery.qa import (
    QaProblem,
    Report,
    render_html,
    render_json,
    render_junit,
    render_text,
    report_json,
    report_schema,
    run_qa,
)
from delivery.rules import DELIVERY_RULES
from delivery.serve import ServedUrl
from delivery.staging import serve
from delivery.tag import Tag

__all__ = [
    "DELIVERY_FINDINGS",
    "DELIVERY_RULES",
    "FORMATS",
    "Click",
    "Delivery",
    "FormatSupport",
    "Found",
    "Impression",
    "Limit",
    "Platform",
    "PlatformMacro",
    "Preview",
    "Project",
    "QaProblem",
    "Report",
    "ServedUrl",
    "Tag",
    "build_site",
    "build_tag",
    "check",
    "delivery_schema",
    "describe_platform",
    "expand",
    "find_foreign",
    "find_literals",
    "find_platform_problems",
    "find_platforms",
    "hoist_template",
    "hoisting",
    "load_platform_file",
    "load_platforms",
    "load_project",
    "platform_json",
    "platforms_markdown",
    "render_html",
    "render_json",
    "render_junit",
    "render_text",
    "report_json",
    "report_schema",
    "run_qa",
    "sample_values",
    "serve",
    "user_platform_folders",
]
