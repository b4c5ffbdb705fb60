"""Steps of people, money, activities, problems and plans: each figure equals plain loops over the same rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.engine.duck import DuckRunner
from bangfu.engine.indicator import Filters, Indicator, Result, evaluate, read_file
from bangfu.engine.steps import load_steps
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.unit import read_amount
from tests.engine.made import AS_OF, freeze
from tests.engine.made_records import whole_county

STEPS = load_steps()
FOLDER = Path(__file__).parents[2] / "policy" / "indicators"
ALL: dict[str, Indicator] = {
    code: one for path in sorted(FOLDER.glob("*.yaml")) for code, one in read_file(path, STEPS).items()
}
count = st.one_of(st.none(), st.integers(0, 500))
days = st.integers(-900, 200).map(lambda n: AS_OF + timedelta(days=n))
maybe_day = st.one_of(st.none(), days)
YES = st.sampled_from([None, "", "yes", "no"])


def _common(draw: st.DrawFn, place: int) -> dict[str, Any]:
    year = draw(st.sampled_from([None, 2020, 2021, 2022]))
    return {"id": place, "path": draw(st.sampled_from(["/1/", "/1/2/"])), "organisation_id": 11, "year_from": year,
            "year_to": draw(st.sampled_from([None, year]))}  # fmt: skip


@st.composite
def groups(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Up to six groups and six entries; some are parts of earlier ones, much is not stated."""
    cohorts, entries = [], []
    for place in range(draw(st.integers(0, 6))):
        part = draw(st.sampled_from([None, *(row["id"] for row in cohorts)]))
        cohorts.append(
            {**_common(draw, 100 + place), "list_code": draw(st.sampled_from(["a", "b"])), "registered": draw(YES),
             "as_on": draw(maybe_day), "person_count": draw(count), "household_count": draw(count),
             "part_of_id": part}
        )  # fmt: skip
    for place in range(draw(st.integers(0, 6))):
        part = draw(st.sampled_from([None, *(row["id"] for row in entries)]))
        entries.append(
            {**_common(draw, 200 + place), "side": draw(st.sampled_from(["in", "out"])), "kind": "aid",
             "registered": draw(YES), "on_date": draw(maybe_day), "amount_fen": draw(count), "part_of_id": part,
             "quantity": draw(st.sampled_from([None, None, 3])), "person_count": draw(count)}
        )  # fmt: skip
    return {"cohort": cohorts, "entry": entries}


def _seen(row: Mapping[str, Any], day: str) -> bool:
    return row.get(day) is None or row[day] <= AS_OF


def _year(row: Mapping[str, Any], day: str) -> tuple[int | None, int | None]:
    first = row["year_from"] if row["year_from"] is not None else row[day].year if row.get(day) else None
    return first, row["year_to"] if row["year_to"] is not None else first


def _matches(row: Mapping[str, Any], day: str, narrow: Mapping[str, Any]) -> bool | None:
    answers: list[bool | None] = []
    if narrow["years"]:
        first, last = _year(row, day)
        answers += [None if first is None else first <= narrow["years"][1],
                    None if last is None else last >= narrow["years"][0]]  # fmt: skip
    for column, wanted in narrow["codes"].items():
        value = row.get(column) or None
        answers.append(value in wanted)
    answers.append(row["path"].startswith(narrow["path"]))
    return False if False in answers else None if None in answers else True


