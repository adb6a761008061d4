"""How the text of a script becomes a function, the same in every host, and what it may name.

QuickJS compiles the function inside the realm (`lockdown.js`); a browser gets it as ordinary text
of the bundle. Both have the parameters below, so a script cannot tell them apart.
"""

__all__ = ["GLOBALS", "PARAMETERS", "function_text"]

# In this order the engine hands them over: `player/engine/scripts.ts`.
PARAMETERS = (
    "ANALYTICS",
    "FLOW",
    "PIXEL",
    "console",
    "Math",
    "Date",
    "Image",
    "navigator",
    "fetch",
)

# ES2020's globals, less: dynamic code (eval, Function), shared memory (Atomics,
# SharedArrayBuffer), the window under another name (globalThis), and promises, whose callbacks
# would run after the script's effects were taken.
GLOBALS = tuple(
    """
    Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Error EvalError
    Float32Array Float64Array Infinity Int16Array Int32Array Int8Array JSON Map NaN Number Object
    Proxy RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URIError
    Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet decodeURI
    decodeURIComponent encodeURI encodeURIComponent escape isFinite isNaN parseFloat parseInt
    undefined unescape
    """.split()
)


def function_text(body: str) -> str:
    """The script as a function expression for the browser's bundle: no `eval` in an ad.

    Safe only for a body that passed `creative.scripts`: one function body, no `</script`.
    """
    return f'function({",".join(PARAMETERS)}){{"use strict";\n{body}\n}}'
