"""A picture of oneself: asked for over HTTP, sent to the bucket, looked at, shown."""

import json
from base64 import b64decode
from io import BytesIO

import boto3
import pytest
from PIL import Image

from supermarket import wiring
from supermarket.accounts.avatar_model import Upload
from supermarket.accounts.model import User
from supermarket.kernel import clock
from supermarket.kernel.ids import new_id
from tests.support.faults import CONFLICT, failing
from tests.support.gateway import Who, call, function
from tests.support.streams import queue_event

BUCKET = "shop-media-123456789012"


@pytest.fixture
def ayesha(cloud):
    now = clock.stamp(clock.now())
    user = User(
        new_id(),
        "Ayesha",
        "customer",
        email="a@example.com",
        password_hash="x",
        created_at=now,
        updated_at=now,
    )
    wiring.accounts().users.add(user)
    return Who(user.id)


def ask(who, content_type="image/png"):
    return call("POST", "/me/avatar", {"content_type": content_type}, who=who)


def picture(kind="PNG", colour="red"):
    out = BytesIO()
    Image.new("RGB", (400, 300), colour).save(out, kind)
    return out.getvalue()


def send(key, content):
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content)


def told(*keys):
    said = [
        {"detail-type": "Object Created", "detail": {"bucket": {"name": BUCKET}, "object": {"key": key}}}
        for key in keys
    ]
    return function("accounts/check_avatar").handler(queue_event(said), None)


def objects():
    found = boto3.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return sorted(item["Key"] for item in found)


def avatar(who):
    return call("GET", "/me", who=who).json["avatar"]


def test_the_form_takes_one_picture_of_two_megabytes_for_oneself(ayesha):
    asked = ask(ayesha)
    assert asked.status == 202 and asked.json["method"] == "POST"
    fields = asked.json["fields"]
    assert (
        fields["key"].startswith(f"incoming/avatars/{ayesha.user}/") and fields["Content-Type"] == "image/png"
    )
    assert ask(ayesha).json["fields"]["key"] != fields["key"]
    assert avatar(ayesha) is None


def test_the_form_says_in_its_policy_what_it_takes(ayesha):
    policy = json.loads(b64decode(ask(ayesha).json["fields"]["policy"]))
    assert ["content-length-range", 1, 2097152] in policy["conditions"]
    assert {"Content-Type": "image/png"} in policy["conditions"]


def test_a_picture_that_comes_in_is_shown_small_and_nothing_else_is_left(ayesha):
    key = ask(ayesha).json["fields"]["key"]
    send(key, picture())
    assert told(key) == {"batchItemFailures": []}
    shown = avatar(ayesha)
    assert shown == f"/media/avatars/{ayesha.user}/{key.rpartition('/')[2]}.webp"
    assert objects() == [shown[1:]]
    kept = boto3.client("s3").get_object(Bucket=BUCKET, Key=shown[1:])
    assert (kept["ContentType"], kept["CacheControl"]) == ("image/webp", "public, max-age=86400")
    assert Image.open(BytesIO(kept["Body"].read())).size == (256, 256)


def test_a_new_picture_takes_the_place_of_the_old_one(ayesha):
    first, second = (ask(ayesha).json["fields"]["key"] for _ in range(2))
    for key in sorted((first, second)):
        send(key, picture())
        told(key)
    assert objects() == [avatar(ayesha)[1:]]


def test_pictures_that_arrive_in_another_order_leave_the_one_that_was_asked_for_last(ayesha):
    earlier, later = Upload(ayesha.user, new_id(1)), Upload(ayesha.user, new_id(2))
    for upload in (later, earlier):
        send(upload.incoming, picture())
        told(upload.incoming)
    assert avatar(ayesha) == f"/{later.shown}" and objects() == [later.shown]


def test_a_message_that_comes_twice_changes_nothing(ayesha):
    key = ask(ayesha).json["fields"]["key"]
    send(key, picture())
    told(key)
    before = call("GET", "/me", who=ayesha).json
    assert told(key, key) == {"batchItemFailures": []}
    send(key, picture(colour="blue"))
    told(key)
    assert call("GET", "/me", who=ayesha).json == before and objects() == [before["avatar"][1:]]


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"MZ\x90\0", picture("GIF"), picture()[:80]], ids=range(5)
)
def test_what_is_no_picture_is_thrown_away_and_counted(ayesha, capsys, content):
    key = ask(ayesha).json["fields"]["key"]
    send(key, content)
    assert told(key) == {"batchItemFailures": []}
    assert avatar(ayesha) is None and objects() == []
    assert '"RefusedUploads":[1.0]' in capsys.readouterr().out.replace(" ", "")


def test_what_nobody_asked_for_is_thrown_away(ayesha):
    keys = [
        "incoming/avatars/x",
        f"incoming/avatars/{new_id()}/{new_id()}",
        f"incoming/avatars/{ayesha.user}/a/b",
    ]
    for key in keys:
        send(key, picture())
    told(*keys)
    assert objects() == [] and avatar(ayesha) is None


def test_a_picture_of_somebody_deactivated_is_thrown_away(ayesha):
    key = ask(ayesha).json["fields"]["key"]
    users = wiring.accounts().users
    user = users.get(ayesha.user)
    users.change(user, user.changed(clock.stamp(clock.now()), active=False))
    send(key, picture())
    told(key)
    assert objects() == [] and users.get(ayesha.user).avatar == ""


def test_a_race_with_another_change_is_run_again(ayesha):
    key = ask(ayesha).json["fields"]["key"]
    send(key, picture())
    with failing("TransactWriteItems", CONFLICT):
        assert told(key) == {"batchItemFailures": []}
    assert avatar(ayesha) is not None


def test_a_failure_leaves_the_picture_for_another_try(ayesha):
    key = ask(ayesha).json["fields"]["key"]
    send(key, picture())
    with failing("GetItem", {"Error": {"Code": "AccessDeniedException", "Message": "no"}}):
        assert told(key) == {"batchItemFailures": [{"itemIdentifier": "m-0"}]}
    assert objects() == [key]
    assert told(key) == {"batchItemFailures": []}
    assert avatar(ayesha) is not None


@pytest.mark.parametrize("content_type", ["image/gif", "image/svg+xml", "text/html", "", None])
def test_other_kinds_are_refused_before_they_are_sent(ayesha, content_type):
    refused = ask(ayesha, content_type)
    assert refused.status == 422 and refused.json["errors"][0]["pointer"] == "/content_type"


def test_a_machine_has_no_picture(ayesha):
    refused = ask(Who(new_id(), "machine", (), "", ""))
    assert (refused.status, refused.json["code"]) == (403, "people_only")
