"""Telling a receiver over HTTP, and nobody else.

The name is resolved once. If any of its addresses is not public nothing is sent; otherwise the connection goes to one
of the very addresses that were checked, and its certificate must be for the name. A name that means something else a
moment later therefore leads nowhere. Redirects are not followed and no proxy is used: ``http.client`` does neither.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from supermarket.settings.webhook_address_model import Target
from supermarket.settings.webhook_delivery_model import ANSWER_LENGTH, Outcome

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 3, 8, 15
ANSWER_BYTES = 4096
_ADDRESSES_TRIED = 2
Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[tuple[str, int], int], socket.socket]


class _Refused(Exception):
    """Nothing was sent; says why."""


class HttpSender:
    """A `Sender`. ``trust`` makes the TLS context; names are resolved and reached the system's way by default."""

    def __init__(
        self, resolve: Resolve | None = None, connect: Connect | None = None,
        trust: Callable[[], ssl.SSLContext] | None = None, total_seconds: int = TOTAL_SECONDS,
    ) -> None:  # fmt: skip
        self._resolve = resolve or _addresses
        self._connect = connect or socket.create_connection
        self._trust = trust or _public_authorities
        self._total = total_seconds

    def send(self, target: Target, body: bytes, headers: Mapping[str, str]) -> Outcome:
        started = time.monotonic()
        status, answer, problem = 0, "", ""
        try:
            addresses = self._checked(target)
            with _deadline(self._total) as watch:
                status, answer = self._exchange(target, addresses, body, headers, watch)
            problem = _problem_of(status)
        except _Refused as error:
            problem = str(error)
        except (OSError, http.client.HTTPException) as error:
            problem = _words(error, expired=time.monotonic() - started >= self._total)
        return Outcome(status, round((time.monotonic() - started) * 1000), answer, problem)

    def _checked(self, target: Target) -> Sequence[str]:
        try:
            addresses = self._resolve(target.host, target.port)
        except (OSError, UnicodeError):
            raise _Refused("the name of the host is not known") from None
        if not addresses or not all(map(target.permits, addresses)):
            raise _Refused("the name of the host leads to an address that is not public")
        return addresses

    def _exchange(
        self, target: Target, addresses: Sequence[str], body: bytes, headers: Mapping[str, str], watch: "_Watch",
    ) -> tuple[int, str]:  # fmt: skip
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = self._open(target, addresses, watch)
        try:
            connection.request("POST", target.path, body, {**_HEADERS, **headers, "Host": target.authority})
            with connection.getresponse() as answer:
                return answer.status, _text(_beginning(answer))
        finally:
            connection.close()

    def _open(self, target: Target, addresses: Sequence[str], watch: "_Watch") -> socket.socket:
        line = self._reach(addresses[:_ADDRESSES_TRIED], target.port)
        try:
            watch.over(line)
            line.settimeout(READ_SECONDS)
            if target.secure:
                line = self._trust().wrap_socket(
                    line, server_hostname=target.host, do_handshake_on_connect=False
                )
                watch.over(line)
                line.do_handshake()
        except BaseException:
            line.close()
            raise
        return line

    def _reach(self, addresses: Sequence[str], port: int) -> socket.socket:
        for address in addresses[:-1]:
            with suppress(OSError):
                return self._connect((address, port), CONNECT_SECONDS)
        return self._connect((addresses[-1], port), CONNECT_SECONDS)


_HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": "supermarket-webhooks/1",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


class _Watch:
    """Cuts a connection off. A socket's own timeout begins anew with every byte."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._expired = False

    def over(self, connection: socket.socket) -> None:
        self._socket = connection
        if self._expired:
            self.cut()

    def cut(self) -> None:
        self._expired = True
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


@contextmanager
def _deadline(seconds: int) -> Iterator[_Watch]:
    watch = _Watch()
    timer = threading.Timer(seconds, watch.cut)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()


def _addresses(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _public_authorities() -> ssl.SSLContext:
    import certifi

    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _beginning(answer: http.client.HTTPResponse) -> bytes:
    """What an answer says after its status is for people to read, so one that breaks off there is still an answer."""
    try:
        return answer.read(ANSWER_BYTES)
    except (OSError, http.client.HTTPException):
        return b""


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace").replace("\0", "")
    return "".join(each for each in text if each.isprintable() or each in "\n\t")[:ANSWER_LENGTH]


def _problem_of(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"it answered {status}, and redirects are not followed"
    return f"it answered {status}"


def _words(error: Exception, *, expired: bool) -> str:
    """What a provider's library says may name addresses and files, so only its kind goes on."""
    if expired or isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not good: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return "there was no secure connection"
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens there"
    if isinstance(error, http.client.HTTPException):
        return "what it answered is not HTTP"
    return "the connection failed"
