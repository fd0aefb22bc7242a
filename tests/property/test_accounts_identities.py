"""First sign-ins with other providers, in any order and all at once: one person, one account, nobody else's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supermarket.accounts.factor_ports import Factors
from supermarket.accounts.identity_model import Vouched, fingerprint
from supermarket.accounts.identity_ports import Vouching
from supermarket.accounts.identity_service import sign_in
from supermarket.accounts.model import User
from supermarket.accounts.ports import Accounts
from supermarket.accounts.session_model import Device
from supermarket.kernel.errors import DomainError, NotFound, NotSignedIn, Outdated
from supermarket.settings.model import IdentityProvider, ShopRules

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
EMAILS = ("a@example.com", "b@example.com")
SUBJECTS = ("1", "2", "3")


class Shop:
    """Accounts, identities and spent tokens, in memory. ``between`` runs once, when somebody is about to write."""

    def __init__(self):
        self.users, self.owners, self.spent = {}, {}, set()
        self.between = None

    def rules(self):
        providers = (
            IdentityProvider("one", "https://one", ("web",)),
            IdentityProvider("two", "https://two", ("web",)),
        )
        return ShopRules(identity_providers=providers)

    def get(self, user_id):
        if user_id not in self.users:
            raise NotFound
        return self.users[user_id]

    def by_login(self, login):
        return next((user for user in self.users.values() if user.email == login), None)

    def claims(self, issuer, token):
        subject, email, verified, number = token.split("|")
        said = {"email": email, "email_verified": verified == "yes", "name": "A", "jti": number}
        now = int(NOW.timestamp())
        return said | {"iss": issuer, "aud": "web", "sub": subject, "nonce": "n", "iat": now, "exp": now + 60}

    def spend(self, subject, amount, limit, until):
        assert until == NOW + timedelta(seconds=120)
        fresh = subject not in self.spent
        self.spent.add(subject)
        return fresh

    def owner(self, identity):
        return self.owners.get((identity.provider, identity.subject))

    def _interrupted(self):
        interrupt, self.between = self.between, None
        if interrupt:
            interrupt()

    def link(self, identity, user, now, notices):
        self._interrupted()
        if self.owner(identity) or self.users.get(user.id) != user:
            raise Outdated
        self.owners[identity.provider, identity.subject] = user.id

    def join(self, identity, user, now):
        self._interrupted()
        if self.owner(identity) or self.by_login(user.email):
            raise Outdated
        self.users[user.id] = user
        self.owners[identity.provider, identity.subject] = user.id


def begin(shop, provider, token, began):
    """Sign in, as far as the session: who it was for is kept in ``began``."""

    class Sessions:
        def start(self, session, *_):
            began.append(session.user_id)

    class Roles:
        def read(self, name):
            return None

    class Devices:
        def read(self, user_id, digest):
            return None

    class Signer:
        def sign(self, claims, at):
            return "access"

    accounts = Accounts(
        users=shop, sessions=Sessions(), roles=Roles(), devices=Devices(), attempts=None, passwords=None,
        signer=Signer(), read_together=lambda reads: [None for _ in reads],
    )  # fmt: skip
    vouching = Vouching(shop, shop, shop.spend)
    given_ = Vouched(provider, f"{token}.signature", "n")
    return sign_in(accounts, shop, Factors(None, None, shop.spend), vouching, given_, Device(), NOW)


tokens = st.tuples(
    st.sampled_from(["one", "two"]),
    st.sampled_from(SUBJECTS),
    st.sampled_from(EMAILS),
    st.booleans(),
    st.integers(0, 2),
)


@st.composite
def shops(draw):
    """Some people may have an account already, verified or not, active or not."""
    shop = Shop()
    for number, email in enumerate(EMAILS):
        if draw(st.booleans()):
            flags = {"email_verified": draw(st.booleans()), "active": draw(st.booleans())}
            shop.users[f"u{number}"] = User(f"u{number}", "U", "customer", email=email, **flags)
    return shop


def text(token):
    provider, subject, email, verified, number = token
    return provider, f"{subject}|{email}|{'yes' if verified else 'no'}|{provider}{number}"


@given(shops(), st.lists(st.tuples(tokens, st.none() | tokens), max_size=8))
def test_whoever_signs_in_first_and_whatever_comes_between(shop, visits):
    begun = []
    for token, other in visits:
        users, owners = dict(shop.users), dict(shop.owners)
        shop.between = partial(attempt, shop, other, begun) if other else None
        attempt(shop, token, begun)
        assert users.items() <= shop.users.items()
        assert owners.items() <= shop.owners.items()
        assert len({user.email for user in shop.users.values()}) == len(shop.users)
    assert len(begun) == len(set(begun))


def attempt(shop, token, begun):
    """Sign in with a token; ``begun`` are those that began a session."""
    provider, said = text(token)
    known, account = shop.owners.get((provider, token[1])), shop.by_login(token[2])
    refusable = f"id-token#{fingerprint(f'{said}.signature')}" in shop.spent or any_inactive(shop)
    alone, began = shop.between is None, []
    refused = refusal(shop, provider, said, began)
    if refused:
        right = refused == "verify_email_first" or (refused == "wrong_credentials" and refusable)
        assert began == [] and (right or not alone)
        return
    begun.append(said)
    user = shop.users[began[0]]
    assert len(began) == 1 and user.active and shop.owners[provider, token[1]] == user.id
    if alone and known is None:
        assert token[3] and user.email == token[2] and user.email_verified
        assert account in (None, user)


def refusal(shop, provider, said, began):
    try:
        begin(shop, provider, said, began)
    except DomainError as error:
        return error.code
    return ""


def any_inactive(shop):
    return any(not user.active for user in shop.users.values())


@given(shops())
def test_an_address_that_nobody_verified_opens_no_account(shop):
    for provider in ("one", "two"):
        attempt(shop, (provider, "9", EMAILS[0], False, 0), [])
    assert shop.owners == {}


def test_an_account_deactivated_while_it_is_linked_is_not_opened():
    shop = Shop()
    shop.users["u"] = User("u", "U", "customer", email=EMAILS[0], email_verified=True)
    shop.between = lambda: shop.users.update(u=replace(shop.users["u"], active=False))
    began = []
    with pytest.raises(NotSignedIn) as caught:
        begin(shop, "one", f"1|{EMAILS[0]}|yes|x", began)
    assert caught.value.code == "wrong_credentials" and began == [] and shop.owners == {}


def test_an_identity_of_somebody_who_is_gone_opens_nothing():
    shop = Shop()
    shop.owners["one", "1"] = "gone"
    began = []
    with pytest.raises(NotSignedIn) as caught:
        begin(shop, "one", f"1|{EMAILS[0]}|yes|x", began)
    assert caught.value.code == "wrong_credentials" and (began, shop.users) == ([], {})
