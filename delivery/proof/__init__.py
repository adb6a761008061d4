"""The proof of a tag: what QA saw of it, signed, and whether a text from anywhere is that tag still.

A proof is made of a QA report (`build_claim`, `sign_claim`); `verify_tag` and the page of
`render_page` read it. Reading markup and naming edits is TypeScript in `page/`, written once: the
page runs it in a browser, `canonical` and `verify_tag` run the same file in QuickJS.
"""

from delivery.proof.answer import TagAnswer, TagEdit, TagFound, TagNote
from delivery.proof.canonical import canonical_sha256, canonical_tag
from delivery.proof.claim import NotProven, build_claim
from delivery.proof.keys import (
    KeyTrouble,
    PublicKey,
    SigningKey,
    create_key,
    find_key,
    key_file,
    list_trusted,
    load_key,
    parse_public_key,
    trust_key,
)
from delivery.proof.page import render_proof_page
from delivery.proof.proof import Claim, Proof, proof_schema
from delivery.proof.received import Place, Received, read_received
from delivery.proof.render import answer_json, answer_text
from delivery.proof.sign import render_proof, sign_claim
from delivery.proof.text import TextRefused
from delivery.proof.verify import OpenedProof, ProofRefused, Signer, open_proof, verify_tag

__all__ = [
    "Claim",
    "KeyTrouble",
    "NotProven",
    "OpenedProof",
    "Place",
    "Proof",
    "ProofRefused",
    "PublicKey",
    "Received",
    "Signer",
    "SigningKey",
    "TagAnswer",
    "TagEdit",
    "TagFound",
    "TagNote",
    "TextRefused",
    "answer_json",
    "answer_text",
    "build_claim",
    "canonical_sha256",
    "canonical_tag",
    "create_key",
    "find_key",
    "key_file",
    "list_trusted",
    "load_key",
    "open_proof",
    "parse_public_key",
    "proof_schema",
    "read_received",
    "render_proof",
    "render_proof_page",
    "sign_claim",
    "trust_key",
    "verify_tag",
]
