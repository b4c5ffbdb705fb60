"""What the language of rules refuses, with the place and what to do; nothing of a rule ever reaches SQL as typed."""

from __future__ import annotations

import pytest

from bangfu.cli.language import told
from bangfu.engine.criterion.meaning import read_rule
from bangfu.engine.criterion.statement import statement
from bangfu.kernel.refusal import Refusal
from tests.engine.criterion.county import AS_OF, VOCABULARY

HOUSEHOLD = VOCABULARY.entity("household")
HOSTILE = (
    "1=1; drop table household", "危房; delete from household", "危房 -- comment",
    "危房 /* c */", "危房 # c", "(select 1) = 1", "select true", "exists(select 1)",
    "危房 union select 1", "危房 in (select id from person)",
    "read_csv('/etc/passwd') = 'x'", "read_parquet('x') = 1", "getenv('HOME') = 'x'",
    "glob('/*') = 'x'", "cast(纯收入 as varchar) = '1'", "纯收入::int = 1",
    "try_cast(纯收入 as date) is missing", "危房::boolean", "$1 = 1", "? = 1", ":name = 1",
    "@x = 1", "{x} = 1", "[1] = 1", "`危房`", "\\危房", "危房\\", "危房 || ''", "lambda x: x",
    "x -> x", "list_transform([1], x -> x) = 1", "unnest([1]) = 1",
    "struct_pack(a := 1) = 1", "纯收入 ~ '.*'", "户类型 like '%'", "户类型 ilike 'a'",
    "户类型 similar to 'a'", "regexp_matches(户类型, 'a')", "row_number() over () = 1",
    "sum(纯收入) over () > 1元", "count(*) > 1", "count(1) > 1", "max(纯收入) > 1元",
    "case when 危房 then true else false end", "if(危房, true, false)",
    "coalesce(危房, true)", "ifnull(危房, true)", "current_setting('x') = 'y'",
    "pragma version", "set memory_limit = 1", "attach 'x'", "copy household to 'x'",
    "install httpfs", "load httpfs", "export database 'x'", "import database 'x'",
    "call x()", "checkpoint", "vacuum", "create table x (a int)",
    "insert into household values (1)", "update household set id = 1", "explain 危房",
    "now() > 2026-01-01", "current_date > 2026-01-01", "random() < 1", "uuid() = 'x'",
    "sleep(10) = 1", "版本() = 1", "household.id = 1", "household.rowid = 1",
    "person.id_number = 'x'", "户.户主姓名 = '张三'", "information_schema.tables",
    "main.household.危房", "a.b.c.d", "户.户.危房", "危房.危房", ".危房", "户.", "户..危房", "危房 and",
    "and 危房", "危房 危房", "()", "(危房", "危房)", "((危房)", "not", "not not", "危房 not", "危房 = ",
    "= 1", "1e400 < 纯收入", "1e4 < 1", "0x10 = 1", "1_000 = 1", "1.2.3 = 1", "1. = 1",
    ".5 < 1", "NaN = 1", "inf > 1", "9999999999999999 > 1", "1,000元 < 纯收入",
    "纯收入 < 8,000元", "纯收入 < 8000", "纯收入 < '8000元'", "纯收入 < 2026-01-01", "纯收入 > 3公里",
    "纯收入 > 3人", "家庭人口数 > 3元", "家庭人口数 > 30%", "危房 > 1", "危房 + 1 = 2", "户类型 > '脱贫户'",
    "户类型 = '脱贫'", "户类型 = 1", "户类型 + 'x' = 'y'", "户类型 = 脱贫户", "'a' < 'b'",
    "纳入日期 + 3 > 截至日", "纳入日期 * 2 > 截至日", "纳入日期 + 3元 > 截至日", "纳入日期 > 2026-02-30",
    "纳入日期 = '2026-01-01'", "纳入日期 + 纳入日期 > 截至日", "截至日 - 1.5天 > 纳入日期", "纯收入 * 纯收入 > 1元",
    "人均纯收入 * 人均纯收入 > 1元", "人均纯收入 + 1元 > 2元", "纯收入 / 2 > 1元", "纯收入 % 2 = 1",
    "纯收入 ^ 2 > 1元", "纯收入", "监测线", "截至日", "8000元", "'x'", "年龄 > 16", "在校", "户.年龄 > 16",
    "人.年龄 > 16", "任一成员", "任一成员()", "任一成员(年龄)", "任一成员(年龄 > 16, 在校)", "任一成员(危房, 危房)",
    "任一村(道路里程 > 1公里)", "成员合计(年龄 > 16) > 1", "成员合计(户.人均纯收入) > 1元", "成员数(年龄) > 1",
    "成员数(在校)", "成员数(在校) and 危房", "所有成员(任一成员)", "危房(1)", "纯收入(2026-01-01) > 1元",
    "截至日(1) > 2026-01-01", "between 1 and 2", "纯收入 between 1元", "纯收入 between 1元 and",
    "危房 between 1 and 2", "户类型 between 'a' and 'b'", "纯收入 in ()", "纯收入 in 1元",
    "纯收入 in (1元", "纯收入 in (纯收入)", "纯收入 in (1)", "户类型 in ('脱贫户', 1)", "is missing",
    "危房 is", "危房 is null", "危房 = null", "null", "危房 is not",
    "纯收入 * 999999999999999 * 999999999999999 > 1元",
    "纯收入 * 0.000000000001 < 0.000000000001元", "人均纯收入 * 1.00000001 < 人均纯收入 * 1.00000001",
    "", "   ", "\u3000", "，，", "🙂", "危房\x00", "危 房",
)  # fmt: skip


