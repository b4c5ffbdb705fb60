"""What every page's shell shows: book, headings, person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext

from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.staff.models import Appointment, User
from bangfu.staff.queries import name_of
from bangfu.web.gate import Asking
from bangfu.web.opened import SHOWN, names_hidden, query
from bangfu.web.projection import projecting
from bangfu.web.search import RIGHTS
from bangfu.web.words import book_name, role_word

LOOPBACK = frozenset({"127.0.0.1", "::1"})

# Heading → its pages with the right each needs, the first that one may open is the heading's address.
HEADINGS: tuple[tuple[str, str, tuple[tuple[str, str, Right], ...]], ...] = (
    ("workbench", mark("Workbench"), (("workbench", mark("Workbench"), Right.WORKBENCH_PAGE_READ),)),
    (
        "registry",
        mark("Households, people, villages"),
        (
            ("households", mark("Households"), Right.REGISTRY_HOUSEHOLD_READ),
            ("people", mark("People"), Right.REGISTRY_HOUSEHOLD_READ),
            ("villages", mark("Villages"), Right.REGISTRY_HOUSEHOLD_READ),
            ("imports", mark("Imports"), Right.INTAKE_BATCH_READ),
            ("duplicates", mark("Suspected duplicates"), Right.REGISTRY_HOUSEHOLD_READ),
            ("household_accounts", mark("Household accounts"), Right.REGISTRY_HOUSEHOLD_READ),
            ("sources", mark("Sources compared"), Right.REGISTRY_HOUSEHOLD_READ),
            ("national_entries", mark("To be entered in the national system"), Right.REGISTRY_HOUSEHOLD_READ),
        ),
    ),
    (
        "monitoring",
        mark("Monitoring"),
        (
            ("rules", mark("Rules and checks"), Right.POLICY_ENTRY_READ),
            ("policybook", mark("Rules and policy"), Right.POLICY_ENTRY_READ),
        ),
    ),
    (
        "works",
        mark("Works"),
        (
            ("works", mark("Projects"), Right.WORKS_PROJECT_READ),
            ("lots", mark("Lots month by month"), Right.WORKS_PROJECT_READ),
        ),
    ),
    (
        "findings",
        mark("Problems to mend"),
        (
            ("findings", mark("Checks of the records"), Right.SCREEN_FINDING_READ),
            ("finding_work", mark("Findings to work off"), Right.SCREEN_FINDING_READ),
            ("checklists", mark("Checklists"), Right.SCREEN_FINDING_READ),
            ("finding_exemptions", mark("Exemptions and what is not so"), Right.SCREEN_FINDING_READ),
            ("finding_runs", mark("Runs of the rules"), Right.SCREEN_FINDING_READ),
        ),
    ),
    (
        "reports",
        mark("Reports and figures"),
        (
            ("reports", mark("Report documents"), Right.REPORT_RUN_READ),
            ("indicators", mark("Indicators"), Right.REPORT_FIGURE_READ),
            ("claims", mark("Declared and computed"), Right.REPORT_CLAIM_READ),
            ("records", mark("Records"), Right.RECORD_READ),
            ("documents", mark("Documents"), Right.DOCUMENT_RECORD_READ),
            ("check", mark("Check figures"), Right.FIGURE_CHECK_USE),
        ),
    ),
)
# Pages that belong to a heading without standing in its row.
UNDER = {"work": "works", "report": "reports", "report_new": "reports", "report_figure": "reports"}
UNDER |= {"household": "households", "household_field": "households", "person": "people", "person_field": "people"}
UNDER |= dict.fromkeys(("household_handbook", "household_sheet", "household_between"), "households")
UNDER |= {"household_notes": "households", "person_notes": "people", "village_notes": "villages"}
UNDER |= {"household_note": "households", "person_note": "people", "village_note": "villages"}
UNDER |= dict.fromkeys(("household_members", "household_member_add", "household_member_leave"), "households")
UNDER |= dict.fromkeys(("household_member_move", "household_member_split", "household_member_relate"), "households")
UNDER |= dict.fromkeys(("household_account", "household_account_save"), "household_accounts")
UNDER |= dict.fromkeys(("household_account_voucher", "household_account_reckon"), "household_accounts")
UNDER |= {"village": "villages", "village_field": "villages"}
UNDER |= dict.fromkeys(("checklist", "checklist_standing"), "checklists")
UNDER |= {"indicator": "indicators", "record": "records", "case_new": "records"}
UNDER |= dict.fromkeys(("policy_entry", "policy_version", "policy_waiting", "policy_change"), "policybook")
UNDER |= dict.fromkeys(("policy_new", "policy_put", "policy_reject", "policy_withdraw", "policy_accept"), "policybook")
UNDER |= dict.fromkeys(("rule", "rule_new", "rule_change", "rule_help"), "rules")
UNDER |= dict.fromkeys(("record_step", "record_count", "record_end", "record_held", "record_move"), "records")
UNDER |= dict.fromkeys(("cohort_match", "cohort_names", "cohort_decide"), "records")
UNDER |= dict.fromkeys(("document", "document_new", "document_tie", "document_circulate"), "documents")
UNDER |= dict.fromkeys(("finding_decide", "finding_record", "finding_again", "finding_file"), "findings")
UNDER |= {"saved_views": "households", "registry_change": "households"}
UNDER |= dict.fromkeys(("import_new", "import_paste", "import_batch", "import_rows", "import_map"), "imports")
UNDER |= dict.fromkeys(("import_template", "import_annotated"), "imports")
UNDER |= dict.fromkeys(
    ("import_apply", "import_undo", "import_step", "import_decide", "import_map", "import_mean"), "imports"
)
UNDER |= {"reveal": "people"}
UNDER |= {"finding_word": "finding_exemptions"}
UNDER |= dict.fromkeys(("duplicate", "duplicate_decide", "duplicate_propose"), "duplicates")
UNDER |= dict.fromkeys(("duplicate_word", "duplicate_undo", "duplicates_look"), "duplicates")
UNDER |= dict.fromkeys(("source_new", "source_list", "differences", "comparison", "comparison_key"), "sources")
UNDER |= dict.fromkeys(("handbook_mends", "registers", "exchanges", "exchange_new"), "sources")
UNDER |= dict.fromkeys(("finding_start", "finding_run", "finding_job"), "finding_runs")


def demo_is_open(request: HttpRequest) -> bool:
    """Roles are switched only in the demonstration, and only from this very machine."""
    return settings.MODE == "demo" and request.META.get("REMOTE_ADDR") in LOOPBACK


def demo_users() -> list[User]:
    """The cast: everybody all of whose books are made ones."""
    books = {row.pk for row in County.objects.filter(made=True)}
    held: dict[int, set[int]] = {}
    for user, county in Appointment.objects.known().values_list("user_id", "county_id"):
        held.setdefault(user, set()).add(county)
    return list(User.objects.filter(pk__in=[user for user, counties in held.items() if counties <= books]))


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of base.html; works before anybody has signed in."""
    language = get_language()
    context: dict[str, Any] = {
        "home_url": reverse("home"),
        "complaint_url": reverse("complaint"),
        "language_url": reverse("language"),
        "languages": [{"code": code, "label": label, "active": code == language} for code, label in settings.LANGUAGES],
    }
    asking: Asking | None = getattr(request, "asking", None)
    if asking is None:
        return context
    if asking.book is not None:
        context |= _book(request, asking, asking.book)
    context["account"] = _account(asking)
    context["projection"] = {"url": reverse("projection"), "on": projecting(request)}
    if demo_is_open(request):
        context["demo"] = {"url": reverse("demo_role"), "roles": _cast(asking.user)}
    return context


