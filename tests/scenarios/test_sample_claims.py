"""The seven articles of the public sample: every declared figure, every value left to be computed, every counted list.

What must come out stands in `sample/expected.yaml`, worked out from the articles and not by the program.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from django.utils import translation

from bangfu.demo.loading import load_sample
from bangfu.kernel.unit import half_up, in_unit
from bangfu.places.models import County
from bangfu.reporting.models import Claim
from bangfu.reporting.queries.claims import Checked, Said, check
from bangfu.reporting.queries.figures import Desk, runner_of
from bangfu.reporting.queries.passages import said
from bangfu.reporting.queries.repairs import weigh
from bangfu.snapshots.actions import freeze
from bangfu.web.mending import computed_word, difference, labels
from bangfu.web.reasons import reasons
from bangfu.web.words import Words
from tests.sample import NOW, TODAY, console, load_policy_once

pytestmark = pytest.mark.django_db

EXPECTED: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("sample").joinpath("expected.yaml").read_text("utf-8")
)
VERDICTS = {
    "aggregates": {"reproducible": 16, "inconsistent": 7, "declared": 40},
    "list_counts": {"reproducible": 17, "inconsistent": 1, "declared": 7},
}


@dataclass(frozen=True)
class Whole:
    """The sample's book and its claims, each checked as of the day on which it was stated."""

    county: County
    checked: dict[str, Checked | Said]


