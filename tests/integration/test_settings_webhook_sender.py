"""Telling a receiver over real sockets: who is reached, who never is, and for how long we listen."""

import socket
import ssl
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from supermarket.settings.gateways.webhook_sender import HttpSender
from supermarket.settings.webhook_address_model import Target, read_target
from supermarket.settings.webhook_delivery_model import ANSWER_LENGTH
from tests.support.receivers import Says, receiver, tls_for

PUBLIC, PRIVATE = "93.184.215.14", "10.0.0.8"
NAME = "hooks.example.com"


class Names:
    """Answers each question about a name with the next of its answers."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self.answers.pop(0)


class Lines:
    """Every connection goes to the receiver, and where it was meant to go is kept."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.meant: list[tuple[str, int]] = []

    def __call__(self, address: tuple[str, int], timeout: int) -> socket.socket:
        self.meant.append(address)
        if not self.port:
            raise ConnectionRefusedError
        return socket.create_connection(("127.0.0.1", self.port), timeout)


def local(url: str) -> Target:
    return read_target(url, local=True)


def test_a_message_arrives_as_it_was_written() -> None:
    with receiver(Says(200, b"thank you")) as it:
        outcome = HttpSender().send(local(it.url), b'{"a":1}', {"webhook-id": "msg_1"})

    assert (outcome.status, outcome.answer, outcome.problem, outcome.taken) == (200, "thank you", "", True)
    (taken,) = it.taken
    assert (taken.path, taken.body) == ("/hook?shop=1", b'{"a":1}')
    assert taken.headers == {
        "host": f"127.0.0.1:{it.port}", "accept-encoding": "identity", "content-type": "application/json",
        "content-length": "7", "user-agent": "supermarket-webhooks/1", "webhook-id": "msg_1", "connection": "close",
    }  # fmt: skip


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_private_address_is_a_failure_and_nobody_goes_there(status: int) -> None:
    with receiver() as inside, receiver(Says(status, headers={"Location": inside.url})) as it:
        outcome = HttpSender().send(local(it.url), b"{}", {})

    assert (outcome.status, outcome.taken) == (status, False)
    assert outcome.problem == f"it answered {status}, and redirects are not followed"
    assert (len(it.taken), inside.taken) == (1, [])


@pytest.mark.parametrize(
    "answer", [[PRIVATE], [PUBLIC, PRIVATE], ["169.254.169.254"], ["::1"], ["::ffff:10.0.0.8"], []]
)
def test_a_name_with_any_address_that_is_not_public_is_not_told(answer: list[str]) -> None:
    names, lines = Names(answer), Lines()

    outcome = HttpSender(names, lines).send(read_target(f"https://{NAME}/x"), b"{}", {})

    assert outcome.problem == "the name of the host leads to an address that is not public"
    assert (outcome.status, lines.meant) == (0, [])


def test_a_name_that_stands_for_something_else_a_moment_later_leads_nowhere(tmp_path: Path) -> None:
    server, trusted = tls_for(NAME, tmp_path)
    names = Names([PUBLIC], [PRIVATE])
    with receiver(tls=server) as it:
        lines = Lines(it.port)
        sender = HttpSender(names, lines, lambda: trusted)
        first = sender.send(read_target(f"https://{NAME}/x"), b"{}", {})
        second = sender.send(read_target(f"https://{NAME}/x"), b"{}", {})

    assert first.taken and names.asked == [(NAME, 443), (NAME, 443)]
    assert lines.meant == [(PUBLIC, 443)], "the address that was checked is the one that is connected to"
    assert second.problem == "the name of the host leads to an address that is not public"
    assert [taken.headers["host"] for taken in it.taken] == [NAME]


def test_the_certificate_is_for_the_name_and_from_somebody_who_is_trusted(tmp_path: Path) -> None:
    server, trusted = tls_for("somebody.example.com", tmp_path)
    target = read_target(f"https://{NAME}/x")
    with receiver(tls=server) as it:
        of_another = HttpSender(Names([PUBLIC]), Lines(it.port), lambda: trusted).send(target, b"{}", {})
        of_nobody = HttpSender(Names([PUBLIC]), Lines(it.port)).send(target, b"{}", {})

    assert of_another.problem.startswith("its certificate is not good: Hostname mismatch")
    assert of_nobody.problem == "its certificate is not good: self-signed certificate"
    assert it.taken == []


