"""Twee 3: headers, links of every form, special passages, and what of story formats is translated."""

import pytest

from flows import Choice, Flow, Imported, Text, import_flow
from tests.flows.importers.builders import flow_of


def tell(text: str, format_: str = "SugarCube") -> Imported:
    """What a story becomes."""
    data = f':: StoryData\n{{"format": "{format_}"}}\n\n'
    return import_flow((data + text).encode(), "story.twee")


def shape(flow: Flow) -> list[str]:
    """The connections, short."""
    return [f"{c.from_}{'' if c.port == 'next' else '.' + c.port}>{c.to}" for c in flow.connections]


def texts(flow: Flow) -> list[str]:
    """What is said, in order."""
    return [c.text for c in flow.components if isinstance(c, Text)]


@pytest.mark.parametrize(
    ("link", "shown"),
    [("[[B]]", "B"), ("[[go->B]]", "go"), ("[[B<-go]]", "go"), ("[[go|B]]", "go"), ("[[a->b->B]]", "a->b"), ("[[ go -> B ]]", "go"), ("[[->B]]", "B"), ('<<link "go" "B">><</link>>', "go"), ("<<link [[go->B]]>>", "go")],
)  # fmt: skip
def test_a_link_is_a_choice(link: str, shown: str) -> None:
    imported = tell(f":: Start\nHi!\n\n{link}\n\n:: B\nBye!\n")

    (choice,) = [c for c in flow_of(imported).components if isinstance(c, Choice)]
    assert choice.text == shown
    assert shape(flow_of(imported)) == [
        f"{choice.id}>{'b' if choice.id != 'b' else 'b-2'}",
        f"start>{choice.id}",
    ]
    assert imported.problems == ()


def test_a_header_has_escapes_tags_and_a_position() -> None:
    text = ':: A \\[b\\] \\\\ c [one two\\]] {"position":"1,2","size":"3,4"}\nHi!'
    imported = tell(f"{text}\n\n:: Start\n[[x->A [b] \\ c]]")

    assert {passage.place for passage in imported.problems} <= {'line 4, passage "A [b] \\ c"'}
    assert "x>a-b-c" in shape(flow_of(imported))


def test_a_story_starts_where_it_says() -> None:
    assert flow_of(import_flow(b":: A\nHi!\n\n:: Start\nHo!", "s.twee")).start == "start"
    assert (
        flow_of(import_flow(b':: StoryData\n{"start":"A"}\n:: Start\nHo!\n:: A\nHi!', "s")).start
        == "a"
    )


def test_links_in_a_sentence_stay_in_it() -> None:
    flow = flow_of(tell(":: Start\nYou can [[sleep->A]] or [[read->A]].\n[[Go->A]]\n\n:: A\nBye!"))

    assert texts(flow) == ["You can sleep or read.", "Bye!"]


def test_marks_become_inline_html_and_the_rest_is_escaped() -> None:
    flow = flow_of(tell(":: Start\n''Bold'' & //it//, https://a.example//b @{var.x}"))

    assert texts(flow) == ["<b>Bold</b> &amp; <i>it</i>, https://a.example//b @@{var.x}"]


def test_settings_and_conditions_are_translated() -> None:
    imported = tell(
        ":: StoryInit\n<<set $x to 1>>\n:: Start\n<<set $x += 2>>You have $x.\n"
        "<<if $x gt 2 and $x neq 9>>Rich.<<elseif $x is 2>>Fair.<<else>>Poor.<</if>>\nBye."
    )
    flow = flow_of(imported)

    assert imported.problems == ()
    assert texts(flow) == ["You have @{var.x}.", "Rich.", "Fair.", "Poor.", "Bye."]
    assert shape(flow) == [
        "set-x>you-have", "you-have>if", "if.yes-1>rich", "if.yes-2>fair", "if.else>poor",
        "rich>bye", "fair>bye", "poor>bye", "storyinit>set-x",
    ]  # fmt: skip


def test_a_branch_with_links_offers_them_only_there() -> None:
    flow = flow_of(
        tell(
            ":: StoryInit\n<<set $x to 1>>\n:: Start\nHi!\n[[Out->B]]\n"
            "<<if $x is 1>>One. [[In->B]]<</if>>\n\n:: B\nBye!"
        )
    )

    assert [way for way in shape(flow) if way.endswith((">out", ">in"))] == [
        "one>out",
        "one>in",
        "if.else>out",
    ]


@pytest.mark.parametrize(
    "code",
    ["<<if random(1, 6) is 6>>", "<<timed 2s>>", "<<set $x to random(9)>>", "<!-- word -->", "<div>", "<<run x()>>"],
)  # fmt: skip
def test_code_that_is_not_translated_is_named_and_kept(code: str) -> None:
    imported = tell(f":: Start\nHi! {code} Bye!")

    (component,) = flow_of(imported).components
    assert code in component.note
    assert [problem.code for problem in imported.problems] == ["FL419"]


def test_a_variable_of_two_kinds_is_not_in_the_flow() -> None:
    imported = tell(":: Start\nHi! <<set $x to 1>><<set $x to 'a'>>$x")

    assert flow_of(imported).variables == {}
    assert [problem.code for problem in imported.problems] == ["FL416", "FL419"]


def test_harlowe_and_chapbook_set_and_show() -> None:
    harlowe = flow_of(tell(":: Start\n(set: $x to 5)Have $x, (print: $x).", "Harlowe 3"))
    chapbook = flow_of(tell(":: Start\nx: 5\n--\nHave {x}.", "Chapbook"))

    assert texts(harlowe) == ["Have @{var.x}, @{var.x}."]
    assert texts(chapbook) == ["Have @{var.x}."]


def test_scripts_and_styles_stand_before_the_start_as_placeholders() -> None:
    imported = tell(":: Start\nHi!\n:: Code [script]\nalert(1)\n:: Look [stylesheet]\nb {}")

    assert shape(flow_of(imported)) == ["code>look", "look>start"]
    assert imported.placeholders == ("code", "look")


def test_a_link_to_an_address_is_a_redirect() -> None:
    imported = tell(":: Start\nHi!\n[[Shop->https://www.shop.example/a]]")

    assert shape(flow_of(imported)) == ["shop>open-shop-example", "start>shop"]
    assert imported.click_throughs == {"shop-example": "https://www.shop.example/a"}


def test_goto_goes_on_without_a_choice() -> None:
    imported = tell(':: Start\nHi! <<goto "B">>\n\n:: B\nBye!')

    assert (shape(flow_of(imported)), imported.problems) == (["start>b"], ())


_FORMATS = ("SugarCube", "Harlowe", "Chapbook", "Snowman", "other")


@pytest.mark.parametrize("format_", _FORMATS)
@pytest.mark.parametrize(
    "piece", ["[[", "<<", "(a:", "<%", "{", "/*", "''", "<a ", "<<if $x>>", "<</if>>"]
)
def test_a_body_of_nothing_but_openings_is_read(piece: str, format_: str) -> None:
    imported = tell(":: Start\n" + piece * 3_000, format_)

    assert imported.flow is not None
