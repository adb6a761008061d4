"""QA: every path of a creative in a real browser, on every platform, and what arrived.

Inside a running event loop use `delivery.qa.runner.qa_project`, whose imports are heavy.
"""

from delivery.qa.matrix import MatrixName, Wanted
from delivery.qa.render_html import render_html
from delivery.qa.render_json import render_json, report_json, report_schema
from delivery.qa.render_junit import render_junit
from delivery.qa.render_text import render_text
from delivery.qa.report import (
    CHECKS,
    ClickChain,
    Coverage,
    PathReport,
    PixelCount,
    PlatformReport,
    QaProblem,
    Report,
)
from delivery.qa.run import Progress, run_qa
from delivery.qa.without_browser import run_without_browser
from delivery.staging.consent_states import CONSENTS, ConsentName
from delivery.staging.stage import HOSTS, HostKind

__all__ = [
    "CHECKS",
    "CONSENTS",
    "HOSTS",
    "ClickChain",
    "ConsentName",
    "Coverage",
    "HostKind",
    "MatrixName",
    "PathReport",
    "PixelCount",
    "PlatformReport",
    "Progress",
    "QaProblem",
    "Report",
    "Wanted",
    "render_html",
    "render_json",
    "render_junit",
    "render_text",
    "report_json",
    "report_schema",
    "run_qa",
    "run_without_browser",
]
