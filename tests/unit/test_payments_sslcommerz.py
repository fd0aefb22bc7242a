"""SSLCommerz's forms, hashes and words: what is believed, and what it comes to."""

from urllib.parse import parse_qsl, urlencode

import pytest

from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import About, Call, Forged, GatewayUnknown, Hint
from supermarket.payments.gateways.sslcommerz_forms import hash_of, md5, sha256
from supermarket.payments.gateways.sslcommerz_proof import evidence_of, same_once, taka, unpaid
from supermarket.payments.model import Said, Verdict
from tests.support.sslcommerz import PASSWORD, element, gateway, payment, proof

# The published example: what is hashed, with the password's digest in it, and both hashes.
HASHED = (
    "amount=1250.50&bank_tran_id=2601021530081AbCdEfGhIjKlMn&base_fair=0.00&card_brand=MOBILEBANKING"
    "&card_issuer=BKash Mobile Banking&card_issuer_country=Bangladesh&card_issuer_country_code=BD&card_no="
    "&card_type=BKASH-BKash&currency=BDT&currency_amount=1250.50&currency_rate=1.0000&currency_type=BDT&risk_level=0"
    "&risk_title=Safe&status=VALID&store_amount=1219.24&store_id=supershoplocal"
    "&store_passwd=4d70c1c39f382a251e5a8db1a41f8ddf&tran_date=2026-01-02 15:30:05&tran_id=SM-20260102-000123"
    "&val_id=2601021530091ZyXwVuTsRqPoNm&value_a=branch-01&value_b=&value_c=&value_d="  # pragma: allowlist secret
)
MD5 = "3571558d7442565c14286050b71dadd5"  # pragma: allowlist secret
SHA256 = "89d72a9cec4432114627aa2f97d5b5abcf10ce0fefb11ef6d839942b5698fd2d"  # pragma: allowlist secret
FIELDS = {key: value for key, value in parse_qsl(HASHED, keep_blank_values=True) if key != "store_passwd"}
PAID = {**FIELDS, "verify_key": ",".join(FIELDS), "verify_sign": MD5, "verify_sign_sha2": SHA256}


def posted(form, **query):
    return Call("POST", query, {}, urlencode(form).encode())


def signed(fields, keys=None):
    """As they sign: over the listed keys."""
    keys = list(fields) if keys is None else keys
    told = {key: fields[key].encode().decode("latin-1") for key in keys}
    return {**fields, "verify_key": ",".join(keys), "verify_sign_sha2": hash_of(told, PASSWORD, sha256)}


def without(form, *keys):
    return {key: value for key, value in form.items() if key not in keys}


def test_the_published_example_gives_the_published_hashes():
    assert md5(PASSWORD.encode()) == "4d70c1c39f382a251e5a8db1a41f8ddf"  # pragma: allowlist secret
    assert (hash_of(FIELDS, PASSWORD, md5), hash_of(FIELDS, PASSWORD, sha256)) == (MD5, SHA256)


@pytest.mark.parametrize("dropped", [(), ("verify_sign",), ("verify_sign_sha2",)])
def test_either_hash_proves_who_sent_a_message(dropped):
    told = gateway().read_message(posted(without(PAID, *dropped)))

    assert (told.about, told.invoice, told.said) == (About.PAYMENT, "SM-20260102-000123", Said.SUCCESS)
    assert told.session == ""


FORGED = {
    "another amount": {**PAID, "amount": "1250.51"},
    "another invoice": {**PAID, "tran_id": "SM-20260102-000124"},
    "no hash": without(PAID, "verify_sign", "verify_sign_sha2"),
    "empty hashes": {**PAID, "verify_sign": "", "verify_sign_sha2": ""},
    "no list": without(PAID, "verify_key"),
    "an empty list": {**PAID, "verify_key": ""},
    "a better hash that is wrong beside a right one": {**PAID, "verify_sign_sha2": SHA256[::-1]},
    "a hash that is no hash": {**PAID, "verify_sign_sha2": "ঢাকা"},
    "the weaker hash in place of the better": {**PAID, "verify_sign_sha2": MD5},
    "a listed key that is missing": without(PAID, "value_d"),
    "the password among the fields": {
        **PAID, "store_passwd": "anything", "verify_key": f"{PAID['verify_key']},store_passwd",
    },
    "nothing at all": {},
    **{f"{key} is not signed": signed(FIELDS, [each for each in FIELDS if each != key])
       for key in ("tran_id", "amount", "currency", "status", "store_id", "val_id")},
    "another store": signed({**FIELDS, "store_id": "somebodyelse"}),
}  # fmt: skip


