"""Messages that are not taken: tried again, given up, put back."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import timedelta

import pytest

from supermarket import wiring
from supermarket.kernel import clock
from supermarket.kernel.errors import Outdated, Unavailable
from supermarket.settings.webhook_address_model import Target
from supermarket.settings.webhook_delivery_model import DeliveryState, Outcome
from supermarket.settings.webhook_delivery_service import DEAD_QUEUE, deliver
from supermarket.settings.webhook_model import Off
from tests.support import faults, streams
from tests.support.gateway import call
from tests.support.receivers import Says, receiver
from tests.support.told_outside import (
    ADMIN,
    BROKEN,
    OK,
    Clockwork,
    add,
    asked,
    listed,
    placed,
    tell,
    vars_of,
    waiting,
    work,
)

pytestmark = pytest.mark.usefixtures("cloud", "a_local_shop")


def test_a_receiver_that_is_down_for_a_while_is_told_the_same_message_later() -> None:
    with receiver(BROKEN, BROKEN, OK) as it:
        hook = add(it.url)
        tell(placed())
        clockwork = Clockwork(clock.now())

        request = clockwork.until(asked(), 2)
        assert [listed(hook)[0][name] for name in ("state", "attempts", "status", "answer")] == [
            "pending",
            2,
            500,
            "no",
        ]
        assert [each["id"] for each in listed(hook, "?state=pending")] == [request.delivery_id]
        assert clockwork.attempt(request) == "delivered"

        assert [(sent[1].attempt, sent[2]) for sent in clockwork.post.sent] == [(2, 5), (3, 30)]
        assert len({(taken.headers["webhook-id"], taken.body) for taken in it.taken}) == 1
        assert all(taken.is_signed_with(hook["secret"]) for taken in it.taken)
    assert [listed(hook)[0][name] for name in ("state", "attempts", "status")] == ["delivered", 3, 200]
    assert listed(hook, "?state=pending") == listed(hook, "?state=failed") == []
    assert len(listed(hook, "?state=delivered")) == 1
    assert wiring.post_room().webhooks.health(hook["id"]).failing_since is None


def test_one_that_comes_early_is_sent_on_and_one_in_hand_comes_back() -> None:
    with receiver(BROKEN) as it:
        add(it.url)
        tell(placed())
        clockwork = Clockwork(clock.now())
        request = clockwork.until(asked(), 7)
        due = clockwork.now

        clockwork.now = due - timedelta(hours=3)
        assert clockwork.attempt(request) == "early"
        clockwork.now = due - timedelta(seconds=100)
        assert clockwork.attempt(request) == "early"

        assert [(sent[1], sent[2]) for sent in clockwork.post.sent[-2:]] == [(request, 900), (request, 100)]
        held = clockwork.room.deliveries.find(request.webhook_id, request.delivery_id)
        assert held is not None
        clockwork.room.deliveries.replace(held, held.claimed(8, due))
        clockwork.now = due + timedelta(seconds=59)
        with pytest.raises(Unavailable):
            clockwork.attempt(request)
        assert len(it.taken) == 7
        clockwork.now = due + timedelta(seconds=61)
        assert clockwork.attempt(request) == "pending"
        assert len(it.taken) == 8


def test_one_that_fails_to_the_end_is_kept_put_aside_and_can_be_put_back() -> None:
    with receiver(BROKEN) as it:
        hook = add(it.url)
        tell(placed())
        clockwork = Clockwork(clock.now() - timedelta(hours=48))
        last = clockwork.until(clockwork.due_now(asked()), 9)

        assert work([vars_of(last)]) == []

        (delivery,) = listed(hook, "?state=failed")
        assert (delivery["attempts"], delivery["problem"], delivery["next_attempt_at"]) == (
            10,
            "it answered 500",
            "",
        )
        assert waiting(DEAD_QUEUE) == [
            {"webhook_id": hook["id"], "delivery_id": delivery["id"], "attempt": 11}
        ]
        assert wiring.post_room().webhooks.health(hook["id"]).given_up == 1
        assert work([vars_of(last)]) == [] and len(it.taken) == 10
        it.says = [OK]
        url = f"/webhooks/{hook['id']}/deliveries/{delivery['id']}/redeliver"
        first = call("POST", url, who=ADMIN, key="put-it-back")
        again = call("POST", url, who=ADMIN, key="put-it-back")
        assert (first.status, first.json["state"], again.json) == (202, "pending", first.json)
        requests = waiting()
        assert {request["attempt"] for request in requests} == {11}
        assert work(requests) == []
        assert call("POST", url, who=ADMIN, key="put-it-back").json["state"] == "delivered"
        assert work(waiting()) == []

        assert len(it.taken) == 11
        assert len({taken.headers["webhook-id"] for taken in it.taken}) == 1
    assert wiring.post_room().webhooks.health(hook["id"]).given_up == 0


def test_the_last_failure_told_twice_asks_again_for_what_may_not_have_been_asked_for() -> None:
    with receiver(BROKEN) as it:
        add(it.url)
        tell(placed())
        clockwork = Clockwork(clock.now())
        request = asked()
        clockwork.attempt(request)
        del clockwork.post.sent[:]

        assert clockwork.attempt(request) == "done"

        assert [(sent[1].attempt, len(it.taken)) for sent in clockwork.post.sent] == [(2, 1)]


def test_a_receiver_that_wants_no_more_is_believed_at_once() -> None:
    with receiver(Says(410)) as it:
        hook = add(it.url)
        tell(placed(), placed("01890000-0000-7000-8000-0000000000e2"))
        first, second = waiting()

        assert work([first, second]) == []

        assert len(it.taken) == 1
        assert waiting(DEAD_QUEUE) == [] and len(listed(hook, "?state=failed")) == 2
        assert {each["problem"] for each in listed(hook)} == {
            "it answered 410",
            "the webhook is switched off",
        }
    now = call("GET", f"/webhooks/{hook['id']}", who=ADMIN).json
    assert (now["active"], now["off"], now["version"]) == (False, "gone", 2)
    notes = [
        r["dynamodb"]["NewImage"]
        for r in streams.records("settings")
        if r["dynamodb"]["Keys"]["sk"]["S"] == "NOTE"
    ]
    assert [(note["operation"]["S"], note["actor_id"]["S"]) for note in notes[-1:]] == [
        ("deliver_webhook", "system")
    ]
    url = f"/webhooks/{hook['id']}"
    assert call("POST", f"{url}/test", who=ADMIN).json["code"] == "webhook_off"
    assert call("POST", f"{url}/deliveries/{first['delivery_id']}/redeliver", who=ADMIN).status == 409


def test_one_that_fails_for_three_days_is_switched_off_and_starts_in_good_health_again() -> None:
    with receiver(BROKEN) as it:
        hook = add(it.url)
        tell(placed())
        clockwork = Clockwork(clock.now() - timedelta(days=4))
        request = clockwork.until(asked(), 8)
        webhooks = clockwork.room.webhooks
        began = webhooks.health(hook["id"]).failing_since
        assert began is not None

        clockwork.now = began + timedelta(days=3)
        clockwork.attempt(request)

        found = webhooks.find(hook["id"])
        assert found is not None and found.off == Off.FAILING
        kept = {name: hook[name] for name in ("url", "events")}
        on = call("PUT", f"/webhooks/{hook['id']}", kept, who=ADMIN, headers={"If-Match": '"2"'})
        assert on.json["active"] and webhooks.health(hook["id"]).failing_since is None


class Midway:
    """The sender of everybody, and something that happens once the message has left."""

    def __init__(self, happens: Callable[[], object]) -> None:
        self.happens = happens

    def send(self, target: Target, body: bytes, headers: Mapping[str, str]) -> Outcome:
        outcome = wiring.webhook_sender().send(target, body, headers)
        self.happens()
        return outcome


def test_two_workers_with_the_same_message_make_one_attempt() -> None:
    with receiver() as it:
        add(it.url)
        tell(placed())
        request, clockwork = asked(), Clockwork(clock.now())

        def another() -> None:
            with pytest.raises(Unavailable):
                clockwork.attempt(request)

        came = deliver(clockwork.room, Midway(another), lambda: 0, request, clockwork.now)

        assert (came, len(it.taken)) == ("delivered", 1)


def test_a_claim_whose_answer_was_lost_runs_out_and_the_message_is_sent_then() -> None:
    with receiver() as it:
        add(it.url)
        tell(placed())
        request, clockwork = asked(), Clockwork(clock.now())

        with faults.losing_the_answer("PutItem"), pytest.raises(Outdated):
            clockwork.attempt(request)

        assert it.taken == []
        clockwork.now += timedelta(seconds=240)
        assert clockwork.attempt(request) == "delivered"
        assert (len(it.taken), clockwork.held(request).attempts) == (1, 1)


def test_a_success_whose_recording_went_unanswered_is_not_sent_again() -> None:
    with receiver() as it, ExitStack() as stack:
        add(it.url)
        tell(placed())
        request, clockwork = asked(), Clockwork(clock.now())
        losing = Midway(lambda: stack.enter_context(faults.losing_the_answer("PutItem")))

        with pytest.raises(Outdated):
            deliver(clockwork.room, losing, lambda: 0, request, clockwork.now)

        clockwork.now += timedelta(seconds=240)
        assert clockwork.attempt(request) == "done"
        assert (len(it.taken), clockwork.held(request).state) == (1, DeliveryState.DELIVERED)
