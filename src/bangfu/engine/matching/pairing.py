"""Two lists joined, or one looked through for people who stand in it twice.

First by the blind index of the first eighteen characters of the ID number, where both rows have one; else by weights
over name, birth date, area, sex and relation, of the pairs that the blocking rules name.
"""

# ruff: noqa: S608 (every name and number in these statements is our own)
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bangfu.engine.matching.columns import numbered
from bangfu.engine.matching.levels import KEYS, bits_of, code_of, level_of
from bangfu.engine.matching.weights import FIELDS, Weights
from bangfu.kernel.refusal import Refusal, mark

COLUMNS: dict[str, pa.DataType] = {
    "key": pa.int64(),
    "id_index": pa.string(),
    "name": pa.string(),
    "birth_date": pa.date32(),
    "village": pa.string(),
    "town": pa.string(),
    "sex": pa.string(),
    "relation": pa.string(),
}
"""What a list may have; `key` must be there, what else is missing or NULL says nothing of a pair."""
RESULT = pa.schema(
    [
        ("left", pa.int64()), ("right", pa.int64()), ("ground", pa.string()), ("verdict", pa.string()),
        ("bits100", pa.int64()), ("rivals", pa.int64()),
        *((name, pa.string()) for name in FIELDS), *((f"{name}_bits100", pa.int64()) for name in FIELDS),
    ]
)  # fmt: skip
"""A pair: keys of its rows; ground «id» or «weights»; verdict «same» or «possible»; the sum of weights in hundredths
of a bit; how many other pairs of one of its rows weigh the same; each field's level of agreement and its weight."""
_ROUNDS = 30
PAIRS_A_ROW = 20
LEVELS = {name: level_of(name) for name in FIELDS}
# The levels of pairs that are alike in name, day, village and sex; only these two are still open.
ALIKE = {
    "name": "case when l.raw = r.raw then 0 else 1 end", "birth_date": "0", "area": "0", "sex": "0",
    "relation": level_of("relation"),
}  # fmt: skip


def pair_lists(left: pa.Table, right: pa.Table, weights: Weights, *, memory: str = "1GB", threads: int = 2) -> pa.Table:
    """The pairs of two lists that are, or may be, one person; each row stands in one pair at most, its best.

    `left`, `right`: tables with the COLUMNS they have. Answers RESULT, sorted by `left`. The same input gives the
    same rows. Errors: Refusal for a column of another type and a list without `key`.
    """
    with _opened(memory, threads) as duck:
        lists = _load(duck, [_shaped(left), _shaped(right)], weights)
        duck.execute("create table decided as select l.pos as l, r.pos as r from l join r on l.mark = r.mark")
        # Who agrees in everything, and with nobody else, can have no better pair.
        duck.execute(_alike(lists.marked))
        _leave_over(duck, lists)
        _candidates(duck, weights, max(left.num_rows, right.num_rows), "true")
        prior = weights.prior100(left.num_rows, right.num_rows)
        _score(duck, weights, prior, pairs="candidate", scored="scored")
        _score(duck, weights, prior, pairs="alike", scored="certain", levels=ALIKE)
        _choose(duck)
        duck.execute("insert into chosen by name select *, 0 as rivals from certain")
        return _answer(duck, weights, lists.keys)


def pair_within(people: pa.Table, weights: Weights, *, memory: str = "1GB", threads: int = 2) -> pa.Table:
    """The pairs of rows of one list that are, or may be, one person; a row may stand in several pairs.

    Rows with two different ID numbers are two people. Answers RESULT, sorted by the keys.
    """
    with _opened(memory, threads) as duck:
        lists = _load(duck, [_shaped(people)], weights)
        duck.execute(
            "create table decided as select l.pos as l, r.pos as r from l join r on l.mark = r.mark and l.pos < r.pos"
        )
        for side in ("l", "r"):
            duck.execute(f"create view {side}_open as select * from {side}")
        _candidates(duck, weights, people.num_rows, "l.pos < r.pos")
        _score(duck, weights, weights.prior_within100(people.num_rows), pairs="candidate", scored="scored")
        duck.execute("create table chosen as select *, 0 as rivals from scored")
        return _answer(duck, weights, lists.keys)


