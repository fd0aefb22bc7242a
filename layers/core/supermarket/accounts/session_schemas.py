"""Views of sessions."""

from supermarket.accounts.session_model import Session
from supermarket.kernel.caller import Caller
from supermarket.schema import Instant, View


class SessionView(View):
    """``agent`` and ``address`` are where it began; ``last_seen`` is when its tokens were last refreshed."""

    id: str
    current: bool
    started_at: Instant
    last_seen: Instant
    expires_at: Instant
    agent: str
    address: str

    @classmethod
    def of(cls, session: Session, caller: Caller) -> "SessionView":
        return cls(
            id=session.id, current=session.id == caller.session_id, started_at=session.started_at,
            last_seen=session.rotated_at, expires_at=session.expires_at, agent=session.agent, address=session.address,
        )  # fmt: skip
