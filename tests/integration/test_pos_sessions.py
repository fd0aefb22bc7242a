"""Terminals and the sessions opened, reported and closed on them."""

import pytest

from tests.support.gateway import call, function, staff
from tests.support.streams import events_of, records
from tests.support.till_shop import (
    CASHIER,
    GULSHAN,
    OTHER_CASHIER,
    RICE,
    STRANGER,
    SUPERVISOR,
    UTTARA,
    add_terminal,
    an_id,
    cash,
    everything,
    open_session,
    open_shop,
    sell,
)

pytestmark = pytest.mark.usefixtures("cloud")
ONE_RICE = [{"product_id": RICE, "quantity": 1}]
ADMIN = staff("pos:sell", "pos:manage", "pos:report", "branches:all", user=an_id(95), role="admin")


@pytest.fixture(autouse=True)
def shop(cloud) -> None:
    open_shop()


def close(session_id: str, counted: str = "1000.00", who=CASHIER, key=None, **more):
    return call(
        "POST", f"/pos/sessions/{session_id}/close", {"counted_cash": counted, **more}, who=who, key=key
    )


def read(session_id: str, who=SUPERVISOR) -> dict:
    return call("GET", f"/pos/sessions/{session_id}", who=who).json


def test_a_terminal_is_added_listed_and_renamed():
    terminal_id = add_terminal("T02")
    add_terminal("T01")
    add_terminal("T03", UTTARA, STRANGER)

    listed = call("GET", "/pos/terminals", who=CASHIER).json["items"]
    assert [item["code"] for item in listed] == ["T01", "T02"]
    assert [t["code"] for t in call("GET", "/pos/terminals", who=ADMIN).json["items"]] == [
        "T01",
        "T02",
        "T03",
    ]
    renamed = call(
        "PUT",
        f"/pos/terminals/{terminal_id}",
        {"name": "Express"},
        who=SUPERVISOR,
        headers={"If-Match": '"1"'},
    )
    assert (renamed.status, renamed.json["name"], renamed.headers["ETag"]) == (200, "Express", '"2"')
    assert call("GET", f"/pos/terminals/{terminal_id}", who=CASHIER).json == renamed.json


def test_terminals_come_in_pages():
    for number in range(3):
        add_terminal(f"T0{number}")

    first = call("GET", "/pos/terminals?limit=2", who=CASHIER).json
    rest = call("GET", f"/pos/terminals?limit=2&cursor={first['next_cursor']}", who=CASHIER).json
    assert [item["code"] for item in first["items"] + rest["items"]] == ["T00", "T01", "T02"]
    assert rest["next_cursor"] is None


def test_a_terminal_changed_by_another_is_not_overwritten():
    terminal_id = add_terminal()
    before = everything()

    reply = call(
        "PUT", f"/pos/terminals/{terminal_id}", {"name": "X"}, who=SUPERVISOR, headers={"If-Match": '"7"'}
    )
    assert (reply.status, everything()) == (412, before)


def test_a_terminal_is_not_taken_out_of_use_under_its_cashier():
    terminal_id = add_terminal()
    session = open_session(terminal_id)
    before, change = everything(), {"name": "Till", "active": False}

    busy = call("PUT", f"/pos/terminals/{terminal_id}", change, who=SUPERVISOR, headers={"If-Match": '"2"'})
    assert (busy.status, busy.json["code"], everything()) == (409, "terminal_busy", before)
    close(session)
    done = call("PUT", f"/pos/terminals/{terminal_id}", change, who=SUPERVISOR, headers={"If-Match": '"3"'})
    assert (done.status, done.json["active"]) == (200, False)
    body = {"terminal_id": terminal_id, "opening_float": "0.00"}
    refused = call("POST", "/pos/sessions/open", body, who=CASHIER)
    assert (refused.status, refused.json["code"]) == (409, "terminal_inactive")


@pytest.mark.parametrize(
    ("body", "who", "status"),
    [
        ({"code": "T01", "name": "Again", "branch_id": GULSHAN}, SUPERVISOR, 409),
        ({"code": "T02", "name": "Till", "branch_id": UTTARA}, SUPERVISOR, 403),
        ({"code": "T02", "name": "Till", "branch_id": an_id(9)}, ADMIN, 422),
        ({"code": "t 2", "name": "Till", "branch_id": GULSHAN}, SUPERVISOR, 422),
        ({"code": "T02", "name": "Till", "branch_id": GULSHAN}, CASHIER, 403),
        ({"code": "T02", "name": "Till", "branch_id": GULSHAN}, None, 401),
    ],
)
def test_a_terminal_that_cannot_be_added_changes_nothing(body, who, status):
    add_terminal("T01")
    before = everything()

    assert call("POST", "/pos/terminals", body, who=who).status == status
    assert everything() == before


