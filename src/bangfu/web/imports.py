"""Batches in the reader's words: their states, verdicts, problems and differences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext

from bangfu.intake.actions.rows import diffs_of, opened
from bangfu.intake.lifecycle import WORDS
from bangfu.intake.models import Batch, BatchRow
from bangfu.intake.queries.batches import job_of
from bangfu.intake.rules.checked import Column, Form, Missing, Problem, Type, Value
from bangfu.intake.rules.problems import in_words
from bangfu.intake.rules.taking import Verdict
from bangfu.jobs.models import Job
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.refusal import in_words as refusal_in_words
from bangfu.vault.rules import mask
from bangfu.web.numbers import KILOMETRE, MU, YUAN, exact, unit_word
from bangfu.web.opened import Opened
from bangfu.web.trail import moment
from bangfu.web.words import actor_word, both

S = Batch.State
STATES: dict[str, str] = {
    S.CHECKING: "going",
    S.MAPPING: "warn",
    S.CHECKED: "wait",
    S.UNREADABLE: "bad",
    S.APPLYING: "going",
    S.APPLIED: "ok",
    S.UNDOING: "going",
    S.UNDONE: "none",
    S.REFUSED: "none",
}
VERDICTS: dict[str, tuple[str, str]] = {
    Verdict.NEW: ("ok", mark("New")),
    Verdict.CHANGED: ("going", mark("Rows that change")),
    Verdict.UNCHANGED: ("done", mark("Rows without a change")),
    Verdict.ERROR: ("bad", mark("Rows in error")),
    Verdict.DUPLICATE: ("warn", mark("Suspected duplicates")),
    Verdict.STALE: ("warn", mark("Overtaken")),
}
STEPS = {
    S.CHECKING: mark("%(done)s of %(total)s steps of the check"),
    S.APPLYING: mark("%(done)s of %(total)s portions written"),
    S.UNDOING: mark("%(done)s of %(total)s portions taken back"),
}


def state_badge(batch: Batch) -> dict[str, str]:
    """A batch's state as a badge."""
    return {"kind": STATES[batch.state], "label": gettext(WORDS[batch.state])}


def form_word(form: Form) -> str:
    """What a form is called."""
    return both(form.label["zh"], form.label["en"])


def batch_row(page: Opened, batch: Batch, forms: Mapping[str, Form]) -> dict[str, Any]:
    """One batch in the list."""
    form = forms.get(batch.form)
    return {
        "number": batch.subject.code,
        "url": page.url("import_batch", uid=batch.subject.uid),
        "file": batch.file_name,
        "form": form_word(form) if form else "",
        "sender": page.words.quoted(batch.sender),
        "made": moment(batch.made_at)[:16],
        "who": actor_word(batch.made_by),
        "rows": f"{batch.counts.get('rows', 0):,}" if batch.counts else "",
        "written": f"{batch.counts['written']:,}" if "written" in batch.counts else "",
        "errors": f"{batch.counts.get('error', 0):,}" if batch.counts else "",
        "state": state_badge(batch),
    }


def heading_of(column: Column | None, code: str = "") -> str:
    """A column's heading in the reader's language."""
    if column is None:
        return code
    return column.heading if (get_language() or "").startswith("zh") else column.heading_en or column.heading


def group_rows(batch: Batch, form: Form) -> list[dict[str, Any]]:
    """Problems by column and cause: what, how many, where, an example and what to do."""
    found = []
    for one in batch.groups:
        problem = Problem(0, one["column"], one["code"], params=one["params"])
        message, cure = in_words(problem, gettext)
        error = one["severity"] == "error"
        found.append(
            {
                "badge": {
                    "kind": "bad" if error else "warn",
                    "label": gettext("Error") if error else gettext("Warning"),
                },
                "column": heading_of(form.column(one["column"]), one["column"]),
                "message": message,
                "cure": cure,
                "count": f"{one['count']:,}",
                "rows": "、".join(str(row) for row in one["rows"][:8] if row) + ("…" if one["count"] > 8 else ""),
                "samples": "、".join(one["samples"]),
            }
        )
    return found


def verdict_tabs(page: Opened, batch: Batch, active: str = "") -> list[dict[str, Any]]:
    """How many rows came out how, each opening its rows."""
    return [
        {
            "label": gettext(word),
            "count": f"{batch.counts.get(str(code), 0):,}",
            "kind": kind,
            "url": page.url("import_rows", {"verdict": str(code)}, uid=batch.subject.uid)
            if batch.counts.get(str(code))
            else "",
            "active": str(code) == active,
        }
        for code, (kind, word) in VERDICTS.items()
    ]


