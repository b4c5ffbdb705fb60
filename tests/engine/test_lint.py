"""The linter refuses what would differ between engines or reach beyond the data, and says what to write instead."""

from __future__ import annotations

import pytest

from bangfu.engine import lint
from bangfu.kernel.refusal import Refusal

REFUSED = [
    ("select percentile_cont(0.5) within group (order by t.id) as x from project as t", "use median"),
    ("select quantile_cont(t.length_dm, 0.5) as x from project as t", "use median"),
    ("select approx_count_distinct(t.id) as n from project as t", "count(distinct"),
    ("select date_diff('month', t.on_date, t.on_date) as n from progress as t", "extract(year"),
    ("select date_diff('year', t.on_date, t.on_date) as n from progress as t", "extract(year"),
    ("select extract(dow from t.on_date) as d from progress as t", "calendar table"),
    ("select isodow(t.on_date) as d from progress as t", "calendar table"),
    ("select dayofweek(t.on_date) as d from progress as t", "calendar table"),
    ("select round(t.length_dm, 1) as d from project as t", "decimal(p, s)"),
    ("select t.length_dm / 3 as d from project as t", "multiply the other side"),
    ("select t.id from project as t where t.investment_fen / t.length_dm > 5", "multiply the other side"),
    ("select * from project as t", "list the columns"),
    ("select t.* from project as t", "list the columns"),
    ("select * exclude (id) from project as t", "list the columns"),
    ("from project", "list the columns"),
    ("select t.stage, count(*) as n from project as t group by all", "list the columns"),
    ("select t.stage, count(*) as n from project as t group by 1", "name the column"),
    ("select t.id from project as t order by 1", "name the column"),
    ("select t.id, t.stage from project as t order by t.stage", "end it with an id"),
    ("select row_number() over (partition by t.stage order by t.path) as n from project as t", "end it with an id"),
    ("select row_number() over (partition by t.stage) as n from project as t", "ending with an id"),
    ("select t.id from project as t limit 3", "order them"),
    ("select try_cast(t.path as bigint) as n from project as t", "use cast"),
    ("select any_value(t.stage) as s from project as t", "use min or max"),
    ("select arg_max(t.stage, t.id) as s from project as t", "row_number"),
    ("select first(t.stage) as s from project as t", "row_number"),
    ("select first_value(t.stage ignore nulls) over (order by t.id) as s from project as t", "min or max"),
    ("select contains(t.path, '1') as b from project as t", "LIKE"),
    ("select regexp_extract(t.path, '1') as b from project as t", "at loading"),
    ("select make_date(2020, 1, 1) as d", "store the date"),
    ("select g.x from generate_series(1, 3) as g(x)", "calendar table"),
    ("select t.id from project as t asof join batch as b on t.id >= b.id", "condition with ON"),
    ("select t.id from project as t join batch as b using (id)", "with ON"),
    ("select t.id from project as t, batch as b", "CROSS JOIN"),
    ("select t.id from project as t union all by name select b.id from batch as b", "one order"),
    ("pivot project on stage using count(*)", "sum(case"),
    ("select grouping(t.stage, t.path) as g from project as t group by cube (t.stage, t.path)", "single grouping"),
    ("select distinct on (t.stage) t.stage, t.id from project as t", "row_number"),
    ("select t.id + 1 as more, more * 2 as twice from project as t", "alias"),
    ("select cast(t.id as double) as x from project as t", "double"),
    ("select t.id * 1.5 as x from project as t", "smallest unit"),
    ("select t.id * 1e400 as x from project as t", "smallest unit"),
    ("select avg(t.length_dm) as x from project as t", "sum and count"),
    ("select random() as x from project as t", "repeatable"),
    ("select current_date as d", "as_of table"),
    ("select now() as d", "as_of table"),
    ("select t.id from project as t tablesample 10%", "by a condition"),
    ("select string_agg(t.path, ',') as x from project as t", "list the rows"),
    ("select list_transform([1], x -> x) as l", "subset"),
    ("select $1 as x", "write the value"),
    ("select x.a from read_csv('/etc/passwd') as x", "named tables only"),
    ("select x.a from '/etc/passwd' as x", "named tables only"),
    ("select x.a from read_text('/etc/passwd') as x", "checked list"),
    ("select x.a from other.project as x", "named tables only"),
    ("select getenv('HOME') as x", "checked list"),
    ("copy project to 'x.csv'", "one SELECT"),
    ("attach 'x.db' as y", "one SELECT"),
    ("install httpfs", "one SELECT"),
    ("load httpfs", "one SELECT"),
    ("set threads = 1", "one SELECT"),
    ("pragma version", "one SELECT"),
    ("insert into project select 1", "one SELECT"),
    ("delete from project", "one SELECT"),
    ("create table x as select 1 as a", "one SELECT"),
    ("select t.id from project as t for update", "reads"),
    ("select t.id into other from project as t", "would write"),
    ("select 1 as a; select 2 as b", "one statement"),
    ("select (((", "not a statement"),
    ("select " + "(" * 500 + "1" + ")" * 500 + " as a", "nested too deeply"),
    ("select '" + "x" * 30_000 + "' as a", "too long"),
]


@pytest.mark.parametrize(("sql", "instead"), REFUSED, ids=[sql[:50] for sql, _ in REFUSED])
def test_refused_with_a_sentence_saying_what_to_write(sql: str, instead: str) -> None:
    found = lint.findings(sql)
    assert found
    assert any(instead in finding.message for finding in found), found
    with pytest.raises(Refusal):
        lint.check(sql)


ALLOWED = [
    "select t.id from project as t order by t.stage, t.id limit 3",
    "select cast(t.length_dm / 3 as decimal(18, 4)) as d from project as t",
    "select round(cast(t.length_dm as decimal(18, 4)), 2) as d from project as t",
    "select t.length_dm // 3 as d, t.length_dm % 3 as m from project as t",
    "select date_diff('day', t.on_date, t.on_date) as n, extract(year from t.on_date) as y from progress as t",
    "select t.stage, count(*) as n, sum(t.id) as s from project as t group by t.stage having count(*) > 1",
    "with a as (select t.id from project as t) select a.id, row_number() over (order by a.id) as n from a as a",
    "select t.id from project as t where t.stage in ('x') and starts_with(t.path, '/1/') and t.id between 1 and 2",
]


@pytest.mark.parametrize("sql", ALLOWED)
def test_allowed(sql: str) -> None:
    assert lint.findings(sql) == ()


def test_a_refusal_names_the_construct_and_the_cure() -> None:
    with pytest.raises(Refusal) as refusal:
        lint.check("select t.length_dm / 3 as d from project as t")
    assert "t.length_dm / 3" in str(refusal.value)
    assert "multiply the other side" in str(refusal.value)
