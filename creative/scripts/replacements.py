"""What to write instead of a name that scripts do not have: a table, nothing else."""

__all__ = ["REPLACEMENTS"]

_TRACKING = "put code that needs the page into a tracking text; what people see is a component"
_AFTER = "FLOW.after(milliseconds, component id) goes on there later"
_REMEMBER = "FLOW.set(variable, value) remembers it for the session; an ad keeps nothing longer"
_PIXEL = "PIXEL.fire(url) sends a request; an ad waits for no answer"
_SHOW = "show it with a text component; ask with choices or an input"
_PLACE = "FLOW.macro('page_url') says where the ad is"
_CODE = "write the code in the script itself: an ad makes no code out of texts"
_SYNC = f"scripts run from start to end, at once: {_AFTER}"
_FORMAT = "its output differs from browser to browser: put the text together yourself"
_LEAVE = "connect to a redirect component: it opens the click-through"
_GIVEN = "scripts reach only what they are given: ANALYTICS, FLOW, PIXEL, console"
_SHARED = "nothing runs beside a script, so nothing needs it"
_EXPORTS = "a script is one function body: nothing is loaded into it or out of it"

REPLACEMENTS: dict[str, str] = {
    "$": _TRACKING,
    "Atomics": _SHARED,
    "Element": _TRACKING,
    "Event": "choices and inputs are components; a script runs when the flow comes to it",
    "EventSource": _PIXEL,
    "FinalizationRegistry": _SHARED,
    "Function": _CODE,
    "Intl": _FORMAT,
    "MutationObserver": _TRACKING,
    "Promise": _SYNC,
    "Request": _PIXEL,
    "SharedArrayBuffer": _SHARED,
    "TextEncoder": "encodeURIComponent(text) escapes a text for a URL",
    "URL": "put the URL together as a text; encodeURIComponent(text) escapes a part of it",
    "URLSearchParams": "put the URL together as a text; encodeURIComponent(text) escapes a part",
    "WeakRef": _SHARED,
    "WebSocket": _PIXEL,
    "Worker": _SYNC,
    "XMLHttpRequest": _PIXEL,
    "addEventListener": "choices and inputs are components; a script runs when the flow is there",
    "alert": _SHOW,
    "atob": "decode it before, and paste the result",
    "btoa": "encodeURIComponent(text) escapes a text for a URL",
    "clearInterval": _AFTER,
    "clearTimeout": _AFTER,
    "confirm": _SHOW,
    "crypto": "FLOW.random() draws; the seed of a session repeats it",
    "dataLayer": _TRACKING,
    "document": _TRACKING,
    "eval": _CODE,
    "event": "choices and inputs are components; a script runs when the flow comes to it",
    "exports": _EXPORTS,
    "fbq": _TRACKING,
    "frames": _GIVEN,
    "ga": _TRACKING,
    "global": _GIVEN,
    "globalThis": _GIVEN,
    "gtag": _TRACKING,
    "history": _LEAVE,
    "importScripts": _EXPORTS,
    "indexedDB": _REMEMBER,
    "innerHeight": _GIVEN,
    "innerWidth": _GIVEN,
    "jQuery": _TRACKING,
    "localStorage": _REMEMBER,
    "location": _PLACE,
    "module": _EXPORTS,
    "mraid": _LEAVE,
    "name": _GIVEN,
    "open": _LEAVE,
    "origin": _PLACE,
    "parent": _GIVEN,
    "performance": "FLOW.now() is the time since the ad was loaded, in milliseconds",
    "postMessage": _PIXEL,
    "process": _GIVEN,
    "prompt": _SHOW,
    "queueMicrotask": _SYNC,
    "requestAnimationFrame": _AFTER,
    "requestIdleCallback": _AFTER,
    "require": _EXPORTS,
    "screen": _GIVEN,
    "self": _GIVEN,
    "sessionStorage": _REMEMBER,
    "setImmediate": _AFTER,
    "setInterval": _AFTER,
    "setTimeout": _AFTER,
    "structuredClone": "JSON.parse(JSON.stringify(value)) copies plain data",
    "top": _GIVEN,
    "window": _GIVEN,
}
