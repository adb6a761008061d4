"""A throw-away certificate for every host name, made at start and gone with the process."""

import base64
import hashlib
import ssl
from dataclasses import dataclass

__all__ = ["Certificate", "make_certificate"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """`context` for the server; `key_hash` names its key to a browser that is to trust only it."""

    context: ssl.SSLContext
    key_hash: str


def make_certificate() -> Certificate:
    """A new certificate that no browser trusts unless told so.

    It names one host: the browser is told to trust this key whatever the name
    (`--ignore-certificate-errors-spki-list`), or not to look (`ignore_https_errors`).
    """
    import trustme
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    leaf = trustme.CA().issue_cert("*.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    public_key = x509.load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes()).public_key()
    spki = public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Certificate(context, base64.b64encode(hashlib.sha256(spki).digest()).decode())
