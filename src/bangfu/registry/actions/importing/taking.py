"""Writing the rows of a file through the registry's own actions, and putting back what carries no dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from bangfu.intake.rules.checked import Masked, Missing, Value
from bangfu.intake.rules.taking import Asked, Compared, Line, Ready, Restoring, Say, Taken, Targets, Twin, Verdict
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.places.queries import area_by_code
from bangfu.registry.actions.amendments import (
    HOUSEHOLD,
    PERSON,
    add_member,
    amend_household,
    amend_person,
    amend_relation,
    correct_entry,
    move_household,
)
from bangfu.registry.actions.entries import HOUSEHOLD_FIELDS, MEMBER_FIELDS, read_household, read_member, why_missing
from bangfu.registry.actions.households import register_household
from bangfu.registry.actions.importing.comparing import compare, year_of
from bangfu.registry.actions.importing.current import TEXTS
from bangfu.registry.actions.importing.looking import said_by
from bangfu.registry.actions.importing.restoring import image_of, restore
from bangfu.registry.actions.importing.suspecting import mark_of, suspects
from bangfu.registry.actions.lists import enter_on_list
from bangfu.registry.actions.stated import StateEntry, state_conditions, state_livings
from bangfu.registry.actions.values import ValueEntry, state_values
from bangfu.registry.actions.years import OccupationEntry, YearEntry, record_occupations, state_years
from bangfu.registry.models import Household, HouseholdYear, ListEntry, Membership, Occupation, Person, Residence, Why
from bangfu.registry.rules import CATEGORY, ON_LISTS
from bangfu.subjects.models import Subject
from bangfu.vault.models import SealedField
from bangfu.vault.rules.index import Form as Index
from bangfu.vault.rules.sealed import Sealed

SEALED = {"phone": Index.PHONE, "account": Index.WHOLE, "id_number": Index.WHOLE}
REASON = "导入"


@dataclass
class Writing:
    """One household's rows being written: the call, and by which names it was parted."""

    call: Call
    asked: Asked
    targets: Targets
    parts: list[tuple[object, ...]] = field(default_factory=list)
    images: list[Mapping[str, Any]] = field(default_factory=list)

    def part(self, *names: object) -> Call:
        """The call of one action; its line is found again by these names."""
        self.parts.append(names)
        own = self.call.part(*names)
        return own if own.reason else replace(own, reason=REASON)

    def plainly(self, said: Mapping[str, Value], head: str) -> dict[str, Value]:
        """What is said under one head, by the rest of the target; masked cells say nothing."""
        start = f"{head}."
        return {
            target.removeprefix(start): value
            for target, value in said.items()
            if target.startswith(start) and not isinstance(value, Masked)
        }


class Homes:
    """Households, their people and their accounts, one row each."""

    of = frozenset({"household", "person", "year"})

    def compare(self, asked: Asked, lines: Sequence[Line], beside: Sequence[Line], say: Say) -> list[Compared]:
        """Hold every row against the register."""
        return compare(asked, lines, beside, say)

    def suspects(self, asked: Asked, rows: Sequence[Ready]) -> Mapping[int, Twin]:
        """The new ones who may be somebody registered, by the weights of the policybook."""
        return suspects(asked, rows)

    def mark(self, asked: Asked, line: Line) -> str:
        """What tells the person of a row from others, as a keyed digest."""
        return mark_of(asked, line)

    def take(self, call: Call, asked: Asked, rows: Sequence[Ready]) -> Taken:
        """Write the rows of one household."""
        targets = Targets(asked.form)
        writing = Writing(call, asked, targets)
        said = [said_by(row.line, targets) for row in rows]
        new = (Verdict.NEW, Verdict.DUPLICATE)
        fresh = [one for one, row in zip(said, rows, strict=True) if row.compared.verdict in new]
        joins = bool(rows[0].compared.state) or any(row.compared.subject for row in rows)
        if fresh and not joins:
            subjects = _register(writing, fresh)
        else:
            subjects = [
                _amend(writing, row, one) if row.compared.subject else _join(writing, rows, one)
                for row, one in zip(rows, said, strict=True)
            ]
        return Taken(tuple(writing.parts), tuple(subjects), tuple(writing.images))

    def restore(self, call: Call, county: County, restoring: Restoring) -> None:
        """Put back what carries no dates and take back what was made."""
        restore(call, county=county, restoring=restoring)


