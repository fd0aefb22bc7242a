"""Reminders of carts that were left: who gets one, what it says, and how it is stopped."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto.sesv2.models import sesv2_backends

from supermarket import wiring
from supermarket.accounts.model import User
from supermarket.ecommerce.cart_model import Cart, CartItem
from supermarket.ecommerce.reminder_link_model import stop_token
from supermarket.ecommerce.reminder_model import Reminders
from supermarket.kernel import clock
from supermarket.kernel.errors import Outdated
from supermarket.kernel.money import Money
from tests.support.cloud import ACCOUNT, REGION
from tests.support.gateway import call, function
from tests.support.online_shop import CUSTOMER, GUEST, OTHER_CUSTOMER, add, cart, open_shop, order, product
from tests.support.streams import events_of, queue_event, records
from tests.support.tables import everything

KEY = "code-key" * 6
LINK = f"/cart/reminders/{stop_token(KEY, CUSTOMER.user)}"
NONE = {"reminded": 0, "let be": 0, "left alone": 0, "failed": 0}


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop(public_url="https://shop.example", shop_url="https://shop.example")
    boto3.client("sesv2").create_email_identity(EmailIdentity="shop@example.com")


def person(user_id: str = CUSTOMER.user, **said: Any) -> None:
    known = {"email": f"{user_id}@example.com", "email_verified": True, "created_at": "x", "updated_at": "x"}
    wiring.accounts().users.add(User(user_id, "Rahim <b>", "customer", "রহিম", **{**known, **said}))


def after(hours: int) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


def run(at: datetime) -> dict[str, int]:
    """The hourly schedule at that time."""
    done: dict[str, int] = function("ecommerce/remind_carts").handler({"at": clock.stamp(at)}, None)
    return done


def told() -> list[dict[str, Any]]:
    kinds = {"reminders"}
    changes = [
        r for r in records("ecommerce") if r["dynamodb"].get("NewImage", {}).get("kind", {}).get("S") in kinds
    ]
    return events_of(function("ecommerce/publish_changes"), changes)


def test_a_customer_is_reminded_once_of_a_cart_that_was_left():
    person()
    milk = product("MILK", "105.00")
    add(milk, 2, who=CUSTOMER)

    early, due, later = run(after(23)), run(after(25)), run(after(26))

    assert (early, due, later) == (NONE, {**NONE, "reminded": 1}, NONE)
    (event,) = told()
    assert event["detail-type"] == "CartAbandoned"
    assert event["detail"]["key"].startswith(f"cart#{CUSTOMER.user}#")
    data = event["detail"]["data"]
    assert (data["email"], data["total"], data["more"]) == (f"{CUSTOMER.user}@example.com", 21000, 0)
    assert [(line["sku"], line["quantity"], line["total"]) for line in data["lines"]] == [("MILK", 2, 21000)]
    assert cart(who=CUSTOMER) == {milk: 2}


def test_the_mail_tells_of_the_goods_and_how_to_have_no_more():
    person()
    add(product("MILK", "105.00"), 2, who=CUSTOMER)
    run(after(25))
    deliver = function("notifications/send_email").handler
    sent: list[dict[str, Any]] = []
    ses = wiring.mailer()._client
    ses.meta.events.register(
        "provide-client-params.sesv2.SendEmail", lambda params, **_: sent.append(params) and None
    )

    (event,) = told()
    assert deliver(queue_event([event, event]), None) == {"batchItemFailures": []}

    (mail,) = sesv2_backends[ACCOUNT][REGION].core_backend.sent_messages
    assert mail.destinations["ToAddresses"] == [f"{CUSTOMER.user}@example.com"]
    assert "2 × Product MILK" in mail.body and "পণ্য MILK" in mail.body and "৳ 210.00" in mail.body
    assert "রহিম" in mail.body and "<b>," not in mail.body and "https://shop.example/cart" in mail.body
    link = f"https://shop.example/api/v1{LINK}"
    assert link in mail.body
    assert sent[0]["Content"]["Simple"]["Headers"] == [
        {"Name": "List-Unsubscribe", "Value": f"<{link}>"},
        {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
    ]


@pytest.mark.parametrize(
    "said", [{"email": "", "phone": "+8801711111111"}, {"active": False}, {"email_verified": False}, None]
)
def test_who_has_no_address_or_no_account_is_not_written_to(said):
    if said is not None:
        person(**said)
    add(product("MILK"), who=CUSTOMER)

    assert (run(after(25)), run(after(26))) == ({**NONE, "let be": 1}, NONE)
    assert told() == []


def test_carts_of_guests_are_nobodys_to_remind():
    add(product("MILK"), headers=GUEST)

    assert run(after(25)) == NONE


def test_a_cart_is_left_alone_while_it_is_touched():
    person()
    milk = product("MILK")
    add(milk, who=CUSTOMER)
    (left,) = wiring.read_together()([wiring.reminder_book().cart(CUSTOMER.user)])
    add(milk, who=CUSTOMER)
    before = everything()

    with pytest.raises(Outdated):
        wiring.reminder_book().let_be(left)
    assert everything() == before
    assert run(after(25)) == {**NONE, "reminded": 1}


def test_who_stops_them_at_this_moment_is_not_reminded():
    person()
    add(product("MILK"), who=CUSTOMER)
    book = wiring.reminder_book()
    left, known = wiring.read_together()([book.cart(CUSTOMER.user), book.read(CUSTOMER.user)])
    assert known is None and call("POST", LINK).status == 200
    before = everything()

    with pytest.raises(Outdated):
        book.remind(left, Reminders(CUSTOMER.user).after(left, {"email": "r@example.com"}, clock.now()))
    assert everything() == before


def test_one_reminder_a_week_and_then_another():
    person()
    add(product("MILK"), who=CUSTOMER)
    assert run(after(25)) == {**NONE, "reminded": 1}
    add(product("TEA"), who=CUSTOMER)
    assert run(after(26)) == {**NONE, "let be": 1}
    book = wiring.reminder_book()
    (known,) = wiring.read_together()([book.read(CUSTOMER.user)])
    book.save(replace(known, reminded_at=clock.now() - timedelta(days=8)))
    add(product("EGGS"), who=CUSTOMER)

    assert run(after(25)) == {**NONE, "reminded": 1}
    assert len({event["detail"]["key"] for event in told()}) == 2


def test_who_ordered_since_is_not_reminded():
    person()
    milk = product("MILK")
    order("an-order-since", {milk: 1}, who=CUSTOMER)
    carts, owner = wiring.carts(), f"USER#{CUSTOMER.user}"
    carts.save(Cart(owner, (CartItem(milk, 1, Money(10_000)),)), 30)
    earlier = clock.stamp(clock.now() - timedelta(minutes=1))
    boto3.client("dynamodb").update_item(
        TableName="shop-ecommerce", Key={"pk": {"S": f"CART#{owner}"}, "sk": {"S": "CART"}},
        UpdateExpression="SET touched_at = :at", ExpressionAttributeValues={":at": {"S": earlier}},
    )  # fmt: skip

    assert run(after(25)) == {**NONE, "let be": 1}


def test_what_cannot_be_had_any_more_is_not_written_about_and_never_switched_on_is_never():
    person()
    milk = product("MILK", stock=0)
    add(milk, who=CUSTOMER)
    assert run(after(25)) == {**NONE, "let be": 1}

    add(product("TEA"), who=CUSTOMER)
    rules = wiring.settings().rules()
    wiring.settings().replace_rules(replace(rules, reminder_hours=0), rules.version)
    wiring.settings().forget()
    assert run(after(25)) == NONE


def test_a_cart_past_its_time_is_not_written_about():
    person()
    carts = wiring.carts()
    carts.save(Cart(f"USER#{CUSTOMER.user}", (CartItem(product("MILK"), 1, Money(10_000)),)), -1)

    assert run(after(25)) == {**NONE, "let be": 1}


def test_the_link_shows_first_and_stops_for_good_when_it_is_sent():
    person()
    person(OTHER_CUSTOMER.user)
    for who in (CUSTOMER, OTHER_CUSTOMER):
        add(product(f"MILK-{who.user[-2:]}"), who=who)
    before = everything()
    assert call("GET", LINK).json == {"reminders": True} and everything() == before

    one_click = {"Content-Type": "application/x-www-form-urlencoded"}
    stopped = call("POST", LINK, raw="List-Unsubscribe=One-Click", headers=one_click)

    assert (stopped.status, stopped.json) == (200, {"reminders": False})
    after_once = everything()
    assert call("POST", LINK).status == 200 and everything() == after_once
    assert call("GET", LINK).json == {"reminders": False}
    assert run(after(25)) == {**NONE, "reminded": 1, "let be": 1}
    assert [event["detail"]["data"]["customer_id"] for event in told()] == [OTHER_CUSTOMER.user]


def test_people_see_a_page_with_a_button():
    page = call("GET", LINK, headers={"Accept": "text/html,application/xhtml+xml"})
    done = call("POST", LINK, raw="", headers={"Accept": "text/html", "Content-Type": "text/plain"})

    assert page.headers["Content-Type"] == "text/html; charset=utf-8" and '<form method="post">' in page.text
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert done.status == 200 and "<form" not in done.text and "আর লিখব না" in done.text


@pytest.mark.parametrize("token", [
    "x", CUSTOMER.user, stop_token("another", CUSTOMER.user),
    re.sub("^[^.]+", OTHER_CUSTOMER.user, stop_token(KEY, CUSTOMER.user)), stop_token(KEY, ""),
])  # fmt: skip
def test_a_link_that_the_shop_did_not_write_stops_nothing(token):
    before = everything()

    for method in ("GET", "POST"):
        assert call(method, f"/cart/reminders/{token}").status == 404
    assert everything() == before
