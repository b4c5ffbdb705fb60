"""Rules and checks of the county: the list of them, and the page of one."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import entries, visible
from bangfu.policybook.rules.basis import plain_basis, to_confirm
from bangfu.screening.models import Outcome
from bangfu.screening.queries import visible as visible_runs
from bangfu.screening.rules.reading import KINDS, LISTS, Rule, codes_of, is_rule, read
from bangfu.snapshots.queries import vocabulary
from bangfu.web.findings import sees_all
from bangfu.web.forms import FilterForm, choice, typed
from bangfu.web.opened import SHOWN, Opened
from bangfu.web.policy_words import deciders, papers_owed
from bangfu.web.rule_words import entity_word, facts_asked, in_words, problem, readings, value_of
from bangfu.web.views.works import pages
from bangfu.web.words import localised

AT_ONCE, RUNS_AT_MOST = 50, 12
OF = {"rule": mark("Rules"), "check": mark("Checks of records")}
FILTERS = ("q", "group", "entity")
# What a rule of each kind is sorted by.
GROUPS = {"rule": "kind", "check": "family"}


def rules(request: HttpRequest) -> HttpResponse:
    """Every rule and check in force or proposed, with what the last run found."""
    page = Opened(request)
    of = request.GET.get("of", "")
    of = of if of in KINDS else "rule"
    rows = {kind: _all(page, kind) for kind in KINDS}
    form = _filters(page, of, rows[of])
    given = {name: str(form.value(name)) for name in FILTERS if form.value(name)}
    found = [row for row in rows[of] if _matches(row, of, given)]
    paper = Paginator(found, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "of": of,
        "kinds": [
            {
                "label": gettext(OF[kind]), "count": len(rows[kind]), "url": page.url("rules", {"of": kind}),
                "active": kind == of,
            }
            for kind in KINDS
        ],
        "filter_form": form,
        "filters": form.chips(given, page.here),
        "clear_url": page.url("rules", {"of": of}) if given else "",
        "summary": gettext("%(count)s of them") % {"count": len(found)},
        "papers": _papers(page) if of == "check" else None,
        "rows": _rows(page, list(paper)),
        "pages": pages(page, paper),
        "new_url": page.url("rule_new", {"of": of}) if page.may(Right.POLICY_ENTRY_PROPOSE) else "",
    }  # fmt: skip
    return render(request, "bangfu/rule_list.html", context)


def _all(page: Opened, kind: str) -> list[Entry]:
    """The entries of a kind in force today, and those that are only proposed; checks of papers owed are elsewhere."""
    held = [row for row in entries(kind, page.today, page.book.pk) if _shown(row)]
    codes = {row.code for row in held}
    fresh: dict[str, Entry] = {}
    for row in _waiting(page).filter(kind=kind).order_by("pk"):
        if row.code not in codes and _shown(row):
            fresh[row.code] = row
    return sorted([*held, *fresh.values()], key=lambda row: row.code)


def _papers(page: Opened) -> dict[str, str] | None:
    """The checks that are not in this list, and where they are."""
    count = sum(map(papers_owed, entries("check", page.today, page.book.pk)))
    if not count:
        return None
    words = gettext("%(count)s more ask for papers that are owed; they stand in the policybook.") % {"count": count}
    return {"words": words, "url": page.url("policybook", {"kind": "check"})}


def _shown(row: Entry) -> bool:
    return not papers_owed(row)


def _waiting(page: Opened) -> Any:
    rows = visible(page.actor).filter(state=Entry.State.PROPOSED, kind__in=KINDS)
    return rows.filter(county_id=None) | rows.filter(county_id=page.book.pk)


def _filters(page: Opened, of: str, rows: list[Entry]) -> FilterForm:
    words = vocabulary(page.book.pk, page.today)
    group, table = GROUPS[of], page.words.table(LISTS[of][GROUPS[of]])
    used = {str(row.body.get(group, "")) for row in rows}
    groups = [(code, word) for code, word in table.items() if code in used]
    asked = {str(row.body.get("entity", "")) for row in rows}
    fields: dict[str, Any] = {
        "q": typed(_("Word in the name, condition or code")),
        "group": choice(_("What it is for") if of == "rule" else _("Family"), groups),
        "entity": choice(_("Asked of"), [(n, entity_word(e)) for n, e in words.entities.items() if n in asked]),
    }
    hidden = {"of": of} | ({"names": SHOWN} if page.book.read_only and not page.hidden else {})
    return FilterForm(page.request.GET or {"of": of}, fields, hidden)


def _matches(row: Entry, of: str, given: dict[str, str]) -> bool:
    body = row.body
    if given.get("group", body.get(GROUPS[of])) != body.get(GROUPS[of]):
        return False
    if given.get("entity", body.get("entity")) != body.get("entity"):
        return False
    told = [row.code, *(body.get("label") or {}).values(), str(body.get("criterion", "")), row.basis]
    return given.get("q", "").strip().lower() in "\n".join(told).lower()


def _rows(page: Opened, rows: list[Entry]) -> list[dict[str, Any]]:
    words = vocabulary(page.book.pk, page.today)
    last = _last(page, [row.code for row in rows])
    waiting = Counter(_waiting(page).values_list("code", flat=True))
    return [_row(page, row, words.entities, last.get(row.code), waiting[row.code]) for row in rows]


def _row(page: Opened, row: Entry, entities: Any, last: Outcome | None, waiting: int) -> dict[str, Any]:
    entity = entities.get(row.body.get("entity", ""))
    severity = page.words.label("rules.severity", str(row.body.get("severity", "")))
    group = page.words.label(LISTS[row.kind][GROUPS[row.kind]], str(row.body.get(GROUPS[row.kind], "")))
    return {
        "label": localised(row.body.get("label")),
        "url": page.url("rule", code=row.code),
        "code": row.code,
        "entity": entity_word(entity) if entity else "",
        "group": " · ".join(word for word in (group, severity) if word),
        "since": row.valid_from.isoformat() if row.state == Entry.State.IN_FORCE and row.valid_from else "",
        "badge": state_badge(row),
        "held": f"{last.held:,}" if last and not last.fault else "",
        "held_url": page.url("findings", {"check": row.code}) if last and last.held and sees_all(page) else "",
        "asked": f"{last.asked:,}" if last and not last.fault else "",
        "waiting": {"kind": "wait", "label": gettext("%(count)s proposed") % {"count": waiting}} if waiting else None,
    }


def state_badge(row: Entry) -> dict[str, str] | None:
    """What a list says of an entry beside its first day; nothing of one that is simply in force."""
    if row.state == Entry.State.PROPOSED:
        return {"kind": "wait", "label": gettext("proposed, not in force")}
    if "suspended" in row.body:
        return {"kind": "none", "label": gettext("not run")}
    return None


def _last(page: Opened, codes: list[str]) -> dict[str, Outcome]:
    """The outcome of each rule in the latest run that this reader may see."""
    run = visible_runs(page.actor).filter(county=page.book).order_by("-as_of", "-pk").first()
    return {one.code: one for one in run.outcomes.filter(code__in=codes)} if run else {}


def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One rule: what it says, by which values, on what it rests, and what its runs found."""
    page = Opened(request)
    row = held_or_proposed(page, code)
    body = row.body
    context = {
        "title": localised(body.get("label")),
        "code": code,
        "badge": state_badge(row) or {"kind": "ok", "label": gettext("In force")},
        "facts": _facts(page, row),
        **_read(page, row),
        "proposals": _proposals(page, code),
        "runs": _runs(page, code),
        "change_url": page.url("rule_change", code=code) if page.may(Right.POLICY_ENTRY_PROPOSE) else "",
        "entry_url": page.url("policy_entry", kind=row.kind, code=code),
        "findings_url": page.url("findings", {"check": code}) if page.may(Right.SCREEN_FINDING_READ) else "",
        "runs_url": page.url("finding_runs") if page.may(Right.SCREEN_FINDING_READ) else "",
        "typed": body.get("criterion", ""),
        "sent": request.GET.get("sent", ""),
        "crumbs": [
            {"label": gettext(OF[row.kind]), "url": page.url("rules", {"of": row.kind})},
            {"label": localised(body.get("label")), "url": ""},
        ],
    }
    return render(request, "bangfu/rule_page.html", context)


