"""Amazon's services in this process (moto), made from the project's own templates."""

import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from moto import mock_aws
from moto.backends import get_backend
from moto.core.config import default_user_config

from supermarket import config
from supermarket.aws import clients, policy, secrets, sockets, tables
from supermarket.edge import admission, tokens
from tests.support import policies
from tests.support.moto_speed import faster
from tests.support.templates import resources

STACK = "shop"
REGION = "ap-southeast-1"
ACCOUNT = "123456789012"
ENVIRONMENT = {
    "STACK": STACK, "STAGE": "test", "ACCOUNT": ACCOUNT, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "POWERTOOLS_SERVICE_NAME": "test",
    "POWERTOOLS_TRACE_DISABLED": "1", "AWS_EXECUTION_ENV": "AWS_Lambda_python3.11",
}  # fmt: skip
"""What runs the functions is set anew for each test: every app that is made adds its name to it, as to a user agent."""
QUEUES = [
    "email",
    "search",
    "media",
    "sms",
    "notification",
    "notice",
    "payment",
    "report",
    "import",
    "webhook",
    "webhook-delivery",
    "webhook-delivery-dead",
]

_KEPT = [("dynamodb", REGION), ("s3", "aws"), ("events", REGION), ("secretsmanager", REGION)]
_ONE_SESSION: Any = {"core": {**default_user_config["core"], "reset_boto3_session": False}}
"""The session may stay from test to test: it has read what services there are."""
_LAID_OUT: dict[tuple[str, str], bytes] = {}


@contextmanager
def running() -> Iterator[None]:
    """An empty shop: every table, bucket, queue, secret and the bus, and nothing in them."""
    os.environ.update(ENVIRONMENT)
    os.environ.pop("AWS_ENDPOINT_URL", None)
    faster()
    with mock_aws(config=_ONE_SESSION), policies.enforced():
        forget()
        _lay_out()
        yield
    forget()


def forget() -> None:
    """What warm functions keep must not live from one test to the next."""
    from supermarket import wiring

    config.forget()
    clients.client.cache_clear()  # the session may stay too
    secrets.forget()
    sockets.forget()
    tables.forget()
    policy.forget()
    tokens.forget()
    admission.forget()
    for name in dir(wiring):
        clear = getattr(getattr(wiring, name), "cache_clear", None)
        if clear is not None:
            clear()


@cache
def _client(service: str) -> Any:
    """One of each for all tests: making a client takes longer than all that is asked of it here."""
    return boto3.client(service)  # type: ignore[call-overload]


def _lay_out() -> None:
    """Each test's own: made by requests for the first one, and from a copy of that for the others, 20 times as fast."""
    if not _LAID_OUT:
        _make()
        _LAID_OUT.update({kept: pickle.dumps(vars(_backend(*kept))) for kept in _KEPT})
    for kept, state in _LAID_OUT.items():
        vars(_backend(*kept)).update(pickle.loads(state))
    for queue in QUEUES:  # they hold locks, which nobody can copy
        _backend("sqs", REGION).create_queue(f"{STACK}-{queue}")


def _backend(service: str, region: str) -> Any:
    backends: Any = get_backend(service)  # type: ignore[call-overload]
    return backends[ACCOUNT][region]


def _make() -> None:
    for resource in resources("AWS::DynamoDB::Table"):
        make_table(_client("dynamodb"), resource.properties)
    s3 = _client("s3")
    for name in ("media", "imports"):
        bucket = f"{STACK}-{name}-{ACCOUNT}"
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    _client("events").create_event_bus(Name=STACK)
    _client("secretsmanager").create_secret(Name=f"{STACK}/cursor-key", SecretString="x" * 64)
    _client("secretsmanager").create_secret(Name=f"{STACK}/origin-key", SecretString="y" * 48)
    _client("secretsmanager").create_secret(Name=f"{STACK}/signing-keys", SecretString="{}")
    _client("secretsmanager").create_secret(Name=f"{STACK}/twilio", SecretString="{}")
    _client("secretsmanager").create_secret(Name=f"{STACK}/payment-gateways", SecretString="{}")
    for name in ("code-key", "factor-key", "audit-key", "webhook-key"):
        _client("secretsmanager").create_secret(Name=f"{STACK}/{name}", SecretString=name * 6)


def make_table(dynamodb: Any, properties: dict[str, Any], stack: str = STACK) -> None:
    name = properties["TableName"]["Fn::Sub"].replace("${Stack}", stack)
    wanted = {
        "AttributeDefinitions",
        "KeySchema",
        "BillingMode",
        "GlobalSecondaryIndexes",
        "StreamSpecification",
    }
    arguments = {key: value for key, value in properties.items() if key in wanted}
    if "StreamSpecification" in arguments:
        arguments["StreamSpecification"] = {"StreamEnabled": True, **arguments["StreamSpecification"]}
    dynamodb.create_table(TableName=name, **arguments)
