"""Following an order without signing in, and how little a guess is worth."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from supermarket import wiring
from supermarket.ecommerce.order_model import TimelineEntry
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.track_service import track
from supermarket.kernel.errors import NotFound, TooMany
from tests.support.gateway import Reply, call
from tests.support.order_book import AT, placed
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")
NOW = datetime(2026, 11, 22, 8, 20, tzinfo=UTC)
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def ask(number: str = "DHK-000123", phone: str = "5678") -> Reply:
    return call("GET", f"/orders/track/{number}?phone={phone}")


def guess(digits: str, number: str = "DHK-000123", address: str = HOME, at: datetime = NOW) -> Any:
    return track(wiring.tracker(), number, digits, address, at)


def wrong(times: int, **how: Any) -> None:
    for _ in range(times):
        with pytest.raises(NotFound):
            guess("0000", **how)


@pytest.mark.parametrize("number", ["DHK-000123", "dhk-000123"])
def test_number_and_digits_tell_how_far_it_has_come_and_nothing_else(number: str) -> None:
    steps = (
        TimelineEntry(OrderState.PLACED, AT, "guest"),
        TimelineEntry(OrderState.CANCELLED, AT + timedelta(minutes=4), "u-1", "Rahim is away"),
    )
    placed(timeline=steps)

    reply = ask(number)

    assert (reply.status, reply.headers["Cache-Control"]) == (200, "no-store")
    assert reply.json == {
        "number": "DHK-000123", "status": "cancelled", "placed_at": "2026-11-22T08:05:00.000Z", "area": "Dhanmondi",
        "timeline": [
            {"status": "placed", "at": "2026-11-22T08:05:00.000Z"},
            {"status": "cancelled", "at": "2026-11-22T08:09:00.000Z"},
        ],
    }  # fmt: skip


def test_wrong_digits_and_a_number_there_is_none_of_look_the_same() -> None:
    placed()
    before = everything()

    replies = [ask(phone="5679"), ask("DHK-000124"), ask("%00"), ask("০১")]

    assert [reply.status for reply in replies] == [404] * 4
    assert len({reply.text for reply in replies}) == 1
    assert everything() == before


@pytest.mark.parametrize("phone", ["", "567", "56789", "abcd", "৫৬৭৮", "5678%0A"])
def test_what_are_no_four_digits_is_no_try(phone: str) -> None:
    placed()

    reply = ask(phone=phone)

    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "?phone")


def test_after_five_wrong_tries_a_number_is_closed_to_right_ones_too() -> None:
    placed()
    wrong(5)

    with pytest.raises(TooMany) as refused:
        guess("5678", address=ELSEWHERE)

    assert refused.value.retry_after == 600
    assert guess("5678", at=NOW + timedelta(minutes=10)).number == "DHK-000123"


def test_right_tries_are_not_counted() -> None:
    placed()
    wrong(4)

    assert {guess("5678").number for _ in range(30)} == {"DHK-000123"}

    wrong(1)
    with pytest.raises(TooMany):
        guess("5678")


def test_one_guess_at_each_of_many_numbers_is_counted_for_the_address() -> None:
    placed()
    for number in range(20):
        wrong(1, number=f"DHK-{number:06}", address=ELSEWHERE)

    with pytest.raises(TooMany):
        guess("5678", address=ELSEWHERE)

    assert guess("5678", address=HOME).number == "DHK-000123"


def test_an_order_that_is_nobodys_any_more_is_not_found_by_any_digits() -> None:
    order = placed()
    wiring.orders().save(order.anonymised())

    for digits in ("5678", "0000"):
        assert ask(phone=digits).status == 404


def test_at_the_same_moment_no_more_is_guessed() -> None:
    """Each try is counted before it is looked at: of a hundred that are under way together, five are."""
    tried = []

    class Slow:
        def by_number(self, number: str) -> None:
            tried.append(number)
            if len(tried) < 100:
                with pytest.raises((NotFound, TooMany)):
                    track(tracker, number, "0000", HOME, NOW)

    tracker: Any = type(wiring.tracker())(Slow(), wiring.tracker().spend)  # type: ignore[arg-type]

    with pytest.raises(NotFound):
        track(tracker, "DHK-000123", "0000", HOME, NOW)

    assert len(tried) == 5
