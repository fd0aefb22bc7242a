"""People and their accounts, from the code in a text message to the last of their data."""

import io
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from PIL import Image

from local.api import Api
from local.demo.online import fill_cart
from local.demo.shop import Shop as Floor
from tests.e2e.conftest import Shop
from tests.e2e.people import (
    Person,
    known,
    lets_in,
    letter,
    letters,
    new_number,
    refused,
    shown_code,
    staff,
)
from tests.e2e.trade import check_out, new_product, until

PASSWORD = "five quiet river boats"


@pytest.fixture(scope="module")
def karim(shop: Shop) -> Api:
    """A customer with an account at the identity provider, who never had a password here."""
    said = {"email": "karim@example.com", "name": "Karim Ahmed", "nonce": "fresh-for-karim-once"}
    vouched = requests.post(f"{shop.url}/issuer/token", json=said, timeout=10).json()
    grant = Api(shop.api).post("/auth/oauth/local", {**vouched, "nonce": said["nonce"]})
    return Api(shop.api, token=grant["access"])


def test_a_number_signs_in_once_the_code_in_a_text_proved_it(shop: Shop) -> None:
    number = new_number()
    person = Person(shop, number, PASSWORD)

    signed_up = person.ask(
        "POST", "/auth/register", {"name": "Rahima", "phone": number, "password": PASSWORD}
    )
    early = person.sign_in()
    code = letter(shop, f"+88{number}", r"code (\d{6})")[1]
    wrong = person.ask("POST", "/auth/verify", {"login": number, "code": f"{(int(code) + 1) % 10**6:06d}"})
    right = person.ask("POST", "/auth/verify", {"login": f"+88{number}", "code": code})
    grant = person.grant()

    assert (signed_up.status_code, signed_up.json()["verified"]) == (202, False)
    assert signed_up.json()["verification"] == [
        {"channel": "sms", "to": f"+88{number[:3]}*****{number[-3:]}"}
    ]
    assert refused(early) == (401, "wrong_credentials")
    assert refused(wrong) == (422, "invalid")
    assert (right.status_code, right.json()["verified"]) == (200, True)
    assert (grant["user"]["phone"], grant["user"]["phone_verified"]) == (f"+88{number}", True)
    assert [each["text"].count(code) for each in letters(shop, f"+88{number}")] == [1]


def test_a_forgotten_password_is_reset_by_mail_and_every_session_ends(shop: Shop) -> None:
    person = staff(shop, "rider, uttara")
    before = person.grant()

    asked = person.ask("POST", "/auth/password/forgot", {"login": person.login})
    nobody = person.ask("POST", "/auth/password/forgot", {"login": "nobody.at.all@example.com"})
    code = letter(shop, person.login, r"Code · কোড: (\d{8})")[1]
    new = {"login": person.login, "code": code, "password": PASSWORD}
    reset = person.ask("POST", "/auth/password/reset", new)
    refresh = person.ask("POST", "/auth/refresh", {"refresh": before["refresh"]})
    twice = person.ask("POST", "/auth/password/reset", new)

    assert (asked.status_code, nobody.status_code, reset.status_code) == (202, 202, 204)
    assert nobody.json() == {
        "verified": False,
        "verification": [{"channel": "email", "to": "n***@example.com"}],
    }
    assert letters(shop, "nobody.at.all@example.com") == []
    assert (refused(refresh), refused(twice)) == ((401, "not_signed_in"), (422, "invalid"))
    assert not lets_in(shop, before["access"])
    assert replace(person, password=PASSWORD).grant(device=before["device"])["user"]["email"] == person.login
    assert letter(shop, person.login, "Your password was reset")


def test_a_sign_in_from_another_device_is_told_to_the_owner(shop: Shop) -> None:
    person = replace(known(shop, "priyanka@example.com"), agent="Own phone")
    device = person.grant()["device"]

    again = person.grant(device=device)
    replace(person, agent="Somebody's phone").grant()

    assert again["device"] == device
    assert letter(shop, person.login, "Device · ডিভাইস: Somebody's phone")
    assert len([each for each in letters(shop, person.login) if "new device" in each["subject"]]) == 1


def test_signing_out_is_at_once_for_what_is_sensitive_and_for_the_authorizer(shop: Shop) -> None:
    person = known(shop, "sharmin@example.com")
    grant, other = person.grant(), person.grant()
    access = grant["access"]
    before = lets_in(shop, access)

    out = person.ask("POST", "/auth/logout", {}, access)
    sensitive = person.ask("POST", "/auth/mfa/totp", {}, access)
    refresh = person.ask("POST", "/auth/refresh", {"refresh": grant["refresh"]})

    assert (before, out.status_code) == (True, 204)
    assert (refused(sensitive), refused(refresh)) == ((401, "not_signed_in"), (401, "not_signed_in"))
    assert (lets_in(shop, access), lets_in(shop, other["access"])) == (False, True)


