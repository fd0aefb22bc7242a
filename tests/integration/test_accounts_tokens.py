"""Access tokens: what the authorizer lets in."""

import base64
import json
import subprocess
import sys
import time
from datetime import timedelta

import boto3
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from supermarket import wiring
from supermarket.accounts.api_key_model import ApiKey, digest, new_token
from supermarket.accounts.session_tables import SessionRow
from supermarket.accounts.tables import UserRow
from supermarket.aws import standing
from supermarket.edge import tokens
from supermarket.kernel import clock
from tests.support.faults import counted
from tests.support.gateway import call, function
from tests.support.standing import stand
from tests.support.templates import ROOT

ARN = "arn:aws:execute-api:ap-southeast-1:123456789012:abc123/api/GET/v1/me"


@pytest.fixture(autouse=True)
def shop(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)
    stand("u-1")


def key():
    stored = boto3.client("secretsmanager").get_secret_value(SecretId="shop/signing-keys")["SecretString"]
    return json.loads(stored)["keys"][-1]


def token(private=None, algorithm="EdDSA", kid=None, **changes):
    mine, now = key(), int(time.time())
    claims = {
        "iss": "supermarket:shop", "aud": "supermarket", "sub": "u-1", "sid": "s-1", "role": "cashier", "branch": "b-1",
        "permissions": ["pos:sell"], "name": "Rahima", "iat": now, "exp": now + 900,
    } | changes  # fmt: skip
    claims = {name: value for name, value in claims.items() if value is not None}
    if algorithm == "EdDSA" and private is None:
        private = jwt.PyJWK(mine["private"] | {"alg": "EdDSA"}).key
    return jwt.encode(claims, private, algorithm, {"kid": mine["kid"] if kid is None else kid})


def headed(header):
    """A good token under another header."""
    return ".".join([base64.urlsafe_b64encode(header).decode().rstrip("="), *token().split(".")[1:]])


def authorize(sent):
    return function("accounts/authorizer").handler({"authorizationToken": sent, "methodArn": ARN}, None)


def test_a_good_token_opens_the_whole_stage_and_says_who_calls():
    assert authorize(f"Bearer {token()}") == {
        "principalId": "u-1",
        "policyDocument": {"Version": "2012-10-17", "Statement": [{
            "Action": "execute-api:Invoke", "Effect": "Allow",
            "Resource": "arn:aws:execute-api:ap-southeast-1:123456789012:abc123/api/*",
        }]},
        "context": {
            "user": "u-1", "role": "cashier", "branch": "b-1", "session": "s-1", "permissions": "pos:sell",
            "name": "Rahima", "till": "",
        },
    }  # fmt: skip


def hmac_with_the_public_key():
    public = base64.urlsafe_b64decode(key()["private"]["x"] + "=")
    return token(public, "HS256")


BAD = {
    "nothing": lambda: "",
    "no scheme": token,
    "another scheme": lambda: f"Basic {token()}",
    "no token": lambda: "Bearer ",
    "not a token": lambda: "Bearer নদী.x.y",
    "another audience": lambda: f"Bearer {token(aud='elsewhere')}",
    "another issuer": lambda: f"Bearer {token(iss='supermarket:other')}",
    "another key": lambda: f"Bearer {token(Ed25519PrivateKey.generate())}",
    "an unknown kid": lambda: f"Bearer {token(kid='unknown')}",
    "no signature": lambda: f"Bearer {token(None, 'none')}",
    "the public key as a secret": lambda: f"Bearer {hmac_with_the_public_key()}",
    "expired": lambda: f"Bearer {token(exp=int(time.time()) - 11)}",
    "not yet": lambda: f"Bearer {token(nbf=int(time.time()) + 60)}",
    "no expiry": lambda: f"Bearer {token(exp=None)}",
    "nobody": lambda: f"Bearer {token(sub=None)}",
    "no session": lambda: f"Bearer {token(sid=None)}",
    "a header nested without end": lambda: f"Bearer {headed(b'[' * 7000)}",
    "a header that is a list": lambda: f"Bearer {headed(b'[]')}",
    "a kid that is a list": lambda: "Bearer " + headed(b'{"alg": "EdDSA", "kid": ["k"]}'),
    "a header that is no text": lambda: f"Bearer {headed(bytes([0xFF, 0xFE]))}",
    "cut": lambda: f"Bearer {token()[:-4]}",
}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("name", BAD)
def test_any_other_token_is_refused(name):
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorize(BAD[name]())


def test_a_clock_that_is_a_little_off_is_forgiven():
    assert authorize(f"Bearer {token(exp=int(time.time()) - 5)}")["principalId"] == "u-1"


def put(sk, name, value):
    boto3.resource("dynamodb").Table("shop-accounts").update_item(
        Key={"pk": "USER#u-1", "sk": sk}, UpdateExpression="SET #n = :v", ExpressionAttributeNames={"#n": name},
        ExpressionAttributeValues={":v": value},
    )  # fmt: skip


