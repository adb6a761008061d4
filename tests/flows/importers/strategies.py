"""Random Typebot exports, sound and broken, and random Twee stories."""

import json
from typing import Any

from hypothesis import strategies as st

from flows.importers.typebot import BLOCKS, PLACEHOLDERS

__all__ = ["exports", "json_values", "stories"]

_IDS = [f"id{number}" for number in range(6)]
ids = st.sampled_from(_IDS)
words = st.sampled_from(
    [
        "",
        "Hi",
        "Hi {{Name}}",
        "{{Score}} + 1",
        "{{Nobody}}",
        "5",
        "a & <b>",
        "@{var.x}",
        "constructor",
    ]
) | st.text(max_size=12)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
operators = st.sampled_from(
    [
        "Equal to",
        "Not equal",
        "Contains",
        "Does not contain",
        "Greater than",
        "Less than",
        "Greater or equal to",
        "Less or equal to",
        "Is set",
        "Is empty",
        "Starts with",
        "Ends with",
        "Matches regex",
        "Does not match regex",
        "Odd",
    ]
)
comparisons = st.fixed_dictionaries(
    {"id": ids, "variableId": ids, "comparisonOperator": operators}, optional={"value": words}
)
contents = st.fixed_dictionaries(
    {"comparisons": st.lists(comparisons, max_size=3)},
    optional={"logicalOperator": st.sampled_from(["AND", "OR"])},
)
leaves = st.fixed_dictionaries(
    {"text": words}, optional={"bold": st.booleans(), "code": st.booleans()}
)
rich = st.recursive(
    leaves,
    lambda inner: st.fixed_dictionaries(
        {
            "type": st.sampled_from(["p", "a", "ul", "li", "inline-variable", "odd"]),
            "children": st.lists(inner, max_size=3),
        },
        optional={"url": words, "variableId": ids},
    ),
    max_leaves=6,
)
items = st.fixed_dictionaries(
    {"id": ids, "content": words | contents},
    optional={
        "outgoingEdgeId": ids,
        "path": st.sampled_from(["a", "b"]),
        "title": words,
        "pictureSrc": words,
        "value": words,
        "displayCondition": json_values,
    },
)
options = st.fixed_dictionaries(
    {},
    optional={
        "variableId": ids,
        "expressionToEvaluate": words,
        "isCode": st.booleans(),
        "type": st.sampled_from(["Custom", "Empty", "Now"]),
        "labels": st.fixed_dictionaries({}, optional={"placeholder": words, "button": words}),
        "isMultipleChoice": st.booleans(),
        "url": st.sampled_from(["https://a.example/", "http://b.example", "odd", "https://[::1"]),
        "content": words,
        "secondsToWaitFor": words,
        "aPercent": st.integers(-5, 120),
        "groupId": ids,
        "blockId": ids,
        "typebotId": st.sampled_from(["current", "other"]),
        "min": words,
        "max": st.integers(),
        "length": st.integers(-2, 20),
    },
)
blocks = st.fixed_dictionaries(
    {"id": ids, "type": st.sampled_from([*BLOCKS, *PLACEHOLDERS, "start", "new one"])},
    optional={
        "outgoingEdgeId": ids,
        "options": options,
        "items": st.lists(items, max_size=4),
        "content": st.fixed_dictionaries(
            {},
            optional={
                "richText": st.lists(rich, max_size=3),
                "html": words,
                "url": st.sampled_from(["https://a.example/b%20c.png?x", "odd"]),
                "type": st.sampled_from(["url", "youtube"]),
            },
        ),
    },
)
groups = st.fixed_dictionaries(
    {"id": ids, "title": words, "blocks": st.lists(blocks | json_values, max_size=4)}
)
edges = st.fixed_dictionaries(
    {"id": ids, "to": st.fixed_dictionaries({"groupId": ids}, optional={"blockId": ids})}
)
variables = st.fixed_dictionaries(
    {"id": ids, "name": st.sampled_from(["Name", "Score", "Größe", "constructor", "1st"])},
    optional={"value": json_values},
)
events = st.fixed_dictionaries({"id": ids, "type": st.just("start"), "outgoingEdgeId": ids})


@st.composite
def exports(draw: st.DrawFn) -> dict[str, Any]:
    """An export: most of it sound, with whatever may stand in its place."""
    export = draw(
        st.fixed_dictionaries(
            {
                "groups": st.lists(groups | json_values, max_size=5),
                "edges": st.lists(edges | json_values, max_size=6),
                "variables": st.lists(variables | json_values, max_size=4),
            },
            optional={
                "events": st.lists(events | json_values, max_size=2),
                "name": words,
                "theme": json_values,
            },
        )
    )
    # What JSON cannot say (NaN) and what reading replaces is no matter of importing.
    text = json.dumps(export, allow_nan=True).replace("NaN", "0").replace("Infinity", "1")
    found: dict[str, Any] = json.loads(text)
    return found


_PIECES = st.sampled_from(
    [
        "[[A]]",
        "[[go->B]]",
        "[[B<-go]]",
        "[[go|Nowhere]]",
        "[[go->A][$x to 2]]",
        "[[out->https://a.example/]]",
        "<<set $x to 1>>",
        "<<set $x += 2>>",
        "<<set $y to 'z'>>",
        "<<if $x gt 1>>",
        "<<else>>",
        "<</if>>",
        "<<elseif $y is 'z'>>",
        '<<goto "B">>',
        '<<link "go" "A">>',
        "<</link>>",
        "<<odd>>",
        "<<",
        "[[",
        "]]",
        "(set: $x to 3)",
        "(if: $x > 1)",
        "{x}",
        "x: 1\n--\n",
        "[if x]",
        "<% odd %>",
        "<!-- a -->",
        "/* b */",
        "''bold''",
        "//it//",
        "<b>c</b>",
        "<div>",
        "$x",
        "@{var.x}",
        "\n",
        "\n\n",
        " ",
        "Some words.",
        "> ",
    ]
) | st.text(max_size=6)
_HEADERS = st.sampled_from(
    [
        ":: A",
        ":: B [tag]",
        ":: Start",
        ':: C {"position":"1,2"}',
        ":: StoryInit",
        ":: D [script]",
        ":: E [stylesheet]",
        ":: \\[odd\\]",
        "::",
        ":: A {odd",
        ":: A",
        ":: StoryTitle",
        ":: StoryMenu",
    ]
)


@st.composite
def stories(draw: st.DrawFn) -> str:
    """A story of any format, sound and broken passages mixed."""
    format_ = draw(st.sampled_from(["SugarCube", "Harlowe", "Chapbook", "Snowman", ""]))
    start = draw(st.sampled_from(["A", "Nowhere"]))
    data = json.dumps({"format": format_, "start": start})
    parts = [f":: StoryData\n{data}\n"] if draw(st.booleans()) else []
    passages = st.tuples(_HEADERS, st.lists(_PIECES, max_size=10).map("".join)).map("\n".join)
    return "\n".join([*parts, *draw(st.lists(passages, max_size=6))])
