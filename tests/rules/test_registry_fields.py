"""What an office records of households, people and villages: for every field it knows there is one place in the book.

The groups and words are those of the handbook, of the register of 2014–2020 and of the exports of the national system.
A place is a declared field («household.house_m2»), a column («Occupation.employer») or a dated list («list …»).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bangfu.places.models import Area, County
from bangfu.policybook.rules.files import read_folder
from bangfu.registry import models
from bangfu.registry.rules.fields import LISTS, FieldDef, Owner, field_of
from bangfu.staff.models import Assignment, User
from bangfu.subjects.models import Subject

POLICY = Path(__file__).resolve().parents[2] / "policy"
ELSEWHERE: dict[str, Any] = {
    "Area": Area, "Assignment": Assignment, "County": County, "Subject": Subject, "User": User,
}  # fmt: skip

HOUSEHOLD = {
    "县 乡 村 自然村": "Residence.village Residence.natural_village County.code Area.level",
    "村民小组": "household.villager_group",
    "户编号": "Subject.code",
    "户主": "Membership.relation",
    "户主证件号码": "person.id_number",
    "户联系电话": "household.phone",
    "年度家庭人口数": "HouseholdYear.headcount",
    "开户银行 银行账号": "household.bank household.account",
    "户类型 监测对象类别": "list registry.household_category",
    "脱贫标志": "household.out_mark",
    "识别标准": "household.standard",
    "首次识别时间": "household.first_identified_on",
    "计划脱贫年度 脱贫年度": "household.planned_exit_year household.exit_year",
    "返贫年度 返贫原因": "household.return_year household.return_cause",
    "主要致贫原因 其他致贫原因": "list registry.poverty_cause household.other_causes",
    "军烈属 独生子女户 双女户": "household.military_family household.only_child household.two_daughters",
    "易地扶贫搬迁户": "household.resettled household.resettled_how household.resettled_to",
    "危房等级 危改年度": "household.house_grade household.house_rebuilt_year",
    "识别监测时间": "household.detected_on",
    "致贫返贫风险及子项": "household.risks household.disaster_kind household.risk_note",
    "识别时收入": "household.detected_wage_fen household.detected_operating_fen household.detected_property_fen"
    " household.detected_transfer_fen household.detected_gross_fen household.detected_cost_fen"
    " household.detected_net_fen household.detected_income_fen",
    "识别时合规自付支出": "household.detected_medical_fen",
    "识别时三保障和饮水": "household.house_lacking household.water_lacking household.schooling_lacking"
    " household.medical_lacking",
    "帮扶措施": "household.measure_classes household.measure_note household.development_measures",
    "风险消除": "household.risk_ended household.risk_ended_how household.risk_ended_on",
    "消除时收入": "household.ended_wage_fen household.ended_operating_fen household.ended_property_fen"
    " household.ended_transfer_fen household.ended_gross_fen household.ended_cost_fen household.ended_net_fen"
    " household.ended_income_fen",
    "消除时合规自付支出": "household.ended_medical_fen",
    "消除时三保障和饮水": "household.ended_house_lacking household.ended_water_lacking"
    " household.ended_schooling_lacking household.ended_medical_lacking",
    "信息采集人": "household.informant",
    "整户无劳动能力兜底保障户": "household.no_labour_covered",
    "土地": "household.farmland_mu100 household.irrigated_mu100 household.forest_mu100 household.retired_mu100"
    " household.orchard_mu100 household.pasture_mu100 household.pond_mu100",
    "产业带动": "household.in_cooperative household.led_by_enterprise household.led_by_leader household.trade_support",
    "住房": "household.house_m2 household.house_structure",
    "水电路厕": "household.electricity household.production_electricity household.broadcast"
    " household.water_difficult household.water_safe household.toilet household.fuel household.road_type"
    " household.road_paved household.road_distance_dm",
    "收入": "HouseholdYear.items HouseholdYear.rest HouseholdYear.year",
    "帮扶责任人": "Assignment.helper Assignment.target Assignment.valid_from Assignment.valid_to",
}
PERSON = {
    "人口编号": "Subject.code",
    "基本信息": "person.name person.certificate_type person.id_number person.sex person.birth_date person.ethnicity"
    " person.political person.phone person.mandarin person.soldier",
    "与户主关系": "Membership.relation",
    "上学": "person.education person.school person.school_name person.not_at_school person.dropped_out"
    " person.student_no",
    "健康": "person.health person.disability_type person.disability_grade person.disability_card_year",
    "劳动": "person.labour person.transport_aid_fen person.point_to_point person.work_abroad person.service_wish"
    " person.graduate_jobless",
    "务工": "Occupation.place Occupation.region Occupation.employer Occupation.industry Occupation.channel"
    " Occupation.months Occupation.monthly_fen Occupation.valid_from Occupation.valid_to",
    "公益性岗位": "Occupation.kind Occupation.post Occupation.months",
    "参保": "person.medical person.serious_insured person.commercial_insured person.pension person.accident_aid",
    "救助": "person.medical_aid person.relief person.unsupported_child",
    "识别时间": "person.identified_on",
    "增减原因与日期": "person.increase_reason person.increased_on person.decrease_reason person.decreased_on"
    " Membership.valid_from Membership.valid_to Membership.reason Membership.end_reason",
}
VILLAGE = {
    "户数人口": "village.villager_groups village.household_total village.person_total village.labour_total"
    " village.away_total",
    "低保 特困 残疾": "village.relief_people village.destitute_people village.disabled_people",
    "参保": "village.medical_people village.pension_people",
    "集体经济": "village.collective_income_fen village.cooperatives village.cooperative_households village.leaders"
    " village.trades",
    "土地": "village.farmland_mu100 village.irrigated_mu100 village.forest_mu100 village.retired_mu100"
    " village.orchard_mu100 village.pasture_mu100 village.pond_mu100",
    "客车和道路": "village.bus village.paved_on village.groups_paved",
    "饮水 危房": "village.water_short_households village.unsafe_house_households",
    "卫生": "village.clinics village.doctors village.public_toilets village.toilet_households village.waste_points",
    "文化 教育": "village.library village.primary_schools village.kindergartens",
    "驻村": "village.first_secretary village.resident_team",
}
# What a year's account says: by group of the formula.
INCOME = {
    "wage": "wage_post wage_other",
    "operating": "crops forestry livestock trade industry_award job_award",
    "property": "dividend land_rent interest_rent property_other",
    "transfer": "family_planning minimum_living destitute pension ecology disability farming elderly transfer_other",
    "cost": "operating_cost",
    "relief": "cost_relief",
    "rigid": "medical schooling housing disaster rigid_other",
}
# Literal options of the lists, some of which two neighbours of our lists share.
OPTIONS = {
    "registry.relation": "户主 配偶 之子 之女 之儿媳 之女婿 之孙子 之孙女 之外孙子 之外孙女 之父 之母 之岳父 之岳母"
    " 之公公 之婆婆 之祖父 之祖母 之外祖父 之外祖母 其他",
    "registry.education": "文盲或半文盲 小学 初中 高中 大专及以上 学龄前儿童 大专 高职高专 技师 本科及以上",
    "registry.school": "非在校生 学前教育 小学 七年级 八年级 九年级 高中一年级 高中二年级 高中三年级 中职一年级"
    " 中职三年级 高职一年级 技工四年级 本科五年级 硕士及以上 学龄前儿童",
    "registry.health": "健康 长期慢性病 患有大病 残疾",
    "registry.labour": "普通劳动力 技能劳动力 弱劳动力或半劳动力 丧失劳动力 无劳动力",
    "registry.region": "乡（镇）内 乡（镇）外县内 县外省内 省外 境外 其他",
    "registry.not_at_school": "因病 因残 厌学 自愿辍学 送教上门 缓学 其他",
    "registry.fuel": "柴草 干畜粪 煤炭 清洁能源 其他",
    "registry.post": "护林员 护路员 保洁员 护水员 护理员 村务管理员 其他",
    "registry.increase_reason": "新生儿 婚嫁 收养 户籍迁入 分户 合户 刑满释放 退伍返乡 漏登补录 其他",
    "registry.decrease_reason": "死亡 婚嫁 户籍迁出 分户 合户 失踪 服刑 其他",
}
CAUSES = {
    2020: "因病 因残 因学 因灾 因婚 因丧 缺土地 缺水 缺技术 缺劳动力 缺资金 交通条件落后 自身发展动力不足 其他",
    2025: "因病 因学 因残 因自然灾害 因意外事故 因产业项目失败 务工就业不稳 缺劳动力 因安全住房 因安全饮水 其他",
}
ENTRIES = [entry for entry in read_folder(POLICY) if entry.kind == "code_list"]


def listed(code: str, on: date = date(2026, 6, 1)) -> list[dict[str, Any]]:
    """The items of a list on a day."""
    held = [e for e in ENTRIES if e.code == code and e.valid_from <= on and (e.valid_to is None or on < e.valid_to)]
    assert len(held) == 1, (code, on)
    return list(held[0].body["items"])


def declared(owner: Owner) -> dict[str, FieldDef]:
    return {item["code"]: field_of(owner, item) for item in listed(LISTS[owner])}


def words(code: str, on: date = date(2026, 6, 1)) -> set[str]:
    return {word for item in listed(code, on) for word in (item["label"]["zh"], *item.get("also", []))}


@pytest.mark.parametrize("group", [HOUSEHOLD, PERSON, VILLAGE], ids=["household", "person", "village"])
def test_every_field_that_an_office_knows_has_its_place(group: dict[str, str]) -> None:
    for name, places in group.items():
        for place in [places] if places.startswith("list ") else places.split():
            _find(name, place)


def _find(name: str, place: str) -> None:
    if place.startswith("list "):
        first, *others = place.removeprefix("list ").split()
        assert listed(first), name
        for one in others:
            _find(name, one)
        return
    holder, _, column = place.partition(".")
    if holder in LISTS:
        field = declared(holder)[column]  # type: ignore[arg-type]
        if field.kept:
            table, _, kept = field.kept.partition(".")
            model = {"living": "Living", "condition": "Condition", "village": "VillageFact"}.get(table, table.title())
            getattr(models, model)._meta.get_field(kept)
        return
    (ELSEWHERE.get(holder) or getattr(models, holder))._meta.get_field(column)


@pytest.mark.parametrize("owner", list(LISTS))
def test_every_field_has_its_group_its_unit_and_the_list_of_its_answers(owner: Owner) -> None:
    groups = {item["code"] for item in listed("registry.field_group")}
    for field in declared(owner).values():
        assert field.group in groups and set(field.label) >= {"zh", "en"}, field.code
        assert bool(field.codes) == (field.type in ("code", "codes")), field.code
        if field.codes:
            assert listed(field.codes), field.code
        units = {"money": {"元"}, "land": {"亩"}, "length": {"公里"}, "area_m2": {"平方米"}}
        assert field.unit in units.get(field.type, {field.unit}), field.code
        assert field.unit or field.type not in ("count", *units), field.code


def test_the_lines_of_an_account_are_those_of_the_income_card() -> None:
    held: dict[str, list[str]] = {}
    for item in listed("registry.income_item"):
        held.setdefault(item["group"], []).append(item["code"])
    assert {group: " ".join(codes) for group, codes in held.items()} == INCOME


@pytest.mark.parametrize("code", list(OPTIONS))
def test_the_words_of_the_registers_are_read(code: str) -> None:
    assert set(OPTIONS[code].split()) <= words(code)


@pytest.mark.parametrize("year", list(CAUSES))
def test_causes_of_poverty_speak_the_words_of_their_years(year: int) -> None:
    assert set(CAUSES[year].split()) <= words("registry.poverty_cause", date(year, 12, 31))


def test_a_crosswalk_of_relations_keeps_the_codes_of_the_standard() -> None:
    assert {"02", "10", "20", "28", "30", "38", "41", "42", "43", "44", "51", "52", "53", "54", "55", "56"} <= {
        item["code"] for item in listed("registry.relation")
    }
