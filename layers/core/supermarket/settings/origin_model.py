"""Addresses the settings name: origins of web pages, and issuers of identities."""

import re

_HOST = r"(?=[a-z0-9.-]{1,253}(?::|/|$))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
_NAME = r"(?=[a-z0-9.-]{1,253}(?::|/|$))(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HERE = r"(?:localhost|127\.0\.0\.1|\[::1\])"
_PORT = r"(?::(?P<port>[1-9][0-9]{0,4}))?"
_ORIGIN = re.compile(rf"(?:(?P<secure>https)://{_HOST}|http://{_HERE}){_PORT}", re.ASCII)
_ISSUER = re.compile(
    rf"(?:(?P<secure>https)://{_NAME}|http://{_HERE}){_PORT}(?:/[A-Za-z0-9._~-]+)*/?", re.ASCII
)


def check_origin(text: str) -> str:
    """An origin as browsers send it (RFC 6454, 6.2): in small letters, without a default port, path or wildcard."""
    return _checked(_ORIGIN, text, "https://host or https://host:port; http only for localhost")


def check_issuer(text: str) -> str:
    """The address of an OpenID provider (OpenID Connect Discovery 1.0, 3): https, a name, no query, no fragment."""
    return _checked(_ISSUER, text, "an https address by name, without a query; http only for localhost")


def _checked(pattern: re.Pattern[str], text: str, wanted: str) -> str:
    match = pattern.fullmatch(text)
    port = int(match["port"] or 0) if match else 0
    if not match or port > 65_535 or port == (443 if match["secure"] else 80):
        raise ValueError(wanted)
    return text