def test_hostile_and_broken_rules_are_refused_with_their_place() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) > 150
    for text in HOSTILE:
        with pytest.raises(Refusal) as refusal:
            read_rule(text, HOUSEHOLD, VOCABULARY)
            pytest.fail(f"accepted: {text}")
        said = refusal.value
        assert said.status == 422 and said.field == "rule", text
        assert 1 <= said.params["place"] <= len(text) + 1, text
        assert str(said) and said.cure, text


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500 + "危房" + ")" * 500,
        "not " * 3000 + "危房",
        "非" * 1900 + "危房",
        "-" * 1500 + "1 < 2",
        "危房 and " * 5000 + "危房",
        "任一成员(" * 100 + "在校" + ")" * 100,
        "年龄(" * 200 + "截至日" + ")" * 200,
        "危房" * 1_000_000,
        "a" * 1999,
        "危" * 1999,
        "和" * 1999,
        "1" * 1999,
        "'" + "x" * 1999,
        "+".join(["1"] * 900) + " > 2",
    ],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_what_is_too_long_or_too_deep_is_refused_before_it_costs_anything(text: str) -> None:
    with pytest.raises(Refusal):
        read_rule(text, HOUSEHOLD, VOCABULARY)


@pytest.mark.parametrize(
    ("text", "place", "cure"),
    [
        ("危房 且 人均收入 < 1元", 6, "人均纯收入"),
        ("纯收入 < 8000", 7, "8000元"),
        ("纯收入低于8000而且危房", 6, "8000元"),
        ("纯收入低于8000元，而且有学生", 14, ""),
        ("户类型 = '脱贫'", 7, "脱贫户"),
        ("危房 且 年龄 > 16", 6, "任一成员(… 年龄 …)"),
        ("危房 或 （纯收入 > 1元", 15, ")"),
        ("危房，危房", 3, "且"),
    ],
)
def test_a_refusal_says_where_and_what_to_do(text: str, place: int, cure: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_rule(text, HOUSEHOLD, VOCABULARY)
    assert refusal.value.params["place"] == place
    assert cure in str(refusal.value)


def test_texts_reach_sql_only_as_quoted_literals() -> None:
    person = VOCABULARY.entity("person")
    rule = read_rule('姓名拼音 = "x\'); drop table person; --"', person, VOCABULARY)
    sql = statement(person, {"v": rule}, VOCABULARY, AS_OF)
    assert "person.pinyin = 'x''); drop table person; --'" in sql


def test_a_refusal_is_whole_in_chinese() -> None:
    chinese = {
        "纯收入 < 8000": "“8000”（第7个字）没有单位。请写如“8000元”。",
        "危房 且 纯收入": "第6个字处应为条件，这里是数。请换一个值，或拿它与别的比较，如“… < …”。",
    }
    for text, said in chinese.items():
        with pytest.raises(Refusal) as refusal:
            read_rule(text, HOUSEHOLD, VOCABULARY)
        assert told(refusal.value, "zh") == f"rule：{said}"