@dataclass(frozen=True)
class _Lists:
    """The rows as numbers, the keys of all of them by position, and whether any has an ID number."""

    left: pa.Table
    right: pa.Table
    keys: pa.Array
    marked: bool


def _shaped(table: pa.Table) -> pa.Table:
    """The list with every column of COLUMNS."""
    if "key" not in table.column_names:
        raise Refusal(mark("A list to be joined has a column “%(column)s”."), column="key")
    columns = {}
    for name, kind in COLUMNS.items():
        if name not in table.column_names:
            columns[name] = pa.chunked_array([pa.nulls(table.num_rows, kind)])
            continue
        try:
            columns[name] = table[name].cast(kind)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as fault:
            raise Refusal(mark("Column “%(column)s” has another kind than declared."), column=name) from fault
    return pa.table(columns)


def _opened(memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": memory,
        "temp_directory": "",
        "python_enable_replacements": False,
    }
    return duckdb.connect(":memory:", config=settings)


def _load(duck: duckdb.DuckDBPyConnection, given: list[pa.Table], weights: Weights) -> _Lists:
    """`l` and `r` in SQL: the rows as numbers; one list is both."""
    whole = pa.concat_tables(given)
    first = given[0].num_rows
    rows = numbered(whole, weights, first)
    left, right = rows.slice(0, first), rows.slice(first) if len(given) > 1 else rows
    duck.register("l", left)
    duck.register("r", right)
    return _Lists(left, right, whole["key"].combine_chunks(), rows["mark"].null_count < rows.num_rows)


def _alike(marked: bool) -> str:
    """Table `alike`: the pairs alike in name, day, village and sex, where neither list has another such row."""
    undecided, either = (
        (" and pos not in (select {side} from decided)", " where l.mark is null or r.mark is null")
        if marked
        else ("", "")
    )
    alone = (
        "select alike, any_value(pos) as pos, any_value(mark) as mark from {side} where alike is not null"
        + undecided
        + " group by alike having count(*) = 1"
    )
    return (
        f"create table alike as select l.pos as l, r.pos as r from ({alone.format(side='l')}) l"
        f" join ({alone.format(side='r')}) r using (alike){either}"
    )


def _leave_over(duck: duckdb.DuckDBPyConnection, lists: _Lists) -> None:
    """`l_open` and `r_open` in SQL: what blocking rules ask of the rows that no pair was found for yet."""
    columns = list(dict.fromkeys(["pos", "mark", *(key.split(" ")[0] for key in KEYS.values())]))
    found = duck.sql("select l, r from alike union all select l, r from decided").fetchnumpy()
    for side, rows, first in (("l", lists.left, 0), ("r", lists.right, lists.left.num_rows)):
        left_over = np.ones(rows.num_rows, dtype=bool)
        left_over[found[side] - first] = False
        duck.register(f"{side}_open", rows.select(columns).filter(pa.array(left_over)))


def _candidates(duck: duckdb.DuckDBPyConnection, weights: Weights, rows: int, order: str) -> None:
    """Table `candidate`: each pair that a blocking rule names, once.

    Of a rule that would give more than PAIRS_A_ROW pairs for each of so many rows, the groups of more than
    `pairs_most` pairs are left to the other rules.
    """
    most = PAIRS_A_ROW * rows
    for number, parts in enumerate(weights.blocks):
        keys = [f"k{place}" for place in range(len(parts))]
        on = " and ".join(f"l.{key} = r.{key}" for key in keys)
        rule = (
            f"select l.pos as l, r.pos as r from ({{l}}) l join ({{r}}) r on {on}"
            f" where {order} and (l.mark is null or r.mark is null)"
        )
        plain = {side: _keyed(side, parts, keys) for side in ("l", "r")}
        duck.execute(f"create table rule_{number} as {rule.format(**plain)} limit {most + 1}")
        if _count(duck, f"rule_{number}") > most:
            counted = {side: _counted(keyed, keys) for side, keyed in plain.items()}
            narrow = f"{rule.format(**counted)} and l.n * r.n <= {weights.pairs_most}"
            duck.execute(f"create or replace table rule_{number} as {narrow}")
    every = " union all ".join(f"select l, r from rule_{number}" for number in range(len(weights.blocks)))
    duck.execute(f"create table candidate as select distinct l, r from ({every})")


