"""From an event on the bus to somebody outside: told once to each who wants it."""

import json

import pytest

from supermarket import wiring
from supermarket.settings.webhook_delivery_service import DEAD_QUEUE
from tests.support import faults
from tests.support.gateway import call, staff
from tests.support.receivers import Says, receiver
from tests.support.tables import everything
from tests.support.told_outside import (
    ADMIN,
    AT,
    ORDER,
    add,
    listed,
    placed,
    tell,
    waiting,
    work,
)

pytestmark = pytest.mark.usefixtures("cloud", "a_local_shop")


def test_an_event_reaches_whoever_wants_it_signed_and_once() -> None:
    with receiver() as orders, receiver() as stock:
        hook, _ = add(orders.url, "OrderPlaced"), add(stock.url, "StockLow")

        assert tell(placed(), placed()) == []
        requests = waiting()
        assert work(requests + requests) == []

        (taken,) = orders.taken
        assert taken.is_signed_with(hook["secret"]) and not taken.is_signed_with("whsec_" + "A" * 44)
        said = json.loads(taken.body)
        assert (said["type"], said["at"], said["version"]) == ("OrderPlaced", AT, 1)
        assert said["id"] == taken.headers["webhook-id"] and said["id"].startswith("msg_")
        assert said["data"] == {"order_id": ORDER, "branch_id": "b1", "name": "রহিমা", "total": 35500}
        assert stock.taken == []
    (delivery,) = listed(hook)
    assert (delivery["state"], delivery["attempts"], delivery["status"]) == ("delivered", 1, 200)
    assert (delivery["answer"], delivery["problem"], delivery["next_attempt_at"]) == ("thank you", "", "")
    assert delivery["message_id"] == said["id"]
    assert (waiting(), waiting(DEAD_QUEUE)) == ([], [])


def test_an_event_told_again_later_makes_no_second_delivery() -> None:
    with receiver() as it:
        hook = add(it.url)
        tell(placed())
        work(waiting())
        before = everything()

        assert tell(placed()) == []
        assert work(waiting()) == []

        assert len(it.taken) == 1
    assert everything() == before
    assert len(listed(hook)) == 1


def test_a_delivery_whose_asking_was_lost_is_asked_for_when_the_event_is_told_again() -> None:
    with receiver() as it:
        add(it.url)
        tell(placed())
        assert len(waiting()) == 1

        tell(placed())

        work(waiting())
        assert len(it.taken) == 1


def test_one_that_is_never_told_outside_makes_no_delivery_even_if_it_comes() -> None:
    hook = add("https://erp.example.com/")
    before = everything()

    tell(
        placed(name="CodeRequested"),
        placed(name="AccountAlert"),
        placed(name="Ping"),
        placed(name="SomethingNew"),
    )

    assert everything() == before and listed(hook) == [] and waiting() == []


def test_a_webhook_of_a_branch_hears_of_its_branch_and_of_its_warehouse() -> None:
    branch = call("POST", "/branches", {"code": "DHK1", "name": "Dhanmondi"}, who=ADMIN).json["id"]
    body = {"code": "FLOOR", "name": "Shop floor", "branch_id": branch}
    warehouse = call(
        "POST",
        "/warehouses",
        body,
        who=staff("inventory:manage", "warehouses:manage", branch=branch, role="admin"),
    ).json
    hook = add("https://erp.example.com/", branch_id=branch)
    low = {
        "key": "low#1",
        "at": AT,
        "version": 1,
        "data": {"warehouse_id": warehouse["id"], "product_id": "p"},
    }
    elsewhere = {**low, "key": "low#2", "data": {"warehouse_id": ORDER, "product_id": "p"}}
    nowhere = {**low, "key": "gone#1", "data": {"webhook_id": "w", "branch_id": None}}

    tell(
        placed("01890000-0000-7000-8000-0000000000e2", branch_id=branch),
        placed(),
        {"source": "supermarket.inventory", "detail-type": "StockLow", "detail": low},
        {"source": "supermarket.inventory", "detail-type": "StockLow", "detail": elsewhere},
        {"source": "supermarket.settings", "detail-type": "WebhookDisabled", "detail": nowhere},
    )

    assert sorted(delivery["event"] for delivery in listed(hook)) == ["OrderPlaced", "StockLow"]


def test_when_one_of_several_cannot_be_kept_the_event_comes_back_and_nobody_is_told_twice() -> None:
    denied = {"Error": {"Code": "AccessDeniedException", "Message": "Not now."}}
    with receiver() as one, receiver() as two:
        add(one.url)
        tell(placed())
        add(two.url)
        wiring.post_room.cache_clear()

        with faults.failing("PutItem", denied, times=2):
            assert len(tell(placed())) == 1
        assert tell(placed()) == tell(placed()) == []
        work(waiting())

        assert (len(one.taken), len(two.taken)) == (1, 1)


def test_both_secrets_sign_for_a_day_after_a_new_one() -> None:
    with receiver() as it:
        hook = add(it.url)
        renewed = call("POST", f"/webhooks/{hook['id']}/secret", who=ADMIN).json
        tell(placed())
        work(waiting())

        (taken,) = it.taken
        assert taken.is_signed_with(renewed["secret"]) and taken.is_signed_with(hook["secret"])


def test_what_a_receiver_says_and_what_it_is_told_stay_out_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with receiver(Says(500, b"whsec_answer")) as it:
        hook = add(it.url + "&token=hush")
        tell(placed())
        work(waiting())

    logged = repr([vars(record) for record in caplog.records])
    assert "'came': 'pending'" in logged and hook["id"] in logged
    assert [word for word in ("hush", "whsec", hook["secret"], "রহিমা") if word in logged] == []


def test_receivers_are_told_by_the_function_that_may_and_no_other_knows_the_key() -> None:
    from tests.support.policies import allowed

    readers = [
        name
        for name in ("webhooks", "webhook", "webhook_secret", "ping_webhook", "webhook_deliveries", "redeliver_webhook",
                     "fan_out_webhooks", "deliver_webhook", "publish_changes", "shop_rules")
        if "webhook-key" in repr(allowed(f"settings/{name}"))
    ]  # fmt: skip

    assert readers == ["webhooks", "webhook_secret", "deliver_webhook"]
