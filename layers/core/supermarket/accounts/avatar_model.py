"""Pictures of people: where they come in, and where they are shown."""

import re
from dataclasses import dataclass

from supermarket.kernel.ids import is_id

SIDE = 256
"""Pixels, both ways."""
LARGEST_FILE = 2 * 1024 * 1024
MOST_PIXELS = 25_000_000
UPLOAD_SECONDS = 900
CONTENT_TYPES = ("image/jpeg", "image/png", "image/webp")
SHOWN_AS = "image/webp"
_INCOMING = re.compile(r"incoming/avatars/([0-9a-f-]{36})/([0-9a-f-]{36})")
_SHOWN = re.compile(r"media/avatars/[0-9a-f-]{36}/([0-9a-f-]{36})\.webp")


@dataclass(frozen=True, slots=True)
class Upload:
    """One picture on its way in. Ids sort by the time they were made, so that the latest one wins."""

    user_id: str
    id: str

    @property
    def incoming(self) -> str:
        return f"incoming/avatars/{self.user_id}/{self.id}"

    @property
    def shown(self) -> str:
        return f"media/avatars/{self.user_id}/{self.id}.webp"

    def replaces(self, avatar: str) -> bool:
        """False when what is shown is this very picture, or one that was asked for later."""
        match = _SHOWN.fullmatch(avatar)
        return match is None or match[1] < self.id


def upload_of(key: str) -> Upload | None:
    """None for an object that no form of ours brought in."""
    match = _INCOMING.fullmatch(key)
    return Upload(*match.groups()) if match and all(map(is_id, match.groups())) else None
