"""/.well-known/jwks.json: the public keys that verify access tokens."""

from supermarket import wiring
from supermarket.accounts.schemas import PublicKeys
from supermarket.edge.http import PUBLIC, Answer, Api

handler = app = Api("jwks")


@app.get("/.well-known/jwks.json", access=PUBLIC, returns=PublicKeys)
def read_keys() -> Answer:
    """Read the public keys, as a JSON Web Key Set. Keep them for five minutes at most."""
    keys = PublicKeys.model_validate_json(wiring.public_keys())
    return Answer(keys, headers={"Cache-Control": "public, max-age=300"})
