"""The HTTP edge by itself: routes, answers, refusals, versions, and the line each request leaves in the log."""

import json
import logging
import re

import pytest

from tests.support.edge_apis import CLERK, ID, broken, refused, send, things


def test_an_unknown_method_is_refused_in_our_words() -> None:
    reply = send(things, "PATCH", "/things/{name}", name="x")

    refused(reply, 405, "method_not_allowed")
    assert set(reply.headers["Allow"].split(", ")) == {"GET", "PUT", "POST", "DELETE"}


@pytest.mark.parametrize(
    ("sent", "read"),
    [("a%20b", "a b"), ("%E0%A6%9A", "চ"), ("a%2Fb", "a/b"), ("50%25", "50%"), ("plain", "plain")],
)
def test_path_parameters_are_decoded(sent: str, read: str) -> None:
    assert send(things, "GET", "/things/{name}", name=sent).json["name"] == read


def test_nothing_to_say_is_204() -> None:
    reply = send(things, "DELETE", "/things/{name}", who=CLERK, name="x")

    assert (reply.status, reply.text) == (204, "")


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("missing", 404, "not_found"),
        ("sold-out", 409, "out_of_stock"),
        ("slow", 429, "too_many_requests"),
        ("away", 503, "unavailable"),
        ("taken", 409, "till_closed"),
    ],
)
def test_a_refusal_has_its_status_and_code(how: str, status: int, code: str) -> None:
    refused(send(broken, "GET", "/broken/{how}", how=how), status, code)


def test_a_refusal_says_more_where_there_is_more() -> None:
    assert send(broken, "GET", "/broken/{how}", how="sold-out").json["product_id"] == ID
    assert send(broken, "GET", "/broken/{how}", how="slow").headers["Retry-After"] == "7"


@pytest.mark.parametrize("how", ["bug", "key"])
def test_a_failure_inside_shows_nothing_and_is_counted(how: str, capsys: pytest.CaptureFixture[str]) -> None:
    reply = send(broken, "GET", "/broken/{how}", how=how)

    refused(reply, 500, "internal")
    assert not re.search("hunter2|secret_table|Error|Traceback", reply.text)
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert [(line["operation"], line["UnhandledErrors"]) for line in printed] == [("break_down", [1.0])]


def test_a_document_goes_out_as_bytes() -> None:
    reply = send(broken, "GET", "/broken/{how}", how="pdf")

    assert (reply.status, reply.binary, reply.text) == (200, True, "JVBERi3/AA==")
    assert reply.headers["Content-Type"] == "application/pdf"


def test_text_goes_out_as_it_is() -> None:
    reply = send(broken, "GET", "/broken/{how}", how="text")

    assert (reply.text, reply.binary, reply.headers["X-Kind"]) == ("মোট ৫৳", False, "receipt")


def test_an_answer_may_have_its_own_status_and_headers() -> None:
    reply = send(broken, "GET", "/broken/{how}", how="other")

    assert (reply.status, reply.headers["Location"], reply.json) == (203, "/here", {"seen": "other"})


def test_each_request_is_logged_once_with_its_fields(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        send(things, "GET", "/things/{name}", name="secret-name")

    (line,) = [record.__dict__ for record in caplog.records if record.message == "request"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/v1/things/{name}", 200)
    assert line["request"] == "11111111-2222-4333-8444-555555555555"
    assert line["ms"] >= 0
    assert "secret-name" not in caplog.text


# Versions


def test_a_version_is_an_etag() -> None:
    assert send(things, "GET", "/things/{name}", name="x").headers["ETag"] == '"3"'


@pytest.mark.parametrize("known", ['"3"', 'W/"3"', '"1", "3"'])
def test_who_has_this_version_gets_no_body(known: str) -> None:
    reply = send(things, "GET", "/things/{name}", name="x", headers={"If-None-Match": known})

    assert (reply.status, reply.text, reply.headers["ETag"]) == (304, "", '"3"')


@pytest.mark.parametrize("known", ['"2"', "3", "", '"33"'])
def test_who_has_another_version_gets_this_one(known: str) -> None:
    reply = send(things, "GET", "/things/{name}", name="x", headers={"If-None-Match": known})

    assert reply.status == 200


@pytest.mark.parametrize(("tag", "version"), [('"3"', 4), ('W/"3"', 4), (' "12" ', 13)])
def test_if_match_reaches_the_handler(tag: str, version: int) -> None:
    reply = send(things, "PUT", "/things/{name}", name="x", who=CLERK, headers={"If-Match": tag})

    assert (reply.status, reply.json["version"], reply.headers["ETag"]) == (200, version, f'"{version}"')


def test_a_change_without_if_match_is_refused() -> None:
    refused(send(things, "PUT", "/things/{name}", name="x", who=CLERK), 428, "if_match_required")


@pytest.mark.parametrize("tag", ["3", "*", '"x"', '"-1"', '""', '"1234567890123"'])
def test_a_tag_we_never_gave_is_refused(tag: str) -> None:
    reply = send(things, "PUT", "/things/{name}", name="x", who=CLERK, headers={"If-Match": tag})

    refused(reply, 400, "bad_if_match")
