from flows import Problem, has_errors, nearest_hint, render_problem, sort_problems


def problem(
    code: str, place: str = "", severity: str = "error", file: str = "flow.json"
) -> Problem:
    return Problem(code, "name", severity, file, place, "Message.")  # type: ignore[arg-type]


def test_problem_is_rendered_as_people_read_it() -> None:
    shown = render_problem(
        Problem(
            code="FL204",
            name="connection-target-missing",
            severity="error",
            file="samples/quiz/flow.json",
            place='connections[7] "answer-b" > to',
            message='There is no component "qestion-3".',
            hint='did you mean "question-3"? Components: intro, question-3.',
        )
    )

    assert shown == (
        "samples/quiz/flow.json: error FL204 connection-target-missing\n"
        '  connections[7] "answer-b" > to\n'
        '  There is no component "qestion-3".\n'
        '  hint: did you mean "question-3"? Components: intro, question-3.'
    )


def test_order_is_file_severity_code_and_place_by_number() -> None:
    ordered = [
        problem("FL201", file="a.json"),
        problem("FL201", "c[2]"),
        problem("FL201", "c[10]"),
        problem("FL201", "c²"),
        problem("FL202"),
        problem("FL200", severity="warning"),
    ]

    assert sort_problems(reversed(ordered)) == ordered


def test_only_errors_are_errors() -> None:
    assert has_errors([problem("FL201")])
    assert not has_errors([problem("FL201", severity="warning")])


def test_hint_names_the_nearest_and_at_most_twelve() -> None:
    assert nearest_hint("helo", ["hello", "dry"], "Ids") == 'did you mean "hello"? Ids: hello, dry.'
    assert nearest_hint("x", [], "Variables") == "there are no variables yet."
    assert nearest_hint("x", [f"n{n}" for n in range(13)], "Ids").endswith("n11, ….")
