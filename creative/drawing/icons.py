"""A small picture for each type of component, as strokes in a box of 16 by 16; and its colour."""

__all__ = ["COLORS", "ICONS", "TYPE_WORDS"]

_SAYS, _ASKS, _LOGIC, _TIME, _CODE, _GOAL, _LEAVES = (
    "#2d5bd0",
    "#7546b8",
    "#96610a",
    "#5b6878",
    "#40506a",
    "#1c7f5a",
    "#b8481c",
)
COLORS: dict[str, str] = {
    **dict.fromkeys(("text", "choice", "image", "slider", "video"), _SAYS),
    **dict.fromkeys(("input", "form", "payment"), _ASKS),
    **dict.fromkeys(("variable", "condition", "split", "subflow", "reset", "restart"), _LOGIC),
    **dict.fromkeys(("delay", "timeout"), _TIME),
    **dict.fromkeys(("script", "library", "css", "show_hide"), _CODE),
    "goal": _GOAL,
    "redirect": _LEAVES,
}
TYPE_WORDS: dict[str, str] = {"show_hide": "show, hide"}
"""Where the type's name is no word."""

_CLOCK = "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM8 5v3l2 1.5"
ICONS: dict[str, str] = {
    "text": "M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2Z",
    "choice": "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3ZM8 7.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6Z",
    "image": "M2.5 3.5h11v9h-11ZM2.5 11l3.5-4 3 3 1.5-1.5 3 3",
    "input": "M2 5h12v6H2ZM4.5 7v2",
    "form": "M3 3h10M3 6.5h10M3 10h6M11 10h2v2.5h-2Z",
    "payment": "M2 4h12v8.5H2ZM2 7h12M4.5 10h3",
    "delay": _CLOCK,
    "timeout": _CLOCK,
    "redirect": "M6 4H3.5v8.5H12V10M8.5 3H13v4.5M13 3 7.5 8.5",
    "script": "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5",
    "library": "M3 3h3v10H3ZM7 3h3v10H7ZM11 4l2.5-.5 1 9.5",
    "goal": "M4 14V2.5h8L10 5.5l2 3H4",
    "variable": "M3 5.5h10M3 10.5h10",
    "condition": "M8 2.5 13.5 8 8 13.5 2.5 8Z",
    "split": "M8 14V9M8 9 3.5 3M8 9l4.5-6M3 6V3h3M13 6V3h-3",
    "subflow": "M2.5 2.5h11v11h-11ZM5.5 5.5h5v5h-5Z",
    "reset": "M3.5 8A4.5 4.5 0 1 0 5 4.6M5.5 2v3h-3",
    "restart": "M12.5 8A4.5 4.5 0 1 1 11 4.6M10.5 2v3h3",
    "css": "M6 2.5 4.5 13.5M11.5 2.5 10 13.5M2.5 6h11M2.5 10h11",
    "show_hide": "M1.5 8S4 4 8 4s6.5 4 6.5 4S12 12 8 12 1.5 8 1.5 8ZM8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Z",
    "slider": "M4.5 3.5h7v9h-7ZM2 6l-1 2 1 2M14 6l1 2-1 2",
    "video": "M2.5 3.5h11v9h-11ZM6.5 6v4l3.5-2Z",
}
