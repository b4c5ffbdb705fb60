"""What was planned, came in and went out, in money and goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.funds.models import Account, Entry
from bangfu.funds.rules import SIDES, refuse_empty
from bangfu.kernel.record import refuse_unlisted
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.unit import Amount
from bangfu.places.models import County
from bangfu.staff.actions.codes import refuse_codes
from bangfu.staff.actions.heading import Heading, check_each, close_counts, permit, refuse_future, refuse_strangers
from bangfu.subjects.actions import corrections, make_subjects, refuse_excess, refuse_excess_each
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import open_holds, refuse_other_kind
from bangfu.subjects.rules import refuse_more_households, refuse_negative

KINDS, SOURCES, STAGES = "funds.entry_kind", "funds.source", "registry.stage"
# The effect of a hold that makes money wait.
PAYMENT = "payment"
COUNTS = {
    "amount_fen": "amount",
    "quantity": "quantity",
    "person_count": "persons",
    "person_times": "person_times",
    "household_count": "households",
    "place_count": "places",
    "event_count": "events",
}


@dataclass(frozen=True)
class EntryLine:
    """One entry; counts None: not stated. `counterpart`: who received or gave it, or what it was for."""

    heading: Heading
    side: str
    kind: str
    account: Account | None = None
    programme: Subject | None = None
    item: str = ""
    term: str = ""
    stage: str = ""
    registered: bool | None = None
    on: date | None = None
    amount: Amount | None = None
    quantity: int | None = None
    quantity_unit: str = ""
    person_count: int | None = None
    person_times: int | None = None
    household_count: int | None = None
    place_count: int | None = None
    event_count: int | None = None
    counterpart: Subject | None = None
    fund_source: str = ""
    part_of: Subject | None = None
    part_by: str = ""

    def counts(self) -> dict[str, int | None]:
        """The sum, the quantity and the counts, by column."""
        return {
            "amount_fen": self.amount.value if self.amount else None,
            "quantity": self.quantity,
            "person_count": self.person_count,
            "person_times": self.person_times,
            "household_count": self.household_count,
            "place_count": self.place_count,
            "event_count": self.event_count,
        }


@action("funds.entry.record", Right.FUND_RECORD_WRITE)
def record_entry(act: Act, *, entry: EntryLine) -> Entry:
    """Record an entry.

    Errors: Refusal for an unknown code, for an entry that states nothing, for a day to come (but of a plan), for a
    payment that a hold makes wait, and for a part larger than its whole.
    """
    (row,) = _record(act, entry.heading.county, [entry])
    act.about(row.subject.uid)
    return row


@action("funds.entries.record", Right.FUND_RECORD_WRITE)
def record_entries(act: Act, *, county: County, entries: Sequence[EntryLine]) -> dict[str, int]:
    """Record many entries in one transaction under one line: {entries}; a Refusal names its row."""
    return close_counts(act, county, entries=len(_record(act, county, entries)))


def _record(act: Act, county: County, entries: Sequence[EntryLine]) -> list[Entry]:
    today = act.call.today
    refuse_codes(county, today, KINDS, [(one.heading, one.kind) for one in entries])
    refuse_codes(county, today, SOURCES, [(one.heading, one.fund_source) for one in entries], "fund_source")
    refuse_codes(county, today, STAGES, [(one.heading, one.stage) for one in entries], "stage")
    held: dict[tuple[int, date], bool] = {}
    check_each(act, county, entries, lambda entry: _refuse(today, entry, held))
    subjects = make_subjects(county, [one.heading.subject("entry") for one in entries])
    rows = [_row(subject, entry) for subject, entry in zip(subjects, entries, strict=True)]
    Entry.objects.bulk_create(rows)
    refuse_excess_each(rows, COUNTS)
    return rows


def _row(subject: Subject, entry: EntryLine) -> Entry:
    return Entry(
        subject=subject,
        **entry.heading.columns(),
        account=entry.account.subject if entry.account else None,
        side=entry.side,
        kind=entry.kind,
        programme=entry.programme,
        item=entry.item,
        term=entry.term,
        stage=entry.stage,
        registered=entry.registered,
        on=entry.on,
        amount_ulp_fen=entry.amount.ulp if entry.amount else None,
        quantity_unit=entry.quantity_unit,
        counterpart=entry.counterpart,
        fund_source=entry.fund_source,
        part_of=entry.part_of,
        part_by=entry.part_by,
        **entry.counts(),
    )


def _refuse(today: date, entry: EntryLine, held: dict[tuple[int, date], bool]) -> None:
    _refuse_held(today, entry, held)
    refuse_strangers(
        entry.heading.county,
        account=entry.account.subject if entry.account else None,
        programme=entry.programme,
        counterpart=entry.counterpart,
        part_of=entry.part_of,
    )
    refuse_other_kind("programme", entry.programme, ("programme",))
    refuse_unlisted("side", entry.side, SIDES)
    if entry.side != Entry.Side.PLAN:
        refuse_future(today, on=entry.on)
    account = entry.account
    if account is not None and entry.on is not None:
        opened, closed = account.valid_from, account.valid_to
        if (opened is not None and entry.on < opened) or (closed is not None and entry.on >= closed):
            raise Refusal(
                mark("The account “%(code)s” was not open on %(on)s."),
                cure=mark("Give another day or another account."),
                field="on",
                code=account.subject.code,
                on=entry.on.isoformat(),
            )
    counts = entry.counts()
    refuse_empty(counts)
    refuse_negative(**{field: counts[column] for column, field in COUNTS.items()})
    refuse_more_households(entry.person_count, entry.household_count, entry.heading.approx)


def _refuse_held(today: date, entry: EntryLine, held: dict[tuple[int, date], bool]) -> None:
    """Money does not go out while a hold lies on its account, its programme or whom it is for."""
    if entry.side != Entry.Side.OUT:
        return
    of = {
        "account": entry.account.subject if entry.account else None,
        "programme": entry.programme,
        "counterpart": entry.counterpart,
    }
    on = entry.on or min(entry.heading.last_year or today, today)
    for field, subject in of.items():
        if subject is None:
            continue
        if (subject.pk, on) not in held:
            held[subject.pk, on] = bool(open_holds(subject, PAYMENT, on))
        if held[subject.pk, on]:
            raise Refusal(
                mark("Payments wait: a hold lies on “%(code)s”."),
                cure=mark("Close the case that holds it first."),
                field=field,
                code=subject.code,
            )


@action("funds.entry.amend", Right.FUND_RECORD_WRITE)
def amend_entry(
    act: Act,
    *,
    entry: Entry,
    amount: Amount | None = None,
    quantity: int | None = None,
    person_count: int | None = None,
    person_times: int | None = None,
    household_count: int | None = None,
    approx: str | None = None,
) -> Entry:
    """Correct what an entry states, with a reason; what was said before stays readable."""
    permit(act, entry)
    given = {
        "amount_fen": amount.value if amount else None,
        "amount_ulp_fen": amount.ulp if amount else None,
        "quantity": quantity,
        "person_count": person_count,
        "person_times": person_times,
        "household_count": household_count,
        "approx": approx,
    }
    changes = corrections(act, entry, given)
    stands = {name: changes.get(name, getattr(entry, name)) for name in (*COUNTS, "approx")}
    refuse_negative(**{field: stands[column] for column, field in COUNTS.items()})
    refuse_more_households(stands["person_count"], stands["household_count"], stands["approx"])
    fresh = entry.replaced(**changes)
    refuse_excess(fresh, COUNTS)
    return fresh