def _expected(
    rows: list[dict[str, Any]], day: str, measure: str, narrow: Mapping[str, Any], held: Any, *, recorded: bool
) -> tuple[int | None, int, int]:
    """The sum of one measure, how many lines lack it and how many may belong; parts only where their whole is not.

    `recorded`: without any line nothing is known.
    """
    seen = [row for row in rows if _seen(row, day)]
    mine = [row for row in seen if _matches(row, day, narrow) is True]
    saying = {row["id"] for row in mine if row[measure] is not None}
    split = {row["part_of_id"] for row in mine if row[measure] is not None}
    counted = [
        row
        for row in mine
        if held(row) and row["part_of_id"] not in saying and (row[measure] is not None or row["id"] not in split)
    ]
    known = [row[measure] for row in counted if row[measure] is not None]
    missing = len(counted) - len(known)
    open_lines = sum(1 for row in seen if _matches(row, day, narrow) is None and held(row))
    return (sum(known) if known or not (missing or open_lines or recorded) else None), missing, open_lines


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    data=groups(),
    years=st.sampled_from([None, (2020, 2021), (2022, 2022)]),
    path=st.sampled_from(["", "/1/2/"]),
    registered=st.sampled_from([None, ("yes",), (None,), ("yes", None)]),
)
def test_sums_of_groups_equal_plain_python(data: dict[str, Any], years: Any, path: str, registered: Any) -> None:
    codes = {"registered": registered} if registered else {}
    narrow = {"years": years, "path": path, "codes": codes}
    filters = Filters(years, path, codes)
    asked = (
        ("registry.cohort_persons", data["cohort"], "as_on", "person_count", lambda _: True, {}),
        ("registry.cohort_households", data["cohort"], "as_on", "household_count", lambda _: True, {}),
        ("funds.paid", data["entry"], "on_date", "amount_fen",
         lambda row: row["amount_fen"] is not None or row["quantity"] is None, {"side": ("out",)}),
        ("funds.recipients", data["entry"], "on_date", "person_count", lambda _: True, {"side": ("out",)}),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, DuckRunner(freeze(Path(folder), data), steps=STEPS) as runner:
        for code, rows, day, measure, held, within in asked:
            result = evaluate(runner, ALL[code], filters=filters)
            asks = {**narrow, "codes": {**codes, **within}}
            wanted = _expected(rows, day, measure, asks, held, recorded=code.startswith("funds."))
            assert (result.value, result.missing, result.open_lines) == wanted, code
            assert sum(row.contribution for row in result.rows) == (result.value or 0), code


CADENCES = ("day", "week", "month", "quarter", "half_year", "year", "once")


def _windows(starts: date, ends: date | None, cadence: str) -> list[tuple[date, date]]:
    """Every window that ended by the day, by walking the days one after the other."""
    until = min(ends or AS_OF, AS_OF)
    if cadence == "once":
        return [(starts, ends)] if ends and ends <= AS_OF else []
    found, begin, day = [], starts, starts
    while day <= until:
        tomorrow = day + timedelta(days=1)
        over = {
            "day": True,
            "week": (tomorrow - begin).days == 7,
            "month": tomorrow.day == 1,
            "quarter": tomorrow.day == 1 and tomorrow.month in (1, 4, 7, 10),
            "half_year": tomorrow.day == 1 and tomorrow.month in (1, 7),
            "year": tomorrow.day == 1 and tomorrow.month == 1,
        }[cadence]
        if over or (day == ends and cadence != "week"):
            found.append((begin, day))
            begin = tomorrow
        day = tomorrow
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    starts=days.filter(lambda day: day <= AS_OF),
    long=st.one_of(st.none(), st.integers(0, 700)),
    cadence=st.sampled_from(CADENCES),
    least=st.sampled_from([1, 2]),
    held=st.lists(days, max_size=25),
)
def test_windows_of_a_duty_equal_walking_the_days(
    starts: date, long: int | None, cadence: str, least: int, held: list[date]
) -> None:
    ends = None if long is None else starts + timedelta(days=long)
    duty = {"id": 1, "path": "/1/", "organisation_id": 11, "who": "office", "what": "visit", "cadence": cadence,
            "min_count": least, "from_on": starts, "to_on": ends}  # fmt: skip
    events = [
        {"id": 10 + n, "path": "/1/", "organisation_id": 11, "kind": "visit", "state": "held", "on_date": day,
         "event_count": 1}
        for n, day in enumerate(held)
    ]  # fmt: skip
    windows = _windows(starts, ends, cadence)
    done = sum(1 for first, last in windows if sum(first <= day <= last for day in held if day <= AS_OF) >= least)
    with tempfile.TemporaryDirectory() as folder:
        snapshot = freeze(Path(folder), {"duty": [duty], "event": events})
        with DuckRunner(snapshot, steps=STEPS) as runner:
            asked = [
                evaluate(runner, ALL[f"duties.{name}"]).value for name in ("expected", "required", "done", "missed")
            ]
    assert asked == [len(windows), len(windows) * least, done, len(windows) - done], (cadence, starts, ends)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckRunner]:
    with DuckRunner(freeze(tmp_path_factory.mktemp("snapshot"), whole_county())) as made:
        yield made


