"""Pictures of goods: a place asked for over HTTP, a file sent to the bucket, looked at, shown, arranged, removed."""

import json
from base64 import b64decode
from io import BytesIO

import boto3
import pytest
from PIL import Image

from supermarket import wiring
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.products.media_model import Place
from supermarket.products.model import Product
from tests.support.cloud import STACK
from tests.support.faults import CONFLICT, failing
from tests.support.gateway import call, function, staff
from tests.support.streams import queue_event
from tests.support.tables import everything

BUCKET = "shop-media-123456789012"
OFFICE = staff("products:manage")
REFUSED = {"Error": {"Code": "AccessDeniedException", "Message": "no"}}


@pytest.fixture
def rice(cloud):
    return product()


def product(**fields):
    made = Product(new_id(), f"R{new_id()[-8:]}", "Rice", "চাল", Money(100), Money(100), "standard", **fields)
    wiring.catalogue().add(made)
    return made.id


def ask(product_id, content_type="image/jpeg", alt="", key=None, who=OFFICE):
    body = {"content_type": content_type, "alt": alt}
    return call("POST", f"/products/{product_id}/media", body, who=who, key=key)


def photo(kind="JPEG", size=(1600, 1200), colour="red"):
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


SMALL = photo("PNG", (40, 30))


def send(key, content=SMALL):
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content)


def told(*keys):
    said = [{"detail": {"bucket": {"name": BUCKET}, "object": {"key": key}}} for key in keys]
    return function("products/receive_media").handler(queue_event(said), None)["batchItemFailures"]


def sent(product_id, content=SMALL, alt=""):
    """The id of a picture that was asked for, sent and looked at."""
    asked = ask(product_id, alt=alt)
    assert asked.status == 202, asked.text
    send(asked.json["fields"]["key"], content)
    assert told(asked.json["fields"]["key"]) == []
    return asked.json["id"]


def objects():
    found = boto3.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return sorted(item["Key"] for item in found)


def seen(product_id):
    return call("GET", f"/products/{product_id}").json["media"]


def reminders():
    """What waits in the queue for a minute."""
    url = boto3.client("sqs").get_queue_url(QueueName=f"{STACK}-media")["QueueUrl"]
    name = "ApproximateNumberOfMessagesDelayed"
    return int(
        boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]
    )


def looked_again(product_id, media_id):
    event = queue_event([{"product_id": product_id, "media_id": media_id}])
    return function("products/receive_media").handler(event, None)["batchItemFailures"]


def remove(product_id, media_id):
    return call("DELETE", f"/products/{product_id}/media/{media_id}", who=OFFICE)


def test_the_form_takes_one_picture_of_ten_megabytes_for_this_product(rice):
    asked = ask(rice, "image/webp")

    assert (asked.status, asked.json["method"]) == (202, "POST")
    fields = asked.json["fields"]
    assert fields["key"] == f"incoming/products/{rice}/{asked.json['id']}"
    policy = json.loads(b64decode(fields["policy"]))
    assert ["content-length-range", 1, 10485760] in policy["conditions"]
    assert {"Content-Type": "image/webp"} in policy["conditions"]
    assert seen(rice) == []


def test_a_picture_that_comes_in_is_shown_in_three_widths_and_two_formats(rice):
    media_id = sent(rice, photo(), alt="  A bag\n of rice ")

    (shown,) = seen(rice)
    folder = f"/media/products/{rice}/{media_id}"
    assert (shown["id"], shown["alt"]) == (media_id, "A bag of rice")
    assert shown["sources"] == [
        {"url": f"{folder}/{width}.{ending}", "width": width, "type": f"image/{ending}"}
        for ending in ("avif", "webp")
        for width in (160, 480, 1200)
    ]
    assert objects() == sorted(source["url"][1:] for source in shown["sources"])
    for source in shown["sources"]:
        kept = boto3.client("s3").get_object(Bucket=BUCKET, Key=source["url"][1:])
        assert kept["ContentType"] == source["type"]
        assert kept["CacheControl"] == "public, max-age=31536000, immutable"
        width = source["width"]
        assert Image.open(BytesIO(kept["Body"].read())).size == (width, width * 3 // 4)


def test_a_message_that_comes_twice_changes_nothing(rice):
    media_id = sent(rice)
    before, stored = seen(rice), everything()
    key = Place(rice, media_id).incoming

    assert told(key, key) == []
    send(key, photo(colour="blue"))
    assert told(key) == []

    assert (seen(rice), everything()) == (before, stored)
    assert objects() == sorted(source["url"][1:] for source in before[0]["sources"])


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"MZ\x90\0", photo("GIF"), photo()[:80]], ids=range(5))
def test_what_is_no_picture_is_thrown_away_gives_its_place_back_and_is_counted(rice, capsys, content):
    asked = ask(rice).json
    send(asked["fields"]["key"], content)

    assert told(asked["fields"]["key"]) == []

    assert (objects(), wiring.catalogue().get(rice).media) == ([], ())
    assert '"RefusedUploads":[1.0]' in capsys.readouterr().out.replace(" ", "")


