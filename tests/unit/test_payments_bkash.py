"""What bKash's words mean, and which messages are trusted."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.gateways.bkash_messages import Messages
from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import About, Call, Forged, GatewayRefused, GatewayUnknown
from supermarket.payments.gateways.bkash import BkashGateway
from supermarket.payments.gateways.bkash_notices import Notices
from supermarket.payments.gateways.bkash_refunds import Listed, found, listed, made
from supermarket.payments.gateways.bkash_words import Answer, allowed, amount, moment
from supermarket.payments.gateways.wire import Reply
from supermarket.payments.model import RefundEvidence, RefundState, Said
from tests.support.bkash_shop import ACCOUNT, TOPIC, Clock, KeptTokens, a_payment, vault_with_keys, wanted

AMAZON = "https://sns.ap-southeast-1.amazonaws.com"
NOW = datetime(2026, 1, 2, 10, tzinfo=UTC)


def answer(body: Any, status: int = 200) -> Answer:
    return Answer.of(Reply(status, body))


@pytest.mark.parametrize(
    ("told", "poisha"),
    [
        ("1250.50", 125050), ("600", 60000), ("600.0", 60000), ("600.00", 60000), ("1250.5", 125050),
        ("16", 1600), ("1250.5000", 125050), ("0.01", 1), ("600.", 60000),
        ("1250.505", None), ("0.001", None), ("1,250.50", None), ("-5", None), ("+5", None), ("", None),
        ("abc", None), ("1e3", None), ("NaN", None), ("১২", None), ("12345678901234", None),
    ],
)  # fmt: skip
def test_amounts_are_exact_or_none_at_all(told: str, poisha: int | None) -> None:
    assert amount(told) == (None if poisha is None else Money(poisha))


@pytest.mark.parametrize(
    ("told", "utc"),
    [
        ("2026-01-02T15:30:05:219 GMT+0600", "2026-01-02T09:30:05.219000+00:00"),
        ("2026-01-02T16:27:24:000", "2026-01-02T10:27:24+00:00"),
        ("2026-01-02T16:27:24", "2026-01-02T10:27:24+00:00"),
        ("2026-01-02T09:30:05.219Z", "2026-01-02T09:30:05.219000+00:00"),
        ("2026-01-02T09:30:05+00:00", "2026-01-02T09:30:05+00:00"),
        ("2026-13-02T09:30:05", None), ("yesterday", None), ("", None),
    ],
)  # fmt: skip
def test_times_are_read_as_bkash_writes_them(told: str, utc: str | None) -> None:
    at = moment(told)

    assert (at and at.astimezone(UTC).isoformat()) == utc


@pytest.mark.parametrize(
    ("status", "body", "code", "reason"),
    [
        (200, {"statusCode": "0000", "statusMessage": "Successful"}, "0000", "0000 Successful"),
        (200, {"statusCode": "2006", "statusMessage": "Invalid amount"}, "2006", "2006 Invalid amount"),
        (200, {"statusCode": 2056}, "2056", "2056"),
        (200, {"errorCode": "2051", "errorMessage": "Invalid Agreement ID"}, "2051", "2051 Invalid Agreement ID"),
        (
            400, {"internalCode": "invalid_payment_id", "externalCode": "2002",
                  "errorMessageEn": "Invalid Payment ID", "errorMessageBn": None}, "2002", "2002 Invalid Payment ID",
        ),
        (400, {"message": "Invalid request body"}, "", "400 Invalid request body"),
        (401, {"message": "Unauthorized"}, "", "401 Unauthorized"),
        (403, {"statusCode": "0000"}, "", "403"),
        (200, None, "", "200"), (200, [1], "", "200"), (200, {"statusCode": None}, "", "200"),
        (200, {"statusCode": {"a": 1}}, "", "200"),
        (200, {"statusCode": "8801712345678"}, "", "200"),
        (200, {"statusCode": "2023", "statusMessage": "Wallet 01712345678 <b>is</b> empty"}, "2023",
         "2023 Wallet  bisb empty"),
    ],
)  # fmt: skip
def test_every_form_of_an_answer_is_read(status: int, body: Any, code: str, reason: str) -> None:
    read = answer(body, status)

    assert (read.code, read.reason) == (code, reason)


@pytest.mark.parametrize(
    ("status", "body", "refused"),
    [
        (200, {"statusCode": "2006"}, True), (200, {"errorCode": "2063"}, True),
        (400, {"message": "Invalid request body"}, True),
        (200, {"statusCode": "2003"}, False), (200, {"statusCode": "2020"}, False),
        (200, {"statusCode": "2024"}, False), (200, {"statusCode": "503"}, False),
        (200, {"statusCode": "9999"}, False), (403, {"message": "Missing Authentication Token"}, False),
        (429, {"message": "Too Many Requests"}, False), (200, None, False), (302, None, False),
    ],
)  # fmt: skip
def test_only_a_certain_no_refuses_a_payment(status: int, body: Any, refused: bool) -> None:
    read = answer(body, status)

    if refused:
        with pytest.raises(GatewayRefused):
            read.refuse()
    else:
        read.refuse()


def test_what_bkash_does_not_take_is_left_out() -> None:
    assert allowed("Returned <item> & box\n", "Refund") == "Returned item  box"
    assert allowed("<&>", "Refund") == "Refund"
    assert len(allowed("x" * 300, "Refund")) == 255


REFUND_ANSWER = {
    "originalTrxId": "DA260PHJ24", "refundTrxId": "DA270PHJ3N", "refundTransactionStatus": "Completed",
    "originalTrxAmount": "1250.50", "refundAmount": "250", "currency": "BDT",
    "completedTime": "2026-01-02T16:27:24:000", "sku": "RF-000045", "reason": "Returned item",
}  # fmt: skip


def test_a_refund_that_was_made_has_its_reference() -> None:
    payment = a_payment(transaction_id="DA260PHJ24")

    assert made(answer(REFUND_ANSWER), payment, wanted(payment, 25000)) == RefundEvidence(
        state=RefundState.COMPLETED, reference="DA270PHJ3N"
    )
    pending = answer({**REFUND_ANSWER, "refundTransactionStatus": "Initiated"})
    assert made(pending, payment, wanted(payment, 25000)).state is RefundState.PENDING


@pytest.mark.parametrize(
    "change",
    [
        {"originalTrxId": "OTHER"}, {"refundAmount": "250.01"}, {"refundAmount": "250.001"},
        {"refundTrxId": None}, {"refundTransactionStatus": ""},
    ],
)  # fmt: skip
def test_an_answer_about_another_refund_means_nothing(change: Mapping[str, Any]) -> None:
    payment = a_payment(transaction_id="DA260PHJ24")

    with pytest.raises(GatewayUnknown):
        made(answer({**REFUND_ANSWER, **change}), payment, wanted(payment, 25000))


@pytest.mark.parametrize("body", [None, {}, {"refundTransactions": {}}, {"refundTransactions": []}])
def test_a_list_of_refunds_that_is_none_means_nothing(body: Any) -> None:
    with pytest.raises(GatewayUnknown):
        listed(answer(body), a_payment(transaction_id="DA260PHJ24"))


BEFORE, AFTER = NOW - timedelta(hours=1), NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("there", "refunded", "refunding", "expected"),
    [
        ([], 0, 25000, None),
        ([("A", 25000, AFTER)], 0, 25000, "A"),
        ([("A", 25000, None)], 0, 25000, "A"),
        ([("A", 25000, BEFORE)], 25000, 25000, None),
        ([("A", 25000, BEFORE), ("B", 25000, AFTER)], 25000, 25000, "B"),
        ([("A", 10000, AFTER)], 10000, 25000, None),
        ([("A", 10000, AFTER)], 0, 35000, None),
        ([("A", 10000, AFTER), ("B", 25000, AFTER)], 0, 35000, "B"),
        ([("A", 25000, AFTER)], 0, 35000, "A"),
        ([("A", 25000, AFTER)], 0, 50000, "unclear"),
        ([("A", 25000, AFTER), ("B", 25000, AFTER)], 0, 25000, "unclear"),
        ([("A", 10000, AFTER)], 0, 25000, "unclear"),
        ([("A", 25000, BEFORE)], 0, 25000, "unclear"),
        ([], 10000, 25000, "unclear"),
    ],
)  # fmt: skip
def test_a_refund_is_found_by_the_sum_or_nothing_is_concluded(
    there: list[tuple[str, int, datetime | None]], refunded: int, refunding: int, expected: str | None
) -> None:
    payment = a_payment(refunded=Money(refunded), refunding=Money(refunding))
    refund = wanted(payment, 25000, at=NOW)
    several = [Listed(reference, Money(poisha), "Completed", at) for reference, poisha, at in there]

    if expected == "unclear":
        with pytest.raises(GatewayUnknown, match="do not agree"):
            found(several, payment, refund)
    else:
        assert found(several, payment, refund).reference == (expected or "")
        assert found(several, payment, refund).state is (RefundState.COMPLETED if expected else None)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"paymentID": "TR0011aB3dE6g1767346205219", "status": "success"}, Said.SUCCESS),
        ({"paymentID": "TR0011aB3dE6g1767346205219", "status": "failure", "signature": "x"}, Said.FAILURE),
        ({"paymentId": "TR0011aB3dE6g1767346205219", "status": "Cancel", "product": "y"}, Said.CANCEL),
        ({"paymentID": "TR0011aB3dE6g1767346205219", "status": "paid"}, Said.NOTHING),
        ({"paymentID": "TR0011aB3dE6g1767346205219"}, Said.NOTHING),
    ],
)
def test_a_browser_that_comes_back_names_its_payment(query: Mapping[str, str], said: Said) -> None:
    hint = _gateway().read_callback(Call("GET", query, {}))

    assert (hint.session, hint.said, hint.invoice) == ("TR0011aB3dE6g1767346205219", said, "")


@pytest.mark.parametrize("session", ["", "x", "TR0011/../../etc", "T" * 65, "<script>alert(1)</script>"])
def test_a_browser_that_names_no_payment_is_refused(session: str) -> None:
    with pytest.raises(Invalid):
        _gateway().read_callback(Call("GET", {"paymentID": session, "status": "success"}, {}))


def test_amazon_signs_for_bkash() -> None:
    call, certificate = _signed(AMAZON)

    signal = Notices(TOPIC, fetch=lambda _: certificate).read(call)

    assert (signal.about, signal.invoice, signal.said) == (About.PAYMENT, "DHK000123A1", Said.SUCCESS)


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.ap-southeast-1.amazonaws.com", "https://sns.ap-southeast-1.amazonaws.com.evil.example",
        "https://evil.example", "https://sns.ap-southeast-1.amazonaws.com@evil.example", "https://[",
        "https://evil.example/sns.ap-southeast-1.amazonaws.com", "https://sns.eu.amazonaws.com:8443",
        "https://xsns.eu-west-1.amazonaws.com", "https://sns.eu-west-1.amazonaws.com/..%2f", "",
        "https://bucket.s3.amazonaws.com", r"https://evil.example\.sns.eu-west-1.amazonaws.com",
    ],
)  # fmt: skip
def test_a_certificate_from_anywhere_else_is_not_even_fetched(url: str) -> None:
    call, _ = _signed(url)

    def fetch(asked: str) -> bytes:
        raise AssertionError(asked)

    with pytest.raises(Forged):
        Notices(TOPIC, fetch=fetch).read(call)


@pytest.mark.parametrize(
    "change",
    [{"transactionType": "10003126"}, {"merchantInvoiceNumber": ""}, {"merchantInvoiceNumber": None}],
)
def test_a_payment_made_in_the_shop_is_about_no_order(change: Mapping[str, Any]) -> None:
    call, certificate = _signed(AMAZON, change)

    signal = Notices(TOPIC, fetch=lambda _: certificate).read(call)

    assert signal.about is About.NOTHING and "01712345678" not in signal.reason


def test_a_message_without_a_topic_is_forged_where_none_is_configured() -> None:
    call, certificate = _signed(AMAZON, topic="")

    with pytest.raises(Forged):
        Notices("", fetch=lambda _: certificate).read(call)


def test_a_certificate_that_is_none_is_no_proof_and_is_not_kept() -> None:
    call, certificate = _signed(AMAZON)
    answers = [b"<html>", certificate]
    notices = Notices(TOPIC, fetch=lambda _: answers.pop(0))

    with pytest.raises(Forged):
        notices.read(call)

    assert notices.read(call).about is About.PAYMENT


def _gateway() -> BkashGateway:
    return BkashGateway.of({**ACCOUNT, "base_url": "https://tokenized.sandbox.bka.sh"}, KeptTokens())


def _signed(origin: str, change: Mapping[str, Any] = {}, topic: str = TOPIC) -> tuple[Call, bytes]:
    """A notification as Amazon signs it, and the certificate."""
    messages = Messages(origin, {"webhook_url": "https://shop", "topic_arn": topic}, Clock())
    notice = {
        "trxID": "DA260PHJ24", "debitMSISDN": "8801712345678", "transactionType": "10002294", "currency": "BDT",
        "transactionStatus": "Completed", "amount": "1250.50", "merchantInvoiceNumber": "DHK000123A1", **change,
    }  # fmt: skip
    with vault_with_keys().open() as tables:
        message = messages.signed(tables, "Notification", json.dumps(notice))
        return Call("POST", {}, {}, json.dumps(message).encode()), messages.certificate(tables)
