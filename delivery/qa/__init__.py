"""QA: every path of a creative in a real browser, on every platform, and what arrived.

Inside a running event loop use `delivery.qa.runner.qa_project`, whose imports are heavy.
"""

from delivery.qa.foreign_tag import READABLE_TAGS, TagFile, read_tag_file
from delivery.qa.render_html import render_html
from delivery.qa.render_json import render_json, report_json, report_schema
from delivery.qa.render_junit import render_junit
from delivery.qa.render_text import render_text
from delivery.qa.report import (
    CHECKS,
    ClickChain,
    Coverage,
    Figure,
    PathReport,
    Picture,
    PixelCount,
    PlatformReport,
    QaProblem,
    Report,
)
from delivery.qa.run import Progress, run_qa, run_tag_qa
from delivery.qa.visual import approve_pictures, has_approved

__all__ = [
    "CHECKS",
    "READABLE_TAGS",
    "ClickChain",
    "Coverage",
    "Figure",
    "PathReport",
    "Picture",
    "PixelCount",
    "PlatformReport",
    "Progress",
    "QaProblem",
    "Report",
    "TagFile",
    "approve_pictures",
    "has_approved",
    "read_tag_file",
    "render_html",
    "render_json",
    "render_junit",
    "render_text",
    "report_json",
    "report_schema",
    "run_qa",
    "run_tag_qa",
]
