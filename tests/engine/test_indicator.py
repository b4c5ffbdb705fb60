"""Indicators: every one equals plain Python on random data; missing is not zero; the list is the figure."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.engine.duck import DuckRunner
from bangfu.engine.indicator import Filters, evaluate, read_file, read_filters
from bangfu.engine.indicator import evaluation as module
from bangfu.engine.steps import load_steps
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.unit import read_amount
from tests.engine import naive
from tests.engine.made import AS_OF, freeze, small_county

STEPS = load_steps()
WORKS = read_file(Path(__file__).parents[2] / "policy" / "indicators" / "works.yaml", STEPS)
BASE = read_amount("1.2345公里")
SIDES = {
    "works.project_count": ("count",),
    "works.count_by_stage": ("count",),
    "works.design_stage_count": ("count",),
    "works.lot_count": ("lots",),
    "works.length": ("length",),
    "works.paved_length": ("paved",),
    "works.access_length": ("access",),
    "works.investment": ("investment",),
    "works.value_done": ("value",),
    "works.progress_rate": ("value", "investment"),
    "works.remaining_investment": ("investment", "value"),
    "works.paved_share": ("paved", "length"),
    "works.paved_growth": ("paved",),
    "works.remaining_rate": ("value", "investment"),
    "works.completed_length": ("finished",),
    "works.cost_each": ("investment", "count"),
    "works.bridge_cost": ("investment", "count"),
}
PAIRED = {"works.unit_cost": ("investment", "length")}
# What the definition itself narrows to.
WITHIN = {"works.design_stage_count": {"stage": ("design",)}, "works.bridge_cost": {"service_level": ("bridge",)}}

STAGES = [None, *naive.ORDER, "suspended"]
maybe_length = st.one_of(st.none(), st.integers(0, 400_000))
maybe_fen = st.one_of(st.none(), st.integers(0, 10**11))
maybe_ulp = st.one_of(st.none(), st.sampled_from([1, 10, 100, 10_000]))
days = st.integers(-400, 200).map(lambda n: AS_OF + timedelta(days=n))


@st.composite
def counties(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Up to 3 batches, 6 projects, and whatever hangs on them; NULLs and ties are likely."""
    batches = [
        {"id": 20 + i, "path": "/1/", "employer_level": draw(st.sampled_from(["county", "city"])),
         "year_from": draw(st.integers(2019, 2022)), "length_dm": draw(maybe_length), "length_ulp_dm": draw(maybe_ulp),
         "investment_fen": draw(maybe_fen), "investment_ulp_fen": draw(maybe_ulp)}
        for i in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    homes = st.sampled_from([None, *(b["id"] for b in batches)])
    projects = [
        {"id": 30 + i, "path": draw(st.sampled_from(["/1/", "/1/2/", "/1/3/"])), "batch_id": draw(homes),
         "employer_level": draw(st.sampled_from([None, "county", "city"])),
         "category": draw(st.sampled_from([None, "bridge", "rural"])),
         "service_level": draw(st.sampled_from([None, "paved", "paved", "access", "bridge"])),
         "year_from": draw(st.integers(2019, 2022)), "year_to": draw(st.sampled_from([None, 2022, 2023])),
         "project_count": draw(st.sampled_from([None, 1, 1, 5])), "length_dm": draw(maybe_length),
         "length_ulp_dm": draw(maybe_ulp), "paved_dm": draw(st.one_of(st.none(), st.none(), maybe_length)),
         "investment_fen": draw(maybe_fen), "investment_ulp_fen": draw(maybe_ulp),
         "stage": draw(st.sampled_from(STAGES))}
        for i in range(draw(st.integers(0, 6)))
    ]  # fmt: skip
    subjects = st.sampled_from([row["id"] for row in (*batches, *projects)] or [99])
    bp = st.one_of(st.none(), st.integers(0, 10_000))
    return {
        "area": [{"id": 1, "path": "/1/", "level": "county"}, {"id": 2, "path": "/1/2/", "level": "township"},
                 *({"id": 3 + i, "path": f"/1/2/{3 + i}/", "level": "village"} for i in range(4))],
        "batch": batches,
        "project": projects,
        "progress": [
            {"id": 40 + i, "subject_id": draw(subjects), "on_date": draw(days), "progress_bp": draw(bp),
             "value_done_fen": draw(st.one_of(st.none(), maybe_fen)),
             "paved_dm": draw(st.one_of(st.none(), maybe_length))}
            for i in range(draw(st.integers(0, 5)))
        ],
        "milestone": [
            {"id": 50 + i, "subject_id": draw(subjects), "kind": draw(st.sampled_from([*naive.ORDER, "other"])),
             "on_date": draw(days)}
            for i in range(draw(st.integers(0, 4)))
        ],
        "lot": [
            {"id": 60 + i, "subject_id": draw(subjects), "lot_count": draw(st.sampled_from([None, 1, 3]))}
            for i in range(draw(st.integers(0, 3)))
        ],
        "serves": [
            {"id": 70 + i, "project_id": draw(subjects), "area_id": draw(st.integers(2, 6))}
            for i in range(draw(st.integers(0, 4)))
        ],
        "village": [
            {"id": i, "paved_on": draw(st.one_of(st.none(), days))} for i in range(2, 7) if draw(st.booleans())
        ],
    }  # fmt: skip


narrowings = st.fixed_dictionaries(
    {
        "years": st.sampled_from([None, (2020, 2021), (2022, 2022)]),
        "codes": st.sampled_from(
            [{}, {"category": ("bridge",)}, {"employer_level": ("city",)}, {"stage": ("completed",)}]
        ),
        "path": st.sampled_from(["", "/1/2/"]),
    }
)


def expected(code: str, data: Mapping[str, Any], narrow: Mapping[str, Any]) -> Fraction | None:
    if code in WITHIN:
        if set(WITHIN[code]) & set(narrow["codes"]):
            return Fraction(0)
        narrow = {**narrow, "codes": {**narrow["codes"], **WITHIN[code]}}
    sums = [naive.total(data, AS_OF, side, **narrow)[0] for side in SIDES[code]]
    if None in sums:
        return None
    first, second = Fraction(sums[0] or 0), Fraction(sums[-1] or 0)
    kind = WORKS[code].kind
    if kind == "sum":
        return first
    if kind == "growth":
        return first / BASE.value
    if kind == "difference":
        return first - second
    if not second:
        return None
    if kind == "complement":
        return 10_000 - first / second * 10_000
    return first / second * (10_000 if kind == "rate" else 1)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=counties(), narrow=narrowings)
