"""Keys: made once, readable by their owner only, told by a fingerprint."""

import stat
import subprocess
from pathlib import Path

import pytest

from delivery import (
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

# RFC 8032, 7.1, test 2
SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_a_signature_is_that_of_the_standard() -> None:
    key = SigningKey(SECRET)

    assert (key.public.data, key.sign(b"\x72")) == (PUBLIC, SIGNATURE)


def test_a_key_is_read_back_and_nobody_else_can(tmp_path: Path) -> None:
    path = tmp_path / "config" / "keys" / "signing.pem"
    made = create_key(path)

    assert load_key(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0


def test_two_keys_are_never_the_same(tmp_path: Path) -> None:
    assert create_key(tmp_path / "a.pem") != create_key(tmp_path / "b.pem")


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    made = create_key(path)

    with pytest.raises(KeyTrouble, match="there is a key already"):
        create_key(path)
    assert load_key(path) == made


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    create_key(path)
    path.chmod(0o644)

    with pytest.raises(KeyTrouble) as trouble:
        load_key(path)
    assert str(trouble.value) == f"{path}: others can read this private key (its mode is 0644)."
    assert trouble.value.hint == f"chmod 600 {path}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:1024"), "this is no Ed25519 key."),
        (
            ("-algorithm", "ed25519", "-aes256", "-pass", "pass:x"),
            "no private key that can be read",
        ),
    ],
    ids=["RSA", "with a password"],
)
def test_another_kind_of_key_is_refused(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    path = tmp_path / "other.pem"
    command = ["openssl", "genpkey", *arguments, "-out", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    path.chmod(0o600)

    with pytest.raises(KeyTrouble, match=message):
        load_key(path)


def test_a_key_of_openssl_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "ours.pem"
    command = ["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    path.chmod(0o600)
    public = ["openssl", "pkey", "-in", str(path), "-pubout"]
    told = subprocess.run(public, check=True, capture_output=True, text=True).stdout

    assert parse_public_key(told) == load_key(path).public


def test_own_key_lies_in_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    assert key_file() == tmp_path / "flowtag" / "keys" / "signing.pem"
    assert find_key() is None


def test_a_public_key_is_a_text_and_a_fingerprint() -> None:
    key = PublicKey(PUBLIC, "Maren QA")

    assert key.text == "ed25519:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="
    assert key.fingerprint == "39f7 13d0 a644 253f 0452 9421 b9f5 1b9b"
    assert parse_public_key(f" {key.text} Maren QA\n") == key
    assert parse_public_key(f"{key.base64}").name == ""


@pytest.mark.parametrize("text", ["", "ed25519:", "ed25519:PUAX", "ssh-ed25519 AAAA", "x" * 500])
def test_what_is_no_public_key_is_said(text: str) -> None:
    with pytest.raises(KeyTrouble, match="is no public key"):
        parse_public_key(text)


def test_trusted_keys_have_names(tmp_path: Path) -> None:
    one, other = PublicKey(PUBLIC, "Maren QA"), PublicKey(bytes(32), "Agency")
    for key in (one, other, PublicKey(PUBLIC, "Maren\nQA team")):
        trust_key(key, tmp_path)

    assert [(key.data, key.name) for key in list_trusted(tmp_path)] == [
        (bytes(32), "Agency"),
        (PUBLIC, "Maren QA team"),
    ]


def test_a_broken_file_of_a_trusted_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "old.pub").write_text("no key")

    with pytest.raises(KeyTrouble, match=r"old\.pub: this is no public key"):
        list_trusted(tmp_path)


def test_a_secret_is_not_shown() -> None:
    assert SECRET.hex() not in repr(SigningKey(SECRET))
    assert "secret" not in repr(SigningKey(SECRET))
