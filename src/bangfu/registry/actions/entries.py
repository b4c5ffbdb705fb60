"""What is entered of a household, checked and sealed before any action sees it.

An action's body is digested into its audit line and may be kept aside, so a full number must never be part of one:
entries hold sealed values, which show their mask, and keyed marks, by which two bodies with different numbers differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from bangfu.kernel.period import read_day
from bangfu.kernel.record import text
from bangfu.kernel.refusal import Refusal, mark
from bangfu.registry.models import Household, Membership, Person, Why
from bangfu.registry.rules import birth_and_sex, read_account, read_id_number, read_phone
from bangfu.vault.models import SealedField
from bangfu.vault.rules.index import Form
from bangfu.vault.rules.sealed import Sealed

MEMBER_FIELDS = ("name", "relation", "sex", "birth_date", "ethnicity", "id_number", "id_number_why", "phone")
HOUSEHOLD_FIELDS = ("household_no", "village", "natural_village", "category", "phone", "bank", "account", "members")

M = TypeVar("M", Household, Person)


@dataclass(frozen=True)
class MemberEntry:
    """One member; `marks` are the blind indexes of the sealed numbers."""

    name: str
    relation: str
    sex: str
    birth_date: date | None
    ethnicity: str
    id_number: Sealed | None
    id_number_why: str
    phone: Sealed | None
    marks: tuple[str, ...]


@dataclass(frozen=True)
class HouseholdEntry:
    """One household with its members, exactly one of them the head; villages by their codes."""

    household_no: str
    village: str
    natural_village: str
    category: str
    phone: Sealed | None
    bank: str
    account: Sealed | None
    members: tuple[MemberEntry, ...]
    marks: tuple[str, ...]

    @property
    def head(self) -> MemberEntry:
        """The member the others are related to."""
        return next(one for one in self.members if one.relation == Membership.HEAD)


def why_missing(value: object, why: str = "") -> str:
    """The reason stored beside a value: none beside one that is there."""
    return "" if value is not None else why or Why.NOT_COLLECTED.value


def read_member(row: Mapping[str, Any]) -> MemberEntry:
    """One member of MEMBER_FIELDS; Refusal naming the field.

    Birth date and sex may be left out where there is an ID number; `id_number_why` says why there is none.
    """
    _refuse_unknown(row, MEMBER_FIELDS)
    number = read_id_number(str(row["id_number"])) if row.get("id_number") else None
    given = read_day(row["birth_date"]) if row.get("birth_date") else None
    birth, sex = birth_and_sex(number, given, row.get("sex") or "")
    why = row.get("id_number_why") or ""
    if why and (number or why not in Why.values):
        raise Refusal(
            mark("This says why a number is missing: one of %(known)s."),
            field="id_number_why",
            known="、".join(Why.values),
        )
    sealed = _seal(Person, "id_number", number)
    phone = _seal(Person, "phone", read_phone(str(row["phone"])) if row.get("phone") else None)
    return MemberEntry(
        name=_filled(row, "name", 60),
        relation=_filled(row, "relation", 2),
        sex=sex,
        birth_date=birth,
        ethnicity=_filled(row, "ethnicity", 20),
        id_number=sealed,
        id_number_why=why_missing(sealed, why),
        phone=phone,
        marks=_marks((sealed, Form.WHOLE), (phone, Form.PHONE)),
    )


def read_household(row: Mapping[str, Any]) -> HouseholdEntry:
    """One household of HOUSEHOLD_FIELDS with its `members`; Refusal naming household, member and field.

    Without a telephone of its own a household has its head's.
    """
    number = str(row.get("household_no") or "?")
    try:
        _refuse_unknown(row, HOUSEHOLD_FIELDS)
        members = _members(row, number)
        head = next(one for one in members if one.relation == Membership.HEAD)
        phone = _seal(Household, "phone", read_phone(str(row["phone"])) if row.get("phone") else None)
        if phone is None and head.phone is not None:
            phone = head.phone.sealed_for(_column(Household, "phone").bound, head.phone.kind)
        account = _seal(Household, "account", read_account(str(row["account"])) if row.get("account") else None)
        return HouseholdEntry(
            household_no=_filled(row, "household_no", 50),
            village=_filled(row, "village", 20),
            natural_village=text(row.get("natural_village") or ""),
            category=_filled(row, "category", 40),
            phone=phone,
            bank=text(row.get("bank") or "")[:80],
            account=account,
            members=members,
            marks=_marks((phone, Form.PHONE), (account, Form.WHOLE)),
        )
    except Refusal as no:
        raise no.at(number) from no


def _members(row: Mapping[str, Any], number: str) -> tuple[MemberEntry, ...]:
    members = []
    for place, one in enumerate(row.get("members") or [], 1):
        try:
            members.append(read_member(one))
        except Refusal as no:
            raise no.at(f"{number} · {place}") from no
    if sum(one.relation == Membership.HEAD for one in members) != 1:
        raise Refusal(
            mark("A household has exactly one head."), cure=mark("Give one member the relation 02."), field="members"
        )
    numbers = [one.id_number.blind_index(Form.FIRST_18) for one in members if one.id_number is not None]
    if len(set(numbers)) < len(numbers):
        raise Refusal(
            mark("Two members have the same ID number."), cure=mark("Correct one of them."), field="id_number"
        )
    return tuple(members)


def _refuse_unknown(row: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in row:
        if name not in known:
            raise Refusal(
                mark("There is no field “%(name)s” here."),
                cure=mark("Known fields: %(known)s."),
                field=str(name),
                name=str(name),
                known="、".join(known),
            )


def _filled(row: Mapping[str, Any], field: str, most: int) -> str:
    value = text(row.get(field) or "")
    if not value:
        raise Refusal(mark("This field must be filled."), field=field)
    if len(value) > most:
        raise Refusal(mark("At most %(most)s characters fit here."), field=field, most=most)
    return value


def _column(model: type[M], field: str) -> SealedField:
    return cast("SealedField", model._meta.get_field(field))


def _seal(model: type[M], field: str, plain: str | None) -> Sealed | None:
    return None if plain is None else cast("Sealed", _column(model, field).to_python(plain))


def _marks(*pairs: tuple[Sealed | None, Form]) -> tuple[str, ...]:
    return tuple("" if sealed is None else sealed.blind_index(form) for sealed, form in pairs)