def test_every_indicator_of_works_equals_plain_python(data: dict[str, Any], narrow: dict[str, Any]) -> None:
    filters = Filters(narrow["years"], narrow["path"], narrow["codes"])
    with tempfile.TemporaryDirectory() as folder, DuckRunner(freeze(Path(folder), data), steps=STEPS) as runner:
        for code, sides in SIDES.items():
            indicator = WORKS[code]
            result = evaluate(
                runner, indicator, "/1/", AS_OF, filters, baseline=BASE if indicator.kind == "growth" else None
            )
            wanted = expected(code, data, narrow)
            if result.value != wanted:
                assert result.value is None and result.open_lines, (code, result.value, wanted)
            if code not in WITHIN:
                known = [naive.total(data, AS_OF, side, **narrow)[1] for side in sides]
                assert max(known) <= result.missing <= sum(known), code
            if result.numerator is not None:
                assert sum(row.contribution for row in result.rows) == result.numerator, code
            if result.value is not None and result.low is not None and result.high is not None:
                assert result.low <= result.value <= result.high, code


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=counties(), narrow=narrowings)
def test_a_ratio_of_a_pair_counts_only_lines_that_give_both(data: dict[str, Any], narrow: dict[str, Any]) -> None:
    filters = Filters(narrow["years"], narrow["path"], narrow["codes"])
    with tempfile.TemporaryDirectory() as folder, DuckRunner(freeze(Path(folder), data), steps=STEPS) as runner:
        for code, measures in PAIRED.items():
            result = evaluate(runner, WORKS[code], "/1/", AS_OF, filters)
            first, second, left_out = naive.pair(data, AS_OF, measures, **narrow)
            assert (result.left_out, result.missing) == (left_out, 0)
            if result.value is None:
                assert second == 0 or result.open_lines
            else:
                assert result.value == Fraction(first, second)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=counties(), building=st.booleans())
def test_paved_rates_equal_plain_python(data: dict[str, Any], building: bool) -> None:
    flags = frozenset({"include_under_construction"} if building else ())
    with tempfile.TemporaryDirectory() as folder, DuckRunner(freeze(Path(folder), data), steps=STEPS) as runner:
        for code, level in (("works.village_paved_rate", "village"), ("works.township_paved_rate", "township")):
            areas = naive.villages(data, AS_OF, level)
            states = [1 if building and nearly else paved for paved, nearly in areas]
            known = [state for state in states if state is not None]
            result = evaluate(runner, WORKS[code], flags=flags)
            assert result.value == (Fraction(sum(known), len(states)) * 10_000 if known else None)
            assert result.missing == len(states) - len(known)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckRunner]:
    with DuckRunner(freeze(tmp_path_factory.mktemp("snapshot"), small_county())) as made:
        yield made


def test_nothing_known_is_unknown_and_nothing_there_is_nought(runner: DuckRunner) -> None:
    unknown = evaluate(runner, WORKS["works.length"], filters=Filters(columns={"category": ("bridge",)}))
    assert (unknown.value, unknown.shown, unknown.missing, unknown.complete) == (None, "", 1, False)
    nought = evaluate(runner, WORKS["works.length"], filters=Filters(years=(1999, 2000)))
    assert (nought.value, nought.shown, nought.lines) == (0, "0.0000", 0)