def _ask(runner: DuckRunner, code: str, *, stated: Mapping[str, str] | None = None, **codes: Any) -> Result:
    others = {role: Filters(columns=columns) for role, columns in codes.pop("others", {}).items()}
    amounts = {role: read_amount(text) for role, text in (stated or {}).items()}
    return evaluate(runner, ALL[code], filters=Filters(columns=codes), others=others, stated=amounts)


JOBS = {"achieved": {"kind": ("works_job",), "registered": ("yes",)}}


@pytest.mark.parametrize(
    ("code", "asked", "shown"),
    [
        # a whole is counted and its part is not; the part is there when asked for
        ("registry.assets", {"kind": ("base",)}, "20"),
        ("registry.assets", {"kind": ("base",), "type": ("rural",)}, "7"),
        ("registry.cohort_persons", {"list_code": ("two_after",), "origin": ("junior", "senior")}, "165"),
        ("registry.cohort_persons", {"list_code": ("poor_student",)}, "308"),
        ("registry.cohort_share", {"list_code": ("two_after",), "registered": ("yes",),
                                   "others": {"denominator": {"list_code": ("two_after_total",)}}}, "42.17"),
        ("funds.recipients_rest", {"kind": ("student_aid",), "registered": (None,),
                                   "others": {"subtrahend": {"registered": ("yes",), "stage": (None,)}}}, "4299"),
        ("funds.paid_share", {"kind": ("student_aid",), "registered": ("yes",), "stage": (None,),
                              "others": {"denominator": {"kind": ("student_aid",), "registered": (None,)}}}, "39.30"),
        ("funds.per_person", {"kind": ("donation",)}, "162.04"),
        ("funds.return_on_cost", {}, "60.96"),
        ("funds.most_recipients", {"kind": ("net_income",), "others": {"denominator": {"item": ("dividend",)}}}, "97"),
        ("programmes.income_per_job", {"registered": ("yes",)}, "43750.22"),
        ("programmes.share_left", {"state": ("proposed",)}, "60.00"),
        ("programmes.participants", {"kind": ("training",)}, "0"),
        ("cases.closed_rate", {"kind": ("dropout",)}, "100.00"),
        ("cases.per_asset", {"kind": ("rectification_notice",), "others": {"denominator": {"kind": ("base",)}}},
         "35.00"),
        ("duties.expected", {"who": ("office",), "cadence": ("month",)}, "12"),
        ("duties.planned_length", {}, "370.0000"),
        ("staff.paired_households", {"roster": ("A", "B")}, "59"),
        ("staff.helpers", {"kind": ("village_resident",)}, "7"),
        ("works.item_progress_mean", {"group_name": ("base",)}, "99.50"),
        ("works.item_progress", {"group_name": ("base",)}, "99.33"),
        ("works.milestones", {"project_id": (31,)}, "2"),
        ("works.elapsed_share", {"project_id": (34,)}, "66.67"),
        ("registry.logistics_coverage", {}, "20.00"),
    ],
)  # fmt: skip
def test_each_kind_of_figure(runner: DuckRunner, code: str, asked: dict[str, Any], shown: str) -> None:
    result = _ask(runner, code, **dict(asked))
    assert (result.shown, result.complete) == (shown, True)