HOMES = Homes()


def _register(writing: Writing, rows: Sequence[Mapping[str, Value]]) -> list[str]:
    """A household that the register does not have, with its members."""
    whole: dict[str, Any] = {}
    members = []
    for said in rows:
        own = {
            name: value
            for name, value in writing.plainly(said, "household").items()
            if _there(value) and name in HOUSEHOLD_FIELDS
        }
        whole = {**own, **whole}
        members.append(_member(writing, said))
    entry = read_household({**whole, "members": members})
    household = register_household(
        writing.part("register"), county=writing.asked.county, entry=entry, on=writing.asked.on, reason=REASON
    )
    people = list(Person.objects.filter(memberships__household=household).order_by("subject__code"))
    for person, said in zip(people, rows, strict=True):
        _state(writing, household, person, said)
    if writing.asked.form.of == "household":
        return [str(household.subject.uid)]
    return [str(person.subject.uid) for person in people]


def _there(value: Value) -> bool:
    return value is not None and not isinstance(value, Missing)


def _member(writing: Writing, said: Mapping[str, Value]) -> dict[str, Any]:
    """A member's row of MEMBER_FIELDS; a household's own form speaks of its head."""
    own: dict[str, Any] = {}
    for name, value in writing.plainly(said, "member").items():
        if name == "id_number" and isinstance(value, Missing):
            own["id_number_why"] = value.value
        elif _there(value) and name in MEMBER_FIELDS:
            own[name] = value.isoformat() if isinstance(value, date) else value
    if writing.asked.form.of == "household":
        own["relation"] = Membership.HEAD
    return own


def _join(writing: Writing, rows: Sequence[Ready], said: Mapping[str, Value]) -> str:
    """A person who comes into a household that is kept."""
    county = writing.asked.county
    number = rows[0].compared.together or str(said["household.household_no"])
    found = Household.objects.filter(subject__county=county, subject__code=number, subject__merged_into=None)
    household = found.select_related("subject__county").get()
    entry = read_member(_member(writing, said))
    held = add_member(
        writing.part("join", str(said.get("member.name")), len(writing.parts)),
        household=household,
        entry=entry,
        on=writing.asked.on,
        reason=REASON,
    )
    _state(writing, household, held.person, said)
    return str(held.person.subject.uid)


def _amend(writing: Writing, row: Ready, said: Mapping[str, Value]) -> str:
    """A record that is kept: only what differs is written."""
    subject = Subject.objects.get(uid=row.compared.subject)
    differs = {writing.targets.form.column(one.column) for one in row.compared.diffs}
    names = {column.target.replace("head.", "member.") for column in differs if column is not None}
    kept = {target: value for target, value in said.items() if target in names}
    if subject.kind == "person":
        person = Person.objects.select_related("subject").get(subject=subject)
        held = Membership.objects.known().filter(person=person, valid_to__isnull=True)
        household = held.select_related("household__subject__county").get().household
    else:
        household = Household.objects.select_related("subject__county").get(subject=subject)
        heads = Membership.objects.known().filter(household=household, relation=Membership.HEAD, valid_to=None)
        person = heads.select_related("person__subject").get().person
    _amend_household(writing, household, writing.plainly(kept, "household"))
    if writing.asked.form.of != "year":
        _amend_person(writing, person, writing.plainly(kept, "member"))
    _state(writing, household, person, kept, whole=said)
    return row.compared.subject


