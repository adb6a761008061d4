"""Library components become script components, so that nothing after this knows of libraries."""

from collections.abc import Mapping
from pathlib import Path

from creative.library.findings import LibraryParameter, UnknownLibraryScript
from creative.library.load import load_scripts
from creative.library.model import LibraryScript
from creative.library.parameters import Form, Wrong, fill_in
from creative.origins import Origin, find_origin, scope_of
from flows import AnyComponent, Flow, Library, Problem, Script, nearest_hint, sort_problems

__all__ = ["resolve_library"]


def resolve_library(flow: Flow, folder: Path) -> tuple[Flow, list[Problem]]:
    """The flow with every library component as a script component, and what is wrong with them.

    Id, `set`, tracking, `end` and note stay. A component whose script is unknown does nothing.
    `folder` is the project's, whose own scripts lie in `library`; what is wrong with those is said
    even if no component uses them. An expanded flow stays one.
    """
    scripts, problems = load_scripts(folder)
    broken = {problem.file for problem in problems}
    components: list[AnyComponent] = []
    for index, component in enumerate(flow.components):
        if isinstance(component, Library):
            code, found = _code_of(component, flow, scripts, find_origin(flow, index))
            if component.script in scripts or f"library/{component.script}.toml" not in broken:
                problems += found  # else its file says what is wrong
            components.append(_script(component, code))
        else:
            components.append(component)
    return _with_components(flow, components), sort_problems(dict.fromkeys(problems))


def _code_of(
    component: Library, flow: Flow, scripts: Mapping[str, LibraryScript], origin: Origin
) -> tuple[str, list[Problem]]:
    script = scripts.get(component.script)
    if script is None:
        message = f'There is no library script "{component.script}".'
        hint = nearest_hint(component.script, scripts, "Scripts")
        place = origin.place("script")
        return "", [UnknownLibraryScript.problem(place, message, hint, file=origin.file)]
    form = Form.of(flow, scope_of(component.id))
    written, wrong = fill_in(script, component.parameters, form)
    problems = [_problem(item, origin) for item in wrong]
    return f"const PARAM = {written};\n{script.code.strip()}", problems


def _problem(wrong: Wrong, origin: Origin) -> Problem:
    place = origin.place("parameters", *([wrong.parameter] if wrong.parameter else []))
    return LibraryParameter.problem(place, wrong.message, wrong.hint, file=origin.file)


def _script(component: Library, code: str) -> Script:
    # An id of an expanded flow (`call/inner`) is none that a document could have.
    return Script.model_construct(
        type="script",
        id=component.id,
        code=code,
        isolated=False,
        set=component.set,
        tracking=component.tracking,
        end=component.end,
        note=component.note,
    )


def _with_components(flow: Flow, components: list[AnyComponent]) -> Flow:
    fields = {name: getattr(flow, name) for name in type(flow).model_fields}
    return type(flow).model_construct(**{**fields, "components": tuple(components)})
