"""Flows that are legal and odd: what a linter may grumble about, and the ad has to survive.

Each is components, connections (`"a b"`, or `"a b port"`) and whatever else the flow and the look
need. The page parity test plays them, `make_odd` writes them.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from creative import Creative, load_creative
from tests.creative.tiny import make_tiny

Json = dict[str, Any]
PIXEL = "https://t.example/p?c=@{component}&cb=@{cachebuster}"


@dataclass(frozen=True)
class OddFlow:
    """One flow; `look` replaces fields of the tiny creative's."""

    components: list[Json]
    connections: list[str] = field(default_factory=list)
    variables: Json = field(default_factory=dict)
    look: Json = field(default_factory=dict)


def _text(id_: str, text: str = "Hello", **more: Any) -> Json:
    return {"id": id_, "type": "text", "text": text, **more}


def _choice(id_: str, text: str = "Yes", **more: Any) -> Json:
    return {"id": id_, "type": "choice", "text": text, **more}


def _input(id_: str, **more: Any) -> Json:
    return {"id": id_, "type": "input", "label": "Name", **more}


def _image(id_: str, **more: Any) -> Json:
    return {"id": id_, "type": "image", "src": "photo", "alt": "A photo", **more}


def _script(id_: str, code: str, **more: Any) -> Json:
    return {"id": id_, "type": "script", "code": code, **more}


def _go(id_: str, text: str = "To the shop", **more: Any) -> Json:
    return {"id": id_, "type": "redirect", "click": "main", "text": text, **more}


def _on(*moments: str, tag: str = PIXEL, **more: Any) -> Json:
    return {"tracking": [{"on": moment, "tag": tag, **more} for moment in moments]}


def _when(variable: str, op: str, value: object = None) -> Json:
    return {"variable": variable, "op": op, **({} if value is None else {"value": value})}


PACE = {"pace": "conversational"}
FIELDS: list[dict[str, Any]] = [
    {"kind": "text", "label": "Name", "max": 40},
    {"kind": "email", "label": "E-mail", "placeholder": "you@mail.example"},
    {"kind": "phone", "label": "Phone", "required": False},
    {"kind": "number", "label": "Persons", "min": 1, "max": 8},
    {"kind": "date", "label": "Day", "min_date": "2026-01-01", "max_date": "2026-12-31"},
    {"kind": "rating", "label": "Stars", "variable": "stars", "personal": False},
    {"kind": "select", "label": "Town", "options": ["Oslo", "Bergen"]},
]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