def held_or_proposed(page: Opened, code: str) -> Entry:
    """The entry of a rule in force today, else its youngest proposal; Refusal (404) when there is neither."""
    for kind in KINDS:
        found = [row for row in _all(page, kind) if row.code == code]
        if found:
            return found[0]
    raise missing(mark("There is no rule “%(code)s”."), code=code)


def _facts(page: Opened, row: Entry) -> list[dict[str, Any]]:
    body = row.body
    facts = [{"label": gettext("Code"), "value": row.code}]
    for key, name in LISTS[row.kind].items():
        words = {"kind": gettext("What it is for"), "family": gettext("Family"), "severity": gettext("Severity")}
        facts.append({"label": words[key], "value": page.words.label(name, str(body.get(key, "")))})
    if row.kind == "check":
        facts.append({"label": gettext("What is found wrong"), "value": localised(body.get("message"))})
        facts.append({"label": gettext("What to do about it"), "value": localised(body.get("cure"))})
    since = row.valid_from.isoformat() if row.valid_from else ""
    word = gettext("In force since") if row.state == Entry.State.IN_FORCE else gettext("Would be in force from")
    own = gettext("this county") if row.county_id else gettext("shipped with the program")
    return [
        *facts,
        {"label": word, "value": since},
        {"label": gettext("Written by"), "value": own},
        {"label": gettext("Document it rests on"), "value": row.basis},
    ]


