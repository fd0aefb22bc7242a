"""Taking pictures of goods in, showing them, and leaving nothing of those that are gone.

A picture belongs to its product from the moment its form is signed, so that its place and its text are kept. Its files
are written before the product says that it can be seen, and looked at once more after it is gone: that second look is
asked for before the product changes, so that no crash leaves files which nobody will look at.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from supermarket.kernel.errors import Invalid, NotFound, Outdated, Unavailable
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.products import media_model as model
from supermarket.products.media_model import SHOWN_AS, WIDTHS, Place
from supermarket.products.media_ports import Gallery, MediaFiles, Reminder, Studio
from supermarket.products.model import Media, Product, composed

TRIES = 5
Form = tuple[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class PictureDesk:
    gallery: Gallery
    files: MediaFiles
    studio: Studio
    look_again: Reminder


def ask(
    desk: PictureDesk, product_id: str, content_type: str, alt: str, now: datetime, once: Once | None = None
) -> tuple[str, Form]:
    """The id of a picture to come, where to send it, and the fields that go before it."""
    media = Media(new_id(), composed(alt))

    def work() -> str:
        _change(desk, product_id, partial(model.with_another, media=media, now=now), once, media.id)
        return media.id

    media_id = perform(once, work, desk.gallery.made_by)
    key = Place(product_id, media_id).incoming
    return media_id, desk.files.form(key, content_type, model.LARGEST_FILE, model.UPLOAD_SECONDS)


def arrange(
    desk: PictureDesk, product_id: str, order: Sequence[tuple[str, str]], expected: int, now: datetime
) -> Product:
    old = desk.gallery.get(product_id)
    if old.version != expected:
        raise Outdated("This product has changed since you read it.")
    new = model.arranged(old, [(media_id, composed(alt)) for media_id, alt in order], now)
    desk.gallery.change(new, old)
    return new


def remove(desk: PictureDesk, product_id: str, media_id: str, now: datetime) -> None:
    model.find(desk.gallery.get(product_id), media_id)
    desk.look_again(Place(product_id, media_id))
    _change(desk, product_id, partial(model.without, media_id=media_id, now=now))


def receive(desk: PictureDesk, key: str, now: datetime) -> bool:
    """Show a picture that has come in. False when it was thrown away; either way nothing is left of what came.

    Told twice, it shows the same. What comes for a picture that is gone is thrown away.
    """
    place = model.place_of(key)
    media = _wanted(desk, place) if place else None
    shown = place is not None and media is not None and (bool(media.widths) or _show(desk, place, now))
    desk.files.remove(key)
    return shown


def look_again(desk: PictureDesk, place: Place) -> None:
    """Remove the files of a picture that its product does not have any more."""
    if _wanted(desk, place) is None:
        for key in [place.incoming, *desk.files.under(place.folder)]:
            desk.files.remove(key)


def _show(desk: PictureDesk, place: Place, now: datetime) -> bool:
    try:
        content = desk.files.read(place.incoming)[0]
    except NotFound:
        return True
    try:
        made = desk.studio.sizes(content, WIDTHS, model.LARGEST_FILE, model.MOST_PIXELS)
        for width, ending, file in made:
            desk.files.write(place.shown(width, ending), file, SHOWN_AS[ending], for_ever=True)
        widths = sorted({width for width, _, _ in made})
        _change(desk, place.product_id, partial(model.shown, media_id=place.media_id, widths=widths, now=now))
    except Invalid:
        _forget(desk, place, now)
        return False
    except NotFound:
        look_again(desk, place)
        return False
    return True


def _forget(desk: PictureDesk, place: Place, now: datetime) -> None:
    try:
        _change(desk, place.product_id, partial(model.without, media_id=place.media_id, now=now))
    except NotFound:
        return


def _wanted(desk: PictureDesk, place: Place) -> Media | None:
    try:
        return model.find(desk.gallery.get(place.product_id), place.media_id)
    except NotFound:
        return None


def _change(
    desk: PictureDesk, product_id: str, change: Callable[[Product], Product], once: Once | None = None,
    media_id: str = "",
) -> None:  # fmt: skip
    for _ in range(TRIES):
        old = desk.gallery.get(product_id)
        new = change(old)
        if new is old:
            return
        try:
            desk.gallery.change(new, old, once, media_id)
        except Outdated:
            continue
        return
    raise Unavailable("Too many others are changing this product.")
