"""Id tokens: whether an issuer signed them, asked over HTTP of an issuer that signs for real."""

import base64
import json

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from supermarket.accounts.gateways.discovery import LARGEST, WebDocuments
from supermarket.accounts.gateways.openid import OpenIdTokens
from supermarket.kernel.errors import NotSignedIn, Unavailable
from tests.support.issuer import AYESHA, Answer, ec_jwk, ec_key, rsa_jwk, rsa_key, running

KEYS, DISCOVERY = "/keys", "/.well-known/openid-configuration"


class Clock:
    def __init__(self):
        self.now = 1000

    def __call__(self):
        return self.now


@pytest.fixture
def issuer():
    with running() as made:
        yield made


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def tokens(clock):
    with requests.Session() as session:
        session.trust_env = False
        yield OpenIdTokens(WebDocuments(session, loopback=True), clock)


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def refused(tokens, issuer, token):
    with pytest.raises(NotSignedIn) as caught:
        tokens.claims(issuer.url, token)
    return caught.value.code == "wrong_credentials"


@pytest.mark.parametrize("sign", ["token", "es256"])
def test_what_the_issuer_signed_is_read(tokens, issuer, sign):
    claims = tokens.claims(issuer.url, getattr(issuer, sign)())
    assert {name: claims[name] for name in AYESHA} == AYESHA


def test_tokens_without_a_signature_are_refused(tokens, issuer):
    said = part(issuer.claims())
    for algorithm in ("none", "None", "NONE", ""):
        assert refused(tokens, issuer, f"{part({'alg': algorithm, 'kid': 'r1'})}.{said}.")
    assert refused(tokens, issuer, jwt.encode(issuer.claims(), None, "none", {"kid": "r1"}))


def test_a_public_key_is_no_shared_secret(tokens, issuer):
    pem = (
        rsa_key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    head = f"{part({'alg': 'HS256', 'kid': 'r1'})}.{part(issuer.claims())}"
    mac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(head.encode(), pem)
    assert refused(tokens, issuer, f"{head}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}")


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_other_algorithms_are_refused(tokens, issuer, algorithm):
    issuer.publish(rsa_jwk("r1", rsa_key(), alg=algorithm), rsa_jwk("r2", rsa_key()))
    assert refused(tokens, issuer, issuer.token("r1", algorithm=algorithm))
    assert refused(tokens, issuer, issuer.token("r2", algorithm=algorithm))


def test_a_key_signs_in_its_own_way_only(tokens, issuer):
    assert refused(tokens, issuer, issuer.token("e1"))
    assert refused(tokens, issuer, issuer.token("r1", ec_key(), "ES256"))


def test_somebody_elses_signature_is_refused(tokens, issuer):
    assert refused(tokens, issuer, issuer.token(key=rsa_key(1)))
    assert refused(tokens, issuer, issuer.token("e1", ec_key(1), "ES256"))


def test_a_word_changed_is_refused(tokens, issuer):
    head, _, signature = issuer.token().split(".")
    assert refused(tokens, issuer, f"{head}.{part(issuer.claims(sub='another'))}.{signature}")


@pytest.mark.parametrize(
    "header",
    [{"alg": "RS256"}, {"alg": "RS256", "kid": None}, {"alg": "RS256", "kid": 1}, {"alg": "RS256", "kid": "r9"},
     {"kid": "r1"},
     {"alg": ["RS256"], "kid": "r1"}, {"alg": {}, "kid": "r1"},
     {"alg": "RS256", "kid": "r1", "crit": ["x"], "x": 1},
     {"alg": "RS256", "kid": "r1", "b64": False, "crit": ["b64"]}],
    ids=str,
)  # fmt: skip
def test_a_header_that_says_something_else_is_refused(tokens, issuer, header):
    head = f"{part(header)}.{part(issuer.claims())}"
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(head.encode(), rsa_key())
    assert refused(tokens, issuer, f"{head}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}")


def test_a_key_in_the_token_is_not_listened_to(tokens, issuer):
    own = {"jwk": rsa_jwk("r1", rsa_key(1)), "jku": f"{issuer.url}/mine", "x5u": f"{issuer.url}/mine"}
    token = jwt.encode(issuer.claims(), rsa_key(1), "RS256", {"kid": "r1", **own})
    assert refused(tokens, issuer, token)
    assert "/mine" not in issuer.asked


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", "ä.ö.ü", "e30.e30.", "bnVsbA.e30.x", "W10.e30.x", "\0", "a" * 9000,
              base64.urlsafe_b64encode(b"[" * 9000).decode() + ".e30.x", part({"alg": "RS256", "kid": "r1"}) + ".e30"],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_what_is_no_token_is_refused(tokens, issuer, token):
    assert refused(tokens, issuer, token)


