"""A household's yearly account: the papers behind its lines, and going through it together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bangfu.activities.actions import EventEntry, register_event
from bangfu.audit.actions import Act, action
from bangfu.cases.actions import CaseEntry, raise_case
from bangfu.documents.actions import keep_file
from bangfu.documents.models import Document, StoredFile
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.policybook.queries import items, label
from bangfu.policybook.rules.code_lists import refuse_unlisted_codes
from bangfu.registry.models import Household, Reckoning, Voucher
from bangfu.registry.queries.accounts import account_of, worked_out
from bangfu.registry.rules import INCOME_ITEM, income_year_ends
from bangfu.staff.actions.heading import Heading, refuse_future
from bangfu.staff.models import Organisation
from bangfu.subjects.models import Subject

ACTIVITY, OBJECTION = "household_reckoning", "account_objection"
Answer, Means = Reckoning.Answer, Reckoning.Means


@dataclass(frozen=True)
class Paper:
    """A file as it was sent."""

    name: str
    media_type: str
    content: bytes


@action("registry.voucher.add", Right.REGISTRY_HOUSEHOLD_WRITE)
def add_voucher(
    act: Act,
    *,
    household: Household,
    year: int,
    item: str,
    amount_fen: int,
    paper: Paper,
    paid_on: date | None = None,
    note: str = "",
) -> Voucher:
    """Put a paper behind one line of a household's account; the file is kept with the household.

    Errors: Refusal for a line that the year does not have, an amount that is none, a day after today, and a file that
    is not kept (as of `keep_file`).
    """
    subject = household.subject
    act.permit(subject.county_id, subject.path)
    act.about(subject.uid)
    on = income_year_ends(year)
    refuse_unlisted_codes([one["code"] for one in items(INCOME_ITEM, on, subject.county_id)], [item], on, "item")
    refuse_future(act.call.today, paid_on=paid_on)
    if amount_fen <= 0:
        raise Refusal(mark("A paper is about more than nothing."), field="amount")
    row = Voucher(
        household=household, year=year, item=item, amount_fen=amount_fen, paid_on=paid_on, note=note.strip(),
        file=_kept(act, subject, paper), valid_from=on,
    )  # fmt: skip
    row.save()
    act.note(year=year, item=item)
    return row


@action("registry.voucher.withdraw", Right.REGISTRY_HOUSEHOLD_WRITE)
def withdraw_voucher(act: Act, *, voucher: Voucher, reason: str) -> None:
    """Take a paper away from its line; it stays in the book as withdrawn. Errors: Refusal without a reason."""
    subject = voucher.household.subject
    act.permit(subject.county_id, subject.path)
    act.about(subject.uid)
    if not reason.strip():
        raise Refusal(mark("Say why it is taken away."), field="reason")
    voucher.supersede()
    act.note(year=voucher.year, item=voucher.item, why=reason.strip())


@dataclass(frozen=True)
class ReckoningEntry:
    """That the account of a year was gone through with a household: on which day, who spoke for it, what it said.

    `answer` confirmed or objected; `means` signature or fingerprint; `scan` the signed sheet as it was scanned, or
    `document` its place in the file. `text`: what it objects to. `organisation`: whose people went through it.
    """

    household: Household
    year: int
    on: date
    answer: str
    signed_by: str
    organisation: Organisation
    means: str = ""
    scan: Paper | None = None
    document: Document | None = None
    text: str = ""


@action("registry.account.reckon", Right.REGISTRY_HOUSEHOLD_WRITE)
def reckon(act: Act, *, entry: ReckoningEntry) -> Reckoning:
    """Record that an account was gone through with the household, as an activity of that day.

    What the household confirms is the account as it stands; an objection raises a problem about the household that
    makes its exit wait until it is closed. Errors: Refusal naming the field for a year without an account, a day before
    the year ended or to come, nobody who spoke, a confirmation without signature and paper or of an
    account that cannot be worked out, an objection without words.
    """
    subject = entry.household.subject
    act.permit(subject.county_id, subject.path)
    act.about(subject.uid)
    account = account_of(entry.household, entry.year)
    if account is None:
        raise Refusal(
            mark("There is no account of the income year %(year)s yet."),
            cure=mark("Enter it first, then go through it with the household."),
            field="year",
            year=entry.year,
        )
    _refuse(act.call.today, entry)
    if entry.answer == Answer.CONFIRMED and worked_out(account, subject.county_id).net is None:
        raise Refusal(
            mark("A part of the account was not collected: nobody can confirm what it comes to."),
            cure=mark("Complete the account first."),
            field="answer",
        )
    number = Reckoning.objects.filter(account__household=entry.household, account__year=entry.year).count() + 1
    event = register_event(act.call.part("event"), entry=_event(entry, number))
    case = raise_case(act.call.part("case"), entry=_case(entry, number)) if entry.answer == Answer.OBJECTED else None
    row = Reckoning(
        account=account,
        on=entry.on,
        answer=entry.answer,
        signed_by=entry.signed_by.strip(),
        means=entry.means,
        scan=_kept(act, subject, entry.scan) if entry.scan else None,
        document=entry.document.subject if entry.document else None,
        text=entry.text.strip(),
        event=event.subject,
        case=case.subject if case else None,
        valid_from=entry.on,
    )
    row.save()
    act.note(year=entry.year, answer=entry.answer)
    return row


def _kept(act: Act, subject: Subject, paper: Paper) -> StoredFile:
    """The file of a paper, kept with the household."""
    return keep_file(act, subject=subject, name=paper.name, media_type=paper.media_type, content=paper.content)


def _refuse(today: date, entry: ReckoningEntry) -> None:
    refuse_future(today, on=entry.on)
    if entry.on < income_year_ends(entry.year):
        raise Refusal(mark("The income year had not ended on this day."), field="on")
    if not entry.signed_by.strip():
        raise Refusal(mark("Say who spoke for the household."), field="signed_by")
    if entry.answer not in Answer.values:
        raise Refusal(mark("It is one of: %(known)s."), field="answer", known="、".join(Answer.values))
    if entry.answer == Answer.OBJECTED and not entry.text.strip():
        raise Refusal(mark("Say what the household objects to."), field="text")
    if entry.answer == Answer.CONFIRMED and entry.means not in Means.values:
        raise Refusal(mark("Say whether it was signed or marked with a fingerprint."), field="means")
    if entry.answer == Answer.CONFIRMED and entry.scan is None and entry.document is None:
        raise Refusal(
            mark("A confirmation rests on the signed sheet."),
            cure=mark("Scan or photograph the signed sheet and choose the file."),
            field="scan",
        )


def _heading(entry: ReckoningEntry, mark_of: str, name: str, number: int) -> Heading:
    """The head of what is recorded by it, beside the household; its number tells it from the others."""
    household = entry.household.subject
    code = f"{mark_of}-{entry.year}-{number}-{household.code}"[:60]
    return Heading(household.county, code, name, entry.organisation, area=household.area)


def _event(entry: ReckoningEntry, number: int) -> EventEntry:
    head = _heading(entry, "RK", _called("activities.event_kind", ACTIVITY, entry), number)
    return EventEntry(head, ACTIVITY, about=entry.household.subject, on=entry.on, event_count=1)


def _case(entry: ReckoningEntry, number: int) -> CaseEntry:
    subject = entry.household.subject
    return CaseEntry(
        heading=_heading(entry, "OB", _called("cases.case_kind", OBJECTION, entry), number),
        kind=OBJECTION,
        about=subject,
        blocks=subject,
        effect="exit",
        raised_on=entry.on,
        text=entry.text.strip(),
    )


def _called(code_list: str, code: str, entry: ReckoningEntry) -> str:
    """What a record is called: its kind in the words of the day, and the income year."""
    return f"{label(code_list, code, entry.on, 'zh', entry.household.subject.county_id)} {entry.year}"
