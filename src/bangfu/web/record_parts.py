"""What a record's page shows beside its columns: what points at it, the steps of a case, the windows of a duty."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from bangfu.cases.models import Case, CaseAction
from bangfu.cases.queries import history, next_states
from bangfu.documents.queries import paper_set_of, papers
from bangfu.duties.models import Duty
from bangfu.duties.queries import fulfilled
from bangfu.duties.rules.windows import Window
from bangfu.kernel.right import Right
from bangfu.programmes.models import PolicyVersion
from bangfu.registry.queries import listed_names
from bangfu.screening.queries.checklists import checklists, counted
from bangfu.subjects.models import Hold, Subject
from bangfu.web.cohort_share import stated
from bangfu.web.coverage import coverage, remainder
from bangfu.web.numbers import chinese
from bangfu.web.opened import Opened
from bangfu.web.record_table import how_many, record_table
from bangfu.web.records import RECORDS, record_url, visible
from bangfu.web.words import both, step_word

Section = dict[str, Any]

AT_MOST = 50
WINDOWS_NAMED = 24
CANDIDATES_NAMED = 10


@cache
def pointers(kind: str) -> tuple[str, ...]:
    """The columns of a kind of record that may name any other record."""
    own = ("subject", "source_document")
    fields = RECORDS[kind].model._meta.concrete_fields
    return tuple(one.name for one in fields if one.related_model is Subject and one.name not in own)


def pointing(page: Opened, subject: Subject) -> list[Section]:
    """The records that name this one, a table for each kind; parts of the same kind come first."""
    found = []
    for kind in sorted(RECORDS, key=lambda one: one != subject.kind):
        asked = Q(pk__in=[])
        for name in pointers(kind):
            asked |= Q(**{name: subject})
        # Most kinds name it nowhere; to ask that is much cheaper than to ask who may see it.
        if not RECORDS[kind].model.objects.filter(asked).exists():
            continue
        rows = visible(page, kind).filter(asked).order_by(*RECORDS[kind].order)
        first = list(rows[:AT_MOST])
        if first:
            own = kind == subject.kind and "part_of" in pointers(kind)
            found.append(
                {
                    "id": f"of-{kind}",
                    "title": gettext("Parts of it") if own else gettext(RECORDS[kind].many),
                    "summary": _summary(kind, rows),
                    "table": record_table(page, kind, first, rows, subject),
                    "more": gettext("and %(count)s more") % {"count": rows.count() - len(first)}
                    if rows.count() > len(first)
                    else "",
                }
            )
    return found


def _summary(kind: str, rows: Any) -> str:
    """How many there are; of items of a plan also how many are done."""
    if kind != "plan_item":
        return how_many(kind, rows)
    count = rows.count()
    done = rows.filter(state="done").count()
    over = rows.filter(state="carried_over").count()
    return gettext("Items: %(count)s, done: %(done)s (%(rate)s%%), carried over: %(over)s.") % {
        "count": count,
        "done": done,
        "rate": round(done * 100 / count),
        "over": over,
    }


def own_parts(page: Opened, row: Any) -> list[Section]:
    """Sections that only one kind of record has."""
    return PARTS[row.subject.kind](page, row) if row.subject.kind in PARTS else []


def _case_parts(page: Opened, case: Case) -> list[Section]:
    found: list[Section] = []
    if steps := [_step(page, step) for step in history(case)]:
        found.append({"id": "steps", "title": gettext("Steps"), "steps": steps})
    if (
        case.state == "rectified"
        and page.may(Right.CASE_RECORD_WRITE)
        and "verified" not in next_states(page.actor, case)
    ):
        told = {"who": page.words.actor(case.rectified_by), "office": page.words.office(case.organisation)}
        words = gettext("Put right by %(who)s; somebody else at %(office)s is to verify it.") % told
        found.append({"id": "waits", "title": gettext("It waits to be verified"), "summary": words})
    holds = Hold.objects.known().filter(cause=case.subject).select_related("subject").order_by("valid_from", "pk")
    if lines := [_held(page, hold) for hold in holds]:
        found.append({"id": "holds", "title": gettext("What waits for it"), "lines": lines})
    return found


def _step(page: Opened, step: CaseAction) -> dict[str, str]:
    signed = page.words.actor(step.by)
    about = (signed, page.words.office(step.organisation))
    return {
        "title": step_word(step.kind),
        "on": step.on.isoformat() if step.on else "",
        "about": " · ".join(part for part in about if part),
        "text": page.words.quoted(step.text),
    }


def _held(page: Opened, hold: Hold) -> dict[str, str]:
    told = {"what": page.words.label("cases.effect", hold.effect), "day": hold.valid_from, "end": hold.valid_to}
    if hold.valid_to is None:
        words = gettext("%(what)s waits since %(day)s") % told
    else:
        words = gettext("%(what)s waited from %(day)s to %(end)s") % told
    return {"label": page.words.name(hold.subject), "url": record_url(page, hold.subject), "value": words}


def _duty_parts(page: Opened, duty: Duty) -> list[Section]:
    """Windows expected, done and missed up to today, the missed ones named, the latest first."""
    stood = fulfilled(duty, page.today)
    if not stood.expected:
        words = gettext("No windows can be counted: it names no beginning, or no measure of how often.")
        return [{"id": "windows", "title": gettext("Done and missed"), "summary": words}]
    missed = [window for window, count in stood.windows if window.last <= page.today and count < duty.min_count]
    told = gettext("Windows begun: %(expected)s, done: %(done)s, missed: %(missed)s.") % {
        "expected": stood.expected,
        "done": stood.done,
        "missed": stood.missed,
    }
    if stood.unplaced:
        told += " " + gettext("Done without a day: %(count)s; they count in favour of the duty.") % {
            "count": stood.unplaced
        }
    names = [_window(duty.cadence, one) for one in reversed(missed)][:WINDOWS_NAMED]
    if len(missed) > len(names):
        names.append(gettext("and %(count)s more") % {"count": len(missed) - len(names)})
    title = gettext("Windows without it")
    return [
        {
            "id": "windows", "title": gettext("Done and missed"), "summary": told,
            "chips": names, "chips_title": title if names else "",
        }
    ]  # fmt: skip


def _window(cadence: str, one: Window) -> str:
    """A month by its name, a day as itself, anything else by its first and last day."""
    if cadence == "month":
        return one.first.strftime("%Y-%m")
    first, last = one.first.isoformat(), one.last.isoformat()
    return first if first == last else f"{first} – {last}"


def _programme_parts(page: Opened, programme: Any) -> list[Section]:
    """The versions of a programme's policy with the document each rests on."""
    rows = PolicyVersion.objects.known().filter(programme=programme.subject).select_related("basis").order_by("number")
    states = {"draft": gettext("draft"), "in_force": gettext("in force"), "superseded": gettext("superseded")}
    lines = [
        {
            "label": page.words.name(one.basis) or gettext("basis not stated"),
            "url": record_url(page, one.basis),
            "value": gettext("version %(number)s, %(state)s")
            % {"number": one.number, "state": states.get(one.state, one.state)},
        }
        for one in rows
    ]
    return [{"id": "versions", "title": gettext("Versions of the policy"), "lines": lines}] if lines else []


