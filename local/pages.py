"""The front door's own pages: plain HTML without scripts or anything loaded from elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; --ink: #16211b; --soft: #5b6b62; --line: #dfe7e2; --paper: #f6f9f7;
  --card: #fff; --leaf: #0b7a43; --warn: #b42318 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8f0eb; --soft: #9bb0a4; --line: #2a3a32; --paper: #101814;
  --card: #17221c; --leaf: #4fc487; --warn: #ff8a7a } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, "Noto Sans", "Noto Sans Bengali", sans-serif }
header { border-bottom: 3px solid var(--leaf); background: var(--card) }
header div, main { max-width: 1100px; margin: auto; padding: 20px }
h1 { margin: 0; font-size: 24px } h2 { margin: 0 0 8px; font-size: 16px }
header p { margin: 4px 0 0; color: var(--soft) }
a { color: var(--leaf) }
main { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)) }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px; overflow: auto }
section.wide { grid-column: 1 / -1 }
table { width: 100%; border-collapse: collapse } td, th { padding: 4px 8px 4px 0; text-align: left;
  border-bottom: 1px solid var(--line); vertical-align: top } th { color: var(--soft); font-weight: 500 }
td.number { text-align: right; font-variant-numeric: tabular-nums } .bad { color: var(--warn); font-weight: 600 }
code, pre { font: 13px/1.5 ui-monospace, monospace } pre { white-space: pre-wrap; overflow-wrap: anywhere }
.none { color: var(--soft) }
"""

State = dict[str, Any]


def document(title: str, subtitle: str, sections: Iterable[str]) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style><header><div><h1>{escape(title)}</h1><p>{subtitle}</p></div></header>"
        f"<main>{''.join(sections)}</main></html>"
    )


def _section(title: str, content: str, kind: str = "") -> str:
    return f'<section class="{kind}"><h2>{escape(title)}</h2>{content}</section>'


def _table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    if not body:
        return '<p class="none">none</p>'
    return f"<table><tr>{''.join(f'<th>{escape(each)}</th>' for each in headings)}</tr>{body}</table>"


def _cell(value: Any) -> str:
    kind = ' class="number"' if isinstance(value, int) else ""
    return f"<td{kind}>{escape(str(value))}</td>"


def home(state: State) -> str:
    """What is running, from the inventory."""
    count = sum(state["functions"].values())
    return document(
        "Supermarket, the local cloud",
        f"{count} functions deployed on this machine from the templates that go to production.",
        [
            _section("Addresses", _addresses(state["urls"]), "wide"),
            _section("Demo sign-ins", _sign_ins(state["sign_ins"]), "wide"),
            _section("Ways to pay", _ways_to_pay(state["payments"]), "wide"),
            _section("Functions", _table(("context", "functions"), state["functions"].items())),
            _section("Queues", _queues(state["queues"])),
            _section(
                "Tables", _table(("table", "items"), ((t["name"], t["items"]) for t in state["tables"]))
            ),
            _section("Schedules", _schedules(state["schedules"])),
            _section(
                "Alarms", _table(("alarm", "state"), ((a["name"], a["state"]) for a in state["alarms"]))
            ),
            _section("Buckets", _table(("bucket",), ((name,) for name in state["buckets"]))),
        ],
    )


def _addresses(urls: dict[str, str]) -> str:
    links = {
        "API": urls["api"],
        "API documentation": f"{urls['api']}/docs",
        "OpenAPI document": f"{urls['api']}/openapi.json",
        "Mailbox": f"{urls['front_door']}/mailbox",
        "Payment gateways": f"{urls['front_door']}/simulators",
        "State as JSON": f"{urls['front_door']}/state.json",
        "AWS endpoint": urls["aws"],
    }
    rows = (
        f'<tr><th>{escape(name)}</th><td><a href="{escape(url)}">{escape(url)}</a></td></tr>'
        for name, url in links.items()
    )
    return f"<table>{''.join(rows)}</table>"


def _sign_ins(people: Sequence[State]) -> str:
    return _table(
        ("role", "sign in with", "password"), ((p["role"], p["login"], p["password"]) for p in people)
    )


def _ways_to_pay(ways: Sequence[State]) -> str:
    return _table(
        ("payment_method", "is", "try"), ((each["method"], each["is"], each["try"]) for each in ways)
    )


def _queues(queues: Sequence[State]) -> str:
    rows = ((queue["name"], _depth(queue), queue["in_flight"]) for queue in queues)
    return _table(("queue", "waiting", "in flight"), rows)


def _depth(queue: State) -> int | str:
    waiting: int = queue["waiting"]
    return f"{waiting} dead" if queue["is_dead_letter"] and waiting else waiting


def _schedules(schedules: Sequence[State]) -> str:
    return _table(
        ("schedule", "when", "time zone"), ((s["name"], s["expression"], s["time_zone"]) for s in schedules)
    )


def mailbox(messages: Sequence[State]) -> str:
    """Caught e-mails and texts, one section each."""
    subtitle = f'{len(messages)} e-mails and texts, newest first. <a href="/">Back</a>'
    sections = [_mail(each) for each in messages] or [_section("Empty", '<p class="none">Nothing yet.</p>')]
    return document("Mailbox", subtitle, sections)


def _mail(message: State) -> str:
    heads = (("from", message["from"]), ("to", ", ".join(message["to"])), ("at", message["at"]))
    source = f"<details><summary>HTML source</summary><pre>{escape(message['html'] or '')}</pre></details>"
    content = (
        f"{_table(('', ''), heads)}<pre>{escape(message['text'])}</pre>{source if message['html'] else ''}"
    )
    return _section(message["subject"], content, "wide")


def identities(people: Iterable[tuple[str, str]], asked: Mapping[str, str]) -> str:
    """Who one may be at the local identity provider, by link; or by typing an address."""
    rows = "".join(f'<p><a href="{escape(link)}">{escape(name)}</a></p>' for name, link in people)
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
    )
    form = (
        f'<form action="sign-in">{kept}<label>Another address <input name="email" type="email" required></label> '
        '<label>Name <input name="name"></label> <button>Sign in</button></form>'
    )
    return document(
        "Sign in",
        "An identity provider on this machine: be whom you like.",
        [_section("Who are you?", rows, "wide"), _section("Somebody else", form, "wide")],
    )


def id_token(token: str) -> str:
    """A token to be copied."""
    return document(
        "Signed in",
        "An id token, good once, for an hour.",
        [_section("Token", f"<pre>{escape(token)}</pre>")],
    )
