"""Telling those who wait that a product is there again: each once, page after page."""

from dataclasses import replace

import boto3
import pytest
from moto.sesv2.models import sesv2_backends

from supermarket import wiring
from supermarket.ecommerce.notice_service import PAGE, tell
from supermarket.ecommerce.notice_tables import TableNoticeBook
from tests.support.cloud import ACCOUNT, REGION
from tests.support.faults import failing
from tests.support.gateway import call, function
from tests.support.notices import (
    ask,
    back,
    crowd,
    letters,
    link_of,
    person,
    queued,
    told,
    waits,
    withdraw,
    work,
)
from tests.support.online_shop import (
    CUSTOMER,
    OTHER_CUSTOMER,
    WAREHOUSE,
    open_shop,
    order,
    product,
    receive,
)
from tests.support.streams import queue_event
from tests.support.tables import everything

BROKEN = {"Error": {"Code": "AccessDeniedException", "Message": "Not now."}}


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop(public_url="https://shop.example", shop_url="https://shop.example")


def test_who_waits_is_told_once_when_the_product_is_there_again():
    person()
    person(OTHER_CUSTOMER)
    milk, tea = product("MILK", stock=0), product("TEA", stock=0)
    ask(milk)
    ask(tea)
    ask(tea, OTHER_CUSTOMER)
    receive(milk, 3)

    (event,) = back()
    assert event["source"] == "supermarket.inventory"
    assert event["detail"]["key"] == f"back#{WAREHOUSE}#{milk}#1"
    assert event["detail"]["data"] == {"warehouse_id": WAREHOUSE, "product_id": milk, "available": 3}
    assert work([event, event]) == work([event]) == []

    (letter,) = letters()
    assert letter["source"] == "supermarket.ecommerce"
    assert letter["detail"]["key"] == f"product_back#{CUSTOMER.user}#3"
    assert letter["detail"]["data"] == {
        "customer_id": CUSTOMER.user, "name": "Rahim <b>", "name_bn": "রহিম", "sku": "MILK", "product_id": milk,
        "email": f"{CUSTOMER.user}@example.com", "product_name": "Product MILK", "product_name_bn": "পণ্য MILK",
    }  # fmt: skip
    assert (waits(), waits(OTHER_CUSTOMER)) == ([tea], [tea])


