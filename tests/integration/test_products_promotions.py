"""The office writes promotions; the till gives them, and counts the coupons."""

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from supermarket import wiring
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.pos import sale_service
from supermarket.pos.events import sale_completed
from supermarket.pos.model import TenderKind
from supermarket.pos.sale_model import AskedLine, AskedSale, Tender
from tests.support import till_shop
from tests.support.atomic import one_call_at_a_time
from tests.support.gateway import call, staff
from tests.support.promotions import ALWAYS, OFFICE, of, offer, offered, used
from tests.support.tables import everything
from tests.support.till_shop import FISH, GULSHAN, RICE, SOAP, UTTARA, an_id, calls_to_amazon, cash

pytestmark = pytest.mark.usefixtures("cloud")
RAHIM, KARIM = an_id(81), an_id(82)


@pytest.fixture
def session(cloud) -> str:
    till_shop.open_shop()
    return till_shop.open_session(till_shop.add_terminal())


def sell(session_id: str, key: str, *lines, **more):
    asked = [{"product_id": product, "quantity": quantity} for product, quantity in lines]
    return till_shop.sell(session_id, key, asked, cash("9000.00"), **more)


def given(reply) -> list[tuple[str, str]]:
    assert reply.status == 201, reply.text
    return [(line["discount"], line["total"]) for line in reply.json["lines"]]


def test_a_promotion_is_added_once_replaced_by_who_read_it_last_and_withdrawn():
    till_shop.open_shop()
    first = offer(
        "percent", "offer-0001", percent="12.50", goods=of(RICE), branch_ids=[GULSHAN], channels=["till"]
    )
    again = offer(
        "percent", "offer-0001", percent="12.50", goods=of(RICE), branch_ids=[GULSHAN], channels=["till"]
    )
    path = f"/promotions/{first.json['id']}"
    body = {"name": "Mixed", "kind": "mix", "size": 3, "price": "100.00", **ALWAYS}
    new, late = (call("PUT", path, body, who=OFFICE, headers={"If-Match": '"1"'}) for _ in range(2))
    gone = [call("DELETE", path, who=OFFICE).status for _ in range(2)]
    over = call("PUT", path, body, who=OFFICE, headers={"If-Match": '"3"'})

    assert (first.status, again.json, first.json["percent"], first.json["goods"]["product_ids"]) == (
        201, first.json, "12.50", [RICE],
    )  # fmt: skip
    assert (new.status, new.json["kind"], new.json["size"], new.headers["ETag"], late.status) == (
        200, "mix", 3, '"2"', 412,
    )  # fmt: skip
    assert (gone, over.status, over.json["type"]) == ([204, 204], 409, "urn:supermarket:problem:withdrawn")
    shown = call("GET", path, who=OFFICE).json
    assert (shown["withdrawn"], shown["version"]) == (True, 3)


def test_promotions_are_listed_by_the_day_the_branch_and_the_channel():
    till_shop.open_shop()
    always = offered("percent", percent="5.00")
    here = offered("percent", percent="5.00", branch_ids=[GULSHAN], channels=["till"], ends_on="2026-12-31")
    later = offered("percent", percent="5.00", starts_on="2030-01-01")
    over = offered("percent", percent="5.00", ends_on="2021-01-01")
    gone = offered("percent", percent="5.00")
    call("DELETE", f"/promotions/{gone}", who=OFFICE)

    def listed(query: str = "") -> list[str]:
        return [item["id"] for item in call("GET", f"/promotions{query}", who=OFFICE).json["items"]]

    assert listed() == [gone, over, later, here, always]
    assert listed("?on=2026-11-23") == [here, always]
    assert listed(f"?on=2026-11-23&branch_id={UTTARA}") == [always]
    assert listed(f"?on=2026-11-23&branch_id={GULSHAN}&channel=online") == [always]
    assert listed("?on=2030-01-01") == [always, later]
    assert listed("?limit=2&channel=online") == [gone, over]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"kind": "percent"}, "/percent"),
        ({"kind": "percent", "percent": "100.01"}, "/percent"),
        ({"kind": "percent", "percent": "10.00", "amount": "5.00"}, "/amount"),
        ({"kind": "mix", "size": 1, "price": "9.00"}, "/size"),
        ({"kind": "buy_get", "buy": 2, "percent": "100.00"}, "/get"),
        ({"kind": "buy_get", "buy": 2, "get": 1, "percent": "100.00", "combinable": True}, "/combinable"),
        ({"kind": "basket", "spend": "100.00"}, "/percent"),
        ({"kind": "amount", "amount": "5.00", "limit": 3}, "/limit"),
        ({"kind": "amount", "amount": "5.00", "code": "x"}, "/code"),
        ({"kind": "amount", "amount": "5.00", "ends_on": "2019-12-31"}, "/ends_on"),
        ({"kind": "amount", "amount": "5.00", "goods": of(an_id(999))}, "/goods/product_ids"),
        (
            {"kind": "amount", "amount": "5.00", "goods": {"category_ids": [an_id(999)]}},
            "/goods/category_ids",
        ),
        ({"kind": "amount", "amount": "5.00", "goods": {"brand_ids": [an_id(999)]}}, "/goods/brand_ids"),
        ({"kind": "amount", "amount": "5.00", "branch_ids": [an_id(999)]}, "/branch_ids"),
        ({"kind": "amount", "amount": "5.00", "price_list_ids": [an_id(999)]}, "/price_list_ids"),
    ],
)
def test_what_cannot_be_is_refused_naming_the_field(said, pointer):
    before = everything()

    reply = call("POST", "/promotions", {"name": "Offer", **ALWAYS, **said}, who=OFFICE)

    assert (reply.status, [error["pointer"] for error in reply.json["errors"]]) == (422, [pointer])
    assert everything() == before


