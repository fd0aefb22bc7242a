"""Import queue: read the next rows of a file that was sent to the imports bucket."""

from collections.abc import Mapping
from typing import Any

from supermarket import wiring
from supermarket.edge.queue import messages
from supermarket.products import import_service
from supermarket.products.import_model import id_of


def import_file(message: Mapping[str, Any]) -> None:
    """A message is S3's own, that a file is there, or ours, that there are more rows."""
    import_id = message.get("import_id") or id_of(message["detail"]["object"]["key"])
    import_service.carry_on(wiring.import_desk(), import_id)


handler = messages(import_file)
