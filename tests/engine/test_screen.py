"""Many rules over one snapshot: what each holds of, equal to plain Python, and what changed since an earlier run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from bangfu.engine.criterion.dictionary import vocabulary_of
from bangfu.engine.criterion.meaning import read_rule
from bangfu.engine.duck import DuckRunner
from bangfu.engine.screen import CHANGES, Counts, Earlier, Held, held_in, rows_of, screened, verified, write_result
from bangfu.engine.snapshot import Snapshot, finish, open_snapshot, write_table
from bangfu.engine.steps import load_steps
from bangfu.engine.tables import INPUTS
from bangfu.kernel.fact import Column, FactTable
from bangfu.kernel.refusal import Refusal

DAY, LATER = date(2026, 11, 20), date(2026, 11, 22)
LISTS = {
    "registry.household_category": {"ordinary": ("农户", "Household"), "lifted": ("脱贫户", "Out of poverty")},
    "registry.sex": {"male": ("男", "Man"), "female": ("女", "Woman")},
}
WORDS = vocabulary_of(load_steps(), lambda name: LISTS.get(name, {}))
RULES = {
    "alone": ("household", "家庭人口数 = 1人"),
    "old": ("household", "所有成员(年龄 >= 60岁) 且 家庭人口数 >= 1人"),
    "no_man": ("household", "无成员(性别 = '男')"),
    "minor": ("person", "年龄 < 18岁"),
}


def frozen(folder: Path, homes: int, seed: int) -> Snapshot:
    """Made households of one to four people in one village; every tenth birth date is lacking."""
    random = Random(seed)
    people: list[tuple[object, ...]] = []
    rows: list[tuple[object, ...]] = []
    for home in range(1, homes + 1):
        size = random.randint(1, 4)
        rows.append((home, "/1/", 900_000, "lifted", size, DAY, None, None))
        for number in range(size):
            born = None if random.random() < 0.1 else date(random.randint(1936, 2024), random.randint(1, 12), 1)
            people.append(
                (home * 10 + number + 1_000_000, "/1/", home, random.choice(("male", "female")), born, "02", True, None)
            )
    given: dict[str, list[tuple[object, ...]]] = {"household": rows, "person": people, "as_of": [(DAY,)]}
    entries = []
    for name in INPUTS:
        own = given.get(name, [])
        columns = tuple(Column(*one, "", "") for one in INPUTS[name].items())
        # What these rules do not ask is not known of anybody.
        whole = [(*row, *(None,) * (len(columns) - len(row))) for row in own]
        entries.append(write_table(folder, FactTable(name, "", columns, None), whole))  # type: ignore[arg-type]
    finish(folder, county="990177", as_of=DAY, audit_seq=1, audit_head="", policy_version="", tables=entries)
    return open_snapshot(folder)


def age(born: date) -> int:
    return DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))


def plain(snapshot: Snapshot) -> dict[str, tuple[list[int], int]]:
    """What each rule holds of, and of how many it cannot be told, in plain Python over the snapshot's rows."""
    with DuckRunner(snapshot) as runner:
        people = runner.rows("select id, household_id, sex, born_on from person").records()
        homes = runner.rows("select id, member_count from household").records()
    of: dict[int, list[dict[str, object]]] = {}
    for one in people:
        of.setdefault(one["household_id"], []).append(one)  # type: ignore[arg-type]
    old: list[int] = []
    doubtful = 0
    for home in homes:
        ages = [age(one["born_on"]) if one["born_on"] else None for one in of[home["id"]]]  # type: ignore[arg-type,index]
        if any(one is not None and one < 60 for one in ages):
            continue
        if None in ages:
            doubtful += 1
        else:
            old.append(home["id"])  # type: ignore[arg-type]
    no_man = [home["id"] for home in homes if all(one["sex"] != "male" for one in of[home["id"]])]  # type: ignore[index]
    minor = sorted(one["id"] for one in people if one["born_on"] and age(one["born_on"]) < 18)  # type: ignore[arg-type,type-var]
    return {
        "alone": ([home["id"] for home in homes if home["member_count"] == 1], 0),  # type: ignore[misc]
        "old": (sorted(old), doubtful),
        "no_man": (sorted(no_man), 0),  # type: ignore[type-var]
        "minor": (minor, sum(one["born_on"] is None for one in people)),  # type: ignore[dict-item]
    }


