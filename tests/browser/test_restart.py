"""A conversation that starts again leaves nothing behind: no element, no listener."""

import pytest
from playwright.sync_api import BrowserContext

from creative.page import build_page
from tests.browser.ad_page import open_ad
from tools.bench_flow import bench_creative
from tools.bench_player import measure_memory, restarting

pytestmark = pytest.mark.browser


def test_two_hundred_restarts_leave_no_element_and_no_listener(
    ad_context: BrowserContext,
) -> None:
    look = bench_creative().look.model_copy(update={"pace": "instant"})
    # no list of events that the test itself would fill
    ad = open_ad(
        ad_context, build_page(restarting(look), "300x250", {}), init="events.push = () => 0;"
    )
    session = ad_context.new_cdp_session(ad.page)
    session.send("Performance.enable")

    few = measure_memory(ad.page, session, 10)
    many = measure_memory(ad.page, session, 200)

    assert (many.nodes, many.listeners) == (few.nodes, few.listeners)
    assert ad.errors == []
