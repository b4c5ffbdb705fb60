"""Putting back what a batch changed in rows that carry no dates, and taking back the records it made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.intake.rules.taking import Restoring
from bangfu.kernel.ids import derived
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.registry.actions.amendments import EXPLAINED, HOUSEHOLD, PERSON
from bangfu.registry.models import Household, Membership, Person, Residence, Why
from bangfu.subjects.actions import index
from bangfu.subjects.models import SearchKey, Subject
from bangfu.vault.models import SealedField
from bangfu.vault.queries import vault
from bangfu.vault.rules import mask
from bangfu.vault.rules.sealed import Sealed

COLUMNS = {"person": PERSON, "household": HOUSEHOLD}
MODELS: Mapping[str, Any] = {"person": Person, "household": Household}


def image_of(row: Person | Household) -> dict[str, Any]:
    """The columns of a row as they are, to be put back: sealed ones by their tokens."""
    name = row._meta.model_name or ""
    columns: dict[str, Any] = {}
    for column in COLUMNS[name]:
        value = getattr(row, column)
        columns[column] = value.token if isinstance(value, Sealed) else _iso(value)
        if column in EXPLAINED:
            columns[f"{column}_why"] = getattr(row, f"{column}_why")
    return {"model": name, "id": row.pk, "columns": columns}


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@action("registry.import.restore", Right.REGISTRY_HOUSEHOLD_WRITE)
def restore(act: Act, *, county: County, restoring: Restoring) -> int:
    """Put rows back as they were, and take the records back that were made: nobody finds them any more.

    Their numbers are free again; what remains is an empty row that points at the batch. Answers how many were made.
    """
    act.permit(county.pk, restoring.path)
    for image in restoring.images:
        _put_back(image)
    made = {model: restoring.made(model) for model in (Person, Household, Subject)}
    for person in Person.objects.filter(pk__in=made[Person]):
        person.id_number, person.id_number_why = None, Why.NOT_APPLICABLE.value
        person.phone, person.phone_why = None, Why.NOT_APPLICABLE.value
        person.save()
    for household in Household.objects.filter(pk__in=made[Household]):
        household.phone, household.phone_why = None, Why.NOT_APPLICABLE.value
        household.account, household.account_why = None, Why.NOT_APPLICABLE.value
        household.save()
    for subject in Subject.objects.filter(pk__in=made[Subject]):
        # Number and id are free for the record that comes in its stead, with the history of this one.
        subject.code, subject.merged_into = f"{subject.code[:40]}~{subject.pk}", restoring.batch
        subject.uid = derived("taken back", subject.uid, subject.pk)
        subject.save()
        SearchKey.objects.filter(subject=subject).delete()
    _where_they_were(restoring.subjects)
    act.note(made=len(made[Subject]), put_back=len(restoring.images))
    return len(made[Subject])


def _put_back(image: Mapping[str, Any]) -> None:
    model = MODELS[image["model"]]
    row = model.objects.select_related("subject").get(pk=image["id"])
    for name, value in image["columns"].items():
        setattr(row, name, _kept(model._meta.get_field(name), value))
    row.save()
    if isinstance(row, Person):
        _call(row.subject, row.name)
        heads = Membership.objects.known().filter(person=row, relation=Membership.HEAD, valid_to__isnull=True)
        for held in heads.select_related("household__subject"):
            _call(held.household.subject, row.name)


def _kept(field: Any, value: Any) -> Any:
    """A column's value from its image."""
    if value is None:
        return None
    if isinstance(field, SealedField):
        return vault().sealed(field.bound, field.kind, value)
    return date.fromisoformat(value) if field.name == "birth_date" else value


def _call(subject: Subject, name: str) -> None:
    if subject.label != name:
        subject.label, subject.alias = name, mask.name(name)
        subject.save(update_fields=["label", "alias"])
        index(subject)


def _where_they_were(subjects: Sequence[str]) -> None:
    """A household and its people lie where the household is kept again."""
    households = Household.objects.filter(subject__uid__in=subjects) | Household.objects.filter(
        memberships__person__subject__uid__in=subjects
    )
    for home in Residence.objects.known().filter(household__in=households.distinct(), valid_to__isnull=True):
        members = Membership.objects.known().filter(household=home.household_id, valid_to__isnull=True)
        found = Subject.objects.filter(person__memberships__in=members) | Subject.objects.filter(
            household=home.household_id
        )
        for subject in found.distinct():
            if (subject.area_id, subject.path) != (home.village_id, home.village.path):
                subject.area_id, subject.path = home.village_id, home.village.path
                subject.save(update_fields=["area", "path"])
