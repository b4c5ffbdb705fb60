"""One household's account of an income year: its lines, what it comes to, the papers, and what the household said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from bangfu.documents.queries import open_file
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.policybook.queries import items, parameter
from bangfu.registry.actions import YearEntry, state_years
from bangfu.registry.actions.accounts import ReckoningEntry, add_voucher, reckon, withdraw_voucher
from bangfu.registry.models import Household, HouseholdYear, Membership
from bangfu.registry.queries import get
from bangfu.registry.queries.accounts import (
    account_of,
    exit_holds,
    reckonings,
    standing,
    vouchers,
    worked_out,
)
from bangfu.registry.rules import INCOME_ITEM, income_year_ends
from bangfu.registry.rules.accounts import GROUPS, RIGID, change_percent, last_income_year
from bangfu.staff.models import Organisation
from bangfu.staff.queries import organisations
from bangfu.web.account_forms import GROUP_WORDS, AccountForm, ReckonForm, VoucherForm, answer_word, as_typed
from bangfu.web.duplicates import area_names
from bangfu.web.forms import Keyed
from bangfu.web.numbers import YUAN, exact
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.registry_words import WHY
from bangfu.web.trail import history_rows
from bangfu.web.views.accounts import FIRST_YEAR, reached_badge, state_badge
from bangfu.web.words import both

HISTORY_AT_MOST = 20
CHANGE_DOUBTED = "registry.account_change_doubted"


@dataclass(frozen=True)
class Asked:
    """Whose account of which year is asked for."""

    page: Opened
    household: Household
    year: int
    held: HouseholdYear | None
    before: HouseholdYear | None
    listed: list[dict[str, Any]]
    # By how many per cent a line has changed since the year before when it is to be looked into.
    doubted: int

    def url(self, name: str = "household_account", **parts: Any) -> str:
        """An address of this account."""
        return self.page.url(name, uid=self.household.subject.uid, year=self.year, **parts)

    @property
    def may_write(self) -> bool:
        """Whether the reader may enter it."""
        subject = self.household.subject
        return self.page.actor.can(Right.REGISTRY_HOUSEHOLD_WRITE, subject.county_id, subject.path).yes


def _asked(request: HttpRequest, uid: str, year: int) -> Asked:
    page = Opened(request)
    household = get(page.actor, uid)
    if household.subject.county_id != page.book.pk or not FIRST_YEAR <= year <= last_income_year(page.today):
        raise missing(mark("There is nothing with this number that you may see."))
    listed = items(INCOME_ITEM, income_year_ends(year), page.book.pk)
    doubted = int(parameter(CHANGE_DOUBTED, income_year_ends(year), page.book.pk))
    return Asked(page, household, year, account_of(household, year), account_of(household, year - 1), listed, doubted)


def household_account(request: HttpRequest, uid: str, year: int) -> HttpResponse:
    """The account of a year."""
    return _page(_asked(request, uid, year))


def household_account_save(request: HttpRequest, uid: str, year: int) -> HttpResponse:
    """Enter it, or put it right."""
    asked = _asked(request, uid, year)
    form = AccountForm(asked.listed, asked.held, _before(asked), request.POST)

    def save(said: dict[str, Any]) -> None:
        entry = YearEntry(
            household=asked.household,
            year=year,
            items=form.said(),
            headcount=said["headcount"],
            rest=said["rest"],
            surveyed_on=said["surveyed_on"],
            note=said["note"],
            amends=said.get("amends", ""),
        )
        call = replace(asked.page.asking.call(request), reason=entry.amends.strip())
        state_years(call, county=asked.page.book, entries=[entry])

    return _sent(asked, "account_form", form, save, gettext("The account is saved."))


def household_account_voucher(request: HttpRequest, uid: str, year: int) -> HttpResponse:
    """Put a paper behind a line."""
    asked = _asked(request, uid, year)
    form = VoucherForm(_lines(asked), request.POST, request.FILES)

    def save(said: dict[str, Any]) -> None:
        paper = form.paper("paper_file")
        if paper is None:
            raise Refusal(mark("Choose the file of the paper."), field="paper_file")
        add_voucher(
            asked.page.asking.call(request),
            household=asked.household,
            year=year,
            item=said["item"],
            amount_fen=said["amount"].value,
            paper=paper,
            paid_on=said["paid_on"],
            note=said["note"],
        )

    return _sent(asked, "voucher_form", form, save, gettext("The paper is kept."))


def household_account_withdraw(request: HttpRequest, uid: str, year: int, voucher: int) -> HttpResponse:
    """Take a paper away from its line."""
    asked = _asked(request, uid, year)
    row = vouchers(asked.household, year).filter(pk=voucher).first()
    if row is None:
        raise missing(mark("There is nothing with this number that you may see."))
    withdraw_voucher(asked.page.asking.call(request), voucher=row, reason=request.POST.get("reason", ""))
    success(request, gettext("The paper is taken away."))
    return HttpResponseRedirect(asked.url())


def household_account_reckon(request: HttpRequest, uid: str, year: int) -> HttpResponse:
    """Record what the household said."""
    asked = _asked(request, uid, year)
    mine = _mine(asked)
    form = ReckonForm([(code, asked.page.words.office(one)) for code, one in mine.items()], request.POST, request.FILES)

    def save(said: dict[str, Any]) -> None:
        entry = ReckoningEntry(
            household=asked.household,
            year=year,
            on=said["on"],
            answer=said["answer"],
            signed_by=said["signed_by"],
            organisation=mine[said["organisation"]],
            means=said["means"],
            scan=form.paper("scan"),
            text=said["text"],
        )
        reckon(asked.page.asking.call(request), entry=entry)

    return _sent(asked, "reckon_form", form, save, gettext("It is recorded."))


def household_account_file(request: HttpRequest, uid: str, year: int, file: str) -> HttpResponse:
    """The scan of a paper or of the signed sheet of this account."""
    asked = _asked(request, uid, year)
    own = {row.file.uid for row in vouchers(asked.household, year)}
    own |= {row.scan.uid for row in reckonings(asked.household, year) if row.scan is not None}
    kept, content = open_file(asked.page.actor, file)
    if kept.uid not in own:
        raise missing(mark("There is no file with this number that you may open."))
    answer = HttpResponse(content, content_type=kept.media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=kept.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _sent(asked: Asked, place: str, form: Keyed, save: Callable[[dict[str, Any]], None], done: str) -> HttpResponse:
    subject = asked.household.subject
    asked.page.actor.require(Right.REGISTRY_HOUSEHOLD_WRITE, subject.county_id, subject.path)
    if form.is_valid():
        try:
            save(form.cleaned_data)
        except Refusal as no:
            if no.status in (403, 428):
                raise
            no.field = _asked_as(no.field, form)
            form.refuse(no)
        else:
            success(asked.page.request, done)
            return HttpResponseRedirect(asked.url())
    return _page(asked, {place: form}, status=422)


def _asked_as(field: str, form: Keyed) -> str:
    """What the form calls the place that a refusal names."""
    if field == "year" and "amends" in form.fields:
        return "amends"
    if field == "file":
        return "scan" if "scan" in form.fields else "paper_file"
    return f"item-{field}" if f"item-{field}" in form.fields else field


def _lines(asked: Asked) -> list[tuple[str, str]]:
    """The lines that papers stand behind, the rigid ones first."""
    ordered = sorted(asked.listed, key=lambda one: one["group"] != RIGID)
    return [(one["code"], both(one["label"]["zh"], one["label"]["en"])) for one in ordered]


def _mine(asked: Asked) -> dict[str, Organisation]:
    rows = organisations(asked.page.actor, Right.ACTIVITY_RECORD_WRITE).filter(subject__county=asked.page.book)
    return {one.subject.code: one for one in rows.exclude(kind="contractor").order_by("subject__code")}


def _own_office(asked: Asked) -> str:
    """The code of an organisation in whose name the reader works."""
    offices = asked.page.actor.offices(asked.page.book.pk)
    return next((code for code, one in _mine(asked).items() if one.subject_id in offices), "")


def _page(asked: Asked, forms: dict[str, Keyed] | None = None, status: int = 200) -> HttpResponse:
    page, subject = asked.page, asked.household.subject
    state = standing(asked.household, asked.year)
    papers = list(vouchers(asked.household, asked.year))
    context = {
        "name": _head(asked),
        "code": subject.code,
        "place": area_names(page, {subject.area_id}).get(subject.area_id, "") if subject.area_id else "",
        "year": asked.year,
        "span": {"from": f"{asked.year - 1}-10-01", "to": f"{asked.year}-09-30"},
        "state": state_badge(state),
        "held": asked.held,
        "groups": _groups(asked, papers),
        "result": _result(asked),
        "papers": [_paper(asked, row) for row in papers],
        "said": [_said(asked, row) for row in reckonings(asked.household, asked.year)],
        "waits": [
            {"label": page.words.name(one.cause), "url": record_url(page, one.cause)}
            for one in exit_holds(subject, page.today)
        ],
        "years": _years(asked),
        "history": history_rows(page, subject, HISTORY_AT_MOST),
        "crumbs": [
            {"label": gettext("Household accounts"), "url": page.url("household_accounts", {"year": asked.year})},
            {"label": _head(asked), "url": page.url("household", uid=subject.uid)},
            {"label": str(asked.year), "url": ""},
        ],
        **(_forms(asked, forms or {}) if asked.may_write else {}),
    }
    return render(page.request, "bangfu/account_page.html", context, status=status)


def _head(asked: Asked) -> str:
    rows = Membership.objects.filter(household=asked.household, relation=Membership.HEAD).as_of(asked.page.today)
    head = rows.select_related("person__subject").first()
    return asked.page.words.name(head.person.subject if head else asked.household.subject)


def _forms(asked: Asked, sent: dict[str, Keyed]) -> dict[str, Any]:
    page = asked.page
    fresh = {"key": page.key()}
    own = [(code, page.words.office(one)) for code, one in _mine(asked).items()]
    begun = {"key": page.key(), "on": page.today, "organisation": _own_office(asked)}
    typed = {**as_typed(asked.held), "key": page.key()}
    account = AccountForm(asked.listed, asked.held, _before(asked), initial=typed)
    return {
        "account_form": sent.get("account_form") or account,
        "voucher_form": sent.get("voucher_form") or VoucherForm(_lines(asked), initial=fresh),
        "reckon_form": sent.get("reckon_form") or (ReckonForm(own, initial=begun) if asked.held and own else None),
        "key": page.key(),
        "urls": {name: asked.url(f"household_account_{name}") for name in ("save", "voucher", "reckon")},
    }


def _groups(asked: Asked, papers: list[Any]) -> list[dict[str, Any]]:
    """The lines by group with the group's sum; of a line also what its papers come to."""
    if asked.held is None:
        return []
    sums = worked_out(asked.held, asked.page.book.pk).sums
    found = []
    for group in GROUPS:
        lines = [_line(asked, item, papers) for item in asked.listed if item["group"] == group]
        if not lines:
            continue
        total = sums.get(group, 0)
        found.append(
            {
                "title": gettext(GROUP_WORDS[group]),
                "sum": exact(total, YUAN) if total is not None else "",
                "why": "" if total is not None else gettext(WHY["not_collected"]),
                "lines": [one for one in lines if one["text"] or one["paper"] or one["gap"]],
            }
        )
    return found


