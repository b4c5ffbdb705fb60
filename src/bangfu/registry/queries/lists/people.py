"""The list of people: its filters, its orders, and the sums over everything it finds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.policybook.queries import in_force_or_none
from bangfu.registry.models import CONDITION, Condition, ListEntry, Membership, Occupation, Person, Residence
from bangfu.registry.queries import visible_people
from bangfu.registry.queries.lists.filters import Day, Filter, Where, able_codes, listed, path_of, stated, there, whole
from bangfu.registry.queries.lists.students import STAGE, at_stage, away, confirmed, two_after
from bangfu.registry.rules import CATEGORY, LABOUR_ROSTER, NOT_HELPED, SEVERAL, TRAINING_WISH, WORK_WISH

LISTS = {
    LABOUR_ROSTER: ("roster", mark("Labour roster")),
    WORK_WISH: ("work_wish", mark("Wishes to work")),
    TRAINING_WISH: ("training_wish", mark("Wishes to learn")),
}
# Column of a condition → (parameter, what it is called, its code list, whether «any» is asked for).
STANDING = {
    "education": ("education", mark("Education"), "registry.education", False),
    "school": ("school", mark("At school"), "registry.school", True),
    "not_at_school": ("not_at_school", mark("Why not at school"), "registry.not_at_school", True),
    "health": ("health", mark("Health"), "registry.health", False),
    "disability_type": ("disability", mark("Disability"), "registry.disability_type", True),
    "disability_grade": ("grade", mark("Grade of disability"), "registry.disability_grade", True),
    "labour": ("labour", mark("Ability to work"), "registry.labour", False),
    "medical": ("medical", mark("Medical insurance"), "registry.medical", True),
    "pension": ("pension", mark("Pension insurance"), "registry.pension", True),
    "relief": ("relief", mark("Social relief"), "registry.relief", True),
}


def _within(day: Day) -> QuerySet[Membership]:
    return Membership.objects.as_of(day.on)


def _home(day: Day, homes: Any) -> Q:
    return there(_within(day).filter(there(homes.as_of(day.on), household="household")), person="pk")


def _place(day: Day, code: str) -> Q:
    path = path_of(day, code)
    within = Q(village__path__startswith=path) | Q(natural_village__path__startswith=path)
    return _home(day, Residence.objects.filter(within))


def _household_category(day: Day, value: str) -> Q:
    rows = ListEntry.objects.filter(list=CATEGORY, code=value).as_of(day.on)
    return there(_within(day).filter(there(rows, subject="household__subject")), person="pk")


def _standing(column: str) -> Where:
    def where(day: Day, value: str) -> Q:
        return there(
            Condition.objects.filter(stated(column, value, several=column in SEVERAL)).as_of(day.on), person="pk"
        )

    return where


def born_by(on: date, years: int) -> date:
    """The last birth date of who has completed so many years on a day; a leap day counts as the day after."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return date(on.year - years, 2, 28)


def _age_from(day: Day, value: str) -> Q:
    return Q(birth_date__lte=born_by(day.on, whole(value)))


def _age_to(day: Day, value: str) -> Q:
    return Q(birth_date__gt=born_by(day.on, whole(value) + 1))


def _occupied(kind: str, column: str) -> Where:
    def where(day: Day, value: str) -> Q:
        rows = Occupation.objects.filter(kind=kind).as_of(day.on)
        if value == "no":
            return ~there(rows, person="pk")
        return there(rows if value in ("any", "yes") else rows.filter(**{column: value}), person="pk")

    return where


def _registered(day: Day, value: str) -> Q:
    """Of a household that is or was on the poverty register or is monitored; the others are registered as ordinary."""
    rows = ListEntry.objects.filter(list=CATEGORY).exclude(code__in=NOT_HELPED).as_of(day.on)
    found = there(_within(day).filter(there(rows, subject="household__subject")), person="pk")
    return found if value == "yes" else ~found


def _several_posts(day: Day, value: str) -> Q:
    """Holds more than one public post on the day."""
    rows = Occupation.objects.filter(kind="post").as_of(day.on)
    groups = rows.order_by().values("person").annotate(number=Count("pk")).filter(number__gt=1)
    found = there(groups, person="pk")
    return found if value == "yes" else ~found


def _able(day: Day, value: str) -> Q:
    """Able to work by the day's list, as the households' sums count it."""
    found = there(Condition.objects.filter(labour__in=able_codes(day)).as_of(day.on), person="pk")
    return found if value == "yes" else ~found


def _lacking(day: Day, value: str) -> Q:
    if value in ("id_number", "birth_date", "phone"):
        return Q(**{f"{value}__isnull": True, f"{value}_why": "not_collected"})
    if value not in CONDITION:
        raise ValueError(value)
    told = ~Q(**{f"{value}_why": "not_collected"})
    return ~there(Condition.objects.filter(told).as_of(day.on), person="pk")


