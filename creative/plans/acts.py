"""What a plan's step does to what waits: positions and labels of people become acts."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from creative.acts import Act
from creative.creative import Creative
from creative.plans.happen import same_words
from creative.plans.model import Click, Fill, Pick, Result, Select, Step, Submit, Watch
from creative.view_media import slide_click
from flows import Choice, Component, Form, Input, Payment, Redirect, Slide, Slider, Video

__all__ = ["CannotAct", "act_of"]


ComponentT = TypeVar("ComponentT", bound=Component)


class CannotAct(Exception):
    """The step does not fit what waits; the message says what does."""


def act_of(
    creative: Creative,
    step: Step,
    group: Sequence[str],
    fields: Sequence[Fill] = (),
    before: Sequence[str] = (),
) -> Act:
    """The act of a step. `group` are the ids of what waits; `fields` what was typed into a form,
    and `before` what already stands in it.

    Raises CannotAct.
    """
    waiting = [creative.flow.by_id[id_] for id_ in group]
    match step:
        case Select():
            return _select(step, waiting)
        case Fill():
            return _fill(step, waiting)
        case Submit():
            return _submit(step, waiting, fields, before)
        case Pick():
            return _pick(step, waiting)
        case Watch():
            return Act("watch", _find(waiting, Video, "film").id, step.how)
        case Result():
            return Act("result", _find(waiting, Payment, "payment").id, step.how)
        case Click():
            return _click(step, creative)
    raise TypeError(f"{type(step).__name__} is no act")


def _select(step: Select, waiting: Sequence[Component]) -> Act:
    options = [c for c in waiting if isinstance(c, Choice | Redirect | Payment)]
    if not options:
        raise CannotAct("no option is offered" + _instead(waiting))
    beyond = [n for n in step.numbers if n > len(options)]
    if beyond:
        count = f"{len(options)} option" + ("s" if len(options) > 1 else "")
        raise CannotAct(f"there is no option {beyond[0]}: the group has {count}")
    taken = [options[n - 1] for n in step.numbers]
    toggles = [c for c in taken if isinstance(c, Choice) and c.multiple]
    confirms = [c for c in taken if c not in toggles]
    if not confirms:
        most = sum(isinstance(c, Choice) and c.multiple for c in options)
        confirms = [
            c
            for c in options
            if isinstance(c, Choice) and not c.multiple and c.min_selected <= most
        ]
    if len(confirms) != 1:
        names = ", ".join(_label(c) for c in confirms) or "none"
        raise CannotAct(f"one option confirms the others; here it would be {names}")
    if not isinstance(confirms[0], Choice):
        return Act("press", confirms[0].id)
    return Act("choose", confirms[0].id, also=tuple(c.id for c in toggles))


def _fill(step: Fill, waiting: Sequence[Component]) -> Act:
    field = _find(waiting, Input, "field")
    labelled = step.label is not None and same_words(step.label, field.label)
    value = step.value if labelled else step.whole
    return Act("submit", field.id, value, consent=step.consent, values=(value,))


def _submit(
    step: Submit, waiting: Sequence[Component], fields: Sequence[Fill], before: Sequence[str]
) -> Act:
    if any(isinstance(c, Input) for c in waiting):
        field = _find(waiting, Input, "field")
        return Act("submit", field.id, "", consent=step.consent, values=("",))
    form = _find(waiting, Form, "form")
    values: dict[int, str] = {}
    for typed in fields:
        values[_field(form, typed, values.keys())] = typed.value
    consent = step.consent and all(typed.consent for typed in fields)
    stand = (*before, *[""] * len(form.fields))
    given = tuple(values.get(n, stand[n]) for n in range(len(form.fields)))
    return Act("submit", form.id, consent=consent, values=given)


def _field(form: Form, typed: Fill, filled: Collection[int]) -> int:
    """The field of that label; of several with one label, the next that is not filled yet."""
    labels = [field.label for field in form.fields]
    named = [n for n, label in enumerate(labels) if same_words(typed.label or "", label)]
    for n in named:
        if n not in filled:
            return n
    if named:
        return named[-1]  # typed anew
    said = f'"{typed.label}"' if typed.label is not None else "without a label"
    raise CannotAct(f"the form has no field {said}; its fields: {', '.join(labels)}")


def _pick(step: Pick, waiting: Sequence[Component]) -> Act:
    slider = _find(waiting, Slider, "slider")
    at = _slide(step.slide, slider.slides)
    if at is None:
        raise CannotAct(f'the slider has no slide "{step.slide}"; it has {len(slider.slides)}')
    return Act("pick", slider.id, str(at))


def _click(step: Click, creative: Creative) -> Act:
    for area in creative.look.areas:
        if area.area == step.target:
            return Act("exit", "", area.click)
    for slider in creative.flow.components:
        if isinstance(slider, Slider):
            for n, slide in enumerate(slider.slides):
                if (slide.click or slide.link) and same_words(slide.text, step.target):
                    return Act("exit", slider.id, slide_click(slider, n))
    raise CannotAct(f'nothing that can be clicked is called "{step.target}"')


def _slide(wanted: str, slides: Sequence[Slide]) -> int | None:
    if wanted.isdigit():
        return int(wanted) - 1 if 0 < int(wanted) <= len(slides) else None
    return next((n for n, slide in enumerate(slides) if same_words(slide.text, wanted)), None)


def _find(waiting: Sequence[Component], model: type[ComponentT], one: str) -> ComponentT:
    for component in waiting:
        if isinstance(component, model):
            return component
    raise CannotAct(f"no {one} waits" + _instead(waiting))


def _instead(waiting: Sequence[Component]) -> str:
    names = ", ".join(_label(c) for c in waiting)
    return f"; what waits: {names}" if names else "; nothing waits"


def _label(component: Component) -> str:
    return getattr(component, "text", "") or getattr(component, "label", "") or component.id
