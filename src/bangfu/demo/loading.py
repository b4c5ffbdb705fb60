"""Loading the made county and the public sample through the same actions as everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from bangfu.audit.actions import anchor
from bangfu.demo import county as made
from bangfu.demo import fields, living, people
from bangfu.demo.county import read_data
from bangfu.demo.offices import offices
from bangfu.demo.sources import national
from bangfu.demo.twins import Planted, planted
from bangfu.intake.actions import load
from bangfu.intake.queries import record_kinds
from bangfu.intake.rules.records_file import RecordsFile, WrittenRow
from bangfu.kernel.ids import derived
from bangfu.kernel.scope import Call, operator
from bangfu.places.actions import open_county
from bangfu.places.models import County
from bangfu.places.queries import area_by_code
from bangfu.policybook.actions import load_vendor
from bangfu.registry.actions import (
    HOUSEHOLD_FIELDS,
    MEMBER_FIELDS,
    HouseholdEntry,
    OccupationEntry,
    StateEntry,
    ValueEntry,
    YearEntry,
    enter_on_list,
    read_household,
    record_occupations,
    register_roster,
    state_conditions,
    state_livings,
    state_values,
    state_years,
)
from bangfu.registry.actions.amendments import add_member
from bangfu.registry.actions.entries import read_member
from bangfu.registry.actions.sources import ListEntry, receive_list
from bangfu.registry.models import Household, Person
from bangfu.registry.rules import CATEGORY, POVERTY_CAUSE
from bangfu.reporting.actions.runs import make_report
from bangfu.screening.actions.duplicates import look_for_duplicates
from bangfu.screening.actions.runs import screen
from bangfu.staff.actions import appoint
from bangfu.staff.models import User
from bangfu.staff.queries import actor_of, organisation
from bangfu.staff.rules.roles import ADMINISTRATIONS, ROLES
from bangfu.subjects.models import Subject

Say = Callable[[str], None]
Report = Callable[[int, int], None]
CONSOLE = "console"
# From 2026 the three kinds of monitored households are one; the made people still know the three.
ONE_KIND_FROM = date(2026, 1, 1)
SUDDEN = "sudden"
MONITORED = frozenset({"unstable", "marginal", SUDDEN})
TOWNSHIP_DIGITS = 9
CAUSES = ("illness", "schooling", "disability", "no_labour")
# Seven articles of one public book, each under its own area; the first file names the book.
SAMPLE_FILES = (
    "sample_transport.yaml",
    "sample_training.yaml",
    "sample_village_plan.yaml",
    "sample_disabled.yaml",
    "sample_education.yaml",
    "sample_town.yaml",
    "sample_annual.yaml",
)


def records(name: str, book: dict[str, Any]) -> RecordsFile:
    """A book's collections as the records file they are."""
    rows = [
        WrittenRow(collection, number, row)
        for collection, listed in book.items()
        if isinstance(listed, list)
        for number, row in enumerate(listed, 1)
    ]
    return RecordsFile(name, book.get("book", {}), tuple(rows))


def call(at: datetime, county: int, *names: object) -> Call:
    """A call of the person at the console; the same step always has the same key."""
    return Call(operator(CONSOLE, county), str(derived("demo", *names)), at)


def load_policy(at: datetime, files: Any) -> None:
    """Put the vendor's policy in force in an empty book."""
    load_vendor(call(at, 0, "policy"), files=files)


def load_sample(at: datetime, report: Report) -> County:
    """The public sample: a read-only book outside the county tree."""
    head = read_data(SAMPLE_FILES[0])["book"]
    county = open_county(
        call(at, 0, "open", head["code"]),
        code=head["code"],
        name_zh=head["zh"],
        name_en=head["en"],
        kind="sample",
        made=True,
        read_only=True,
    )
    load_articles(county, lambda name: call(at, county.pk, "load", head["code"], name), report)
    return county


def load_articles(county: County, called: Callable[[str], Call], report: Report = lambda done, total: None) -> None:
    """Take the sample's files into a book, one after the other; `called` makes the call for a file's name."""
    files = [records(name, written(read_data(name))) for name in SAMPLE_FILES]
    kinds = record_kinds()
    total = sum(len(file.rows) for file in files)
    before = 0
    for file in files:
        load(called(file.name), county, file, kinds, report=_after(before, total, report))
        before += len(file.rows)


def _after(before: int, total: int, report: Report) -> Report:
    """The progress of one file as progress of all of them."""
    return lambda done, _: report(before + done, total)


