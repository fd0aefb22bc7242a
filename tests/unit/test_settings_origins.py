"""Addresses that the settings may name."""

import pytest

from supermarket.settings.origin_model import check_issuer, check_origin


@pytest.mark.parametrize(
    "text",
    [
        "https://shop.example",
        "https://shop.example:8443",
        "https://xn--54b7fta0cc.example",
        "https://192.168.1.20:3000",
        "http://localhost:3000",
        "http://localhost",
        "http://127.0.0.1:3000",
        "http://[::1]:3000",
    ],
)
def test_an_origin_is_what_browsers_send(text: str) -> None:
    assert check_origin(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "*", "null", "shop.example", "https://", "https://shop.example/", "https://shop.example/a",
        "https://shop.example?a", "https://shop.example#a", "https://Shop.example", "HTTPS://shop.example",
        "https://*.shop.example", "https://a@shop.example", "https://shop.example:", "https://shop.example:0",
        "https://shop.example:443", "http://localhost:80", "https://shop.example:65536", "http://shop.example",
        "http://localhost.shop.example", "http://127.0.0.1.shop.example", "https://-shop.example", "https://shop..example",
        "https://shop.example\n", " https://shop.example", "https://shop.example https://b.example", "ftp://localhost",
        "https://দোকান.example", "https://" + "a" * 64 + ".example", "https://" + "a." * 130 + "example",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="https://host"):
        check_origin(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://accounts.google.com",
        "https://login.example:8443/tenant/v2.0",
        "https://login.example/tenant/",
        "http://localhost:8000/issuer",
    ],
)
def test_an_issuer_is_an_address_by_name(text: str) -> None:
    assert check_issuer(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "http://accounts.example", "https://169.254.169.254/latest", "https://10.0.0.1", "https://metadata", "https://[::1]",
        "https://a.example/?q=1", "https://a.example/#f", "https://a@a.example", "https://a.example//x", "https://a.example:443",
        "https://a.example/a b", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_what_is_no_issuer_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="an https address by name"):
        check_issuer(text)