def remove(sk):
    boto3.resource("dynamodb").Table("shop-accounts").delete_item(Key={"pk": "USER#u-1", "sk": sk})


ENDED = {
    "signed out": lambda: remove("SESSION#s-1"),
    "ended everywhere": lambda: put("USER", "generation", 2),
    "deactivated": lambda: put("USER", "active", False),
    "expired": lambda: put("SESSION#s-1", "expires_at", int(time.time()) - 1),
    "no such user": lambda: remove("USER"),
}


@pytest.mark.parametrize("how", ENDED)
def test_a_token_is_refused_once_its_session_is_over(how):
    assert authorize(f"Bearer {token()}")["principalId"] == "u-1"

    ENDED[how]()

    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorize(f"Bearer {token()}")


def test_a_token_of_another_session_of_the_user_is_refused():
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorize(f"Bearer {token(sid='s-2')}")


def test_asking_whether_a_session_stands_is_one_call():
    authorize(f"Bearer {token()}")

    with counted() as calls:
        authorize(f"Bearer {token()}")

    assert calls == ["BatchGetItem"]


def test_the_keys_of_a_session_are_where_accounts_keep_them():
    assert standing.keys("u-1", "s-1") == (UserRow.keys("u-1"), SessionRow.keys("u-1", "s-1"))


def machine(**said):
    key_id, sent = new_token()
    wiring.api_keys().add(
        ApiKey(key_id, "Scales", frozenset({"inventory:read"}), digest(sent), "b-1", **said)
    )
    return key_id, sent


def test_an_api_key_says_which_machine_calls():
    key_id, sent = machine()

    found = authorize(f"Bearer {sent}")["context"]

    assert (found["user"], found["role"], found["permissions"]) == (key_id, "machine", "inventory:read")


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: t + "x", lambda t: "smk_x", lambda t: "smk_"])
def test_what_only_looks_like_an_api_key_is_refused(spoil):
    _, sent = machine()

    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorize(f"Bearer {spoil(sent)}")


def test_an_api_key_that_ended_is_refused():
    _, sent = machine(expires_at=clock.now() - timedelta(seconds=1))

    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorize(f"Bearer {sent}")


def test_a_key_nobody_knows_is_looked_for_once_in_a_while(monkeypatch):
    now = 1000.0
    monkeypatch.setattr(tokens.time, "monotonic", lambda: now)
    authorize(f"Bearer {token()}")

    with counted() as calls:
        for _ in range(20):
            with pytest.raises(Exception, match="Unauthorized"):
                authorize(f"Bearer {token(kid='forged')}")
        now += 31
        for _ in range(20):
            with pytest.raises(Exception, match="Unauthorized"):
                authorize(f"Bearer {token(kid='forged')}")

    assert calls == ["GetItem"]


def test_a_new_key_is_known_at_its_first_token(monkeypatch):
    now = 1000.0
    monkeypatch.setattr(tokens.time, "monotonic", lambda: now)
    authorize(f"Bearer {token()}")
    function("accounts/rotate_signing_keys").handler({"compromised": True}, None)

    now += 31

    assert authorize(f"Bearer {token()}")["principalId"] == "u-1"


def test_tokens_of_the_old_key_live_on_while_a_new_one_takes_over():
    rotate = function("accounts/rotate_signing_keys").handler
    old = token()
    later = clock.now() + timedelta(days=30)
    assert rotate({"at": clock.stamp(later)}, None)["keys"] == 2
    tokens.forget()
    assert authorize(f"Bearer {old}")["principalId"] == "u-1"
    assert authorize(f"Bearer {token()}")["principalId"] == "u-1"
    assert len(call("GET", "/.well-known/jwks.json").json["keys"]) == 2


def test_tokens_of_a_compromised_key_are_refused_once_caches_have_noticed():
    old = token()
    function("accounts/rotate_signing_keys").handler({"compromised": True}, None)
    tokens.forget()
    with pytest.raises(Exception, match="Unauthorized"):
        authorize(f"Bearer {old}")


def test_the_published_keys_verify_a_token_and_hold_nothing_private():
    reply = call("GET", "/.well-known/jwks.json")
    assert reply.headers["Cache-Control"] == "public, max-age=300"
    (published,) = reply.json["keys"]
    assert published.keys() == {"kid", "use", "alg", "kty", "crv", "x"}
    assert jwt.decode(token(), jwt.PyJWK(published), ["EdDSA"], audience="supermarket")["sub"] == "u-1"


def test_the_authorizer_loads_nothing_that_it_can_do_without():
    script = "import sys, authorizer; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": f"{ROOT}/layers/core:{ROOT}/functions/accounts"},
    )  # fmt: skip
    heavy = {"pynamodb", "pydantic", "chalice", "aws_lambda_powertools", "argon2", "boto3", "jwt"}
    assert heavy & set(done.stdout.split()) == set()
