"""Where a long title may turn: between words, never inside one, in lines of like length (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

import re
from itertools import combinations

LINE = 20  # 2号 characters in 156 mm

_GENRE = "工作总结|工作计划|工作方案|工作报告|实施方案|实施意见|情况的报告|情况报告|的报告|的通知|的请示|的函|的意见"
_AFTER = re.compile(
    r"(?:人民政府|办公室|委员会|[局府委办厅部])(?=\d|关于|[^\s]{0,8}年)|关于|至今|年度|》|总结和"
    r"|[，、：　 ]"
)
_BEFORE = re.compile(rf"关于|《|（|(?<=[^的])(?:{_GENRE})$|(?:脱贫攻坚|乡村振兴|交通扶贫|(?<!精准)帮扶)")
_WIDTH = re.compile(r"[\x00-\xff]")


def _width(line: str) -> float:
    """Width in characters; a digit or Latin letter takes half of one."""
    return len(line) - len(_WIDTH.findall(line)) / 2


def _spread(lines: tuple[str, ...]) -> float:
    return max(map(_width, lines)) - min(map(_width, lines))


def _turns(title: str, issuer: str) -> list[int]:
    places = {m.end() for m in _AFTER.finditer(title)} | {m.start() for m in _BEFORE.finditer(title)}
    if issuer and title.startswith(issuer):
        places.add(len(issuer))
        places = {p for p in places if p >= len(issuer)}
    return sorted(p for p in places if 0 < p < len(title))


def title_lines(title: str, issuer: str, line: int = LINE) -> tuple[str, ...]:
    """Lines of a title in simplified characters. A line feed in it decides; else as few lines as will do, the
    issuer by itself on the first if it may be, the lines of like length.

    Where no known place lets every line fit, the title stays whole and the word processor turns it.
    """
    if "\n" in title:
        return tuple(part.strip() for part in title.split("\n") if part.strip())
    if _width(title) <= line:
        return (title,)
    turns = _turns(title, issuer)
    for count in (1, 2, 3):
        ways = [
            tuple(title[a:b].strip() for a, b in zip((0, *cut), (*cut, len(title)), strict=True))
            for cut in combinations(turns, count)
        ]
        fitting = [lines for lines in ways if all(0 < _width(part) <= line for part in lines)]
        if fitting:
            return min(fitting, key=lambda lines: (lines[0] != issuer, _spread(lines), lines))
    return (title,)
