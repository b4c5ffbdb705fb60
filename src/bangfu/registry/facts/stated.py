"""Plain columns of what is stated of households and people: the last ended income year, living, condition, jobs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from bangfu.kernel.fact import Column
from bangfu.policybook.queries import items
from bangfu.registry.models import LIVING, Condition, HouseholdYear, Living, Occupation
from bangfu.registry.rules import INCOME_ITEM, account_sums, income_year_ends, item_fen, net_fen

Ids = frozenset[int] | None
GROUPS = ("wage", "operating", "property", "transfer", "cost", "relief", "rigid")
ITEMS = ("wage_post", "minimum_living", "destitute", "disability", "medical", "disaster")
UNSTATED = "no account of an income year, or not collected"
NO_LIVING = "not collected"

_MONEY = {
    "wage": ("工资性收入", "wages"),
    "operating": ("生产经营性收入", "income from production"),
    "property": ("财产性收入", "income from property"),
    "transfer": ("转移性收入", "transfers"),
    "cost": ("生产经营性支出", "cost of production"),
    "relief": ("减少生产经营性支出的补贴", "subsidy that lowers the cost of production"),
    "rigid": ("刚性支出", "rigid expenses"),
    "wage_post": ("公益性岗位收入", "wage of public posts"),
    "minimum_living": ("低保金", "minimum living allowance"),
    "destitute": ("特困供养金", "support of the destitute"),
    "disability": ("残疾人补贴", "disability allowances"),
    "medical": ("合规自付医疗支出", "medical expenses within the rules"),
    "disaster": ("因灾支出", "expenses after a disaster"),
}
_LAND = {
    "farmland": ("耕地面积", "farmland"),
    "irrigated": ("有效灌溉面积", "irrigated land"),
    "forest": ("林地面积", "forest"),
    "retired": ("退耕还林（草）面积", "farmland returned to forest or grass"),
    "orchard": ("林果面积", "orchards"),
    "pasture": ("牧草地面积", "pasture"),
    "pond": ("水面面积", "water surface"),
}
HOUSEHOLD_COLUMNS = (
    Column("income_year", "int", "收入年度", "income year", missing="no account of an income year"),
    Column("year_members", "int", "年度家庭人口数", "members of the income year", "人", UNSTATED),
    *(Column(f"{name}_fen", "int", zh, en, "分", UNSTATED) for name, (zh, en) in _MONEY.items()),
    Column("before_net_fen", "int", "上一收入年度纯收入", "net income of the income year before", "分", UNSTATED),
    Column("before_members", "int", "上一收入年度人口数", "members of the income year before", "人", UNSTATED),
    Column("house_grade", "text", "房屋等级", "grade of the house", missing=NO_LIVING),
    Column("water_safe", "bool", "饮水安全", "safe drinking water", missing=NO_LIVING),
    Column("road_paved", "bool", "入户路硬化", "paved way to the house", missing=NO_LIVING),
    Column("road_distance_dm", "int", "与村主干路距离", "distance to the village road", "分米", NO_LIVING),
    *(Column(f"{name}_mu100", "int", zh, en, "0.01亩", NO_LIVING) for name, (zh, en) in _LAND.items()),
)
_YEAR_EMPTY = (None,) * (4 + len(GROUPS) + len(ITEMS))

# The parts of a column that holds several codes: column → (code, snapshot column, 中文, English).
_PARTS = {
    "health": (
        ("healthy", "healthy", "健康", "healthy"),
        ("chronic", "chronic", "长期慢性病", "long chronic illness"),
        ("serious", "serious", "患有大病", "serious illness"),
        ("disabled", "disabled", "残疾", "disabled"),
    ),
    "medical": (
        ("resident", "medical_resident", "参加居民医保", "medical insurance of residents"),
        ("employee", "medical_employee", "参加职工医保", "medical insurance of employees"),
    ),
    "pension": (
        ("resident", "pension_resident", "参加居民养老保险", "pension insurance of residents"),
        ("employee", "pension_employee", "参加职工养老保险", "pension insurance of employees"),
    ),
}
_CODED = {
    "education": ("文化程度", "education"),
    "school": ("在校生状况", "at school"),
    "not_at_school": ("未上学原因", "why not at school"),
    "disability_type": ("残疾类别", "kind of disability"),
    "disability_grade": ("残疾等级", "grade of disability"),
    "labour": ("劳动技能", "labour"),
    "relief": ("低保、特困情况", "relief"),
}
_JOBS = (
    Column("post_count", "int", "公益性岗位数", "public posts held", "个", "snapshot of before they were kept"),
    Column("post", "text", "公益性岗位", "public post", missing="holds none, or its kind is not recorded"),
    Column("post_months", "int", "公益性岗位月数", "months in the public post", "个月", "holds none, or not recorded"),
    Column("job_count", "int", "务工数", "jobs held", "个", "snapshot of before they were kept"),
    Column("job_ever", "bool", "曾经务工", "has ever had a job", missing="snapshot of before they were kept"),
    Column("job_region", "text", "务工区域", "where the job is", missing="has no job, or not recorded"),
    Column("job_place", "bool", "务工地到县", "place of work known to the county", missing="has no job"),
    Column("job_employer", "bool", "有务工单位", "employer recorded", missing="has no job"),
    Column("job_industry", "text", "所属行业", "industry", missing="has no job, or not recorded"),
    Column("job_channel", "text", "就业渠道", "how the job was found", missing="has no job, or not recorded"),
    Column("job_months", "int", "务工月数", "months of work", "个月", "has no job, or not recorded"),
    Column("job_monthly_fen", "int", "务工月收入", "monthly wage", "分", "has no job, or not recorded"),
    Column("job_overlap", "bool", "务工时间重叠", "jobs overlap", missing="snapshot of before they were kept"),
)
PERSON_COLUMNS = (
    *(Column(name, "text", zh, en, missing="not collected") for name, (zh, en) in _CODED.items()),
    *(Column(name, "bool", zh, en, missing="not collected") for parts in _PARTS.values() for _, name, zh, en in parts),
    *_JOBS,
)
_CONDITION_EMPTY = (None,) * (len(PERSON_COLUMNS) - len(_JOBS))
_NO_JOB = (0, None, None, 0, False, None, None, None, None, None, None, None, False)
# So few digits are the place to the county: two for the province, two for the city, two for the county.
_TO_THE_COUNTY = 6


def household_facts(county: int, as_of: date, ids: Ids) -> dict[int, tuple[object, ...]]:
    """HOUSEHOLD_COLUMNS by household, of those of which anything is stated."""
    years = _accounts(county, as_of, ids)
    livings = Living.objects.filter(household__subject__county_id=county)
    if ids is not None:
        livings = livings.filter(household__subject_id__in=ids)
    found = {row[0]: row[1:] for row in livings.as_of(as_of).values_list("household_id", *LIVING)}
    nothing = (None,) * len(LIVING)
    return {one: (*years.get(one, _YEAR_EMPTY), *found.get(one, nothing)) for one in years.keys() | found.keys()}


NO_HOUSEHOLD_FACTS = (None,) * len(HOUSEHOLD_COLUMNS)
NO_PERSON_FACTS = (*_CONDITION_EMPTY, *_NO_JOB)


def _accounts(county: int, as_of: date, ids: Ids) -> dict[int, tuple[object, ...]]:
    rows = HouseholdYear.objects.filter(household__subject__county_id=county)
    if ids is not None:
        rows = rows.filter(household__subject_id__in=ids)
    columns = ("household_id", "year", "headcount", "items", "rest")
    lists: dict[int, list[dict[str, Any]]] = {}
    latest: dict[int, tuple[object, ...]] = {}
    before: dict[int, tuple[int, int | None, int | None]] = {}
    for household, year, headcount, stated, rest in rows.as_of(as_of).order_by("year", "pk").values_list(*columns):
        if year not in lists:
            lists[year] = items(INCOME_ITEM, income_year_ends(year), county)
        sums = account_sums(stated, rest, lists[year])
        single = (item_fen(stated, rest, code) for code in ITEMS)
        last, *known = before.get(household, (None, None, None))
        earlier = known if last == year - 1 else (None, None)
        latest[household] = (year, headcount, *(sums.get(group, 0) for group in GROUPS), *single, *earlier)
        before[household] = (year, net_fen(sums), headcount)
    return latest


def person_facts(county: int, as_of: date, ids: Ids) -> dict[int, tuple[object, ...]]:
    """PERSON_COLUMNS by person, of those of whom anything is stated."""
    rows = Condition.objects.filter(person__county_id=county)
    if ids is not None:
        rows = rows.filter(person__subject_id__in=ids)
    found = {row[0]: _condition(row[1:]) for row in rows.as_of(as_of).values_list("person_id", *_CODED, *_PARTS)}
    jobs = _occupations(county, as_of, ids)
    return {one: (*found.get(one, _CONDITION_EMPTY), *jobs.get(one, _NO_JOB)) for one in found.keys() | jobs.keys()}


def _condition(row: tuple[Any, ...]) -> tuple[object, ...]:
    several = row[len(_CODED) :]
    held = (None if codes is None else codes.split() for codes in several)
    flags = (
        None if codes is None else code in codes
        for codes, parts in zip(held, _PARTS.values(), strict=True)
        for code, *_ in parts
    )
    return (*row[: len(_CODED)], *flags)


def _occupations(county: int, as_of: date, ids: Ids) -> dict[int, tuple[object, ...]]:
    rows = Occupation.objects.filter(person__county_id=county, valid_from__lte=as_of)
    if ids is not None:
        rows = rows.filter(person__subject_id__in=ids)
    people: dict[int, list[Occupation]] = {}
    for row in rows.known().order_by("person_id", "valid_from", "code"):
        people.setdefault(row.person_id, []).append(row)
    return {person: _work(held, as_of) for person, held in people.items()}


def _work(held: list[Occupation], as_of: date) -> tuple[object, ...]:
    """The columns of one person: the post and the job begun last stand for the others."""
    running = [one for one in held if one.valid_to is None or one.valid_to > as_of]
    posts = [one for one in running if one.kind == "post"]
    jobs = [one for one in running if one.kind == "job"]
    ever = [one for one in held if one.kind == "job"]
    post: tuple[object, ...] = (posts[-1].post or None, posts[-1].months) if posts else (None, None)
    job: tuple[object, ...] = (None,) * 7
    if jobs:
        last = jobs[-1]
        job = (
            last.region or None, len(last.place) >= _TO_THE_COUNTY, last.employer != "", last.industry or None,
            last.channel or None, last.months, last.monthly_fen,
        )  # fmt: skip
    return (len(posts), *post, len(jobs), bool(ever), *job, _overlap(ever))


def _overlap(jobs: Iterable[Occupation]) -> bool:
    """Whether a job began before the one before it had ended."""
    end: date | None = None
    for number, one in enumerate(jobs):
        if number and (end is None or (one.valid_from is not None and one.valid_from < end)):
            return True
        end = one.valid_to
    return False