def test_staff_of_a_branch_write_no_promotions_for_another():
    till_shop.open_shop()
    theirs = offered("percent", percent="5.00", branch_ids=[UTTARA])
    here, before = staff("products:manage", branch=GULSHAN), everything()

    body = {"name": "Offer", "kind": "percent", "percent": "9.00", **ALWAYS, "branch_ids": [UTTARA]}
    own, seen = {**body, "branch_ids": [GULSHAN]}, {"If-Match": '"1"'}
    refused = [
        call("POST", "/promotions", body, who=here).status,
        call("PUT", f"/promotions/{theirs}", own, who=here, headers=seen).status,
        call("DELETE", f"/promotions/{theirs}", who=here).status,
    ]  # fmt: skip

    assert (refused, everything()) == ([403, 403, 403], before)


def test_a_till_gives_the_best_and_receipts_keep_what_it_gave(session):
    buy = offered("buy_get", name="Two and one", buy=2, get=1, percent="100.00", goods=of(SOAP))
    offered("percent", name="Soap week", percent="10.00", goods=of(SOAP))
    fish = offered("amount", name="Fish day", amount="20.00", goods=of(FISH), combinable=True)

    first = sell(session, "sale-0001", (SOAP, 4), (FISH, "1.500"), (RICE, 1))
    call("DELETE", f"/promotions/{buy}", who=OFFICE)
    second = sell(session, "sale-0002", (SOAP, 4), (RICE, 1))

    assert given(first) == [("61.05", "160.95"), ("30.00", "540.00"), ("0.00", "425.00")]
    assert [each["name"] for each in first.json["lines"][0]["promotions"]] == ["Two and one", "Soap week"]
    assert first.json["lines"][1]["promotions"] == [
        {"promotion_id": fish, "name": "Fish day", "amount": "30.00"}
    ]
    assert first.json["lines"][0]["tax"] == "20.99"
    assert given(second) == [("22.20", "199.80"), ("0.00", "425.00")]
    receipt = call("GET", f"/pos/transactions/{first.json['id']}/receipt?format=text", who=till_shop.CASHIER)
    assert "Two and one: -55.50" in receipt.text
    assert "Fish day: -30.00" in receipt.text
    kept = call("GET", f"/pos/transactions/{first.json['id']}", who=till_shop.CASHIER).json
    assert kept["lines"] == first.json["lines"]
    told = sale_completed(wiring.sales().get(first.json["id"])).data["lines"]
    assert told[1]["promotions"] == [{"id": fish, "amount": 3000}]
    assert "promotions" not in told[2]


def test_a_category_is_meant_with_all_below_it(session):
    food = call("POST", "/categories", {"code": "FOOD", "name": "Food"}, who=OFFICE).json["id"]
    grain = call(
        "POST", "/categories", {"code": "GRAIN", "name": "Grain", "parent_id": food}, who=OFFICE
    ).json["id"]
    book = wiring.catalogue()
    old = book.get(RICE, fresh=True)
    book.replace(replace(old, category_id=grain, version=2), old)
    offered("percent", percent="20.00", goods={"category_ids": [food]})

    assert given(sell(session, "sale-0001", (RICE, 1), (SOAP, 1))) == [("85.00", "340.00"), ("0.00", "55.50")]


