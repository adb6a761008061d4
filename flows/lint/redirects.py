"""Rules about the way out of an ad: FL213."""

from collections.abc import Iterable

from flows.components import (
    Component,
    Delay,
    Image,
    Payment,
    Redirect,
    Script,
    Slider,
    Text,
    Timeout,
    Video,
    waits,
)
from flows.flow import Flow
from flows.graph import build_graph, effects_of
from flows.lint.subject import Subject
from flows.problem import Edit, Problem
from flows.rules import Rule

__all__ = ["REDIRECT_RULES", "find_without_gesture"]

# A way on from these is never in the task of an act: a timer rang, a film or payment came back, or
# the one window of the act was opened.
_LOSES: tuple[type[Component], ...] = (
    Text,
    Image,
    Slider,
    Delay,
    Timeout,
    Redirect,
    Video,
    Payment,
)


class RedirectWithoutGesture(Rule[Subject]):
    """What it finds: a redirect without a `text` of its own that can be reached without an act of
    the user: at the start, after a text, a delay, a film, a timeout or another redirect.

    Browsers open windows only in the task of an act. Elsewhere the redirect is drawn as a button
    with its `text`, and waits. Where you have written the `text`, you mean a button, and nothing is
    reported. `flowtag check --fix` writes the text that is shown anyway.

    **Why it matters.** An ad that opens a page by itself is abusive and is blocked; a button that
    nobody has worded was probably meant to open by itself, and its tracking fires when the button
    appears.

    **Wrong** `bye` is a text

    ```json
    [{"id": "bye", "type": "text", "text": "See you!"},
     {"id": "shop", "type": "redirect", "click": "main"}]
    ```

    **Right** the author's words on the button (or a choice before the redirect)

    ```json
    {"id": "shop", "type": "redirect", "click": "main", "text": "To the shop"}
    ```

    **Reference.** docs/flow-format.md, redirects.
    """

    code = "FL213"
    name = "redirect-without-gesture"

    def check(self, subject: Subject) -> Iterable[Problem]:
        started = subject.called is None
        among = [id_ for id_ in subject.flat.by_id if id_ in subject.reachable]
        late = find_without_gesture(subject.flat, among, started=started)
        for index, component in subject.components:
            if not isinstance(component, Redirect) or "text" in component.model_fields_set:
                continue
            if component.id in late:
                message = f"{late[component.id]} leads here without an act of the user."
                hint = 'Write the button\'s "text", or put a choice before it.'
                fix = Edit(("components", index, "text"), component.text)
                yield self.problem(subject.at_component(index), message, hint, fix=[fix])


def find_without_gesture(
    flow: Flow, among: Iterable[str], *, started: bool = True
) -> dict[str, str]:
    """Which of these the flow may come to outside of an act's task, each with what leads there.

    Without `started`, the start is one that a call leads to; how that came about is the caller's.
    """
    graph = build_graph(flow, among)
    late: dict[str, str] = {flow.start: "The start"} if started and flow.start in graph else {}
    todo = list(late)
    for component in (flow.by_id[id_] for id_ in graph):
        if _loses(component):
            todo.append(component.id)
        for target in effects_of(component).later:
            if target in graph and target not in late:
                late[target] = f'"{component.id}" (FLOW.after)'
                todo.append(target)
    seen = set(todo)
    for component_id in todo:  # grows while it is walked
        component = flow.by_id[component_id]
        if waits(component) and not _loses(component):
            continue  # an act is needed to come on from here
        for target in graph.successors(component_id):
            late.setdefault(target, f'"{component_id}"')
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return late


def _loses(component: Component) -> bool:
    if isinstance(component, Slider) and component.pick:
        return False
    isolated = isinstance(component, Script) and component.isolated
    return isolated or isinstance(component, _LOSES)


REDIRECT_RULES: tuple[Rule[Subject], ...] = (RedirectWithoutGesture(),)
