"""A step with fewer columns has the same rows: joins that could change their number stay, the others go."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bangfu.engine import lint
from bangfu.engine.duck import DuckRunner
from bangfu.engine.prune import asked_columns, pruned
from bangfu.engine.steps import load_steps
from tests.engine.made import freeze
from tests.engine.made_records import whole_county

STEPS = {name: step for name, step in load_steps().items() if name.startswith("asked_")}
GROUPED = "with s as (select x.id, count(*) as n from x as x group by x.id) "


@pytest.mark.parametrize("name", sorted(STEPS))
def test_every_column_alone_has_the_rows_it_has_in_the_whole(tmp_path: Path, name: str) -> None:
    step = STEPS[name]
    with DuckRunner(freeze(tmp_path, whole_county())) as runner:
        runner.rows(f"select t.id from {name} as t")
        for column in step.columns:
            whole = runner.connection.execute(f"select {column} from ({step.sql})").fetchall()
            narrow = pruned(step.sql, [column])
            lint.check(narrow)
            assert Counter(runner.connection.execute(narrow).fetchall()) == Counter(whole), column


def test_what_nobody_asks_is_neither_joined_nor_gathered() -> None:
    step = STEPS["asked_person"]
    assert pruned(step.sql, ["id", "born_on"]) == "SELECT p.id, p.born_on FROM person AS p"
    assert "phones" in pruned(step.sql, ["phone_households"]) and "heads" not in pruned(step.sql, ["phone_households"])


@pytest.mark.parametrize(
    ("sql", "kept"),
    [
        (GROUPED + "select a.id, s.n from a as a left join s as s on s.id = a.id", False),
        (GROUPED + "select a.id, s.n from a as a join s as s on s.id = a.id", True),
        (GROUPED + "select a.id, s.n from a as a left join s as s on s.n = a.n", True),
        (GROUPED + "select a.id, s.n from a as a left join s as s on s.id < a.id", True),
        (GROUPED + "select a.id, s.n from a as a left join s as s on s.id = a.id where s.n > 1", True),
        (
            "with s as (select x.id from x as x) select a.id, s.id as n from a as a left join s as s on s.id = a.id",
            True,
        ),
        ("select a.id, s.code as n from a as a left join area as s on s.id = a.id", False),
        ("select a.id, s.code as n from a as a left join area as s on s.parent_id = a.id", True),
        ("select a.id, s.paved_on as n from a as a left join works_stage as s on s.subject_id = a.id", True),
    ],
)
def test_a_join_goes_only_where_it_cannot_change_the_rows(sql: str, kept: bool) -> None:
    assert ("JOIN" in pruned(sql, ["id"])) is kept


def test_a_join_that_only_served_another_goes_with_it() -> None:
    sql = (
        "select a.id, c.code from a as a left join area as b on b.id = a.area_id "
        "left join area as c on c.id = b.parent_id"
    )
    assert pruned(sql, ["id"]) == "SELECT a.id FROM a AS a"
    assert pruned(sql, ["code"]).count("JOIN") == 2


def test_a_gathered_statement_is_left_as_it_is() -> None:
    sql = "select x.id, count(*) as n from x as x group by x.id"
    assert pruned(sql, ["id"]) == sql


def test_columns_are_found_by_the_alias_of_their_table() -> None:
    sql = "with q as (select p.id from person as p) select h.id, q.id as m from home as h left join q on q.id = h.first"
    assert asked_columns(sql) == {"person": {"id"}, "home": {"id", "first"}, "q": {"id"}}
