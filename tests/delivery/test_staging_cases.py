from urllib.parse import parse_qsl

import pytest

from delivery.staging.cases import Case, CaseError, case_of_query, read_case

CASE = Case(
    creative="quiz",
    platform="dv360",
    size="300x250",
    host="sandbox",
    consent="refused",
    speed="3g",
    values="ugly",
    preview=True,
    own=(("campaign_id", "a=1&b #2"), ("gdpr_consent.755", "é")),
)


def test_a_case_is_the_same_in_an_address_and_as_data():
    assert case_of_query(CASE.query) == CASE
    assert read_case(CASE.json) == CASE


def test_an_address_holds_only_what_differs():
    assert Case().query == ""
    assert parse_qsl(CASE.query)[:2] == [("creative", "quiz"), ("platform", "dv360")]
    assert "page=" not in CASE.query


def test_a_whole_address_is_read_and_its_token_is_not():
    assert case_of_query(f"http://127.0.0.1:1/?{CASE.query}#token") == CASE


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ([], "A case is an object."),
        ({"host": "moon"}, 'There is no host "moon". There are: frame, page, sandbox,'),
        ({"size": 300}, "The size of a case is a text of at most 200 characters."),
        ({"size": "9" * 201}, "The size of a case is a text of at most 200 characters."),
        ({"own": ["x"]}, "Values of your own are at most 40 names with a text each."),
        ({"own": {"a": "x" * 4_097}}, "The value of a is a text of at most 4,096 characters."),
        ({"__class__": "x"}, 'A case has no "__class__".'),
    ],
)
def test_words_that_no_table_knows_are_refused(data: object, told: str):
    with pytest.raises(CaseError) as caught:
        read_case(data)

    assert str(caught.value).startswith(told)
