"""What `parse_tracking` reads is what Chromium parses: compared on snippets as people paste them.

The browser's view is its own parser's tree of a `<template>`, with noscript as elements, and for
what scripting changes the requests that it really makes are left to QA.
"""

import pytest
from playwright.sync_api import Page

from flows import parse_tracking

pytestmark = pytest.mark.browser

# What an element asks for, taken from the tree; nothing of it runs in a template.
READ = """text => {
  const template = document.createElement('template')
  template.innerHTML = text
  const strip = url => (url || '').replace(/^[\\0-\\x20]+|[\\0-\\x20]+$/g, '').replace(/[\\t\\n\\r]/g, '')
  const all = [...template.content.querySelectorAll('img[src], script, iframe[src]')]
  const of = name => all.filter(e => e.localName === name)
  const live = e => !e.closest('noscript')
  return {
    pixels: of('img').map(e => [strip(e.getAttribute('src')), !live(e)]),
    scripts: of('script').filter(e => e.hasAttribute('src') && live(e)).map(e => strip(e.getAttribute('src'))),
    inline: of('script').filter(e => !e.hasAttribute('src') && live(e)).map(e => e.textContent),
    frames: of('iframe').filter(live).map(e => strip(e.getAttribute('src'))),
  }
}"""

SNIPPETS = [
    '<img src="https://t.example/p?a=1&amp;b=2" width="1" height="1" border="0">',
    '<img src="https://t.example/p?a=1&copy=2&notit;&lt=3&amp=4&ampx&lt;">',
    "<IMG SRC='https://t.example/p' ALT='a>b'/>",
    "<img src=https://t.example/p/ width=1><img/src=//t.example/q>",
    '<img src=" https://t.example/p\n\t?x= 1 ">',
    '<img src="https://t.example/%%c1;cpdir=${URL_ENC(${CLICK_URL},2)}[timestamp]%eaid!{{url|x}}">',
    '<img src="https://t.example/&#x26;&#38;&quot;&apos;&#128;&#0;">',
    '<img src="https://a.example/" src="https://b.example/">',
    '<div style="display:inline;"><p>x<img src="https://t.example/p"></div></span>',
    '<!-- <img src="https://a.example/"> --><img src="https://b.example/"><!--> <img src="//c.example">',
    "<image src=https://t.example/p><svg><image href='//x.example'/></svg>",
    '<noscript><img src="https://t.example/p"><iframe src="https://t.example/f"></iframe></noscript>',
    '<script src="https://t.example/s.js?a=1&amp;b=2" async></script>',
    '<script>var a = "<img src=\\"//x.example\\">" && 1 < 2; // &amp;</script>',
    '<script>\n<!--\ngo("<script>x<\\/script>")\n//-->\n</script><img src="https://t.example/p">',
    '<iframe src="https://t.example/f" width=1 height=1 /><img src="https://t.example/p">',
    '<iframe src="https://t.example/f"><img src="https://t.example/p"></iframe>',
    "<textarea><img src=//a.example></textarea><title><img src=//b.example></title><img src=//c.example>",
    "<style><img src=//a.example></style><xmp><img src=//b.example></xmp><img src=//c.example>",
    "<table><tr><td><img src=//a.example></table><a href=//b.example><img src=//c.example></a>",
    '<?xml version="1.0"?><![CDATA[ x ]]><img src=//a.example>',
    "<img src=//a.example><img src='//b.example",
    "<template><img src=//a.example></template><img src=//b.example>",
]


@pytest.mark.parametrize("text", SNIPPETS, ids=range(len(SNIPPETS)))
def test_chromium_reads_the_same(page: Page, text: str) -> None:
    tag = parse_tracking(text)

    assert {
        "pixels": [[pixel.url, pixel.noscript] for pixel in tag.pixels],
        "scripts": list(tag.scripts),
        "inline": list(tag.inline_scripts),
        "frames": list(tag.frames),
    } == page.evaluate(READ, text)
