"""A claim becomes a proof: signed, and written as JSON."""

import base64
import json

from delivery.proof.keys import SigningKey
from delivery.proof.proof import Claim, Proof, Signature

__all__ = ["PURPOSE", "render_proof", "sign_claim", "signed_bytes"]

PURPOSE = "flowtag proof 1\n"  # no signature under anything else is one under a proof


def sign_claim(claim: Claim, key: SigningKey) -> Proof:
    """The proof: the claim, and the signature under it."""
    value = base64.b64encode(key.sign(signed_bytes(claim))).decode("ascii")
    signature = Signature(algorithm="Ed25519", public_key=key.public.base64, value=value)
    return Proof(format=1, claim=claim, signature=signature)


def signed_bytes(claim: Claim) -> bytes:
    """What the signature is under: the claim as RFC 8785 writes JSON. It holds no fractions, and
    its names are ASCII, so that Python's own order and spelling are those of the standard."""
    plain = claim.model_dump(mode="json")
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return (PURPOSE + text).encode()


def render_proof(proof: Proof) -> str:
    """The proof as indented JSON text."""
    return json.dumps(proof.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
