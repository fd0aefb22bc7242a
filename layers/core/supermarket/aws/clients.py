"""Clients of Amazon's services, one of each a process, made when first used.

They are botocore's: boto3 makes the very same ones, and loads its resources and file transfers for it first.
"""

import os
from functools import cache
from typing import Any

from supermarket.config import config


@cache
def client(service: str) -> Any:
    """A client with timeouts short enough to answer before the gateway gives up.

    DynamoDB's has one address: botocore would look for others in what each call says.
    """
    from botocore.config import Config as Options

    options = Options(
        **{
            "connect_timeout": 2,
            "read_timeout": 8,
            "retries": {"mode": "standard", "total_max_attempts": 3},
            **_own(service),
        }
    )
    _let_take_part(service)
    made = session().create_client(service, region_name=config().region, config=options)
    if service == "dynamodb":
        from supermarket.aws.answers import Questions

        made._serializer, made._ruleset_resolver = Questions(), None
    return made


@cache
def session() -> Any:
    """botocore spells out who calls with each call, twice; a name of one's own is used as it is."""
    from botocore.config import Config as Options
    from botocore.session import Session

    from supermarket.aws.answers import Answers

    made = Session(include_builtin_handlers=False)
    _register(made, "")
    made.register_component("response_parser_factory", Answers())
    made.set_default_client_config(Options(user_agent="supermarket"))
    return made


@cache
def _let_take_part(service: str) -> None:
    _register(session(), service)


def _register(made: Any, service: str) -> None:
    """botocore's own handlers of a service, or with "" those of any: most are for services that nobody calls here."""
    from botocore.handlers import BUILTIN_HANDLERS, REGISTER_FIRST, REGISTER_LAST

    events = made.get_component("event_emitter")
    places = {REGISTER_FIRST: events.register_first, REGISTER_LAST: events.register_last}
    for event, handler, *place in BUILTIN_HANDLERS:
        kind, _, rest = event.partition(".")
        if kind != "docs" and rest.partition(".")[0] == service:
            (places[place[0]] if place else events.register)(event, handler)


def _own(service: str) -> dict[str, Any]:
    """Signed addresses name the bucket's own region: the world-wide one redirects for hours after a bucket is made.

    What goes to DynamoDB is built by code, and a request waits for it.
    """
    if service == "dynamodb":
        return {"read_timeout": 5, "parameter_validation": False}
    if service != "s3":
        return {}
    style = "path" if os.environ.get("AWS_ENDPOINT_URL") else "virtual"
    return {"signature_version": "s3v4", "s3": {"addressing_style": style}}


def forget() -> None:
    client.cache_clear()
    session.cache_clear()
    _let_take_part.cache_clear()
