"""Nagad's envelopes, words and callbacks, before anything is sent anywhere."""

import base64
import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

from local.gateways.nagad import MERCHANT
from local.gateways.nagad_keys import Envelopes
from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import Call, Forged, GatewayRefused, GatewayUnknown, Hint
from supermarket.payments.gateways import nagad_words as words
from supermarket.payments.gateways.nagad_crypto import Sealer
from supermarket.payments.model import Said, Verdict
from tests.support import nagad

SESSION = "MDEwMjE1MzAwMDEyMy42ODMwMDAwMDAwMDAwMDEuU00yMDI2MDEwMjAwMDEyM0ExLjRjMWYwYTliZTI3ZDU4MzZmMQ=="
GIVEN = nagad.credentials()
THEIRS = Envelopes.of(nagad.vault(), {})
OURS = Sealer.of(GIVEN["private_key"], GIVEN["gateway_key"], "SHA-256")


def returning(query: str, method: str = "GET", body: bytes = b"") -> Hint:
    asked = dict(parse_qsl(query, keep_blank_values=True))
    return nagad.account().read_callback(Call(method, asked, {}, body))


def test_an_envelope_of_a_key_of_2048_bits_holds_245_bytes_and_is_344_letters_long() -> None:
    sealed, signature = OURS.seal(b"x" * 245)

    assert OURS.room == 245
    assert (len(sealed), len(signature)) == (344, 344)


def test_one_byte_more_is_refused() -> None:
    with pytest.raises(Invalid, match="246 bytes are too many to encrypt: at most 245"):
        OURS.seal(b"x" * 246)


def test_what_is_signed_is_what_is_encrypted_byte_for_byte() -> None:
    plain = b'{"merchantId":"683000000000001","amount":"1250.50"}'
    sealed, signature = OURS.seal(plain)
    merchant = load_der_private_key(base64.b64decode(GIVEN["private_key"]), None).public_key()

    read = THEIRS.own.decrypt(base64.b64decode(sealed), PKCS1v15())
    merchant.verify(base64.b64decode(signature), read, PKCS1v15(), SHA256())

    assert read == plain


def test_keys_are_bare_der() -> None:
    assert load_der_public_key(base64.b64decode(GIVEN["gateway_key"])).key_size == 2048


@pytest.mark.parametrize("label", ["PRIVATE KEY", "RSA PRIVATE KEY"])
def test_a_key_in_armour_is_read_whatever_its_label_says(label: str) -> None:
    key = GIVEN["private_key"]
    lines = "\n".join(key[at : at + 64] for at in range(0, len(key), 64))
    armoured = Sealer.of(
        f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n", GIVEN["gateway_key"], "SHA-256"
    )

    answer = THEIRS.seal({"status": "Cancelled"})

    assert json.loads(armoured.open(answer["sensitiveData"], answer["signature"])) == {"status": "Cancelled"}


@pytest.mark.parametrize("key", ["not a key", "bm90IGEga2V5", "", "–"])
def test_a_key_that_cannot_be_read_is_not_shown(key: str) -> None:
    with pytest.raises(GatewayUnknown) as refused:
        Sealer.of(key, key, "SHA-256").seal(b"{}")

    assert str(refused.value) == "A key of the account with Nagad cannot be read."


def test_an_answer_is_opened_when_its_signature_holds() -> None:
    answer = THEIRS.seal({"paymentReferenceId": SESSION})

    assert json.loads(OURS.open(answer["sensitiveData"], answer["signature"])) == {
        "paymentReferenceId": SESSION
    }


@pytest.mark.parametrize("name", ["sensitiveData", "signature"])
@pytest.mark.parametrize("wrong", ["", "AAAA", "no base64!", base64.b64encode(bytes(256)).decode()])
def test_an_answer_that_nagad_did_not_sign_means_nothing(name: str, wrong: str) -> None:
    answer = THEIRS.seal({"paymentReferenceId": SESSION}) | {name: wrong}

    with pytest.raises(GatewayUnknown, match="not signed by Nagad"):
        OURS.open(answer["sensitiveData"], answer["signature"])


