"""Pictures of flows in a real browser: no text leaves its box, whatever the face."""

import json
from pathlib import Path

from playwright.sync_api import Page

from creative import draw_flow, load_creative
from flows import Flow, parse_flow

ROOT = Path(__file__).parents[2]
ODD = (
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "Оцифровка данных для всех, кто едет ночью",
    "日本語の選択肢がここにあります。とても長いです。",
    "مرحبا، كيف حال بشرتك في منتصف النهار اليوم؟",
    "Ünïcödé ßtraße — „quoted“ ‘words’ … 12 €",
    "😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
)
# Every text against the shape of its component, in px of the picture; half a px is a hair.
_OVER = """(svg) => [...svg.querySelectorAll('g')].flatMap((group) => {
  const shape = group.querySelector('.shape').getBBox()
  return [...group.querySelectorAll('text')].filter((text) => {
    const box = text.getBBox()
    return box.x < 3 || box.x + box.width > shape.width - 3 || box.y + box.height > shape.height + 1
  }).map((text) => text.textContent)
})"""


def odd_flow() -> Flow:
    components = [
        {"id": f"{kind}{n}" + "W" * (50 if n == 0 else 0), "type": kind, "text": text}
        for n, text in enumerate(ODD)
        for kind in ("text", "choice")
    ]
    document = {"format": 1, "id": "odd", "start": components[0]["id"], "components": components}
    flow, problems = parse_flow(json.dumps(document).encode(), "f")
    assert flow is not None, problems
    return flow


def test_no_text_leaves_its_box(page: Page):
    flows = [odd_flow()]
    for name in ("city-break", "movie-night", "skincare-quiz", "test-drive"):
        creative, _ = load_creative(ROOT / "samples" / name)
        assert creative is not None
        flows.append(creative.flow)

    over: dict[str, list[str]] = {}
    for flow in flows:
        page.set_content(draw_flow(flow))
        for face in ("DejaVu Sans", "Liberation Sans"):
            page.add_style_tag(content=f".ft-flow{{font-family:'{face}'!important}}")
            over[f"{flow.id} in {face}"] = page.locator("svg").evaluate(_OVER)

    assert {name: texts for name, texts in over.items() if texts} == {}
