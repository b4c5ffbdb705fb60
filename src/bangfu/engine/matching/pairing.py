"""Two lists joined, or one looked through for people who stand in it twice.

First by the blind index of the first eighteen characters of the ID number, where both rows have one; else by weights
over name, birth date, area, sex and relation, of the pairs that the blocking rules name.
"""

# ruff: noqa: S608 (every name and number in these statements is our own)
from __future__ import annotations

import duckdb
import pyarrow as pa

from bangfu.engine.matching.columns import numbered
from bangfu.engine.matching.levels import KEYS, bits_of, code_of, level_of, rarity
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
_SEXES = "l.mark is not null and r.mark is not null"
_ROUNDS = 30


def pair_lists(left: pa.Table, right: pa.Table, weights: Weights, *, memory: str = "1GB", threads: int = 2) -> pa.Table:
    """The pairs of two lists that are, or may be, one person; each row stands in one pair at most, its best.

    `left`, `right`: tables with the COLUMNS they have. Answers RESULT, sorted by `left`. The same input gives the
    same rows. Errors: Refusal for a column of another type and a list without `key`.
    """
    with _opened(memory, threads) as duck:
        _load(duck, [_shaped(left), _shaped(right)], weights)
        duck.execute("create table decided as select l.pos as l, r.pos as r from l join r on l.mark = r.mark")
        _take(duck, "decided")
        # Who agrees in everything, and with nobody else, can have no better pair.
        duck.execute(_alike())
        _take(duck, "alike")
        duck.execute(f"create table candidate as {_candidates(weights, 'l.pos is not null')} ")
        prior = weights.prior100(left.num_rows, right.num_rows)
        _score(duck, weights, prior, "select l, r from candidate union all select l, r from alike")
        _choose(duck)
        return _answer(duck, "chosen", weights)


def pair_within(people: pa.Table, weights: Weights, *, memory: str = "1GB", threads: int = 2) -> pa.Table:
    """The pairs of rows of one list that are, or may be, one person; a row may stand in several pairs.

    Rows with two different ID numbers are two people. Answers RESULT, sorted by the keys.
    """
    with _opened(memory, threads) as duck:
        _load(duck, [_shaped(people)], weights)
        duck.execute(
            "create table decided as select l.pos as l, r.pos as r from l join r on l.mark = r.mark and l.pos < r.pos"
        )
        duck.execute(f"create table candidate as {_candidates(weights, 'l.pos < r.pos')}")
        _score(duck, weights, weights.prior_within100(people.num_rows), "select l, r from candidate")
        duck.execute("create table chosen as select *, 0 as rivals from scored")
        return _answer(duck, "chosen", weights)


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


def _load(duck: duckdb.DuckDBPyConnection, lists: list[pa.Table], weights: Weights) -> None:
    """Tables `l` and `r` of the rows as numbers; `keys` by position. One list is both."""
    whole = pa.concat_tables(lists)
    first = lists[0].num_rows
    given = numbered(whole, weights.variants)
    duck.register("given", given)
    side, size = f"pos >= {first}", f"case when pos >= {first} then {whole.num_rows - first} else {first} end"
    duck.execute(f"create table everyone as select *, {side} as side, {size} as size from given")
    duck.register("keys", pa.table({"pos": given["pos"], "key": whole["key"]}))
    duck.execute(f"create table name_rare as {rarity('name', 'name', weights)}")
    duck.execute(f"create table area_rare as {rarity('village', 'area', weights)}")
    rows = (
        "select p.*, coalesce(n.rare, 0) as name_rare, coalesce(a.rare, 0) as area_rare from everyone p"
        " left join name_rare n on p.name = n.value left join area_rare a on p.village = a.value"
    )
    duck.execute(f"create table l as {rows} where not side")
    duck.execute(f"create table r as {rows} where side" if len(lists) > 1 else "create view r as select * from l")


def _take(duck: duckdb.DuckDBPyConnection, pairs: str) -> None:
    """Take the rows of decided pairs out of both lists; they are kept in `<list>_<pairs>`."""
    for side in ("l", "r"):
        duck.execute(
            f"create table {side}_{pairs} as select * from {side} semi join {pairs} on {side}.pos = {pairs}.{side}"
        )
        duck.execute(
            f"create table {side}_open as select * from {side} anti join {pairs} on {side}.pos = {pairs}.{side}"
        )
        duck.execute(f"drop table {side}")
        duck.execute(f"alter table {side}_open rename to {side}")


