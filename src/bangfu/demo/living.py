"""How the made county's households live and its people stand: accounts of an income year, condition, jobs and posts.

Pure: the same seed, day and households give the same rows. Plausible by age, labour and category. Of a hundred rows
about GAPS lack something; of households about PLANTED hold an error of each kind, so that the checks find some.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from bangfu.demo.county import Row

# In a hundred rows: a value that was not collected.
GAPS = 2
# One household in so many holds each of these errors; each lies in a place of its own.
PLANTED = {
    "child_not_at_school": 300,
    "child_with_post": 400,
    "uninsured": 60,
    "dangerous_house": 150,
    "unsafe_water": 200,
    "disabled_without_allowance": 100,
    "too_much_land": 500,
    "wage_too_small": 350,
}
# One household in so many had this a year ago, where it has one of these now.
SINCE: dict[str, tuple[int, Any, tuple[Any, ...]]] = {
    "house_grade": (9, "C", ("A", "B")),
    "water_safe": (14, False, (True,)),
    "road_paved": (11, False, (True,)),
}
# How many accounts are kept before the last one, and one household in so many whose income then fell by a third.
EARLIER, FELL = 2, 120
# What is earned and spent changes from year to year; what is paid a head does not.
EARNED = frozenset({"wage_other", "livestock", "crops", "operating_cost", "medical"})
# In a hundred other households: one that lives of little, whatever its category says.
_POOR = 3
_ABLE = ("ordinary", "skilled")
_SCHOOLS = ((6, "preschool"), (12, "primary"), (13, "grade_7"), (14, "grade_8"), (15, "grade_9"), (18, "senior"))
_REGIONS = {"township": 20, "county": 34, "province": 36, "country": 10}
_INDUSTRIES = {"building": 40, "catering": 18, "services": 18, "manufacturing": 12, "transport": 12}
_CHANNELS = {"friends": 44, "self": 24, "government": 22, "labour_firm": 10}
_POSTS = {"forest_ranger": 40, "road_keeper": 22, "cleaner": 24, "water_keeper": 14}
# Places of work that no area has: codes of the made county and of provinces that do not exist.
_PLACES = {"township": "990101", "county": "990101", "province": "990201", "country": "980101"}


def income_year(today: date) -> int:
    """The last income year that has ended: it runs from 1 October to 30 September."""
    return today.year if (today.month, today.day) > (9, 30) else today.year - 1


def stated(seed: int, today: date, households: Iterable[Row]) -> Iterator[Row]:
    """One row for each household: {household_no, year, living, people}.

    year: {year, headcount, items (fen by code), rest}; living: column → value; people: one for each member in order:
    {condition: column → value, jobs: [{code, kind, since, until?, months, monthly_fen, texts}]}. None: not collected.
    """
    random = Random(f"{seed}:living")  # noqa: S311  # repeatable made data, not a secret
    for place, home in enumerate(households, 1):
        planted = {name for name, each in PLANTED.items() if (place + len(name)) % each == 0}
        people = [_person(random, today, member, planted) for member in home["members"]]
        yield {
            "household_no": home["household_no"],
            "year": _account(random, today, home, people, planted),
            "living": _living(random, planted),
            "people": people,
        }


def earlier_years(seed: int, households: Iterable[Row], rows: Iterable[Row]) -> Iterator[Row]:
    """The EARLIER accounts before the one of each row of `stated`: {household_no, year}, the youngest first.

    Whoever was born later is not counted. Most lived of a little less; of one household in FELL the income was far
    more before its last account.
    """
    random = Random(f"{seed}:earlier")  # noqa: S311  # repeatable made data, not a secret
    for place, (home, row) in enumerate(zip(households, rows, strict=True), 1):
        account = row["year"]
        for back in range(EARLIER):
            share = (150, 175) if place % FELL == 0 and back == 0 else (86, 98)
            items = {
                code: fen * random.randint(*share) // 10_000 * 100 if code in EARNED and isinstance(fen, int) else fen
                for code, fen in account["items"].items()
            }
            year = account["year"] - 1
            born = sum(member["birth_date"] <= date(year, 9, 30) for member in home["members"])
            account = {**account, "year": year, "headcount": born, "items": items}
            yield {"household_no": row["household_no"], "year": account}


def year_before(today: date, households: Iterable[Row], rows: Iterable[Row]) -> Iterator[Row]:
    """How each household of `stated` lived when the last income year began: {household_no, living, people}.

    people: {condition} of each member in order. Of some the house was mended since, water or road reached them, and
    most pupils went on to the next form.
    """
    for place, (home, row) in enumerate(zip(households, rows, strict=True), 1):
        earlier = {name: value for name, (each, value, now) in SINCE.items()
                   if place % each == 0 and row["living"][name] in now}  # fmt: skip
        people = [
            {"condition": {**person["condition"], **_form_before(today, member, person["condition"])}}
            for member, person in zip(home["members"], row["people"], strict=True)
        ]
        yield {"household_no": row["household_no"], "living": {**row["living"], **earlier}, "people": people}


def _form_before(today: date, member: Row, condition: Row) -> Row:
    """The form in which a pupil was a year ago; nothing for whom it is not known, or who was none."""
    age = _age(member, today)
    if condition["school"] is None or not 1 <= age < 18 or (condition["school"] == "none" and age >= 15):
        return {}
    return {"school": _school(member, age - 1)}


def mended_on(today: date) -> date:
    """The day from which houses, water and roads are as they are now."""
    return date(income_year(today), 6, 20)


def school_began(today: date) -> date:
    """The first day of the school year that began in the last income year."""
    return date(income_year(today), 9, 1)


def _chosen(random: Random, shares: dict[str, int]) -> str:
    return random.choices(list(shares), weights=list(shares.values()))[0]


def _gap(random: Random, value: Any) -> Any:
    return None if random.randint(1, 100) <= GAPS else value


def _age(member: Row, on: date) -> int:
    born: date = member["birth_date"]
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _school(member: Row, age: int) -> str:
    if age < 3:
        return "before"
    if age >= 18:
        return "vocational_college" if member["at_school"] else "none"
    return next(stage for limit, stage in _SCHOOLS if age < limit)


def _person(random: Random, today: date, member: Row, planted: set[str]) -> Row:
    age = _age(member, today)
    school = _school(member, age)
    if 7 <= age < 15 and "child_not_at_school" in planted:
        planted.discard("child_not_at_school")
        school = "none"
    ill = member["health"]
    health = {"chronic_illness": "chronic", "serious_illness": "serious"}.get(ill, ill)
    grade = str(random.randint(1, 4)) if health == "disabled" else "none"
    uninsured = "uninsured" in planted and age >= 16
    planted -= {"uninsured"} if uninsured else set()
    condition = {
        "education": None if school not in ("none", "before") else _gap(random, _reached(member, age)),
        "school": _gap(random, school),
        "not_at_school": None,
        "health": _gap(random, health),
        "disability_type": str(random.randint(1, 7)) if grade != "none" else "none",
        "disability_grade": grade,
        "labour": _gap(random, "none" if school not in ("none", "before") else member["labour"]),
        "medical": _gap(random, "none" if uninsured else "resident"),
        "pension": _gap(random, "resident" if age >= 16 and school == "none" else "none"),
        "relief": "none",
    }
    return {"condition": condition, "jobs": _jobs(random, today, age, condition, planted)}


def _reached(member: Row, age: int) -> str:
    return "preschool" if age < 6 else str(member["education"])


def _jobs(random: Random, today: date, age: int, condition: Row, planted: set[str]) -> list[Row]:
    since = date(today.year, 2, 20) if today > date(today.year, 2, 20) else today - timedelta(days=200)
    months = min(10, 1 + (today - since).days // 31)
    if "child_with_post" in planted and 6 <= age < 16:
        planted.discard("child_with_post")
        return [_post(random, since, months)]
    able = condition["labour"] in _ABLE and condition["school"] == "none" and 16 <= age < 60
    if able and random.randint(1, 100) <= 9:
        return [_post(random, since, months)]
    if not able or random.randint(1, 100) > 38:
        return []
    region = _chosen(random, _REGIONS)
    wage = random.randrange(280_000, 620_000, 10_000)
    if "wage_too_small" in planted:
        planted.discard("wage_too_small")
        wage = 5_000
    texts = {
        "region": region,
        "place": _PLACES[region],
        "employer": "务工单位（演示）" if random.randint(1, 100) > GAPS else "",
        "industry": _chosen(random, _INDUSTRIES),
        "channel": _chosen(random, _CHANNELS),
    }
    return [_work("J1", since, months, wage, texts)]


def _post(random: Random, since: date, months: int) -> Row:
    return _work("P1", since, months, 50_000, {"post": _chosen(random, _POSTS), "region": "township"})


def _work(code: str, since: date, months: int, monthly_fen: int, texts: dict[str, str]) -> Row:
    kind = "post" if "post" in texts else "job"
    return {"code": code, "kind": kind, "since": since, "months": months, "monthly_fen": monthly_fen, "texts": texts}


def _account(random: Random, today: date, home: Row, people: list[Row], planted: set[str]) -> Row:
    """An account whose income fits those who can work; a helped household in difficulty has less of it."""
    category, size = home["category"], len(people)
    able = sum(one["condition"]["labour"] in _ABLE for one in people)
    works = [job for one in people for job in one["jobs"]]
    # Yaks, sheep and caterpillar fungus carry most households here; one in difficulty lives of a few animals.
    herd = random.randrange(1_300_000, 2_800_000, 10_000) * size
    if category in ("unstable", "marginal") or random.randint(1, 100) <= _POOR:
        herd = random.randrange(100_000, 500_000, 10_000) * size
    items = {
        "wage_other": sum(job["months"] * job["monthly_fen"] for job in works if job["kind"] == "job"),
        "wage_post": sum(job["months"] * job["monthly_fen"] for job in works if job["kind"] == "post"),
        "livestock": herd,
        "crops": random.randrange(0, 120_000, 1_000) * max(1, able),
        "ecology": 30_000 * size,
        "farming": 12_000 * size,
        "pension": 24_000 * sum(_age(member, today) >= 60 for member in home["members"]),
        "operating_cost": herd * 3 // 10,
        "medical": random.randrange(0, 300_000, 1_000) * (15 if category == "sudden" else 1),
        "schooling": 80_000 * sum(one["condition"]["school"] in ("senior", "vocational_college") for one in people),
    }
    severe = sum(one["condition"]["disability_grade"] in ("1", "2") for one in people)
    if severe and "disabled_without_allowance" not in planted:
        items["disability"] = 120_000 * severe
    if able == 0 and category != "ordinary":
        items["minimum_living"] = 420_000 * size
        for one in people:
            one["condition"]["relief"] = "minimum_rural"
    if random.randint(1, 100) <= GAPS:
        items["livestock"] = "not_collected"
    stated_items = {code: amount for code, amount in items.items() if amount}
    return {"year": income_year(today), "headcount": size, "items": stated_items, "rest": "none"}


def _living(random: Random, planted: set[str]) -> Row:
    farmland = random.randrange(200, 1_800, 10)
    return {
        "house_grade": _gap(random, "D" if "dangerous_house" in planted else random.choice("AAAB")),
        "water_safe": _gap(random, "unsafe_water" not in planted),
        "road_paved": random.randint(1, 100) <= 88,
        "road_distance_dm": random.randrange(0, 30_000, 500),
        "farmland_mu100": 12_500 if "too_much_land" in planted else farmland,
        "irrigated_mu100": farmland // 2,
        "forest_mu100": random.randrange(0, 2_000, 10),
        "retired_mu100": random.randrange(0, 600, 10),
        "orchard_mu100": 0,
        "pasture_mu100": random.randrange(0, 9_000, 10),
        "pond_mu100": 0,
    }
