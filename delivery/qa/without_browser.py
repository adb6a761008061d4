"""to come"""

from collections.abc import Sequence

from delivery.platforms import Platform
from delivery.project import Project
from delivery.qa.report import Report

__all__ = ["run_without_browser"]


def run_without_browser(project: Project, platforms: Sequence[Platform]) -> Report:
    """to come"""
    raise NotImplementedError
