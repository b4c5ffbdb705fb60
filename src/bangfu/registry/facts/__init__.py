"""Plain columns of villages, households, groups and assets for snapshots: no names, no numbers of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q

from bangfu.documents.queries import subjects_with
from bangfu.kernel.fact import Column, FactTable, yes_no
from bangfu.places.models import AreaName
from bangfu.policybook.queries import in_force_or_none
from bangfu.registry.facts.exits import EXIT_COLUMNS, NO_EXIT, exits
from bangfu.registry.facts.stated import (
    HOUSEHOLD_COLUMNS,
    NO_HOUSEHOLD_FACTS,
    NO_PERSON_FACTS,
    PERSON_COLUMNS,
    household_facts,
    person_facts,
)
from bangfu.registry.models import (
    Asset,
    Cohort,
    Household,
    ListEntry,
    Membership,
    Person,
    Residence,
    VillageFact,
    Why,
)
from bangfu.registry.rules import CAR, CATEGORY, CONNECTED, LABOUR_ROSTER, POVERTY_CAUSE, WORK_WISH
from bangfu.staff.facts import APPROX, HEAD, HEAD_COLUMNS, begun
from bangfu.subjects.models import Subject

Rows = Iterable[tuple[object, ...]]
Ids = frozenset[int] | None
# Kinds of papers that a household's file must hold.
FILED = ("handbook", "household_application", "publication_record")
# The line below which a household is watched, as the day has it.
LINE = "rules.monitoring_line"


def _village_subjects(county: int) -> dict[int, int]:
    """Area id → subject id of the county's villages."""
    rows = Subject.objects.filter(county_id=county, kind="area", area__level="village")
    return {area: subject for area, subject in rows.values_list("area_id", "pk") if area is not None}


def _villages(county: int, as_of: date, ids: Ids) -> Rows:
    """Areas of which it was stated since when they are paved, or that they are not; the others are unknown.

    The day itself says how things stood before it, so that the latest statement serves every earlier day.
    """
    named = AreaName.objects.filter(county_id=county, area__level__in=CONNECTED).as_of(as_of)
    rows = VillageFact.objects.known().filter(village__county_id=county, valid_to__isnull=True)
    rows = rows.filter(village__area_id__in=named.values("area_id"))
    rows = rows.filter(Q(paved_on__isnull=False) | Q(paved_on_why=Why.NONE))
    if ids is not None:
        rows = rows.filter(village_id__in=ids)
    return rows.values_list("village_id", "paved_on")


def _households(county: int, as_of: date, ids: Ids) -> Rows:
    subjects = _village_subjects(county)
    homes = Residence.objects.filter(household__subject__county_id=county).as_of(as_of)
    entries = ListEntry.objects.filter(subject__county_id=county, list=CATEGORY).as_of(as_of)
    belonging = Membership.objects.filter(household__subject__county_id=county).as_of(as_of)
    if ids is not None:
        homes = homes.filter(household__subject_id__in=ids)
        entries = entries.filter(subject_id__in=ids)
        belonging = belonging.filter(household__subject_id__in=ids)
    categories = {
        subject: (code, since) for subject, code, since in entries.values_list("subject_id", "code", "valid_from")
    }
    phones, accounts = _phones(county), _accounts(county)
    stated, out = household_facts(county, as_of, ids), exits(county, as_of, ids)
    causes, cars = _listed(county, POVERTY_CAUSE, as_of), _listed(county, CAR, as_of)
    line, answers = _line(county, as_of), _answers(county, as_of, set(causes.values()))
    filed = [subjects_with(county, kind, as_of) for kind in FILED]
    counts = dict(belonging.values_list("household_id").annotate(number=Count("pk")).order_by())
    columns = ("household__subject_id", "household_id", "village_id", "village__path")
    sealed = ("household__phone_index", "household__account_index")
    for subject, household, village, path, phone, account in homes.order_by("household__subject_id").values_list(
        *columns, *sealed
    ):
        code, since = categories.get(subject, (None, None))
        number = counts.get(household, 0)
        own = subject, path, subjects[village], code, number, since, phones.get(phone), accounts.get(account)
        cause, car = causes.get(subject), cars.get(subject)
        last = line, cause, answers.get(cause or ""), None if car is None else car == "owned"
        facts = *stated.get(household, NO_HOUSEHOLD_FACTS), *(subject in those for those in filed)
        yield *own, *facts, *out.get(household, NO_EXIT), *last


