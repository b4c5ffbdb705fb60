"""A vocabulary and a small county for the tests of rules: households with their people, one village above them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from bangfu.engine.criterion.judge import Judge, Judged
from bangfu.engine.criterion.statement import statement
from bangfu.engine.criterion.tree import Node
from bangfu.engine.criterion.vocabulary import Entity, Field, Parameter, Vocabulary

AS_OF = date(2026, 11, 22)
CATEGORIES = {"general": ("一般农户", "general"), "exited": ("脱贫户", "exited"), "watched": ("监测户", "watched")}

VILLAGE = Entity(
    "village",
    "村",
    "village",
    (Field("道路里程", "road_length", "number", "road_dm", "公里"),),
    member=("村", "village"),
)
HOUSEHOLD = Entity(
    "household",
    "户",
    "household",
    (
        Field("户类型", "category", "text", "category", codes=CATEGORIES),
        Field("纯收入", "net_income", "number", "net_fen", "元"),
        Field("人均纯收入", "per_capita_net_income", "number", "net_fen", "元", per="income_persons"),
        Field("危房", "unsafe_house", "truth", "unsafe"),
        Field("纳入日期", "listed_on", "date", "listed_on"),
        Field("家庭人口数", "size", "number", "size", "人"),
    ),
    parent="village",
    parent_column="village_id",
    member=("户", "household"),
    unit="户",
)
PERSON = Entity(
    "person",
    "人",
    "person",
    (
        Field("年龄", "age", "number", "born_on", "岁", age=True),
        Field("出生日期", "birth_date", "date", "born_on"),
        Field("在校", "in_school", "truth", "in_school"),
        Field("残疾", "disabled", "truth", "disabled"),
        Field("务工月收入", "monthly_wage", "number", "wage_fen", "元"),
        Field("务工月数", "months_worked", "number", "months", "个月"),
        Field("姓名拼音", "pinyin", "text", "pinyin"),
    ),
    parent="household",
    parent_column="household_id",
    member=("成员", "member"),
    unit="人",
)
VOCABULARY = Vocabulary(
    {one.name: one for one in (VILLAGE, HOUSEHOLD, PERSON)},
    (
        Parameter("监测线", "monitoring_line", "number", 850_000, "元"),
        Parameter("风险比例", "risk_share", "number", 2_500, "%"),
        Parameter("学期起始日", "term_begins", "date", date(2026, 9, 1)),
    ),
)
TYPES = {
    "village": {"id": "bigint", "road_dm": "bigint"},
    "household": {
        "id": "bigint", "village_id": "bigint", "category": "varchar", "net_fen": "bigint",
        "income_persons": "bigint", "unsafe": "boolean", "listed_on": "date", "size": "bigint",
    },
    "person": {
        "id": "bigint", "household_id": "bigint", "born_on": "date", "in_school": "boolean", "disabled": "boolean",
        "wage_fen": "bigint", "months": "bigint", "pinyin": "varchar",
    },
}  # fmt: skip

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


class County:
    """The rows as tables of an engine; close it after use, or use it in a `with`."""

    def __init__(self, rows: Rows) -> None:
        self.connection = duckdb.connect(":memory:", config={"threads": 1})
        for table, types in TYPES.items():
            self.connection.execute(
                f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in types.items())})"
            )
            for row in rows.get(table, ()):
                places = ", ".join("?" * len(types))
                self.connection.execute(f"insert into {table} values ({places})", [row.get(name) for name in types])

    def __enter__(self) -> County:
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()

    def asked(
        self, entity: Entity, wanted: Mapping[str, Node], only: tuple[str, Collection[int]] | None = None
    ) -> list[dict[str, Any]]:
        """The wanted nodes of every record of an entity, or of some, in order of its id."""
        cursor = self.connection.execute(statement(entity, wanted, VOCABULARY, AS_OF, only))
        names = [column[0] for column in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return sorted(found, key=lambda row: row["subject_id"])

    def judged(self, rules: Mapping[str, tuple[Entity, Node]]) -> dict[str, Judged]:
        """How rules come out over columns; those that are unfit for it are left out."""

        def ask(entity: Entity, wanted: Mapping[str, Node]) -> pa.Table:
            return self.connection.sql(statement(entity, wanted, VOCABULARY, AS_OF)).to_arrow_table()

        return Judge(VOCABULARY, AS_OF, ask).judged(rules)