@pytest.mark.parametrize("form", FORGED.values(), ids=FORGED)
def test_a_message_that_is_not_theirs_for_us_is_forged(form):
    with pytest.raises(Forged) as refused:
        gateway().read_message(posted(form))

    assert (refused.value.code, PASSWORD in str(refused.value)) == ("forged", False)


def test_what_is_not_signed_is_not_believed():
    failed = {
        "tran_id": "DHK000123A1",
        "amount": "9.00",
        "currency": "BDT",
        "status": "FAILED",
        "store_id": "supershoplocal",
    }

    told = gateway().read_message(posted({**signed(failed), "error": "Made up", "val_id": "v1"}))

    assert (told.said, told.reason) == (Said.FAILURE, "")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("VALIDATED", Said.SUCCESS), ("FAILED", Said.FAILURE), ("CANCELLED", Said.CANCEL),
        ("UNATTEMPTED", Said.NOTHING), ("EXPIRED", Said.NOTHING), ("NEW_WORD", Said.NOTHING),
    ],
)  # fmt: skip
def test_every_status_of_a_message_is_a_reason_to_ask(status, said):
    told = gateway().read_message(posted(signed({**FIELDS, "status": status})))

    assert (told.about, told.said) == (About.PAYMENT, said)


def test_a_message_that_comes_again_has_the_same_id_and_another_payment_has_another():
    first, again, other = (
        gateway().read_message(posted(form)).event_id
        for form in (PAID, without({**PAID, "error": "x"}, "verify_sign"), signed({**FIELDS, "val_id": "v2"}))
    )

    assert first == again != other


def test_empty_fields_and_letters_of_any_script_are_hashed_as_they_were_sent():
    fields = {**FIELDS, "error": "বাতিল, ভুল ওটিপি", "bank_tran_id": ""}

    told = gateway().read_message(posted(signed(fields)))

    assert told.reason == "বাতিল, ভুল ওটিপি"


def test_reasons_are_short_and_free_of_secrets_and_of_numbers_of_cards():
    error = f"Card 4111 1111 1111 1111 of 01712345678 failed for {PASSWORD}\n" + "x" * 500

    told = gateway().read_message(posted(signed({**FIELDS, "error": error})))

    assert told.reason == ("Card *** of *** failed for *** " + "x" * 500)[:100]
    assert PASSWORD not in repr(gateway())


@pytest.mark.parametrize(
    "body",
    [b"tran_id=" + b"x" * 16400, b"&".join(b"a%d=1" % n for n in range(101))],
    ids=["too large", "too many fields"],
)
def test_nonsense_is_invalid(body):
    for read in (gateway().read_message, gateway().read_callback):
        with pytest.raises(Invalid):
            read(Call("POST", {}, {}, body))


@pytest.mark.parametrize(
    ("query", "form", "said"),
    [
        ({"said": "success"}, {"status": "VALID"}, Said.SUCCESS),
        ({"said": "failure"}, {"status": "FAILED"}, Said.FAILURE),
        ({"said": "cancel"}, {}, Said.CANCEL),
        ({"said": "cancel"}, {"status": "VALID"}, Said.CANCEL),
        ({"said": "nothing"}, {"status": "CANCELLED"}, Said.CANCEL),
        ({"said": "<b>"}, {"status": "NEW_WORD"}, Said.NOTHING),
        ({}, {}, Said.NOTHING),
    ],
)
def test_a_browser_says_which_payment_and_how_it_went(query, form, said):
    hint = gateway().read_callback(posted({"tran_id": "DHK000123A1", **form}, **query))

    assert hint == Hint(invoice="DHK000123A1", said=said)


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe%ff", b"tran_id=", b"tran_id=a%26b", b"tran_id=" + b"1" * 31, b"{}"]
)
def test_a_browser_that_names_no_payment_is_told_so(body):
    with pytest.raises(Invalid) as refused:
        gateway().read_callback(Call("POST", {"said": "success"}, {}, body))

    assert refused.value.errors[0].pointer == "/tran_id"


