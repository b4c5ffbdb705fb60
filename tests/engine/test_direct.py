"""What a step only hands on is read from the file; the same rules come out as by SQL, whatever their facts rest on."""

from __future__ import annotations

from pathlib import Path

import pytest

from bangfu.engine.criterion.meaning import read_rule
from bangfu.engine.criterion.statement import statement
from bangfu.engine.direct import handed_on, read_columns
from bangfu.engine.duck import DuckRunner
from bangfu.engine.screen import screened
from bangfu.engine.steps import load_steps
from tests.engine.test_screen import WORDS, frozen

RULES = {
    "household": (
        "户类型 = '脱贫户'", "户类型 未采集 或 家庭人口数 > 成员数(性别 = '女')", "有银行账户", "帮扶责任人数 = 0名",
        "截至日 - 纳入日期 > 5天", "无成员(有手机)", "成员数(年龄 = 20岁) = 0人 且 家庭人口数 介于 1人 和 3人",
        "纳入日期 + 1个月 > 截至日", "任一成员(户主年龄 > 60岁 且 性别 属于('女'))",
    ),
    "person": (
        "有身份证号 = 否", "有手机 且 户.家庭人口数 = 1人", "性别 != '男'", "户主性别 = '女'", "年龄 未采集",
        "同一电话户数 > 1户", "户.有银行账户", "出生日期 < 1980-01-01 且 成员数(年龄 >= 60岁) >= 1人",
    ),
}  # fmt: skip


def test_columns_that_a_step_hands_on() -> None:
    steps = load_steps()
    snapshot = type("", (), {"columns": {"person": {"id": "int", "sex": "text", "born_on": "date"}}})()
    table, columns = handed_on(snapshot, steps["asked_person"].sql)
    assert table == "person"
    assert columns == {"id": "id", "sex": "sex", "born_on": "born_on"}, "not has_phone, nor what the snapshot lacks"


@pytest.mark.parametrize(
    "sql",
    [
        "select p.id, p.sex from person as p where p.sex = 'male'",
        "select p.sex, count(*) as people from person as p group by p.sex",
        "select p.id, h.category from person as p join household as h on h.id = p.household_id",
        "with men as (select p.id from person as p where p.sex = 'male') select m.id from men as m",
        "select p.id from person as p union all select h.id from household as h",
    ],
)
def test_other_rows_than_those_of_the_table_are_not_handed_on(sql: str) -> None:
    snapshot = type("", (), {"columns": {"person": {"id": "int"}, "household": {"id": "int"}}})()
    assert handed_on(snapshot, sql) == ("", {})


def test_the_rows_come_in_order_under_their_new_names(tmp_path: Path) -> None:
    snapshot = frozen(tmp_path, 20, 1)
    table = read_columns(snapshot, "person", {"subject_id": "id", "c0": "sex", "c1": "sex"})
    with DuckRunner(snapshot) as runner:
        rows = runner.rows("select id, sex from person order by id").rows
    assert list(zip(table["subject_id"].to_pylist(), table["c0"].to_pylist(), strict=True)) == list(rows)
    assert table["c1"].to_pylist() == table["c0"].to_pylist()


@pytest.mark.parametrize("seed", range(3))
def test_every_rule_comes_out_as_by_one_statement(tmp_path: Path, seed: int) -> None:
    snapshot = frozen(tmp_path, 150, seed)
    with DuckRunner(snapshot, keep=False) as runner:
        rules = {
            f"{kind}{number}": (WORDS.entity(kind), read_rule(text, WORDS.entity(kind), WORDS))
            for kind, texts in RULES.items()
            for number, text in enumerate(texts)
        }
        found = screened(runner, WORDS, rules)
        assert found.keys() == rules.keys()
        for code, (entity, node) in rules.items():
            rows = runner.rows(statement(entity, {"v": node}, WORDS, runner.as_of)).records()
            held = sorted(row["subject_id"] for row in rows if row["v"])  # type: ignore[type-var]
            unknown = sum(row["v"] is None for row in rows)
            assert (found[code].subjects.to_pylist(), found[code].unknown) == (held, unknown), code
            assert found[code].asked == len(rows)