def _left(day: Day, value: str) -> Q:
    """Whether only those who left are asked for is said by `base`; here nothing is left out."""
    return Q()


def _text(day: Day, value: str) -> Q:
    return Q(name__icontains=value.strip()) | Q(subject__code__icontains=value.strip())


FILTERS: dict[str, Filter] = {
    one.name: one
    for one in (
        Filter("area", mark("Township or village"), "place", _place),
        Filter("category", mark("Category of the household"), "code", _household_category, CATEGORY),
        Filter("sex", mark("Sex"), "sex", lambda day, value: Q(sex=value)),
        Filter("age_from", mark("Age from"), "whole", _age_from),
        Filter("age_to", mark("Age up to"), "whole", _age_to),
        Filter("ethnicity", mark("Ethnicity"), "ethnicity", lambda day, value: Q(ethnicity=value)),
        *(
            Filter(name, label, "code", _standing(column), codes, any=any_)
            for column, (name, label, codes, any_) in STANDING.items()
        ),
        *(Filter(name, label, "code", listed(code), code) for code, (name, label) in LISTS.items()),
        Filter("able", mark("Able to work"), "yes", _able),
        Filter("registered", mark("Of a registered poor household"), "yes", _registered),
        Filter("stage", mark("Stage of schooling"), "code", at_stage, STAGE),
        Filter("two_after", mark("Left school after junior or senior school"), "yes", two_after),
        Filter("away", mark("At school outside the county"), "yes", away),
        Filter("confirmed", mark("School confirmed this year"), "yes", confirmed),
        Filter("posts", mark("Several public posts"), "yes", _several_posts),
        Filter("job", mark("Has a job"), "yes", _occupied("job", "region")),
        Filter("region", mark("Where the job is"), "code", _occupied("job", "region"), "registry.region", any=True),
        Filter("post", mark("Public post"), "code", _occupied("post", "post"), "registry.post", any=True),
        Filter("left", mark("Left the register"), "only", _left),
        Filter("lacking", mark("Not collected"), "lacking", _lacking),
        Filter("q", mark("Name or number"), "text", _text),
    )
}
LACKED = ("id_number", "birth_date", "phone", *CONDITION)
SORTS = ("number", "name", "age", "household", "queue")


def base(
    actor: Actor, day: Day, right: Right = Right.REGISTRY_HOUSEHOLD_READ, *, left: bool = False
) -> QuerySet[Person]:
    """The people that an actor may see and who belonged to a household on the day; with `left` those who had left."""
    rows = visible_people(actor, right).filter(subject__county_id=day.county, subject__kind="person")
    here = there(_within(day), person="pk")
    if not left:
        return rows.filter(here)
    gone = Membership.objects.filter(valid_to__lte=day.on).known()
    return rows.filter(there(gone, person="pk")).exclude(here)


def ordered(rows: QuerySet[Person], day: Day, sort: str) -> QuerySet[Person]:
    """In the order asked for; of two alike the lower number stands first."""
    down, name = sort.startswith("-"), sort.removeprefix("-")
    if name == "household":
        home = _within(day).filter(person=OuterRef("pk"))
        order: Any = F("order")
        rows = rows.annotate(order=Subquery(home.values("household__subject__code")[:1]))
    elif name == "queue":
        return _queued(rows, day)
    elif name in ("name", "age"):
        # Who is older was born earlier.
        order, down = F("name" if name == "name" else "birth_date"), down != (name == "age")
    else:
        return rows.order_by("-subject__code" if down and name == "number" else "subject__code")
    return rows.order_by(order.desc(nulls_last=True) if down else order.asc(nulls_last=True), "subject__code")


def _queued(rows: QuerySet[Person], day: Day) -> QuerySet[Person]:
    """By class in the order of the roster's list, then by the day of entry: who has waited longest stands first."""
    entry = in_force_or_none("code_list", LABOUR_ROSTER, day.on, day.county)
    codes = [] if entry is None else [one["code"] for one in entry.body["items"]]
    held = ListEntry.objects.filter(subject=OuterRef("subject"), list=LABOUR_ROSTER).as_of(day.on)
    rows = rows.annotate(group=Subquery(held.values("code")[:1]), waits=Subquery(held.values("valid_from")[:1]))
    ranks = [When(group=code, then=Value(place)) for place, code in enumerate(codes)]
    rank = Case(*ranks, default=Value(len(codes)), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("rank", F("waits").asc(nulls_last=True), "subject__code")


def totals(rows: QuerySet[Person], day: Day) -> dict[str, int]:
    """Over everything found: people, the households they belong to, women and men."""
    home = _within(day).filter(person=OuterRef("pk")).values("household")[:1]
    # One reading of everything found: at a county of 125,000 people three would be felt.
    told = (
        rows.order_by()
        .annotate(home=Subquery(home))
        .aggregate(
            people=Count("pk"), households=Count("home", distinct=True), women=Count("pk", filter=Q(sex="female"))
        )
    )
    return {**told, "men": told["people"] - told["women"]}
