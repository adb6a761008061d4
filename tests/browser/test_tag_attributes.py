"""What a tag's attributes hold is what a browser reads from them."""

import random

import pytest
from playwright.sync_api import Browser

from delivery import expand
from delivery.pieces import assemble, escape_attribute, markup
from tests.delivery.tables import FAMILIES

pytestmark = pytest.mark.browser

PIECES = [
    "&",
    "&",
    "&",
    ";",
    "=",
    "#",
    "copy",
    "lt",
    "amp",
    "not",
    "notit",
    "reg",
    "quot",
    "37",
    "x41",
]
PIECES += [
    "%c3",
    "%n",
    "${GDPR}",
    "__ADFRND__",
    "a",
    "1",
    "ü",
    '"',
    "'",
    "<",
    ">",
    "\r",
    "\n",
    "\t",
    " ",
]


def test_a_browser_reads_what_was_written(browser: Browser) -> None:
    draw = random.Random(7)
    values = ["".join(draw.choices(PIECES, k=draw.randint(1, 9))) for _ in range(4_000)]
    for platform in FAMILIES:
        tags = [f'<i data-x="{escape_attribute(value)}"></i>' for value in values]
        page = browser.new_page()
        served = expand(assemble([markup("".join(tags))], platform), platform, {"": "!"})

        page.goto("about:blank")
        read = page.evaluate(
            """(text) => {
              const parsed = new DOMParser().parseFromString(text, 'text/html')
              return Array.from(parsed.querySelectorAll('i'), (node) => node.dataset.x)
            }""",
            served,
        )
        page.close()

        assert read == values
