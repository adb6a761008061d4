from pathlib import Path

from hypothesis import given

from flows import Flow, Problem, load_flow, parse_flow, save_flow
from tests.flows.strategies import flows

SAVED = """\
{
  "format": 1,
  "id": "quiz",
  "start": "hello",
  "variables": {"skin": "", "score": 0},
  "components": [
    {
      "id": "hello",
      "type": "text",
      "text": "Hi! What is your skin like? Tell us, and we tell you what it needs to be well.",
      "tracking": [{"tag": "https://t.example/start?a=1&copy=2"}]
    },
    {"id": "dry", "type": "choice", "text": "Dry “☂”", "set": {"skin": "dry", "score": {"add": 1}}},
    {"id": "done", "type": "goal", "name": "advice_seen"}
  ],
  "connections": [
    {"from": "hello", "to": "dry"},
    {"from": "dry", "to": "done"}
  ]
}
"""


@given(flows)
def test_what_is_saved_is_read_back(flow: Flow) -> None:
    saved = save_flow(flow)
    again, problems = parse_flow(saved)

    assert (again, problems) == (flow, [])
    assert save_flow(flow) == saved


@given(flows)
def test_saving_what_was_read_changes_nothing(flow: Flow) -> None:
    saved = save_flow(flow)
    again, _ = parse_flow(saved)

    assert again is not None
    assert save_flow(again) == saved


def test_saved_text_is_for_people() -> None:
    flow, problems = parse_flow(SAVED.encode())

    assert problems == []
    assert flow is not None
    assert save_flow(flow).decode() == SAVED


def test_fields_of_other_order_and_defaults_come_out_alike() -> None:
    one, _ = parse_flow(
        b'{"connections": [], "components": [{"end": false, "name": "g", "tracking": [],'
        b' "type": "goal", "id": "a"}], "start": "a", "id": "q", "format": 1}'
    )

    assert one is not None
    assert save_flow(one).decode() == (
        '{\n  "format": 1,\n  "id": "q",\n  "start": "a",\n'
        '  "components": [\n    {"id": "a", "type": "goal", "name": "g"}\n  ]\n}\n'
    )


def test_missing_file_is_a_problem(tmp_path: Path) -> None:
    found = load_flow(tmp_path / "flow.json", "quiz/flow.json")

    assert found == (
        None,
        [
            Problem(
                code="FL101",
                name="file-not-readable",
                severity="error",
                file="quiz/flow.json",
                place="",
                message="The file is not there.",
                hint="Check the path, or create the file.",
            )
        ],
    )


def test_folder_in_the_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    flow, problems = load_flow(tmp_path, "flow.json")

    assert flow is None
    assert [problem.message for problem in problems] == ["This is a folder, not a file."]


def test_part_of_the_path_that_is_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "quiz").write_text("")

    _, problems = load_flow(tmp_path / "quiz" / "flow.json", "flow.json")

    assert [problem.code for problem in problems] == ["FL101"]
