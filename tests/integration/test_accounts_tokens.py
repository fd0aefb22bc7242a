"""Access tokens: what the authorizer lets in, and what no sequence of refreshes leaves behind."""

import base64
import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta

import boto3
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from supermarket import wiring
from supermarket.accounts import service
from supermarket.accounts.model import Person
from supermarket.accounts.session_model import GRACE, IDLE_LIFE, WHOLE_LIFE
from supermarket.aws import secrets
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotSignedIn
from tests.support.gateway import call, function
from tests.support.templates import ROOT

ARN = "arn:aws:execute-api:ap-southeast-1:123456789012:abc123/api/GET/v1/me"


@pytest.fixture(autouse=True)
def shop(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)


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
            "name": "Rahima",
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
    "cut": lambda: f"Bearer {token()[:-4]}",
}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("name", BAD)
def test_any_other_token_is_refused(name):
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorize(BAD[name]())


def test_a_clock_that_is_a_little_off_is_forgiven():
    assert authorize(f"Bearer {token(exp=int(time.time()) - 5)}")["principalId"] == "u-1"


def test_tokens_of_the_old_key_live_on_while_a_new_one_takes_over():
    rotate = function("accounts/rotate_signing_keys").handler
    old = token()
    later = clock.now() + timedelta(days=30)
    assert rotate({"at": clock.stamp(later)}, None)["keys"] == 2
    secrets.forget()
    assert authorize(f"Bearer {old}")["principalId"] == "u-1"
    assert authorize(f"Bearer {token()}")["principalId"] == "u-1"
    assert len(call("GET", "/.well-known/jwks.json").json["keys"]) == 2


def test_tokens_of_a_compromised_key_are_refused_once_caches_have_noticed():
    old = token()
    function("accounts/rotate_signing_keys").handler({"compromised": True}, None)
    secrets.forget()
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


class PlainPasswords:
    def hash(self, password):
        return password

    def verify(self, password_hash, password):
        return password_hash == password

    def is_outdated(self, password_hash):
        return False


class Refreshing(RuleBasedStateMachine):
    """One user, any number of sessions. ``alive`` maps a session to the one token that may be used of it."""

    issued = Bundle("issued")

    def __init__(self):
        super().__init__()
        self.accounts = replace(wiring.accounts(), passwords=PlainPasswords())
        self.now = clock.now()
        self.number = next(NUMBERS)
        person = Person("Ayesha", phone=f"+88017{self.number:08d}")
        self.where = Caller(address=f"address of {self.number}")
        self.user_id = service.register(self.accounts, person, PASSWORD, self.where, None, self.now).id
        self.active = True
        self.alive, self.began, self.used, self.replaced, self.ended = {}, {}, {}, [], []

    def _session(self, grant):
        return jwt.decode(grant.access, options={"verify_signature": False})["sid"]

    def _lives(self, session):
        began, used = self.began[session], self.used[session]
        return session in self.alive and self.now < min(used + IDLE_LIFE, began + WHOLE_LIFE)

    def _end(self, *sessions):
        """What the rules say is over must be over at once, and stay so."""
        self.ended += [self.alive.pop(session) for session in sessions if session in self.alive]
        self._refuse(self.ended[-len(sessions) :])

    def _refuse(self, tokens):
        for dead in tokens:
            with pytest.raises(NotSignedIn):
                service.refresh(self.accounts, dead, self.now)

    @rule(target=issued)
    def sign_in(self):
        self.now += timedelta(minutes=1)
        login = f"017{self.number:08d}"
        if not self.active:
            with pytest.raises(NotSignedIn):
                service.sign_in(self.accounts, login, PASSWORD, self.where, self.now)
            return multiple()
        grant = service.sign_in(self.accounts, login, PASSWORD, self.where, self.now)
        session = self._session(grant)
        self.alive[session], self.began[session], self.used[session] = grant.refresh, self.now, self.now
        return session, grant.refresh

    @rule(target=issued, presented=issued, seconds=st.sampled_from([0, 11, 3600, 20 * 86400, 31 * 86400]))
    def refresh(self, presented, seconds):
        self.now += timedelta(seconds=seconds)
        session, sent = presented
        if not self._lives(session) or self.alive[session] != sent:
            self._use_again(session, sent)
            return multiple()
        grant = service.refresh(self.accounts, sent, self.now)
        assert self._session(grant) == session
        self.alive[session], self.used[session] = grant.refresh, self.now
        self.replaced.append((session, sent))
        return session, grant.refresh

    @precondition(lambda self: self.replaced)
    @rule(back=st.integers(1, 3), seconds=st.sampled_from([0, 9, 11, 60]))
    def use_again(self, back, seconds):
        self.now += timedelta(seconds=seconds)
        self._use_again(*self.replaced[-min(back, len(self.replaced))])

    def _use_again(self, session, sent):
        """A token that was replaced, or of a session that is over."""
        self._refuse([sent])
        last = [token for owner, token in self.replaced if owner == session][-1:]
        raced = [sent] == last and self.now - self.used[session] <= GRACE
        if sent != self.alive.get(session) and not raced:
            self._end(session)

    @rule(held=issued, how=st.sampled_from(["here", "everywhere", "deactivated", "reactivated"]))
    def lock_out(self, held, how):
        session, _ = held
        if how in ("here", "everywhere"):
            caller = Caller(self.user_id, session_id=session)
            service.sign_out(self.accounts, caller, everywhere=how == "everywhere")
            self._end(*([session] if how == "here" else list(self.alive)))
            return
        user = self.accounts.users.get(self.user_id)
        self.accounts.users.change(user, user.changed("later", active=how == "reactivated"))
        if self.active != (how == "reactivated"):
            self._end(*list(self.alive))
        self.active = how == "reactivated"

    def teardown(self):
        self._refuse(self.ended)
        for session, last in self.alive.items():
            if self._lives(session):
                service.refresh(self.accounts, last, self.now)


PASSWORD = "four quiet river boats"
NUMBERS = iter(range(10_000_000, 99_999_999))


def test_no_sequence_of_refresh_reuse_sign_out_and_deactivation_leaves_a_usable_token():
    once = settings(
        max_examples=15,
        stateful_step_count=20,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    run_state_machine_as_test(Refreshing, settings=once)