def _book(request: HttpRequest, asking: Asking, book: County) -> dict[str, Any]:
    kept = query({"names": SHOWN}) if book.read_only and not names_hidden(request, book) else ""
    match = request.resolver_match
    page = (match.view_name if match else "") or ""
    page = UNDER.get(page, page)
    rights = {grant.right for grant in asking.actor.grants if grant.county == book.pk}
    headings, siblings = [], []
    for code, label, pages in HEADINGS:
        mine = [(name, words) for name, words, right in pages if right in rights]
        if not mine:
            continue
        active = page in {name for name, _ in mine}
        url = reverse(mine[0][0], kwargs={"book": book.code}) + kept
        headings.append({"code": code, "label": gettext(label), "url": url, "active": active})
        if active and len(mine) > 1:
            siblings = [
                {
                    "label": gettext(words),
                    "url": reverse(name, kwargs={"book": book.code}) + kept,
                    "active": page == name,
                }
                for name, words in mine
            ]
    context = {
        "book": {"county": book_name(book), "others": _others(asking, book)},
        "home_url": reverse("workbench", kwargs={"book": book.code}) + kept,
        "headings": headings,
        "siblings": siblings,
        "search_url": reverse("search", kwargs={"book": book.code}) + kept if RIGHTS & rights else "",
    }
    if book.read_only:
        context["names_switch"] = _switch(request, hidden=not kept)
    return context


def _switch(request: HttpRequest, *, hidden: bool) -> dict[str, Any]:
    params: dict[str, Any] = {name: request.GET.getlist(name) for name in request.GET if name != "names"}
    if hidden:
        return {"label": gettext("Show place names"), "url": request.path + query({**params, "names": SHOWN})}
    return {"label": gettext("Hide place names"), "url": request.path + query(params)}


def _others(asking: Asking, book: County) -> list[dict[str, str]]:
    """The other books this person may open."""
    held = {one.county_id: one.county for one in asking.held}
    return [
        {"label": book_name(county), "url": reverse("workbench", kwargs={"book": county.code})}
        for county in held.values()
        if county.pk != book.pk
    ]


def _account(asking: Asking) -> dict[str, Any]:
    here = [one for one in asking.held if asking.book is None or one.county_id == asking.book.pk] or list(asking.held)
    links = []
    rights = {grant.right for grant in asking.actor.grants if asking.book and grant.county == asking.book.pk}
    if asking.book and Right.AUDIT_LINE_READ in rights:
        links.append({"label": gettext("Audit book"), "url": reverse("audit", kwargs={"book": asking.book.code})})
    links.append({"label": gettext("Change the password"), "url": reverse("password")})
    office = here[0].position.organisation if here else None
    hidden = bool(asking.book and asking.book.read_only)
    return {
        "name": asking.user.name,
        "role": role_word(here[0].position.role) if here else "",
        "organisation": name_of(office, asking.today, hidden=hidden) if office else "",
        "links": links,
        "sign_out_url": reverse("sign_out"),
    }


def _cast(user: User) -> list[dict[str, Any]]:
    roles: dict[int, str] = {}
    rows = Appointment.objects.known().filter(county__read_only=False).order_by("pk")
    for one, role in rows.values_list("user_id", "position__role"):
        roles.setdefault(one, role)
    return [
        {
            "code": one.login,
            "label": f"{role_word(roles[one.pk])} · {one.name}",
            "active": one.pk == user.pk,
        }
        for one in demo_users()
        if one.pk in roles
    ]
