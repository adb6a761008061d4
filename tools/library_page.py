"""docs/library.md: what library scripts are, and every one that ships with us."""

from collections.abc import Mapping

from creative import LibraryScript, library_markdown

__all__ = ["library_page"]

_INTRO = """# Library scripts

Generated from `creative/library/scripts/*.toml`; do not edit.

A library script is a script with a form: instead of JavaScript the author writes parameters.
`flowtag library` lists them, `flowtag library NAME` shows one.

```json
{"id": "count", "type": "library", "script": "floodlight",
 "parameters": {"source": "1234567", "group": "quiz0", "activity": "advice0",
                "variables": "u1=@{var.skin}\\nu2=@{var.score}"}}
```

When the ad is built, the component becomes a [script](flow-format.md#scripts): its parameters, then its code.
Id, `set` and tracking stay.

In a text parameter `@{var.skin}` is the variable's value at the moment the script runs, and any other [macro](macros.md) what the ad platform handed over.
Values are encoded where the script puts them into an address, so macros have no `:escaped` here.
A parameter that is a list or pairs is one text with an entry a line.
What a person typed into a personal field cannot be a parameter (CR302).

*Verified* says that the vendor's public page, as linked, shows the request; what it leaves open stands beside the script.
All pixels are `https` requests of the visitor's browser: whether a vendor can still recognise anybody by them is between the two.

**Not here**, because these vendors describe no request that a picture can make: TikTok, Criteo, Reddit.
Paste their tag as a tracking text.

## Scripts of a project

A TOML file in the folder `library` of a creative is a script too; its name is the file's.

```toml
title = "Voucher pixel"
description = "Tells the shop which voucher was shown."
code = '''
PIXEL.fire('https://shop.example/voucher?code=' + encodeURIComponent(PARAM.code))
'''

[[parameters]]
name = "code"
type = "text"
label = "Code of the voucher"
required = true
pattern = "[A-Z0-9]{4,12}"
pattern_help = "capital letters and digits"
example = "AUTUMN26"
```

`code` is the body of a strict function and sees what every script sees, and `PARAM`.
An optional parameter that is left out is its `default`; without one it is `""`, `[]`, `false`, or `null` for a number.

| type | value | in `PARAM` |
|---|---|---|
| `text` | a text | a text |
| `number` | a number, or a text with `@{var.name}`; `min`, `max` | a number |
| `boolean` | `true` or `false` | yes or no |
| `choice` | one of `choices` | a text |
| `variable` | the name of a variable; `kind` says what it has to hold | its name, for `FLOW.get` |
| `list` | a text, one entry a line | a list of texts |
| `pairs` | a text, one `name=value` a line | a list of pairs of texts |

`pattern` is a regular expression for a whole text, each entry of a list, or the name of each pair: at most three of `* + ? {a,b}`, and no group repeated.
A script with the name of one of ours takes its place, and `check` says so (CR304).

## Scripts that ship with us

"""


def library_page(scripts: Mapping[str, LibraryScript]) -> str:
    """The page."""
    return _INTRO + library_markdown(scripts)
