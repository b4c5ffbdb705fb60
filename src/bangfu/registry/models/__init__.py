"""Households, the people in them, where and as what they are kept; what is stated of villages, groups and assets."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q

from bangfu.audit.models import Dated, Recorded
from bangfu.places.models import Area, County
from bangfu.staff.models import OfficeRecord
from bangfu.subjects.models import Part, Subject, in_order
from bangfu.vault.models import BlindIndexField, SealedField
from bangfu.vault.rules import mask
from bangfu.vault.rules.index import Form

IN_FORCE = Q(valid_to__isnull=True, superseded_seq__isnull=True)


class Why(models.TextChoices):
    """Why a value is missing; never zero, never an empty text."""

    NOT_COLLECTED = "not_collected"
    NOT_APPLICABLE = "not_applicable"
    NONE = "none"


def explained(column: str, name: str) -> models.CheckConstraint:
    """Either the value is there, or the reason why it is not."""
    missing = {f"{column}__isnull": True}
    return models.CheckConstraint(
        condition=(Q(**missing) & Q(**{f"{column}_why__in": Why.values}))
        | (~Q(**missing) & Q(**{f"{column}_why": ""})),
        name=name,
    )


class Household(Recorded):
    """One household for as long as it is kept. Its number, present village and path are its subject's."""

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="household")
    phone = SealedField(kind=mask.Kind.PHONE, bound="registry.household.phone", null=True)
    phone_index = BlindIndexField(source="phone", form=Form.PHONE)
    phone_tail = BlindIndexField(source="phone", form=Form.PHONE_TAIL)
    phone_why = models.CharField(max_length=20, blank=True)
    bank = models.CharField(max_length=80, blank=True)
    account = SealedField(kind=mask.Kind.ACCOUNT, bound="registry.household.account", null=True)
    account_index = BlindIndexField(source="account", form=Form.WHOLE)
    account_why = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            explained("phone", "registry_household_phone_why"),
            explained("account", "registry_household_account_why"),
        ]

    def __str__(self) -> str:
        return f"{self.household_no} {self.subject.shown(True)}"

    @property
    def household_no(self) -> str:
        """The household's number in the county."""
        return self.subject.code


class Residence(Dated):
    """Where a household is kept, from when to when; its natural village where it is known."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="residences")
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    natural_village = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["household"], condition=IN_FORCE, name="registry_one_residence")]


class ListEntry(Dated):
    """A subject stands under one code of a dated list of the policybook, from when to when."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="list_entries")
    list = models.CharField(max_length=80)
    code = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["list", "code"])]
        constraints = [
            models.UniqueConstraint(fields=["subject", "list"], condition=IN_FORCE, name="registry_one_list_entry")
        ]


class Person(Recorded):
    """One person, in whichever household. The ID number is unique in a county by its first eighteen characters."""

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="person")
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    id_number = SealedField(kind=mask.Kind.ID_NUMBER, bound="registry.person.id_number", null=True)
    id_whole = BlindIndexField(source="id_number", form=Form.WHOLE)
    id_first18 = BlindIndexField(source="id_number", form=Form.FIRST_18)
    id_last4 = BlindIndexField(source="id_number", form=Form.LAST_4)
    id_last6 = BlindIndexField(source="id_number", form=Form.LAST_6)
    id_number_why = models.CharField(max_length=20, blank=True)
    sex = models.CharField(max_length=6, choices=[("male", "male"), ("female", "female")])
    birth_date = models.DateField(null=True)
    birth_date_why = models.CharField(max_length=20, blank=True)
    ethnicity = models.CharField(max_length=20)
    phone = SealedField(kind=mask.Kind.PHONE, bound="registry.person.phone", null=True)
    phone_index = BlindIndexField(source="phone", form=Form.PHONE)
    phone_tail = BlindIndexField(source="phone", form=Form.PHONE_TAIL)
    phone_why = models.CharField(max_length=20, blank=True)

    class Meta:
        # What lists count by is read from the index alone: the rows are wide, their numbers are sealed in them.
        indexes = [models.Index(fields=["subject", "sex"], name="registry_person_counted")]
        constraints = [
            models.UniqueConstraint(fields=["county", "id_first18"], name="registry_id_number_once"),
            explained("id_number", "registry_person_id_number_why"),
            explained("birth_date", "registry_person_birth_date_why"),
            explained("phone", "registry_person_phone_why"),
        ]

    def __str__(self) -> str:
        return f"{mask.name(self.name)} {self.id_number or ''}".strip()


