"""Library components become scripts: the text of the code, and what is wrong with a form."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from creative.library import resolve_library
from creative.library.load import built_in_scripts
from creative.library.parameters import Form, fill_in
from creative.sandbox import Realm
from flows import (
    ExpandedFlow,
    Flow,
    Library,
    Script,
    Tracking,
    expand_subflows,
    parse_flow,
    render_problem,
)

WRONG_FORMS = Path(__file__).parents[2] / "golden" / "library_wrong_forms.txt"


def _flow(components: list[dict[str, Any]], variables: dict[str, Any] | None = None) -> Flow:
    document = {
        "format": 1,
        "id": "f",
        "start": components[0]["id"],
        "variables": variables or {},
        "components": components,
    }
    flow, problems = parse_flow(json.dumps(document).encode())
    assert flow is not None, problems
    return flow


def _library(script: str, **parameters: Any) -> dict[str, Any]:
    return {"id": "count", "type": "library", "script": script, "parameters": parameters}


def _problems(flow: Flow, folder: Path) -> str:
    return "".join(f"{render_problem(p)}\n" for p in resolve_library(flow, folder)[1])


def test_what_a_component_becomes(tmp_path: Path) -> None:
    component = {
        **_library("linkedin-conversion", partner="42067", conversion="2213244"),
        "set": {"score": 1},
        "tracking": [{"tag": "https://t.example/x"}],
        "end": True,
        "note": "as agreed",
    }
    flow = _flow([component, {"id": "hello", "type": "text", "text": "Hi"}], {"score": 0})

    resolved, problems = resolve_library(flow, tmp_path)

    code = built_in_scripts()["linkedin-conversion"].code.strip()
    assert problems == []
    assert resolved.components == (
        Script(
            type="script",
            id="count",
            code=f'const PARAM = {{partner: "42067", conversion: "2213244"}};\n{code}',
            set={"score": 1},
            tracking=(Tracking(tag="https://t.example/x"),),
            end=True,
            note="as agreed",
        ),
        flow.components[1],
    )
    assert resolved.by_id["count"] is resolved.components[0]


def test_the_object_of_the_parameters(tmp_path: Path) -> None:
    variables = {"skin": "dry", "score": 1}
    component = _library(
        "floodlight",
        source="1234567",
        group="g",
        activity="</script>",
        variables="u1=@{var.skin}-@{cachebuster}\nu2=",
        cost="@{var.score}",
    )
    form = Form.of(_flow([component], variables), "")

    written, wrong = fill_in(built_in_scripts()["floodlight"], component["parameters"], form)

    assert written == (
        '{source: "1234567", group: "g", activity: "", counting: "standard", ord: "", '
        'variables: [["u1", FLOW.get("skin") + "-" + FLOW.macro("cachebuster")], ["u2", ""]], '
        'quantity: null, cost: Number("" + FLOW.get("score")), children: false, form: "image"}'
    ).replace('FLOW.get("skin") + "-"', '"" + FLOW.get("skin") + "-"')
    assert [(w.parameter, w.message) for w in wrong] == [
        ("activity", '"</script>" does not fit: Activity tag string (cat).')
    ]


@given(text=st.text(max_size=60))
def test_no_text_is_anything_but_a_text(text: str) -> None:
    """The parameter's value in JavaScript is the text, whatever stands in it."""
    script = built_in_scripts()["adobe-image-call"]
    form = Form({}, frozenset(), "")
    shown = text.replace("@{", "@(")
    written, _ = fill_in(script, {"page": shown}, form)
    realm = _realm()

    page = json.loads(realm.call("read", written))["page"]

    assert page == shown
    assert written.isascii()
    assert "<" not in written
    assert "\n" not in written


_REALM: list[Realm] = []
_READ = """(text) => {
  let seen
  compileScript('PIXEL.fire(' + text + ')')(null, null, { fire: (value) => { seen = value } })
  return JSON.stringify(seen)
}"""


def _realm() -> Realm:
    if not _REALM:
        realm = Realm()
        realm.lock({"read": _READ})
        _REALM.append(realm)
    return _REALM[0]


