"""Somebody outside who takes webhooks: a real HTTP server on this machine that answers as it is told to."""

import base64
import hashlib
import hmac
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Taken:
    """A request as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: bytes

    def is_signed_with(self, secret: str) -> bool:
        """Whether one of its signatures is by this secret, as Standard Webhooks has it; written anew here."""
        message_id, timestamp = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        fresh = abs(time.time() - int(timestamp)) < 300
        content = b".".join([message_id.encode(), timestamp.encode(), self.body])
        key = base64.b64decode(secret.split("_", 1)[1])
        mine = "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
        return fresh and mine in self.headers["webhook-signature"].split(" ")


@dataclass
class Says:
    """``drip`` is the pause after every byte, in seconds."""

    status: int = 200
    body: bytes = b"thank you"
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0
    silence: float = 0


class Receiver:
    """Answers with each of ``says`` in its turn, and then with the last for ever."""

    def __init__(self, says: Sequence[Says], tls: ssl.SSLContext | None = None) -> None:
        self.taken: list[Taken] = []
        self.says = list(says) or [Says()]
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.secure = tls is not None
        if tls is not None:
            self.server.socket = tls.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?shop=1"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = receiver.says.pop(0) if len(receiver.says) > 1 else receiver.says[0]
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.taken.append(Taken(self.path, headers, body))
                try:
                    self._say(said)
                except OSError:
                    return

            def _say(self, said: Says) -> None:
                time.sleep(said.silence)
                head = f"HTTP/1.1 {said.status} Whatever\r\n"
                head += "".join(f"{name}: {value}\r\n" for name, value in said.headers.items())
                text = head.encode() + b"Connection: close\r\n\r\n" + said.body
                if not said.drip:
                    self.wfile.write(text)
                for byte in text if said.drip else b"":
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(said.drip)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        return Handler


@contextmanager
def receiver(*says: Says, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    it = Receiver(says, tls)
    thread = threading.Thread(target=it.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield it
    finally:
        it.server.shutdown()
        it.server.server_close()
        thread.join()


def tls_for(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's side and the side of a client that trusts it, for a certificate of this name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{name}.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))
