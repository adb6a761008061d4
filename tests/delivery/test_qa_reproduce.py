"""A case of a report is opened in staging by the same names, and shows the very same ad."""

import shlex
from collections.abc import Sequence
from dataclasses import replace

import pytest

from creative import PlayedPath, find_paths
from delivery import Project, load_platforms
from delivery.qa.cards import make_cards
from delivery.qa.case import Case
from delivery.qa.matrix import Wanted, find_cells
from delivery.qa.plan import plan_case
from delivery.qa.planner import Ground
from delivery.qa.reproduce import staging_command
from delivery.staging.cases import case_of_query
from delivery.staging.server import Staging
from delivery.staging.sink import Sink
from delivery.staging.stage import Stage
from delivery.staging.tls import make_certificate
from tests.delivery.projects import make_project
from tests.delivery.test_qa_report import BAD, FAILED, GOOD

XANDR = load_platforms()["xandr"]
FORMATS = ["script", "iframe", "standalone"]
CASES = [
    *(cell.case for cell in find_cells(Wanted(matrix="quick"), {"xandr": FORMATS}, ["300x250"])),
    Case("xandr", "iframe", "300x250", "sandbox", "refused"),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_project(tmp_path_factory.mktemp("mini ad"))


@pytest.fixture(scope="module")
def ground(project: Project) -> Ground:
    return Ground(project)


@pytest.fixture(scope="module")
def paths(project: Project) -> Sequence[PlayedPath]:
    return find_paths(project.creative).paths


@pytest.fixture(scope="module")
def stage(project: Project) -> Stage:
    return Stage(Staging(Sink(lambda: 0), make_certificate(), 1, 2), [project])


def command_of(case: Case, path: str = "samples/x") -> str:
    told = {name: getattr(case, name) for name in Case.__dataclass_fields__}
    return staging_command(replace(FAILED, path=path), replace(BAD, **told))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.host} {case.consent}")
def test_staging_shows_what_qa_walks(
    case: Case, ground: Ground, paths: Sequence[PlayedPath], stage: Stage
):
    load = ground.number  # what is filled in is told apart by it
    walked = plan_case(ground, XANDR, case, paths)

    *_, query = shlex.split(command_of(case))
    shown = stage.prepare(case_of_query(query), load).scene

    scene = walked.walks[0].walk.scene
    assert shown is not None
    assert (shown.ad, shown.site) == (scene.ad, scene.site)
    assert replace(shown.around, walked=True) == scene.around


def test_the_command_opens_the_folder_that_was_asked_for():
    case = Case("xandr", "script", "300x250", "safeframe", "refused")

    assert command_of(case, "my ads/quiz") == (
        "flowtag serve 'my ads/quiz' --open --case "
        "'platform=xandr&size=300x250&format=script&host=safeframe&consent=refused&values=ugly'"
    )


def test_a_tag_of_others_is_served_with_plain_values_and_a_fault_is_not_on_stage():
    tag = replace(GOOD, verdict="observed", format="tag")

    assert staging_command(replace(FAILED, path="tag.html"), tag) == (
        "flowtag serve tag.html --open --case 'platform=xandr&size=300x250'"
    )
    assert command_of(Case("xandr", "script", "300x250", fault="storage is refused")) == ""


def test_a_card_has_the_commands_of_its_cases():
    wide = replace(BAD, size="970x250")
    (card,) = make_cards(
        replace(
            FAILED,
            platforms=(
                replace(BAD, problems=BAD.problems[:1]),
                replace(wide, problems=BAD.problems[:1]),
                replace(wide, problems=BAD.problems[:1], fault="storage is refused"),
            ),
        )
    )

    assert [shlex.split(command)[-1] for command in card.staging] == [
        "platform=dv360&size=300x250&format=script&values=ugly",
        "platform=dv360&size=970x250&format=script&values=ugly",
    ]
