"""Claims of every form: kept as written, judged, weighed against the others; what says nothing is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bangfu.demo.loading import records, written
from bangfu.intake.actions import load
from bangfu.intake.queries import record_kinds
from bangfu.kernel.refusal import Refusal, Refusals
from bangfu.places.actions import open_county
from bangfu.places.models import County
from bangfu.reporting.models import Claim
from bangfu.reporting.queries.claims import Checked, check, question_of_claim
from bangfu.reporting.queries.figures import Desk, runner_of
from bangfu.reporting.queries.passages import said
from bangfu.reporting.queries.repairs import Weighed, weigh
from bangfu.snapshots.actions import freeze
from tests.sample import TODAY, console, load_policy_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy_in_force")]
SOURCE = {"document": "D-1", "line": 5}


def label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def cohort(code: str, persons: int, line: int = 5, **more: Any) -> dict[str, Any]:
    return {"code": code, "organisation": "O-TOWN", "area": "TOWN", "year": "2024", "list_code": "poor_student",
            "persons": persons, "source": {"document": "D-1", "line": line}, **more}  # fmt: skip


def claim(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "label": label(code), "organisation": "O-TOWN", "period": "2024", "as_of": TODAY,
            "source": SOURCE, **more}  # fmt: skip


STUDENTS = {"list_code": "poor_student"}
BOOK: dict[str, Any] = {
    "areas": [
        {"code": "COUNTY", "name": "试验县", "level": "county"},
        {"code": "TOWN", "name": "东乡", "level": "township", "parent": "COUNTY"},
        {"code": "OTHER", "name": "西乡", "level": "township", "parent": "COUNTY"},
    ],
    "organisations": [
        {"code": "O-TOWN", "name": "东乡政府", "kind": "township_government", "level": "township", "area": "TOWN"},
        {"code": "O-COUNTY", "name": "县教育局", "kind": "bureau", "level": "county", "area": "COUNTY"},
    ],
    "documents": [{"code": "D-1", "title": "总结", "kind": "summary", "issuer": "O-TOWN", "dated": TODAY}],
    "cohorts": [
        cohort("K-IN-1", 210, place="in", stage="primary"),
        cohort("K-IN-2", 155, place="in", stage="junior"),
        cohort("K-OUT", 90, line=6, place="out", stage="junior"),
        cohort("K-REG", 225, line=7, list_code="two_after", registered=True),
        cohort("K-ALL", 455, line=5, list_code="two_after"),
        cohort("K-ELSE", 1000, line=9, place="in", stage="primary", area="OTHER"),
    ],
    "claims": [
        # the parts give 365; 355 is the slip, which the sum with the others repeats
        claim("C-IN", indicator="registry.cohort_persons", filter={**STUDENTS, "place": "in"}, declared="355人"),
        claim("C-OUT", indicator="registry.cohort_persons", filter={**STUDENTS, "place": "out"}, declared="90人"),
        claim("C-ALL", indicator="registry.cohort_persons", filter={**STUDENTS, "place": ["in", "out"]},
              declared="455人", source={"document": "D-1", "line": 4}),
        claim("C-SUM", indicator="registry.cohort_persons", filter=STUDENTS, of=["C-IN", "C-OUT"], declared="455人",
              source={"document": "D-1", "line": 4}),
        claim("C-SHARE", indicator="registry.cohort_share", filter={"list_code": "two_after", "registered": True},
              other={"list_code": "two_after", "registered": "all"}, declared="49%"),
        claim("C-YEARS", indicator="registry.cohort_persons", period="2021",
              filter={**STUDENTS, "place": "out", "years": "2024"}, declared="90人"),
        claim("C-NONE", indicator="registry.assets", filter={"kind": "base"}, declared="3个"),
        claim("C-GIVEN", group="derived", indicator="programmes.standard_total", given={"factor": "12月"},
              filter={"record": "ST-1"}, unit="万元"),
        claim("C-AGAINST", indicator="registry.cohort_persons", filter={**STUDENTS, "place": "out"}, declared="80人",
              against={"line": 8, "quote": "县外九十人"}),
        claim("C-PAIR", against={"line": 8, "quote": "进展缓慢"}, source={**SOURCE, "quote": "全部完成"}),
        claim("C-LIST", group="list_count", declared="3个", passage="做到底数、去向、帮扶三清楚。",
              source={**SOURCE, "quote": "三清楚"}),
        claim("C-SLOGAN", group="list_count", declared="4个", passage="落实四项机制。",
              source={**SOURCE, "quote": "四项机制"}),
    ],
    "standards": [
        {"code": "ST-1", "organisation": "O-COUNTY", "kind": "benefit", "item": "生活补助", "per": "month",
         "amount": "200元", "source": SOURCE},
    ],
}  # fmt: skip


def filled(rows: dict[str, Any]) -> County:
    load_policy_once()
    county = open_county(console(), code="990196", name_zh="试验县", name_en="Trial county", kind="county", made=True)
    load(console(county.pk), county, records("made.yaml", written(rows)), record_kinds())
    return county


@pytest.fixture
def county() -> County:
    return filled(BOOK)


def checked(county: County) -> dict[str, Checked]:
    with runner_of(freeze(console(county.pk), county=county, as_of=TODAY)) as runner:
        desk = Desk(runner, county)
        rows = Claim.objects.known().filter(county=county).exclude(indicator="").order_by("place")
        return {row.code: check(desk, row) for row in rows}


def verdicts(found: dict[str, Checked]) -> dict[str, tuple[str, str, str]]:
    return {
        code: (one.outcome.verdict, one.outcome.severity, one.outcome.computed)
        for code, one in found.items()
        if one.outcome
    }


def test_each_form_of_claim_is_judged(county: County) -> None:
    found = checked(county)
    assert verdicts(found) == {
        "C-IN": ("inconsistent", "material", "365"),
        "C-OUT": ("reproducible", "", "90"),
        "C-ALL": ("reproducible", "", "455"),
        "C-SUM": ("inconsistent", "material", "445"),
        "C-SHARE": ("reproducible", "", "49"),
        "C-YEARS": ("reproducible", "temporal", "90"),
        "C-NONE": ("declared", "", ""),
        "C-AGAINST": ("inconsistent", "ambiguous", "90"),
    }
    assert (found["C-GIVEN"].outcome, found["C-GIVEN"].answered.shown) == (None, "0.24")


def test_a_claim_speaks_of_its_office_s_area_unless_it_names_another(county: County) -> None:
    assert Claim.objects.get(code="C-IN").filters["area"] == "TOWN"
    assert question_of_claim(Claim.objects.get(code="C-SHARE")).other == {
        "second": {"list_code": ("two_after",), "registered": ("all",)}
    }


def test_statements_without_a_figure(county: County) -> None:
    found = {code: said(Claim.objects.get(code=code)) for code in ("C-PAIR", "C-LIST", "C-SLOGAN")}
    assert {code: (one.verdict, one.severity, one.computed) for code, one in found.items()} == {
        "C-PAIR": ("inconsistent", "ambiguous", "进展缓慢"),
        "C-LIST": ("reproducible", "", "3"),
        "C-SLOGAN": ("declared", "", ""),
    }


def named(one: Weighed) -> tuple[str, int]:
    return (one.claim or one.repair.input, int(one.repair.new))


def test_the_repair_that_mends_two_comes_first_and_shares_vote(county: County) -> None:
    found = weigh(list(checked(county).values()))
    assert set(found) == {"C-IN", "C-SUM", "C-AGAINST"}
    for code in ("C-IN", "C-SUM"):
        first = found[code][0]
        assert (named(first), first.mends, first.breaks) == (("C-IN", 365), ("C-IN", "C-SUM"), ())
    by_name = {named(one): one for one in found["C-IN"]}
    assert by_name["person_count", 200].breaks == ("C-ALL",)
    assert by_name["person_count", 200].mends == ("C-IN",)
    total = {named(one): one for one in found["C-SUM"]}["C-SUM", 445]
    assert total.breaks == ("C-ALL",), "one number on paper: what says it twice changes twice"
    assert total.votes["C-OUT"]


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"group": "guess", "indicator": "registry.assets"}, "group", "no group"),
        ({}, "indicator", "names an indicator"),
        ({"indicator": "registry.assets", "of": ["C-NOWHERE"]}, "of", "no claim"),
        ({"against": {"line": 4}}, "against", "needs its words"),
        ({"indicator": "registry.assets", "unit": "两"}, "unit", "not known"),
    ],
)
def test_a_claim_that_says_nothing_is_refused(change: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises((Refusal, Refusals)) as refusal:
        filled({**BOOK, "claims": [claim("C-1", **change)]})
    assert words in str(refusal.value)
    faults = refusal.value.each if isinstance(refusal.value, Refusals) else [refusal.value]
    assert field in {fault.field for fault in faults}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"filter": {"colour": "red"}}, "no filter"),
        ({"other": {"list_code": "two_after"}, "indicator": "registry.cohort_persons"}, "no operand"),
        ({"given": {"per": "3人"}}, "no operand"),
        ({"filter": {"record": "K-NOWHERE"}}, "nothing with the code"),
    ],
)
def test_a_question_nobody_can_answer_is_refused(change: dict[str, Any], words: str) -> None:
    row = claim("C-1", **{"indicator": "registry.assets", **change})
    county = filled({**BOOK, "claims": [row]})
    with pytest.raises(Refusal, match=words):
        checked(county)
