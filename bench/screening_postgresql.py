"""PostgreSQL in the bench of screening: ours as its SQL, over tables that are loaded, indexed and analysed.

Timed is one statement for each kind of record that writes every verdict into a temporary table; processor time is that
of the client only, the server's is not seen.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb

from bench.screening_data import RULES
from bench.screening_timing import contest

psycopg: Any = import_module("psycopg")
TABLES = {
    "household": "id bigint primary key, village_id bigint, category text, member_count bigint, listed_on date",
    "person": "id bigint primary key, household_id bigint, sex text, born_on date, relation text, id_given boolean",
}
AGE = "(2026 - extract(year from p.born_on) - case when to_char(p.born_on, 'MMDD') > '1122' then 1 else 0 end)"


def prepare(folder: Path) -> Any:
    server = psycopg.connect(sys.argv[4], autocommit=True)
    with duckdb.connect(":memory:") as source:
        for table, columns in TABLES.items():
            names = ", ".join(one.split()[0] for one in columns.split(", "))
            server.execute(f"drop table if exists {table}")
            server.execute(f"create table {table} ({columns})")
            rows = source.execute(f"select {names} from '{folder}/{table}.parquet'")
            with server.cursor().copy(f"copy {table} ({names}) from stdin") as copy:
                while some := rows.fetchmany(10_000):
                    for row in some:
                        copy.write_row(row)
    server.execute("create index on person (household_id)")
    for table in TABLES:
        server.execute(f"analyze {table}")
    return server


def strongest(condition: str) -> str:
    """True when a member meets it, else unknown when one is unknown, else false."""
    met = f"max(case when {condition} then 2 when ({condition}) is null then 1 else 0 end)"
    return f"case {met} when 2 then true when 1 then null else false end"


CONDITIONS = {
    "young_60": "p.age < 60", "working": "p.age between 18 and 60", "child": "p.age < 18", "grown": "p.age >= 18",
    "man": "p.sex = 'male'", "pupil": "p.age between 6 and 15", "ancient": "p.age > 85", "old": "p.age >= 60",
    "grown_man": "p.sex = 'male' and p.age >= 18",
}  # fmt: skip
HOMES = f"""
create temporary table verdict_household as
with aged as (select p.*, {AGE} as age from person p),
gathered as (
  select p.household_id, {", ".join(f"{strongest(sql)} as {name}" for name, sql in CONDITIONS.items())},
    case when bool_or(p.age is null) then null else count(*) filter (where p.age < 18) end as children,
    count(*) filter (where p.relation = '02') as heads
  from aged p group by p.household_id
)
select h.id,
  h.member_count > 5 as h01, h.category = 'prevention' and h.member_count <= 2 as h02,
  not g.young_60 and h.member_count >= 1 as h03, not g.working as h04, g.child and not g.grown as h05,
  not g.man as h06, g.children >= 3 as h07, g.heads > 1 as h08,
  g.pupil and h.category in ('prevention', 'lifted') as h09, h.member_count = 1 and g.old as h10,
  not g.grown_man as h11, g.ancient as h12, h.category is null as h13,
  h.category = 'prevention' and date '2026-11-22' - h.listed_on > 730 as h14
from household h left join gathered g on g.household_id = h.id
"""
PEOPLE = f"""
create temporary table verdict_person as
select p.id,
  p.age >= 60 and h.member_count = 1 as p01, p.age < 18 and p.relation in ('40', '41', '42', '43', '44') as p02,
  p.sex = 'female' and p.age between 18 and 45 and h.category = 'prevention' as p03,
  not p.id_given and p.age >= 16 as p04, p.born_on is null as p05, p.relation = '02' and p.age < 18 as p06
from (select p.*, {AGE} as age from person p) p left join household h on h.id = p.household_id
"""


def work(server: Any) -> Mapping[str, Any]:
    for table in TABLES:
        server.execute(f"drop table if exists verdict_{table}")
    server.execute(HOMES)
    server.execute(PEOPLE)
    found = {}
    for code, (table, _) in RULES.items():
        rows = server.execute(f"select id from verdict_{table} where {code} order by id").fetchall()
        found[code] = array("q", [row[0] for row in rows])
    return found


if __name__ == "__main__":
    contest(prepare, work)
