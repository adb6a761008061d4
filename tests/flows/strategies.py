"""Random documents: every model of a flow with every field, not flows that make sense."""

from hypothesis import strategies as st

from flows import (
    Add,
    All,
    Any,
    Branch,
    Choice,
    Compare,
    Component,
    Condition,
    Connection,
    Delay,
    Document,
    Endpoint,
    Flow,
    Goal,
    Image,
    Input,
    Redirect,
    Script,
    Text,
    Tracking,
    Variable,
)

MAX_SAFE = 2**53 - 1
JAVASCRIPT = {"constructor", "toString", "valueOf", "prototype"}


def _build(model: type[Document], **fields: st.SearchStrategy[object]):
    # Not _build(model): hypothesis would try to guess fields from annotations.
    return st.fixed_dictionaries(fields).map(lambda values: model(**values))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
filled = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
ids = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True).filter(
    lambda text: text not in JAVASCRIPT
)
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True).filter(
    lambda text: text not in JAVASCRIPT
)
numbers = st.integers(-MAX_SAFE, MAX_SAFE) | st.floats(allow_nan=False, allow_infinity=False)
values = st.booleans() | numbers | texts
settings = st.dictionaries(names, values | _build(Add, add=numbers), max_size=3)
trackings = _build(
    Tracking,
    tag=filled,
    on=st.sampled_from([None, "displayed", "selected", "submitted", "completed", "left"]),
    once=st.booleans(),
)
comparisons = _build(
    Compare,
    variable=names,
    op=st.sampled_from(["==", "!=", "<", "contains", "is_empty"]),
    value=st.none() | values,
)
tests = st.recursive(
    comparisons,
    lambda inner: (
        _build(All, all=st.lists(inner, max_size=3).map(tuple))
        | _build(Any, any=st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=5,
)
branches = st.lists(_build(Branch, port=ids, when=tests), min_size=1, max_size=3).map(tuple)
endpoints = _build(Endpoint, url=st.just("https://leads.example/in"), lead_id=filled)


def _components(model: type[Component], kind: str, /, **own: st.SearchStrategy[object]):
    return _build(
        model,
        id=ids,
        type=st.just(kind),
        set=settings,
        tracking=st.lists(trackings, max_size=2).map(tuple),
        end=st.booleans(),
        note=texts,
        **own,
    )


components = st.one_of(
    _components(Text, "text", text=texts),
    _components(Choice, "choice", text=texts),
    _components(Image, "image", src=filled, alt=texts),
    _components(
        Input,
        "input",
        kind=st.sampled_from(["text", "email"]),
        label=filled,
        placeholder=texts,
        button=texts,
        required=st.booleans(),
        retry=texts,
        consent=texts,
        variable=st.none() | names,
        personal=st.booleans(),
        endpoint=st.none() | endpoints,
    ),
    _components(Delay, "delay", ms=st.integers(0, 600_000)),
    _components(Redirect, "redirect", click=ids, text=texts),
    _components(Script, "script", code=texts),
    _components(Goal, "goal", name=names),
    _components(Variable, "variable"),
    _components(Condition, "condition", branches=branches),
)
connections = _build(Connection, **{"from": ids}, to=ids, port=st.just("next") | ids)
flows = _build(
    Flow,
    id=ids,
    start=ids,
    variables=st.dictionaries(names, values, max_size=3),
    components=st.lists(components, max_size=4).map(tuple),
    connections=st.lists(connections, max_size=4).map(tuple),
)
