"""Taking a picture of somebody in, and showing it."""

from collections.abc import Mapping
from datetime import datetime

from supermarket.accounts.avatar_model import LARGEST_FILE, SHOWN_AS, UPLOAD_SECONDS, Upload, upload_of
from supermarket.accounts.avatar_ports import Pictures, Studio
from supermarket.accounts.model import User
from supermarket.accounts.ports import Users
from supermarket.accounts.service import own_user
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import Invalid, NotFound, Outdated, Unavailable
from supermarket.kernel.ids import new_id

TRIES = 5


def ask(users: Users, pictures: Pictures, caller: Caller, content_type: str) -> tuple[str, Mapping[str, str]]:
    """Where to send one picture, and the fields that go before it."""
    user = own_user(users, caller)
    return pictures.form(Upload(user.id, new_id()).incoming, content_type, LARGEST_FILE, UPLOAD_SECONDS)


def receive(users: Users, pictures: Pictures, studio: Studio, key: str, now: datetime) -> bool:
    """Show a picture that has come in. False when it was refused; either way nothing is left of what came.

    Told twice, or late, it shows the same: the picture that was asked for last.
    """
    upload = upload_of(key)
    if upload is None:
        pictures.remove(key)
        return False
    try:
        portrait = studio.portrait(pictures.read(key)[0])
    except NotFound:
        return True
    except Invalid:
        pictures.remove(key)
        return False
    shown = _show(users, pictures, upload, portrait, now)
    pictures.remove(key)
    return shown


def _show(users: Users, pictures: Pictures, upload: Upload, portrait: bytes, now: datetime) -> bool:
    for _ in range(TRIES):
        user = _active(users, upload.user_id)
        if user is None or not upload.replaces(user.avatar):
            return user is not None
        pictures.write(upload.shown, portrait, SHOWN_AS)
        try:
            users.change(user, user.changed(stamp(now), avatar=upload.shown))
        except Outdated:
            continue
        if user.avatar:
            pictures.remove(user.avatar)
        return True
    raise Unavailable("Too many others are changing this user.")


def _active(users: Users, user_id: str) -> User | None:
    try:
        user = users.get(user_id)
    except NotFound:
        return None
    return user if user.active else None