def test_a_signed_text_that_cannot_be_read_is_refused(tokens, issuer):
    halves = (b'{"name": "\\ud800"}', b'{"\\udfff": 1}', b'{"exp": 1' + b"0" * 5000 + b"}")
    for payload in (b"null", b"[]", b"text", b"\xff", *halves):
        token = jwt.PyJWS().encode(payload, rsa_key(), "RS256", {"kid": "r1"})
        assert refused(tokens, issuer, token)


def test_keys_are_asked_for_once(tokens, issuer, clock):
    for _ in range(3):
        tokens.claims(issuer.url, issuer.token())
    clock.now += 299
    tokens.claims(issuer.url, issuer.token())
    assert issuer.asked == [DISCOVERY, KEYS]


@pytest.mark.parametrize(
    ("said", "kept"),
    [("", 300), ("no-store", 300), ("max-age=1", 300), ("public, max-age=3600, must-revalidate", 3600),
     ("max-age=999999999", 86400), ("max-age=x", 300), ("s-maxage=9999", 300)],
)  # fmt: skip
def test_they_are_kept_for_as_long_as_the_issuer_says_within_reason(tokens, issuer, clock, said, kept):
    issuer.publish(rsa_jwk("r1", rsa_key()), Cache_Control=said)
    tokens.claims(issuer.url, issuer.token())
    clock.now += kept - 1
    tokens.claims(issuer.url, issuer.token())
    assert issuer.asked.count(KEYS) == 1
    clock.now += 1
    tokens.claims(issuer.url, issuer.token())
    assert issuer.asked.count(KEYS) == 2


def test_a_new_key_is_found_and_the_old_one_forgotten(tokens, issuer, clock):
    tokens.claims(issuer.url, issuer.token())
    issuer.publish(rsa_jwk("r2", rsa_key(1)))
    clock.now += 60
    assert tokens.claims(issuer.url, issuer.token("r2", rsa_key(1)))["sub"] == AYESHA["sub"]
    assert refused(tokens, issuer, issuer.token("r1"))


def test_unknown_keys_are_looked_for_once_a_minute(tokens, issuer, clock):
    tokens.claims(issuer.url, issuer.token())
    for _ in range(30):
        assert refused(tokens, issuer, issuer.token("r9", rsa_key(1)))
        clock.now += 6
    assert issuer.asked.count(KEYS) == 1 + 2
    tokens.claims(issuer.url, issuer.token())


@pytest.mark.parametrize(
    "key",
    [rsa_jwk("k", rsa_key(bits=1024)), rsa_jwk("k", rsa_key(), use="enc"), {"kid": "k", "kty": "RSA"},
     {"kid": "k", "kty": "RSA", "n": 1, "e": "AQAB"}, {"kid": "k", "kty": "oct", "k": "c2VjcmV0"}, {"kid": "k"}, "k",
     None,
     ec_jwk("k", ec.generate_private_key(ec.SECP384R1())), {"kid": ["k"], "kty": "RSA"}, ec_jwk("k", ec_key(), x="AA")],
    ids=range(11),
)  # fmt: skip
def test_keys_that_will_not_do_are_passed_over(tokens, issuer, key):
    issuer.publish(key, rsa_jwk("r1", rsa_key()))
    assert tokens.claims(issuer.url, issuer.token())["sub"] == AYESHA["sub"]
    weak = rsa_key(bits=1024)
    head = f"{part({'alg': 'RS256', 'kid': 'k'})}.{part(issuer.claims())}"
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(head.encode(), weak)
    assert refused(tokens, issuer, f"{head}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}")


