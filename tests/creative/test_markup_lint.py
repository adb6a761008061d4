"""Inline HTML and CSS of a whole creative: where the problems are said to be."""

from pathlib import Path

from creative import lint_creative
from creative.markup_lint import lint_markup
from flows import render_problem
from tests.creative.tiny import make_tiny

HTML = {"id": "offer", "type": "text", "html": True, "text": "<a href='x'>Two</a> for one"}
CSS = {"id": "night", "type": "css", "css": ".a{background:url(photo)}\nbody{top:0}"}


def test_problems_of_html_and_css(tmp_path: Path) -> None:
    creative = make_tiny(tmp_path, [HTML, CSS], ["offer night"])

    found = [render_problem(problem) for problem in lint_markup(creative)]

    assert "\n".join(found) == (
        "flow.json: warning CR307 html-dropped\n"
        '  components[0] "offer" > text\n'
        "  Left out of the text: <a>.\n"
        "  hint: allowed are b, strong, i, em, u, s, small, sub, sup, mark, code, br, "
        "and span with style\n"
        "flow.json: error CR308 css-refused\n"
        '  components[1] "night" > css > line 2:1\n'
        "  body is not a part of the ad.\n"
        "  hint: #ad is the ad itself"
    )


def test_html_counts_only_where_it_is_asked_for(tmp_path: Path) -> None:
    creative = make_tiny(tmp_path, [{**HTML, "html": False}])

    assert lint_markup(creative) == []


def test_a_called_flow_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "inner.json").write_text(
        '{"format": 1, "id": "inner", "start": "hi", "components": ['
        '{"id": "hi", "type": "text", "html": true, "text": "<p>Hi"}]}'
    )
    calls = [{"id": id_, "type": "subflow", "flow": "inner"} for id_ in ("one", "two")]
    creative = make_tiny(tmp_path, calls, ["one two"])

    assert [(p.file, p.place) for p in lint_markup(creative)] == [
        ("flows/inner.json", 'components[0] "hi" > text')
    ]


def test_a_creative_says_what_its_scripts_and_feeds_lack(tmp_path: Path) -> None:
    script = {"id": "count", "type": "library", "script": "meta-pixl"}
    slider = {"id": "shelf", "type": "slider", "feed": {"src": "none.csv", "text": "a"}}
    creative = make_tiny(tmp_path, [script, slider], ["count shelf"])

    codes = [problem.code for problem in lint_creative(creative) if problem.code >= "CR3"]

    assert codes == ["CR301", "CR305"]
