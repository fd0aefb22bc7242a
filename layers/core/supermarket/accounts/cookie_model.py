"""The refresh token as a cookie, for browsers: no script can read it, and no other page can have it used.

Whoever sends it proves by a header that a form cannot have, and by where the browser says the request comes from, that
a page of ours sent it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from supermarket.accounts.session_model import Grant
from supermarket.kernel.errors import NotAllowed

NAME = "__Secure-sm_rt"
_GUARDS = "HttpOnly; Secure; SameSite=Strict; Path=/api/v1/auth"


def cookie_of(grant: Grant, now: datetime) -> dict[str, str]:
    """The header that keeps a grant's refresh token for as long as it is good."""
    seconds = int((grant.expires_at - now).total_seconds())
    return {"Set-Cookie": f"{NAME}={grant.refresh}; Max-Age={seconds}; {_GUARDS}"}


def no_cookie() -> dict[str, str]:
    return {"Set-Cookie": f"{NAME}=; Max-Age=0; {_GUARDS}"}


def cookie_in(headers: Mapping[str, str]) -> str:
    """The token, empty where there is none."""
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return next((value for name, _, value in pairs if name == NAME), "")


def require_own_page(headers: Mapping[str, str], origins: Collection[str]) -> None:
    """Raises NotAllowed for a request with the cookie that a page of ours did not send."""
    if not headers.get("x-requested-with"):
        raise NotAllowed("Send X-Requested-With with the cookie.", code="csrf")
    require_own_origin(headers, origins)


def require_own_origin(headers: Mapping[str, str], origins: Collection[str]) -> None:
    """What no browser sent says nothing of where it comes from, and nobody's cookie is in it."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin in origins or site == "same-origin" or (origin is None and site is None):
        return
    if site is None and origin and urlsplit(origin).netloc == headers.get("host"):
        return
    raise NotAllowed("This came from another site's page.", code="csrf")
