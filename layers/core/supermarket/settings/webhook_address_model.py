"""Where a webhook may lead: to the public internet, and nowhere inside.

What is never reached: IANA's special-purpose addresses (https://www.iana.org/assignments/iana-ipv4-special-registry and
https://www.iana.org/assignments/iana-ipv6-special-registry), and those that carry another address within them.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

URL_LENGTH = 500
_PRINTABLE = re.compile(r"[!-~]+", re.ASCII)
_AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9.-]{1,253}))(?::(\d{1,5}))?", re.ASCII)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.ASCII)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_INSIDE = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")
# What Python takes for global and is not, or leads to an address that may not be.
_INDIRECT = tuple(
    ip_network(each)
    for each in (
        "192.0.0.0/24", "192.88.99.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2002::/16",
        "3fff::/20", "5f00::/16", "fec0::/10", "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """``path`` has its query. ``loopback`` is this machine, which only a local shop may tell."""

    secure: bool
    host: str
    port: int
    path: str
    loopback: bool = False

    @property
    def authority(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.secure else 80) else f"{name}:{self.port}"

    def permits(self, address: str) -> bool:
        """Whether an address that its name stands for may be connected to."""
        if self.loopback:
            return ip_address(address).is_loopback
        return is_public(address)


def is_public(address: str) -> bool:
    """Whether an address belongs to somebody on the internet. Anything that is not an address does not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return found.is_global and not _is_special(found)


def _is_special(found: IPv4Address | IPv6Address) -> bool:
    if found.is_multicast or found.is_reserved or found.is_link_local or found.is_unspecified:
        return True
    return any(found in network for network in _INDIRECT if network.version == found.version)


def read_target(url: str, local: bool = False) -> Target:
    """Raises ValueError, in words for people, for an address that cannot be told anything."""
    if not _PRINTABLE.fullmatch(url) or len(url) > URL_LENGTH or "\\" in url:
        raise ValueError(
            f"an address of up to {URL_LENGTH} plain characters, such as https://example.com/hook"
        )
    parts = urlsplit(url)
    found = _AUTHORITY.fullmatch(parts.netloc)
    if not found or parts.fragment or "#" in url:
        raise ValueError("an address with a host name, and without a user name, a password or a fragment")
    host = (found[1] or found[2]).lower().removesuffix(".")
    secure, loopback = parts.scheme == "https", local and host in _LOOPBACK
    if not secure and not (loopback and parts.scheme == "http"):
        raise ValueError("an address that begins with https://")
    if not loopback:
        _require_public(host, bracketed=found[1] is not None)
    port = int(found[3] or (443 if secure else 80))
    if not 0 < port < 65536:
        raise ValueError("an address with a port from 1 to 65535")
    return Target(secure, host, port, _path(parts), loopback)


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _require_public(host: str, *, bracketed: bool) -> None:
    """``0x7f.1`` and ``2130706433`` are spellings of an address, and a name of one word is somebody's neighbour."""
    labels = host.split(".")
    if bracketed or _NUMBER.fullmatch(labels[-1]):
        if not is_public(host):
            raise ValueError("a public address, not one of a private or special network")
        return
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or f".{host}".endswith(_INSIDE):
        raise ValueError("the full name of a host on the internet")
