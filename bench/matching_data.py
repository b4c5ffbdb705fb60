"""Two generated lists of people of a county, with known truth and known errors in the second.

Families share a surname and often a character of their generation, so that brothers and sisters, and the rare twins,
are alike. Eight in ten of the first list stand in the second. Names are drawn so that some are very common.

usual: name errors 12 %, birth dates 6 %, villages 10 %; hard: 30/20/30. Sex is wrong for 0.5 %, the relation another
for one in ten (the second list may be of another household head) and missing for two in ten.

Usage: python -m bench.matching_data FOLDER ROWS usual|hard SEED
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from opencc import OpenCC
from pypinyin import Style, pinyin

ERRORS = {"usual": (0.12, 0.06, 0.10), "hard": (0.30, 0.20, 0.30)}
SURNAMES = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "英华文明玉秀国春红梅兰芳建军平伟丽霞强志永桂金海生荣林德云凤珍新小晓福忠成光东杰清辉波勇敏琴燕娟静艳超磊洋涛"
    "鹏飞宇浩欣怡婷雪琳嘉子涵俊杰博文轩雨泽佳慧颖思雅倩丹萍莲香花菊莉娜玲淑惠巧仙春花喜庆贵财富有根发祥瑞正义仁"
    "礼智信忠孝和安康宁乐山川河湖江峰岩石松柏竹菲薇蓉茜青蓝紫翠银铁钢龙虎豹彪凯旋胜利远航启明"
)
TIBETAN = (
    "扎西", "才让", "多杰", "仁青", "旦增", "索南", "平措", "洛桑", "次仁", "贡布", "罗布", "尼玛", "达瓦", "丹巴",
    "格桑", "白玛", "桑杰", "云丹", "顿珠", "旺堆", "嘉措", "彭措", "旺杰", "才旦", "加布", "坚赞", "多吉", "卓玛",
    "措姆", "拉姆", "卓嘎", "曲珍", "央宗", "拉毛", "拉措", "仓决", "梅朵", "吉毛", "旺姆", "央吉", "德吉", "尕藏",
)  # fmt: skip
HEAD, SPOUSE, SON, DAUGHTER, MOTHER = "02", "10", "20", "30", "52"
VILLAGE_PEOPLE, TOWN_VILLAGES = 1_500, 12
VARIANTS = {"峰": "峯", "群": "羣", "杰": "傑", "升": "昇", "哲": "喆", "秀": "琇", "珍": "珎", "和": "龢"}
Row = dict[str, Any]


def blur(sound: str) -> str:
    """A syllable as it is heard in many places."""
    flat = sound.replace("zh", "z").replace("ch", "c").replace("sh", "s").replace("ng", "n")
    return "n" + flat[1:] if flat.startswith("l") else flat


class Spelling:
    """How a character may be written wrongly: alike in sound, traditional, or another one."""

    def __init__(self) -> None:
        common = [
            bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)
        ]
        self.signs = [sign for sign in common if sign]
        self.heard: dict[str, list[str]] = {}
        self.blurred: dict[str, list[str]] = {}
        for sign in self.signs:
            self.heard.setdefault(self.sound(sign), []).append(sign)
            self.blurred.setdefault(blur(self.sound(sign)), []).append(sign)
        self.traditional = OpenCC("s2t")

    def sound(self, sign: str) -> str:
        return str(pinyin(sign, style=Style.NORMAL)[0][0])

    def alike(self, sign: str, *, blurred: bool) -> list[str]:
        """Characters that sound like one; `blurred`: where zh/z, ng/n, l/n are one."""
        sound = self.sound(sign)
        return self.blurred.get(blur(sound), []) if blurred else self.heard.get(sound, [])

    def wrong(self, name: str, random: Random) -> str:
        kind = random.random()
        place = random.randrange(1, len(name)) if len(name) > 1 else 0
        sign = name[place]
        if kind < 0.40:
            near = [one for one in self.alike(sign, blurred=kind < 0.06) if one != sign]
            return name[:place] + (random.choice(near) if near else random.choice(self.signs)) + name[place + 1 :]
        if kind < 0.60:
            written = "".join(VARIANTS.get(one, one) for one in name)
            return written if written != name and random.random() < 0.5 else str(self.traditional.convert(name))
        if kind < 0.80:
            place = random.randrange(len(name))
            return name[:place] + random.choice(self.signs) + name[place + 1 :]
        if kind < 0.92 and len(name) > 2:
            return name[:place] + name[place + 1 :]
        if len(name) > 2:
            return name[0] + name[2] + name[1] + name[3:]
        return name + random.choice(GIVEN)


def wrong_day(born: date, random: Random) -> date:
    kind = random.random()
    if kind < 0.15 and born.day <= 12 and born.day != born.month:
        return born.replace(month=born.day, day=born.month)
    if kind < 0.40:
        return born.replace(year=born.year + random.choice((-1, 1)), day=min(born.day, 28))
    if kind < 0.60 and (born.month, born.day) != (1, 1):
        return born.replace(month=1, day=1)
    for _ in range(50):
        digits = list(f"{born:%Y%m%d}")
        digits[random.randrange(2, 8)] = str(random.randrange(10))
        try:
            other = date(int("".join(digits[:4])), int("".join(digits[4:6])), int("".join(digits[6:])))
        except ValueError:
            continue
        if other != born and other.year <= 2026:
            return other
    return born + timedelta(days=1)


def people(rows: int, random: Random) -> list[Row]:
    """Families with their places, one person a row."""
    families = [sign for place, sign in enumerate(SURNAMES) for _ in range(2_000 // (place + 8))]
    given = [sign for place, sign in enumerate(dict.fromkeys(GIVEN)) for _ in range(2_000 // (place + 10))]
    villages = max(rows // VILLAGE_PEOPLE, TOWN_VILLAGES)
    made: list[Row] = []
    while len(made) < rows:
        village = random.randrange(villages)
        tibetan, surname = random.random() < 0.1, random.choice(families)
        generation = random.choice(given) if random.random() < 0.5 else ""

        def called(surname: str = surname, generation: str = generation, tibetan: bool = tibetan) -> str:
            if tibetan:
                return random.choice(TIBETAN) + random.choice(TIBETAN)
            if generation:
                return surname + generation + random.choice(given)
            return surname + random.choice(given) + (random.choice(given) if random.random() < 0.7 else "")

        head = date(1940, 1, 1) + timedelta(days=random.randrange(22_000))
        of: list[tuple[str, str, date]] = [(HEAD, called(), head)]
        if random.random() < 0.8:
            wife = called(random.choice(families), "")
            of.append((SPOUSE, wife, head + timedelta(days=random.randrange(-1_500, 2_500))))
        born = head + timedelta(days=8_000 + random.randrange(2_000))
        for _ in range(random.choice((0, 1, 1, 2, 2, 3))):
            if born > date(2026, 6, 1):
                break
            of.append((random.choice((SON, DAUGHTER)), called(), born))
            born = born if random.random() < 0.015 else born + timedelta(days=400 + random.randrange(1_500))
        if random.random() < 0.25:
            of.append(
                (MOTHER, called(random.choice(families), ""), head - timedelta(days=7_000 + random.randrange(2_500)))
            )
        for relation, name, day in of:
            male = relation == SON or (relation == HEAD and random.random() < 0.85)
            made.append({"name": name, "birth_date": day, "village": village, "sex": "male" if male else "female",
                         "relation": relation})  # fmt: skip
    return made[:rows]


def second(first: list[Row], others: list[Row], errors: tuple[float, float, float], random: Random) -> list[Row]:
    """Eight in ten of the first list with errors, and others that are not in it; `key` is that of the same person."""
    spelling, villages = Spelling(), max(row["village"] for row in first) + 1
    kept = [dict(row) for row in first if random.random() < 0.8]
    name, birth, village = errors
    for row in kept:
        if random.random() < name:
            row["name"] = spelling.wrong(row["name"], random)
        if random.random() < birth:
            row["birth_date"] = wrong_day(row["birth_date"], random)
        if random.random() < village:
            town = row["village"] // TOWN_VILLAGES * TOWN_VILLAGES
            near = random.random() < 0.7
            row["village"] = (
                min(town + random.randrange(TOWN_VILLAGES), villages - 1) if near else random.randrange(villages)
            )
        if random.random() < 0.005:
            row["sex"] = "male" if row["sex"] == "female" else "female"
        chance = random.random()
        row["relation"] = (
            None if chance < 0.2 else random.choice((HEAD, SPOUSE, SON, "99")) if chance < 0.3 else row["relation"]
        )
    rows = kept + others[: len(first) - len(kept)]
    random.shuffle(rows)
    return rows


def table(rows: list[Row]) -> pa.Table:
    columns: dict[str, Callable[[Row], Any]] = {
        "key": lambda row: row["key"], "name": lambda row: row["name"], "birth_date": lambda row: row["birth_date"],
        "village": lambda row: f"v{row['village']}", "town": lambda row: f"t{row['village'] // TOWN_VILLAGES}",
        "sex": lambda row: row["sex"], "relation": lambda row: row["relation"],
    }  # fmt: skip
    return pa.table({name: pa.array([of(row) for row in rows]) for name, of in columns.items()})


def generate(folder: Path, rows: int, kind: str, seed: int) -> Path:
    """left.parquet, right.parquet: a person has the same key in both; keys of others differ."""
    random = Random(seed)
    whole = people(rows + rows // 4 + 20, random)
    random.shuffle(whole)
    for key, row in enumerate(whole):
        row["key"] = key
    first, others = whole[:rows], whole[rows:]
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table(first), folder / "left.parquet")
    pq.write_table(table(second(first, others, ERRORS[kind], random)), folder / "right.parquet")
    (folder / "made.json").write_text(json.dumps({"rows": rows, "kind": kind, "seed": seed}), "utf-8")
    return folder


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