def _read(page: Opened, row: Entry) -> dict[str, Any]:
    """The rule in words with its values and facts, or why it cannot be read."""
    if not is_rule(row.as_file()):
        return {"suspended": True}
    words = vocabulary(page.book.pk, page.today)
    codes = codes_of(one.as_file() for one in entries("code_list", page.today, page.book.pk))
    try:
        found: Rule = read(row.as_file(), words, codes)
    except Refusal as no:
        return {"problem": problem(no, str(row.body.get("criterion", "")))}
    return {
        "asked_of": entity_word(found.entity),
        "in_words": in_words(found.node, found.entity),
        "readings": readings(found.node, found.entity),
        "parameters": [
            {
                "name": localised({"zh": one.zh, "en": one.en.replace("_", " ")}), "value": value_of(one),
                "basis": plain_basis(one.source), "url": page.url("policy_entry", kind="parameter", code=one.code),
            }
            for one in found.parameters
        ],
        "confirm": any(to_confirm(one.source) for one in found.parameters),
        "asked_facts": facts_asked(found.node),
    }  # fmt: skip


def _proposals(page: Opened, code: str) -> list[dict[str, str]]:
    rows = _waiting(page).filter(code=code).order_by("-pk")
    return [
        {
            "url": page.url("policy_version", number=row.pk),
            "title": gettext("Open the proposal: version %(version)s, from %(day)s")
            % {"version": row.version, "day": row.valid_from.isoformat()},
            "basis": row.basis,
            "deciders": deciders(page, row),
        }
        for row in rows
    ]


def _runs(page: Opened, code: str) -> list[dict[str, Any]]:
    rows = Outcome.objects.filter(code=code, run__in=visible_runs(page.actor).filter(county=page.book).order_by())
    return [
        {
            "as_of": one.run.as_of.isoformat(),
            "held_url": page.url("findings", {"run": str(one.run.uid), "check": code})
            if one.held and sees_all(page)
            else "",
            "asked": f"{one.asked:,}",
            "held": f"{one.held:,}",
            "new": f"{one.new:,}",
            "gone": f"{one.gone:,}",
            "unknown": f"{one.unknown:,}",
            "note": gettext("the rule or a value changed") if one.changed else "",
            "fault": gettext("could not be read") if one.fault else "",
        }
        for one in rows.select_related("run").order_by("-run__as_of", "-run__pk")[:RUNS_AT_MOST]
    ]
