"""Processes for collectors that are killed or run out of room."""

from multiprocessing import get_context
from typing import Any

import pytest


@pytest.fixture(scope="package")
def processes() -> Any:
    """Processes that begin with everything imported."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.measurement.collector.killed"])
    return context