def _amend_household(writing: Writing, household: Household, said: Mapping[str, Value]) -> None:
    changes, whys = _columns(Household, said, HOUSEHOLD)
    if "bank" in changes and changes["bank"] is None:
        changes["bank"] = ""
    if changes or whys:
        writing.images.append(image_of(household))
        call = writing.part("household", household.pk)
        amend_household(call, household=household, changes=changes, whys=whys, marks=_marks(changes))
    if "category" in said:
        _enter(writing, household.subject, CATEGORY, str(said["category"]))
    if "village" in said or "natural_village" in said:
        _move(writing, household, said)


def _move(writing: Writing, household: Household, said: Mapping[str, Value]) -> None:
    on, county = writing.asked.on, writing.asked.county
    held = Residence.objects.known().filter(household=household, valid_to__isnull=True).select_related("village").get()
    village = area_by_code(county, str(said["village"]), on) if _there(said.get("village")) else held.village
    written = said.get("natural_village")
    natural = area_by_code(county, str(written), on) if _there(written) else None
    move_household(writing.part("move", household.pk), household=household, village=village, natural=natural, on=on)


def _amend_person(writing: Writing, person: Person, said: Mapping[str, Value]) -> None:
    changes, whys = _columns(Person, said, PERSON)
    if changes or whys:
        writing.images.append(image_of(person))
        call = writing.part("person", person.pk)
        amend_person(call, person=person, changes=changes, whys=whys, marks=_marks(changes))
    if "relation" in said:
        amend_relation(writing.part("relation", person.pk), person=person, relation=str(said["relation"]))


