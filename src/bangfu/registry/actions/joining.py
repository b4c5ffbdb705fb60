"""Two records of one person, or of one household, become one; and are taken apart again exactly as they were.

No key is rewritten: the record that goes keeps its rows, and its subject says which it was merged into. What only it
had goes over as rows of the record that is kept. Values chosen from it change places with the kept ones, so that
nothing is lost and nothing needs to be remembered elsewhere. Each step says what it did, as plain JSON that holds no
value of a person; the actions that call this keep it for `separate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from django.apps import apps
from django.db import IntegrityError, transaction

from bangfu.audit.models import Dated
from bangfu.audit.queries import row_key
from bangfu.kernel.digest import canonical, keyed_hex
from bangfu.kernel.refusal import Refusal, mark
from bangfu.registry.models import (
    Condition,
    Household,
    HouseholdYear,
    ListEntry,
    Living,
    Membership,
    Occupation,
    Person,
    Residence,
)
from bangfu.registry.rules import CATEGORY
from bangfu.subjects.actions import index, merge_subjects, unmerge_subjects
from bangfu.subjects.models import Merge, Subject
from bangfu.vault.rules import mask
from bangfu.vault.rules.index import Form
from bangfu.vault.rules.sealed import Sealed

D = TypeVar("D", bound=Dated)
Step = dict[str, Any]
"""What one merge did: merge, kept, gone (keys of subjects), swapped, mark, ended and made rows, labels, areas."""
# What may be chosen from the record that goes → the columns that change places.
PERSON: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "id_number": ("id_number", "id_number_why"),
    "birth_date": ("birth_date", "birth_date_why"),
    "sex": ("sex",),
    "ethnicity": ("ethnicity",),
    "phone": ("phone", "phone_why"),
}
HOUSEHOLD: Mapping[str, tuple[str, ...]] = {
    "phone": ("phone", "phone_why"),
    "account": ("bank", "account", "account_why"),
}
# And what is chosen by its dated rows.
HOME, VILLAGE, CATEGORY_OF = "household", "village", "category"
PERSON_CHOICES = (*PERSON, HOME)
HOUSEHOLD_CHOICES = (*HOUSEHOLD, VILLAGE, CATEGORY_OF)
# Dated rows that go over where the kept record has none of their slot: (rows, whose, slot).
_OF_PERSON = ((Condition, "person", ""), (Occupation, "person", "code"), (ListEntry, "subject", "list"))
_OF_HOUSEHOLD = ((Living, "household", ""), (HouseholdYear, "household", "year"), (ListEntry, "subject", "list"))
CHANGED = mark("This was changed after the two were merged: %(what)s.")


def join_people(
    *, kept: Person, gone: Person, take: Iterable[str], reason: str, on: date, within: bool = False
) -> list[Step]:
    """Make two people one under the action that is open, which has asked for the right over both.

    `take`: which of PERSON_CHOICES come from `gone`. `within`: their households are being merged too.
    A household that this leaves without anybody is merged into the other.

    Errors: Refusal for a choice that is none, and where a household with others in it would lose its head.
    """
    chosen = _chosen(take, PERSON_CHOICES)
    step = _begun(kept.subject, gone.subject, reason, on)
    _swap(step, kept, gone, [one for one in PERSON if one in chosen], PERSON)
    if "name" in chosen:
        _rename(step, kept, gone)
    _carry(step, kept, gone, _OF_PERSON)
    return [step, *_settle(step, kept, gone, HOME in chosen, reason=reason, on=on, within=within)]


def join_households(
    *,
    kept: Household,
    gone: Household,
    pairs: Sequence[tuple[Person, Person]],
    take: Iterable[str],
    reason: str,
    on: date,
) -> list[Step]:
    """Make two households one under the action that is open, which has asked for the right over both.

    `pairs`: people of `kept` and of `gone` who are one; whoever else belongs to `gone` moves over with all that is
    kept of them. `take`: which of HOUSEHOLD_CHOICES come from `gone`.

    Errors: Refusal for a choice that is none, and where the household would have two heads.
    """
    chosen = _chosen(take, HOUSEHOLD_CHOICES)
    steps = [one for pair in pairs for one in _joined_pair(pair, reason, on)]
    step = _begun(kept.subject, gone.subject, reason, on)
    _swap(step, kept, gone, [one for one in HOUSEHOLD if one in chosen], HOUSEHOLD)
    if VILLAGE in chosen:
        _move_in(step, kept, gone)
    if CATEGORY_OF in chosen:
        _end(step, ListEntry.objects.known().filter(subject=kept.subject, list=CATEGORY))
    _bring(step, kept, gone)
    _carry(step, kept, gone, _OF_HOUSEHOLD)
    _end(step, Residence.objects.known().filter(household=gone))
    return [*steps, step]


def separate(steps: Sequence[Step], *, on: date) -> None:
    """Undo merges under the action that is open, which has asked for the right: every row says again what it said.

    Errors: Refusal, naming what, where something that the merge wrote was changed since.
    """
    for step in reversed(steps):
        try:
            with transaction.atomic():
                _undo(step, on)
        except IntegrityError as fault:
            raise Refusal(CHANGED, cure=_CURE, status=409, what=mark("members of the household")) from fault


_CURE = mark("Take that change back first.")


def _joined_pair(pair: tuple[Person, Person], reason: str, on: date) -> list[Step]:
    kept, gone = pair
    return join_people(kept=kept, gone=gone, take=(), reason=reason, on=on, within=True)


def _chosen(take: Iterable[str], known: Sequence[str]) -> frozenset[str]:
    chosen = frozenset(take)
    if chosen - set(known):
        raise Refusal(mark("“%(what)s” cannot be chosen here."), field="take", what=min(chosen - set(known)))
    return chosen


def _begun(kept: Subject, gone: Subject, reason: str, on: date) -> Step:
    merged = merge_subjects(kept=kept, gone=gone, reason=reason, on=on)
    for one in (kept, gone):
        one.refresh_from_db()
    return {
        "merge": merged.pk, "kept": kept.pk, "gone": gone.pk, "swapped": [], "mark": "", "ended": [], "made": [],
        "labels": [], "areas": [],
    }  # fmt: skip


def _swap(step: Step, kept: Any, gone: Any, fields: Sequence[str], known: Mapping[str, tuple[str, ...]]) -> None:
    """Let values change places; the ID number is unique, so that the record that goes has none for a moment."""
    if not fields:
        return
    columns = [column for field in fields for column in known[field]]
    own, other = ({column: getattr(row, column) for column in columns} for row in (kept, gone))
    if "id_number" in fields:
        gone.id_number, gone.id_number_why = None, "not_collected"
        gone.save()
    for row, values in ((kept, other), (gone, own)):
        for column, value in values.items():
            setattr(row, column, value)
        row.save()
    step["swapped"], step["mark"] = list(fields), _mark(kept, columns)


def _mark(row: Any, columns: Sequence[str]) -> str:
    """A keyed digest of some values of a row: whether they are still the same, and nothing else."""
    values = [getattr(row, column) for column in columns]
    plain = [one.blind_index(Form.WHOLE) if isinstance(one, Sealed) else one for one in values]
    return keyed_hex(row_key(), canonical([str(one) for one in plain]))


def _rename(step: Step, kept: Person, gone: Person) -> None:
    """The subjects are found under the names their records have now; a household under that of its head."""
    heads = Membership.objects.known().filter(person__in=[kept, gone], relation=Membership.HEAD, valid_to__isnull=True)
    named = [(kept.subject, kept.name), (gone.subject, gone.name)]
    named += [
        (row.household.subject, kept.name if row.person_id == kept.pk else gone.name)
        for row in heads.select_related("household__subject")
    ]
    for subject, name in named:
        step["labels"].append([subject.pk, subject.label, subject.alias])
        _label(subject, name, mask.name(name))


def _label(subject: Subject, label: str, alias: str, *, undone: bool = False) -> None:
    subject.label, subject.alias = label, alias
    subject.save()
    index(subject, undone=undone)


def _place(step: Step, subject: Subject, like: Subject) -> None:
    if subject.area_id == like.area_id:
        return
    step["areas"].append([subject.pk, subject.area_id, subject.path])
    subject.area, subject.path = like.area, like.path
    subject.save()
    index(subject)


def _end(step: Step, rows: Iterable[D]) -> list[D]:
    """Rows that hold no longer, remembered by what and which they are."""
    ended = list(rows)
    for row in ended:
        row.supersede()
        step["ended"].append([row._meta.label, row.pk])
    return ended


def _make(step: Step, row: Dated, **changes: Any) -> None:
    """A row like another one, of the record that is kept."""
    fresh = _like(row, **changes)
    fresh.save()
    step["made"].append([fresh._meta.label, fresh.pk])


def _like(row: Dated, **changes: Any) -> Dated:
    columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    for name in ("id", "recorded_seq", "superseded_seq"):
        del columns[name]
    return type(row)(**{**columns, **changes})


def _carry(step: Step, kept: Any, gone: Any, kinds: Sequence[tuple[Any, str, str]]) -> None:
    """What is stated of the record that goes holds no longer; where the kept one has nothing of its kind, of that."""
    for model, owner, slot in kinds:
        own, other = (one.subject if owner == "subject" else one for one in (kept, gone))
        rows = model.objects.known()
        held = {getattr(row, slot) if slot else "" for row in rows.filter(**{owner: own})}
        for row in _end(step, rows.filter(**{owner: other}).order_by("pk")):
            if (getattr(row, slot) if slot else "") not in held:
                _make(step, row, **{f"{owner}_id": own.pk})


def _settle(step: Step, kept: Person, gone: Person, over: bool, *, reason: str, on: date, within: bool) -> list[Step]:
    """The one person belongs to one household: that of the kept record, or (`over`) that of the one that goes."""
    rows = Membership.objects.known().select_related("household__subject").order_by("pk")
    own, other = list(rows.filter(person=kept)), list(rows.filter(person=gone))
    here, there = (next((row for row in some if row.valid_to is None), None) for some in (own, other))
    over = there is not None and (over or here is None)
    _end(step, other)
    left, stays = (here, there) if over else (there, here)
    if over:
        _end(step, own)
        for row in other:
            _make(step, row, person_id=kept.pk)
        if there is not None:
            _place(step, kept.subject, there.household.subject)
    if within or left is None or stays is None or left.household_id == stays.household_id:
        return []
    if rows.filter(household=left.household, valid_to__isnull=True).exists():
        if left.relation == Membership.HEAD:
            raise Refusal(
                mark("%(code)s would be left without its head."),
                cure=mark("Keep the person in that household, or move the head first."),
                field="take", code=left.household.household_no,
            )  # fmt: skip
        return []
    return join_households(kept=stays.household, gone=left.household, pairs=(), take=(), reason=reason, on=on)


def _move_in(step: Step, kept: Household, gone: Household) -> None:
    """The household lives where the record that goes says."""
    _end(step, Residence.objects.known().filter(household=kept))
    for home in Residence.objects.known().filter(household=gone).order_by("pk"):
        _make(step, home, household_id=kept.pk)
    _place(step, kept.subject, gone.subject)
    current = Membership.objects.known().filter(household=kept, valid_to__isnull=True).select_related("person__subject")
    for row in current:
        _place(step, row.person.subject, kept.subject)


def _bring(step: Step, kept: Household, gone: Household) -> None:
    """Whoever still belongs to the household that goes comes over, in the relation they have."""
    rows = Membership.objects.known().select_related("person__subject").order_by("pk")
    headed = rows.filter(household=kept, relation=Membership.HEAD, valid_to__isnull=True).exists()
    for row in _end(step, rows.filter(household=gone)):
        current = row.valid_to is None
        if current and headed and row.relation == Membership.HEAD:
            raise Refusal(
                mark("Both households would keep their head."),
                cure=mark("The two heads are not the same person: move the members instead."),
                field="take",
            )
        _make(step, row, household_id=kept.pk)
        if current:
            _place(step, row.person.subject, kept.subject)


def _undo(step: Step, on: date) -> None:
    kept, gone = (Subject.objects.get(pk=step[one]) for one in ("kept", "gone"))
    for label, key in reversed(step["made"]):
        row = apps.get_model(label).objects.get(pk=key)
        if row.superseded_seq is not None:
            raise Refusal(CHANGED, cure=_CURE, status=409, what=str(row._meta.verbose_name))
        row.supersede()
    for label, key in step["ended"]:
        _like(apps.get_model(label).objects.get(pk=key)).save()
    unmerge_subjects(merged=Merge.objects.get(pk=step["merge"]), on=on)
    if step["swapped"]:
        known = PERSON if kept.kind == "person" else HOUSEHOLD
        model: Any = Person if kept.kind == "person" else Household
        own, other = (model.objects.select_for_update().get(subject_id=one.pk) for one in (kept, gone))
        if _mark(own, [column for field in step["swapped"] for column in known[field]]) != step["mark"]:
            raise Refusal(CHANGED, cure=_CURE, status=409, what=mark("values of the record"))
        _swap({}, own, other, step["swapped"], known)
    for key, label, alias in reversed(step["labels"]):
        _label(Subject.objects.get(pk=key), label, alias, undone=True)
    for key, area, path in reversed(step["areas"]):
        subject = Subject.objects.get(pk=key)
        subject.area_id, subject.path = area, path
        subject.save()
        index(subject)
