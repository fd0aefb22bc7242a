"""The people of the demo shop, with passwords made on this machine."""

import json

from local.api import Api, Json, Refused
from local.cloud import Cloud
from local.seed.premises import Shop
from local.seed.sheets import Row, rows
from local.sign_ins import SignIn, new_password

Passwords = dict[str, str]


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
    parameter = cloud.client("ssm").get_parameter(Name=f"/{cloud.stack}/jwks")
    if not json.loads(parameter["Parameter"]["Value"])["keys"]:
        invoke(cloud, "accounts-rotate-signing-keys", {})


def make_admin(cloud: Cloud, api: Api, book: Passwords) -> Api:
    """The shop's first admin, signed in."""
    admin = next(person for person in rows("people") if person["role"] == "admin")
    invoke(cloud, "accounts-create-admin", _person(admin, book))
    return api.sign_in(admin["email"], book[admin["email"]])


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
