"""The pages around an ad: what each host and page writes, and what an ad's document gets."""

import re
from dataclasses import replace

import pytest

from delivery.staging import Answer, Scene
from delivery.staging.consent_states import CONSENTS, ConsentName
from delivery.staging.options import SPEEDS
from delivery.staging.pages import Surroundings, ad_document, mock_file
from delivery.staging.places import HOSTS, PAGES, WALKED_HOSTS, HostKind, PageLook
from delivery.staging.scene import PUBLISHER_HOST, Asked, answer_request

AD = '<!doctype html><html><head><meta charset="utf-8"></head><body>ad</body></html>'
SCENE = Scene("Quiz", "ads.x.example", AD, 300, 250, tag="<b id=tag>tag</b>")


def ask(scene: Scene, path: str, destination: str = "document", host: str = "") -> Answer:
    return answer_request(
        scene, Asked("https", host or PUBLISHER_HOST, path, destination=destination)
    )


def page(
    host: HostKind = "frame",
    look: PageLook = "light",
    consent: ConsentName = "macros",
    tag: str = "",
) -> str:
    around = Surroundings(host, look, consent)
    scene = replace(SCENE, around=around, tag=tag or SCENE.tag)
    return ask(scene, "/load-1").body.decode()


@pytest.mark.parametrize(
    ("host", "source", "sandbox"),
    [
        ("frame", "https://ads.x.example/load-1", None),
        ("sandbox", "https://ads.x.example/load-1", True),
        ("sandbox-no-popups", "https://ads.x.example/load-1", False),
        ("safeframe", "/~safeframe?ad=https%3A%2F%2Fads.x.example%2Fload-1", None),
        ("mraid-3", "https://ads.x.example/load-1", None),
        ("mraid-2", "https://ads.x.example/load-1", None),
        ("simid", "/~simid?ad=https%3A%2F%2Fads.x.example%2Fload-1", None),
    ],
)
def test_each_host_frames_the_ad_in_its_way(host: HostKind, source: str, sandbox: bool | None):
    frame = re.search(r'<iframe src="([^"&]*)[^>]*?(?: sandbox="([^"]*)")?>', page(host))

    assert frame is not None
    assert frame[1] == source
    assert (None if frame[2] is None else "allow-popups" in frame[2].split()) == sandbox


def test_a_tag_stands_in_the_page_and_a_document_in_a_frame_of_the_pages_origin():
    scene = replace(SCENE, around=Surroundings("page"))

    assert '<div class="inline"><b id=tag>tag</b></div>' in page("page")
    assert 'src="/~friendly/load-1"' in ask(replace(scene, tag=""), "/load-1").body.decode()
    assert ask(replace(scene, tag=""), "/~friendly/load-1", "iframe").body == AD.encode()


@pytest.mark.parametrize("look", PAGES)
def test_a_page_says_what_it_is(look: PageLook):
    text = page(look=look)

    assert f'<body class="{look}">' in text
    assert ('<html lang="ar" dir="rtl">' in text) == (look == "rtl")


def test_a_consent_manager_stands_before_all_else_and_in_no_app():
    manager = '<script>window.MANAGER={"tc": "'

    assert manager in page(consent="granted")
    assert manager not in page(consent="macros")
    assert manager not in page("mraid-3", consent="granted")
    assert re.findall(r"<button>(\w+)</button>", page(consent="asked")) == ["Agree", "Refuse"]


def test_hosts_put_their_own_first_in_the_ads_document():
    def document(host: HostKind) -> str:
        return ad_document(Surroundings(host), AD)

    assert document("frame") == AD
    assert document("safeframe").startswith("<!doctype html><html><head><script>/**")
    assert document("mraid-3") == AD


def test_only_an_app_answers_for_its_container():
    def asked(host: HostKind) -> Answer:
        scene = replace(SCENE, around=Surroundings(host))
        return ask(scene, "/mraid.js", "script", "ads.x.example")

    assert (asked("mraid-3").role, asked("frame").role) == ("site", "pixel")
    assert b"window.mraid = {" in asked("mraid-3").body
    assert asked("mraid-2").body.startswith(
        b'window.MRAID_MOCK = {"version": "2.0", "opens": true};'
    )


def test_host_pages_are_served_on_the_publishers_host():
    assert b"SafeFrame host" in ask(SCENE, "/~safeframe", "iframe").body
    assert b"Video player" in ask(SCENE, "/~simid", "iframe").body


def test_a_title_cannot_leave_its_place():
    text = ask(replace(SCENE, title="</title><script>x</script>__BODY__"), "/").body.decode()

    assert "<title>&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;__BODY__</title>" in text


def test_an_answer_takes_its_round_trip_and_its_bytes():
    assert SPEEDS["fast"].wait_s(1_000_000) == 0
    assert SPEEDS["3g"].wait_s(0) == 0.3
    assert SPEEDS["3g"].wait_s(200_000) == pytest.approx(1.3)


def test_consent_strings_say_what_their_titles_say():
    gpp = CONSENTS["gpp-opt-out"]

    assert next(iter(CONSENTS)) == "macros"
    assert CONSENTS["refused"].served != CONSENTS["granted"].served
    assert gpp.served == {
        "gdpr": "0",
        "gdpr_consent": "",
        "gpp": (gpp.manager or {})["gpp"],
        "gpp_sid": "7",
        "us_privacy": "",
    }
    assert gpp.served["gpp"] != CONSENTS["gpp-no-opt-out"].served["gpp"]


def test_qas_visitor_meets_no_dialog_and_no_page_around_a_host_of_its_own():
    def walked(host: HostKind, consent: ConsentName = "asked") -> str:
        scene = replace(SCENE, around=Surroundings(host, consent=consent, walked=True))
        return ask(scene, "/run-1").body.decode()

    assert "window.MANAGER=" in walked("frame")
    assert 'role="dialog"' not in walked("frame")
    assert walked("safeframe").startswith(
        '<!doctype html>\n<html lang="en"><head><script>window.MANAGER='
    )
    assert walked("simid", "macros") == mock_file("simid.html")


def test_where_a_visitor_goes_is_what_the_host_is():
    def entry(host: HostKind) -> str:
        return replace(SCENE, around=Surroundings(host, walked=True)).entry("r-1")

    assert entry("frame") == f"https://{PUBLISHER_HOST}/r-1"
    assert entry("mraid-3") == "https://ads.x.example/r-1"
    assert entry("simid") == (
        f"https://{PUBLISHER_HOST}/r-1?ad=https%3A%2F%2Fads.x.example%2Fr-1&width=300&height=250"
        "&version=1.2"
    )


def test_what_a_sandbox_forbids_is_read_from_its_flags():
    assert [name for name, place in HOSTS.items() if not place.windows] == ["sandbox-no-popups"]
    assert [name for name, place in HOSTS.items() if place.opaque] == ["sandbox-no-popups"]
    assert {*HOSTS} - {*WALKED_HOSTS} == {"page"}