class Membership(Dated):
    """A person belongs to a household; `relation` to its head by GB/T 4761."""

    HEAD = "02"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=2)
    reason = models.CharField(max_length=100, blank=True, help_text="why the person came")
    end_reason = models.CharField(max_length=100, blank=True, help_text="why the person left")

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "superseded_seq", "valid_from", "valid_to", "household"],
                name="registry_membership_of_day",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=IN_FORCE, name="registry_one_household"),
            models.UniqueConstraint(
                fields=["household"], condition=IN_FORCE & Q(relation="02"), name="registry_one_head"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | ~Q(end_reason=""), name="registry_left_for_a_reason"
            ),
        ]


# What is stated of a household's living and of a person's condition; beside each stands why it is missing.
LIVING = (
    "house_grade", "water_safe", "road_paved", "road_distance_dm", "farmland_mu100", "irrigated_mu100",
    "forest_mu100", "retired_mu100", "orchard_mu100", "pasture_mu100", "pond_mu100",
)  # fmt: skip
CONDITION = (
    "education", "school", "not_at_school", "health", "disability_type", "disability_grade", "labour", "medical",
    "pension", "relief",
)  # fmt: skip


def explained_each(kind: str, columns: Iterable[str]) -> list[models.CheckConstraint]:
    """`explained` for many columns of one table."""
    return [explained(column, f"registry_{kind}_{column}_why") for column in columns]


class HouseholdYear(Dated):
    """A household's account of one income year: 1 October of the year before to 30 September of `year`.

    `items` holds what is stated under the codes of the dated list of income items: whole fen, or why there is none;
    `rest` says why the codes not named there have none. `headcount` is the 年度家庭人口数 that divides the income,
    which is not the number of members kept today. The row holds from the year's last day on.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="years")
    year = models.SmallIntegerField()
    headcount = models.SmallIntegerField(null=True)
    headcount_why = models.CharField(max_length=20, blank=True)
    items = models.JSONField(default=dict)
    rest = models.CharField(max_length=20, choices=Why.choices)
    surveyed_on = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year"], condition=Q(superseded_seq__isnull=True), name="registry_one_account"
            ),
            explained("headcount", "registry_year_headcount_why"),
            models.CheckConstraint(
                condition=Q(headcount__gte=1) | Q(headcount__isnull=True), name="registry_year_headcount"
            ),
            models.CheckConstraint(condition=Q(rest__in=Why.values), name="registry_year_rest"),
        ]


class Living(Dated):
    """How a household lives, from when to when: house, water, road, land. Land in hundredths of a mu, `_mu100`."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="livings")
    house_grade = models.CharField(max_length=20, null=True)
    house_grade_why = models.CharField(max_length=20, blank=True)
    water_safe = models.BooleanField(null=True)
    water_safe_why = models.CharField(max_length=20, blank=True)
    road_paved = models.BooleanField(null=True)
    road_paved_why = models.CharField(max_length=20, blank=True)
    road_distance_dm = models.BigIntegerField(null=True)
    road_distance_dm_why = models.CharField(max_length=20, blank=True)
    farmland_mu100 = models.BigIntegerField(null=True)
    farmland_mu100_why = models.CharField(max_length=20, blank=True)
    irrigated_mu100 = models.BigIntegerField(null=True)
    irrigated_mu100_why = models.CharField(max_length=20, blank=True)
    forest_mu100 = models.BigIntegerField(null=True)
    forest_mu100_why = models.CharField(max_length=20, blank=True)
    retired_mu100 = models.BigIntegerField(null=True)
    retired_mu100_why = models.CharField(max_length=20, blank=True)
    orchard_mu100 = models.BigIntegerField(null=True)
    orchard_mu100_why = models.CharField(max_length=20, blank=True)
    pasture_mu100 = models.BigIntegerField(null=True)
    pasture_mu100_why = models.CharField(max_length=20, blank=True)
    pond_mu100 = models.BigIntegerField(null=True)
    pond_mu100_why = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=IN_FORCE, name="registry_one_living"),
            in_order("valid_from", "valid_to", "registry_living_validity"),
            *explained_each("living", LIVING),
        ]


