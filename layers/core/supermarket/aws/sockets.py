"""Talking to open WebSockets."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from supermarket.aws.clients import session
from supermarket.config import config
from supermarket.kernel.errors import Unavailable


def tell(connection_id: str, message: Mapping[str, Any]) -> bool:
    """Send a message to a connection; False when nobody is there. Raises Unavailable when nobody knows."""
    from botocore.exceptions import BotoCoreError, ClientError

    content = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        _client().post_to_connection(ConnectionId=connection_id, Data=content)
    except _client().exceptions.GoneException:
        return False
    except (BotoCoreError, ClientError) as error:
        raise Unavailable("A connection could not be told.") from error
    return True


@cache
def _client() -> Any:
    """Its address is given, because an event tells it wrongly behind a custom domain."""
    from botocore.config import Config as Options

    options = Options(
        connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2}
    )
    where = {"region_name": config().region, "endpoint_url": config().ws_endpoint}
    return session().create_client("apigatewaymanagementapi", config=options, **where)


def forget() -> None:
    _client.cache_clear()