def test_a_second_address_is_tried_when_nobody_is_at_the_first(tmp_path: Path) -> None:
    server, trusted = tls_for(NAME, tmp_path)
    with receiver(tls=server) as it:
        lines = Lines(it.port)

        def first_is_down(address: tuple[str, int], timeout: int) -> socket.socket:
            if not lines.meant:
                lines.meant.append(address)
                raise TimeoutError
            return lines(address, timeout)

        sender = HttpSender(Names([PUBLIC, "8.8.8.8"]), first_is_down, lambda: trusted)
        outcome = sender.send(read_target(f"https://{NAME}/x"), b"{}", {})

    assert outcome.taken and lines.meant == [(PUBLIC, 443), ("8.8.8.8", 443)]


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as proxy, receiver() as it:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        outcome = HttpSender().send(local(it.url), b"{}", {})

    assert (outcome.taken, len(it.taken), proxy.taken) == (True, 1, [])


def test_a_name_that_is_not_known_and_a_port_where_nobody_listens_are_outcomes() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror

    with receiver() as it:
        closed = it.url

    assert HttpSender(unknown).send(local(closed), b"{}", {}).problem == "the name of the host is not known"
    assert HttpSender().send(local(closed), b"{}", {}).problem == "nobody listens there"


def test_a_receiver_that_drips_is_cut_off_in_all() -> None:
    started = time.monotonic()
    with receiver(Says(drip=0.1)) as it:
        outcome = HttpSender(total_seconds=1).send(local(it.url), b"{}", {})

    assert (outcome.status, outcome.problem) == (0, "it took too long")
    assert 0.9 < time.monotonic() - started < 3
    assert 900 <= outcome.milliseconds < 2500


def test_a_receiver_that_says_nothing_is_not_waited_for() -> None:
    with receiver(Says(silence=5)) as it:
        outcome = HttpSender(total_seconds=1).send(local(it.url), b"{}", {})

    assert (outcome.status, outcome.problem) == (0, "it took too long")


def test_a_handshake_that_never_ends_is_cut_off(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        lines = Lines(mute.getsockname()[1])
        outcome = HttpSender(Names([PUBLIC]), lines, total_seconds=1).send(
            read_target(f"https://{NAME}/"), b"{}", {}
        )

    assert (outcome.status, outcome.problem) == (0, "it took too long")


def test_time_that_ran_out_before_there_was_a_connection_ends_it_at_once() -> None:
    with receiver() as it:
        lines = Lines(it.port)

        def slow(address: tuple[str, int], timeout: int) -> socket.socket:
            time.sleep(1.2)
            return lines(address, timeout)

        outcome = HttpSender(connect=slow, total_seconds=1).send(local(it.url), b"{}", {})

    assert (outcome.status, outcome.problem, it.taken) == (0, "it took too long", [])


def test_of_a_huge_answer_the_beginning_is_read() -> None:
    with receiver(Says(200, b"x" * 50_000_000)) as it:
        started = time.monotonic()
        outcome = HttpSender().send(local(it.url), b"{}", {})

    assert outcome.taken and outcome.answer == "x" * ANSWER_LENGTH
    assert time.monotonic() - started < 5


def test_what_cannot_be_shown_of_an_answer_is_left_out() -> None:
    with receiver(Says(500, b"\xff\x00\x1b[31mno \xe0\xa6\x85\xe2\x80\xae\nmore")) as it:
        outcome = HttpSender().send(local(it.url), b"{}", {})

    assert outcome.answer == "�[31mno অ\nmore"
    assert outcome.problem == "it answered 500"


@pytest.mark.parametrize(
    "body",
    [b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 abc\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200],
)
def test_what_is_not_http_is_no_answer(body: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = in_the_background(lambda: answer_once(server, body))
        outcome = HttpSender().send(local(f"http://127.0.0.1:{server.getsockname()[1]}/"), b"{}", {})
        answering()

    assert (outcome.taken, outcome.status) == (False, 0)
    assert outcome.problem in ("what it answered is not HTTP", "the connection failed")


def answer_once(server: socket.socket, raw: bytes) -> None:
    line, _ = server.accept()
    with line:
        line.recv(65536)
        line.sendall(raw)


def in_the_background(work: Callable[[], None]) -> Callable[[], None]:
    import threading

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return lambda: thread.join(5)


def test_the_system_is_asked_for_the_addresses_of_a_name() -> None:
    with receiver() as it:
        target = read_target(it.url.replace("127.0.0.1", "localhost"), local=True)
        outcome = HttpSender().send(target, b"{}", {})

    assert outcome.taken
    assert it.taken[0].headers["host"] == f"localhost:{it.port}"


def test_old_tls_is_refused() -> None:
    from supermarket.settings.gateways import webhook_sender

    context = webhook_sender._public_authorities()

    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.check_hostname and context.verify_mode is ssl.CERT_REQUIRED