def test_what_nobody_asked_for_is_thrown_away(rice):
    keys = [
        "incoming/products/x",
        Place(rice, new_id()).incoming,
        Place(new_id(), new_id()).incoming,
        f"incoming/products/{rice}/a/b",
    ]
    for key in keys:
        send(key)
    before = everything()

    assert told(*keys) == []

    assert (objects(), everything()) == ([], before)


def test_a_picture_removed_while_it_was_on_its_way_is_thrown_away(rice):
    asked = ask(rice).json
    assert remove(rice, asked["id"]).status == 204
    send(asked["fields"]["key"])

    assert told(asked["fields"]["key"]) == []

    assert (objects(), seen(rice)) == ([], [])


def test_removing_a_picture_takes_it_from_the_product_and_its_files_a_minute_later(rice):
    kept, gone = sent(rice), sent(rice)
    before = reminders()

    assert remove(rice, gone).status == 204
    assert (reminders() - before, [media["id"] for media in seen(rice)]) == (1, [kept])
    assert looked_again(rice, gone) == []

    assert objects() == sorted(source["url"][1:] for source in seen(rice)[0]["sources"])
    assert remove(rice, gone).status == 404


def test_a_second_look_leaves_what_is_still_shown(rice):
    media_id = sent(rice)
    before = objects()

    assert looked_again(rice, media_id) == []

    assert objects() == before != []


def test_a_removal_that_fails_midway_leaves_the_picture_as_it_was(rice):
    media_id = sent(rice)
    before, files = everything(), objects()

    with failing("TransactWriteItems", REFUSED, 3):
        assert remove(rice, media_id).status == 500
    assert looked_again(rice, media_id) == []

    assert (everything(), objects()) == (before, files)


def test_files_written_for_a_picture_that_was_removed_meanwhile_go_too(rice):
    asked = ask(rice).json
    place = Place(rice, asked["id"])
    for name in (place.incoming, place.shown(40, "avif"), place.shown(40, "webp")):
        send(name)
    remove(rice, asked["id"])

    assert looked_again(rice, asked["id"]) == []

    assert objects() == []


def test_the_same_request_again_asks_for_the_same_place(rice):
    first, again = ask(rice, key="key-00000001"), ask(rice, key="key-00000001")

    assert first.json["id"] == again.json["id"]
    assert first.json["fields"]["key"] == again.json["fields"]["key"]
    assert len(wiring.catalogue().get(rice, fresh=True).media) == 1
    assert ask(rice, alt="Other", key="key-00000001").status == 422


def test_a_deleted_product_takes_no_picture(rice):
    call("DELETE", f"/products/{rice}", who=OFFICE)
    before = everything()

    refused = ask(rice)

    assert (refused.status, refused.json["code"]) == (409, "product_deleted")
    assert (everything(), objects()) == (before, [])


def test_a_product_deleted_meanwhile_keeps_its_pictures_for_its_return(rice):
    media_id = sent(rice)

    call("DELETE", f"/products/{rice}", who=OFFICE)

    assert [media["id"] for media in seen(rice)] == [media_id]


def test_a_race_with_another_change_is_run_again(rice):
    asked = ask(rice).json
    send(asked["fields"]["key"])

    with failing("PutItem", {"Error": {"Code": "ConditionalCheckFailedException", "Message": ""}}) as failed:
        assert told(asked["fields"]["key"]) == []

    assert failed == ["PutItem"] and len(seen(rice)) == 1


def test_two_places_asked_for_at_once_are_both_there(rice):
    with failing("TransactWriteItems", CONFLICT):
        assert ask(rice).status == 202
    assert ask(rice).status == 202
    assert len(wiring.catalogue().get(rice, fresh=True).media) == 2


def test_a_failure_leaves_the_picture_for_another_try(rice):
    asked = ask(rice).json
    send(asked["fields"]["key"])

    with failing("PutItem", REFUSED):
        assert told(asked["fields"]["key"]) == [{"itemIdentifier": "m-0"}]

    assert asked["fields"]["key"] in objects() and seen(rice) == []
    assert told(asked["fields"]["key"]) == []
    assert len(seen(rice)) == 1 and asked["fields"]["key"] not in objects()


@pytest.mark.parametrize("content_type", ["image/gif", "image/svg+xml", "text/html", "", None])
def test_other_kinds_are_refused_before_they_are_sent(rice, content_type):
    refused = ask(rice, content_type)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/content_type")


def test_a_product_that_is_not_there_has_no_place_for_a_picture(cloud):
    assert ask(new_id()).status == 404 == remove(new_id(), new_id()).status


@pytest.mark.parametrize("who", [None, staff("inventory:adjust")])
def test_only_the_office_of_the_catalogue_sends_pictures(rice, who):
    assert ask(rice, who=who).status in (401, 403)
