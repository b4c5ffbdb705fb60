"""Made people in any number for the bench of screening, and the twenty rules; the same number gives the same people.

Households of one to six, sorted by household as a registered roster is. A tenth lacks a birth date or an ID number.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

AS_OF = date(2026, 11, 22)
RELATIONS = ("02", "12", "22", "30", "51", "42")
RULES: dict[str, tuple[str, str]] = {
    "h01": ("household", "家庭人口数 > 5人"),
    "h02": ("household", "户类型 = 'prevention' 且 家庭人口数 <= 2人"),
    "h03": ("household", "所有成员(年龄 >= 60岁) 且 家庭人口数 >= 1人"),
    "h04": ("household", "无成员(年龄 介于 18岁 和 60岁)"),
    "h05": ("household", "任一成员(年龄 < 18岁) 且 无成员(年龄 >= 18岁)"),
    "h06": ("household", "所有成员(性别 = '女')"),
    "h07": ("household", "成员数(年龄 < 18岁) >= 3人"),
    "h08": ("household", "成员数(与户主关系 = '02') > 1人"),
    "h09": ("household", "任一成员(年龄 介于 6岁 和 15岁) 且 户类型 属于('prevention', 'lifted')"),
    "h10": ("household", "家庭人口数 = 1人 且 任一成员(年龄 >= 60岁)"),
    "h11": ("household", "无成员(性别 = '男' 且 年龄 >= 18岁)"),
    "h12": ("household", "任一成员(年龄 > 85岁)"),
    "h13": ("household", "户类型 未采集"),
    "h14": ("household", "户类型 = 'prevention' 且 截至日 - 纳入日期 > 730天"),
    "p01": ("person", "年龄 >= 60岁 且 户.家庭人口数 = 1人"),
    "p02": ("person", "年龄 < 18岁 且 与户主关系 属于('40', '41', '42', '43', '44')"),
    "p03": ("person", "性别 = '女' 且 年龄 介于 18岁 和 45岁 且 户.户类型 = 'prevention'"),
    "p04": ("person", "有身份证号 = 否 且 年龄 >= 16岁"),
    "p05": ("person", "出生日期 未采集"),
    "p06": ("person", "与户主关系 = '02' 且 年龄 < 18岁"),
}
HOUSEHOLD = """
select
  10000000000 + h as id, '/1/' || (h % 200) || '/' as path, 100 + h % 200 as village_id,
  case hash(h, 3) % 20 when 0 then 'prevention' when 1 then 'lifted' when 2 then null else 'ordinary' end as category,
  size as member_count,
  case when hash(h, 3) % 20 <> 2 then date '2021-01-01' + cast(hash(h, 4) % 2100 as integer) end as listed_on,
  h as phone_key, h as account_key
from (select range as h, 1 + hash(range, 1) % 6 as size from range({homes}))
"""
PERSON = """
select
  h * 10 + m as id, '/1/' || (h % 200) || '/' as path, 10000000000 + h as household_id,
  case when hash(h, m, 5) % 2 = 0 then 'male' else 'female' end as sex,
  case when hash(h, m, 6) % 10 <> 0 then date '1936-01-01' + cast(hash(h, m, 7) % 32800 as integer) end as born_on,
  case m {relations} end as relation,
  hash(h, m, 8) % 10 <> 0 as id_given,
  case when m = 0 then h end as phone_key
from (select range as h, unnest(range(cast(1 + hash(range, 1) % 6 as bigint))) as m from range({homes}))
order by id
"""
KINDS = {
    "household": "select id::bigint as id, path, village_id::bigint as village_id, category, "
    "member_count::bigint as member_count, listed_on, phone_key::bigint as phone_key, "
    "account_key::bigint as account_key",
    "person": "select id::bigint as id, path, household_id::bigint as household_id, sex, born_on, relation, id_given, "
    "phone_key::bigint as phone_key",
}


def generate(folder: Path, people: int) -> Path:
    """Write household.parquet and person.parquet with about so many people; kept for the next time."""
    folder.mkdir(parents=True, exist_ok=True)
    homes = people * 2 // 7
    relations = " ".join(f"when {place} then '{code}'" for place, code in enumerate(RELATIONS))
    with duckdb.connect(":memory:") as connection:
        connection.execute("set preserve_insertion_order = true")
        for table, sql in (("household", HOUSEHOLD), ("person", PERSON)):
            path = folder / f"{table}.parquet"
            if not path.exists():
                inner = sql.format(homes=homes, relations=relations)
                connection.execute(
                    f"copy ({KINDS[table]} from ({inner})) to '{path}' (format parquet, compression zstd)"
                )
    return folder


def counted(folder: Path) -> tuple[int, int]:
    """(households, people) of a generated folder."""
    with duckdb.connect(":memory:") as connection:
        rows = [connection.execute(f"select count(*) from '{folder / name}.parquet'").fetchone() for name in KINDS]
    return int(rows[0][0]), int(rows[1][0])


def checksum(subjects: Any) -> str:
    """Of the sorted subject ids a rule holds of, as 64-bit little-endian numbers."""
    return hashlib.sha256(memoryview(subjects).cast("B")).hexdigest()[:16]


def say(answer: dict[str, Any]) -> None:
    """One line of JSON for whoever started this process."""
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
