"""Codes under any sequence of sending, trying, waiting: accepted once, and never when they should not be."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from supermarket import wiring
from supermarket.accounts.code_model import ATTEMPTS, Code, Purpose, new_code, written
from supermarket.accounts.code_ports import CodeDesk
from supermarket.accounts.code_service import tried
from supermarket.accounts.code_tables import TableCodes
from supermarket.accounts.recovery_model import with_password
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Invalid
from tests.support import cloud as moto_cloud
from tests.support.account_holders import person

EMAIL, KEY = "ayesha@example.com", "key"
PURPOSES = [Purpose.RESET, Purpose.INVITE]


class Codes(RuleBasedStateMachine):
    """A model beside the table: which codes may still be accepted."""

    def __init__(self):
        super().__init__()
        self.running = moto_cloud.running()
        self.running.__enter__()

    def teardown(self):
        self.running.__exit__(None, None, None)

    @initialize()
    def begin(self):
        self.user_id = person(email=EMAIL, phone="").id
        self.codes = TableCodes()
        self.desk = CodeDesk(wiring.accounts(), self.codes, lambda: KEY, lambda *_: True)
        self.now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
        self.issued: list[Code] = []
        self.left: dict[str, int] = {}
        self.newest: dict[Purpose, str] = {}
        self.used: set[str] = set()

    @rule(purpose=st.sampled_from(PURPOSES))
    def send(self, purpose):
        code = new_code(self.user_id, purpose, EMAIL, self.now)
        self.codes.issue(code, [])
        self.issued.append(code)
        self.left[code.id] = ATTEMPTS
        self.newest[purpose] = code.id

    @rule(seconds=st.sampled_from([1, 59, 599, 600, 3600, 3 * 86400]))
    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.issued)
    @rule(data=st.data())
    def try_a_code_that_was_sent(self, data):
        self._try(data.draw(st.sampled_from(self.issued)))

    @precondition(lambda self: self.issued)
    @rule(times=st.sampled_from([1, 4, 5]))
    def try_wrong_codes_and_then_the_newest(self, times):
        for _ in range(times):
            self._try(None)
        self._try(self.issued[-1])

    def _try(self, code):
        typed = "none of them" if code is None else written(KEY, code.id, 8)
        good = code is not None and self._is_good(code)
        for known in self.newest.values():
            self.left[known] = max(0, self.left[known] - 1)
        assert self._accepted(typed) is good
        if good:
            self.used.add(code.id)

    def _is_good(self, code):
        newest = self.newest.get(code.purpose) == code.id
        return newest and self.left[code.id] > 0 and self.now < code.expires_at and code.id not in self.used

    def _accepted(self, typed):
        try:
            user, code = tried(self.desk, EMAIL, PURPOSES, typed, Caller(address="x"), self.now)
            self.codes.spend(code, user, with_password(user, EMAIL, "hash", self.now), [])
        except Invalid:
            return False
        return True


TestCodes = Codes.TestCase
TestCodes.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