def _line(county: int, as_of: date) -> int | None:
    entry = in_force_or_none("parameter", LINE, as_of, county)
    return None if entry is None else int(entry.body["value"])


def _answers(county: int, as_of: date, causes: set[str]) -> dict[str, str]:
    """By cause of poverty, the topics of a plan's items that answer it, each between blanks."""
    entry = in_force_or_none("code_list", POVERTY_CAUSE, as_of, county)
    listed = [] if entry is None else entry.body["items"]
    return {one["code"]: f" {' '.join(one.get('answered_by', []))} " for one in listed if one["code"] in causes}


def _people(county: int, as_of: date, ids: Ids) -> Rows:
    """Members of the households kept on the day, with the relation they have on it."""
    homes = Residence.objects.filter(household__subject__county_id=county).as_of(as_of)
    paths = dict(homes.values_list("household_id", "village__path"))
    rows = Membership.objects.filter(household__subject__county_id=county).as_of(as_of)
    if ids is not None:
        rows = rows.filter(person__subject_id__in=ids)
    columns = ("person__subject_id", "household_id", "household__subject_id", "person__sex", "person__birth_date")
    phones, stated = _phones(county), person_facts(county, as_of, ids)
    rostered, wishes = (_listed(county, name, as_of) for name in (LABOUR_ROSTER, WORK_WISH))
    sealed = ("person__id_number_why", "person__phone_index", "person_id")
    for line in rows.values_list(*columns, "relation", *sealed):
        person, household, subject, sex, born, relation, why, phone, key = line
        if household in paths:
            own = person, paths[household], subject, sex, born, relation, why == "", phones.get(phone)
            yield *own, *stated.get(key, NO_PERSON_FACTS), rostered.get(person), wishes.get(person)


def _listed(county: int, name: str, as_of: date) -> dict[int, str]:
    """The code of a dated list by subject."""
    rows = ListEntry.objects.filter(subject__county_id=county, list=name).as_of(as_of)
    return dict(rows.values_list("subject_id", "code"))


def _phones(county: int) -> dict[Any, int]:
    """A number for each telephone of people and households: it tells which are the same, and nothing else."""
    people = Person.objects.filter(county_id=county, phone_index__isnull=False).values_list("phone_index", flat=True)
    homes = Household.objects.filter(subject__county_id=county, phone_index__isnull=False)
    return _numbered({*people, *homes.values_list("phone_index", flat=True)})


def _accounts(county: int) -> dict[Any, int]:
    """A number for each bank account, likewise."""
    homes = Household.objects.filter(subject__county_id=county, account_index__isnull=False)
    return _numbered(set(homes.values_list("account_index", flat=True)))


def _numbered(marks: set[Any]) -> dict[Any, int]:
    return {mark: number for number, mark in enumerate(sorted(marks), 1)}


def _cohorts(county: int, as_of: date, ids: Ids) -> Rows:
    rows = begun(Cohort.objects.filter(Q(as_on__isnull=True) | Q(as_on__lte=as_of)), county, as_of, ids)
    columns = (*HEAD, "list_code", "origin", "stage", "place", "registered", "person_count", "household_count")
    for line in rows.values_list(*columns, "as_on", "part_of_id", "approx"):
        yield *line[:9], yes_no(line[9]), *line[10:]


def _assets(county: int, as_of: date, ids: Ids) -> Rows:
    rows = begun(Asset.objects.all().as_of(as_of), county, as_of, ids)
    return rows.values_list(*HEAD, *_ASSET, "part_of_id", "approx")


