"""Sessions and the digests of their refresh tokens in the table."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from supermarket.accounts.device_model import KnownDevice
from supermarket.accounts.device_tables import device_write
from supermarket.accounts.model import User
from supermarket.accounts.notice_model import Notice
from supermarket.accounts.notice_tables import notice_writes
from supermarket.accounts.session_model import Session
from supermarket.accounts.tables import CONTEXT, UserRow
from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import check, commit, delete, put, update
from supermarket.kernel.clock import epoch, read_stamp, stamp
from supermarket.kernel.errors import DomainError, NotSignedIn
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write


class SessionRow(Row):
    """Beside its user. ``current`` and ``previous`` are digests of refresh tokens; it goes when it expires."""

    context = CONTEXT
    user_id = UnicodeAttribute()
    session_id = UnicodeAttribute()
    generation = NumberAttribute()
    current = UnicodeAttribute()
    previous = UnicodeAttribute(default="")
    started_at = UnicodeAttribute()
    rotated_at = UnicodeAttribute()
    expires_at = NumberAttribute()
    agent = UnicodeAttribute(default="")
    address = UnicodeAttribute(default="")
    device = UnicodeAttribute(default="")

    @staticmethod
    def keys(user_id: str, session_id: str) -> tuple[str, str]:
        return f"USER#{user_id}", f"SESSION#{session_id}"

    def session(self) -> Session:
        return Session(
            self.session_id, self.user_id, int(self.generation), self.current, self.previous,
            read_stamp(self.started_at), read_stamp(self.rotated_at),
            datetime.fromtimestamp(int(self.expires_at), UTC), self.agent, self.address, self.device,
        )  # fmt: skip


class RefreshRow(Row):
    """Whose a refresh token is, by its digest. It stays when the token is replaced, to know one used again."""

    context = CONTEXT
    user_id = UnicodeAttribute()
    session_id = UnicodeAttribute()
    role = UnicodeAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def keys(digest: str) -> tuple[str, str]:
        return f"REFRESH#{digest}", "REFRESH"


class TableSessions:
    """The `Sessions` over DynamoDB."""

    def start(
        self, session: Session, role: str, device: KnownDevice, known: bool, notices: Sequence[Notice]
    ) -> None:
        row = SessionRow(
            *SessionRow.keys(session.user_id, session.id), kind="session", user_id=session.user_id,
            session_id=session.id, generation=session.generation, current=session.current,
            started_at=stamp(session.started_at), rotated_at=stamp(session.rotated_at),
            expires_at=epoch(session.expires_at), agent=session.agent, address=session.address,
            device=session.device,
        )  # fmt: skip
        commit([
            put(row, SessionRow.pk.does_not_exist()), _token_write(session, role), _signed_in(session),
            device_write(device, known), *notice_writes(notices),
        ])  # fmt: skip

    def holder(self, digest: str) -> tuple[str, str, str] | None:
        row = RefreshRow.find(*RefreshRow.keys(digest), consistent=True)
        return None if row is None else (row.user_id, row.session_id, row.role)

    def read(self, user_id: str, session_id: str) -> Read[Session]:
        return Key(SessionRow, *SessionRow.keys(user_id, session_id), SessionRow.session, consistent=True)

    def of_user(self, user: User, page: PageRequest, now: datetime) -> Page[Session]:
        pk, first = SessionRow.keys(user.id, "")
        standing = (SessionRow.generation == user.generation) & (SessionRow.expires_at > epoch(now))
        return SessionRow.page(
            page, pk, SessionRow.sk.startswith(first), newest_first=True, consistent=True, only=standing
        ).map(SessionRow.session)

    def rotate(self, old: Session, new: Session, role: str) -> None:
        raced = NotSignedIn("Another refresh came first.", code="refresh_raced")
        actions = [
            SessionRow.current.set(new.current),
            SessionRow.previous.set(new.previous),
            SessionRow.rotated_at.set(stamp(new.rotated_at)),
            SessionRow.expires_at.set(epoch(new.expires_at)),
        ]
        session = SessionRow(*SessionRow.keys(old.user_id, old.id))
        unused = SessionRow.current == old.current
        commit([update(session, actions, unused, raced), _token_write(new, role), _user_check(old)])

    def end(self, user_id: str, session_id: str, notices: Sequence[Notice] = ()) -> None:
        row = SessionRow(*SessionRow.keys(user_id, session_id))
        told = [*notice_writes(notices), *noted(CONTEXT, "session", session_id, {"user_id": user_id})]
        try:
            commit([delete(row, SessionRow.pk.exists(), _Ended()), *told])
        except _Ended:
            return


def keep(user: User, session_id: str | None) -> list[Write]:
    """The writes by which this one session lives on into the user's new generation, while all others end."""
    if session_id is None:
        return []
    row = SessionRow(*SessionRow.keys(user.id, session_id))
    stands = SessionRow.generation == user.generation - 1
    return [update(row, [SessionRow.generation.set(user.generation)], stands, NotSignedIn())]


class _Ended(DomainError):
    """The session was gone already."""


def _token_write(session: Session, role: str) -> Write:
    row = RefreshRow(
        *RefreshRow.keys(session.current), kind="refresh", user_id=session.user_id, session_id=session.id, role=role,
        expires_at=epoch(session.expires_at),
    )  # fmt: skip
    return put(row, RefreshRow.pk.does_not_exist())


def _user_check(session: Session) -> Write:
    """The user is what they were when the tokens were read: nothing is rotated while they are being locked out."""
    return check(UserRow, *UserRow.keys(session.user_id), _same_user(session), NotSignedIn())


def _signed_in(session: Session) -> Write:
    """The same at sign-in, where the moment is kept too. The user's version stays: nobody edited them."""
    row, at = UserRow(*UserRow.keys(session.user_id)), UserRow.signed_in_at.set(stamp(session.started_at))
    return update(row, [at], _same_user(session), NotSignedIn())


def _same_user(session: Session) -> Condition:
    active = UserRow.active == True  # noqa: E712 - builds a condition
    same: Condition = active & (UserRow.generation == session.generation)
    return same
