"""The gateway's token authorizer: who calls, by their access token. It loads nothing that it can do without."""

from typing import Any

from supermarket.edge import tokens
from supermarket.kernel.errors import NotSignedIn


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Allow the whole stage, so that the gateway's cache of one answer serves every route; endpoints ask for more."""
    try:
        found = tokens.claims(event.get("authorizationToken") or "")
    except NotSignedIn:
        raise Exception("Unauthorized") from None  # the word that the gateway turns into 401
    api, stage, *_ = event["methodArn"].split("/")
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": found["user"],
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": found,
    }
