"""Suspected duplicates in words: how they stand, how alike two records are, and the two side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext

from bangfu.engine.matching import FIELDS as COMPARED
from bangfu.kernel.refusal import mark
from bangfu.places.models import AreaName
from bangfu.policybook.queries import in_force_or_none
from bangfu.registry.models import Household, ListEntry, Membership, Person, Residence
from bangfu.registry.queries.likeness import PEOPLE
from bangfu.registry.rules import CATEGORY, RELATION
from bangfu.screening.models import Duplicate
from bangfu.web.opened import Opened
from bangfu.web.policy_matching import FIELDS as COMPARED_WORDS
from bangfu.web.registry_words import SEXES, WHY
from bangfu.web.words import Badge, both, localised

STATES = {
    "open": ("wait", mark("To be decided")),
    "checking": ("wait", mark("To be checked on the spot")),
    "proposed": ("warn", mark("Merge waits for another person")),
    "different": ("ok", mark("Not the same")),
    "merged": ("done", mark("Merged")),
    "undone": ("ok", mark("Merge undone")),
    "settled": ("none", mark("No longer alike")),
}
KINDS = {
    "person": mark("Perhaps the same person, entered twice"),
    "household": mark("Perhaps the same household, entered twice"),
}
PERSON_FIELDS = {
    "name": mark("Name"), "sex": mark("Sex"), "birth_date": mark("Birth date"), "id_number": mark("ID number"),
    "ethnicity": mark("Ethnicity"), "phone": mark("Telephone"), "household": mark("Household"),
    "relation": mark("Relation to the head"), "village": mark("Village"),
}  # fmt: skip
HOUSEHOLD_FIELDS = {
    "village": mark("Village"), "category": mark("Category"), "phone": mark("Telephone"), "account": mark("Account"),
    "members": mark("People of the household"),
}  # fmt: skip
# What cannot be chosen by itself: it goes with the household, or is told only.
TOLD_ONLY = {"person": ("relation", "village"), "household": ("members",)}
Side = dict[str, str]


def state_badge(state: str) -> Badge:
    """How a ticket stands."""
    kind, label = STATES[state]
    return {"kind": kind, "label": gettext(label)}


def likeness_words(page: Opened, ticket: Duplicate, same_bits100: int) -> str:
    """How alike two records are, in words: «very much alike»; the number itself says nothing to a person."""
    if ticket.kind == "household":
        return gettext("%(count)s people of the two households are alike") % {"count": len(ticket.members)}
    return gettext("very much alike") if ticket.bits100 >= same_bits100 else gettext("alike")


def agreements(page: Opened, levels: Mapping[str, str]) -> str:
    """«Name: characters that sound alike; birth date: the same»: field by field, as the weights in force call it."""
    entry = in_force_or_none("matching", PEOPLE, page.today, page.book.pk)
    said: dict[str, Any] = entry.body["fields"] if entry else {}
    told = []
    for name in COMPARED:
        if name not in levels:
            continue
        labels = {one["code"]: localised(one.get("label")) for one in said.get(name, [])}
        level = labels.get(levels[name]) or levels[name]
        told.append(f"{gettext(COMPARED_WORDS[name])}{both('：', ': ')}{level}")
    return both("；", "; ").join(told)


def sides(page: Opened, ticket: Duplicate) -> tuple[Side, Side]:
    """The two records, field by field in words; numbers are masked."""
    keys = (ticket.left_id, ticket.right_id)
    told = people_sides(page, keys) if ticket.kind == "person" else _households(page, keys)
    return told.get(keys[0], {}), told.get(keys[1], {})


def compared(ticket: Duplicate, left: Side, right: Side) -> list[dict[str, Any]]:
    """{name, label, left, right, differs, lacks (only one of the two says it)}: the rows of the comparison."""
    words = PERSON_FIELDS if ticket.kind == "person" else HOUSEHOLD_FIELDS
    return [
        {
            "name": name, "label": gettext(label), "left": left.get(name, ""), "right": right.get(name, ""),
            "differs": left.get(name, "") != right.get(name, ""),
            "lacks": bool(left.get(name, "")) != bool(right.get(name, "")),
        }
        for name, label in words.items()
    ]  # fmt: skip


def choosable(ticket: Duplicate, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of which one side may be chosen: they differ and stand by themselves."""
    return [row for row in rows if row["differs"] and row["name"] not in TOLD_ONLY[ticket.kind]]


def people_sides(page: Opened, keys: Iterable[int]) -> dict[int, Side]:
    """People field by field in words, by the keys of their subjects; numbers are masked."""
    people = {one.subject_id: one for one in Person.objects.filter(subject_id__in=keys).select_related("subject")}
    held = Membership.objects.filter(person__subject_id__in=keys).as_of(page.today)
    homes = {row.person_id: row for row in held.select_related("household__subject")}
    villages = _villages(page, [row.household_id for row in homes.values()])
    found = {}
    for key, one in people.items():
        home = homes.get(one.pk)
        found[key] = {
            "name": page.words.name(one.subject) if page.hidden else one.name,
            "sex": gettext(SEXES.get(one.sex, one.sex)),
            "birth_date": _or_why(one.birth_date, one.birth_date_why),
            "id_number": _or_why(one.id_number, one.id_number_why),
            "ethnicity": one.ethnicity,
            "phone": _or_why(one.phone, one.phone_why),
            "household": f"{home.household.household_no} {page.words.name(home.household.subject)}" if home else "",
            "relation": page.words.label(RELATION, home.relation) if home else "",
            "village": villages.get(home.household_id, "") if home else "",
        }
    return found


def _households(page: Opened, keys: Iterable[int]) -> dict[int, Side]:
    homes = list(Household.objects.filter(subject_id__in=keys).select_related("subject"))
    villages = _villages(page, [one.pk for one in homes])
    entries = ListEntry.objects.filter(subject_id__in=keys, list=CATEGORY).as_of(page.today)
    category = dict(entries.values_list("subject_id", "code"))
    members: dict[int, list[str]] = {}
    held = Membership.objects.filter(household__in=homes).as_of(page.today).select_related("person__subject")
    for row in sorted(held, key=lambda row: (row.relation != Membership.HEAD, row.person.subject.code)):
        members.setdefault(row.household_id, []).append(page.words.name(row.person.subject))
    return {
        one.subject_id: {
            "village": villages.get(one.pk, ""),
            "category": page.words.label(CATEGORY, category.get(one.subject_id, "")),
            "phone": _or_why(one.phone, one.phone_why),
            "account": " ".join(part for part in (one.bank, _or_why(one.account, one.account_why)) if part),
            "members": both("、", ", ").join(members.get(one.pk, [])),
        }
        for one in homes
    }


def _villages(page: Opened, households: Iterable[int]) -> dict[int, str]:
    lived = Residence.objects.filter(household_id__in=list(households)).as_of(page.today)
    areas = dict(lived.values_list("household_id", "village_id"))
    named = area_names(page, areas.values())
    return {home: named.get(area, "") for home, area in areas.items()}


def area_names(page: Opened, areas: Iterable[int]) -> dict[int, str]:
    """What areas are called on the page's day."""
    rows = AreaName.objects.filter(area_id__in=list(areas)).as_of(page.today)
    return {row.area_id: (row.alias or row.name) if page.hidden else row.name for row in rows}


def _or_why(value: date | str | None, why: str) -> str:
    return str(value) if value else (gettext(WHY[why]) if why in WHY else "")
