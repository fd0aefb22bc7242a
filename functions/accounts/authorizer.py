"""The gateway's token authorizer: who calls, by their access token or API key. It loads nothing it can do without."""

from typing import Any

from supermarket import wiring
from supermarket.aws import standing
from supermarket.edge import tokens
from supermarket.kernel import clock
from supermarket.kernel.errors import NotSignedIn

MACHINE = "bearer smk_"


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Allow the whole stage, so that the gateway's cache of one answer serves every route; endpoints ask for more."""
    try:
        found = identify(event.get("authorizationToken") or "")
    except NotSignedIn:
        raise Exception("Unauthorized") from None  # the word that the gateway turns into 401
    api, stage, *_ = event["methodArn"].split("/")
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": found["user"],
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": found,
    }


def identify(header: str) -> dict[str, str]:
    if header[: len(MACHINE)].lower() == MACHINE:
        from supermarket.accounts import api_key_service

        return api_key_service.claims_of(wiring.api_keys(), header.partition(" ")[2], clock.now())
    found = tokens.claims(header)
    if not standing.stands(found["user"], found["session"], clock.now()):
        raise NotSignedIn
    return found
