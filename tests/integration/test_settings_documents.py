"""The documents of the API, as they are served."""

import json

import pytest

from tests.support.gateway import call


@pytest.mark.parametrize(
    ("path", "kind", "start"),
    [
        ("/openapi.json", "application/json", '{"openapi":"3.1.0"'),
        ("/docs", "text/html; charset=utf-8", "<!doctype"),
    ],
)
def test_a_document_is_served_whole_and_again_only_when_it_changed(path: str, kind: str, start: str) -> None:
    reply = call("GET", path)
    again = call("GET", path, headers={"If-None-Match": reply.headers["ETag"]})

    assert (reply.status, reply.headers["Content-Type"], reply.binary) == (200, kind, False)
    assert reply.text.startswith(start)
    assert reply.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status, again.text) == (304, "")


def test_the_document_describes_itself_and_the_page_reads_bangla() -> None:
    described = json.loads(call("GET", "/openapi.json").text)

    assert "get" in described["paths"]["/openapi.json"]
    assert "ধানমন্ডি" in call("GET", "/docs").text


def test_the_page_runs_no_script() -> None:
    assert "default-src 'none'" in call("GET", "/docs").headers["Content-Security-Policy"]