_ASSET = ("kind", "type", "state", "asset_count", "length_dm", "length_ulp_dm")
_PART_OF = Column("part_of_id", "int", "所属整体", "whole it is a part of", missing="a whole of its own")

FACTS: tuple[FactTable, ...] = (
    FactTable(
        "village",
        "one village",
        (
            Column("id", "int", "编号", "number"),
            Column("paved_on", "date", "通畅日期", "paved since", missing="not paved by the day, or not collected"),
        ),
        _villages,
    ),
    FactTable(
        "household",
        "one household",
        (
            Column("id", "int", "编号", "number"),
            Column("path", "text", "地区路径", "area path"),
            Column("village_id", "int", "村", "village"),
            Column("category", "text", "户类型", "category", missing="under no category on the day"),
            Column("member_count", "int", "家庭人口数", "members", "人"),
            Column("listed_on", "date", "纳入日期", "under the category since", missing="under no category on the day"),
            Column("phone_key", "int", "电话序号", "number that stands for the telephone", missing="no telephone"),
            Column("account_key", "int", "账户序号", "number that stands for the account", missing="no account"),
            *HOUSEHOLD_COLUMNS,
            Column("has_handbook", "bool", "有帮扶手册", "has a handbook"),
            Column("has_application", "bool", "有申请书", "has an application"),
            Column("has_publication", "bool", "有公示材料", "has a paper of publication"),
            *EXIT_COLUMNS,
            Column("line_fen", "int", "监测线", "line of monitoring", "分", "none in force on the day"),
            Column("cause", "text", "主要致贫原因", "main cause of poverty", missing="not collected"),
            Column("cause_topics", "text", "对应的计划主题", "topics that answer the cause", missing="no known cause"),
            Column("car", "bool", "有轿车", "owns a car", missing="not collected"),
        ),
        _households,
    ),
    FactTable(
        "person",
        "one member of a household",
        (
            Column("id", "int", "编号", "number"),
            Column("path", "text", "地区路径", "area path"),
            Column("household_id", "int", "户", "household"),
            Column("sex", "text", "性别", "sex"),
            Column("born_on", "date", "出生日期", "birth date", missing="not collected"),
            Column("relation", "text", "与户主关系", "relation to the head"),
            Column("id_given", "bool", "有身份证号", "has an ID number"),
            Column("phone_key", "int", "电话序号", "number that stands for the telephone", missing="no telephone"),
            *PERSON_COLUMNS,
            Column("labour_roster", "text", "劳动力名册", "standing on the labour roster", missing="not on the roster"),
            Column("work_wish", "text", "就业意愿", "wish to work", missing="not recorded"),
        ),
        _people,
    ),
    FactTable(
        "cohort",
        "one group of people of which only counts are known",
        (
            *HEAD_COLUMNS,
            Column("list_code", "text", "名册", "list"),
            Column("origin", "text", "来源", "origin"),
            Column("stage", "text", "学段", "stage"),
            Column("place", "text", "就读地（县内/县外）", "in the county or outside"),
            Column("registered", "text", "是否建档立卡", "on the register (yes, no)", missing="not stated"),
            Column("person_count", "int", "人数", "people", "人", "not stated"),
            Column("household_count", "int", "户数", "households", "户", "not stated"),
            Column("as_on", "date", "统计截止日", "counted on", missing="not stated"),
            _PART_OF,
            APPROX,
        ),
        _cohorts,
    ),
    FactTable(
        "asset",
        "one asset, or a number of them alike",
        (
            *HEAD_COLUMNS,
            Column("kind", "text", "类别", "kind"),
            Column("type", "text", "类型", "type"),
            Column("state", "text", "状态", "state"),
            Column("asset_count", "int", "数量", "number of assets", "个"),
            Column("length_dm", "int", "里程", "length", "分米", "not stated"),
            Column("length_ulp_dm", "int", "里程末位", "last digit of length", "分米", "not stated"),
            _PART_OF,
            APPROX,
        ),
        _assets,
    ),
)
