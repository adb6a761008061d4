"""The proof as one HTML page that says in a browser what `flowtag verify` says.

It asks for nothing: proof, verifier and platform tables stand in it, and its policy forbids every
request. The program is `page/browser`, built to `built/page.js`.
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from importlib.resources import files

from delivery.platforms import Platform, load_platforms
from delivery.proof.keys import PublicKey
from delivery.proof.script import built_text
from delivery.proof.verify import INVALID, OpenedProof, literal_tables

__all__ = ["page_of_text", "render_proof_page"]


def render_proof_page(
    proof: OpenedProof,
    *,
    trusted: Iterable[PublicKey] = (),
    platforms: Iterable[Platform] | None = None,
) -> str:
    """The page of a proof. `trusted`: the keys that it shall know by name."""
    return page_of_text(proof.text, trusted=trusted, platforms=platforms)


def page_of_text(
    proof: str,
    *,
    trusted: Iterable[PublicKey] = (),
    platforms: Iterable[Platform] | None = None,
) -> str:
    """The page of a text that claims to be a proof; the page itself looks at its signature."""
    from jinja2 import Environment
    from markupsafe import Markup

    known = {
        "tables": literal_tables(load_platforms().values() if platforms is None else platforms),
        "invalid": INVALID,
        "trusted": [{"public_key": key.base64, "name": key.name} for key in trusted],
    }
    folder = files("delivery.proof") / "templates"
    style = (folder / "proof.css").read_text("utf-8")
    script = built_text("page.js")
    template = Environment(autoescape=True).from_string(
        (folder / "proof.html.j2").read_text("utf-8")
    )
    return template.render(
        policy=_policy(script, style),
        style=Markup(style),
        script=Markup(script),
        known=Markup(_in_script(json.dumps(known, separators=(",", ":")))),
        proof=Markup(_in_script(proof)),
    )


def _policy(script: str, style: str) -> str:
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _in_script(text: str) -> str:
    r"""JSON that ends no script: `<` only stands in its strings, where `\u003c` means the same."""
    return text.replace("<", "\\u003c")