def _keyed(side: str, parts: tuple[str, ...], keys: list[str]) -> str:
    """The rows of a list with the parts of a rule; a missing part pairs with nothing."""
    named = ", ".join(f"{KEYS[part]} as {key}" for part, key in zip(parts, keys, strict=True))
    return f"select pos, mark, {named} from {side}_open"


def _counted(keyed: str, keys: list[str]) -> str:
    """The same, with how many rows of the list have the same parts."""
    return f"select *, count(*) over (partition by {', '.join(keys)}) as n from ({keyed})"


def _score(
    duck: duckdb.DuckDBPyConnection,
    weights: Weights,
    prior: int,
    *,
    pairs: str,
    scored: str,
    levels: Mapping[str, str] = LEVELS,
) -> None:
    """Table `scored`: the level of every field and the sum of weights, of pairs that may be one person."""
    level = ", ".join(f"{sql} as {name}" for name, sql in levels.items())
    bits = ", ".join(f"{bits_of(name, name, weights)} as {name}_bits100" for name in FIELDS)
    total = " + ".join(f"{name}_bits100" for name in FIELDS)
    duck.execute(
        f"create table {scored} as select * exclude (name_rare, area_rare), {prior} + {total} as bits100"
        f" from (select *, {bits} from (select p.l, p.r, l.name_rare, l.area_rare, {level}"
        f" from {pairs} p join l on p.l = l.pos join r on p.r = r.pos))"
        f" where {prior} + {total} >= {weights.possible_bits100}"
    )


def _choose(duck: duckdb.DuckDBPyConnection) -> None:
    """Table `chosen`: again and again the pairs that are the best of both their rows."""
    columns = "s.*, n.rivals"
    rival = (
        "select l, r, count(*) over (partition by l, bits100) + count(*) over (partition by r, bits100) - 2 as rivals"
        " from scored"
    )
    best = (
        "select l, r, row_number() over (partition by l order by bits100 desc, r) as of_l,"
        " row_number() over (partition by r order by bits100 desc, l) as of_r from left_over"
    )
    duck.execute("create table left_over as select l, r, bits100 from scored")
    duck.execute("create table best (l bigint, r bigint)")
    for _ in range(_ROUNDS):
        duck.execute(f"create or replace table round as select l, r from ({best}) where of_l = 1 and of_r = 1")
        duck.execute("insert into best select l, r from round")
        duck.execute(
            "create or replace table left_over as select * from left_over o"
            " where l not in (select l from round) and r not in (select r from round)"
        )
        if not _count(duck, "left_over"):
            break
    duck.execute(
        f"create table chosen as select {columns} from scored s join best using (l, r) join ({rival}) n using (l, r)"
    )


def _count(duck: duckdb.DuckDBPyConnection, table: str) -> int:
    found = duck.execute(f"select count(*) from {table}").fetchone()
    return int(found[0]) if found else 0


def _answer(duck: duckdb.DuckDBPyConnection, weights: Weights, keys: pa.Array) -> pa.Table:
    """The pairs by ID number and those by weights, with the keys of their rows."""
    nothing = ", ".join(f"cast(null as varchar) as {name}" for name in FIELDS)
    nought = ", ".join(f"cast(null as bigint) as {name}_bits100" for name in FIELDS)
    codes = ", ".join(f"{code_of(name, name)} as {name}" for name in FIELDS)
    bits = ", ".join(f"{name}_bits100" for name in FIELDS)
    same = f"case when bits100 >= {weights.same_bits100} and rivals = 0 then 'same' else 'possible' end"
    table = duck.sql(
        f"select l, r, 'id' as ground, 'same' as verdict, cast(null as bigint) as bits100, 0 as rivals, {nothing},"
        f" {nought} from decided union all"
        f" select l, r, 'weights', {same}, bits100, rivals, {codes}, {bits} from chosen"
    ).to_arrow_table()
    left, right = keys.take(table["l"].combine_chunks()), keys.take(table["r"].combine_chunks())
    named = table.drop_columns(["l", "r"]).add_column(0, "left", left).add_column(1, "right", right)
    order = pc.sort_indices(named.select(["left", "right"]), [("left", "ascending"), ("right", "ascending")])
    return named.take(order).cast(RESULT)
