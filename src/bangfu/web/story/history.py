"""One field through time: what it said from when to when, recorded when and by whom, and what was set aside."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from bangfu.kernel.refusal import mark, missing
from bangfu.registry.queries.fields import owner_of
from bangfu.registry.queries.threads import account_thread, accounts, field_named, field_thread
from bangfu.registry.rules import INCOME_ITEM, income_year_ends
from bangfu.registry.rules.fields import FieldDef
from bangfu.registry.rules.threads import Said, Thread
from bangfu.subjects.models import Subject
from bangfu.web.opened import Opened
from bangfu.web.projection import ILL
from bangfu.web.story.income import FIELD, Year
from bangfu.web.story.reading import Lines, Words


def asked_field(page: Opened, words: Words, subject: Subject, code: str) -> tuple[FieldDef, Thread]:
    """The field of an address with its thread; «income.2026.crops» is an item of an account. Refusal (404) for none."""
    if code.startswith(f"{FIELD}.") and owner_of(subject) == "household":
        return _item(page, subject, code)
    field = field_named(subject, code, words.on)
    if field is None:
        raise missing(mark("There is no such field."))
    return field, field_thread(subject, field)


def _item(page: Opened, subject: Subject, code: str) -> tuple[FieldDef, Thread]:
    year, _, item = code.removeprefix(f"{FIELD}.").partition(".")
    rows = accounts(subject).get(int(year), []) if year.isdecimal() and len(year) == 4 else []
    said = next((one for one in Year(page.book.pk, rows[-1]).listed if one["code"] == item), None) if rows else None
    if said is None:
        raise missing(mark("There is no such field."))
    names = {language: f"{year} · {said['label'][language]}" for language in ("zh", "en")}
    field = FieldDef(
        "household",
        code,
        names,
        "",
        "money",
        private=bool(ILL.search(item)),
        kept=f"{INCOME_ITEM}.{income_year_ends(int(year))}",
    )
    return field, account_thread(rows, item)


def history_tables(page: Opened, words: Words, field: FieldDef, thread: Thread) -> dict[str, Any]:
    """{spans, aside}: every span with its line; every statement that was set aside with the line that did it."""
    numbers = [one.recorded for one in (*thread.spans, *thread.set_aside)]
    lines = Lines(page, [*numbers, *(one.superseded for one in thread.set_aside)])
    return {
        "spans": [_row(words, field, one, lines.told(one.recorded)) for one in thread.spans],
        "aside": [
            {**_row(words, field, one, lines.told(one.recorded)), "undone": lines.told(one.superseded)}
            for one in thread.set_aside
        ],
    }


def _row(words: Words, field: FieldDef, said: Said, line: dict[str, str]) -> dict[str, Any]:
    value = words.said(field, said)
    return {
        "since": said.since.isoformat() if said.since else gettext("from the beginning"),
        "until": said.until.isoformat() if said.until else gettext("until now"),
        "now": said.holds(words.on),
        "value": value.text, "why": value.why or gettext("not collected"), "line": line,
    }  # fmt: skip
