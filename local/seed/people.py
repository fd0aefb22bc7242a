"""The people of the demo shop, with passwords made on this machine."""

import json
import re
import time
import urllib.request

from local.api import Api, Json, Refused
from local.cloud import Cloud
from local.seed.premises import Shop
from local.seed.sheets import Row, rows
from local.sign_ins import SignIn, new_password

Passwords = dict[str, str]
_CODE = re.compile(r"Code · কোড: (\d{6})")


def passwords(cloud: Cloud) -> Passwords:
    """A password for each login, kept by the cloud itself until the sign-ins are written."""
    client, name = cloud.client("secretsmanager"), f"{cloud.stack}/local/passwords"
    try:
        kept: Passwords = json.loads(client.get_secret_value(SecretId=name)["SecretString"])
    except client.exceptions.ResourceNotFoundException:
        kept = {person["email"]: new_password() for person in rows("people")}
        client.create_secret(Name=name, SecretString=json.dumps(kept))
    return kept


def make_signing_key(cloud: Cloud) -> None:
    published = {"pk": {"S": "JWKS"}, "sk": {"S": "JWKS"}}
    if "Item" not in cloud.client("dynamodb").get_item(TableName=f"{cloud.stack}-edge", Key=published):
        invoke(cloud, "accounts-rotate-signing-keys", {})


def make_admin(cloud: Cloud, api: Api, book: Passwords) -> Api:
    """The shop's first admin, signed in."""
    admin = next(person for person in rows("people") if person["role"] == "admin")
    invoke(cloud, "accounts-create-admin", _person(admin, book))
    return api.sign_in(admin["email"], book[admin["email"]])


def prove(api: Api, customers: list[str]) -> None:
    """The customers' addresses, by the codes that were mailed to them: nobody signs in under a name before."""
    mailbox = api.url.replace("/api/v1", "/mailbox.json")
    waiting, until = set(customers), time.monotonic() + 120
    while waiting:
        if time.monotonic() > until:
            raise RuntimeError(f"no verification mail came for {', '.join(sorted(waiting))}")
        with urllib.request.urlopen(mailbox, timeout=10) as answer:  # noqa: S310  # nosec B310
            letters = json.load(answer)
        for address in sorted(waiting):
            codes = [_CODE.search(letter["text"]) for letter in letters if letter["to"] == [address]]
            if code := next(filter(None, codes), None):
                api.post("/auth/verify", {"login": address, "code": code[1]})
                waiting.remove(address)
        time.sleep(0.5 if waiting else 0)


def hire(admin: Api, shops: dict[str, Shop], book: Passwords) -> list[SignIn]:
    """Staff for every branch, and customers who signed up."""
    for number, person in enumerate(rows("people")):
        wanted = _person(person, book)
        try:
            if person["role"] == "customer":
                Api(admin.url).post("/auth/register", wanted, key=f"seed-person-{number:03d}")
            elif person["role"] != "admin":
                staff = {**wanted, "role": person["role"], "branch_id": shops[person["branch"]].branch_id}
                admin.post("/users", staff, key=f"seed-person-{number:03d}")
        except Refused as refusal:
            if refusal.status != 409:
                raise
    prove(Api(admin.url), [person["email"] for person in rows("people") if person["role"] == "customer"])
    return [SignIn(_title(person), person["email"], book[person["email"]]) for person in rows("people")]


def _title(person: Row) -> str:
    return f"{person['role']}, {person['branch']}" if person["branch"] else person["role"]


def _person(person: Row, book: Passwords) -> Json:
    wanted = {name: person[name] for name in ("name", "name_bn", "email", "phone")}
    return {**wanted, "password": book[person["email"]]}


def invoke(cloud: Cloud, function: str, payload: Json) -> Json:
    """Call a function as an operator does; its answer."""
    done = cloud.client("lambda").invoke(
        FunctionName=f"{cloud.stack}-{function}", Payload=json.dumps(payload).encode()
    )
    answer = json.loads(done["Payload"].read())
    if done.get("FunctionError"):
        raise RuntimeError(f"{function}: {answer}")
    return answer
