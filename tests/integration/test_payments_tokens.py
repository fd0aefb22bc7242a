"""Gateways' tokens in the table: grants are counted by the hour, so many functions share one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier, Lock

import pytest

from supermarket.payments.exchange_model import GatewayNotReached, GatewayUnknown
from supermarket.payments.token_tables import LOCK_LASTS, TableTokens, TokenRow, _granted
from tests.support.atomic import one_call_at_a_time
from tests.support.faults import losing_the_answer
from tests.support.tables import everything

NOW = datetime(2026, 1, 2, 10, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("cloud")


class Granting:
    """Tokens ``token-1``, ``token-2`` and so on, good for 50 minutes."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at, self.count, self._lock = at, 0, Lock()

    def __call__(self) -> tuple[str, datetime]:
        with self._lock:
            self.count += 1
            return f"token-{self.count}", self.at + timedelta(minutes=50)


def failing() -> tuple[str, datetime]:
    raise GatewayUnknown


def no_time(span: timedelta) -> None:
    """Waits not at all."""


def test_16_functions_that_start_at_once_ask_for_one_token() -> None:
    grant, start = Granting(), Barrier(16)

    def cold() -> str:
        start.wait()
        return TableTokens().get("bkash#1", grant, NOW)

    with one_call_at_a_time(), ThreadPoolExecutor(16) as pool:
        got = list(pool.map(lambda _: cold(), range(16)))

    assert (set(got), grant.count) == ({"token-1"}, 1)
    assert TableTokens().get("bkash#1", grant, NOW) == "token-1"


def test_a_token_serves_until_it_is_to_be_renewed() -> None:
    grant, tokens = Granting(), TableTokens()

    assert tokens.get("bkash#1", grant, NOW) == "token-1"
    assert tokens.get("bkash#1", grant, NOW + timedelta(minutes=49, seconds=59)) == "token-1"
    assert tokens.get("bkash#1", grant, NOW + timedelta(minutes=50)) == "token-2"
    assert tokens.get("bkash#2", grant, NOW) == "token-3"


def test_a_grant_that_fails_frees_the_lock() -> None:
    tokens = TableTokens()

    with pytest.raises(GatewayUnknown):
        tokens.get("bkash#1", failing, NOW)

    assert tokens.get("bkash#1", Granting(), NOW) == "token-1"


def test_who_waits_for_a_grant_that_fails_gets_nothing_and_asks_for_nothing() -> None:
    other = Granting()
    said: list[str] = []

    def grant_while_another_waits() -> tuple[str, datetime]:
        def pause(span: timedelta) -> None:
            _free_the_lock()

        with pytest.raises(GatewayUnknown, match="was given none"):
            TableTokens(pause).get("bkash#1", other, NOW)
        said.append("waited")
        raise GatewayUnknown

    with pytest.raises(GatewayUnknown):
        TableTokens().get("bkash#1", grant_while_another_waits, NOW)

    assert (said, other.count) == (["waited"], 0)


def test_who_waits_too_long_gives_up() -> None:
    other, waited = Granting(), list[timedelta]()

    def grant_slowly() -> tuple[str, datetime]:
        with pytest.raises(GatewayUnknown, match="still waiting"):
            TableTokens(waited.append).get("bkash#1", other, NOW)
        return "slow", NOW + timedelta(minutes=50)

    assert TableTokens().get("bkash#1", grant_slowly, NOW) == "slow"

    assert (sum(waited, timedelta()), other.count) == (timedelta(seconds=12), 0)


def test_the_lock_of_one_who_died_is_taken_over() -> None:
    def take_over() -> tuple[str, datetime]:
        assert TableTokens().get("bkash#1", Granting(), NOW + LOCK_LASTS) == "token-1"
        return "late", NOW + timedelta(minutes=50)

    assert TableTokens().get("bkash#1", take_over, NOW) == "late"

    assert TableTokens().get("bkash#1", failing, NOW + LOCK_LASTS) == "token-1"