@pytest.mark.parametrize(
    ("written", "poisha"),
    [
        ("600", 60000), ("600.0", 60000), ("600.00", 60000), ("1250.5", 125050), ("1250.500", 125050), ("0.01", 1),
        ("1250.505", None), ("", None), ("-5.00", None), ("1,250.50", None), ("1e3", None), ("NaN", None),
        ("৬০০", None), ("600.", None), ("1_000", None),
    ],
)  # fmt: skip
def test_amounts_are_read_exactly_or_not_at_all(written, poisha):
    assert taka(written) == (None if poisha is None else Money(poisha))


@pytest.mark.parametrize(
    ("attempts", "verdict", "reason"),
    [
        ([], Verdict.PENDING, ""),
        ([("FAILED", "15:28")], Verdict.FAILED, "FAILED Invalid OTP"),
        ([("CANCELLED", "15:29"), ("FAILED", "15:28")], Verdict.CANCELLED, "CANCELLED Invalid OTP"),
        ([("UNATTEMPTED", "15:28")], Verdict.EXPIRED, "UNATTEMPTED Invalid OTP"),
        ([("EXPIRED", "15:28")], Verdict.EXPIRED, "EXPIRED Invalid OTP"),
        ([("PENDING", "15:27"), ("FAILED", "15:28")], Verdict.PENDING, ""),
    ],
)
def test_unpaid_attempts_come_to_one_verdict(attempts, verdict, reason):
    told = [
        element(status=status, tran_date=f"2026-01-02 {at}:00", error="Invalid OTP")
        for status, at in attempts
    ]

    evidence = unpaid(told, "DHK000123A1", lambda each: each["error"])

    assert (evidence.verdict, evidence.invoice, evidence.reason) == (verdict, "DHK000123A1", reason)


def test_a_state_nobody_knows_is_not_a_no():
    with pytest.raises(GatewayUnknown):
        unpaid([element(status="FAILED"), element(status="REVERSED")], "DHK000123A1", lambda _: "")


@pytest.mark.parametrize(
    ("level", "risky", "reason"),
    [
        ("0", False, ""),
        (0, False, ""),
        ("1", True, "risk level 1"),
        (1, True, "risk level 1"),
        (None, True, "risk level not told"),
    ],
)
def test_only_what_is_told_to_be_safe_is_safe(level, risky, reason):
    evidence = evidence_of(payment(), [proof(risk_level=level)])

    assert (evidence.verdict, evidence.risky, evidence.reason) == (Verdict.PAID, risky, reason)


@pytest.mark.parametrize(
    ("told", "differs"),
    [
        ({}, ""), ({"amount": 1250.5}, ""), ({"amount": "1250.500"}, ""), ({"currency_type": "bdt"}, ""),
        ({"amount": "1250.51"}, "amount"), ({"amount": "1250.505"}, "amount"), ({"amount": None}, "amount"),
        ({"currency": "USD"}, "currency"), ({"currency_type": "USD"}, "currency"),
        ({"tran_id": "DHK000124A1"}, "invoice"),
        ({"store_id": "somebodyelse"}, "merchant"),
    ],
)  # fmt: skip
def test_what_differs_is_named(told, differs):
    evidence = evidence_of(payment(merchant="supershoplocal"), [proof(**told)])

    assert payment(merchant="supershoplocal").disagreement(evidence) == differs


def test_of_two_payments_the_one_we_took_counts_and_the_other_is_told():
    early, late = (
        proof(bank_tran_id="b1", val_id="v1"),
        proof(bank_tran_id="b2", tran_date="2026-01-02 16:00:00"),
    )

    fresh = evidence_of(payment(), same_once([late, early, early]))
    taken = evidence_of(payment(transaction_id="b2"), [early, late])
    odd = evidence_of(payment(), [{**early, "amount": "1.00"}, late])

    assert (fresh.transaction_id, fresh.twice) == ("b1", (("b2", Money(125050)),))
    assert (taken.transaction_id, taken.twice) == ("b2", (("b1", Money(125050)),))
    assert (odd.transaction_id, odd.twice) == ("b2", (("b1", Money(100)),))
    assert fresh.facts == {"val_id": "v1", "card_type": "BKASH-BKash", "risk_level": "0"}


def test_a_second_payment_of_no_amount_is_unknown():
    with pytest.raises(GatewayUnknown):
        evidence_of(payment(), [proof(), proof(bank_tran_id="b2", amount="?")])
