"""The shop's rules: how they are now, how they are changed, what they were."""

from supermarket.accounts.model import DEFAULT_ROLES
from supermarket.accounts.ports import Roles, Users
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, FieldError, Invalid
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.scale_labels import rule_problems
from supermarket.settings.history_model import Version
from supermarket.settings.model import ShopRules
from supermarket.settings.ports import SettingsBook


def rules(book: SettingsBook) -> ShopRules:
    book.forget()
    return book.rules()


def replace_rules(
    book: SettingsBook, users: Users, roles: Roles, caller: Caller, rules: ShopRules, expected: int
) -> ShopRules:
    """Raises Invalid for a branch or role that does not exist, Conflict where the caller would shut themselves out."""
    book.forget()
    if rules.online_branch_id not in {"", *(branch.id for branch in book.branches())}:
        raise Invalid.field("/online_branch_id", "there is no such branch")
    wrong = list(rule_problems(rules.scale_rules))
    if wrong:
        raise Invalid("These rules do not tell one scale label from another.", errors=wrong)
    if rules.second_factor_roles:
        _require_roles(roles, rules.second_factor_roles)
        _require_way_in(users, caller, rules.second_factor_roles)
    return book.replace_rules(rules, expected)


def _require_roles(roles: Roles, named: tuple[str, ...]) -> None:
    known = {*DEFAULT_ROLES, *(role.name for role in roles.all())}
    unknown = [
        FieldError(f"/second_factor_roles/{number}", "there is no such role")
        for number, name in enumerate(named)
        if name not in known
    ]
    if unknown:
        raise Invalid("There is no such role.", errors=unknown)


def _require_way_in(users: Users, caller: Caller, named: tuple[str, ...]) -> None:
    if caller.role not in named or users.get(caller.id).second_factor:
        return
    problem = "enrol a second factor yourself before your role needs one"
    place = f"/second_factor_roles/{named.index(caller.role)}"
    raise Conflict(
        "You have no second factor yourself.", code="second_factor_missing",
        errors=[FieldError(place, problem, "second_factor_missing")],
    )  # fmt: skip


def history(book: SettingsBook, tax_code: str | None, page: PageRequest) -> Page[Version]:
    """The versions of the rules or of a tax class, newest first. Raises NotFound for a class there never was."""
    if tax_code is not None:
        book.tax_class(tax_code)
    return book.history(tax_code, page)