def test_a_sale_with_a_promotion_and_a_coupon_takes_two_calls_when_warm(session):
    coupon = offered("basket", spend="400.00", amount="50.00", code="eid-50", limit=5, combinable=True)
    offered("percent", percent="10.00", goods=of(RICE))
    sell(session, "sale-0001", (RICE, 1))

    with calls_to_amazon() as calls:
        sold = sell(session, "sale-0002", (RICE, 1), (SOAP, 1), coupon_codes=["Eid-50"])

    assert calls == ["BatchGetItem", "TransactWriteItems"]
    assert (sold.json["total"], used(coupon)) == ("388.00", 1)
    again = sell(session, "sale-0002", (RICE, 1), (SOAP, 1), coupon_codes=["Eid-50"])
    assert (again.json, used(coupon)) == (sold.json, 1)


def test_a_coupon_that_does_not_hold_or_is_used_up_sells_nothing(session):
    once = offered("percent", percent="10.00", code="ONCE", limit=1)
    each = offered("percent", percent="10.00", code="EACH", limit_per_customer=1)
    offered("percent", percent="10.00", code="OVER", ends_on="2021-01-01")
    assert sell(session, "sale-0001", (SOAP, 1), coupon_codes=["ONCE"]).status == 201
    assert sell(session, "sale-0002", (SOAP, 1), coupon_codes=["EACH"], customer_id=RAHIM).status == 201
    before = everything()

    refused = [
        sell(session, "sale-0003", (SOAP, 1), coupon_codes=["ONCE"]),
        sell(session, "sale-0004", (SOAP, 1), coupon_codes=["EACH"]),
        sell(session, "sale-0005", (SOAP, 1), coupon_codes=["EACH"], customer_id=RAHIM),
        sell(session, "sale-0006", (SOAP, 1), coupon_codes=["OVER", "NEVER"]),
    ]

    assert [reply.status for reply in refused] == [409, 409, 409, 422]
    assert [error["pointer"] for error in refused[3].json["errors"]] == ["/coupon_codes/0", "/coupon_codes/1"]
    assert everything() == before
    assert sell(session, "sale-0007", (SOAP, 1), coupon_codes=["EACH"], customer_id=KARIM).status == 201
    assert (used(once), used(each)) == (1, 2)


def test_a_coupon_that_gives_nothing_is_not_used_up(session):
    rice = offered("percent", percent="10.00", code="RICE", limit=1, goods=of(RICE))

    assert given(sell(session, "sale-0001", (SOAP, 1), coupon_codes=["RICE"])) == [("0.00", "55.50")]
    assert used(rice) == 0


def test_the_last_use_of_a_coupon_is_given_once(session):
    last = offered("percent", percent="10.00", code="LAST", limit=1)
    me = Caller(till_shop.CASHIER.user, "cashier", frozenset({"pos:sell"}), GULSHAN)
    tender = Tender(TenderKind.CASH, Money(10_000))
    asked = AskedSale(session, (AskedLine(SOAP, 1),), (tender,), coupon_codes=("LAST",))
    counter, codes = wiring.counter(), []

    def ring(number: int) -> None:
        try:
            sale_service.ring_up(counter, me, asked, Once("me", f"sale-000{number}", "hash"))
            codes.append("sold")
        except Conflict as refusal:
            codes.append(refusal.code)

    with one_call_at_a_time():
        threads = [Thread(target=ring, args=[number]) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert (sorted(codes), used(last)) == (["coupon_used_up"] * 7 + ["sold"], 1)


def test_a_coupons_code_is_its_own_until_it_is_withdrawn():
    first = offered("percent", percent="10.00", code="EID")
    taken = offer("percent", percent="20.00", code="eid")
    call("DELETE", f"/promotions/{first}", who=OFFICE)

    assert (taken.status, taken.json["errors"][0]["pointer"]) == (409, "/code")
    assert offer("percent", percent="20.00", code="eid").json["code"] == "EID"


def test_happy_hours_are_by_the_branchs_clock(session):
    local = clock.now().astimezone(clock.zone("Asia/Dhaka"))
    day, later = local.strftime("%A").lower(), local + timedelta(hours=2)
    now = {
        "days": [day, (local - timedelta(days=1)).strftime("%A").lower()],
        "begins": "00:00",
        "ends": "00:00",
    }
    soon = {"days": ["monday"], "begins": f"{later:%H:%M}", "ends": f"{later + timedelta(hours=1):%H:%M}"}
    offered("percent", percent="10.00", goods=of(SOAP), hours=[now])
    offered("percent", percent="50.00", hours=[soon])

    assert given(sell(session, "sale-0001", (SOAP, 1), (RICE, 1))) == [("5.55", "49.95"), ("0.00", "425.00")]
