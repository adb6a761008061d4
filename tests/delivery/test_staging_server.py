import asyncio
import ssl

from delivery.staging import Call, Scene
from delivery.staging.server import Staging, serve_staging

SCENE = Scene("Quiz", "ads.x.example", "<p>ad</p>", 300, 250)


async def send(port: int, request: str, *, tls: bool) -> bytes:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection(
        "127.0.0.1",
        port,
        ssl=context if tls else None,
        server_hostname="t.example" if tls else None,
    )
    writer.write(request.replace("\n", "\r\n").encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


def exchange(*requests: tuple[str, bool]) -> tuple[list[bytes], tuple[Call, ...]]:
    async def run() -> tuple[list[bytes], tuple[Call, ...]]:
        async with serve_staging() as staging:
            staging.put_scene("r1", SCENE)
            answers = [
                await send(staging.tls_port if tls else staging.plain_port, text, tls=tls)
                for text, tls in requests
            ]
            return answers, staging.sink.calls()

    return asyncio.run(run())


def get(
    target: str, host: str = "t.example", agent: str = "X flowtag-qa/r1", more: str = ""
) -> str:
    return f"GET {target} HTTP/1.1\nHost: {host}\nUser-Agent: {agent}\n{more}Connection: close\n\n"


def test_what_arrives_is_recorded_byte_for_byte():
    answers, calls = exchange((get("/a%2Fb/%C3%BC%zz?x=%26&y=[a]&z&&"), True))

    assert answers[0].startswith(b"HTTP/1.1 200")
    assert [(c.scheme, c.host, c.run) for c in calls] == [("https", "t.example", "r1")]
    assert calls[0].target == "/a%2Fb/%C3%BC%zz?x=%26&y=[a]&z&&"


def test_http_is_seen_as_http():
    _, calls = exchange((get("/p"), False), (get("/p"), True))

    assert [call.scheme for call in calls] == ["http", "https"]


def test_ports_of_the_scheme_are_no_part_of_the_host():
    _, calls = exchange((get("/", "T.example:443"), True), (get("/", "t.example:8443"), True))

    assert [call.host for call in calls] == ["t.example", "t.example:8443"]


def test_a_body_is_recorded():
    body = "POST /e HTTP/1.1\nHost: c.example\nContent-Length: 5\nConnection: close\n\nhello"

    _, calls = exchange((body, True))

    assert [(c.method, c.body) for c in calls] == [("POST", b"hello")]


def test_a_run_sees_its_own_scene_only():
    frame = "Sec-Fetch-Dest: iframe\n"

    answers, calls = exchange(
        (get("/", "ads.x.example", "X flowtag-qa/r1", frame), True),
        (get("/", "ads.x.example", "X flowtag-qa/r2", frame), True),
    )

    assert [call.role for call in calls] == ["ad", "pixel"]
    assert b"<p>ad</p>" in answers[0]
    assert b"<p>ad</p>" not in answers[1]


def test_a_scene_can_be_dropped():
    async def run() -> list[str]:
        async with serve_staging() as staging:
            staging.put_scene("r1", SCENE)
            staging.drop_scene("r1")
            request = get("/", "ads.x.example", more="Sec-Fetch-Dest: iframe\n")
            await send(staging.tls_port, request, tls=True)
            return [call.role for call in staging.sink.calls()]

    assert asyncio.run(run()) == ["pixel"]


def test_every_start_has_a_key_of_its_own():
    async def key() -> str:
        async with serve_staging() as staging:
            assert isinstance(staging, Staging)
            return staging.certificate.key_hash

    assert asyncio.run(key()) != asyncio.run(key())


def test_what_the_browser_asks_for_itself_is_no_pixel():
    agent = "Mozilla/5.0 Chrome/130"
    page, own = "Sec-Fetch-Site: cross-site\n", "Sec-Fetch-Site: none\nSec-Fetch-Mode: no-cors\n"
    typed = "Sec-Fetch-Site: none\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: document\n"

    _, calls = exchange(
        (get("/", agent=agent, more=page), True),
        (get("/", agent=agent, more=typed), True),
        (get("/", agent=agent, more=own), True),
        (get("/", agent=agent), True),
        (get("/", agent=agent), False),
        (get("/", "update.googleapis.com", agent), False),
    )

    assert [c.role for c in calls] == [
        "pixel",
        "landing",
        "browser",
        "browser",
        "pixel",
        "browser",
    ]
