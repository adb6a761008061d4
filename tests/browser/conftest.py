"""One headless Chromium for each module, and an empty page for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from creative import LAUNCH_ARGS, find_chromium


# Not for the whole run: as long as Playwright's synchronous API is open, its event loop runs in
# this thread, and every later test that starts one of its own would fail.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser that QA uses too."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(LAUNCH_ARGS)
        )
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own context, closed after the test."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def ad_context(browser: Browser) -> Iterator[BrowserContext]:
    """A context of the size of the ad that most tests use, without motion."""
    context = browser.new_context(viewport={"width": 300, "height": 250}, reduced_motion="reduce")
    yield context
    context.close()