def test_what_can_be_wrong_with_a_form(tmp_path: Path) -> None:
    variables = {"email": "", "score": 0, "began": "x"}
    lead = {"id": "lead", "type": "input", "label": "Mail", "variable": "email", "kind": "email"}
    components = [
        lead,
        {**_library("floodligt"), "id": "a"},
        {**_library("meta-pixel", event="Lead", pixle="1"), "id": "b"},
        {**_library("xandr-segment", segment="autumn sale", value=True), "id": "c"},
        {**_library("time-on-step", action="stop", variable="began"), "id": "d"},
        {**_library("time-on-step", action="begin", variable="begann"), "id": "e"},
        {**_library("generic-pixel", url="https://t.example/@{var.email}"), "id": "f"},
        {**_library("generic-pixel", url="https://t.example/@{var.nothing:escaped}"), "id": "g"},
        {**_library("generic-pixel", url="https://t.example/@{nothing}"), "id": "h"},
        {**_library("generic-pixel", url="https://t.example/@{var.scor}"), "id": "i"},
        {**_library("generic-pixel", url="https://t.example/@{component}"), "id": "j"},
        {**_library("quiz-result", scores="scor=A\nscore=B", into="began"), "id": "k"},
    ]

    found = _problems(_flow(components, variables), tmp_path)

    assert found == WRONG_FORMS.read_text(encoding="utf-8")


def test_free_text_goes_into_no_pixel(tmp_path: Path) -> None:
    asked = {"type": "input", "variable": "town", "kind": "text", "personal": False}
    town = {**asked, "id": "where", "label": "Town"}
    size = {**town, "id": "size", "label": "Size", "variable": "size", "kind": "number"}
    url = "https://t.example/?where=@{var.town}&size=@{var.size}"
    components = [
        town,
        size,
        {**_library("generic-pixel", url=url), "id": "sent"},
        {**_library("quiz-result", scores="size=@{var.town}", into="size"), "id": "kept"},
    ]

    problems = resolve_library(_flow(components, {"town": "", "size": 0}), tmp_path)[1]

    assert [(p.place, p.message) for p in problems if p.hint.startswith("free-text-in-pixel")] == [
        ('components[2] "sent" > parameters > url', '"town" is what anyone types into "where".')
    ]


def test_scripts_in_called_flows(tmp_path: Path) -> None:
    inner = _flow([_library("generic-pixel", url="https://t.example/?a=@{var.skin}")], {"skin": ""})
    call = {"id": "call", "type": "subflow", "flow": "inner"}
    outer = _flow([call, {**call, "id": "again"}], {"skin": ""})
    flow = expand_subflows(outer, {"inner": inner})

    resolved, problems = resolve_library(flow, tmp_path)

    assert problems == []
    assert isinstance(resolved, ExpandedFlow)
    assert resolved.origins == flow.origins
    scripts = [c for c in resolved.components if isinstance(c, Script)]
    assert [c.id for c in scripts] == ["call/count", "again/count"]
    assert '"https://t.example/?a=" + FLOW.get("skin")' in scripts[0].code


def test_a_problem_in_a_called_flow_is_said_once_with_its_place_there(tmp_path: Path) -> None:
    hello = {"id": "hello", "type": "text", "text": "Hi"}
    inner = _flow([hello, _library("generic-pixel", url="https://t.example/@{var.outer}")])
    call = {"id": "call", "type": "subflow", "flow": "inner"}
    outer = _flow([call, {**call, "id": "again"}], {"outer": ""})

    found = _problems(expand_subflows(outer, {"inner": inner}), tmp_path)

    assert found == (
        "flows/inner.json: error CR302 library-parameter\n"
        '  components[1] "count" > parameters > url\n'
        '  The flow has no variable "outer".\n'
        "  hint: there are no variables yet.\n"
    )


def test_a_script_of_the_project_goes_before_ours(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    text = 'title = "T"\ndescription = "D"\ncode = "PIXEL.fire(\'https://t.example/\')"'
    (tmp_path / "library" / "meta-pixel.toml").write_text(text)

    resolved, problems = resolve_library(_flow([_library("meta-pixel")]), tmp_path)

    assert isinstance(script := resolved.components[0], Script)
    assert script.code == "const PARAM = {};\nPIXEL.fire('https://t.example/')"
    assert [p.code for p in problems] == ["CR304"]


def test_a_broken_script_of_the_project_is_not_unknown_as_well(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "voucher.toml").write_text("title = 1")

    _, problems = resolve_library(_flow([_library("voucher")]), tmp_path)

    assert {p.code for p in problems} == {"CR303"}


def test_a_flow_without_library_components_keeps_them_all(tmp_path: Path) -> None:
    flow = _flow([{"id": "hello", "type": "text", "text": "Hi"}])

    assert resolve_library(flow, tmp_path) == (flow, [])
    assert not any(isinstance(c, Library) for c in flow.components)
