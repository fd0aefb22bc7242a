"""What checking out a large basket, and hearing a gateway, costs."""

import json
import time
from typing import Any

import boto3

from local.gateways.stripe_messages import signature
from supermarket import wiring
from supermarket.kernel.ids import new_id
from tests.performance.emulator import DELIVERY, GUEST, Shop, a_product
from tests.performance.test_capacity import bill_of
from tests.performance.test_warm_requests import event_of
from tests.performance.warm import compare, recording
from tests.support.cloud import STACK
from tests.support.gateway import call, function
from tests.support.stripe import KEY, SECRET, SESSION
from tests.support.till_shop import FLOOR

LINES = 60
ORDER = {**DELIVERY, "payment_method": "stripe"}
INTAKE_MS = 2.0


def fill(shop: Shop, lines: int) -> None:
    for number in range(len(shop.products), lines):
        product = a_product(number)
        wiring.catalogue().add(product)
        stock(product.id)
        shop.products.append(product.id)
    shop.fill_cart()


def stock(product_id: str) -> None:
    from supermarket.inventory.model import Cause, CauseKind, Reason, adjust

    cause = Cause(CauseKind.ADJUSTMENT, new_id(), "received")
    wiring.stock().commit([adjust(FLOOR, product_id, Reason.RECEIVED, 100_000)], cause)


def test_a_checkout_of_sixty_lines_is_one_batch_more(dynamodb: Any, shop: Shop) -> None:
    fill(shop, LINES)

    started = time.process_time()
    bill = bill_of(dynamodb, "POST", "/orders/checkout", DELIVERY, headers=GUEST, key=new_id(), status=201)
    print(f"{(time.process_time() - started) * 1000:.1f} ms of CPU with the scans that count it")

    assert bill.calls == ["BatchGetItem", "BatchGetItem", "BatchGetItem", "UpdateItem", "TransactWriteItems"]
    assert bill.writes <= 2 * LINES + 60


def test_a_message_of_a_gateway_is_checked_and_looked_up_within_two_milliseconds(shop: Shop) -> None:
    boto3.client("secretsmanager").create_secret(
        Name=f"{STACK}/payment-gateways",
        SecretString=json.dumps({"stripe": {"secret_key": KEY, "webhook_secret": SECRET}}),
    )
    boto3.client("sqs").create_queue(QueueName=f"{STACK}-payment")
    shop.fill_cart()
    placed = call("POST", "/orders/checkout", DELIVERY, headers=GUEST, key=new_id()).json
    told = {**SESSION, "client_reference_id": "unknown", "metadata": {"invoice": placed["number"]}}
    body = {
        "id": "evt_1", "object": "event", "type": "checkout.session.completed", "livemode": False,
        "created": int(time.time()), "data": {"object": told},
    }  # fmt: skip
    event = event_of("POST", "/payments/webhooks/{gateway}", body, gateway="stripe")
    event["headers"]["Stripe-Signature"] = signature(event["body"].encode(), SECRET, int(time.time()))
    handler = function("payments/webhook").handler
    for _ in range(2):
        with recording() as tape:
            assert handler(event, None)["statusCode"] == 200

    (taken,) = compare([handler], event, [tape])

    print(f"\nmessage of a gateway: {taken}")
    assert taken.own <= INTAKE_MS