class Condition(Dated):
    """How a person stands, from when to when. Health, medical and pension are codes with blanks between.

    Each column is a code of its list, or NULL beside the reason; a code that says «none» is a value.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conditions")
    education = models.CharField(max_length=20, null=True)
    education_why = models.CharField(max_length=20, blank=True)
    school = models.CharField(max_length=20, null=True)
    school_why = models.CharField(max_length=20, blank=True)
    not_at_school = models.CharField(max_length=20, null=True)
    not_at_school_why = models.CharField(max_length=20, blank=True)
    health = models.CharField(max_length=60, null=True)
    health_why = models.CharField(max_length=20, blank=True)
    disability_type = models.CharField(max_length=20, null=True)
    disability_type_why = models.CharField(max_length=20, blank=True)
    disability_grade = models.CharField(max_length=20, null=True)
    disability_grade_why = models.CharField(max_length=20, blank=True)
    labour = models.CharField(max_length=20, null=True)
    labour_why = models.CharField(max_length=20, blank=True)
    medical = models.CharField(max_length=60, null=True)
    medical_why = models.CharField(max_length=20, blank=True)
    pension = models.CharField(max_length=60, null=True)
    pension_why = models.CharField(max_length=20, blank=True)
    relief = models.CharField(max_length=60, null=True)
    relief_why = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=IN_FORCE, name="registry_one_condition"),
            in_order("valid_from", "valid_to", "registry_condition_validity"),
            *explained_each("condition", CONDITION),
        ]


class Occupation(Dated):
    """A job or a public post of a person, from the day it began to the day it ended; several may run at once."""

    KINDS = ("job", "post")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="occupations")
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=[(one, one) for one in KINDS])
    post = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=12, blank=True, help_text="area code of the place of work, to the county")
    employer = models.CharField(max_length=100, blank=True)
    industry = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    months = models.SmallIntegerField(null=True)
    months_why = models.CharField(max_length=20, blank=True)
    monthly_fen = models.BigIntegerField(null=True)
    monthly_fen_why = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "code"], condition=Q(superseded_seq__isnull=True), name="registry_occupation_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=("job", "post")), name="registry_occupation_kind"),
            explained("months", "registry_occupation_months_why"),
            explained("monthly_fen", "registry_occupation_monthly_why"),
            models.CheckConstraint(
                condition=Q(months__isnull=True) | Q(months__gte=0), name="registry_occupation_months"
            ),
            models.CheckConstraint(
                condition=Q(monthly_fen__isnull=True) | Q(monthly_fen__gte=0), name="registry_occupation_monthly"
            ),
        ]


class VillageFact(Dated):
    """What is stated of a village; `village` is its area's subject. A paved road counts from the day it opened."""

    village = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="village_facts")
    paved_on = models.DateField(null=True)
    paved_on_why = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village"], condition=IN_FORCE, name="registry_one_village_fact"),
            explained("paved_on", "registry_village_paved_on_why"),
        ]


