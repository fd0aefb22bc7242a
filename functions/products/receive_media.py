"""Media queue: look at a picture of goods that was sent to the media bucket, or at the files of one that is gone."""

from collections.abc import Mapping
from typing import Any

from supermarket import wiring
from supermarket.edge.metrics import count
from supermarket.edge.queue import messages
from supermarket.kernel import clock
from supermarket.products import media_service
from supermarket.products.media_model import Place


def receive_media(message: Mapping[str, Any]) -> None:
    """A message is S3's own, that a file is there, or ours, that a picture was removed."""
    if "media_id" in message:
        media_service.look_again(wiring.picture_desk(), Place(message["product_id"], message["media_id"]))
    elif not media_service.receive(wiring.picture_desk(), message["detail"]["object"]["key"], clock.now()):
        count("RefusedUploads", "receive_media")


handler = messages(receive_media)
