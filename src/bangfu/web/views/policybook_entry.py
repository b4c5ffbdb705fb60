"""One entry of the policybook: what it says, what proposes to change it, where it is used, and all its versions."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.audit.models import Line
from bangfu.duties.queries import visible_duties
from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import changes_between, entries, in_force_or_none, of_book
from bangfu.screening.rules.reading import KINDS
from bangfu.web.opened import Opened
from bangfu.web.policy_editable import EDITABLE
from bangfu.web.policy_parts import cadence, parts, summary
from bangfu.web.policy_words import difference_rows, kind_word, origin_word, people, state_badge, title
from bangfu.web.rule_words import condition
from bangfu.web.trail import moment

# What the list of uses of a kind is, and what stands there when it is empty.
USED = {
    "parameter": (
        mark("Rules and checks in force that name it."),
        mark("No rule and no check in force names it."),
    ),
    "duty": (
        mark("Duties recorded in this county for the same work; their windows follow what is recorded of each."),
        mark("No duty is recorded for this work yet."),
    ),
}
DUTIES_AT_MOST = 50


def policy_entry(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """What an entry says today, and everything it ever said."""
    page = Opened(request)
    versions = list(of_book(page.actor, page.book.pk).filter(kind=kind, code=code).order_by("valid_from", "version"))
    if not versions:
        raise missing(mark("There is no entry with this code that you may see."))
    held = in_force_or_none(kind, code, page.today, page.book.pk)
    shown = held or versions[-1]
    vendor = in_force_or_none(kind, code, page.today, None) if held and held.county_id is not None else None
    names = people(uid for one in versions for uid in (one.proposer_uid, one.approver_uid))
    context = {
        "title": title(page, shown),
        "badge": state_badge(shown) if held else {"kind": "none", "label": gettext("Not in force today")},
        "lede": f"{kind_word(kind)} · {code}",
        "facts": head_facts(shown, names),
        "parts": parts(page, shown),
        "waiting": [_proposal(page, one, names) for one in versions if one.state == Entry.State.PROPOSED],
        "beside": _beside(page, held, vendor) if held and vendor else None,
        "used": _duties(page, shown) if kind == "duty" else _used(page, shown),
        "used_note": gettext(USED[kind][0]) if kind in USED else "",
        "unused": gettext(USED[kind][1]) if kind in USED else "",
        "history": _history(page, versions, names),
        "crumbs": crumbs(page, kind, title(page, shown)),
        "urls": _urls(page, kind, code, held),
    }
    return render(request, "bangfu/policy_entry.html", context)


def crumbs(page: Opened, kind: str, *names: str) -> list[dict[str, str]]:
    """The way from the list to this page; the last of the names is the page itself."""
    found = [
        {"label": gettext("Rules and policy"), "url": page.url("policybook")},
        {"label": kind_word(kind, several=True), "url": page.url("policybook", {"kind": kind})},
    ]
    return [*found, *({"label": name, "url": ""} for name in names)]


def head_facts(entry: Entry, names: dict[str, str]) -> list[dict[str, Any]]:
    """Since when, on which document, from whom, by whom."""
    until = entry.valid_to.isoformat() if entry.valid_to else gettext("no end")
    facts = [
        {"label": gettext("Valid from"), "value": entry.valid_from.isoformat() if entry.valid_from else ""},
        {"label": gettext("Valid until before"), "value": until},
        {"label": gettext("Rests on"), "value": entry.basis},
        {"label": gettext("Origin"), "value": origin_word(entry)},
        {"label": gettext("Proposed by"), "value": names.get(entry.proposer_uid, "")},
    ]
    if entry.approver_uid:
        word = gettext("Rejected by") if entry.state == Entry.State.REJECTED else gettext("Put in force by")
        facts.append({"label": word, "value": names.get(entry.approver_uid, "")})
    if entry.decision_reason:
        word = gettext("Why withdrawn") if entry.state == Entry.State.WITHDRAWN else gettext("Reason")
        facts.append({"label": word, "value": entry.decision_reason})
    return facts


def _urls(page: Opened, kind: str, code: str, held: Entry | None) -> dict[str, str]:
    may = page.may(Right.POLICY_ENTRY_PROPOSE)
    return {
        "change": page.url("policy_change", kind=kind, code=code) if may and kind in EDITABLE else "",
        "rule": page.url("rule", code=code)
        if held and kind in KINDS and {"criterion", "suspended"} & held.body.keys()
        else "",
        "export": page.url("policy_export", {"kind": kind, "code": code}) if held else "",
        "indicator": page.url("indicator", code=code)
        if held and kind == "indicator" and page.may(Right.REPORT_FIGURE_READ)
        else "",
    }


def _proposal(page: Opened, entry: Entry, names: dict[str, str]) -> dict[str, Any]:
    return {
        "url": page.url("policy_version", number=entry.pk),
        "words": gettext("%(what)s, valid from %(day)s")
        % {"what": summary(page, entry) or title(page, entry), "day": entry.valid_from},
        "note": gettext("proposed by %(name)s; basis: %(basis)s")
        % {"name": names.get(entry.proposer_uid, ""), "basis": entry.basis},
        "badge": state_badge(entry),
    }


def _beside(page: Opened, own: Entry, vendor: Entry) -> dict[str, Any]:
    """The county's version and the one that comes with the program, side by side."""
    rows = difference_rows(page, own, changes_between(vendor, own), vendor.body)
    return {
        "rows": rows,
        "sentence": gettext("The county's own version holds here; what comes with the program is kept beside it."),
    }


