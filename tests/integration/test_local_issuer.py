"""The identity provider of the local cloud: what it signs, the shop's own reader believes."""

import asyncio
import re
import stat
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from aiohttp import ClientSession, web

from local.issuer import Issuer
from supermarket.accounts.gateways.discovery import WebDocuments
from supermarket.accounts.gateways.openid import OpenIdTokens

NONCE = "made by the browser, for this once"
BACK = "http://localhost:5173/signed-in"


def with_issuer(folder, visit):
    """Run ``visit(session, issuer)`` against an issuer that listens on this machine."""

    async def run():
        issuer = Issuer("", folder / "state" / "issuer.pem")
        app = web.Application()
        app.add_routes(issuer.routes())
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        issuer.url = f"http://127.0.0.1:{port}/issuer"
        try:
            async with ClientSession() as session:
                return await visit(session, issuer)
        finally:
            await runner.cleanup()

    return asyncio.run(run())


def claims(issuer, token):
    with requests.Session() as session:
        session.trust_env = False
        return OpenIdTokens(WebDocuments(session, loopback=True)).claims(issuer.url, token)


def test_a_person_clicks_and_comes_back_with_a_token(tmp_path):
    async def visit(session, issuer):
        asked = {"client_id": "demo", "nonce": NONCE, "redirect_uri": BACK, "state": "s 1"}
        async with session.get(f"{issuer.url}/authorize", params=asked) as page:
            links = re.findall(r'href="(sign-in[^"]+)"', await page.text())
            assert "form-action 'self'" in page.headers["Content-Security-Policy"]
        link = links[0].replace("&amp;", "&")
        async with session.get(f"{issuer.url}/{link}", allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"].partition("#")[0]) == (303, BACK)
            back = parse_qs(urlsplit(answer.headers["Location"]).fragment)
        assert back["state"] == ["s 1"]
        return len(links), await asyncio.to_thread(claims, issuer, back["id_token"][0])

    links, said = with_issuer(tmp_path, visit)
    assert links == 3
    assert {name: said[name] for name in ("aud", "nonce", "email", "email_verified", "name")} == {
        "aud": "demo", "nonce": NONCE, "email": "ayesha@example.com", "email_verified": True, "name": "Ayesha Siddika"
    }  # fmt: skip


def test_a_program_gets_the_same_and_a_person_is_one_subject(tmp_path):
    async def visit(session, issuer):
        found = []
        for email, unverified in (("a@example.com", ""), ("A@example.com", "yes")):
            wanted = {"email": email, "nonce": NONCE, "unverified": unverified}
            async with session.post(f"{issuer.url}/token", json=wanted) as answer:
                token = (await answer.json())["id_token"]
            found.append(await asyncio.to_thread(claims, issuer, token))
        return found

    one, other = with_issuer(tmp_path, visit)
    assert one["sub"] == other["sub"] and (one["email_verified"], other["email_verified"]) == (True, False)


def test_its_key_is_kept_for_its_owner_alone(tmp_path):
    file = tmp_path / "state" / "issuer.pem"
    first, again = Issuer("u", file), Issuer("u", file)
    assert first.kid == again.kid and stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("authorize", {}),
        ("authorize", {"nonce": NONCE, "redirect_uri": "https://evil.example.com/"}),
        (
            "sign-in",
            {"nonce": NONCE, "email": "a@example.com", "redirect_uri": "http://localhost.evil.example/"},
        ),
        (
            "sign-in",
            {"nonce": NONCE, "email": "a@example.com", "redirect_uri": "http://localhost@evil.example/"},
        ),
        ("sign-in", {"nonce": NONCE, "email": "nobody"}),
        ("sign-in", {"nonce": NONCE}),
    ],
)
def test_what_it_cannot_serve_is_a_bad_request(tmp_path, path, asked):
    async def visit(session, issuer):
        async with session.get(f"{issuer.url}/{path}", params=asked) as answer:
            return answer.status

    assert with_issuer(tmp_path, visit) == 400


def test_what_somebody_typed_is_shown_as_text(tmp_path):
    async def visit(session, issuer):
        asked = {"nonce": '"><script>alert(1)</script>'}
        async with session.get(f"{issuer.url}/authorize", params=asked) as page:
            return await page.text()

    assert "<script>" not in with_issuer(tmp_path, visit)
