"""Clients of Amazon's services, one of each a process, made when first used.

They are botocore's: boto3 makes the very same ones, and loads its resources and file transfers for it first.
"""

import os
from functools import cache
from typing import Any

from supermarket.config import config


@cache
def client(service: str) -> Any:
    """A client with timeouts short enough to answer before the gateway gives up."""
    from botocore.config import Config as Options

    options = Options(
        connect_timeout=2,
        read_timeout=8,
        retries={"mode": "standard", "total_max_attempts": 3},
        **_own(service),
    )
    return session().create_client(service, region_name=config().region, config=options)


@cache
def session() -> Any:
    from botocore.session import get_session

    return get_session()


def _own(service: str) -> dict[str, Any]:
    """Signed addresses name the bucket's own region: the world-wide one redirects for hours after a bucket is made."""
    if service != "s3":
        return {}
    style = "path" if os.environ.get("AWS_ENDPOINT_URL") else "virtual"
    return {"signature_version": "s3v4", "s3": {"addressing_style": style}}


def forget() -> None:
    client.cache_clear()
    session.cache_clear()
