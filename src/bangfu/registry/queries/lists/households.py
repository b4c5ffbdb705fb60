"""The list of households: its filters, its orders, and the sums over everything it finds."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from bangfu.cases.lifecycle import DONE
from bangfu.cases.models import Case
from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.registry.models import (
    LIVING,
    Condition,
    Household,
    Living,
    Membership,
    Occupation,
    Residence,
)
from bangfu.registry.queries import visible
from bangfu.registry.queries.lists.filters import (
    LACKING,
    Day,
    Filter,
    Where,
    able_codes,
    listed,
    path_of,
    stated,
    there,
    whole,
)
from bangfu.registry.queries.lists.income import accounts, per_head
from bangfu.registry.queries.owed import OWED, came_out, household_duties, overdue
from bangfu.registry.rules import (
    CAR,
    CATEGORY,
    ON_LISTS,
    POVERTY_CAUSE,
    SPECIAL_GROUP,
    SPECIAL_RESULT,
)

FEN = 100
# What the dated lists of households are called in an address and on a page.
LISTS = {
    CATEGORY: ("category", mark("Category")),
    POVERTY_CAUSE: ("cause", mark("Cause of poverty")),
    CAR: ("car", mark("Car")),
    SPECIAL_GROUP: ("special", mark("Special group")),
    SPECIAL_RESULT: ("screened", mark("Result of screening")),
}


def _members(day: Day) -> QuerySet[Membership]:
    return Membership.objects.as_of(day.on)


def _place(day: Day, code: str) -> Q:
    path = path_of(day, code)
    within = Q(village__path__startswith=path) | Q(natural_village__path__startswith=path)
    return there(Residence.objects.filter(within).as_of(day.on), household="pk")


def _condition(column: str, *, several: bool = False) -> Where:
    """A household has a member of whom something is stated."""

    def where(day: Day, value: str) -> Q:
        held = Condition.objects.filter(stated(column, value, several=several)).as_of(day.on)
        return there(_members(day).filter(there(held, person="person")), household="pk")

    return where


def _living(column: str) -> Where:
    def where(day: Day, value: str) -> Q:
        asked: Any = {"yes": True, "no": False}.get(value, value)
        return there(Living.objects.filter(**{column: asked}).as_of(day.on), household="pk")

    return where


def _counted(people: Any, *, least: bool) -> Where:
    """A household has at least, or at most, so many members of a kind."""

    def where(day: Day, value: str) -> Q:
        number, rows = whole(value), people(day).filter(household=OuterRef("pk"))
        # Households without any member of the kind have no group to count.
        groups = rows.order_by().values("household").annotate(number=Count("pk"))
        if least:
            return there(groups.filter(number__gte=number), household="pk") if number > 0 else Q()
        return ~there(groups.filter(number__gt=number), household="pk")

    return where


def _able(day: Day) -> QuerySet[Membership]:
    held = Condition.objects.filter(labour__in=able_codes(day)).as_of(day.on)
    return _members(day).filter(there(held, person="person"))


def _income(*, least: bool) -> Where:
    """Net income a head, compared without dividing."""

    def where(day: Day, value: str) -> Q:
        fen = whole(value) * FEN
        side = Q(net__gte=F("headcount") * fen) if least else Q(net__lt=F("headcount") * fen)
        rows: QuerySet[Any] = accounts(day.county, day.on).filter(side)
        return there(rows, household="pk")

    return where


def _exited(day: Day, value: str) -> Q:
    """Out of poverty or of monitoring, and on its own now."""
    return came_out(day.on) if value == "yes" else ~came_out(day.on)


def _lacking(day: Day, value: str) -> Q:
    """A column is not collected: its row says so, or there is no row."""
    if value in ("phone", "account"):
        return Q(**{f"{value}__isnull": True, f"{value}_why": "not_collected"})
    if value == "income":
        known: QuerySet[Any] = accounts(day.county, day.on).filter(net__isnull=False, headcount__isnull=False)
        return ~there(known, household="pk")
    if value == "cause":
        return listed(POVERTY_CAUSE)(day, LACKING)
    if value not in LIVING:
        raise ValueError(value)
    told = ~Q(**{f"{value}_why": "not_collected"})
    return ~there(Living.objects.filter(told).as_of(day.on), household="pk")


def _text(day: Day, value: str) -> Q:
    return Q(subject__label__icontains=value.strip()) | Q(subject__code__icontains=value.strip())


def _post(day: Day, value: str) -> Q:
    held = Occupation.objects.filter(kind="post").as_of(day.on)
    inside = there(_members(day).filter(there(held, person="person")), household="pk")
    return inside if value == "yes" else ~inside


def _problem(day: Day, value: str) -> Q:
    """A problem about the household, or that makes its exit wait, was raised and is not closed on the day."""
    stood = Case.objects.filter(Q(raised_on__isnull=True) | Q(raised_on__lte=day.on))
    stood = stood.filter(~Q(state__in=DONE) | Q(closed_on__gt=day.on))
    open_ = there(stood, about="subject")
    return open_ if value == "yes" else ~open_


def _owed(day: Day, value: str) -> Q:
    duty = next((one for one in household_duties(day.on, day.county) if one.code == value), None)
    return Q(pk__in=[]) if duty is None else overdue(duty, day.on)


FILTERS: dict[str, Filter] = {
    one.name: one
    for one in (
        Filter("area", mark("Township or village"), "place", _place),
        *(
            Filter(LISTS[name][0], LISTS[name][1], "code", listed(name), name, any=name == SPECIAL_GROUP)
            for name, of in ON_LISTS.items()
            if of == "household" and name in LISTS
        ),
        Filter("income_from", mark("Income a head from"), "yuan", _income(least=True), unit=mark("yuan")),
        Filter("income_below", mark("Income a head below"), "yuan", _income(least=False), unit=mark("yuan")),
        Filter("members_from", mark("Members from"), "whole", _counted(_members, least=True)),
        Filter("members_to", mark("Members up to"), "whole", _counted(_members, least=False)),
        Filter("labour_from", mark("Able to work from"), "whole", _counted(_able, least=True)),
        Filter("labour_to", mark("Able to work up to"), "whole", _counted(_able, least=False)),
        Filter("health", mark("Health of a member"), "code", _condition("health", several=True), "registry.health"),
        Filter(
            "disability", mark("Disability of a member"), "code", _condition("disability_type"),
            "registry.disability_type", any=True,
        ),
        Filter("school", mark("School of a member"), "code", _condition("school"), "registry.school", any=True),
        Filter("relief", mark("Relief of a member"), "code", _condition("relief"), "registry.relief", any=True),
        Filter("post", mark("Public post in the household"), "yes", _post),
        Filter("house", mark("Grade of the house"), "code", _living("house_grade"), "registry.house_grade"),
        Filter("water", mark("Safe drinking water"), "yes", _living("water_safe")),
        Filter("road", mark("Paved way to the house"), "yes", _living("road_paved")),
        Filter("exited", mark("Came out of poverty or monitoring"), "yes", _exited),
        Filter("problem", mark("Problem that is not closed"), "yes", _problem),
        Filter("owed", mark("Owed and not done"), "code", _owed, OWED),
        Filter("lacking", mark("Not collected"), "lacking", _lacking),
        Filter("q", mark("Head or household number"), "text", _text),
    )
}  # fmt: skip
# What may be asked for as not collected.
LACKED = ("cause", "income", "phone", "account", *LIVING)


def base(actor: Actor, day: Day, right: Right = Right.REGISTRY_HOUSEHOLD_READ) -> QuerySet[Household]:
    """The households that an actor may see and that were kept on the day."""
    rows = visible(actor, right).filter(subject__county_id=day.county, subject__kind="household")
    return rows.filter(there(Residence.objects.as_of(day.on), household="pk"))


def ordered(rows: QuerySet[Household], day: Day, sort: str) -> QuerySet[Household]:
    """In the order asked for; of two alike the lower number stands first."""
    down = sort.startswith("-")
    name = sort.removeprefix("-")
    if name == "village":
        home = Residence.objects.filter(household=OuterRef("pk")).as_of(day.on)
        rows = rows.annotate(order=Subquery(home.values("village__path")[:1]))
    elif name == "members":
        groups = _members(day).filter(household=OuterRef("pk")).order_by().values("household")
        rows = rows.annotate(order=Subquery(groups.annotate(number=Count("pk")).values("number")))
    elif name == "income":
        rows = rows.annotate(order=per_head(day.county, day.on))
    elif name == "head":
        rows = rows.annotate(order=F("subject__label"))
    else:
        return rows.order_by("-subject__code" if down and name == "number" else "subject__code")
    order = F("order").desc(nulls_last=True) if down else F("order").asc(nulls_last=True)
    return rows.order_by(order, "subject__code")


SORTS = ("number", "head", "village", "members", "income")


def totals(rows: QuerySet[Household], day: Day) -> dict[str, int]:
    """Over everything found: households, people, those able to work, farmland in hundredths of a mu, and how many
    households do not state it."""
    keys = rows.order_by().values("pk")
    people = _members(day).filter(household__in=keys).count()
    land = Living.objects.filter(household__in=keys, farmland_mu100__isnull=False).as_of(day.on)
    summed = land.aggregate(sum=Sum("farmland_mu100"), number=Count("pk"))
    households = rows.order_by().count()
    return {
        "households": households,
        "people": people,
        "labour": _able(day).filter(household__in=keys).count(),
        "farmland_mu100": summed["sum"] or 0,
        "farmland_lacking": households - summed["number"],
    }
