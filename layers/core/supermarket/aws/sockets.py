"""Talking to open WebSockets."""

import json
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from supermarket.config import config


def tell(connection_id: str, message: Mapping[str, Any]) -> bool:
    """Send a message to a connection; False when nobody is there any more."""
    try:
        _client().post_to_connection(
            ConnectionId=connection_id, Data=json.dumps(message, ensure_ascii=False).encode()
        )
    except _client().exceptions.GoneException:
        return False
    return True


@cache
def _client() -> Any:
    """Its address is given, because an event tells it wrongly behind a custom domain."""
    import boto3
    from botocore.config import Config as Options

    options = Options(
        connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2}
    )
    session: Any = boto3.session.Session(region_name=config().region)
    return session.client("apigatewaymanagementapi", endpoint_url=os.environ["WS_ENDPOINT"], config=options)
