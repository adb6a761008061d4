"""Projects on disk: loading them, and everything that is wrong with them."""

import json
from pathlib import Path

import jsonschema
import pytest

from creative import load_later_files
from delivery import Delivery, build_site, check, delivery_schema, load_project
from flows import has_errors, render_problem
from tests.delivery.projects import DELIVERY, write_project

SAMPLES = [path for path in sorted(Path("samples").iterdir()) if (path / "delivery.json").exists()]


def test_a_project_has_its_three_documents(tmp_path: Path) -> None:
    project, problems = load_project(write_project(tmp_path))

    assert problems == []
    assert project is not None
    assert (project.creative.flow.id, project.creative.look.name) == ("mini", "Mini ad")
    assert project.delivery.click_throughs == DELIVERY["click_throughs"]


def test_a_missing_delivery_is_an_error(tmp_path: Path) -> None:
    (write_project(tmp_path) / "delivery.json").unlink()

    project, problems = load_project(tmp_path)

    assert project is None
    assert "\n".join(map(render_problem, problems)) == (
        "delivery.json: error FL101 file-not-readable\n"
        "  The file is not there.\n"
        "  hint: Check the path, or create the file."
    )


def test_check_tells_of_all_files_at_once(tmp_path: Path) -> None:
    write_project(tmp_path)
    (tmp_path / "creative.json").write_text("{")
    (tmp_path / "delivery.json").write_text('{"format": 2}')

    assert [(p.file, p.code) for p in check(tmp_path)] == [
        ("creative.json", "FL105"),
        ("delivery.json", "FL113"),
    ]


def test_check_of_no_folder_is_problems(tmp_path: Path) -> None:
    assert {p.code for p in check(tmp_path / "nothing")} == {"FL101"}


def test_check_lints_the_flow_even_when_the_look_is_broken(tmp_path: Path) -> None:
    write_project(tmp_path, flow={"start": "nowhere"})
    (tmp_path / "creative.json").write_text("{")

    assert {"FL201", "FL105"} <= {p.code for p in check(tmp_path)}


def test_what_the_chosen_platform_cannot_carry_is_told(tmp_path: Path) -> None:
    delivery = {
        "platform": "dv360",
        "impressions": [{"tag": "https://t.example/?i=@{ip}&cb=@{cachebuster}"}],
    }

    assert [p.code for p in check(write_project(tmp_path, delivery=delivery))] == ["DL204"]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_has_no_problem_of_delivery(path: Path) -> None:
    found = [problem for problem in check(path) if problem.code.startswith("DL")]

    assert not has_errors(check(path))
    assert [render_problem(problem) for problem in found] == []


def test_the_schema_accepts_what_the_model_accepts() -> None:
    document = json.loads(Delivery.model_validate_json(json.dumps(DELIVERY)).model_dump_json())

    jsonschema.validate({k: v for k, v in document.items() if v is not None}, delivery_schema())


@pytest.mark.parametrize(
    "change",
    [
        {"base_url": "http://cdn.example"},
        {"base_url": "https://cdn.example/?x"},
        {"collector": "//c.example"},
        {"vendor_id": 0},
        {"click_throughs": {"1st": "https://a.example"}},
        {"unknown": 1},
    ],
    ids=str,
)
def test_model_and_schema_refuse_the_same(change: dict[str, object]) -> None:
    document = DELIVERY | change

    with pytest.raises(ValueError, match="validation error"):
        Delivery.model_validate_json(json.dumps(document))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, delivery_schema())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_site_holds_a_page_per_size_and_the_loader(path: Path) -> None:
    project, _ = load_project(path)
    assert project is not None

    files, problems = build_site(project)
    names = set(files)

    assert problems == []
    pages = {f"{size}.html" for size in project.creative.look.sizes}
    later = set(load_later_files(project.creative))
    assert pages | {"tag.js"} | later <= names
    assert len(names - pages - later - {"tag.js"}) == int(bool(project.creative.look.backup))


def test_a_site_of_one_size(tmp_path: Path) -> None:
    project, _ = load_project(write_project(tmp_path))
    assert project is not None

    files, problems = build_site(project, sizes=["300x250"])

    assert (sorted(files), problems) == (["300x250.html", "tag.js"], [])


def test_a_site_of_an_unknown_size_is_a_problem(tmp_path: Path) -> None:
    project, _ = load_project(write_project(tmp_path))
    assert project is not None

    files, problems = build_site(project, sizes=["1x1"])

    assert (files, [p.code for p in problems]) == ({}, ["DL202"])