def row_lines(page: Opened, form: Form, rows: list[BatchRow]) -> list[dict[str, Any]]:
    """Rows with whose they are and what differs, before and after side by side."""
    found = []
    wrong = _wrong(rows[0].batch, form) if rows else {}
    for row in rows:
        body = opened(row)
        kind, word = VERDICTS[row.verdict]
        found.append(
            {
                "number": row.number,
                "badge": {"kind": kind, "label": gettext(word)},
                "who": _who(form, body),
                "household": row.together,
                "wrong": wrong.get(row.number, []),
                "diffs": [
                    {
                        "column": heading_of(form.column(one.column), one.column),
                        "before": value_word(page, form.column(one.column), one.before),
                        "after": value_word(page, form.column(one.column), one.after),
                    }
                    for one in diffs_of(body)
                ],
                "refusal": told(row.refusal) if row.refusal else "",
            }
        )
    return found


def _wrong(batch: Batch, form: Form) -> dict[int, list[dict[str, str]]]:
    """By row, its errors and warnings {column, message, cure}; of a cause with very many rows only the first ones."""
    found: dict[int, list[dict[str, str]]] = {}
    for one in batch.groups:
        message, cure = in_words(Problem(0, one["column"], one["code"], params=one["params"]), gettext)
        said = {"column": heading_of(form.column(one["column"]), one["column"]), "message": message, "cure": cure}
        for number in one["rows"]:
            found.setdefault(number, []).append(said)
    return found


def _who(form: Form, body: Mapping[str, Any]) -> str:
    for target in ("member.name", "head.name"):
        column = next((one for one in form.columns if one.target == target), None)
        if column is not None and column.code in body["values"]:
            return str(body["values"][column.code])
    return ""


MISSING = {
    Missing.NOT_COLLECTED: mark("not collected"),
    Missing.NOT_APPLICABLE: mark("not applicable"),
    Missing.NONE: mark("none"),
}
UNITS = {Type.MONEY: YUAN, Type.LAND: MU, Type.LENGTH: KILOMETRE}


def value_word(page: Opened, column: Column | None, value: Value) -> str:
    """A value as a person reads it; numbers of people as their masks."""
    if value is None:
        return ""
    if isinstance(value, Missing):
        return gettext(MISSING[value])
    if column is None:
        return str(value)
    if column.sealed:
        return _masked(column, str(value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, date):
        return value.isoformat()
    if column.type in (Type.CODE, Type.CODES):
        return "、".join(page.words.label(column.codes, code) for code in str(value).split())
    if column.type in UNITS and isinstance(value, int):
        unit = UNITS[column.type]
        return f"{exact(value, unit)} {unit_word(unit)}"
    return f"{value:,}" if isinstance(value, int) and column.type is not Type.YEAR else str(value)


def _masked(column: Column, text: str) -> str:
    kind = {Type.ID_NUMBER: mask.Kind.ID_NUMBER, Type.PHONE: mask.Kind.PHONE, Type.ACCOUNT: mask.Kind.ACCOUNT}
    return text if mask.is_masked(text) else mask.show(kind[column.type], text)


def told(kept: Mapping[str, Any]) -> str:
    """A refusal that was kept, in the reader's language."""
    if not kept:
        return ""
    no = Refusal(kept["message"], cure=kept["cure"], field=kept["field"], row=kept["row"], **kept["params"])
    return " ".join(part for part in refusal_in_words(no, gettext) if part)


def work_row(page: Opened, batch: Batch) -> dict[str, Any]:
    """How far the batch's present step is, and whether somebody has to take it up."""
    job = job_of(batch)
    if job is None:
        return {"text": "", "bar": 0, "stuck": True, "message": ""}
    total = job.total or 0
    words = gettext(STEPS[S(batch.state)])
    return {
        "text": words % {"done": f"{job.done:,}", "total": f"{total:,}"} if total else "",
        "bar": 100 * job.done // total if total else 0,
        "stuck": job.state in (Job.State.PARKED, Job.State.FAILED, Job.State.DONE),
        "message": job.message if job.state in (Job.State.FAILED, Job.State.PARKED) else "",
    }
