"""The report for a build server: JUnit XML, a suite for each case, a test case for each check."""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from delivery.qa.case_names import AXES, cell_title
from delivery.qa.problems import how_to_fix
from delivery.qa.report import CHECKS, Check, PlatformReport, QaProblem, Report

__all__ = ["render_junit"]

# XML 1.0 allows no other control characters, not even as references.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(report: Report) -> str:
    """The report as JUnit XML. Checks without anything to look at are skipped."""
    suites = Element("testsuites", name=_clean(f"flowtag qa {report.project}"))
    for platform in report.platforms:
        suites.append(_suite(platform, cell_title(platform, report.platforms)))
    total = sum(int(suite.get("tests", "0")) for suite in suites)
    failures = sum(int(suite.get("failures", "0")) for suite in suites)
    suites.attrib |= {
        "tests": str(total),
        "failures": str(failures),
        "time": f"{report.seconds:.3f}",
    }
    indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites, encoding="unicode")}\n'


def _suite(platform: PlatformReport, title: str) -> Element:
    skipped = [check for check in CHECKS if not _looked_at(platform, check)]
    failed = [check for check in CHECKS if platform.failed(check)]
    suite = Element(
        "testsuite",
        name=_clean(title),
        tests=str(len(CHECKS)),
        failures=str(len(failed)),
        skipped=str(len(skipped)),
    )
    properties = SubElement(suite, "properties")
    for name, value in (
        ("platform", platform.platform),
        ("verdict", platform.verdict),
        *((axis, getattr(platform, axis)) for axis in AXES if getattr(platform, axis)),
        ("sessions", str(len(platform.paths))),
    ):
        SubElement(properties, "property", name=name, value=value)
    for check, title in CHECKS.items():
        case = SubElement(suite, "testcase", classname=platform.platform, name=title)
        if check in skipped:
            SubElement(case, "skipped", message="nothing to look at")
        for problem in platform.problems:
            if problem.check == check and problem.severity == "error":
                _failure(case, problem)
        warnings = [p for p in platform.problems if p.check == check and p.severity == "warning"]
        if warnings:
            told = SubElement(case, "system-out")
            told.text = "\n\n".join(
                f"warning: {_clean(p.message)}\n{_details(p)}" for p in warnings
            )
    return suite


def _looked_at(platform: PlatformReport, check: Check) -> bool:
    return check in platform.checked or platform.failed(check)


def _failure(case: Element, problem: QaProblem) -> None:
    kind = problem.kind or problem.check
    failure = SubElement(case, "failure", message=_clean(problem.message), type=kind)
    failure.text = _details(problem)


def _details(problem: QaProblem) -> str:
    return _clean(
        f"{problem.path}\nexpected: {problem.expected}\nobserved: {problem.observed}\n"
        f"hint: {how_to_fix(problem.kind, problem.hint)}"
    )


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
