"""What the functions logged, read from the local cloud's log groups."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from local.cloud import Cloud


def latest(cloud: Cloud, function: str, minutes: float) -> list[str]:
    """The lines of the last minutes, oldest first, of all functions whose name starts so."""
    client = cloud.client("logs")
    prefix = f"/aws/lambda/{cloud.stack}-"
    pages = client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix + function)
    groups = [group["logGroupName"] for page in pages for group in page["logGroups"]]
    since = int((time.time() - minutes * 60) * 1000)
    found = [(event, group) for group in groups for event in _events(client, group, since)]
    found.sort(key=lambda pair: pair[0]["timestamp"])
    return [_line(event, group.removeprefix(prefix)) for event, group in found]


def _events(client: Any, group: str, since: int) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=since):
        yield from page["events"]


def _line(event: dict[str, Any], function: str) -> str:
    at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
    return f"{at:%H:%M:%S} {function}: {event['message'].rstrip()}"
