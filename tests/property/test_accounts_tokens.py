"""Tokens and sessions: whatever happens in whatever order, nothing that should be over goes on."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from supermarket import wiring
from supermarket.accounts import session_service, sign_in_service
from supermarket.accounts.login_model import Credentials
from supermarket.accounts.session_model import GRACE, IDLE_LIFE, WHOLE_LIFE, Device
from supermarket.aws import standing
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotSignedIn
from tests.support.account_holders import person
from tests.support.gateway import function


@pytest.fixture(autouse=True)
def shop(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)


CHANGES = [
    {"active": False}, {"active": True}, {"role": "clerk"}, {"role": "cashier"}, {"password_hash": "another"},
    {"branch_id": "b-2"}, {"name": "Renamed"},
]  # fmt: skip


class PlainPasswords:
    def verify(self, password_hash, password):
        return password_hash == password

    def is_outdated(self, password_hash):
        return False


class Holder(RuleBasedStateMachine):
    """One user, any number of sessions. ``alive`` maps a session to the one token that may be used of it."""

    issued = Bundle("issued")

    def __init__(self):
        super().__init__()
        self.accounts, self.settings = (
            replace(wiring.accounts(), passwords=PlainPasswords()),
            wiring.settings(),
        )
        self.now = clock.now().replace(microsecond=0)
        self.user_id = person(password_hash="first", role="cashier", branch_id="b-1").id
        self.alive, self.began, self.used, self.replaced, self.ended = {}, {}, {}, [], []
        self.accepted, self.devices = Counter(), [""]

    @property
    def user(self):
        return self.accounts.users.get(self.user_id)

    def lives(self, session):
        began, used = self.began[session], self.used[session]
        return session in self.alive and self.now < min(used + IDLE_LIFE, began + WHOLE_LIFE)

    def end(self, *sessions):
        """What the rules say is over must be over at once, and stay so."""
        ended = [self.alive.pop(session) for session in sessions if session in self.alive]
        self.ended += ended
        self.refuse(ended)
        self.check_standing()

    def check_standing(self):
        """What is sensitive asks for this with each call: a session stands as long as it lives."""
        for session in self.began:
            assert standing.stands(self.user_id, session, self.now) is self.lives(session)

    def refuse(self, tokens):
        for dead in tokens:
            with pytest.raises(NotSignedIn):
                session_service.refresh(self.accounts, self.settings, dead, self.now)

    @rule(target=issued, device=st.integers(0, 3))
    def sign_in(self, device):
        self.now += timedelta(hours=2)
        user, known = self.user, self.devices[device % len(self.devices)]
        given, at = Credentials(user.phone, user.password_hash), Device(f"address of {user.id}", "x", known)
        if not user.active:
            with pytest.raises(NotSignedIn):
                sign_in_service.sign_in(self.accounts, self.settings, wiring.factors(), given, at, self.now)
            return multiple()
        grant = sign_in_service.sign_in(self.accounts, self.settings, wiring.factors(), given, at, self.now)
        session = jwt.decode(grant.access, options={"verify_signature": False})["sid"]
        self.alive[session], self.began[session], self.used[session] = grant.refresh, self.now, self.now
        self.devices.append(grant.device)
        return session, grant.refresh

    @rule(target=issued, presented=issued, seconds=st.sampled_from([0, 11, 3600, 20 * 86400, 31 * 86400]))
    def refresh(self, presented, seconds):
        self.now += timedelta(seconds=seconds)
        session, sent = presented
        if not self.lives(session) or self.alive[session] != sent:
            self.present_again(session, sent)
            return multiple()
        grant = session_service.refresh(self.accounts, self.settings, sent, self.now)
        self.accepted[sent] += 1
        assert jwt.decode(grant.access, options={"verify_signature": False})["sid"] == session
        self.alive[session], self.used[session] = grant.refresh, self.now
        self.replaced.append((session, sent))
        return session, grant.refresh

    @precondition(lambda self: self.replaced)
    @rule(back=st.integers(1, 3), seconds=st.sampled_from([0, 9, 11, 60]))
    def use_again(self, back, seconds):
        self.now += timedelta(seconds=seconds)
        self.present_again(*self.replaced[-min(back, len(self.replaced))])

    def present_again(self, session, sent):
        """A token that was replaced, or of a session that is over."""
        self.refuse([sent])
        last = [token for owner, token in self.replaced if owner == session][-1:]
        raced = [sent] == last and self.now - self.used[session] <= GRACE
        if sent != self.alive.get(session) and not raced:
            self.end(session)

    @rule(held=issued, everywhere=st.booleans())
    def sign_out(self, held, everywhere):
        """With an access token, which may outlive its session."""
        session, _ = held
        session_service.sign_out(self.accounts, Caller(self.user_id, session_id=session), everywhere)
        self.end(*(list(self.alive) if everywhere else [session]))

    @rule(held=issued, everywhere=st.booleans())
    def sign_out_with_the_cookie(self, held, everywhere):
        session, sent = held
        good = self.lives(session) and self.alive[session] == sent
        session_service.sign_out_by_token(self.accounts, sent, everywhere, self.now)
        self.end(*(list(self.alive) if everywhere and good else [session]))

    @rule(held=issued, by=issued)
    def end_one_of_ones_own(self, held, by):
        session, caller = held[0], Caller(self.user_id, session_id=by[0])
        if session in self.alive:
            session_service.end_own(self.accounts, caller, session)
        self.end(session)

    @rule(change=st.sampled_from(CHANGES))
    def change(self, change):
        user = self.user
        new = user.changed("later", **change)
        self.accounts.users.change(user, new)
        if new.generation != user.generation:
            self.end(*list(self.alive))

    @invariant()
    def no_token_was_taken_twice(self):
        assert set(self.accepted.values()) <= {1}

    def teardown(self):
        self.check_standing()
        self.refuse(self.ended)
        for session, last in self.alive.items():
            if self.lives(session):
                session_service.refresh(self.accounts, self.settings, last, self.now)
            else:
                self.refuse([last])


def test_no_sequence_of_events_leaves_a_token_or_a_session_that_should_be_over():
    once = settings(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    run_state_machine_as_test(Holder, settings=once)