def test_a_browser_refreshes_by_its_cookie_and_another_sites_page_cannot(shop: Shop) -> None:
    person = known(shop, "sharmin@example.com")
    signed_in = person.sign_in(cookie=True)
    cookie, *guards = signed_in.headers["Set-Cookie"].split("; ")
    foreign = {"X_Requested_With": "shop", "Origin": "https://elsewhere.example"}

    plain = person.ask("POST", "/auth/refresh", {}, Cookie=cookie)
    elsewhere = person.ask("POST", "/auth/refresh", {}, Cookie=cookie, **foreign)
    own = person.ask("POST", "/auth/refresh", {}, Cookie=cookie, X_Requested_With="shop")
    next_cookie = own.headers["Set-Cookie"].split("; ")[0]
    out = person.ask("POST", "/auth/logout", {}, Cookie=next_cookie, X_Requested_With="shop")
    after = person.ask("POST", "/auth/refresh", {}, Cookie=next_cookie, X_Requested_With="shop")

    assert {"HttpOnly", "Secure", "SameSite=Strict", "Path=/api/v1/auth"} < set(guards)
    assert (signed_in.json()["refresh"], own.json()["refresh"]) == (None, None)
    assert (refused(plain), refused(elsewhere)) == ((403, "csrf"), (403, "csrf"))
    assert (own.status_code, next_cookie != cookie, out.status_code) == (200, True, 204)
    assert refused(after) == (401, "not_signed_in")


def test_a_second_factor_is_asked_for_once_it_is_confirmed(shop: Shop) -> None:
    person = staff(shop, "clerk, uttara")
    access = person.grant()["access"]

    begun = person.ask("POST", "/auth/mfa/totp", {}, access).json()
    secret = parse_qs(urlsplit(begun["otpauth_uri"]).query)["secret"][0]
    confirmed = person.ask("POST", "/auth/mfa/totp", {"code": shown_code(secret)}, access).json()
    without = person.sign_in()
    by_app = person.grant(code=shown_code(secret, steps_ahead=1), remember_device=True)
    by_paper = person.grant(code=confirmed["recovery_codes"][0])
    remembered = person.sign_in(device=by_app["device"])

    assert begun["qr"].startswith("data:image/svg+xml")
    assert (begun["enabled"], confirmed["enabled"], len(confirmed["recovery_codes"])) == (False, True, 10)
    assert refused(without) == (401, "second_factor_required")
    assert by_app["user"]["second_factor"] is by_paper["user"]["second_factor"] is True
    assert remembered.status_code == 200


def test_a_token_of_the_identity_provider_makes_a_customer_and_is_good_once(shop: Shop) -> None:
    said = {"email": "shirin@example.com", "name": "Shirin Akter", "nonce": "fresh-for-shirin"}
    back = "http://localhost:3000/back"
    page = requests.get(f"{shop.url}/issuer/authorize", {"nonce": "a", "redirect_uri": back}, timeout=10)
    vouched = requests.post(f"{shop.url}/issuer/token", json=said, timeout=10).json()
    person = Person(shop, said["email"], "")
    body = {**vouched, "nonce": said["nonce"]}

    other_nonce = person.ask("POST", "/auth/oauth/local", {**body, "nonce": "fresh-for-somebody-else"})
    first = person.ask("POST", "/auth/oauth/local", body)
    again = person.ask("POST", "/auth/oauth/local", body)

    assert (page.status_code, "karim@example.com" in page.text) == (200, True)
    user = first.json()["user"]
    assert (user["email"], user["role"], user["email_verified"]) == (said["email"], "customer", True)
    assert (refused(other_nonce), refused(again)) == ((401, "wrong_credentials"), (401, "wrong_credentials"))


def test_a_picture_of_oneself_is_cut_small_and_shown(shop: Shop, karim: Api) -> None:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), "orange").save(file, "PNG")

    form = karim.post("/me/avatar", {"content_type": "image/png"})
    upload = requests.post(form["url"], form["fields"], files={"file": file.getvalue()}, timeout=30)
    shown = until(lambda: karim.get("/me")["avatar"], bool)
    picture = requests.get(shop.url + shown, timeout=10)

    assert upload.status_code == 204
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(picture.content)).size == (256, 256)


def test_a_customer_takes_out_their_data_and_has_it_erased(shop: Shop, floor: Floor, karim: Api) -> None:
    fill_cart(karim, [new_product(floor, stock=1)])
    order = check_out(floor, karim, 961)
    user_id = karim.get("/me")["id"]

    told = karim.post(f"/customers/{user_id}/export")["data"]
    others = floor.customers[0].exchange("POST", f"/customers/{user_id}/export")
    karim.put(f"/orders/{order['id']}/cancel", {"reason": "leaving"})
    erased = karim.post(f"/customers/{user_id}/erase", {"confirm": "erase"})

    assert told["accounts"]["user"][0]["email"] == "karim@example.com"
    assert [each["number"] for each in told["ecommerce"]["orders"]] == [order["number"]]
    assert (others[0], others[1]["code"]) == (403, "not_allowed")
    assert {part["context"] for part in erased["parts"]} == {
        "accounts",
        "customers",
        "ecommerce",
        "products",
    }
    assert not lets_in(shop, karim.token)
    assert floor.admin.get(f"/users/{user_id}")["email"] is None