def _used(page: Opened, entry: Entry) -> list[dict[str, str]]:
    """The rules and checks in force that name a parameter."""
    name = entry.body.get("name")
    if entry.kind != "parameter" or not isinstance(name, dict):
        return []
    # Chinese names stand in a criterion between blanks, signs and brackets: a longer word is another name.
    words = "|".join(re.escape(str(one)) for one in name.values())
    named = re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    rows = [row for kind in ("rule", "check") for row in entries(kind, page.today, page.book.pk)]
    return [
        {
            "title": title(page, row),
            "url": page.url("policy_entry", kind=row.kind, code=row.code),
            "kind": kind_word(row.kind),
            "note": condition(page, row.body),
        }
        for row in rows
        if named.search(str(row.body.get("criterion", "")))
    ]


def _duties(page: Opened, entry: Entry) -> list[dict[str, Any]]:
    """The recorded duties of the same work, and whether they are as often as the entry says."""
    if not page.may(Right.RECORD_READ):
        return []
    rows = visible_duties(page.actor, page.book).filter(what=entry.body["what"])
    rows = rows.select_related("subject").order_by("subject__code")
    asked = (entry.body["cadence"], entry.body.get("minimum", 1))
    return [
        {
            "title": page.words.name(one.subject),
            "url": page.url("record", uid=one.subject.uid),
            "kind": cadence(page, {"cadence": one.cadence, "minimum": one.min_count}),
            "note": "" if (one.cadence, one.min_count) == asked else gettext("not as often as this entry says"),
        }
        for one in rows[:DUTIES_AT_MOST]
    ]


def _history(page: Opened, versions: list[Entry], names: dict[str, str]) -> list[dict[str, Any]]:
    """Every version, youngest first, with what it says otherwise than the one before it."""
    moments = _moments(versions)
    rows: list[dict[str, Any]] = []
    before: Entry | None = None
    for one in versions:
        found = changes_between(before, one) if before else []
        rows.append(
            {
                "url": page.url("policy_version", number=one.pk),
                "from": one.valid_from,
                "to": one.valid_to,
                "origin": origin_word(one),
                "badge": state_badge(one),
                "says": summary(page, one) or title(page, one),
                "by": names.get(one.proposer_uid, ""),
                "approver": names.get(one.approver_uid, ""),
                "proposed": moments.get(one.recorded_seq or 0, ""),
                "reason": one.decision_reason,
                "basis": one.basis,
                "changes": difference_rows(page, one, found, before.body if before else None),
            }
        )
        if one.state in (Entry.State.IN_FORCE, Entry.State.SUPERSEDED):
            before = one
    return rows[::-1]


def _moments(versions: list[Entry]) -> dict[int, str]:
    lines = Line.objects.filter(seq__in=[one.recorded_seq for one in versions if one.recorded_seq])
    return {seq: moment(at)[:16] for seq, at in lines.values_list("seq", "at")}
