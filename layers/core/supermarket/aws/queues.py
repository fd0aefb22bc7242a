"""Queues: one message out."""

import json
from collections.abc import Mapping
from typing import Any

from supermarket.aws.clients import client
from supermarket.config import config


def send(queue: str, message: Mapping[str, Any], delay_seconds: int = 0) -> None:
    client("sqs").send_message(
        QueueUrl=config().queue_url(queue),
        MessageBody=json.dumps(message, ensure_ascii=False),
        DelaySeconds=delay_seconds,
    )
