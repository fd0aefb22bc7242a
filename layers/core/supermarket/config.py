"""What a function is told by its environment. Read when called, never on import."""

import gc
import os
from dataclasses import dataclass

# Loading libraries makes a hundred thousand objects that stay. Searching them for cycles after every 700 new ones takes
# a seventh of a cold start. The wiring loads this first, and so does every function, before the heavy ones.
gc.set_threshold(200_000, 20, 100)


@dataclass(frozen=True, slots=True)
class Config:
    """``stack`` names everything else; see docs/conventions.md. ``ws_endpoint`` leads to open WebSockets."""

    stack: str
    stage: str
    account: str
    region: str
    ws_endpoint: str = ""

    def table(self, context: str) -> str:
        return f"{self.stack}-{context}"

    def bucket(self, name: str) -> str:
        return f"{self.stack}-{name}-{self.account}"

    def queue_url(self, name: str) -> str:
        base = os.environ.get("AWS_ENDPOINT_URL") or f"https://sqs.{self.region}.amazonaws.com"
        return f"{base}/{self.account}/{self.stack}-{name}"

    def secret(self, name: str) -> str:
        return f"{self.stack}/{name}"


_read: Config | None = None


def config() -> Config:
    """The environment's settings, read once at the first call of a process."""
    global _read
    if _read is None:
        _read = Config(
            stack=os.environ["STACK"],
            stage=os.environ.get("STAGE", "local"),
            account=os.environ.get("ACCOUNT", "000000000000"),
            region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION", "ap-southeast-1"),
            ws_endpoint=os.environ.get("WS_ENDPOINT", ""),
        )
    return _read


def forget() -> None:
    """Read the environment again at the next call: for a process that changes it."""
    global _read
    _read = None
