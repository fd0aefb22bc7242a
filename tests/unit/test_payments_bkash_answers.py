"""What the adapter makes of answers that the simulated bKash never gives: old spellings, numbers, other payments."""

from collections.abc import Mapping
from typing import Any

import pytest

from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import GatewayUnknown, Payer, Started
from supermarket.payments.gateways.bkash import BkashGateway
from supermarket.payments.gateways.bkash_notices import Notices
from supermarket.payments.gateways.bkash_words import Answer
from supermarket.payments.gateways.wire import TIMEOUTS, Reply
from supermarket.payments.model import Evidence, Said, Verdict
from tests.support.bkash_shop import Clock, a_payment

SESSION = "TR0011aB3dE6g1767346205219"
PAYMENT = a_payment(session=SESSION)
OPENED = {
    "statusCode": "0000", "paymentID": SESSION, "bkashURL": "https://payment.bkash.com/?paymentId=1",
    "amount": "1250.5",
    "currency": "BDT", "merchantInvoiceNumber": "DHK000123A1", "transactionStatus": "Initiated",
}  # fmt: skip
SEEN = {
    "statusCode": "0000", "paymentID": SESSION, "transactionStatus": "Initiated", "amount": "1250.50",
    "currency": "BDT", "merchantInvoice": "DHK000123A1", "verificationStatus": "Incomplete",
}  # fmt: skip
DONE = {**SEEN, "transactionStatus": "Completed", "trxID": "DA260PHJ24"}


class Told:
    """A line on which these answers come, one after another."""

    secure = True

    def __init__(self, *bodies: Any) -> None:
        self.bodies, self.paths, self.waits = list(bodies), list[str](), list[tuple[int, int]]()

    def post(self, path: str, body: Mapping[str, str], waits: tuple[int, int] = TIMEOUTS) -> Answer:
        self.paths.append(path.rpartition("/")[2])
        self.waits.append(waits)
        return Answer.of(Reply(200, self.bodies.pop(0)))


def asked(line: Told, said: Said = Said.NOTHING) -> Evidence:
    return _gateway(line).ask(PAYMENT, said)


def opened(body: Any) -> Started:
    payer = Payer("Rahima", "+8801770618575")
    return _gateway(Told(body)).start(a_payment(), payer, "https://back", "", lambda *_: None)


def test_what_moves_money_is_waited_for_as_long_as_bkash_asks() -> None:
    line = Told({**SEEN, "verificationStatus": "Complete"}, {"statusCode": "2056"}, SEEN)

    asked(line)

    assert line.paths == ["status", "execute", "status"]
    assert line.waits == [(3, 20), (3, 29), (3, 20)]


def test_what_was_opened_is_as_it_was_asked_for() -> None:
    assert opened(OPENED) == Started(SESSION, "https://payment.bkash.com/?paymentId=1")


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "1250.51"}, {"currency": "USD"}, {"merchantInvoiceNumber": "DHK000123A2"}, {"paymentID": None},
        {"paymentID": "<b>"}, {"bkashURL": ""}, {"bkashURL": "javascript:alert(1)"}, {"bkashURL": "http://bkash"},
        {"statusCode": None}, {"errorCode": "503"},
    ],
)  # fmt: skip
def test_a_payment_that_was_opened_otherwise_is_not_shown_to_anybody(change: Mapping[str, Any]) -> None:
    with pytest.raises(GatewayUnknown):
        opened({**OPENED, **change})


@pytest.mark.parametrize(
    "change",
    [
        {}, {"amount": 1250.5}, {"amount": "1250.500"},
        {"merchantInvoice": None, "merchantInvoiceNumber": "DHK000123A1"},
    ],
)  # fmt: skip
def test_old_spellings_and_numbers_are_read(change: Mapping[str, Any]) -> None:
    evidence = asked(Told({**DONE, **change}))

    assert (evidence.verdict, PAYMENT.disagreement(evidence)) == (Verdict.PAID, "")


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"amount": "1250.51"}, "amount"), ({"amount": "1250.501"}, "amount"), ({"amount": "1250.49"}, "amount"),
        ({"amount": "much"}, "amount"), ({"currency": "USD"}, "currency"), ({"paymentID": "TR0011other"}, "session"),
        ({"merchantInvoice": "DHK000124A1"}, "invoice"), ({"trxID": None}, "transaction_id"),
    ],
)  # fmt: skip
def test_a_payment_that_differs_in_anything_is_not_this_one(change: Mapping[str, Any], differs: str) -> None:
    assert PAYMENT.disagreement(asked(Told({**DONE, **change}))) == differs


@pytest.mark.parametrize(
    "change",
    [
        {"paymentID": None}, {"merchantInvoice": None}, {"amount": None}, {"currency": ""},
        {"transactionStatus": "Cancelled"}, {"transactionStatus": None}, {"statusCode": "2003"}, {"statusCode": ""},
        {"statusCode": "2002"},
    ],
)  # fmt: skip
def test_an_answer_that_leaves_something_out_means_nothing(change: Mapping[str, Any]) -> None:
    with pytest.raises(GatewayUnknown):
        asked(Told({**DONE, **change}), Said.FAILURE)


def test_an_older_spelling_says_that_the_shopper_has_agreed() -> None:
    seen = {**SEEN, "verificationStatus": None, "userVerificationStatus": "Complete"}
    line = Told(seen, {**DONE, "merchantInvoiceNumber": "DHK000123A1"})

    assert asked(line).verdict is Verdict.PAID
    assert line.paths == ["status", "execute"]


@pytest.mark.parametrize(
    ("executed", "after", "verdict"),
    [
        ({**DONE, "paymentID": "TR0011other"}, SEEN, Verdict.PENDING),
        ({**DONE, "paymentID": "TR0011other"}, DONE, Verdict.PAID),
        ({**DONE, "transactionStatus": "Pending"}, SEEN, Verdict.PENDING),
        ({"statusCode": "2023"}, DONE, Verdict.PAID),
        ({"statusCode": "2069"}, SEEN, Verdict.CANCELLED),
        ({"statusCode": "2056"}, SEEN, Verdict.PENDING),
        ({"statusCode": "2062"}, DONE, Verdict.PAID),
        ({"statusCode": "2117"}, DONE, Verdict.PAID),
        ({"message": "Endpoint request timed out"}, SEEN, Verdict.PENDING),
        (None, DONE, Verdict.PAID),
    ],
)
def test_an_execute_that_is_no_clear_yes_is_asked_about_once(
    executed: Any, after: Any, verdict: Verdict
) -> None:
    line = Told(SEEN, executed, after)

    assert asked(line, Said.SUCCESS).verdict is verdict
    assert line.paths == ["status", "execute", "status"]


@pytest.mark.parametrize("code", ["2023", "2029", "2037", "2038", "2039", "2040", "2041", "2057", "2058"])
def test_a_wallet_that_cannot_pay_fails_the_payment(code: str) -> None:
    evidence = asked(Told(SEEN, {"statusCode": code, "statusMessage": "No"}, SEEN), Said.SUCCESS)

    assert (evidence.verdict, evidence.reason) == (Verdict.FAILED, f"execute: {code} No")


def test_an_authorisation_is_no_capture() -> None:
    assert asked(Told({**DONE, "transactionStatus": "Authorized"})).verdict is Verdict.AUTHORIZED
    assert asked(Told({**DONE, "amount": "600"})).amount == Money(60000)


def _gateway(line: Any) -> BkashGateway:
    return BkashGateway(line, Notices(""), Clock())
