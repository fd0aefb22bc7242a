"""The notice queue: a product is there again, and those who wait for it are told, a page for each message."""

from collections.abc import Mapping
from typing import Any

from supermarket import wiring
from supermarket.ecommerce import notice_service
from supermarket.edge.queue import log, messages


def tell(message: Mapping[str, Any]) -> None:
    about = message.get("detail", {}).get("data", message)
    product_id, warehouse_id, after = about["product_id"], about["warehouse_id"], about.get("after", "")
    done = notice_service.tell(wiring.notice_desk(), product_id, warehouse_id, after)
    log.info("notices", extra={"product": product_id, "done": done})


handler = messages(tell)