def check_each_day(county: County) -> dict[str, Checked | Said]:
    """Every claim of the book, checked on a snapshot of its own day; without a day, today's."""
    days: dict[date, list[Claim]] = {}
    for claim in Claim.objects.known().filter(county=county):
        days.setdefault(claim.as_of or TODAY, []).append(claim)
    found: dict[str, Checked | Said] = {}
    for day, claims in sorted(days.items()):
        with runner_of(freeze(console(county.pk), county=county, as_of=day)) as runner:
            desk = Desk(runner, county)
            found |= {one.code: check(desk, one) if one.indicator else said(one) for one in claims}
    return found


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: Any) -> Iterator[Whole]:
    """The sample as the demonstration loads it, with its claims checked once for all tests."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            load_policy_once()
            county = load_sample(NOW, lambda done, total: None)
            yield Whole(county, check_each_day(county))
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


def outcome(whole: Whole, code: str) -> Any:
    """What was found for a claim that declares something."""
    found = whole.checked[code]
    judged = found if isinstance(found, Said) else found.outcome
    assert judged is not None, code
    return judged


def test_the_expected_figures_are_those_of_the_articles() -> None:
    for group, counts in VERDICTS.items():
        assert Counter(row["verdict"] for row in EXPECTED[group].values()) == counts
    assert len(EXPECTED["derived"]) == 50


def test_every_claim_is_there_and_no_other(whole: Whole) -> None:
    assert set(whole.checked) == {code for rows in EXPECTED.values() for code in rows}


@pytest.mark.parametrize("group", VERDICTS)
def test_verdicts(whole: Whole, group: str) -> None:
    found = {code: outcome(whole, code).verdict for code in EXPECTED[group]}
    assert found == {code: row["verdict"] for code, row in EXPECTED[group].items()}


def test_contradictions_are_as_bad_as_they_are(whole: Whole) -> None:
    wanted = {code: row["severity"] for code, row in EXPECTED["aggregates"].items() if "severity" in row}
    assert {code: outcome(whole, code).severity for code in wanted} == wanted


def test_what_the_records_give_stands_beside_what_was_declared(whole: Whole) -> None:
    wanted = {code: row["computed"] for code, row in EXPECTED["aggregates"].items() if "computed" in row}
    assert {code: plain(outcome(whole, code).computed) for code in wanted} == wanted


def plain(shown: str) -> str:
    """A printed number without zeros behind its last digit."""
    return f"{Decimal(shown):f}".rstrip("0").rstrip(".") if "." in shown else shown


def test_lists_are_counted(whole: Whole) -> None:
    wanted = {code: str(row["listed"]) for code, row in EXPECTED["list_counts"].items() if "listed" in row}
    assert {code: plain(outcome(whole, code).computed) for code in wanted} == wanted


@pytest.mark.parametrize("code", EXPECTED["derived"])
def test_values_left_to_be_computed(whole: Whole, code: str) -> None:
    row, found = EXPECTED["derived"][code], whole.checked[code]
    assert isinstance(found, Checked)
    assert found.outcome is None
    value = found.answered.result.value
    assert value is not None, found.answered.result
    computed = in_unit(value, row["unit"])
    wanted = Decimal(row["value"])
    places = -int(wanted.as_tuple().exponent)
    assert half_up(computed, places) == wanted
    assert not row.get("exact") or computed == Fraction(wanted)


def test_one_figure_mends_two_broken_sums(whole: Whole) -> None:
    found = weigh([one for one in whole.checked.values() if isinstance(one, Checked)])
    mending = {
        (one.repair.new, mended) for code in ("AG-A4-01", "AG-A4-19") for one in found[code] for mended in one.mends
    }
    assert {(3897, "AG-A4-01"), (3897, "AG-A4-19")} <= mending


def test_every_group_s_share_of_the_claims(whole: Whole) -> None:
    groups = Counter(one.claim.group for one in whole.checked.values())
    assert groups == {"aggregate": 63, "derived": 50, "list_count": 25}


# What a reader needs to follow a verdict by hand, by claim.
EXPLAINED = {
    "AG-S0-06": (
        "（505.776公里－89.471公里）÷89.471公里 = 4.653 ≈ 4.7倍",
        "505.776公里÷89.471公里 = 5.653 ≈ 5.7倍",
        "-0.153倍",
    ),
    "AG-S0-02": ("8.1553845亿元（2018年区法人项目）", "19.7392 ≈ 19.74亿元", "3.2亿元±0.05亿元（某线至某乡公路工程）"),
    "AG-A1-04": ("2,400元", "不与填报数比对"),
    "AG-A3-06": ("30名（残疾人和致富带头人培训）", "第99行", "2名贫困村致富带头人培训"),
    "AG-A4-18": ("2017", "2019"),
    "AG-A4-19": ("3,887名（县域内就读贫困家庭学生）",),
    "LC-16": ("数到2项：强化政策落实、强化业务指导", "第149行"),
}


@pytest.mark.parametrize("code", EXPLAINED)
def test_a_verdict_is_explained_by_what_is_shown(whole: Whole, code: str) -> None:
    words = Words(whole.county, TODAY, hidden=True)
    with translation.override("zh-hans"):
        named = labels([one for one in whole.checked.values() if isinstance(one, Checked)])
        said_of = " ".join(reasons(words, whole.checked[code], named))
    assert all(part in said_of for part in EXPLAINED[code]), said_of


def test_the_computed_value_less_the_difference_is_the_declared_one(whole: Whole) -> None:
    for one in whole.checked.values():
        if isinstance(one, Checked) and one.outcome and one.outcome.verdict == "inconsistent":
            declared = in_unit(one.outcome.declared.value or Fraction(0), one.outcome.declared.unit)
            computed, gap = (Fraction(text.replace(",", "")) for text in (computed_word(one), difference(one)))
            assert computed + gap == declared, one.claim.code


def test_nothing_stands_beside_a_hidden_figure(whole: Whole) -> None:
    masked = whole.checked["AG-A1-04"]
    assert isinstance(masked, Checked) and computed_word(masked) == ""


def test_a_unit_that_is_a_multiple_is_said_once_in_english(whole: Whole) -> None:
    with translation.override("en"):
        added = reasons(Words(whole.county, TODAY, hidden=True), whole.checked["AG-S0-02"], {})[0]
    assert added.count("100 million yuan") == 1 and "×" not in added