def test_an_answer_signed_for_other_bytes_means_nothing() -> None:
    answer = THEIRS.seal({"paymentReferenceId": SESSION}, badly=True)

    with pytest.raises(GatewayUnknown, match="not signed by Nagad"):
        OURS.open(answer["sensitiveData"], answer["signature"])


def test_the_digest_can_be_the_old_one() -> None:
    old = Envelopes.of(nagad.vault(), {"digest": "SHA-1"}).seal({"code": "000"})
    sealer = Sealer.of(GIVEN["private_key"], GIVEN["gateway_key"], "SHA-1")

    assert sealer.open(old["sensitiveData"], old["signature"]) == b'{"code": "000"}'
    with pytest.raises(GatewayUnknown):
        OURS.open(old["sensitiveData"], old["signature"])


def test_another_digest_is_refused() -> None:
    with pytest.raises(GatewayUnknown, match="one of SHA-256, SHA-1"):
        nagad.account(digest="MD5")


def test_keys_are_not_in_what_an_account_prints() -> None:
    shown = repr(nagad.account())

    assert GIVEN["private_key"][:40] not in shown
    assert GIVEN["gateway_key"][:40] not in shown


@pytest.mark.parametrize(
    ("text", "poisha"),
    [("600", 60000), ("600.0", 60000), ("600.00", 60000), ("600.000", 60000), ("1250.5", 125050), ("0.01", 1),
     ("1250.50", 125050), ("9999999999999", 999999999999900)],
)  # fmt: skip
def test_amounts_are_exact_however_many_noughts_they_have(text: str, poisha: int) -> None:
    assert words.amount_of(text) == Money(poisha)


@pytest.mark.parametrize(
    "text", ["1250.505", "0.001", "1,250.50", "-5", "6E+2", "NaN", "Infinity", "", " 5", "1_000", "৬০০", "5.",
             "10000000000000"]
)  # fmt: skip
def test_an_amount_finer_than_a_poisha_or_odd_is_none(text: str) -> None:
    assert words.amount_of(text) is None


@pytest.mark.parametrize(
    ("value", "text"), [(600, "600"), (1250.5, "1250.5"), ("600", "600"), (" 600 ", "600")]
)
def test_numbers_and_texts_are_read_alike(value: object, text: str) -> None:
    assert words.told_by({"Amount": value}) == {"amount": text}


def test_what_is_neither_text_nor_a_number_is_not_told() -> None:
    assert words.told_by({"amount": None, "status": True, "info": {"a": "b"}, "list": [1]}) == {}


@pytest.mark.parametrize("answer", [None, [], "text", 5])
def test_an_answer_that_is_no_object_means_nothing(answer: object) -> None:
    with pytest.raises(GatewayUnknown, match="cannot be read"):
        words.told_by(answer)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("OrderInitiated", Verdict.PENDING), ("Ready", Verdict.PENDING), ("InProgress", Verdict.PENDING),
        ("TransactionInProgress", Verdict.PENDING), ("In Progress", Verdict.PENDING), ("OtpSent", Verdict.PENDING),
        ("OtpVerified", Verdict.PENDING), ("PinGiven", Verdict.PENDING), ("Success", Verdict.PAID),
        ("SUCCESS", Verdict.PAID), ("success", Verdict.PAID), ("Aborted", Verdict.CANCELLED),
        ("Failed", Verdict.FAILED), ("UnKnownFailed", Verdict.FAILED), ("UnknownFailed", Verdict.FAILED),
        ("InvalidRequest", Verdict.FAILED), ("Fraud", Verdict.FAILED),
    ],
)  # fmt: skip
def test_statuses_are_known_in_every_spelling(status: str, verdict: Verdict) -> None:
    assert words.verdict_of(status) is verdict


@pytest.mark.parametrize("status", ["", "Successful", "000", "00_0000_000", "Done", "<html>"])
def test_another_status_means_nothing(status: str) -> None:
    with pytest.raises(GatewayUnknown, match="an unknown status"):
        words.verdict_of(status)


@pytest.mark.parametrize(
    "text", ["20260102153245", "2026-01-02 15:32:45.0", "2026-01-02 15:32:45", "2026-01-02T15:32:45"]
)
def test_times_are_those_of_dhaka_in_both_formats(text: str) -> None:
    assert words.read_time(text) == datetime(2026, 1, 2, 9, 32, 45, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "2026-1-2 15:32:45.0", "20261302153245", "yesterday", "1767346365000"])
