"""bangfu screen"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from bangfu.cli.books import book, console_call, day_of
from bangfu.cli.telling import Telling, fitted
from bangfu.engine.criterion.phrases import plain
from bangfu.engine.criterion.verdict import Reason
from bangfu.engine.criterion.wording import shown
from bangfu.kernel.refusal import Refusal, in_words, mark
from bangfu.policybook.queries import labels
from bangfu.policybook.rules.files import FileEntry
from bangfu.screening.actions.runs import screen
from bangfu.screening.models import Outcome, Run
from bangfu.screening.queries import Finding, codes_of_members, decided, findings, said_in, why
from bangfu.screening.rules.reading import finds
from bangfu.web.numbers import chinese
from bangfu.web.words import book_name, both

WIDTHS = (34, 9, 8, 8, 8, 8, 8)
HEADS = (
    mark("Rule"), mark("Asked"), mark("Found"), mark("New of these"), mark("Gone since"), mark("Decided"),
    mark("Cannot be told"),
)  # fmt: skip
CHANGES = {"new": mark("new"), "continued": mark("continued"), "gone": mark("gone")}
ANSWERS = {
    "confirmed": mark("it is so"), "refuted": mark("it is not so"), "exempted": mark("left as it is"),
}  # fmt: skip
# Reasons are worked out for so many findings of a rule at most; the list itself is whole.
REASONS_AT_MOST = 200


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Run every rule over a snapshot of the day; 1 when something is found that nobody has decided."""
    county = book(given.county)
    call = console_call(county.pk)
    made = screen(call, county=county, as_of=day_of(county, given.as_of), say=telling.progress)
    said, off = said_in(made), decided(made, call.today)
    outcomes = sorted(made.outcomes.all(), key=lambda one: _order(one, said))
    document = _document(made, outcomes, said, off)
    lines = _lines(made, outcomes, said, off, given.code)
    if given.code:
        found = list(findings(call.actor, made, given.code))
        reasons = why(made, given.code, [one.subject.pk for one in found[:REASONS_AT_MOST]])
        codes = codes_of_members(reasons.values())
        document["findings"] = [_plain_finding(one, reasons.get(one.subject.pk), codes) for one in found]
        lines += ["", *_finding_lines(found, reasons, codes), *_used(reasons.values())]
    telling.answer(document, lines)
    return int(any(one.fault or _open(one, said[one.code], off) for one in outcomes))


def _open(one: Outcome, said: FileEntry, off: dict[str, int]) -> bool:
    return finds(said) and one.held > off.get(one.code, 0)


def _order(one: Outcome, said: dict[str, FileEntry]) -> tuple[bool, str, str]:
    body = said[one.code].body if one.code in said else {}
    return one.kind != "rule", str(body.get("family", "")), one.code


def _label(said: FileEntry | None, code: str) -> str:
    return both(said.body["label"]["zh"], said.body["label"]["en"]) if said else code


def _lines(made: Run, outcomes: list[Outcome], said: dict[str, FileEntry], off: dict[str, int], code: str) -> list[str]:
    heads = [gettext(text) for text in HEADS]
    severities = labels("rules.severity", made.as_of, "zh" if chinese() else "en", made.county_id)
    lines = [
        f"{book_name(made.county)}  {gettext('As of')} {made.as_of}  {made.frozen.short}",
        _row([*heads, gettext("What it is")]),
    ]
    asked = [one for one in outcomes if code in ("", one.code)]
    told = [one for one in asked if one.fault or one.held or one.gone]
    for one in told:
        entry = said.get(one.code)
        if one.fault:
            lines.append(f"{fitted(one.code, WIDTHS[0])}{' '.join(in_words(_refusal(one.fault), gettext))}")
            continue
        severity = severities.get(entry.body.get("severity", ""), "") if entry else ""
        counts = (one.asked, one.held, one.new, one.gone, off.get(one.code, 0), one.unknown)
        changed = gettext("(the rule has changed since the last run)") if one.changed else ""
        words = [_label(entry, one.code), severity, changed]
        lines.append(_row([one.code, *map(str, counts), "  ".join(filter(None, words))]))
    quiet = gettext("%(count)s rules and checks find nothing.") % {"count": len(asked) - len(told)}
    return lines if code and told else [*lines, quiet]