def written(value: Any) -> Any:
    """Values as a records file writes them: text, truth, nothing else."""
    if isinstance(value, dict):
        return {key: written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [written(item) for item in value]
    if value is None or isinstance(value, (bool, str)):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def load_county(at: datetime, today: date, size: made.Size, report: Report) -> County:
    """The made county: areas, organisations, cast, two years of works and of its offices' records, households."""
    book = made.book(made.SEED, today, size)
    head = book["book"]
    county = open_county(
        call(at, 0, "open", head["code"]),
        code=head["code"],
        name_zh=head["zh"],
        name_en=head["en"],
        kind="county",
        made=True,
    )
    households = list(people.households(made.SEED, today, size))
    for collection, rows in offices(households, today, len(households)).items():
        book[collection] = [*book.get(collection, []), *rows]
    villages = made.works(made.SEED, today, size)["villages"]
    book["villages"] = [
        {"on": today.isoformat(), **({"paved_on_why": "none"} if row["paved_on"] is None else {}), **written(row)}
        for row in villages
    ]
    load(
        call(at, county.pk, "load", head["code"]),
        county,
        records("made county", written(book)),
        record_kinds(),
        report=report,
    )
    since = people.kept_since(today)
    entries = [household_entry(row, since) for row in households]
    register_roster(call(at, county.pk, "households"), county=county, entries=entries, on=since)
    stated = list(living.stated(made.SEED, today, households))
    load_stated(at, today, county, households, stated)
    load_fields(at, since, county, households, stated)
    load_watched(at, today, county, households)
    load_national(at, today, county, households, stated)
    load_twins(at, today, county, planted(households, size))
    return county


def load_stated(
    at: datetime, today: date, county: County, households: list[dict[str, Any]], rows: list[dict[str, Any]]
) -> None:
    """How the made households live and their people stand, a year ago and now, each kind in one action a day."""
    # Only what tells them apart: sealed numbers would be opened for nothing.
    told = ("subject", "subject__code", "subject__path", "subject__uid", "subject__county")
    held = Household.objects.filter(subject__county=county).select_related("subject").only(*told)
    homes = {one.subject.code: one for one in held}
    kept = Person.objects.filter(county=county).select_related("subject").only("birth_date", *told)
    members = {one.subject.code: one for one in kept}
    accounts: dict[int, list[YearEntry]] = {}
    for row in [*living.earlier_years(made.SEED, households, rows), *rows]:
        entry = YearEntry(household=homes[row["household_no"]], **row["year"])
        accounts.setdefault(entry.year, []).append(entry)
    for year, entries in sorted(accounts.items()):
        state_years(call(at, county.pk, "years", year), county=county, entries=entries)
    before, since = list(living.year_before(today, households, rows)), people.kept_since(today)
    for on, livings in ((since, before), (living.mended_on(today), rows)):
        entries_of = [StateEntry(homes[row["household_no"]], on, row["living"]) for row in livings]
        state_livings(call(at, county.pk, "livings", on), county=county, entries=entries_of)
    for on, conditions in ((since, _conditions(before)), (living.school_began(today), _conditions(rows))):
        stated = [
            StateEntry(person, max(on, person.birth_date or on), condition, _whys(condition))
            for person, condition in ((members[code], condition) for code, condition in conditions)
        ]
        state_conditions(call(at, county.pk, "conditions", on), county=county, entries=stated)
    jobs = [
        OccupationEntry(person=members[f"{row['household_no']}-{number:02d}"], **job)
        for row in rows
        for number, person in enumerate(row["people"], 1)
        for job in person["jobs"]
    ]
    record_occupations(call(at, county.pk, "occupations"), county=county, entries=jobs)


def _conditions(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(person's number, condition) of everybody of the households."""
    for row in rows:
        for number, person in enumerate(row["people"], 1):
            yield f"{row['household_no']}-{number:02d}", person["condition"]


def load_fields(
    at: datetime, today: date, county: County, households: list[dict[str, Any]], stated: list[dict[str, Any]]
) -> None:
    """The fields of households, students and villages that no column holds, each kind of subject in one action."""
    pupils = [
        (f"{row['household_no']}-{number:02d}", person["condition"]["school"])
        for row in stated
        for number, person in enumerate(row["people"], 1)
        if person["condition"]["school"] not in (None, "none", "before")
    ]
    codes = sorted({row["village"] for row in households})
    told = (
        ("household", fields.households(made.SEED, households)),
        ("person", fields.students(made.SEED, pupils)),
        ("area", fields.villages(made.SEED, codes, households)),
    )
    for kind, rows in told:
        known = {one.code: one for one in Subject.objects.filter(county=county, kind=kind)}
        entries = [ValueEntry(known[code], today, values) for code, values in rows]
        state_values(call(at, county.pk, "fields", kind), county=county, entries=entries)


def load_watched(at: datetime, today: date, county: County, households: list[dict[str, Any]]) -> None:
    """Households kept from poverty: since when they are watched, and why; of every tenth it was not asked."""
    homes = {one.code: one for one in Subject.objects.filter(county=county, kind="household")}
    watched = [row for row in households if row["category"] in MONITORED]
    since = people.kept_since(today)
    for place, row in enumerate(watched):
        number, struck = row["household_no"], row["category"] == SUDDEN
        begins = people.struck_on(today) if struck else since
        if struck or since < ONE_KIND_FROM <= today:
            code = _category(row["category"], on := begins if struck else ONE_KIND_FROM)
            named = call(at, county.pk, "watched", number)
            enter_on_list(named, subject=homes[number], name=CATEGORY, code=code, on=on)
        if place % 10 != 9:
            cause, named = CAUSES[place % len(CAUSES)], call(at, county.pk, "cause", number)
            enter_on_list(named, subject=homes[number], name=POVERTY_CAUSE, code=cause, on=begins)


def load_national(
    at: datetime, today: date, county: County, households: list[dict[str, Any]], stated: list[dict[str, Any]]
) -> None:
    """What the national system says of the first township, as of last week."""
    township = min(str(row["village"]) for row in households)[:TOWNSHIP_DIGITS]
    area = area_by_code(county, township)
    entry = ListEntry(
        "national",
        area.path,
        today - timedelta(days=7),
        sender="县防返贫监测中心（演示）",
        file_name="国家系统导出（演示）.xlsx",
        lines=list(national(households, stated, township)),
    )
    receive_list(call(at, county.pk, "national"), county=county, entry=entry)


def load_twins(at: datetime, today: date, county: County, twice: list[Planted]) -> None:
    """People who were written in two households by mistake, and the look that finds them."""
    homes = Household.objects.filter(subject__county=county).select_related("subject__county", "subject__area")
    held = {one.subject.code: one for one in homes.filter(subject__code__in=[one.household_no for one in twice])}
    for one in twice:
        add_member(
            call(at, county.pk, "twin", one.household_no),
            household=held[one.household_no],
            entry=read_member(one.member),
            on=today,
            reason="入户登记（演示）",
        )
    look_for_duplicates(call(at, county.pk, "duplicates"), county=county, on=today)


def _whys(condition: dict[str, Any]) -> dict[str, str]:
    whys = {"not_at_school": "not_applicable"}
    if condition["education"] is None and condition["school"] not in (None, "none", "before"):
        whys["education"] = "not_applicable"
    return whys


def household_entry(row: dict[str, Any], since: date) -> HouseholdEntry:
    """A made household as the registry takes it; what the registry does not keep yet is left out."""
    members = [
        {name: member[name] for name in MEMBER_FIELDS if member.get(name) is not None} for member in row["members"]
    ]
    fields = {name: row[name] for name in HOUSEHOLD_FIELDS if row.get(name) is not None}
    # Who was struck by something sudden lived like everybody before.
    fields["category"] = "ordinary" if row["category"] == SUDDEN else _category(row["category"], since)
    return read_household({**fields, "account": row["bank_card"], "members": members})


def _category(made_as: str, on: date) -> str:
    return "prevention" if on >= ONE_KIND_FROM and made_as in MONITORED else made_as


def appoint_readers(at: datetime, sample: County) -> None:
    """Everybody of the cast but the three administrations may read the public sample."""
    office = organisation(sample, str(read_data(SAMPLE_FILES[0])["organisations"][0]["code"]))
    for user in User.objects.order_by("pk"):
        held = set(user.appointments.values_list("position__role", flat=True))
        if {ROLES[role].power for role in held} & ADMINISTRATIONS:
            continue
        appoint(
            call(at, sample.pk, "reader", user.login),
            login=user.login,
            name=user.name,
            organisation=office,
            role="reader",
            title="Reader",
            county=sample,
            area=None,
            valid_from=date(2025, 3, 1),
        )


def make_reports(at: datetime, today: date, county: County, sample: County) -> None:
    """The first report of each book and the first run of the rules, so that nobody meets an empty list."""
    clerk = actor_of(User.objects.get(login="bureau1"), today)
    last = today.year - 1
    make_report(
        Call(clerk, str(derived("demo", "report", county.code)), at),
        county=county,
        kind="work-summary",
        organisation=organisation(county, made.BUREAU),
        period_from=date(last, 1, 1),
        period_to=date(last, 12, 31),
        as_of=date(last, 12, 31),
        names_hidden=False,
    )
    # The youngest snapshot is the one that readers who may not freeze see: it should be of today, as is the first run.
    officer = actor_of(User.objects.get(login="county1"), today)
    screen(Call(officer, str(derived("demo", "screen", county.code)), at), county=county, as_of=today)
    document = read_data(SAMPLE_FILES[0])["documents"][0]
    first, until = str(document["period"]).split("..")
    make_report(
        Call(clerk, str(derived("demo", "report", sample.code)), at),
        county=sample,
        kind="work-summary",
        organisation=organisation(sample, str(document["issuer"])),
        period_from=date.fromisoformat(first),
        period_to=date.fromisoformat(until),
        as_of=date.fromisoformat(until),
        names_hidden=True,
    )
    anchor(at)
