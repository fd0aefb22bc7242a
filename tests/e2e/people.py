"""Somebody at a device: what they are sent, what their app shows, and what a browser or a machine asks the shop."""

import base64
import hmac
import re
import secrets
import struct
import time
from dataclasses import dataclass
from typing import Any

import requests

from local.api import Json
from local.cloud import Cloud
from local.seed.people import invoke
from tests.e2e.conftest import Shop
from tests.e2e.trade import until

SECONDS = 30
"""How long a code of an authenticator app is shown."""


@dataclass(frozen=True)
class Person:
    """Somebody of the demo shop, or whoever signed up: their name, password and the browser they use."""

    shop: Shop
    login: str
    password: str
    agent: str = "Kiosk browser"

    def ask(
        self, method: str, path: str, body: Json = None, token: str = "", **headers: str
    ) -> requests.Response:
        """One request as it is; a word of a header's name is a word of the argument's."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | {"User-Agent": self.agent}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        return requests.request(method, self.shop.api + path, json=body, headers=sent, timeout=60)

    def sign_in(self, **more: Any) -> requests.Response:
        return self.ask("POST", "/auth/login", {"login": self.login, "password": self.password, **more})

    def grant(self, **more: Any) -> Json:
        """What a sign-in gives; it is expected to go well."""
        answer = self.sign_in(**more)
        assert answer.status_code == 200, answer.text
        return answer.json()


def staff(shop: Shop, role: str) -> Person:
    """Whoever of the demo shop has this role, such as ``clerk, uttara``; the first of several."""
    return next(Person(shop, each.login, each.password) for each in shop.sign_ins if each.role == role)


def known(shop: Shop, login: str) -> Person:
    return next(Person(shop, each.login, each.password) for each in shop.sign_ins if each.login == login)


def new_number() -> str:
    """A mobile number that nobody has."""
    return f"019{secrets.randbelow(10**8):08d}"


def refused(answer: requests.Response) -> tuple[int, str]:
    """The status and the code of a refusal."""
    return answer.status_code, answer.json()["code"]


def letters(shop: Shop, to: str) -> list[Json]:
    """The mails and texts that somebody was sent, newest first."""
    caught = requests.get(f"{shop.url}/mailbox.json", timeout=10).json()
    return [each for each in caught if each["to"] == [to]]


def letter(shop: Shop, to: str, pattern: str) -> re.Match[str]:
    """Where the newest letter that has this in its subject or text has it, once there is one."""

    def look() -> re.Match[str] | None:
        found = (re.search(pattern, f"{each['subject']}\n{each['text']}") for each in letters(shop, to))
        return next(filter(None, found), None)

    match: re.Match[str] | None = until(look, bool)
    assert match is not None, f"{pattern} never came"
    return match


def shown_code(secret: str, steps_ahead: int = 0) -> str:
    """What an authenticator app shows (RFC 6238, the 30 seconds and 6 digits of all apps)."""
    step = int(time.time()) // SECONDS + steps_ahead
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    (number,) = struct.unpack_from(">I", mac, mac[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 10**6:06d}"


def lets_in(shop: Shop, token: str) -> bool:
    """What the authorizer says of a token now. The gateway keeps its answers for a minute; here it is asked itself."""
    asked = {
        "type": "TOKEN",
        "authorizationToken": f"Bearer {token}",
        "methodArn": f"arn:aws:execute-api:{shop.cloud.region}:{shop.cloud.account}:a/v1/GET/me",
    }
    try:
        answer = invoke(shop.cloud, "accounts-authorizer", asked)
    except RuntimeError as error:
        if "Unauthorized" not in str(error):
            raise
        return False
    return bool(answer["policyDocument"]["Statement"][0]["Effect"] == "Allow")


def start_afresh(cloud: Cloud, function: str) -> None:
    """Have a function forget what it keeps for a minute while it is warm, as any change of its configuration does."""
    name, functions = f"{cloud.stack}-{function}", cloud.client("lambda")
    timeout = functions.get_function_configuration(FunctionName=name)["Timeout"]
    functions.update_function_configuration(FunctionName=name, Timeout=timeout)