def _event_parts(page: Opened, event: Any) -> list[Section]:
    """Why a planned activity was not held."""
    reason = page.words.quoted(event.reason)
    return [{"id": "reason", "title": gettext("Reason"), "summary": reason}] if reason else []


def _participation_parts(page: Opened, row: Any) -> list[Section]:
    """Who comes first for a planned participation that nobody takes yet, and why."""
    if row.state != "planned" or row.who_id is not None or not page.may(Right.SCREEN_FINDING_READ):
        return []
    asked = next((one for one in checklists(page.book, page.today) if one.offers(row.kind)), None)
    if asked is None:
        return []
    ranked = counted(page.actor, page.book, asked, page.today)
    language = "zh" if chinese() else "en"
    first = ranked.rows[:CANDIDATES_NAMED]
    named = Subject.objects.in_bulk([one.subject for one in first])
    lines = [
        {
            "label": f"{place}. {page.words.name(named[one.subject])}",
            "url": page.url("checklist_standing", code=asked.code, uid=named[one.subject].uid),
            "value": gettext(", ").join(one.told(asked.words(language))) or gettext("none of the conditions"),
        }
        for place, one in enumerate(first, 1)
    ]
    words = gettext("People on the labour roster: %(count)s; those who meet most come first.") if lines else ""
    told = words % {"count": f"{len(ranked.rows):,}"} if words else gettext("Nobody is known: no run has looked yet.")
    return [{"id": "candidates", "title": str(asked.said.body["label"][language]), "summary": told, "lines": lines}]


def _cohort_parts(page: Opened, cohort: Any) -> list[Section]:
    """The way to its comparison with the register, with the share as it is stated."""
    share = stated(page, cohort, page.today)
    listed = listed_names(cohort).count()
    value = share["line"] if share else gettext("names listed: %(count)s") % {"count": f"{listed:,}"}
    url = page.url("cohort_match", uid=cohort.subject.uid)
    line = {"label": gettext("Registered share, name by name"), "url": url, "value": value}
    return [{"id": "register", "title": gettext("Compared with the register"), "lines": [line]}]


PARTS: dict[str, Callable[[Opened, Any], list[Section]]] = {
    "case": _case_parts,
    "duty": lambda page, duty: [*coverage(page, duty), *_duty_parts(page, duty)],
    "asset": remainder,
    "programme": _programme_parts,
    "event": _event_parts,
    "participation": _participation_parts,
    "cohort": _cohort_parts,
}


def paper_set(page: Opened, subject: Subject, row: Any) -> Section | None:
    """How complete the file of a record is, where its kind must have one."""
    wanted = paper_set_of(page.book, subject.kind, getattr(row, "kind", ""), page.today)
    if wanted is None:
        return None
    there = set(papers(subject.pk).values_list("kind", flat=True))
    lacking = [page.words.label("documents.kind", kind) for kind in wanted.papers if kind not in there]
    return {
        "title": both(wanted.zh, wanted.en),
        "count": gettext("%(there)s of %(count)s papers there")
        % {"there": len(wanted.papers) - len(lacking), "count": len(wanted.papers)},
        "badge": {"kind": "bad", "label": gettext("Incomplete")}
        if lacking
        else {"kind": "ok", "label": gettext("Complete")},
        "lacking": lacking,
    }