def _before(asked: Asked) -> dict[str, str]:
    """What the lines said the year before, by their codes."""
    held = asked.before.items if asked.before else {}
    return {
        code: gettext("The year before: %(amount)s yuan") % {"amount": exact(fen, YUAN)}
        for code, fen in held.items()
        if isinstance(fen, int)
    }


def _against(asked: Asked, before: object, now: object) -> dict[str, Any] | None:
    """What an amount was the year before and by how much it changed; None where that is not known."""
    if not isinstance(before, int):
        return None
    change = change_percent(before, now)
    return {
        "amount": exact(before, YUAN),
        "change": "" if change is None else f"{change:+d}%",
        "doubted": change is not None and abs(change) >= asked.doubted,
    }


def _line(asked: Asked, item: dict[str, Any], papers: list[Any]) -> dict[str, Any]:
    stated = asked.held.items.get(item["code"], asked.held.rest) if asked.held else "not_collected"
    shown = [row.amount_fen for row in papers if row.item == item["code"]]
    fen = stated if isinstance(stated, int) else 0
    return {
        "label": both(item["label"]["zh"], item["label"]["en"]),
        "text": exact(stated, YUAN) if isinstance(stated, int) else "",
        "why": "" if isinstance(stated, int) else gettext(WHY[stated]),
        "gap": stated == "not_collected",
        "outside": not item.get("counts", True),
        "before": _against(asked, asked.before.items.get(item["code"]) if asked.before else None, stated),
        "paper": exact(sum(shown), YUAN) if shown else "",
        "more_on_paper": bool(shown) and sum(shown) > fen,
    }


