"""Making the index: when, from what, which one is in force, and what a warm function does without a new one."""

import gzip
from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.aws import clients
from supermarket.aws.objects import Bucket
from supermarket.config import config
from supermarket.kernel import clock
from supermarket.kernel.errors import Unavailable
from supermarket.products import search_build_service as service
from supermarket.products.gateways.search_window import LOOK_SECONDS, WarmWindow
from supermarket.products.model import Brand
from tests.support import streams
from tests.support.gateway import function
from tests.support.search_shop import PRAN, add, build, found, indexes, open_shop

NOON = clock.read_stamp("2026-11-22T12:00:30.000Z")


def at(stamp):
    return replace(wiring.search_workshop(), now=lambda: clock.read_stamp(stamp))


def asked():
    """The messages on the search queue."""
    sqs = clients.client("sqs")
    got = sqs.receive_message(QueueUrl=config().queue_url("search"), MaxNumberOfMessages=10)
    return got.get("Messages", [])


def kinds(changes):
    images = [change["dynamodb"].get("NewImage", {}) for change in changes]
    return {image["kind"]["S"] for image in images if "kind" in image}


@pytest.fixture
def goods(cloud):
    return open_shop()


def test_a_batch_of_changes_asks_for_one_index(goods):
    published = function("products/publish_changes")
    changes = streams.records("products")
    assert {"product", "category", "brand"} <= kinds(changes)

    published.handler({"Records": changes}, None)
    assert len(asked()) == 1


def test_what_the_search_does_not_know_asks_for_none(goods):
    build()
    since = len(streams.records("products"))
    build("2031-01-01T00:00:00.000Z")

    changes = streams.records("products", since=since)
    assert kinds(changes) == {"search_edition"}
    function("products/publish_changes").handler({"Records": changes}, None)
    assert asked() == []


def test_a_brand_that_is_removed_is_noticed(goods):
    wiring.brands().add(Brand("01890000-0000-7000-8000-0000000000d2", "teer", "Teer"))
    since = len(streams.records("products"))
    wiring.brands().remove(wiring.brands().get("01890000-0000-7000-8000-0000000000d2"))

    function("products/publish_changes").handler({"Records": streams.records("products", since=since)}, None)
    assert len(asked()) == 1
    assert wiring.brands().get(PRAN).name == "Pran"


def test_an_empty_message_asks_for_an_index_as_of_now(goods):
    event = streams.queue_event([{}])

    assert function("products/build_search").handler(event, None) == {"batchItemFailures": []}
    assert len(indexes()) == 1


def test_each_hour_asks_for_an_index(cloud):
    answer = function("products/sweep_search").handler({"at": "2026-11-22T12:00:00Z"}, None)

    assert answer == {"changed_at": "2026-11-22T12:00:00.000Z"}
    assert len(asked()) == 1


def test_what_the_index_in_force_has_seen_makes_no_other(goods):
    made = service.build(at("2026-11-22T12:01:00.000Z"), NOON)

    assert made is not None
    assert (made.as_of, made.products) == ("2026-11-22T12:01:00.000Z", 5)
    assert service.build(at("2026-11-22T12:02:00.000Z"), NOON) is None
    assert indexes() == [made.key]


def test_at_most_one_index_is_begun_a_minute(goods):
    first = service.build(at("2026-11-22T12:02:10.000Z"), NOON)
    assert first is not None
    later = clock.read_stamp("2026-11-22T12:02:20.000Z")

    waiting = at("2026-11-22T12:02:40.000Z")
    assert service.build(replace(waiting, editions=_Nothing()), NOON) is None
    again = service.build(waiting, later)
    assert again is not None and again.as_of == "2026-11-22T12:02:40.000Z"


class _Nothing:
    """As one builder sees the editions while another is at work."""

    def current(self):
        return None


def test_an_index_that_was_begun_earlier_does_not_replace_a_later_one(goods):
    early = at("2026-11-22T12:01:00.000Z")
    late = []

    def meanwhile(*given):
        if not late:
            late.append(service.build(at("2026-11-22T12:02:00.000Z"), NOON))
        return early.writer(*given)

    assert service.build(replace(early, writer=meanwhile), NOON) is None
    assert wiring.editions().current().as_of == "2026-11-22T12:02:00.000Z"
    assert indexes() == [late[0].key]


def test_the_index_before_stays_for_who_is_fetching_it_and_older_ones_go(goods):
    made = [service.build(at(f"2026-11-22T12:0{n}:00.000Z"), clock.read_stamp(f"2026-11-22T12:0{n - 1}:30.000Z"))
            for n in range(1, 5)]  # fmt: skip

    assert sorted(indexes()) == sorted(edition.key for edition in made[-2:])


def test_a_new_product_is_found_with_the_next_index(goods):
    build()
    assert found("q=ghee") == []
    add("GHEE", "Pure Ghee")

    build("2031-01-01T00:00:00.000Z")
    assert found("q=ghee") == ["GHEE"]


class _Clock:
    seconds = 0

    def __call__(self):
        return self.seconds * 10**9


def test_a_warm_function_looks_for_a_new_index_once_a_minute(goods):
    looks, time = [], _Clock()
    editions = wiring.editions()
    counted = type("Counted", (), {"current": lambda self: looks.append(1) or editions.current()})()
    window = WarmWindow(counted, Bucket("media"), time)
    build()
    first = window.index()
    add("GHEE", "Pure Ghee")
    build("2031-01-01T00:00:00.000Z")
    time.seconds = LOOK_SECONDS - 1
    assert (window.index(), len(looks)) == (first, 1)

    time.seconds = LOOK_SECONDS
    assert window.index().by_code("ghee") is not None
    assert len(looks) == 2


def test_an_index_that_does_not_come_leaves_the_old_one_in_use(goods):
    bucket, time = Bucket("media"), _Clock()
    window = WarmWindow(wiring.editions(), bucket, time)
    build()
    old = window.index()
    build("2031-01-01T00:00:00.000Z")
    key = wiring.editions().current().key
    good, _ = bucket.read(key)

    for broken in (b"no gzip", gzip.compress(b"no database")):
        bucket.write(key, broken, "application/gzip")
        time.seconds += LOOK_SECONDS
        assert window.index() is old
    bucket.remove(key)
    time.seconds += LOOK_SECONDS
    assert window.index() is old
    bucket.write(key, good, "application/gzip")
    time.seconds += LOOK_SECONDS
    assert window.index() is not old


def test_a_first_index_that_cannot_be_read_is_no_index(goods):
    build()
    Bucket("media").write(wiring.editions().current().key, b"no gzip", "application/gzip")
    with pytest.raises(Unavailable) as refusal:
        WarmWindow(wiring.editions(), Bucket("media")).index()
    assert refusal.value.code == "search_not_ready"
