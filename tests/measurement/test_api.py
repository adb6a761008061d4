"""The store's API: who may ask what, and that no question breaks it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import ASGIApp

from measurement.api import build_api
from measurement.collector.control import Control, Role
from measurement.goals import add_goal
from measurement.operations import Ask, ask
from measurement.questions import QUESTIONS
from measurement.questions.goals import Goal
from measurement.store.engine import DuckDBEngine
from measurement.store.store import Store
from tests.measurement.asgi import request
from tests.measurement.random_events import ODD, random_events
from tests.measurement.stores import loaded_store

READERS = {"read-shop": "shop", "read-other": "other"}
TOKENS: dict[str, tuple[str, Role]] = {
    **{token: (project, "read") for token, project in READERS.items()},
    "write-shop": ("shop", "write"),
}
WRITE = {"Authorization": "Bearer write-shop"}
SHOP = {"Authorization": "Bearer read-shop"}
DOOR = {"Authorization": "Bearer the-secret"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("api")
    with loaded_store(folder, random_events(seed=9, sessions=200)) as store:
        add_goal(folder, "shop", Goal(name="bought", event="Purchase"))
        yield store


@pytest.fixture(scope="module")
def app(store: Store) -> ASGIApp:
    return build_api(store, TOKENS.get, "the-secret")


def _ask(app: ASGIApp, name: str, headers: dict[str, str], **query: Any) -> tuple[int, Any]:
    text = urlencode(query, doseq=True)
    status, body = request(app, f"/api/query/{name}", query=text, headers=headers)
    return status, json.loads(body)


def test_an_answer_is_that_of_the_question(app: ASGIApp, store: Store) -> None:
    given = {
        "by": ["day", "creative"],
        "where": ["country=DE"],
        "zone": "Europe/Berlin",
        "limit": 5,
    }

    status, answer = _ask(app, "totals", SHOP, **given)

    expected = QUESTIONS["totals"].ask(DuckDBEngine(store.connection), {"project": "shop", **given})
    assert (status, answer) == (200, json.loads(msgspec.json.encode(expected)))
    assert len(answer["rows"]) == 5


def test_pages_go_on_where_the_last_one_ended(app: ASGIApp) -> None:
    whole = _ask(app, "flow", SHOP)[1]["rows"]
    rows, after = [], ""
    for _ in range(-(-len(whole) // 7)):
        page = _ask(app, "flow", SHOP, limit=7, after=after)[1]
        rows += page["rows"]
        after = page["next"]

    assert (rows, after) == (whole, "")
    assert len(whole) > 20


def test_goals_that_were_defined_are_asked_for(app: ASGIApp) -> None:
    rows = _ask(app, "goals", SHOP)[1]["rows"]

    assert [row["goal"] for row in rows if row["source"] == "event"] == ["bought"]


def test_usage_has_what_the_collector_refused(app: ASGIApp, store: Store) -> None:
    control = Control(store.data_dir)
    counts = {("shop", "2026-03", "rate"): 7, ("shop", "2026-06", "key"): 1}
    others = {("shop", "2026-03", ""): 99, ("other", "2026-03", "rate"): 5}
    control.add_usage({**counts, **others, ("shop", "2026-03", "trimmed"): 3})
    control.close()

    rows = _ask(app, "usage", SHOP)[1]["rows"]

    assert {row["by"]["month"]: row["refused"] for row in rows} == {
        "2026-03": {"rate": 7},
        "2026-04": {},
        "2026-05": {},
        "2026-06": {"key": 1},
    }
    assert [row["events"] > 0 for row in rows] == [True, True, True, False]


@pytest.mark.parametrize(
    ("name", "headers", "query", "status", "error"),
    [
        ("totals", {}, {}, 401, "send a token: Authorization: Bearer TOKEN"),
        ("totals", {"Authorization": "Basic read-shop"}, {}, 401, "send a token"),
        ("totals", {"Authorization": "Bearer guess"}, {}, 403, "this token may not read"),
        ("totals", SHOP, {"project": "other"}, 403, 'project: this token is of "shop"'),
        ("total", SHOP, {}, 404, 'there is no question "total"; GET /api/query lists them'),
        ("totals", SHOP, {"creative": "x"}, 400, 'totals has no parameter "creative"'),
        ("totals", SHOP, {"by": "hours"}, 400, 'there is no dimension "hours"'),
        ("totals", SHOP, {"by": ["day", "hour"]}, 400, "by: one of hour, day, week, month"),
        ("totals", SHOP, {"by": ["size", "size"]}, 400, "by: a name stands there twice"),
        ("totals", SHOP, {"where": "country"}, 400, 'where: "country" is no filter'),
        ("totals", SHOP, {"from": "tomorrow"}, 400, 'from: "tomorrow" is no date or time'),
        ("totals", SHOP, {"to": "2026-02-30"}, 400, 'to: "2026-02-30" is no date or time'),
        ("totals", SHOP, {"zone": "Mars"}, 400, 'zone: there is no time zone "Mars"'),
        ("totals", SHOP, {"zone": "../../etc/passwd"}, 400, "zone: there is no time zone"),
        ("totals", SHOP, {"limit": "0"}, 400, "limit: 0 is not between 1 and 10000"),
        ("totals", SHOP, {"limit": "many"}, 400, "totals: Expected `int`, got `str`"),
        ("totals", SHOP, {"limit": ["1", "2"]}, 400, "limit: stands there twice"),
        ("totals", SHOP, {"count": "all"}, 400, "totals: Invalid enum value 'all'"),
        ("totals", SHOP, {"after": "x"}, 400, 'after: "x" is no place in an answer'),
        ("totals", SHOP, {"after": "eHh4"}, 400, "after: its row is no longer in the answer"),
        ("goals", SHOP, {"goals": "[]"}, 400, "goals: nobody asks for it"),
        ("property", SHOP, {"event": "x"}, 400, "event, property: say which property"),
        ("conversions", SHOP, {}, 400, "event: say which event is a conversion"),
        ("conversions", SHOP, {"event": "x", "window_days": 91}, 400, "window_days: 91 is not"),
        ("usage", SHOP, {"by": "day"}, 400, "usage is by month and of everything"),
        ("drops", SHOP, {"by": "size"}, 400, "drops know creative and kind, and no size"),
    ],
)
def test_what_cannot_be_answered_is_told(
    app: ASGIApp,
    name: str,
    headers: dict[str, str],
    query: dict[str, Any],
    status: int,
    error: str,
) -> None:
    found, answer = _ask(app, name, headers, **query)

    assert (found, list(answer)) == (status, ["error"])
    assert answer["error"].startswith(error)


def test_a_token_of_one_project_reads_nothing_of_another(app: ASGIApp, store: Store) -> None:
    for name in QUESTIONS:
        needed = {"event": "Purchase"} if name in ("properties", "property", "conversions") else {}
        needed |= {"property": "plan"} if name == "property" else {}
        answers = [
            _ask(app, name, {"Authorization": f"Bearer {token}"}, count="gross", **needed)[1]
            for token in READERS
        ]
        expected = [
            ask(store, Ask(question=name, given={"project": of, "count": "gross", **needed}))
            for of in READERS.values()
        ]
        assert answers == [json.loads(msgspec.json.encode(answer)) for answer in expected]
        assert answers[0]["rows"] != answers[1]["rows"]


def test_the_questions_are_listed_and_described(app: ASGIApp) -> None:
    status, body = request(app, "/api/query", headers=SHOP)
    description = json.loads(request(app, "/api/openapi.json")[1])

    listed = [question["name"] for question in json.loads(body)["questions"]]
    assert (status, listed) == (200, list(QUESTIONS))
    assert list(description["paths"]) == [
        "/api/query",
        *(f"/api/query/{name}" for name in QUESTIONS),
        "/api/goals",
        "/api/goals/{name}",
        "/api/erase",
    ]
    for name, question in QUESTIONS.items():
        operation = description["paths"][f"/api/query/{name}"]["get"]
        known = [field.encode_name for field in msgspec.structs.fields(question.params)]
        assert [p["name"] for p in operation["parameters"]] == [
            n for n in known if n not in ("project", "goals", "refused")
        ]


NASTY = st.one_of(
    st.sampled_from(
        [
            *ODD,
            "'; DROP TABLE events; --",
            "creative=' OR '1'='1",
            "macro.x'] FROM sessions --",
            "macro.campaign_id=1",
            "day",
            "$p0_",
            "../../../etc/passwd",
            "2026-04-01",
            "9" * 40,
        ]
    ),
    st.text(max_size=20),
)


@given(st.data())
@settings(max_examples=40)
def test_no_request_breaks_it(app: ASGIApp, store: Store, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(QUESTIONS)))
    known = [field.encode_name for field in msgspec.structs.fields(QUESTIONS[name].params)]
    query = data.draw(st.lists(st.tuples(st.sampled_from([*known, "odd"]), NASTY), max_size=4))
    encoded = urlencode(query, errors="surrogatepass")

    status, body = request(app, f"/api/query/{name}", query=encoded, headers=SHOP)

    assert status in (200, 400, 403)
    assert json.loads(body).get("project", "shop") == "shop"


def test_the_tables_are_still_there_after_all_that(store: Store) -> None:
    tables = store.connection.execute("SHOW TABLES").fetchall()

    assert {"events", "sessions", "metrics", "drops"} <= {name for (name,) in tables}


def _change(
    app: ASGIApp, method: str, path: str, body: object = None, headers: dict[str, str] = WRITE
) -> tuple[int, Any]:
    encoded = b"" if body is None else msgspec.json.encode(body)
    status, answer = request(app, path, method=method, headers=headers, body=encoded)
    return status, json.loads(answer)


def test_goals_are_defined_and_forgotten_over_http(tmp_path: Path) -> None:
    with Store(tmp_path, "a test") as store:
        app = build_api(store, TOKENS.get, "the-secret")
        seen = {"name": "saw/it", "event": "", "component": "ask"}
        asked = [
            _change(app, "PUT", "/api/goals/bought", {"event": "Purchase"}),
            _change(app, "PUT", "/api/goals/saw/it", {"component": "ask"}),
            _change(app, "DELETE", "/api/goals/bought"),
            _change(app, "GET", "/api/goals", headers=SHOP),
            _change(app, "GET", "/api/goals", headers={"Authorization": "Bearer read-other"}),
        ]

    assert asked == [
        (200, {"name": "bought", "event": "Purchase", "component": ""}),
        (200, seen),
        (200, {"removed": "bought"}),
        (200, {"goals": [seen]}),
        (200, {"goals": []}),
    ]


def test_data_of_the_tokens_project_are_deleted_over_http(tmp_path: Path) -> None:
    events = random_events(seed=9, sessions=60)
    creative = next(e.creative for e in events if e.project == "shop" and e.creative)
    with loaded_store(tmp_path, events) as store:
        app = build_api(store, TOKENS.get, "the-secret")
        before = _ask(app, "totals", {"Authorization": "Bearer read-other"}, count="gross")
        status, erased = _change(app, "POST", "/api/erase", {"creative": creative})
        again = _change(app, "POST", "/api/erase", {"creative": creative})
        left = _ask(app, "totals", SHOP, count="gross", where=f"creative={creative}")[1]

        assert (status, erased["sessions"] > 0, erased["records"] > 0) == (200, True, True)
        assert again == (200, {"sessions": 0, "events": 0, "records": 0, "segments": 0})
        assert left["rows"][0]["sessions"] == 0
        assert _ask(app, "totals", {"Authorization": "Bearer read-other"}, count="gross") == before


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "error"),
    [
        ("PUT", "/api/goals/x", {"event": "a"}, SHOP, 403, "this token may only read; make one"),
        ("DELETE", "/api/goals/x", None, SHOP, 403, "this token may only read; make one"),
        ("POST", "/api/erase", {"creative": "c"}, SHOP, 403, "this token may only read; make one"),
        ("POST", "/api/erase", {"creative": "c"}, {}, 401, "send a token"),
        ("PUT", "/api/goals/x", {}, WRITE, 400, "a goal has a name, and an event or a component"),
        ("PUT", "/api/goals/", {"event": "a"}, WRITE, 400, "a goal has a name, and an event"),
        ("PUT", "/api/goals/x", {"event": 1}, WRITE, 400, "Expected `str`, got `int`"),
        ("PUT", "/api/goals/x", {"event": "a" * 2**20}, WRITE, 413, "a request has at most"),
        ("DELETE", "/api/goals/y", None, WRITE, 404, 'there is no goal "y"; GET /api/goals lists'),
        ("POST", "/api/erase", {}, WRITE, 400, "say what to delete"),
        ("POST", "/api/erase", {"project": "other"}, WRITE, 400, "Object contains unknown field"),
        (
            "GET",
            "/api/erase",
            None,
            WRITE,
            405,
            "GET /api/erase: Method Not Allowed; GET /api/open",
        ),
        ("GET", "/api/../etc", None, WRITE, 404, "GET /api/../etc: Not Found; GET /api/openapi"),
    ],
)
def test_a_change_that_cannot_be_made_is_told(
    app: ASGIApp,
    method: str,
    path: str,
    body: object,
    headers: dict[str, str],
    status: int,
    error: str,
) -> None:
    found, answer = _change(app, method, path, body, headers)

    assert (found, list(answer)) == (status, ["error"])
    assert answer["error"].startswith(error)


@pytest.mark.parametrize(
    ("headers", "client", "status"),
    [
        (DOOR, "127.0.0.1", 200),
        (DOOR, "192.0.2.1", 403),
        (SHOP, "127.0.0.1", 403),
        ({}, "::1", 403),
    ],
)
def test_the_owners_door_opens_for_its_user_only(
    app: ASGIApp, headers: dict[str, str], client: str, status: int
) -> None:
    found, _ = request(
        app, "/local/show", method="POST", headers=headers, body=b"{}", client=client
    )

    assert found == status


@pytest.mark.parametrize(
    ("name", "body", "status", "error"),
    [
        ("shown", b"{}", 404, "there is no operation shown"),
        ("show", b"{", 400, "Input data was truncated"),
        ("erase", b'{"project":"shop"}', 400, "say what to delete"),
        ("retain", b'{"days":-1,"now_ms":0}', 400, "days: -1 is not between 0"),
        ("export", b'{"file":"x"}', 400, 'file: "x" is no absolute path'),
        ("ask", b'{"question":"x"}', 400, 'there is no question "x"'),
        ("ask", b" " * (1 << 20) + b"{}", 413, "a request has at most"),
    ],
)
def test_the_owners_door_refuses_what_is_no_order(
    app: ASGIApp, name: str, body: bytes, status: int, error: str
) -> None:
    found, answer = request(app, f"/local/{name}", method="POST", headers=DOOR, body=body)

    assert found == status
    assert json.loads(answer)["error"].startswith(error)
