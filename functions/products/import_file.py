"""Import queue: split a file that was sent to the imports bucket, work off a chunk of one, go on with an export."""

from collections.abc import Mapping
from typing import Any

from supermarket import wiring
from supermarket.edge.queue import messages
from supermarket.products import export_service, import_service
from supermarket.products.import_model import id_of


def import_file(message: Mapping[str, Any]) -> None:
    """A message is S3's own, that a file is there, or ours, that there is more to do."""
    match message:
        case {"import_id": import_id, "chunk": number}:
            import_service.work_off(wiring.import_desk(), import_id, number)
        case {"export_id": export_id}:
            export_service.carry_on(wiring.export_desk(), export_id)
        case _:
            import_service.open_file(wiring.import_desk(), id_of(message["detail"]["object"]["key"]))


handler = messages(import_file)