ODD_FLOWS: dict[str, OddFlow] = {
    "every_type": OddFlow(
        [
            _text("hi", **_on("displayed", "left")),
            _image("pic", **_on("displayed", "left")),
            {"id": "wait", "type": "delay", "ms": 700, **_on("displayed", "left")},
            {"id": "sum", "type": "variable", "set": {"n": {"add": 2}}, **_on("displayed")},
            _script("count", "ANALYTICS.sendMetric('n', FLOW.get('n'))", **_on("displayed")),
            _input("name", variable="who", personal=False, **_on("displayed", "submitted", "left")),
            _choice("skip", **_on("displayed", "selected")),
            {
                "id": "if",
                "type": "condition",
                **_on("displayed"),
                "branches": [{"port": "named", "when": _when("who", "!=", "")}],
            },
            {"id": "won", "type": "goal", "name": "lead", **_on("displayed")},
            _text("bye", "Bye, @{var.who} @{var.n}"),
            _go("shop", **_on("displayed", "left")),
        ],
        [
            "hi pic",
            "pic wait",
            "wait sum",
            "sum count",
            "count name",
            "count skip",
            "name if",
            "skip if",
            "if won named",
            "if bye else",
            "won bye",
            "bye shop",
        ],
        {"n": 1.5, "who": ""},
        PACE,
    ),
    "a_loop": OddFlow(
        [
            _text("hi", "Round @{var.n}", set={"n": {"add": 1}}, **_on("displayed", "left")),
            _choice("more", "Again"),
            _choice("stop", "Enough"),
            _text("bye", end=True),
        ],
        ["hi more", "hi stop", "more hi", "stop bye"],
        {"n": 0},
        PACE,
    ),
    "once_in_a_loop": OddFlow(
        [
            _text("hi", **_on("displayed", once=True)),
            _choice("more", **_on("selected", once=True)),
            _choice("stop"),
            _text("bye", end=True),
        ],
        ["hi more", "hi stop", "more hi", "stop bye"],
    ),
    "nested_tests": OddFlow(
        [
            _text("hi"),
            _choice("a", set={"s": "Ä+&", "n": -0.5, "b": True}),
            _choice("b"),
            {
                "id": "if",
                "type": "condition",
                "branches": [
                    {
                        "port": "deep",
                        "when": {
                            "all": [
                                {
                                    "any": [
                                        _when("n", ">", 3),
                                        {
                                            "all": [
                                                _when("b", "==", True),
                                                _when("s", "contains", "+"),
                                            ]
                                        },
                                    ]
                                },
                                {"any": [{"all": []}, {"any": []}]},
                                _when("n", "<", 0),
                            ]
                        },
                    },
                    {"port": "empty", "when": _when("s", "is_empty")},
                ],
            },
            _text(
                "deep",
                "@{var.s} @{var.n} @{var.b}",
                end=True,
                **_on("displayed", tag="https://t.example/?s=@{var.s}&n=@{var.n}&b=@{var.b}"),
            ),
            _text("empty", end=True),
            _text("other", end=True),
        ],
        ["hi a", "hi b", "a if", "b if", "if deep deep", "if empty empty", "if other else"],
        {"s": "", "n": 0, "b": False},
    ),
    "input_first": OddFlow(
        [
            _input("mail", kind="email", consent="I agree", variable="m"),
            _text("bye", "Hi @{var.m}", end=True),
        ],
        ["mail bye"],
        {"m": ""},
    ),
    "optional_input": OddFlow(
        [_input("name", required=False), _text("bye", end=True)], ["name bye"]
    ),
    "choice_first": OddFlow([_choice("a"), _text("bye", end=True)], ["a bye"]),
    "redirect_first": OddFlow(
        [_go("shop", **_on("displayed", "left")), _text("bye", end=True)], ["shop bye"]
    ),
    "redirect_only": OddFlow([_go("shop")]),
    "two_redirects_in_one_act": OddFlow(
        [_choice("a"), _go("one"), _go("two")], ["a one", "one two"]
    ),
    "redirect_after_a_pause": OddFlow(
        [_choice("a"), {"id": "w", "type": "delay", "ms": 0}, _go("shop"), _text("bye", end=True)],
        ["a w", "w shop", "shop bye"],
    ),
    "goto_a_choice": OddFlow(
        [
            _script("s", "FLOW.goTo('b')"),
            _choice("a"),
            _choice("b", **_on("displayed", "selected")),
            _text("bye", end=True),
        ],
        ["s a", "a bye", "b bye"],
    ),
    "goto_back": OddFlow(
        [
            _text("hi", set={"n": {"add": 1}}),
            _script("s", "if (FLOW.get('n') < 3) FLOW.goTo('hi')"),
            _choice("a"),
            _text("bye", end=True),
        ],
        ["hi s", "s a", "a bye"],
        {"n": 0},
    ),
    "scripts_only": OddFlow(
        [
            _script(
                "a",
                "FLOW.set('s', FLOW.component + FLOW.now() + ':' + FLOW.random()); console.log(FLOW.get('s'), new Date().toISOString())",
            ),
            _script(
                "b",
                "PIXEL.fire('https://t.example/' + FLOW.get('s')); new Image().src = 'https://t.example/i'; throw 1",
                end=True,
            ),
        ],
        ["a b"],
        {"s": ""},
    ),
    "after_beats_a_wait": OddFlow(
        [
            _script("s", "FLOW.after(2500, 'late')"),
            _text("hi"),
            _choice("a"),
            _text("bye", end=True),
            _text("late", "Still there?", end=True),
        ],
        ["s hi", "hi a", "a bye"],
        {},
        PACE,
    ),
    "after_and_a_message_at_once": OddFlow(
        [
            _script("s", "FLOW.after(600, 'late')"),
            _text("hi"),
            _choice("a"),
            _text("bye", end=True),
            _text("late", "Still there?", end=True),
        ],
        ["s hi", "hi a", "a bye"],
        {},
        PACE,
    ),
    "images_only": OddFlow(
        [_image("a", **_on("displayed", "left")), _image("b", alt=""), _image("c", end=True)],
        ["a b", "b c"],
        {},
        PACE,
    ),
    "many_choices": OddFlow(
        [
            _text("hi"),
            *(_choice(f"c{n}", f"Option number {n}") for n in range(300)),
            _text("bye", end=True),
        ],
        [*(f"hi c{n}" for n in range(300)), *(f"c{n} bye" for n in range(300))],
    ),
    "long_texts": OddFlow(
        [
            _text("hi", LONG + " " + "All work and no play makes a dull ad. " * 30),
            _choice("a", LONG),
            _choice("b", "Well " * 30),
            _input(
                "name",
                label=LONG,
                placeholder=LONG,
                button=LONG[:30],
                consent=LONG + " and more words",
            ),
            _go("shop", LONG),
        ],
        ["hi a", "hi b", "hi name", "a shop", "b shop", "name shop"],
    ),
    "rtl": OddFlow(
        [
            _text("hi", "شو رأيك؟ (ABC) 123!"),
            _choice("a", "نعم، بالتأكيد!"),
            _choice("b", "لا."),
            _input("name", label="اسمك؟"),
            _text("bye", "شكراً @{var.who}.", end=True),
        ],
        ["hi a", "hi b", "hi name", "a bye", "b bye", "name bye"],
        {"who": "Ada"},
        {"locale": "ar", "closing": {"text": "زوروا المتجر!", "click": "main"}},
    ),
    "ids_like_javascript": OddFlow(
        [
            _text("length"),
            _choice("name"),
            _choice("then"),
            _choice("toJSON"),
            _text("undefined", end=True, **_on("displayed")),
        ],
        [
            "length name",
            "length then",
            "length toJSON",
            "name undefined",
            "then undefined",
            "toJSON undefined",
        ],
        {"arguments": "", "this": 1},
    ),
    "unicode_labels": OddFlow(
        [
            _text("hi", "日本語 Ελληνικά ไทย 𝒳 e\u0301 \u200b \u2028x"),
            _choice("a", "はい"),
            _input("n", label="お名前 \u202e", variable="v", personal=False),
            _text(
                "bye",
                "@{var.v} @@{var.v} &amp; <b>",
                end=True,
                **_on("displayed", tag="https://t.example/@{var.v}"),
            ),
        ],
        ["hi a", "hi n", "a bye", "n bye"],
        {"v": "ä ö"},
    ),
    "same_tracking_everywhere": OddFlow(
        [
            _text(
                "hi",
                tracking=[{"tag": PIXEL}] * 3
                + [{"tag": PIXEL, "on": "left"}] * 2
                + [{"tag": PIXEL, "once": True}] * 2,
            ),
            _choice("a", **_on("displayed", "selected", "displayed", "selected")),
            _text("bye", end=True, tracking=[{"tag": PIXEL}]),
        ],
        ["hi a", "a bye"],
    ),
    "tags_of_every_kind": OddFlow(
        [
            _text(
                "hi",
                tracking=[
                    {
                        "tag": "<img src='https://t.example/a?x=1&amp;y=2'><img src=https://t.example/b>"
                    },
                    {"tag": "https://t.example/c\nhttps://t.example/d&copy=1"},
                    {"tag": "<noscript><img src='https://t.example/n'></noscript>"},
                    {
                        "tag": "<script>new Image().src='https://t.example/s'</script><noscript><img src='https://t.example/no'></noscript>"
                    },
                    {"tag": "<iframe src='https://t.example/f'></iframe>"},
                ],
            ),
            _choice("a"),
            _text("bye", end=True),
        ],
        ["hi a", "a bye"],
    ),
    "dead_ends": OddFlow([_choice("a"), _choice("b"), _image("pic")], ["a pic", "pic b"]),
    "goal_in_the_middle_and_at_the_end": OddFlow(
        [
            {"id": "g", "type": "goal", "name": "seen"},
            _choice("a"),
            {"id": "h", "type": "goal", "name": "won"},
        ],
        ["g a", "a h"],
        {},
        {"closing": {"text": "Shop", "click": "main"}},
    ),
    "options_that_are_toggled": OddFlow(
        [
            _text("hi", "Which of these?"),
            _choice("a", "Red", multiple=True, set={"n": {"add": 1}}, **_on("selected")),
            _choice("b", "Blue", multiple=True, set={"n": {"add": 2}}, **_on("selected")),
            _choice("c", "Green", multiple=True),
            _choice("done", "Done", min_selected=1, max_selected=2, **_on("selected")),
            _choice("none", "None of them"),
            _text("bye", "@{var.n}", end=True),
        ],
        ["hi a", "hi b", "hi c", "hi done", "hi none", "done bye", "none bye"],
        {"n": 0},
    ),
    "fields_of_every_kind": OddFlow(
        [
            _input("name", attempts=2, min=2, **_on("submitted", "invalid", "left")),
            {
                "id": "form",
                "type": "form",
                "title": "Nearly there",
                "fields": FIELDS,
                "consent": "I agree",
                **_on("displayed", "submitted"),
            },
            _choice("skip", "Not now"),
            _text("bye", "@{var.stars}", end=True),
            _text("oh", "Then not.", end=True),
        ],
        ["name form next", "name oh invalid", "name skip next", "form bye", "skip bye"],
        {"stars": 0},
    ),
    "rich_texts_and_styles": OddFlow(
        [
            _text("hi", "Hi <b>@{var.n}</b> <i>there</i><br>you", html=True, **_on("displayed")),
            {"id": "css", "type": "css", "css": ".choice { letter-spacing: 2px }"},
            {"id": "hide", "type": "show_hide", "hide": ["look.header", "hi", "look.background"]},
            _choice("back", "Back", set={"n": 3}),
            _choice("again", "Again"),
            _choice("on", "On"),
            {"id": "reset", "type": "reset"},
            {"id": "show", "type": "show_hide", "show": ["look.header"]},
            {"id": "restart", "type": "restart"},
            _text("bye", "@{var.n}", end=True),
        ],
        [
            *("hi css", "css hide", "hide back", "hide again", "hide on", "back reset"),
            *("reset show", "show bye", "again restart", "on bye"),
        ],
        {"n": 1},
        PACE,
    ),
    "timeouts": OddFlow(
        [
            _text("hi"),
            _choice("a", "Yes"),
            {"id": "slow", "type": "timeout", "ms": 4_000, **_on("displayed")},
            _text("still", "Still there?"),
            _go("shop"),
            {"id": "close", "type": "timeout", "ms": 1_000},
            _text("bye", end=True),
        ],
        [
            *("hi a", "hi slow", "a still", "slow still", "still shop", "still close"),
            *("shop bye", "close bye"),
        ],
        {},
        PACE,
    ),
    "isolated_scripts": OddFlow(
        [
            _text("hi"),
            _script(
                "s",
                "FLOW.set('n', FLOW.get('n') + 1); PIXEL.fire('https://t.example/s?' + FLOW.get('n'));"
                "ANALYTICS.sendMetric('drawn', Math.floor(FLOW.random() * 10)); console.log(typeof Date.now());"
                "if (FLOW.get('n') < 2) FLOW.goTo('a'); else null.x",
                isolated=True,
            ),
            _choice("a"),
            _text("bye", "@{var.n}", end=True),
        ],
        ["hi s", "s bye", "a s"],
        {"n": 0},
    ),
    "plain_exits": OddFlow(
        [
            _choice("a"),
            {"id": "out", "type": "redirect", "url": "https://t.example/exit?a=1", **_on("left")},
            _text("bye", end=True),
        ],
        ["a out", "out bye"],
    ),
    "metrics_of_every_kind": OddFlow(
        [
            _script(
                "s",
                "var a = [['n', 1e9], ['n', -9e9], ['b', true], ['c', true, 'sum'], ['t', 'x_1'], ['m', 0.1, 'max'], ['m', 1], ['é', 1], ['n', NaN], ['n', 9e9 + 1], ['t', 'a b'], ['q', 1, 'avg']];"
                "for (var i = 0; i < a.length; i++) ANALYTICS.sendMetric(a[i][0], a[i][1], a[i][2])",
                end=True,
            )
        ],
    ),
}


def make_odd(folder: Path, name: str, **look: Any) -> Creative:
    """The creative of one odd flow, written into the folder."""
    odd = ODD_FLOWS[name]
    make_tiny(folder, odd.components[:1], **{**odd.look, **look})
    flow = {
        "format": 1,
        "id": name.replace("_", "-"),
        "start": odd.components[0]["id"],
        "variables": odd.variables,
        "components": odd.components,
        "connections": [
            dict(zip(("from", "to", "port"), c.split(), strict=False)) for c in odd.connections
        ],
    }
    (folder / "flow.json").write_text(json.dumps(flow), encoding="utf-8")
    creative, problems = load_creative(folder)
    assert creative is not None, problems
    return creative
