"""How a case of a report is opened in staging: the command, with the case as staging's page has it.

Names of hosts and consent states are the same in both, so nothing is translated. QA fills in ugly
values for an ad of ours, and plain ones for a tag of others.
"""

import shlex

from delivery.qa.report import PlatformReport, Report
from delivery.staging.cases import read_case

__all__ = ["staging_command"]


def staging_command(report: Report, cell: PlatformReport) -> str:
    """What to type to see the case; "" for one with a fault, which staging does not play."""
    if cell.fault:
        return ""
    what = shlex.quote(report.path or report.project or ".")
    return f"flowtag serve {what} --open --case {shlex.quote(_query(cell))}"


def _query(cell: PlatformReport) -> str:
    foreign = cell.verdict == "observed"
    case = {
        "platform": cell.platform,
        "size": cell.size,
        "format": "" if foreign else cell.format,
        "host": cell.host,
        "consent": cell.consent,
        "values": "plain" if foreign else "ugly",
    }
    return read_case(case).query
