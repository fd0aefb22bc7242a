"""The pictures of a product: their order, their texts and their number."""

from datetime import timedelta

import pytest

from supermarket import wiring
from supermarket.kernel import clock
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.products.model import Media, Product
from tests.support.gateway import call, staff
from tests.support.tables import everything

OFFICE = staff("products:manage")
FIRST, SECOND, COMING = (new_id(n) for n in (1, 2, int(clock.now().timestamp() * 1000)))
SHOWN = (Media(FIRST, "One", (160,)), Media(SECOND, "Two", (160, 480)), Media(COMING, "Three"))


def product(media=SHOWN):
    made = Product(new_id(), "R-1", "Rice", "", Money(100), Money(100), "standard", media=media)
    wiring.catalogue().add(made)
    return made.id


def arrange(product_id, order, version=1):
    body = {"media": [{"id": media_id, "alt": alt} for media_id, alt in order]}
    headers = {"If-Match": f'"{version}"'}
    return call("PUT", f"/products/{product_id}/media", body, who=OFFICE, headers=headers)


def ask(product_id):
    return call("POST", f"/products/{product_id}/media", {"content_type": "image/jpeg"}, who=OFFICE)


def stored(product_id):
    return [(media.id, media.alt) for media in wiring.catalogue().get(product_id, fresh=True).media]


def test_pictures_are_arranged_and_their_texts_changed(cloud):
    rice = product()

    done = arrange(rice, [(SECOND, "Second "), (FIRST, "")])

    assert (done.status, done.headers["ETag"], done.json["version"]) == (200, '"2"', 2)
    assert [(media["id"], media["alt"]) for media in done.json["media"]] == [(SECOND, "Second"), (FIRST, "")]
    assert call("GET", f"/products/{rice}").json["media"] == done.json["media"]
    assert stored(rice) == [(SECOND, "Second"), (FIRST, ""), (COMING, "Three")]


@pytest.mark.parametrize(
    ("order", "pointer"),
    [([FIRST], "/media"), ([FIRST, FIRST], "/media/1/id"), ([FIRST, SECOND, COMING], "/media/2/id")],
    ids=["missing", "twice", "unseen"],
)
def test_an_order_of_other_pictures_is_refused(cloud, order, pointer):
    rice = product()
    before = everything()

    refused = arrange(rice, [(media_id, "") for media_id in order])

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer)
    assert everything() == before


def test_an_order_for_an_earlier_version_is_refused(cloud):
    rice = product()
    arrange(rice, [(SECOND, ""), (FIRST, "")])
    before = everything()

    refused = arrange(rice, [(FIRST, "Late"), (SECOND, "")])

    assert (refused.status, refused.json["code"]) == (412, "outdated")
    assert everything() == before


def test_a_thirteenth_picture_is_refused(cloud):
    full = product(tuple(Media(new_id(), widths=(40,)) for _ in range(12)))
    before = everything()

    refused = ask(full)

    assert (refused.status, refused.json["code"]) == (409, "too_many_pictures")
    assert everything() == before


def test_pictures_that_never_came_give_their_places_back_after_an_hour(cloud):
    earlier = int((clock.now() - timedelta(minutes=61)).timestamp() * 1000)
    waiting = product(tuple(Media(new_id(earlier)) for _ in range(12)))

    asked = ask(waiting)

    assert asked.status == 202
    assert stored(waiting) == [(asked.json["id"], "")]