def _row(cells: list[str]) -> str:
    head = fitted(cells[0], WIDTHS[0])
    numbers = "".join(fitted(cell, width, right=True) for cell, width in zip(cells[1:-1], WIDTHS[1:], strict=False))
    return f"{head}{numbers}  {cells[-1]}".rstrip()


def _refusal(fault: dict[str, Any]) -> Refusal:
    return Refusal(fault["message"], cure=fault["cure"], field=fault["field"], **fault["params"])


def _finding_lines(found: list[Finding], reasons: dict[int, Reason], codes: dict[int, str]) -> list[str]:
    lines = []
    for one in found:
        decision = one.decision
        words = [one.subject.code, gettext(CHANGES[one.change]), f"{gettext('since')} {one.since}"]
        words += [f"{gettext(ANSWERS[decision.answer])}: {decision.reason}"] if decision else []
        lines.append("  ".join(words))
        reason = reasons.get(one.subject.pk)
        if reason is not None:
            lines += _reason_lines(reason, 1, codes)
    return lines


def _reason_lines(reason: Reason, depth: int, codes: dict[int, str], who: str = "") -> list[str]:
    lines = []
    if reason.form != "joined":
        lines.append(f"{'    ' * depth}{who}{both(reason.zh, reason.en)}")
        depth, who = depth + 1, ""
    for inner in reason.parts:
        lines += _reason_lines(inner, depth, codes, who)
    for member, inner in reason.members:
        lines += _reason_lines(inner, depth, codes, f"{codes.get(member, member)}  ")
    return lines


def _used(reasons: Iterable[Reason]) -> list[str]:
    """The dated values that decided, with their first day."""
    lines = []
    for one in dict.fromkeys(named for reason in reasons for named in reason.all_parameters()):
        value = shown(one.value, one.unit, "zh" if chinese() else "en")
        lines.append(f"{both(one.zh, plain(one.en))}  {value}  {gettext('since')} {one.since}")
    return lines


def _document(made: Run, outcomes: list[Outcome], said: dict[str, FileEntry], off: dict[str, int]) -> dict[str, Any]:
    return {
        "county": made.county.code,
        "as_of": made.as_of.isoformat(),
        "run": str(made.uid),
        "snapshot": made.frozen.digest,
        "engine": made.engine,
        "result": made.digest,
        "rules": [_plain_outcome(one, said.get(one.code), off.get(one.code, 0)) for one in outcomes],
    }


def _plain_outcome(one: Outcome, said: FileEntry | None, off: int) -> dict[str, Any]:
    body: dict[str, Any] = said.body if said else {}
    told: dict[str, Any] = {
        key: body[key] for key in ("label", "severity", "family", "criterion", "message", "cure") if key in body
    }
    return {
        "kind": one.kind,
        "code": one.code,
        "entity": one.entity,
        **told,
        "version": one.entry_digest,
        "valid_from": one.valid_from.isoformat(),
        "parameters": one.parameters,
        "changed": one.changed,
        "earlier": str(one.earlier.uid) if one.earlier else None,
        "asked": one.asked,
        "found": one.held,
        "new": one.new,
        "continued": one.continued,
        "gone": one.gone,
        "decided": off,
        "unknown": one.unknown,
        "fault": str(_refusal(one.fault)) if one.fault else None,
    }


def _plain_finding(one: Finding, reason: Reason | None, codes: dict[int, str]) -> dict[str, Any]:
    decision = one.decision
    return {
        "uid": str(one.subject.uid),
        "code": one.subject.code,
        "change": one.change,
        "since": one.since.isoformat(),
        "decision": decision
        and {
            "answer": decision.answer,
            "reason": decision.reason,
            "until": decision.valid_to.isoformat() if decision.valid_to else None,
            "approved": bool(decision.approved_uid),
        },
        "why": None if reason is None else _plain_reason(reason, codes),
    }


def _plain_reason(one: Reason, codes: dict[int, str]) -> dict[str, Any]:
    return {
        "zh": one.zh,
        "en": one.en,
        "truth": one.truth,
        "parts": [_plain_reason(part, codes) for part in one.parts],
        "members": [{"code": codes.get(member), **_plain_reason(part, codes)} for member, part in one.members],
        "lacking": [{"zh": zh, "en": en} for zh, en in one.lacking],
    }