def test_the_mail_names_the_product_and_how_to_have_no_more():
    boto3.client("sesv2").create_email_identity(EmailIdentity="shop@example.com")
    person()
    milk = product("MILK", stock=0)
    ask(milk)
    receive(milk, 1)
    work(back())
    sent = []
    ses = wiring.mailer()._client
    ses.meta.events.register(
        "provide-client-params.sesv2.SendEmail", lambda params, **_: sent.append(params) and None
    )

    (event,) = letters()
    assert function("notifications/send_email").handler(queue_event([event, event]), None) == {
        "batchItemFailures": []
    }

    (mail,) = sesv2_backends[ACCOUNT][REGION].core_backend.sent_messages
    assert mail.destinations["ToAddresses"] == [f"{CUSTOMER.user}@example.com"]
    assert "Product MILK is available again" in mail.body and "পণ্য MILK আবার পাওয়া যাচ্ছে" in mail.body
    assert "<b>," not in mail.body and f"https://shop.example/products/{milk}" in mail.body
    link = f"https://shop.example/api/v1{link_of()}"
    assert link in mail.body
    assert sent[0]["Content"]["Simple"]["Headers"] == [
        {"Name": "List-Unsubscribe", "Value": f"<{link}>"},
        {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
    ]


def test_it_is_told_again_each_time_to_who_asks_again():
    person()
    milk = product("MILK", stock=0)
    for count in (1, 2):
        ask(milk)
        receive(milk, 1)
        work(back())
        receive(milk, 1)
        order(f"all-of-it-{count}", {milk: 2}, who=OTHER_CUSTOMER)

    assert [event["detail"]["key"] for event in back()] == [
        f"back#{WAREHOUSE}#{milk}#1", f"back#{WAREHOUSE}#{milk}#4"
    ]  # fmt: skip
    assert told() == [(CUSTOMER.user, milk)] * 2
    assert len({event["detail"]["key"] for event in letters()}) == 2


def test_goods_of_a_cancelled_order_are_there_again():
    person()
    milk = product("MILK", stock=1)
    placed = order("the-last-one", {milk: 1}, who=OTHER_CUSTOMER)
    ask(milk)
    call("PUT", f"/orders/{placed['id']}/cancel", {"reason": "changed my mind"}, who=OTHER_CUSTOMER)

    work(back()[1:])

    assert told() == [(CUSTOMER.user, milk)]


def test_a_crowd_is_told_page_by_page_each_once_whatever_comes_twice():
    milk = product("MILK", stock=0)
    people = crowd(milk, 2 * PAGE + 3)
    receive(milk, 1)

    first = back()
    (second,) = work(first)
    assert second == {"product_id": milk, "warehouse_id": WAREHOUSE, "after": people[PAGE - 1].user}
    assert told() == [(who.user, milk) for who in people[:PAGE]]

    left = [second, second]
    while left:
        left = work(left)
    work([*first, second])

    assert sorted(told()) == [(who.user, milk) for who in people]


def test_two_workers_at_the_same_moment_tell_once():
    class Slower(TableNoticeBook):
        def save(self, *changed):
            if not told():
                work(back())
            super().save(*changed)

    person()
    milk = product("MILK", stock=0)
    ask(milk)
    receive(milk, 1)

    done = tell(replace(wiring.notice_desk(), book=Slower()), milk, WAREHOUSE)

    assert (done, told()) == ({"waits no more": 1}, [(CUSTOMER.user, milk)])


def test_who_could_not_be_told_is_told_when_the_message_comes_again():
    milk = product("MILK", stock=0)
    people = crowd(milk, 3)
    receive(milk, 1)
    events = queue_event(back())
    worker = function("ecommerce/tell_waiting").handler

    with failing("TransactWriteItems", BROKEN):
        failed = worker(events, None)
    assert failed == {"batchItemFailures": [{"itemIdentifier": "m-0"}]} and told() == []

    assert worker(events, None) == {"batchItemFailures": []}
    assert told() == [(who.user, milk) for who in people]


def test_what_is_gone_before_it_was_told_is_waited_for_on():
    person()
    milk = product("MILK", stock=0)
    ask(milk)
    receive(milk, 1)
    order("somebody-faster", {milk: 1}, who=OTHER_CUSTOMER)
    before = everything()

    assert work(back()) == []

    assert (everything(), waits(), told()) == (before, [milk], [])


def test_what_another_warehouse_has_or_the_shop_sells_no_more_is_told_to_nobody():
    person()
    milk = product("MILK", stock=0)
    ask(milk)
    receive(milk, 1)
    (event,) = back()
    elsewhere = {"product_id": milk, "warehouse_id": "another"}
    before = everything()
    work([elsewhere])
    assert everything() == before

    withdraw(milk)
    work([event])
    assert told() == []
    assert [each["sold"] for each in call("GET", "/cart/notices", who=CUSTOMER).json["items"]] == [False]


def test_who_has_no_address_or_no_account_any_more_is_not_written_to():
    milk = product("MILK", stock=0)
    people = crowd(milk, 3)
    users = wiring.accounts().users
    for who, said in zip(people[:2], ({"email_verified": False}, {"active": False}), strict=True):
        old = users.get(who.user)
        users.change(old, replace(old, **said))
    receive(milk, 1)

    work(back())

    assert told() == [(people[2].user, milk)]
    assert queued() == [] and [waits(who) for who in people] == [[], [], []]


def test_who_waits_no_more_at_this_moment_is_not_written_to():
    person()
    milk = product("MILK", stock=0)
    ask(milk)
    receive(milk, 1)
    call("DELETE", f"/cart/notices/{milk}", who=CUSTOMER)

    work(back())

    assert told() == []