def _result(asked: Asked) -> dict[str, Any] | None:
    if asked.held is None:
        return None
    found = worked_out(asked.held, asked.page.book.pk)
    unknown = gettext("cannot be told: a part was not collected")
    earlier = worked_out(asked.before, asked.page.book.pk).per_head_fen if asked.before else None
    return {
        "gross": exact(found.gross, YUAN) if found.gross is not None else unknown,
        "cost": exact(found.sums.get("cost", 0), YUAN) if found.sums.get("cost", 0) is not None else unknown,
        "net": exact(found.net, YUAN) if found.net is not None else unknown,
        "members": found.headcount,
        "per_head": exact(found.per_head_fen, YUAN) or unknown,
        "before": _against(asked, earlier, found.per_head_fen),
        "line": exact(found.line, YUAN),
        "reached": reached_badge(found.reached),
        "rigid": exact(found.rigid, YUAN) if found.rigid is not None else unknown,
    }


def _paper(asked: Asked, row: Any) -> dict[str, Any]:
    named = dict(_lines(asked))
    return {
        "line": named.get(row.item, row.item),
        "amount": exact(row.amount_fen, YUAN),
        "on": row.paid_on.isoformat() if row.paid_on else "",
        "note": row.note,
        "file": row.file.name,
        "url": asked.url("household_account_file", file=row.file.uid),
        "withdraw_url": asked.url("household_account_withdraw", voucher=row.pk),
    }


def _said(asked: Asked, row: Any) -> dict[str, Any]:
    page = asked.page
    stale = row.account.superseded_seq is not None
    return {
        "on": row.on.isoformat(),
        "answer": answer_word(row),
        "by": page.words.quoted(row.signed_by),
        "text": page.words.quoted(row.text),
        "stale": gettext("The account was changed since; it is to be gone through again.") if stale else "",
        "scan": asked.url("household_account_file", file=row.scan.uid) if row.scan else "",
        "case": {"label": page.words.name(row.case), "url": record_url(page, row.case)} if row.case else None,
        "event_url": record_url(page, row.event),
    }


def _years(asked: Asked) -> list[dict[str, Any]]:
    """The years with an account, and the last one that ended."""
    known = HouseholdYear.objects.known().filter(household=asked.household).values_list("year", flat=True)
    years = sorted({*known, asked.year, last_income_year(asked.page.today)}, reverse=True)
    uid = asked.household.subject.uid
    return [
        {
            "label": str(year),
            "url": asked.page.url("household_account", uid=uid, year=year),
            "active": year == asked.year,
        }
        for year in years
    ]