def test_a_terminal_is_added_once_under_a_key():
    body = {"code": "T01", "name": "Till", "branch_id": GULSHAN}
    replies = [call("POST", "/pos/terminals", body, who=SUPERVISOR, key="terminal-1") for _ in range(2)]

    assert [reply.status for reply in replies] == [201, 201]
    assert replies[0].text == replies[1].text


def test_a_terminal_has_one_open_session():
    terminal_id = add_terminal()
    session = open_session(terminal_id)
    before = everything()

    body = {"terminal_id": terminal_id, "opening_float": "1000.00"}
    reply = call("POST", "/pos/sessions/open", body, who=OTHER_CASHIER)
    assert (reply.status, reply.json["code"], reply.json["session_id"]) == (409, "terminal_busy", session)
    assert everything() == before


def test_a_session_is_opened_once_under_a_key():
    body = {"terminal_id": add_terminal(), "opening_float": "1000.00"}
    replies = [call("POST", "/pos/sessions/open", body, who=CASHIER, key="open-0001") for _ in range(2)]

    assert [reply.status for reply in replies] == [201, 201]
    assert replies[0].text == replies[1].text
    body["opening_float"] = "1.00"
    assert call("POST", "/pos/sessions/open", body, who=CASHIER, key="open-0001").status == 422


@pytest.mark.parametrize(
    ("terminal", "who", "status"), [("mine", STRANGER, 403), ("none", CASHIER, 422), ("mine", None, 401)]
)
def test_a_session_that_cannot_be_opened_changes_nothing(terminal, who, status):
    terminal_id = add_terminal() if terminal == "mine" else an_id(66)
    before = everything()

    body = {"terminal_id": terminal_id, "opening_float": "1.00"}
    assert call("POST", "/pos/sessions/open", body, who=who).status == status
    assert everything() == before


def test_a_drawer_is_counted_blind():
    session = open_session(add_terminal())
    sell(session, "sale-0001", ONE_RICE, cash("500.00"))

    blind, seen = read(session, CASHIER), read(session)
    assert (blind["totals"], blind["expected_cash"]) == (None, None)
    assert (seen["totals"]["cash"], seen["expected_cash"]) == ("425.00", "1425.00")
    assert call("GET", f"/pos/sessions/{session}/x-report", who=CASHIER).status == 403
    report = call("GET", f"/pos/sessions/{session}/x-report", who=SUPERVISOR).json
    assert (report["first_receipt_number"], report["last_receipt_number"]) == ("T01-000001", "T01-000001")
    assert (report["open"], report["expected_cash"], report["totals"]) == (True, "1425.00", seen["totals"])


def test_a_count_is_compared_with_what_should_be_there():
    session = open_session(add_terminal())
    sell(session, "sale-0001", ONE_RICE, cash("500.00"))
    sell(session, "sale-0002", ONE_RICE, [{"kind": "card", "amount": "425.00"}])
    pieces = [
        {"value": "1000.00", "count": 1},
        {"value": "100.00", "count": 4},
        {"value": "10.00", "count": 2},
    ]

    reply = close(session, "1420.00", denominations=pieces)
    shut = reply.json
    assert (reply.status, shut["open"], shut["closed_by"]) == (200, False, CASHIER.user)
    assert (shut["expected_cash"], shut["counted_cash"], shut["variance"]) == ("1425.00", "1420.00", "-5.00")
    assert (shut["totals"]["sales"], shut["totals"]["card"], shut["totals"]["cash"]) == (
        2,
        "425.00",
        "425.00",
    )
    assert shut["denominations"] == pieces
    assert read(session, CASHIER) == shut


def test_a_session_is_closed_once():
    session = open_session(add_terminal())
    first, again = (close(session, key="close-0001") for _ in range(2))
    before = everything()

    assert (first.status, again.text) == (200, first.text)
    refused = close(session)
    assert (refused.status, refused.json["code"]) == (409, "session_closed")
    assert close(session, "1.00", key="close-0001").status == 422
    assert everything() == before


