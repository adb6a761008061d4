"""Library scripts in words."""

from creative.library import LibraryScript, describe_script, library_markdown, script_json

TABLE = {
    "title": "Voucher",
    "vendor": "Shop",
    "description": "Fires the voucher pixel.",
    "source": "https://shop.example/docs",
    "note": "Asked by mail.",
    "code": "PIXEL.fire(PARAM.url)",
    "parameters": [
        {
            "name": "url",
            "type": "text",
            "label": "Address",
            "required": True,
            "example": "https://a",
        },
        {"name": "size", "type": "choice", "label": "Size", "choices": ["s", "m"], "default": "m"},
        {
            "name": "score",
            "type": "variable",
            "kind": "number",
            "label": "Score",
            "help": "A number.",
        },
    ],
}
SCRIPT = LibraryScript.model_validate(TABLE, strict=False)


def test_a_script_in_words() -> None:
    assert describe_script("voucher", SCRIPT) == (
        "voucher: Voucher\n"
        "Fires the voucher pixel.\n"
        "Source: https://shop.example/docs (not verified)\n"
        "Note: Asked by mail.\n"
        "\n"
        "  url  (text; required)\n"
        "    Address\n"
        "    example: https://a\n"
        "\n"
        "  size  (one of s, m; else m)\n"
        "    Size\n"
        "\n"
        "  score  (a variable of the flow, holding number)\n"
        "    Score\n"
        "    A number.\n"
    )


def test_a_script_as_json_is_its_table() -> None:
    assert script_json("voucher", SCRIPT) == {"name": "voucher", **TABLE}


def test_scripts_as_markdown() -> None:
    assert library_markdown({"voucher": SCRIPT}) == (
        "| script | does | facts |\n"
        "|---|---|---|\n"
        "| [voucher](#voucher) | Fires the voucher pixel. | [not verified](https://shop.example/docs) |\n"
        "\n"
        "### voucher\n"
        "\n"
        "Voucher.\n"
        "Fires the voucher pixel.\n"
        "Asked by mail.\n"
        "\n"
        "| parameter | is | asks for |\n"
        "|---|---|---|\n"
        "| `url` | text; required | Address |\n"
        "| `size` | one of s, m; else m | Size |\n"
        "| `score` | a variable of the flow, holding number | Score. A number. |\n"
    )
