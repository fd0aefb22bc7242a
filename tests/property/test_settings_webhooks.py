"""Whatever receivers answer, whoever dies midway, however often a queue tells the same: what holds of deliveries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from supermarket.inventory.ports import Warehouses
from supermarket.kernel.caller import SYSTEM
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import Conflict, Outdated, Unavailable
from supermarket.kernel.events import DomainEvent
from supermarket.settings.webhook_address_model import Target
from supermarket.settings.webhook_delivery_model import ATTEMPTS, WAITS, Delivery, DeliveryState, Outcome
from supermarket.settings.webhook_delivery_service import DEAD_QUEUE, PostRoom, Request, deliver, fan_out
from supermarket.settings.webhook_model import Health, Webhook, new_secret
from supermarket.settings.webhook_ports import Deliveries, Sealer, Webhooks
from supermarket.settings.webhook_service import redeliver

START = datetime(2026, 11, 22, 10, tzinfo=UTC)
SECRET = new_secret()
TAKEN, REFUSED, DIES_BEFORE, DIES_AFTER = (
    "taken",
    "refused",
    "dies before it is known",
    "dies after it was taken",
)


class Died(Exception):
    """A worker that is no more."""


@dataclass
class Hooks:
    hook: Webhook
    status: Health = field(default_factory=Health)

    def known(self) -> list[Webhook]:
        return [self.hook]

    def find(self, webhook_id: str) -> Webhook:
        return self.hook

    def health(self, webhook_id: str) -> Health:
        return self.status

    def failed(self, webhook_id: str, now: datetime, *, gave_up: bool) -> Health:
        return self.status.after_failure(now, gave_up=gave_up)

    def recovered(self, webhook_id: str) -> Health:
        return Health()

    def replace(self, old: Webhook, new: Webhook) -> Webhook:
        """Stays on, so that everything goes on being tried."""
        return old


class Kept:
    """Deliveries as the table keeps them: each change only from what it was."""

    def __init__(self, hooks: Hooks) -> None:
        self.hooks, self.all = hooks, dict[str, Delivery]()

    def add(self, delivery: Delivery) -> bool:
        return self.all.setdefault(delivery.id, delivery) is delivery

    def find(self, webhook_id: str, delivery_id: str) -> Delivery | None:
        return self.all.get(delivery_id)

    def replace(self, old: Delivery, new: Delivery, *more: Health, once: None = None) -> None:
        if self.all[old.id] != old:
            raise Outdated
        assert new.attempts in (old.attempts, old.attempts + 1), "attempts never go back"
        self.all[old.id] = new
        for health in more:
            self.hooks.status = health


class Plain:
    def open(self, webhook_id: str, sealed: str) -> str:
        return sealed


class World:
    """Time, a queue that tells in any order and twice, and a receiver that answers as drawn."""

    def __init__(self) -> None:
        self.now, self.fate = START, TAKEN
        self.queue: list[tuple[datetime, Request]] = []
        self.dead: list[Request] = []
        self.sent: dict[str, int] = {}
        hooks = Hooks(
            Webhook("01890000-0000-7000-8000-000000000001", "https://example.com/", ("*",), secret=SECRET)
        )
        self.kept = Kept(hooks)
        self.room = PostRoom(
            cast("Webhooks", hooks), cast("Deliveries", self.kept), cast("Sealer", Plain()), self.post
        )

    def post(self, queue: str, said: Mapping[str, Any], delay: int) -> None:
        assert 0 <= delay <= 900
        if queue == DEAD_QUEUE:
            self.dead.append(Request(**said))
        else:
            self.queue.append((self.now + timedelta(seconds=delay), Request(**said)))

    def send(self, target: Target, body: bytes, headers: Mapping[str, str]) -> Outcome:
        if self.fate == DIES_BEFORE:
            raise Died
        message = headers["webhook-id"]
        self.sent[message] = self.sent.get(message, 0) + 1
        if self.fate == DIES_AFTER:
            raise Died
        return Outcome(200) if self.fate == TAKEN else Outcome(500, problem="no")

    def tell(self, number: int) -> None:
        event = DomainEvent("OrderPlaced", f"order#{number}", stamp(START), {})
        fan_out(self.room, cast("Warehouses", None), event, self.now)

    def work(self, which: int, percent: int, *, twice: bool = False) -> None:
        """One message that is visible; it comes back after four minutes when its worker fails."""
        visible = [each for each in self.queue if each[0] <= self.now]
        if not visible:
            return
        at, request = visible[which % len(visible)]
        if not twice:
            self.queue.remove((at, request))
        before = self.kept.all[request.delivery_id]
        sent = self.sent.get(before.message_id, 0)
        try:
            deliver(self.room, self, lambda: percent, request, self.now)
        except (Died, Unavailable, Outdated):
            self.queue.append((self.now + timedelta(seconds=240), request))
        self.check(before, self.kept.all[request.delivery_id], self.sent.get(before.message_id, 0) - sent)

    def check(self, before: Delivery, after: Delivery, sent: int) -> None:
        assert sent <= 1
        if before.state is not DeliveryState.PENDING:
            assert (sent, after) == (0, before), "what is over is left alone"
        if sent and after.state is DeliveryState.PENDING and after.claimed_until is None:
            wait = (after.due_at - self.now).total_seconds()
            least = WAITS[after.tries - 1]
            assert least <= wait <= least + least * 20 // 100
        if after.state is DeliveryState.FAILED and sent:
            assert after.tries == ATTEMPTS

    def put_back(self, which: int) -> None:
        found = sorted(self.kept.all)
        if found:
            chosen = self.kept.all[found[which % len(found)]]
            try:
                redeliver(self.room, SYSTEM, chosen.webhook_id, chosen.id, self.now, None)
            except Conflict:
                assert chosen.is_in_hand(self.now)

    def finish(self) -> None:
        """Everything comes due, and nobody dies any more."""
        while self.queue:
            self.now = max(self.now, min(at for at, _ in self.queue))
            self.work(0, 0)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), st.integers(0, 2)),
        st.tuples(st.just("work"), st.integers(0, 9), st.integers(0, 20), st.booleans()),
        st.tuples(st.just("wait"), st.sampled_from([1, 5, 36, 61, 240, 900, 20_000, 100_000])),
        st.tuples(st.just("fate"), st.sampled_from([TAKEN, REFUSED, REFUSED, DIES_BEFORE, DIES_AFTER])),
        st.tuples(st.just("put back"), st.integers(0, 2)),
    ),
    max_size=60,
)


def run(world: World, steps: Sequence[Any]) -> None:
    for step in steps:
        match step:
            case ("tell", number):
                world.tell(number)
            case ("work", which, percent, twice):
                world.work(which, percent, twice=twice)
            case ("wait", seconds):
                world.now += timedelta(seconds=seconds)
            case ("fate", fate):
                world.fate = fate
            case ("put back", which):
                world.put_back(which)


@settings(max_examples=400, deadline=None)
@given(STEPS)
def test_what_was_taken_is_never_sent_again_unless_it_is_put_back_and_nothing_is_left_hanging(
    steps: Sequence[Any],
) -> None:
    world = World()

    run(world, steps)
    world.fate = TAKEN
    world.finish()

    assert all(each.state is not DeliveryState.PENDING for each in world.kept.all.values())
    before = dict(world.sent)
    for delivery in list(world.kept.all.values()):
        for attempt in range(delivery.attempts + 3):
            deliver(
                world.room, world, lambda: 0, Request(delivery.webhook_id, delivery.id, attempt), world.now
            )
    world.finish()
    assert world.sent == before


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_a_receiver_that_never_takes_anything_hears_each_message_ten_times_and_an_operator_hears_of_it(
    steps: Sequence[Any],
) -> None:
    world = World()
    calm = [step for step in steps if step[0] not in ("put back", "fate")]

    world.fate = REFUSED
    run(world, calm)
    world.finish()

    assert all(each.state is DeliveryState.FAILED for each in world.kept.all.values())
    assert set(world.sent.values()) <= {ATTEMPTS}
    assert {request.delivery_id for request in world.dead} == set(world.kept.all)


@given(st.integers(0, 20), st.integers(1, ATTEMPTS - 1))
def test_waits_grow_and_stay_within_their_bounds(percent: int, tries: int) -> None:
    hook = Webhook("w", "https://example.com/", ("*",))
    delivery = Delivery.of(hook, DomainEvent("OrderPlaced", "k", stamp(START), {}), START)

    held = replace(delivery, tries=tries - 1, attempts=tries - 1).claimed(tries, START)
    after = held.after(Outcome(500), START, percent)

    wait = int((after.due_at - START).total_seconds())
    assert WAITS[tries - 1] <= wait <= WAITS[tries - 1] * 12 // 10
    assert tries == 1 or wait > WAITS[tries - 2] * 12 // 10
