"""The email queue over the table and the mail service."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest
from moto.sesv2.models import sesv2_backends

from supermarket import wiring
from supermarket.kernel.errors import Unavailable
from supermarket.notifications.tables import TableSentMail
from tests.support.cloud import ACCOUNT, REGION
from tests.support.gateway import call, function
from tests.support.online_shop import GUEST, open_shop, order, product
from tests.support.streams import events_of, queue_event, records

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop()
    boto3.client("sesv2").create_email_identity(EmailIdentity="shop@example.com")


def mails():
    return sesv2_backends[ACCOUNT][REGION].core_backend.sent_messages


def deliver(*events):
    return function("notifications/send_email").handler(queue_event(events), None)["batchItemFailures"]


def told():
    return events_of(function("ecommerce/publish_changes"), records("ecommerce"))


def test_an_order_is_confirmed_by_mail_once_however_often_it_is_told():
    milk = product("MILK", "105.00")
    placed = order("checkout-1", {milk: 2}, headers=GUEST)
    (event,) = told()
    assert deliver(event) == deliver(event, event) == []
    (mail,) = mails()
    assert (mail.source, mail.destinations["ToAddresses"]) == ("shop@example.com", ["rahim@example.com"])
    assert mail.subject == f"Your order {placed['number']} · Supermarket"
    assert "2 × Product MILK" in mail.body and "৳ 210.00" in mail.body and "পণ্য MILK" in mail.body


def test_a_cancelled_order_is_told_too():
    placed = order("checkout-1", {product("MILK"): 2}, headers=GUEST)
    call("PUT", f"/orders/{placed['id']}/cancel", {"reason": "Twice"}, headers=GUEST)
    assert deliver(*told()) == []
    assert sorted(mail.subject.split(" · ")[0] for mail in mails()) == [
        f"Order {placed['number']} is cancelled",
        f"Your order {placed['number']}",
    ]


def test_nothing_that_names_a_person_is_logged(caplog):
    order("checkout-1", {product("MILK"): 2}, headers=GUEST)
    event = told()[0]
    deliver(event)
    boto3.client("sesv2").delete_email_identity(EmailIdentity="shop@example.com")
    event["detail"]["key"] = "order#2#placed"
    deliver(event)
    logged = caplog.text + str([vars(record) for record in caplog.records])
    assert "'outcome': 'sent'" in logged and "MessageRejected" in logged
    assert not [said for said in ("rahim", "Rahim", "1712345678", "shop@example.com") if said in logged]


def test_a_mail_that_is_refused_comes_back_to_the_queue():
    order("checkout-1", {product("MILK"): 2}, headers=GUEST)
    event = told()[0]
    boto3.client("sesv2").delete_email_identity(EmailIdentity="shop@example.com")
    assert deliver(event) == [{"itemIdentifier": "m-0"}]
    assert mails() == []


def test_a_claim_is_one_workers_until_it_runs_out():
    sent = TableSentMail()
    assert sent.claim("key-1", NOW)
    with pytest.raises(Unavailable):
        sent.claim("key-1", NOW + timedelta(seconds=59))
    assert sent.claim("key-1", NOW + timedelta(seconds=61))
    sent.done("key-1")
    assert not sent.claim("key-1", NOW + timedelta(days=1))
    assert wiring.mail_room().sent.claim("key-2", NOW)