def test_a_quota_drops_fractions_of_the_pooled_sum_and_multiplies_by_the_standard(runner: DuckRunner) -> None:
    quota = _ask(runner, "works.labour_quota", subject_id=(34, 35))
    money = 110_62 + 777_77
    assert quota.value == floor(Fraction(money, 200_00)) * 2
    short = _ask(runner, "works.labour_shortfall", subject_id=(34, 35), others=JOBS)
    assert short.value == 0, "never below nought"
    given_ = _ask(runner, "works.labour_shortfall", stated={"numerator": "12300元", "achieved": "100人"})
    assert given_.value == (12300 // 200) * 2 - 100
    assert given_.given == ("achieved", "numerator")


def test_two_standards_are_no_standard(runner: DuckRunner) -> None:
    assert _ask(runner, "programmes.standard_amount").value is None
    assert _ask(runner, "programmes.standard_amount", item=("dividend",)).shown == "750.00"
    assert _ask(runner, "programmes.standard_total", item=("dividend",), stated={"factor": "12月"}).shown == "9000.00"


def test_what_the_parts_not_known_would_have_to_be(runner: DuckRunner) -> None:
    known = _ask(runner, "works.completed_length", subject_id=(31, 33, 34))
    assert (known.numerator, known.missing) == (25_000 + 15_104, 1)
    rest = _ask(runner, "works.length_remainder", subject_id=(31, 33, 34), stated={"stated": "10公里"})
    assert (rest.shown, rest.complete) == ("5.9896", True)


def test_a_share_without_a_whole_of_its_own_is_unknown(runner: DuckRunner) -> None:
    assert _ask(runner, "registry.cohort_share", list_code=("two_after",)).value is None
    assert _ask(runner, "funds.paid_rest").value is None


def test_what_nobody_recorded_is_unknown_and_no_nought(runner: DuckRunner) -> None:
    for code in ("funds.planned", "funds.person_times", "funds.paid"):
        assert _ask(runner, code, kind=("no_such_kind",)).value is None, code
    balance = _ask(runner, "funds.balance", kind=("student_aid",))
    assert (balance.value, balance.operands["numerator"].total) == (None, None), "paid out, and no income recorded"
    assert _ask(runner, "cases.count", kind=("no_such_kind",)).shown == "0", "records themselves are counted"


def test_a_rate_leaves_lines_without_a_value_out_of_both_sides(runner: DuckRunner) -> None:
    done, due = _ask(runner, "duties.done"), _ask(runner, "duties.expected")
    rate = _ask(runner, "duties.done_rate")
    assert rate.left_out and rate.missing == 0
    assert (rate.numerator, rate.denominator) == (done.numerator, sum(row.second or 0 for row in rate.rows))
    assert (rate.denominator or 0) < (due.numerator or 0)
    number = _ask(runner, "duties.number_rate")
    assert (number.shown, number.denominator, number.left_out) == ("100.00", 8, 1)


def test_numbers_of_different_sorts_are_not_added_up(runner: DuckRunner) -> None:
    planned = _ask(runner, "duties.planned_number")
    assert (planned.value, planned.shown, planned.sorts) == (None, "", 2)
    roads = _ask(runner, "duties.planned_number", topic=("roads",))
    assert (roads.shown, roads.sorts) == ("8", 1)


def test_steps_that_were_completed_count_in_their_years(runner: DuckRunner) -> None:
    milestones = ALL["works.milestones"]
    assert evaluate(runner, milestones).shown == "3", "works entering construction are no step completed"
    assert evaluate(runner, milestones, filters=Filters(years=(2022, 2022))).shown == "1"


def test_undated_activities_leave_it_open_whether_a_duty_was_done(runner: DuckRunner) -> None:
    done = _ask(runner, "duties.done", what=("talk",))
    assert (done.value, done.missing) == (None, 2)
    assert _ask(runner, "duties.expected", what=("talk",)).value == 7


def test_only_what_a_step_offers_narrows_it_and_only_known_operands_are_named(runner: DuckRunner) -> None:
    with pytest.raises(Refusal, match="is no filter of step case_line"):
        _ask(runner, "cases.count", list_code=("a",))
    with pytest.raises(Refusal, match="no operand “per”"):
        _ask(runner, "cases.count", others={"per": {}})


def test_every_indicator_outside_works_gives_a_figure_or_says_what_it_lacks(runner: DuckRunner) -> None:
    asked_apart = {code for code, one in ALL.items() if any(m.given or m.apart or m.one for m in one.operands.values())}
    for code, indicator in ALL.items():
        if indicator.kind == "growth" or code in asked_apart:
            continue
        result = evaluate(runner, indicator)
        assert result.value is not None or result.missing or result.open_lines or result.sorts > 1 or not result.rows, (
            code
        )
        assert set(indicator.operands) == set(result.operands), code
