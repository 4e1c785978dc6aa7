"""Streamlit's scripts go out unchanged, compressed once they are; nothing outside their folders is ever sent."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from web.compression import SMALLEST, StaticCompression, compress

SCRIPT = b"export const answer = 42;\n" * 200


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    folder = tmp_path / "installed"
    (folder / "static" / "js").mkdir(parents=True)
    (folder / "static" / "js" / "main.abc.js").write_bytes(SCRIPT)
    (folder / "static" / "js" / "tiny.abc.js").write_bytes(b"1")
    (folder / "static" / "font.woff2").write_bytes(b"f" * 2 * SMALLEST)
    (tmp_path / "secret.js").write_bytes(SCRIPT)
    compress(folder)
    app = Starlette(routes=[Route("/{rest:path}", lambda _request: PlainTextResponse("passed on"))])
    return TestClient(StaticCompression(app, folder))


def test_a_script_is_sent_compressed_and_whole(client: TestClient) -> None:
    answer = client.get("/static/js/main.abc.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == SCRIPT
    assert int(answer.headers["content-length"]) < len(SCRIPT) / 5
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    again = client.get(
        "/static/js/main.abc.js", headers={"If-None-Match": answer.headers["etag"], "Accept-Encoding": "gzip"}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "coding"),
    [
        ("/static/js/main.abc.js", "identity"),
        ("/static/font.woff2", "gzip"),
        ("/static/js/absent.js", "gzip"),
        ("/static/%2e%2e/%2e%2e/secret.js", "gzip"),
        ("/static/js/%2e%2e/%2e%2e/%2e%2e/secret.js", "gzip"),
        ("/static/js/..%2f..%2f..%2fsecret.js", "gzip"),
        ("/api/v1/measures", "gzip"),
    ],
)
def test_everything_else_is_passed_on(client: TestClient, path: str, coding: str) -> None:
    answer = client.get(path, headers={"Accept-Encoding": coding})
    assert answer.text == "passed on"
    assert gzip.compress(SCRIPT)[:10] not in answer.content


def test_what_is_not_compressed_yet_is_passed_on(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "late.js").write_bytes(SCRIPT)
    app = Starlette(routes=[Route("/{rest:path}", lambda _request: PlainTextResponse("passed on"))])
    client = TestClient(StaticCompression(app, tmp_path))
    assert client.get("/static/late.js").text == "passed on"
    compress(tmp_path)
    assert client.get("/static/late.js").content == SCRIPT


def test_a_script_that_is_not_compressed_is_sent_plain_and_whole(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "installed" / "static" / "js" / "late.abc.js").write_bytes(SCRIPT)
    for name, content in (("late", SCRIPT), ("tiny", b"1")):
        answer = client.get(f"/static/js/{name}.abc.js", headers={"Accept-Encoding": "gzip"})
        assert answer.content == content
        assert "content-encoding" not in answer.headers
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("header", ["Range", "If-None-Match", "If-Modified-Since"])
def test_a_question_about_a_part_or_a_copy_is_passed_on(client: TestClient, header: str) -> None:
    assert client.get("/static/js/tiny.abc.js", headers={header: "bytes=0-0"}).text == "passed on"
