"""QA: every path of a creative in a real browser, on every platform, and what arrived.

Inside a running event loop use `delivery.qa.runner.qa_project`, whose imports are heavy.
"""

from delivery.qa.checklist import Checklist, checklist_json, make_checklist, render_checklist
from delivery.qa.compare_reports import (
    Comparison,
    compare_reports,
    read_report,
    render_comparison,
)
from delivery.qa.foreign_tag import READABLE_TAGS, TagFile, read_tag_file
from delivery.qa.live import Live, find_live
from delivery.qa.matrix import MatrixName, Wanted
from delivery.qa.problems import PROBLEM_KINDS, problems_markdown
from delivery.qa.render_csv import render_csv
from delivery.qa.render_github import render_github
from delivery.qa.render_html import render_checklist_html, render_html
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
from delivery.qa.without_browser import run_without_browser
from delivery.staging.consent_states import WALKED_CONSENTS, WalkedConsent
from delivery.staging.places import WALKED_HOSTS, WalkedHost

__all__ = [
    "CHECKS",
    "PROBLEM_KINDS",
    "READABLE_TAGS",
    "WALKED_CONSENTS",
    "WALKED_HOSTS",
    "Checklist",
    "ClickChain",
    "Comparison",
    "Coverage",
    "Figure",
    "Live",
    "MatrixName",
    "PathReport",
    "Picture",
    "PixelCount",
    "PlatformReport",
    "Progress",
    "QaProblem",
    "Report",
    "TagFile",
    "WalkedConsent",
    "WalkedHost",
    "Wanted",
    "approve_pictures",
    "checklist_json",
    "compare_reports",
    "find_live",
    "has_approved",
    "make_checklist",
    "problems_markdown",
    "read_report",
    "read_tag_file",
    "render_checklist",
    "render_checklist_html",
    "render_comparison",
    "render_csv",
    "render_github",
    "render_html",
    "render_json",
    "render_junit",
    "render_text",
    "report_json",
    "report_schema",
    "run_qa",
    "run_tag_qa",
    "run_without_browser",
]
