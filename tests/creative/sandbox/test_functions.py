"""The text that a browser gets of a script."""

from creative.sandbox import PARAMETERS, function_text


def test_a_script_becomes_one_strict_function():
    text = function_text("FLOW.set('a', 1) // no semicolon")

    assert text == (
        "function(ANALYTICS,FLOW,PIXEL,console,Math,Date,Image,navigator,fetch)"
        "{\"use strict\";\nFLOW.set('a', 1) // no semicolon\n}"
    )
    assert ",".join(PARAMETERS) in text
