import base64
import json
from pathlib import Path

import pytest

from delivery.staging.cases import Case
from delivery.staging.shares import MAX_SHARES, ShareRefused, Shares

CASE = Case(creative="quiz", size="300x250")


class Clock:
    now_s = 1_800_000_000

    def __call__(self) -> int:
        return self.now_s


def refusal(shares: Shares, token: str) -> str:
    with pytest.raises(ShareRefused) as caught:
        shares.open(token)
    return str(caught.value)


def test_a_link_opens_its_case_with_its_rights():
    shares = Shares(Clock())

    share = shares.open(shares.make(CASE, ("watch", "play"), 2, "Client"))

    assert (share.case, share.rights, share.expires_s, share.note) == (
        CASE,
        ("watch", "play"),
        1_800_007_200,
        "Client",
    )
    assert shares.list() == (share,)


def test_a_link_ends_at_its_hour():
    clock = Clock()
    shares = Shares(clock)
    token = shares.make(CASE, ("watch",), 1)

    clock.now_s += 3_599
    assert shares.open(token).case == CASE
    clock.now_s += 1
    assert refusal(shares, token) == "This link has expired: ask for another one."
    assert shares.list() == ()


def test_a_revoked_link_opens_nothing_and_stays_in_the_list():
    shares = Shares(Clock())
    token = shares.make(CASE, ("watch",), 1)
    (share,) = shares.list()

    assert shares.revoke(share.id)
    assert refusal(shares, token) == "This link was revoked."
    assert [one.revoked for one in shares.list()] == [True]
    assert not shares.revoke("nobody")


def test_nothing_in_a_token_can_be_changed():
    shares = Shares(Clock())
    payload, _, seal = shares.make(CASE, ("watch",), 1).partition(".")
    said = json.loads(base64.urlsafe_b64decode(payload + "=="))
    said["rights"] = ["watch", "play"]
    forged = base64.urlsafe_b64encode(json.dumps(said, sort_keys=True).encode()).decode()
    other = Shares(Clock()).make(CASE, ("watch",), 1)

    told = "This link is not complete, or not one of ours."
    for token in (
        f"{forged.rstrip('=')}.{seal}", f"{payload}.", f"{payload}.{seal}x", payload, "", ".",
        f"{payload}.{'A' * 43}", other, "é.é", "x" * 10_000,
    ):  # fmt: skip
        assert refusal(shares, token) == told


def test_links_outlive_the_server_in_a_file_that_only_its_owner_reads(tmp_path: Path):
    file = tmp_path / "data" / "shares.json"
    shares = Shares(Clock(), file)
    kept, revoked = (shares.make(CASE, ("watch",), 5) for _ in range(2))
    shares.revoke(shares.open(revoked).id)

    again = Shares(Clock(), file)

    assert again.open(kept).case == CASE
    assert refusal(again, revoked) == "This link was revoked."
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_broken_file_is_told_and_kept(tmp_path: Path):
    file = tmp_path / "shares.json"
    file.write_text("{")

    with pytest.raises(ValueError, match=r"cannot be read: .* Delete it: links given out stop"):
        Shares(Clock(), file)

    assert file.read_text() == "{"


@pytest.mark.parametrize(
    ("rights", "hours", "told"),
    [
        ((), 1, "Rights of a link are: watch, play."),
        (("write",), 1, "Rights of a link are: watch, play."),
        (("watch",), 0, "A link holds for 1 to 2160 hours."),
        (("watch",), 2_161, "A link holds for 1 to 2160 hours."),
    ],
)
def test_only_what_there_is_can_be_allowed(rights: tuple[str, ...], hours: int, told: str):
    with pytest.raises(ValueError) as caught:
        Shares(Clock()).make(CASE, rights, hours)

    assert str(caught.value) == told


def test_there_is_an_end_to_links():
    shares = Shares(Clock())
    for _ in range(MAX_SHARES):
        shares.make(CASE, ("watch",), 1)

    with pytest.raises(ValueError, match="revoke some first"):
        shares.make(CASE, ("watch",), 1)