@pytest.mark.parametrize(
    ("body", "who", "status"),
    [
        ({}, OTHER_CASHIER, 403),
        ({}, STRANGER, 403),
        ({}, None, 401),
        ({"denominations": [{"value": "500.00", "count": 1}]}, CASHIER, 422),
        ({"denominations": [{"value": "500.00", "count": -1}]}, CASHIER, 422),
    ],
)
def test_a_session_that_may_not_be_closed_so_stays_open(body, who, status):
    session = open_session(add_terminal())
    before = everything()

    assert close(session, who=who, **body).status == status
    assert everything() == before


def test_receipt_numbers_go_on_over_sessions():
    terminal_id = add_terminal()
    numbers = []
    for turn in ("a", "bb", "cc"):
        session = open_session(terminal_id)
        sales = [sell(session, f"sale-{turn}-{n}", ONE_RICE, cash("425.00")).json for n, _ in enumerate(turn)]
        numbers += [sale["receipt_number"] for sale in sales]
        assert close(session, who=SUPERVISOR).status == 200

    assert numbers == [f"T01-00000{n}" for n in range(1, 6)]


def test_sessions_and_sales_are_listed_by_till_and_by_day():
    terminal_id = add_terminal()
    first = open_session(terminal_id)
    sales = [sell(first, f"sale-000{n}", ONE_RICE, cash("425.00")).json for n in range(3)]
    close(first)
    second = open_session(terminal_id)
    day = sales[0]["business_date"]

    def listed(url: str, who=CASHIER) -> list[str]:
        reply = call("GET", url, who=who)
        return [item["id"] for item in reply.json["items"]] if reply.status == 200 else [str(reply.status)]

    newest_first = [sale["id"] for sale in reversed(sales)]
    assert listed(f"/pos/sessions?terminal_id={terminal_id}") == [second, first]
    assert listed(f"/pos/sessions?business_date={day}") == [second, first]
    assert listed(f"/pos/sessions?business_date={day}&branch_id={GULSHAN}", ADMIN) == [second, first]
    assert listed(f"/pos/transactions?session_id={first}") == newest_first
    assert listed(f"/pos/transactions?business_date={day}") == newest_first
    assert listed(f"/pos/transactions?business_date={day}&branch_id={GULSHAN}", STRANGER) == ["403"]
    assert listed(f"/pos/transactions?session_id={first}", STRANGER) == ["403"]
    assert listed(f"/pos/sessions?terminal_id={terminal_id}", STRANGER) == ["403"]
    assert listed("/pos/transactions") == listed("/pos/sessions") == ["422"]
    page = call("GET", f"/pos/transactions?business_date={day}&limit=2", who=CASHIER).json
    rest = f"/pos/transactions?business_date={day}&limit=2&cursor={page['next_cursor']}"
    assert [item["id"] for item in page["items"]] + listed(rest) == newest_first


@pytest.mark.parametrize("what", ["terminals", "sessions", "transactions"])
def test_what_is_not_there_is_not_found(what):
    assert call("GET", f"/pos/{what}/{an_id(55)}", who=CASHIER).status == 404


def test_another_branchs_till_is_not_shown():
    terminal_id = add_terminal()
    session = open_session(terminal_id)
    sale = sell(session, "sale-0001", ONE_RICE, cash("425.00")).json["id"]

    urls = [f"terminals/{terminal_id}", f"sessions/{session}", f"sessions/{session}/x-report"]
    for url in [*urls, f"transactions/{sale}", f"transactions/{sale}/receipt"]:
        assert call("GET", f"/pos/{url}", who=STRANGER).status == 403, url


def test_the_stream_tells_each_sale_and_each_close_once():
    session = open_session(add_terminal())
    sale = sell(session, "sale-0001", ONE_RICE, cash("500.00")).json
    close(session, "1425.00")

    told = events_of(function("pos/publish_changes"), records("pos"))
    assert [(e["source"], e["detail-type"], e["detail"]["key"]) for e in told] == [
        ("supermarket.pos", "SaleCompleted", f"sale#{sale['id']}"),
        ("supermarket.pos", "SessionClosed", f"session#{session}"),
    ]
    assert told[0]["detail"]["data"]["payable"] == 42500
    assert told[1]["detail"]["data"]["variance"] == 0