@pytest.mark.parametrize("keep", [True, False])
def test_one_pass_gives_what_plain_python_gives(tmp_path: Path, keep: bool) -> None:
    snapshot = frozen(tmp_path, 400, 7)
    rules = {
        code: (WORDS.entity(entity), read_rule(text, WORDS.entity(entity), WORDS))
        for code, (entity, text) in RULES.items()
    }
    told: list[tuple[int, int]] = []
    with DuckRunner(snapshot, keep=keep) as runner:
        found = screened(runner, WORDS, rules, lambda done, total: told.append((done, total)))
    wanted = plain(snapshot)
    assert all(len(wanted[code][0]) > 20 for code in RULES) and wanted["old"][1] and wanted["minor"][1]
    assert {code: (one.subjects.to_pylist(), one.unknown) for code, one in found.items()} == wanted
    assert {one.asked for code, one in found.items() if code != "minor"} == {400}
    assert told == [(0, 2), (1, 2), (2, 2)]


def held(*subjects: int) -> dict[str, Held]:
    return {"alone": Held(pa.array(subjects, pa.int64()), 0, 0)}


def as_rows(path: Path, *changes: str) -> list[tuple[object, ...]]:
    table = rows_of(path, "alone", changes or CHANGES)
    return [(row["subject_id"], row["change"], row["since"]) for row in table.to_pylist()]


def test_what_is_new_goes_on_and_is_gone_with_the_day_it_began(tmp_path: Path) -> None:
    first, second, third = (tmp_path / f"{number}.parquet" for number in range(3))
    _, counts = write_result(first, held(1, 2, 3), {}, DAY)
    assert counts == {"alone": Counts(3, 0, 0)}
    _, counts = write_result(second, held(2, 3, 5), {"alone": held_in(first, "alone")}, LATER)
    assert counts == {"alone": Counts(1, 2, 1)}
    assert as_rows(second) == [
        (1, "gone", DAY), (2, "continued", DAY), (3, "continued", DAY), (5, "new", LATER)
    ]  # fmt: skip
    # What was gone and comes back is new: it did not hold in between.
    _, counts = write_result(third, held(1, 2), {"alone": held_in(second, "alone")}, date(2026, 12, 1))
    assert counts == {"alone": Counts(1, 1, 2)}
    assert as_rows(third, "new") == [(1, "new", date(2026, 12, 1))]
    assert as_rows(third, "continued") == [(2, "continued", DAY)]


def test_nothing_held_is_a_result_too(tmp_path: Path) -> None:
    path = tmp_path / "empty.parquet"
    digest, counts = write_result(path, held(), {}, DAY)
    assert counts == {"alone": Counts(0, 0, 0)}
    assert as_rows(verified(path, digest)) == []
    assert held_in(path, "alone").subjects.to_pylist() == []
    _, counts = write_result(tmp_path / "b.parquet", held(), {"alone": Earlier(pa.array([4]), pa.array([DAY]))}, LATER)
    assert counts == {"alone": Counts(0, 0, 1)}


def test_the_same_result_has_the_same_bytes_and_a_changed_one_is_refused(tmp_path: Path) -> None:
    one, two = tmp_path / "one.parquet", tmp_path / "two.parquet"
    digests = [write_result(path, held(1, 2, 3), {}, DAY)[0] for path in (one, two)]
    assert digests[0] == digests[1]
    write_result(two, held(1, 2), {}, DAY)
    with pytest.raises(Refusal, match="was changed"):
        verified(two, digests[0])
    two.unlink()
    with pytest.raises(Refusal, match="missing"):
        verified(two, digests[0])