class StatedValue(Dated):
    """What is stated of a household, person or village in a field that the policybook declares (ADR 0018).

    The value stands in the one column its type calls for: `text` for words and codes (several with blanks between),
    `number` for counts, years, truths (1, 0) and measures in the smallest unit, `day` for dates and months; or none
    beside the reason.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="stated_values")
    field = models.CharField(max_length=40)
    text = models.CharField(max_length=200, null=True)
    number = models.BigIntegerField(null=True)
    day = models.DateField(null=True)
    why = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "field"], condition=IN_FORCE, name="registry_one_value"),
            in_order("valid_from", "valid_to", "registry_value_validity"),
            models.CheckConstraint(
                condition=Q(why="", text__isnull=False, number__isnull=True, day__isnull=True)
                | Q(why="", text__isnull=True, number__isnull=False, day__isnull=True)
                | Q(why="", text__isnull=True, number__isnull=True, day__isnull=False)
                | Q(why__in=Why.values, text__isnull=True, number__isnull=True, day__isnull=True),
                name="registry_value_or_why",
            ),
        ]
        indexes = [
            models.Index(fields=["field", "text"], name="registry_value_text"),
            models.Index(fields=["field", "number"], name="registry_value_number"),
        ]


class Cohort(OfficeRecord, Part):
    """A group of people of which counts are known, e.g. the pupils of one stage; a name list may be kept of it."""

    list_code = models.CharField(max_length=40)
    origin = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=10, blank=True, choices=[("in", "in"), ("out", "out")])
    registered = models.BooleanField(null=True)
    person_count = models.IntegerField(null=True)
    household_count = models.IntegerField(null=True)
    as_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["list_code"])]
        constraints = [
            *OfficeRecord.Meta.constraints,
            *Part.Meta.constraints,
            models.CheckConstraint(
                condition=Q(person_count__gte=0) | Q(person_count__isnull=True), name="registry_cohort_persons"
            ),
            models.CheckConstraint(
                condition=Q(household_count__gte=0) | Q(household_count__isnull=True),
                name="registry_cohort_household_count",
            ),
            models.CheckConstraint(
                condition=Q(person_count__isnull=False) | Q(household_count__isnull=False),
                name="registry_cohort_counted",
            ),
            models.CheckConstraint(
                condition=~Q(approx="")
                | Q(person_count__isnull=True)
                | Q(household_count__isnull=True)
                | Q(household_count__lte=F("person_count")),
                name="registry_cohort_households",
            ),
        ]


class CohortName(Dated):
    """A line of the name list of a group, and whom of the register somebody chose for it, or that it is nobody."""

    cohort = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="cohort_names")
    line = models.IntegerField()
    name = models.CharField(max_length=60)
    birth_date = models.DateField(null=True)
    village = models.CharField(max_length=120, blank=True)
    id_number = SealedField(kind=mask.Kind.ID_NUMBER, bound="registry.cohort_name.id_number", null=True)
    id_first18 = BlindIndexField(source="id_number", form=Form.FIRST_18)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    is_none = models.BooleanField(default=False)
    decided_by = models.CharField(max_length=100, blank=True)
    decided_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "line"], condition=Q(superseded_seq__isnull=True), name="registry_cohort_name_once"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, is_none=False, decided_by="", decided_on__isnull=True)
                | (Q(person__isnull=True, is_none=True) | Q(person__isnull=False, is_none=False))
                & Q(decided_on__isnull=False),
                name="registry_cohort_name_decided",
            ),
        ]


class Asset(OfficeRecord, Part):
    """A thing kept in the book, or `asset_count` alike: a base, a village asset, a square, a length of road."""

    kind = models.CharField(max_length=40)
    type = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=20)
    asset_count = models.IntegerField(default=1)
    length_dm = models.BigIntegerField(null=True)
    length_ulp_dm = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind"])]
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=IN_FORCE, name="registry_asset_once"),
            *OfficeRecord.Meta.constraints[1:],
            *Part.Meta.constraints,
            in_order("valid_from", "valid_to", "registry_asset_validity"),
            models.CheckConstraint(condition=Q(asset_count__gte=0), name="registry_asset_count"),
            models.CheckConstraint(
                condition=Q(length_dm__gte=0) | Q(length_dm__isnull=True), name="registry_asset_length"
            ),
        ]


# Django finds the tables of the other files of this folder through this one; they build on what stands above.
from bangfu.registry.models.accounts import Reckoning, Voucher  # noqa: E402
from bangfu.registry.models.notes import Note  # noqa: E402
from bangfu.registry.models.sources import Extract, SourceDecision, SourceList, SourceRow  # noqa: E402

__all__ = [
    "CONDITION", "IN_FORCE", "LIVING", "Asset", "Cohort", "CohortName", "Condition", "Extract", "Household",
    "HouseholdYear", "ListEntry", "Living", "Membership", "Note", "Occupation", "Person", "Reckoning", "Residence",
    "SourceDecision", "SourceList", "SourceRow", "VillageFact", "Voucher", "Why", "explained", "explained_each",
]  # fmt: skip