def test_a_refused_token_is_forgotten_and_one_that_took_its_place_stays() -> None:
    grant, tokens = Granting(), TableTokens()
    tokens.get("bkash#1", grant, NOW)

    tokens.forget("bkash#1", "token-1")
    assert tokens.get("bkash#1", grant, NOW + timedelta(minutes=1)) == "token-2"
    before = everything()
    tokens.forget("bkash#1", "token-1")
    tokens.forget("never-heard-of", "token-1")

    assert everything() == before
    assert tokens.get("bkash#1", grant, NOW + timedelta(minutes=1)) == "token-2"


def test_no_more_than_two_tokens_are_asked_for_within_an_hour() -> None:
    grant, tokens = Granting(), TableTokens()
    get: Callable[[int], str] = lambda minute: tokens.get("bkash#1", grant, NOW + timedelta(minutes=minute))  # noqa: E731

    get(0)
    tokens.forget("bkash#1", "token-1")
    get(5)
    assert get(55) == "token-2"  # due for renewal, and not refused yet
    tokens.forget("bkash#1", "token-2")
    before = everything()
    with pytest.raises(GatewayUnknown, match="within the hour"):
        get(59)

    assert (everything(), grant.count) == (before, 2)
    grant.at = NOW + timedelta(minutes=60)
    assert get(60) == "token-3"


def test_a_grant_that_was_not_answered_counts_as_one() -> None:
    grant, tokens = Granting(), TableTokens()
    for minute in (0, 1):
        with pytest.raises(GatewayUnknown):
            tokens.get("bkash#1", failing, NOW + timedelta(minutes=minute))
    before = everything()

    with pytest.raises(GatewayUnknown, match="within the hour"):
        tokens.get("bkash#1", grant, NOW + timedelta(minutes=59))

    assert (everything(), grant.count) == (before, 0)
    assert tokens.get("bkash#1", grant, NOW + timedelta(minutes=60)) == "token-1"


def test_a_grant_that_never_got_there_does_not_count() -> None:
    def not_reached() -> tuple[str, datetime]:
        raise GatewayNotReached

    grant, tokens = Granting(), TableTokens()
    for minute in range(5):
        with pytest.raises(GatewayNotReached):
            tokens.get("bkash#1", not_reached, NOW + timedelta(minutes=minute))

    assert tokens.get("bkash#1", grant, NOW + timedelta(minutes=5)) == "token-1"
    assert TokenRow.find(*TokenRow.keys("bkash#1")).granted == {int((NOW + timedelta(minutes=5)).timestamp())}


def test_who_read_before_another_asked_in_vain_takes_no_lock() -> None:
    grant, stale = Granting(), TokenRow(*TokenRow.keys("bkash#1"))
    with pytest.raises(GatewayUnknown):
        TableTokens().get("bkash#1", failing, NOW)
    before = everything()

    assert _granted(stale, "bkash#1", grant, NOW) == ""

    assert (everything(), grant.count) == (before, 0)


def test_while_a_token_cannot_be_renewed_it_serves_on() -> None:
    tokens = TableTokens()
    tokens.get("bkash#1", Granting(), NOW)

    assert tokens.get("bkash#1", failing, NOW + timedelta(minutes=50)) == "token-1"
    assert tokens.get("bkash#1", failing, NOW + timedelta(minutes=51)) == "token-1"


def test_who_read_before_another_was_given_a_token_takes_no_lock() -> None:
    grant = Granting()
    stale = TokenRow(*TokenRow.keys("bkash#1"))
    TableTokens().get("bkash#1", grant, NOW)
    before = everything()

    assert _granted(stale, "bkash#1", grant, NOW) == ""

    assert (everything(), grant.count) == (before, 1)


def test_a_lock_is_ones_own_although_the_answer_was_lost() -> None:
    grant = Granting()

    with losing_the_answer("UpdateItem"):
        token = TableTokens(no_time).get("bkash#1", grant, NOW)

    assert (token, grant.count) == ("token-1", 1)


def _free_the_lock() -> None:
    """As the one who holds it does when the grant fails."""
    row = TokenRow.find(*TokenRow.keys("bkash#1"), consistent=True)
    assert row is not None
    row.update(actions=[TokenRow.granting.remove(), TokenRow.granting_until.remove()])