def test_another_time_is_none(text: str) -> None:
    assert words.read_time(text) is None


def test_times_are_written_padded_and_of_the_day_it_is_in_dhaka() -> None:
    assert words.written(datetime(2026, 1, 1, 20, 5, 9, tzinfo=UTC)) == "20260102020509"


@pytest.mark.parametrize(
    "code", ["004", "017", "052", "055", "058", "064", "068", "076", "080", "081", "083", "999"]
)
def test_a_reason_that_says_no_is_a_no(code: str) -> None:
    assert isinstance(words.refused(f"16_0006_{code}"), GatewayRefused)


@pytest.mark.parametrize("reason", ["16_0006_075", "16_0006_060", "16_0006_001", "50_0026_851", "no", "<b>"])
def test_any_other_reason_is_never_a_no(reason: str) -> None:
    assert type(words.refused(reason)) is GatewayUnknown


def test_only_the_code_of_a_reason_is_shown() -> None:
    assert str(words.refused("<script>")) == "Nagad failed: a reason that is unknown."
    assert str(words.refused("50_0026_851")) == "Nagad failed: 50_0026_851."
    assert str(words.refused("16_0006_083")) == "Nagad refused: 16_0006_083, duplicate order id."


@pytest.mark.parametrize(
    ("status", "said"),
    [("Success", Said.SUCCESS), ("success", Said.SUCCESS), ("Failed", Said.FAILURE), ("Aborted", Said.CANCEL),
     ("ABORTED", Said.CANCEL), ("Cancelled", Said.CANCEL), ("UnKnownFailed", Said.FAILURE), ("Whatever", Said.NOTHING)],
)  # fmt: skip
def test_a_browser_says_which_payment_and_how_it_went(status: str, said: Said) -> None:
    hint = returning(
        f"merchant={MERCHANT}&order_id=SM20260102000123A1&payment_ref_id={SESSION}&status={status}"
        "&status_code=00_0000_000&message=Successful%20Transaction&payment_dt=20260102153245"
        f"&issuer_payment_ref={SESSION}"
    )

    assert hint == Hint(invoice="SM20260102000123A1", session=SESSION, said=said)


def test_names_are_read_in_any_case_and_order() -> None:
    hint = returning(f"Status=Success&Payment_Ref_Id={SESSION}&ORDER_ID=SM20260102000123A1")

    assert hint == Hint(invoice="SM20260102000123A1", session=SESSION, said=Said.SUCCESS)


def test_one_that_comes_back_by_a_form_is_read_too() -> None:
    hint = returning("", "POST", b"order_id=SM20260102000123A1&status=Failed&payment_ref_id=\xff")

    assert hint == Hint(invoice="SM20260102000123A1", said=Said.FAILURE)


def test_one_that_names_the_reference_alone_is_enough() -> None:
    assert returning(f"payment_ref_id={SESSION}") == Hint(session=SESSION)
    assert returning("payment_ref_id=MDEw+MjE1MzAw") == Hint(session="MDEw+MjE1MzAw")


@pytest.mark.parametrize(
    "query",
    ["", "status=Success", "order_id=&payment_ref_id=", "order_id=A1&status=Success",
     "order_id=DHK'--&payment_ref_id=<a>",
     f"merchant=683000000000999&order_id=DHK000123A1&payment_ref_id={SESSION}", "order_id=" + "A" * 21],
)  # fmt: skip
def test_one_that_names_no_payment_of_this_shop_is_refused(query: str) -> None:
    with pytest.raises(Invalid):
        returning(query)


def test_every_message_is_forged() -> None:
    with pytest.raises(Forged):
        nagad.account().read_message(Call("POST", {}, {}, b'{"status":"Success"}'))


def test_there_is_no_list_of_a_day() -> None:
    assert nagad.account().settled_on(date(2026, 1, 2)) is None


def test_a_reason_for_a_refund_is_made_short_and_plain() -> None:
    assert words.short("Returned  «item» ফেরত; late", 60) == "Returned item late"
    assert words.short("x" * 80, 60) == "x" * 60
