"""Security headers, and the first page in British English under this project's own name."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from base.errors import ExplorerError
from web import preloads
from web.security import TITLE, SecurityHeaders, content_security_policy, index_file, rewrite, script_hashes

EXPECTED = {
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
}


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


@pytest.fixture
def client() -> TestClient:
    """Streamlit's own folder of files behind the headers, as in the explorer."""
    routes = [
        Route("/json", lambda request: JSONResponse({"a": 1})),
        Route("/form", lambda request: HTMLResponse("<title>A form</title>")),
        WebSocketRoute("/socket", _echo),
        Mount("/", StaticFiles(directory=index_file().parent, html=True)),
    ]
    middleware = [Middleware(SecurityHeaders), Middleware(GZipMiddleware, minimum_size=500)]
    return TestClient(Starlette(routes=routes, middleware=middleware))


@pytest.mark.parametrize("path", ["/", "/json", "/form", "/favicon.png", "/nothing-here"])
def test_every_response_has_the_headers(client: TestClient, path: str) -> None:
    assert client.get(path).headers.keys() >= EXPECTED


def test_the_policy_allows_own_scripts_and_nothing_else_inline(client: TestClient) -> None:
    policy = dict(part.split(" ", 1) for part in client.get("/").headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert "'unsafe-eval'" not in policy["script-src"]
    assert "'unsafe-inline'" not in policy["script-src"]
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert not re.search(r"https?:|\*", str(policy))


def test_each_inline_script_of_the_page_is_allowed_by_its_hash(client: TestClient) -> None:
    response = client.get("/")
    inline = re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL)
    assert len(inline) == 1
    digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in response.headers["content-security-policy"]


def test_scripts_with_an_address_need_no_hash() -> None:
    page = b"<script src='a.js'></script><script type=module crossorigin src=\"b.js\"></script><SCRIPT>x()</SCRIPT >"
    expected = base64.b64encode(hashlib.sha256(b"x()").digest()).decode()
    assert script_hashes(page) == (f"'sha256-{expected}'",)
    assert "sha256" not in content_security_policy(b"<p>no script</p>")


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_the_page_is_british_and_has_our_title(client: TestClient, encoding: str) -> None:
    response = client.get("/", headers={"Accept-Encoding": encoding})
    assert '<html lang="en-GB">' in response.text
    assert f"<title>{TITLE}</title>" in response.text
    assert "<title>Streamlit</title>" not in response.text
    assert "api/v1/figures" in response.text.split("<noscript>")[1].split("</noscript>")[0]
    assert response.headers.get("content-encoding", "identity") == encoding
    assert response.headers["cache-control"] == "no-cache"


def test_the_length_is_that_of_the_body(client: TestClient) -> None:
    response = client.get("/", headers={"Accept-Encoding": "identity"})
    assert int(response.headers["content-length"]) == len(response.content)


def test_a_page_seen_before_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/")
    again = client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers.keys() >= EXPECTED


def test_a_copy_of_streamlits_own_page_counts_as_old(client: TestClient) -> None:
    theirs = TestClient(Starlette(routes=[Mount("/", StaticFiles(directory=index_file().parent, html=True))])).get("/")
    for header, value in (
        ("If-None-Match", theirs.headers["etag"]),
        ("If-Modified-Since", theirs.headers["last-modified"]),
    ):
        response = client.get("/", headers={header: value})
        assert response.status_code == 200
        assert TITLE in response.text


def test_part_of_the_page_is_answered_whole(client: TestClient) -> None:
    response = client.get("/", headers={"Range": "bytes=0-9"})
    assert response.status_code == 200
    assert response.text.rstrip().endswith("</html>")


def test_other_pages_and_files_are_left_alone(client: TestClient) -> None:
    assert client.get("/form").text == "<title>A form</title>"
    assert client.get("/favicon.png").content == (index_file().parent / "favicon.png").read_bytes()


def test_websockets_pass(client: TestClient) -> None:
    with client.websocket_connect("/socket") as socket:
        socket.send_text("hello")
        assert socket.receive_text() == "hello"


def test_the_map_is_fetched_before_it_is_asked_for(client: TestClient) -> None:
    page = client.get("/").text
    modules = re.findall(r'<link rel="modulepreload" crossorigin href="\./static/js/([^"]+)">', page)
    assert [name.split(".")[0] for name in modules].count(preloads.MAP) == 1
    assert len(modules) == len(set(modules))
    sheets = re.findall(r'<link rel="preload" as="style" crossorigin href="\./static/css/([^"]+)">', page)
    assert [name.split(".")[0] for name in sheets] == [preloads.MAP]
    for address in [f"/static/js/{name}" for name in modules] + [f"/static/css/{name}" for name in sheets]:
        assert client.get(address).status_code == 200, address
    assert page.index(preloads.MAP) < page.index("</head>")


def test_everything_that_the_map_imports_comes_with_it(client: TestClient) -> None:
    page, folder = client.get("/").text, index_file().parent / "static" / "js"
    (chunk,) = folder.glob(f"{preloads.MAP}.*.js")
    imports = re.findall(r'\bfrom"\./([\w.-]+\.js)"', chunk.read_text(encoding="utf-8"))
    assert len(imports) > 10
    assert [name for name in imports if name not in page] == []
    asked_later = re.findall(r"import\(`\./(webgl[\w.-]+\.js)`\)", chunk.read_text(encoding="utf-8"))
    assert len(asked_later) > 0
    assert [name for name in asked_later if name not in page] == []


def test_grey_boxes_stand_still(client: TestClient) -> None:
    head = client.get("/").text.partition("</head>")[0]
    assert re.search(r'<style>\[data-testid="stSkeleton"\] { animation: none !important; }</style>', head)


def test_a_streamlit_without_that_part_is_left_alone(tmp_path: Path) -> None:
    assert preloads.links(tmp_path, "") == ""
    scripts = tmp_path / "static" / "js"
    scripts.mkdir(parents=True)
    (scripts / "Map.1.js").write_text('import{a}from"./one.2.js";import"./gone.3.js";x(`import("./no.4.js")`)')
    (scripts / "one.2.js").write_text('import{b}from"./Map.1.js";export{b as a}')
    links = preloads.links(tmp_path, '<script src="./static/js/one.2.js">', "Map")
    assert links == '<link rel="modulepreload" crossorigin href="./static/js/Map.1.js">'


def test_a_page_that_has_changed_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ExplorerError, match="has changed"):
        rewrite("<html><title>Other</title></html>")
    page = tmp_path / "index.html"
    page.write_text("<html></html>", encoding="utf-8")
    with pytest.raises(ExplorerError):
        SecurityHeaders(Starlette(), page)
