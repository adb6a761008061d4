from dataclasses import replace

from delivery.staging import PUBLISHER_HOST, Answer, Scene
from delivery.staging.scene import Asked, answer_request

SCENE = Scene(
    title="Quiz & <more>",
    ad_host="ads.dv360.example",
    ad="<p>ad</p>",
    width_px=300,
    height_px=250,
    base_url="https://cdn.brand.example/quiz",
    site={"300x250.html": b"<p>bundle</p>", "tag.js": b"load()"},
    click_host="click.platform.example",
    click=lambda url: "https://shop.example/?a=1#f" if "ok" in url else None,
    collector="https://collect.brand.example/e",
)


def ask(url: str, destination: str = "image", method: str = "GET", origin: str = "") -> Answer:
    scheme, _, rest = url.partition("://")
    address, _, query = rest.partition("?")
    host, slash, path = address.partition("/")
    asked = Asked(scheme, host, slash + path, query, method, destination, origin)
    return answer_request(SCENE, asked)


def test_the_publisher_page_holds_the_ad_servers_frame():
    answer = ask(f"https://{PUBLISHER_HOST}/run-1", "document")

    assert answer.role == "publisher"
    assert b'src="https://ads.dv360.example/run-1" width="300" height="250"' in answer.body
    assert b"Quiz &amp; &lt;more&gt;" in answer.body


def test_the_ad_server_serves_the_tag_into_frames_only():
    assert ask("https://ads.dv360.example/run-1", "iframe").body == b"<p>ad</p>"
    assert ask("https://ads.dv360.example/pixel", "image").role == "pixel"


def test_published_files_stand_below_the_base_url():
    answer = ask("https://cdn.brand.example/quiz/tag.js?x=1", "script")

    assert (answer.role, answer.body) == ("site", b"load()")
    assert ("content-type", "text/javascript; charset=utf-8") in answer.headers
    assert ask("https://cdn.brand.example/other/tag.js", "script").role == "pixel"
    assert ask("https://cdn.brand.example/quiz/../secret", "script").role == "pixel"


def test_a_click_is_redirected_as_the_platform_does():
    answer = ask("https://click.platform.example/c?ok", "document")

    assert (answer.role, answer.status) == ("click", 302)
    assert answer.location == "https://shop.example/?a=1#f"


def test_a_click_that_cannot_be_read_is_refused():
    answer = ask("https://click.platform.example/c?<b>", "document")

    assert (answer.role, answer.status) == ("click", 400)
    assert b"&lt;b&gt;" in answer.body


def test_any_host_is_a_landing_page_when_somebody_goes_there():
    answer = ask("https://shop.example/a?b=<script>", "document")

    assert answer.role == "landing"
    assert b"https://shop.example/a?b=&lt;script&gt;" in answer.body


def test_any_host_answers_as_the_browser_wants_it():
    assert ask("https://t.example/p").body.startswith(b"GIF89a")
    script = ask("https://t.example/s.js", "script")
    assert (script.body, script.headers[0]) == (b"", ("content-type", "text/javascript"))
    assert ask("https://t.example/f", "iframe").body.startswith(b"<!doctype html>")
    assert ask("https://t.example/b", "empty", "POST").status == 204


def test_a_film_that_is_published_elsewhere_is_stood_in_for_by_one_that_plays():
    answer = ask("https://films.example/tour.mp4", "video")

    assert (answer.role, answer.status, dict(answer.headers)["content-type"]) == ("site", 200, "video/webm")  # fmt: skip
    assert answer.body.startswith(b"\x1a\x45\xdf\xa3")


def test_leads_from_sandboxed_frames_pass_their_preflight():
    asked = Asked(
        "https", "crm.example", "/lead", "", "OPTIONS", "empty", "null", "content-type,x-key"
    )

    answer = answer_request(SCENE, asked)

    assert answer == Answer(
        "pixel",
        204,
        (
            ("access-control-allow-origin", "null"),
            ("access-control-allow-methods", "GET, POST, OPTIONS"),
            ("access-control-allow-headers", "content-type,x-key"),
            ("cache-control", "no-store"),
        ),
    )


def test_the_collector_is_no_pixel():
    assert ask("https://collect.brand.example/e?x=1", "empty", "POST").role == "collector"


def test_the_browsers_own_requests_are_no_pixels():
    assert ask("https://shop.example/favicon.ico").role == "browser"
    assert ask("https://shop.example/favicon.ico?cb=1").role == "pixel"


def test_a_leaderboard_stands_above_the_text():
    wide = replace(SCENE, width_px=728, height_px=90)

    answer = answer_request(wide, Asked("https", PUBLISHER_HOST, "/", destination="document"))

    assert b'class="ad wide"' in answer.body
