"""/api-keys/{key_id}: one API key."""

from supermarket import wiring
from supermarket.accounts import api_key_service
from supermarket.accounts.api_key_schemas import ApiKeyView
from supermarket.edge.http import Api, Caller
from supermarket.kernel import clock

handler = app = Api("api_key")
PATH, MANAGE = "/api-keys/{key_id}", "keys:manage"


@app.get(PATH, access=MANAGE, returns=ApiKeyView)
def read_api_key(key_id: str, caller: Caller) -> ApiKeyView:
    """Read an API key."""
    return ApiKeyView.of(api_key_service.one(wiring.api_keys(), caller, key_id))


@app.delete(PATH, access=MANAGE, status=204, sensitive=True)
def revoke_api_key(key_id: str, caller: Caller) -> None:
    """Revoke an API key. Its token is refused within a minute; the key stays on record."""
    api_key_service.revoke(wiring.api_keys(), caller, key_id, clock.now())
