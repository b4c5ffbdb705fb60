"""Record matching: levels and blocking equal to a plain reading of them, the closest first, nothing guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from math import log2
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
import yaml
from opencc import OpenCC
from pypinyin import Style, pinyin

from bangfu.engine.matching import FIELDS, RESULT, Weights, pair_lists, pair_within, read_weights
from bangfu.kernel.refusal import Refusal

STORED = Path(__file__).resolve().parents[2] / "policy" / "matching" / "people.yaml"
Row = dict[str, Any]


@pytest.fixture(scope="module")
def body() -> dict[str, Any]:
    (entry,) = yaml.safe_load(STORED.read_text("utf-8"))["matching"]
    return dict(entry)


@pytest.fixture(scope="module")
def weights(body: dict[str, Any]) -> Weights:
    return read_weights(body)


def listed(*rows: Row) -> pa.Table:
    names = ("id_index", "name", "birth_date", "village", "town", "sex", "relation")
    kinds = {"birth_date": pa.date32()}
    columns = {name: pa.array([row.get(name) for row in rows], kinds.get(name, pa.string())) for name in names}
    return pa.table({"key": pa.array([row["key"] for row in rows], pa.int64()), **columns})


def someone(key: int, name: str = "陈立文", born: date | None = date(1985, 3, 14), **more: Any) -> Row:
    return {"key": key, "name": name, "birth_date": born, "village": "a1", "town": "a", "sex": "male", **more}


def one(weights: Weights, left: Row, right: Row) -> Row:
    (found,) = pair_lists(listed(left), listed(right), weights).to_pylist()
    return dict(found)


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("陈立文", "陈立文", "same"),
        ("陈立 文", "陈立文", "same"),
        ("陳立文", "陈立文", "variant"),
        ("李峯", "李峰", "variant"),
        ("陈立文", "陈力文", "homophone"),
        ("陈立文", "陈文立", "order"),
        ("陈立文", "程立文", "near_sound"),
        ("陈立文", "陈文", "missing"),
        ("陈立文", "立文", "missing"),
        ("陈立文", "陈立杭", "one_character"),
        ("陈立文", "陈晓航", "surname"),
        ("陈立文", "王晓航", "different"),
        ("阿布·杜拉合", "阿布杜拉合", "same"),
        ("扎西才让", "扎西才浪", "one_character"),
        ("欧阳陈立文甲", "欧阳陈立文", "missing"),
    ],
)
def test_levels_of_names(weights: Weights, left: str, right: str, level: str) -> None:
    """Alike in everything else, so that the pair is compared and found whatever the name."""
    assert one(weights, someone(1, left), someone(2, right))["name"] == level
    assert one(weights, someone(1, right), someone(2, left))["name"] == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (date(1985, 3, 4), date(1985, 3, 4), "same"),
        (date(1985, 3, 4), date(1985, 4, 3), "exchanged"),
        (date(1985, 3, 4), date(1986, 3, 4), "year_slip"),
        (date(1989, 3, 4), date(1990, 3, 4), "year_slip"),
        (date(1985, 3, 4), date(1985, 1, 1), "january_first"),
        (date(1985, 3, 4), date(1985, 3, 14), "one_digit"),
        (date(1985, 3, 4), date(1985, 7, 25), "same_year"),
        (date(1985, 3, 4), date(1993, 7, 25), "different"),
        (None, date(1993, 7, 25), None),
    ],
)
def test_levels_of_birth_dates(weights: Weights, left: date | None, right: date, level: str | None) -> None:
    found = one(weights, someone(1, born=left), someone(2, born=right))
    assert (found["birth_date"], found["name"]) == (level, "same")
    if level is None:
        assert found["birth_date_bits100"] == 0


def test_levels_of_area_sex_and_relation(weights: Weights) -> None:
    found = one(weights, someone(1, relation="02"), someone(2, relation="02"))
    assert (found["area"], found["sex"], found["relation"]) == ("village", "same", "same")
    found = one(weights, someone(1, village="a1", sex="female"), someone(2, village="a2", relation="10"))
    assert (found["area"], found["sex"], found["relation"]) == ("town", "different", None)
    found = one(weights, someone(1, relation="02"), someone(2, village="b1", town="b", relation="10"))
    assert (found["area"], found["relation"]) == ("different", "different")
    assert one(weights, someone(1, village=None, town=None), someone(2))["area"] is None


def test_the_sum_is_the_prior_and_the_weights_of_the_fields(body: dict[str, Any], weights: Weights) -> None:
    """Of two people alike in all; in lists of one row the frequency of a name is the fitted one."""
    found = one(weights, someone(1), someone(2))
    assert found["bits100"] == weights.prior100(1, 1) + sum(found[f"{name}_bits100"] for name in FIELDS)
    said = body["fields"]["birth_date"][0]
    assert found["birth_date_bits100"] == round(100 * log2(said["m_ppb"] / said["u_ppb"]))
    assert abs(found["name_bits100"] - weights.fields["name"][0].bits100) <= 1
    assert found["verdict"] == "same"


def test_a_rare_name_weighs_more_than_a_common_one(weights: Weights) -> None:
    """Four hundred people called 李明 make that name say less of a pair than one that nobody else has."""
    many = [someone(100 + number, "李明", date(1960, 1, 1) + timedelta(days=97 * number)) for number in range(400)]
    here = [someone(1, "李明", date(1999, 9, 9)), someone(2, "龚翠燕", date(1999, 9, 10)), *many]
    there = [someone(11, "李明", date(1999, 9, 9)), someone(12, "龚翠燕", date(1999, 9, 10))]
    found = {row["left"]: row for row in pair_lists(listed(*here), listed(*there), weights).to_pylist()}
    assert found[1]["right"] == 11
    assert found[2]["name_bits100"] - found[1]["name_bits100"] > 500


def test_the_id_number_decides_where_both_have_one(weights: Weights) -> None:
    here = [someone(1, id_index="x"), someone(2, "何晓燕", id_index="y"), someone(3, "龚翠英")]
    there = [someone(11, "王全不同", date(2001, 1, 1), id_index="x"), someone(12, "何晓燕", id_index="z"),
             someone(13, "龚翠英", id_index="w")]  # fmt: skip
    found = pair_lists(listed(*here), listed(*there), weights).to_pylist()
    assert [(row["left"], row["right"], row["ground"]) for row in found] == [(1, 11, "id"), (3, 13, "weights")]
    assert found[0]["bits100"] is None and found[0]["verdict"] == "same"


def test_each_row_stands_in_its_best_pair_and_equals_are_not_decided(weights: Weights) -> None:
    here = [someone(1), someone(2, "陈立文", date(1985, 3, 15))]
    there = [someone(11), someone(12, "陈立文", date(1985, 3, 15))]
    found = pair_lists(listed(*here), listed(*there), weights).to_pylist()
    assert [(row["left"], row["right"], row["rivals"]) for row in found] == [(1, 11, 0), (2, 12, 0)]
    twice = pair_lists(listed(someone(1)), listed(someone(11), someone(12)), weights).to_pylist()
    assert [(row["right"], row["rivals"], row["verdict"]) for row in twice] == [(11, 1, "possible")]


def test_within_one_list_every_pair_is_told(weights: Weights) -> None:
    rows = [
        someone(1),
        someone(2, "陈力文"),
        someone(3, "陳立文"),
        someone(4, "龚翠英", date(1950, 1, 2), sex="female"),
    ]
    found = pair_within(listed(*rows), weights).to_pylist()
    assert [(row["left"], row["right"]) for row in found] == [(1, 2), (1, 3), (2, 3)]
    assert pair_within(listed(someone(1, id_index="x"), someone(2, id_index="y")), weights).num_rows == 0


def test_empty_lists_and_unknown_columns(weights: Weights) -> None:
    assert pair_lists(listed(), listed(someone(1)), weights).num_rows == 0
    assert pair_within(listed(), weights).schema == RESULT
    with pytest.raises(Refusal) as refused:
        pair_lists(pa.table({"name": ["甲"]}), listed(), weights)
    assert refused.value.params["column"] == "key"
    with pytest.raises(Refusal) as refused:
        pair_lists(listed(), listed().set_column(3, "birth_date", pa.array([], pa.bool_())), weights)
    assert refused.value.params["column"] == "birth_date"


# --- the same by plain Python, over small lists full of slips ---

SIMPLE = OpenCC("t2s")
SIGNS, DAYS = "陈程立力文闻峰峯燕", (None, date(1985, 3, 4), date(1985, 4, 3), date(1986, 3, 4), date(1985, 1, 1))


def drawn(random: Random, key: int) -> Row:
    name = "".join(random.choice(SIGNS) for _ in range(random.choice((2, 3, 3))))
    village = random.choice((None, "a1", "a2", "b1"))
    return {
        "key": key, "name": name, "birth_date": random.choice(DAYS), "village": village,
        "town": village and village[0], "sex": random.choice((None, "male", "female")),
        "relation": random.choice((None, "02", "10")), "id_index": random.choice((None, None, f"id{key}", "same")),
    }  # fmt: skip


def folded(name: str) -> str:
    return str(SIMPLE.convert(name)).replace("峯", "峰")


def heard(name: str, near: bool = False) -> list[str]:
    sounds = [str(pinyin(sign, style=Style.NORMAL)[0][0]) for sign in folded(name)]
    blurred = [one.replace("ch", "c").replace("zh", "z").replace("sh", "s").removesuffix("g") for one in sounds]
    return ["n" + one[1:] if one[0] == "l" else one for one in blurred] if near else sounds


def name_level(a: str, b: str) -> str:
    x, y = folded(a), folded(b)
    longer, shorter = max(x, y, key=len), min(x, y, key=len)
    gone = [longer[:place] + longer[place + 1 :] for place in range(len(longer))]
    differing = sum(p != q for p, q in zip(x, y, strict=False))
    asked = {
        "same": a == b, "variant": x == y, "homophone": heard(a) == heard(b), "order": sorted(x) == sorted(y),
        "near_sound": heard(a, True) == heard(b, True), "missing": len(longer) == len(shorter) + 1 and shorter in gone,
        "one_character": len(x) == len(y) >= 3 and differing == 1, "surname": x[0] == y[0],
    }  # fmt: skip
    return next((level for level, holds in asked.items() if holds), "different")


def day_level(a: date | None, b: date | None) -> str | None:
    if a is None or b is None:
        return None
    x, y = f"{a:%Y%m%d}", f"{b:%Y%m%d}"
    new_year = (a.month, a.day) == (1, 1) or (b.month, b.day) == (1, 1)
    asked = {
        "same": a == b, "exchanged": (a.year, a.month, a.day) == (b.year, b.day, b.month),
        "year_slip": abs(a.year - b.year) == 1 and x[4:] == y[4:], "january_first": a.year == b.year and new_year,
        "one_digit": sum(p != q for p, q in zip(x, y, strict=True)) == 1, "same_year": a.year == b.year,
    }  # fmt: skip
    return next((level for level, holds in asked.items() if holds), "different")


def alike(part: str) -> Callable[[Row], Any]:
    def born(row: Row, form: str) -> str | None:
        return format(row["birth_date"], form) if row["birth_date"] else None

    return {
        "name": lambda row: folded(row["name"]), "sound": lambda row: tuple(heard(row["name"])),
        "ordered": lambda row: tuple(sorted(folded(row["name"]))), "surname": lambda row: folded(row["name"])[0],
        "birth_date": lambda row: row["birth_date"], "birth_year": lambda row: born(row, "%Y"),
        "month_day": lambda row: born(row, "%m%d"), "village": lambda row: row["village"],
        "town": lambda row: row["town"], "sex": lambda row: row["sex"],
    }[part]  # fmt: skip


def compared(a: Row, b: Row, blocks: tuple[tuple[str, ...], ...]) -> bool:
    return any(all(alike(part)(a) is not None and alike(part)(a) == alike(part)(b) for part in rule) for rule in blocks)


@pytest.mark.parametrize("seed", range(6))
def test_pairs_and_levels_are_those_of_a_plain_reading(body: dict[str, Any], seed: int) -> None:
    """Which pairs are compared, and at which levels each stands; every pair is kept, however little it weighs."""
    random = Random(seed)
    rows = [drawn(random, key) for key in range(60)]
    blocks = random.sample(body["compared_by"], 4)
    weights = read_weights({**body, "compared_by": blocks, "possible_bits100": -9_999})
    found = {(row["left"], row["right"]): row for row in pair_within(listed(*rows), weights).to_pylist()}
    wanted: dict[tuple[int, int], tuple[Any, ...]] = {}
    for a, b in product(rows, rows):
        if a["key"] >= b["key"]:
            continue
        both = a["id_index"] is not None and b["id_index"] is not None
        if both and a["id_index"] == b["id_index"]:
            wanted[a["key"], b["key"]] = ("id", None, None)
        elif not both and compared(a, b, weights.blocks):
            levels = name_level(a["name"], b["name"]), day_level(a["birth_date"], b["birth_date"])
            wanted[a["key"], b["key"]] = ("weights", *levels)
    assert {pair: (row["ground"], row["name"], row["birth_date"]) for pair, row in found.items()} == wanted
    assert len(wanted) > 50


def test_the_same_input_gives_the_same_rows(body: dict[str, Any], weights: Weights) -> None:
    random = Random(11)
    here, there = ([drawn(random, key) for key in range(start, start + 200)] for start in (0, 1000))
    first = pair_lists(listed(*here), listed(*there), weights)
    assert first.num_rows > 20
    assert pair_lists(listed(*here), listed(*there), weights, threads=1) == first
    assert len(set(found := first.filter(pa.compute.equal(first["ground"], "weights"))["left"].to_pylist())) == len(
        found
    )


def test_stored_weights_say_how_they_were_fitted_and_faults_are_named(body: dict[str, Any]) -> None:
    assert {"tool", "rows", "errors", "seed"} <= set(body["fitted"])
    faults: dict[str, dict[str, Any]] = {
        "fields": {"fields": {}},
        "fields.sex": {"fields": {**body["fields"], "sex": []}},
        "fields.sex.1.u_ppb": {
            "fields": {**body["fields"], "sex": [{**body["fields"]["sex"][0], "u_ppb": 0}, body["fields"]["sex"][1]]}
        },
        "compared_by": {"compared_by": []},
        "compared_by.1": {"compared_by": [["shoe size"]]},
        "twins_ppm": {"twins_ppm": "some"},
        "variants": {"variants": "峰峯"},
    }
    for field, said in faults.items():
        with pytest.raises(Refusal) as refused:
            read_weights({**body, **said}, "people.yaml")
        assert (refused.value.field, refused.value.row) == (field, "people.yaml")
