"""`flowtag query`, `data`, `goals`, `demo-data` and `store`, from the command line."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flowtag.cli import app
from measurement import Event, encode_event
from measurement.log import LogWriter, find_segments, read_records
from tests.contracts.checkout import ROOT
from tests.measurement.collector.running import open_project
from tests.measurement.random_events import random_events
from tests.measurement.stores import log_events

SAMPLE = str(ROOT / "samples" / "skincare-quiz")
EVENTS = random_events(seed=11, sessions=120)


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [*arguments, "--data", str(folder)])
    return result.exit_code, result.stdout, result.stderr


def ask(folder: Path, name: str, *arguments: str) -> Any:
    status, out, told = run(folder, "query", name, "--project", "shop", "--json", *arguments)
    assert (status, told) == (0, "")
    return json.loads(out)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    open_project(tmp_path)
    log_events(tmp_path, EVENTS)
    return tmp_path


def test_a_question_is_answered_as_json_and_as_a_table(data: Path) -> None:
    answer = ask(data, "options", "--where", "creative=quiz", "--limit", "1")
    _, table, _ = run(data, "query", "options", "--project", "shop", "--where", "creative=quiz")

    assert answer["question"] == "options"
    assert [list(row) for row in answer["rows"]] == [
        ["by", "creative", "component", "option", "offered", "taken", "rate", "share"]
    ]
    assert answer["next"]
    row = answer["rows"][0]
    shown = [cell.strip() for cell in table.splitlines()[4].strip("│").split("│")]
    assert shown[:5] == [
        row["creative"],
        row["component"],
        row["option"],
        *map(str, list(row.values())[4:6]),
    ]


def test_a_wide_answer_stands_upright(data: Path) -> None:
    _, table, _ = run(data, "query", "totals", "--project", "shop", "--by", "size")

    rows = [line.strip("│").split("│") for line in table.splitlines() if line.startswith("│")]
    answer = ask(data, "totals", "--by", "size")
    assert [cell.strip() for cell in rows[0]] == ["size", "300x250", "728x90"]
    assert [cell.strip() for cell in rows[2]] == [
        "impressions",
        *(str(row["impressions"]) for row in answer["rows"]),
    ]


def test_pages_of_an_answer_go_on_with_after(data: Path) -> None:
    first = ask(data, "flow", "--limit", "5")
    second = ask(data, "flow", "--limit", "5", "--after", first["next"])

    assert first["rows"] + second["rows"] == ask(data, "flow", "--limit", "10")["rows"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("query", "totals"), "error: project: say which one: other, shop"),
        (("query", "total"), 'error: there is no question "total"; did you mean "totals"?'),
        (("query", "events", "--of", "all"), "error: events: Invalid enum value 'all'"),
        (("query", "totals", "--event", "x"), 'error: totals has no parameter "event"'),
        (("data", "export", "-o", "x.xlsx"), 'error: ".xlsx" says no format'),
        (("data", "export", "-o", "no/x.csv"), "error: no/x.csv: there is no folder no"),
        (("data", "delete", "--creative", "x", "--yes"), "error: say of which project"),
        (("data", "delete", "--project", "shop", "--yes"), "error: say what to delete"),
        (("data", "delete", "--project", "shop", "--creative", "x"), "error: what is deleted"),
        (("data", "retain", "99999"), "error: days: 99999 is not between"),
        (("goals", "add", "x", "--project", "shop"), "error: a goal has a name, and an event"),
        (("goals", "remove", "x", "--project", "shop"), 'error: there is no goal "x" in shop'),
    ],
)
def test_what_cannot_be_done_is_told(data: Path, arguments: tuple[str, ...], error: str) -> None:
    status, _, told = run(data, *arguments)

    assert status == 2
    assert told.startswith(error)


def test_a_folder_without_data_is_told(tmp_path: Path) -> None:
    status, _, told = run(tmp_path / "none", "query", "totals")

    assert status == 2
    assert told.startswith(f"error: {tmp_path / 'none'}: there are no data here\n  hint: --data ")
    assert not (tmp_path / "none").exists()


def test_data_are_shown_exported_deleted_and_rebuilt(data: Path, tmp_path: Path) -> None:
    shown = json.loads(run(data, "data", "show", "--json")[1])
    _, exported, _ = run(
        data, "data", "export", "-o", str(tmp_path / "x.ndjson"), "--project", "shop"
    )
    deleted = run(
        data, "data", "delete", "--project", "shop", "--creative", "quiz", "--yes", "--json"
    )
    left = {row["creative"] for row in ask(data, "flow")["rows"]}
    status, compacted, _ = run(data, "data", "compact", "--json")
    _, rebuilt, _ = run(data, "data", "rebuild")
    after = json.loads(run(data, "data", "show", "--json")[1])

    by_name = {project["project"]: project for project in shown["projects"]}
    records = len((tmp_path / "x.ndjson").read_text().splitlines())
    gone = json.loads(deleted[1])
    assert by_name.keys() == {"shop", "other"}
    assert exported.startswith(f"{by_name['shop']['events']:,} rows in ")
    assert records == by_name["shop"]["events"]
    assert "quiz" in by_name["shop"]["creatives"]
    assert "quiz" not in left
    assert gone["events"] > 0
    assert status == 0
    assert json.loads(compacted).keys() == {"bytes_before", "bytes_after"}
    total = sum(project["events"] for project in shown["projects"]) - gone["events"]
    assert rebuilt == f"{total:,} events are in the store\n"
    assert sum(project["events"] for project in after["projects"]) == total
    assert after["waiting_bytes"] == 0
    assert run(data, "data", "show")[1].splitlines()[0] == "other"


def test_retention_is_set_and_applied(data: Path) -> None:
    status, out, _ = run(data, "data", "retain", "36500", "--json")
    days = json.loads(run(data, "data", "show", "--json")[1])["retention_days"]

    assert (status, days) == (0, 36_500)
    assert json.loads(out) == {"sessions": 0, "events": 0, "records": 0, "segments": 0}


def test_a_goal_is_defined_listed_asked_for_and_forgotten(data: Path) -> None:
    of = ("--project", "shop")
    run(data, "goals", "add", "bought", "--event", "Purchase", *of)
    run(data, "goals", "add", "asked", "--component", "ask", *of)
    listed = json.loads(run(data, "goals", "list", *of, "--json")[1])
    told = run(data, "goals", "list", *of)[1]
    rows = [row for row in ask(data, "goals")["rows"] if row["source"] != "flow"]
    run(data, "goals", "remove", "bought", *of)

    assert listed == {
        "goals": [
            {"name": "asked", "event": "", "component": "ask"},
            {"name": "bought", "event": "Purchase", "component": ""},
        ]
    }
    assert told == f"{'asked':20} component ask\n{'bought':20} event Purchase\n"
    assert [(row["goal"], row["source"]) for row in rows] == [
        ("asked", "component"),
        ("bought", "event"),
    ]
    assert all(0 < row["reached"] < row["of"] for row in rows)
    assert run(data, "goals", "list", *of)[1] == f"{'asked':20} component ask\n"


def test_demo_data_are_written_as_a_collector_would(tmp_path: Path) -> None:
    status, out, _ = run(tmp_path, "demo-data", SAMPLE, "--sessions", "30", "--days", "3")

    records = len(list(read_records(tmp_path, (0, 0))))
    answer = json.loads(run(tmp_path, "query", "totals", "--count", "gross", "--json")[1])
    assert (status, out.split()[0]) == (0, f"{records:,}")
    assert answer["project"] == "demo"
    assert answer["rows"][0]["sessions"] == 30
    assert run(tmp_path, "project", "token", "demo")[1].startswith("ft_")


def test_a_goal_of_no_project_is_refused(tmp_path: Path) -> None:
    run(tmp_path, "project", "add", "shop")
    status, _, told = run(tmp_path, "goals", "add", "b", "--event", "B", "--project", "shopp")

    assert (status, told) == (
        2,
        (
            'error: there is no project "shopp"; projects: shop\n'
            "  hint: `flowtag project add` makes one.\n"
        ),
    )


def test_no_rows_of_net_traffic_say_where_others_are(tmp_path: Path) -> None:
    event = Event(1, 1, "shop", "site", "Purchase", bot="bot:curl")
    log_events(tmp_path, [event])
    told = [run(tmp_path, "query", "events", *more)[1] for more in ((), ("--count", "preview"))]

    nothing = "No rows: nothing that was counted is of this period, project and filters.\n"
    assert told == [
        nothing + "`--count gross` has bots, previews and staging too.\n",
        nothing,
    ]


def test_a_log_that_was_cut_is_told(data: Path) -> None:
    log = LogWriter(data)
    log.append([b"{}"])
    log.close()
    (*_, segment) = (p for p in find_segments(data).values() if p.stat().st_size)
    size = segment.stat().st_size
    segment.write_bytes(segment.read_bytes()[:-1])
    told = [run(data, *command) for command in (("collect",), ("demo-data", SAMPLE))]

    assert [status for status, _, _ in told] == [2, 2]
    cut = f"error: {segment} has {size - 1} bytes, and {size} were acknowledged: the file was cut."
    assert [message.startswith(cut) for _, _, message in told] == [True, True]


def test_a_log_that_is_another_one_is_told(data: Path) -> None:
    run(data, "data", "show")
    for path in (data / "log").iterdir():
        path.unlink()
    log = LogWriter(data)
    log.append([encode_event(EVENTS[0])])
    log.close()
    status, _, told = run(data, "query", "totals", "--project", "shop")

    assert (status, told.split(" before (")[0]) == (2, f"error: {data / 'log'}: the log ends")
    assert "put the right one back, or rebuild the store from this one" in told


@pytest.fixture
def owner(data: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "flowtag", "store", "--data", str(data)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_a_running_store_answers_the_commands(data: Path, owner: subprocess.Popen[str]) -> None:
    assert owner.stderr is not None
    told = owner.stderr.readline()
    deadline = time.monotonic() + 30
    while (shown := json.loads(run(data, "data", "show", "--json")[1]))["waiting_bytes"]:
        assert time.monotonic() < deadline

    answer = ask(data, "totals", "--count", "gross")
    refused = run(data, "data", "rebuild")
    owner.send_signal(signal.SIGTERM)

    assert told.startswith(f"The store of {data} answers at http://127.0.0.1:")
    assert owner.wait(20) == 0
    assert answer == ask(data, "totals", "--count", "gross")
    assert sum(project["events"] for project in shown["projects"]) > 0
    assert refused[0] == 2
    assert f"in use by process {owner.pid} (flowtag store)" in refused[2]
