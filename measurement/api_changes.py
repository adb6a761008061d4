"""What the store's API changes: goals, and data that are deleted. It needs a token that may write.

`GET /api/goals` lists a project's goals, `PUT /api/goals/NAME` defines one, `DELETE` forgets it;
`POST /api/erase` deletes a creative's or a subject's data for good.
"""

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Route

from measurement.goals import add_goal, find_goals, remove_goal
from measurement.http_answers import FindToken, Refused, answered, find_role, read_body
from measurement.operations import OPERATIONS
from measurement.questions.goals import Goal
from measurement.store.erase import Erased, Erasure
from measurement.store.store import Store

__all__ = ["Deletion", "GoalMeaning", "Goals", "Removed", "change_routes"]


class Goals(msgspec.Struct, frozen=True):
    """A project's goals, by name."""

    goals: tuple[Goal, ...]


class GoalMeaning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What reaches a goal: a site's event, or a component of an ad; one of them."""

    event: str = ""
    component: str = ""


class Removed(msgspec.Struct, frozen=True):
    """The goal that is there no longer."""

    removed: str


class Deletion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to delete of the token's project; all that is given must hold."""

    creative: str = ""
    session: str = ""
    visitor: str = ""


def change_routes(store: Store, find_token: FindToken) -> list[Route]:
    """The routes, for the app."""

    async def goals(request: Request) -> Goals:
        project, _ = find_role(request, find_token)
        return Goals(await run_in_threadpool(find_goals, store.data_dir, project))

    async def define(request: Request) -> Goal:
        project = _writer(request, find_token)
        meaning = msgspec.json.decode(await read_body(request), type=GoalMeaning)
        name = request.path_params["name"]
        goal = Goal(name=name, event=meaning.event, component=meaning.component)
        await run_in_threadpool(add_goal, store.data_dir, project, goal)
        return goal

    async def forget(request: Request) -> Removed:
        project, name = _writer(request, find_token), request.path_params["name"]
        if not await run_in_threadpool(remove_goal, store.data_dir, project, name):
            raise Refused(404, f'there is no goal "{name}"; GET /api/goals lists them')
        return Removed(name)

    async def erase(request: Request) -> Erased:
        project = _writer(request, find_token)
        what = msgspec.json.decode(await read_body(request), type=Deletion)
        order = Erasure(project=project, **msgspec.structs.asdict(what))
        erased: Erased = await run_in_threadpool(OPERATIONS["erase"].run, store, order)
        return erased

    return [
        Route("/api/goals", answered(goals)),
        Route("/api/goals/{name:path}", answered(define), methods=["PUT"]),
        Route("/api/goals/{name:path}", answered(forget), methods=["DELETE"]),
        Route("/api/erase", answered(erase), methods=["POST"]),
    ]


def _writer(request: Request, find_token: FindToken) -> str:
    project, role = find_role(request, find_token)
    if role != "write":
        hint = f"make one with `flowtag project token {project} --write`"
        raise Refused(403, f"this token may only read; {hint}")
    return project