def test_a_part_of_a_batch_known_only_as_a_whole_leaves_the_figure_open(runner: DuckRunner) -> None:
    result = evaluate(runner, WORKS["works.investment"], filters=Filters(columns={"category": ("bridge",)}))
    assert (result.value, result.open_lines, result.complete) == (
        None,
        3,
        False,
    )  # the whole, and two lines without a category


def test_a_line_reaching_beyond_the_years_is_told(runner: DuckRunner) -> None:
    result = evaluate(
        runner, WORKS["works.investment"], filters=Filters((2021, 2021), columns={"employer_level": ("county",)})
    )
    assert (result.numerator, result.straddling, result.complete) == (14_395, 1, False)


def test_a_line_in_no_batch_is_known_to_be_in_none(runner: DuckRunner) -> None:
    result = evaluate(runner, WORKS["works.investment"], filters=Filters(columns={"batch_id": (21,)}))
    assert (result.shown, result.lines, result.complete) == ("50.0000", 1, True)


def test_growth_gives_both_readings_also_of_a_declared_value(runner: DuckRunner) -> None:
    growth = WORKS["works.paved_growth"]
    result = evaluate(runner, growth, baseline=read_amount("80公里"), current=read_amount("300公里"))
    assert {reading.name: reading.total.value for reading in result.readings} == {
        "addition": Fraction(15, 4),
        "new_total": Fraction(11, 4),
    }
    assert (result.shown, result.given, result.rows, result.complete) == ("3.75", ("baseline", "current"), (), True)


def test_the_basis_flag_is_told_and_an_unknown_one_refused(runner: DuckRunner) -> None:
    rate = WORKS["works.village_paved_rate"]
    assert evaluate(runner, rate).shown == "40.00"
    building = evaluate(runner, rate, flags=frozenset({"include_under_construction"}))
    assert (building.shown, building.flags) == ("60.00", ("include_under_construction",))
    with pytest.raises(Refusal, match="no basis"):
        evaluate(runner, WORKS["works.length"], flags=frozenset({"include_under_construction"}))


def test_groups_add_up_and_the_unknown_group_is_no_nought(runner: DuckRunner) -> None:
    result = evaluate(runner, WORKS["works.count_by_stage"])
    assert result.groups == {
        "": None, "completed": 3, "construction": 2, "design": 1, "in_service": 5, "suspended": 1,
    }  # fmt: skip


def test_a_list_with_another_total_is_never_shown(runner: DuckRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    real = module.write
    monkeypatch.setattr(
        module, "write",
        lambda *given: type(real(*given))(
            real(*given).listing.replace("order by line_id", "and line.line_id <> 31 order by line_id"),
            real(*given).total, real(*given).open_lines,
        ),
    )  # fmt: skip
    with pytest.raises(ArithmeticError, match="its list adds up to 7"):
        evaluate(runner, WORKS["works.project_count"])


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"county": "x"}, "is no filter of step works_line"),
        ({"investment_fen": [3]}, "is no filter of step works_line"),
        ({"years": [2020, 2019]}, "first and the last year"),
        ({"employer_id": ["1 or 1=1"]}, "whole numbers"),
        ({"path": "/1/' or 'a'='a"}, "area path"),
        ({"category": [3]}, "takes codes"),
    ],
)
def test_bad_filters_are_refused(filters: dict[str, object], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_filters(filters, STEPS["works_line"])


def test_a_hostile_code_stays_a_text(runner: DuckRunner) -> None:
    hostile = read_filters({"category": ["x') or 1=1 or ('a'='a"]}, STEPS["works_line"])
    assert evaluate(runner, WORKS["works.length"], filters=hostile).lines == 0


def test_a_filter_the_step_cannot_answer_is_refused(runner: DuckRunner) -> None:
    with pytest.raises(Refusal, match="cannot narrow"):
        evaluate(runner, WORKS["works.village_paved_rate"], filters=Filters(years=(2020, 2021)))


def test_another_day_than_the_runner_is_refused(runner: DuckRunner) -> None:
    with pytest.raises(Refusal, match="looks from 2022-06-30"):
        evaluate(runner, WORKS["works.length"], as_of=date(2022, 6, 29))


def test_an_evaluation_says_how_to_repeat_it(runner: DuckRunner) -> None:
    result = evaluate(runner, WORKS["works.value_done"])
    assert sum(record["first"] or 0 for record in runner.rows(result.list_sql).records()) == result.numerator  # type: ignore[misc]
    assert runner.rows(result.sql).records()[0]["first"] == result.numerator
    assert set(result.steps) == {"works_progress", "works_stage", "works_line"}
    assert result.engine.startswith("duckdb ")
