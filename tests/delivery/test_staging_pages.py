"""The pages around an ad: what each host and page writes, and what an ad's document gets."""

import re
from dataclasses import replace

import pytest

from delivery.staging import Answer, Scene
from delivery.staging.consents import consent_cases
from delivery.staging.options import HOSTS, PAGES, SPEEDS
from delivery.staging.pages import Surroundings, ad_document
from delivery.staging.scene import PUBLISHER_HOST, Asked, answer_request

AD = '<!doctype html><html><head><meta charset="utf-8"></head><body>ad</body></html>'
SCENE = Scene("Quiz", "ads.x.example", AD, 300, 250, tag="<b id=tag>tag</b>")


def ask(scene: Scene, path: str, destination: str = "document", host: str = "") -> Answer:
    return answer_request(
        scene, Asked("https", host or PUBLISHER_HOST, path, destination=destination)
    )


def page(host: str = "frame", look: str = "light", consent: str = "macros", tag: str = "") -> str:
    around = Surroundings(HOSTS[host], look, consent_cases()[consent])
    scene = replace(SCENE, around=around, tag=tag or SCENE.tag)
    return ask(scene, "/load-1").body.decode()


@pytest.mark.parametrize(
    ("host", "source", "sandbox"),
    [
        ("frame", "https://ads.x.example/load-1", None),
        ("sandbox", "https://ads.x.example/load-1", True),
        ("sandbox-strict", "https://ads.x.example/load-1", False),
        ("safeframe", "/~safeframe?ad=https%3A%2F%2Fads.x.example%2Fload-1", None),
        ("mraid3", "https://ads.x.example/load-1", None),
        ("mraid2", "https://ads.x.example/load-1", None),
        ("simid", "/~simid?ad=https%3A%2F%2Fads.x.example%2Fload-1", None),
    ],
)
def test_each_host_frames_the_ad_in_its_way(host: str, source: str, sandbox: bool | None):
    frame = re.search(r'<iframe src="([^"&]*)[^>]*?(?: sandbox="([^"]*)")?>', page(host))

    assert frame is not None
    assert frame[1] == source
    assert (None if frame[2] is None else "allow-popups" in frame[2].split()) == sandbox


def test_a_tag_stands_in_the_page_and_a_document_in_a_frame_of_the_pages_origin():
    scene = replace(SCENE, around=Surroundings(HOSTS["page"]))

    assert '<div class="inline"><b id=tag>tag</b></div>' in page("page")
    assert 'src="/~friendly/load-1"' in ask(replace(scene, tag=""), "/load-1").body.decode()
    assert ask(replace(scene, tag=""), "/~friendly/load-1", "iframe").body == AD.encode()


@pytest.mark.parametrize("look", PAGES)
def test_a_page_says_what_it_is(look: str):
    text = page(look=look)

    assert f'<body class="{look}">' in text
    assert ('<html lang="ar" dir="rtl">' in text) == (look == "rtl")


def test_a_consent_manager_stands_before_all_else_and_in_no_app():
    manager = '<script>window.MANAGER={"tc": "'

    assert manager in page(consent="agreed")
    assert manager not in page(consent="macros")
    assert manager not in page("mraid3", consent="agreed")
    assert re.findall(r"<button>(\w+)</button>", page(consent="asked")) == ["Agree", "Refuse"]


def test_hosts_put_their_own_first_in_the_ads_document():
    def document(host: str) -> str:
        return ad_document(Surroundings(HOSTS[host]), AD)

    assert document("frame") == AD
    assert document("safeframe").startswith("<!doctype html><html><head><script>/**")
    assert "version:'2.0'" in document("mraid2")
    assert document("mraid3").endswith('<meta charset="utf-8"></head><body>ad</body></html>')


def test_only_an_app_answers_for_its_container():
    def asked(host: str) -> Answer:
        scene = replace(SCENE, around=Surroundings(HOSTS[host]))
        return ask(scene, "/mraid.js", "script", "ads.x.example")

    assert (asked("mraid3").role, asked("frame").role) == ("site", "pixel")
    assert b"window.mraid = {" in asked("mraid3").body


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
    cases = consent_cases()

    assert next(iter(cases)) == "macros"
    assert cases["refused"].macros["gdpr_consent"] != cases["agreed"].macros["gdpr_consent"]
    assert cases["us-out"].macros == {
        "gdpr": "0",
        "gpp": cases["us-out"].manager["gpp"],  # type: ignore[index]
        "gpp_sid": "7",
        "us_privacy": "1YYN",
    }
