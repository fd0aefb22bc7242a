"""Search queue: make the index anew, for what was changed until a minute ago."""

from collections.abc import Mapping
from typing import Any

from supermarket import wiring
from supermarket.edge.queue import messages
from supermarket.kernel import clock
from supermarket.products import search_build_service as service


def build_search(message: Mapping[str, Any]) -> None:
    """A message is that the catalogue has changed, and an empty one asks for an index as of now.

    They wait a minute in the queue, and one index is made for many.
    """
    changed_at = clock.read_stamp(message["changed_at"]) if "changed_at" in message else clock.now()
    service.build(wiring.search_workshop(), changed_at)


handler = messages(build_search)