def _alike() -> str:
    """The pairs alike in name, day, village and sex, where neither list has another such row."""
    alone = (
        "select any_value(pos) as pos, any_value(mark) as mark, name, birth_date, village, sex from {side}"
        " where name is not null and birth_date is not null and village is not null and sex is not null"
        " group by name, birth_date, village, sex having count(*) = 1"
    )
    return (
        f"create table alike as select l.pos as l, r.pos as r from ({alone.format(side='l')}) l"
        f" join ({alone.format(side='r')}) r using (name, birth_date, village, sex)"
        " where l.mark is null or r.mark is null"
    )


def _candidates(weights: Weights, order: str) -> str:
    """Each pair that a blocking rule names, once. Groups that would give too many pairs are left to other rules."""
    rules = []
    for parts in weights.blocks:
        named = [f"k{number}" for number in range(len(parts))]
        on = " and ".join(f"l.{one} = r.{one}" for one in named)
        rules.append(
            f"select l.pos as l, r.pos as r from ({_keyed('l', parts, named)}) l join ({_keyed('r', parts, named)}) r"
            f" on {on} where {order} and l.n * r.n <= {weights.pairs_most} and (l.mark is null or r.mark is null)"
        )
    return "select distinct l, r from (" + " union all ".join(rules) + ")"


def _keyed(side: str, parts: tuple[str, ...], named: list[str]) -> str:
    """The rows of a list with the parts of a rule, and how many rows of the list have the same."""
    keys = ", ".join(f"{KEYS[part]} as {name}" for part, name in zip(parts, named, strict=True))
    there = " and ".join(f"{KEYS[part]} is not null" for part in parts)
    return (
        f"select *, count(*) over (partition by {', '.join(named)}) as n"
        f" from (select pos, mark, {keys} from {side} where {there})"
    )


def _score(duck: duckdb.DuckDBPyConnection, weights: Weights, prior: int, pairs: str) -> None:
    """Table `scored`: the level of every field and the sum of weights, of pairs that may be one person."""
    for side in ("l", "r"):
        taken = f" union all select * from {side}_alike" if "l_alike" in _tables(duck) else ""
        duck.execute(f"create or replace temp view {side}_all as select * from {side}{taken}")
    levels = ", ".join(f"{level_of(name)} as {name}" for name in FIELDS)
    bits = ", ".join(f"{bits_of(name, name, weights)} as {name}_bits100" for name in FIELDS)
    total = " + ".join(f"{name}_bits100" for name in FIELDS)
    duck.execute(
        f"create table scored as select *, {prior} + {total} as bits100 from (select *, {bits} from ("
        f"select p.l, p.r, least(l.name_rare, r.name_rare) as name_rare, least(l.area_rare, r.area_rare) as area_rare,"
        f" {levels} from ({pairs}) p join l_all l on p.l = l.pos join r_all r on p.r = r.pos))"
        f" where {prior} + {total} >= {weights.possible_bits100}"
    )


def _tables(duck: duckdb.DuckDBPyConnection) -> set[str]:
    return {name for (name,) in duck.execute("select table_name from information_schema.tables").fetchall()}


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


def _answer(duck: duckdb.DuckDBPyConnection, pairs: str, weights: Weights) -> pa.Table:
    """The pairs by ID number and those by weights, with the keys of their rows."""
    nothing = ", ".join(f"cast(null as varchar) as {name}" for name in FIELDS)
    nought = ", ".join(f"cast(null as bigint) as {name}_bits100" for name in FIELDS)
    codes = ", ".join(f"{code_of(name, name)} as {name}" for name in FIELDS)
    bits = ", ".join(f"{name}_bits100" for name in FIELDS)
    same = f"case when bits100 >= {weights.same_bits100} and rivals = 0 then 'same' else 'possible' end"
    rows = (
        f"select l, r, 'id' as ground, 'same' as verdict, cast(null as bigint) as bits100, 0 as rivals, {nothing},"
        f" {nought} from decided union all"
        f" select l, r, 'weights', {same}, bits100, rivals, {codes}, {bits} from {pairs}"
    )
    table = duck.sql(
        f'select a.key as "left", b.key as "right", p.* exclude (l, r) from ({rows}) p'
        " join keys a on p.l = a.pos join keys b on p.r = b.pos order by 1, 2"
    ).to_arrow_table()
    return table.cast(RESULT)