def test_a_private_key_that_was_published_is_read_as_a_public_one(tokens, issuer):
    issuer.publish({**jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key(), as_dict=True), "kid": "r1"})
    assert tokens.claims(issuer.url, issuer.token())["sub"] == AYESHA["sub"]


@pytest.mark.parametrize("path", [DISCOVERY, KEYS])
@pytest.mark.parametrize(
    "answer",
    [Answer({}, 500), Answer({}, 404), Answer(b"<html>"), Answer(b""), Answer([]), Answer(b"[" * 50_000),
     Answer(b"\xff\xfe"),
     Answer({"keys": [], "fill": "x" * LARGEST}), Answer({}, 302, {"Location": "/elsewhere"}), Answer({}, 204)],
    ids=range(10),
)  # fmt: skip
def test_an_issuer_that_says_nothing_of_use_is_unavailable(tokens, issuer, path, answer):
    good = dict(issuer.pages)
    issuer.pages["/elsewhere"] = issuer.pages[path]
    issuer.pages[path] = answer
    with pytest.raises(Unavailable) as caught:
        tokens.claims(issuer.url, issuer.token())
    assert issuer.url not in str(caught.value) and "/elsewhere" not in issuer.asked
    issuer.pages.update(good)
    assert tokens.claims(issuer.url, issuer.token())["sub"] == AYESHA["sub"]


@pytest.mark.parametrize(
    "said",
    [{"issuer": "https://accounts.example.com"}, {"issuer": None}, {"jwks_uri": None}, {"jwks_uri": ["x"]},
     {"jwks_uri": "file:///etc/passwd"},
     {"jwks_uri": "http://example.com/keys"}, {"jwks_uri": "http://169.254.169.254/keys"},
     {"jwks_uri": "https://user:pw@example.com/"},  # pragma: allowlist secret
     {"jwks_uri": "http://127.0.0.1.example.com/"}, {"jwks_uri": "http://[::1"}, {"jwks_uri": "http://localhost@example.com/"}],
    ids=str,
)  # fmt: skip
def test_an_issuer_that_points_elsewhere_is_not_followed(tokens, issuer, said):
    issuer.pages[DISCOVERY].body |= said
    with pytest.raises(Unavailable):
        tokens.claims(issuer.url, issuer.token())
    assert issuer.asked == [DISCOVERY]


def test_plain_http_is_for_development(issuer):
    with requests.Session() as session, pytest.raises(Unavailable):
        OpenIdTokens(WebDocuments(session)).claims(issuer.url, issuer.token())
    assert issuer.asked == []


def test_nobody_there_is_unavailable(tokens):
    with running() as issuer:
        token = issuer.token()
    with pytest.raises(Unavailable) as caught:
        tokens.claims(issuer.url, token)
    assert caught.value.retry_after == 10


def test_an_issuer_that_breaks_down_later_is_asked_again(tokens, issuer, clock):
    tokens.claims(issuer.url, issuer.token())
    keys = issuer.pages.pop(KEYS)
    clock.now += 60
    with pytest.raises(Unavailable):
        tokens.claims(issuer.url, issuer.token("r2", rsa_key(1)))
    assert tokens.claims(issuer.url, issuer.token())["sub"] == AYESHA["sub"]
    assert refused(tokens, issuer, issuer.token("r2", rsa_key(1)))
    clock.now += 240
    with pytest.raises(Unavailable):
        tokens.claims(issuer.url, issuer.token())
    issuer.pages[KEYS] = keys
    assert tokens.claims(issuer.url, issuer.token())["sub"] == AYESHA["sub"]