def _columns(model: Any, said: Mapping[str, Value], known: Sequence[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Columns with their values, sealed ones sealed; and why there is none."""
    changes: dict[str, Any] = {}
    whys: dict[str, str] = {}
    for name, value in said.items():
        if name not in known:
            continue
        if isinstance(value, Missing):
            changes[name], whys[name] = None, value.value
        elif name in SEALED:
            changes[name] = cast("SealedField", model._meta.get_field(name)).to_python(str(value))
        else:
            changes[name] = value
    return changes, whys


def _marks(changes: Mapping[str, Any]) -> str:
    return " ".join(
        value.blind_index(SEALED[name]) for name, value in sorted(changes.items()) if isinstance(value, Sealed)
    )


def _enter(writing: Writing, subject: Subject, name: str, code: str) -> None:
    """Put a subject under a code of a list: from the batch's day on, or as a correction where it began no earlier."""
    on = writing.asked.on
    held = ListEntry.objects.known().filter(subject=subject, list=name, valid_to__isnull=True).first()
    if held is not None and held.code == code:
        return
    call = writing.part("list", name, subject.pk)
    if held is not None and held.valid_from is not None and held.valid_from >= on:
        correct_entry(call, subject=subject, name=name, code=code)
    else:
        enter_on_list(call, subject=subject, name=name, code=code, on=on)


def _state(
    writing: Writing,
    household: Household,
    person: Person,
    said: Mapping[str, Value],
    *,
    whole: Mapping[str, Value] | None = None,
) -> None:
    """What is stated of the household and of the person beside what they are."""
    county, on = writing.asked.county, writing.asked.on
    for head, of, act in (
        ("living", household, state_livings),
        ("condition", person, state_conditions),
    ):
        stated = writing.plainly(said, head)
        if stated:
            values = {name: None if isinstance(value, Missing) else value for name, value in stated.items()}
            whys = {name: value.value for name, value in stated.items() if isinstance(value, Missing)}
            entry = StateEntry(of, on, values, whys, amends=REASON)
            act(writing.part(head, of.pk), county=county, entries=[entry])
    for name, value in writing.plainly(said, "list").items():
        if _there(value):
            subject = household.subject if ON_LISTS.get(name) == "household" else person.subject
            _enter(writing, subject, name, str(value))
    _further(writing, household, person, said)
    for kind in ("job", "post"):
        _occupy(writing, person, kind, writing.plainly(said, kind))
    _account(writing, household, writing.plainly(said, "year"), whole or said)


def _further(writing: Writing, household: Household, person: Person, said: Mapping[str, Value]) -> None:
    """What is said in declared fields: of whom a row is, and of the household where it says so."""
    county, on = writing.asked.county, writing.asked.on
    whose = person.subject if writing.asked.form.of == "person" else household.subject
    for head, subject in (("stated", whose), ("household.stated", household.subject)):
        own = writing.plainly(said, head)
        if own:
            values = {code: None if isinstance(value, Missing) else value for code, value in own.items()}
            whys = {code: value.value for code, value in own.items() if isinstance(value, Missing)}
            entry = ValueEntry(subject, on, values, whys, amends=REASON)
            state_values(writing.part(head, subject.pk), county=county, entries=[entry])


def _occupy(writing: Writing, person: Person, kind: str, said: Mapping[str, Value]) -> None:
    """A job or public post: the one held now corrected, or a new one where it began on another day."""
    if not any(_there(value) for value in said.values()):
        return
    rows = Occupation.objects.known().filter(person=person, kind=kind, valid_to__isnull=True)
    held = rows.order_by("-valid_from", "-code").first()
    began = said.get("since")
    since = began if isinstance(began, date) else (held.valid_from if held else None) or writing.asked.on
    entries = []
    if held is not None and held.valid_from is not None and since > held.valid_from:
        entries.append(_occupation(person, kind, held, {"until": since}, held.valid_from))
        code = f"{kind}-{since:%Y%m%d}"
        entries.append(_occupation(person, kind, None, said, since, code=code))
    else:
        entries.append(_occupation(person, kind, held, said, since, code=f"{kind}-{since:%Y%m%d}"))
    call = writing.part("occupation", kind, person.pk)
    record_occupations(call, county=writing.asked.county, entries=entries)


def _occupation(
    person: Person, kind: str, held: Occupation | None, said: Mapping[str, Value], since: date, *, code: str = ""
) -> OccupationEntry:
    """What is kept of an occupation with what the row says over it."""

    def now(name: str) -> Any:
        value = said.get(name)
        return value if _there(value) else getattr(held, name) if held is not None else None

    until = said.get("until")
    return OccupationEntry(
        person=person,
        code=held.code if held is not None else code,
        kind=kind,
        since=since,
        until=until if isinstance(until, date) else held.valid_to if held is not None else None,
        months=now("months"),
        monthly_fen=now("monthly_fen"),
        texts={name: now(name) or "" for name in TEXTS},
        amends=REASON,
    )


def _account(writing: Writing, household: Household, said: Mapping[str, Value], whole: Mapping[str, Value]) -> None:
    """The account of an income year: what the row says, over what was stated before."""
    items = {
        name.removeprefix("items."): value.value if isinstance(value, Missing) else value
        for name, value in said.items()
        if name.startswith("items.")
    }
    named = {name: value for name, value in said.items() if not name.startswith("items.") and name != "year"}
    if not items and not named:
        return
    year = year_of(whole, writing.asked)
    held = HouseholdYear.objects.known().filter(household=household, year=year).first()
    before: dict[str, Any] = {
        "headcount": held.headcount if held else None,
        "headcount_why": held.headcount_why if held else "",
        "surveyed_on": held.surveyed_on if held else None,
        "note": held.note if held else "",
        "rest": held.rest if held else Why.NOT_COLLECTED.value,
    }
    if (headcount := named.get("headcount")) is not None:
        why = headcount.value if isinstance(headcount, Missing) else ""
        before["headcount"] = None if why else headcount
        before["headcount_why"] = why_missing(before["headcount"], why)
    for name in ("surveyed_on", "note"):
        if _there(named.get(name)):
            before[name] = named[name]
    entry = YearEntry(
        household=household,
        year=year,
        items={**(held.items if held else {}), **cast("dict[str, int | str]", items)},
        amends=REASON,
        **before,
    )
    state_years(writing.part("year", household.pk, year), county=writing.asked.county, entries=[entry])
