"""The words of a rule: names, numbers with units, texts, dates and signs, each with its place in the rule as typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from bangfu.engine.criterion.vocabulary import COUNTED
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import SYNONYMS, UNITS

LONGEST = 2_000
MOST_WORDS = 400
MOST_DIGITS = 15
# In a longer run of letters nothing is looked for that could be read.
LONGEST_RUN = 60

_FULL_WIDTH = str.maketrans(
    "（），．＋－＊×＜＞＝％！：０１２３４５６７８９、“”‘’＿　",
    "(),.+-**<>=%!:0123456789,\"\"''_ ",
)
SIGNS = ("<=", ">=", "<>", "!=", "==", "≤", "≥", "≠", "<", ">", "=", "(", ")", ",", "+", "-", "*", ".")
SAME_SIGN = {"≤": "<=", "≥": ">=", "≠": "!=", "<>": "!=", "==": "="}
# Words of the language, in the three ways officers write them; longer ones are tried first.
KEYWORDS = {
    "and": "and", "且": "and", "并且": "and", "而且": "and",
    "or": "or", "或": "or", "或者": "or",
    "not": "not", "非": "not", "不": "not",
    "between": "between", "介于": "between", "之间": "between_end", "和": "to", "与": "to", "至": "to", "到": "to",
    "in": "in", "属于": "in", "不属于": "not in",
    "is": "is", "为": "=", "是": "is", "不是": "!=", "不为": "!=",
    "missing": "missing", "未采集": "missing", "known": "known", "已采集": "known",
    "true": "true", "false": "false", "否": "false",
    "大于": ">", "高于": ">", "超过": ">", "多于": ">", "小于": "<", "低于": "<", "少于": "<", "不足": "<",
    "等于": "=", "不等于": "!=", "大于等于": ">=", "不小于": ">=", "不低于": ">=", "不少于": ">=", "至少": ">=",
    "小于等于": "<=", "不大于": "<=", "不高于": "<=", "不超过": "<=", "不多于": "<=", "至多": "<=",
    "加": "+", "减": "-", "乘": "*", "乘以": "*",
}  # fmt: skip
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|年(\d{1,2})月(\d{1,2})日)(?!\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
NAME = re.compile(r"[a-z][a-z0-9_]*|[^\W\d_A-Za-z]+")
_RUN = re.compile(r"[A-Za-z_][A-Za-z_0-9]*|[^\W\d_A-Za-z]+")
_TEXT = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_UNITS = {**{zh: zh for zh in UNITS}, **{unit.en: zh for zh, unit in UNITS.items()}, **SYNONYMS}
_UNITS |= {zh: zh for zh in COUNTED} | {
    "years of age": "岁",
    "years": "年",
    "year": "年",
    "month": "个月",
    "day": "天",
    "日": "天",
}
_UNIT = re.compile(r" ?(" + "|".join(re.escape(word) for word in sorted(_UNITS, key=len, reverse=True)) + ")")
# Where a run of letters that names nothing ends at the latest.
_JOINT = re.compile("并且|而且|或者|且|或")
# Ways to say that there is none; one is as good as another.
_NO = re.compile("没有|没|未|非")
_LATIN = re.compile(r"[A-Za-z_0-9]")

WordKind = Literal["name", "number", "text", "date", "sign", "end"]


@dataclass(frozen=True)
class Word:
    """One word: signs and keywords carry their canonical form in `value`; numbers their digits, with `unit`."""

    kind: WordKind
    value: str
    start: int
    end: int
    unit: str = ""


def refused(message: str, start: int, *, cure: str = "", **params: Any) -> Refusal:
    """A refusal of a rule at a place; the place counts characters from 1."""
    return Refusal(message, cure=cure, field="rule", status=422, place=start + 1, **params)


def words(text: str, names: frozenset[str]) -> list[Word]:
    """The words of a rule, closed by an «end».

    Errors: Refusal for a rule that is empty, too long, for signs outside the language and for
    words that name nothing, with what was probably meant.
    """
    if len(text) > LONGEST:
        raise refused(
            mark("The rule has %(found)s characters; a rule may have %(most)s."), LONGEST,
            cure=mark("Split it into several rules."), found=len(text), most=LONGEST,
        )  # fmt: skip
    plain = text.translate(_FULL_WIDTH)
    found = list(_words(plain, names))
    if not found:
        raise refused(mark("The rule is empty."), 0, cure=mark("Write a condition."))
    if len(found) > MOST_WORDS:
        raise refused(
            mark("The rule has %(found)s words; a rule may have %(most)s."), found[MOST_WORDS].start,
            cure=mark("Split it into several rules."), found=len(found), most=MOST_WORDS,
        )  # fmt: skip
    return [*found, Word("end", "", len(text), len(text))]


def begun(text: str, names: frozenset[str]) -> tuple[list[Word], int]:
    """The words of a rule that is still being written, and where the last one, not whole yet, begins.

    What stands behind a sign outside the language is not read.
    """
    plain = text[:LONGEST].translate(_FULL_WIDTH)
    found: list[Word] = []
    try:
        found.extend(_words(plain, names))
    except Refusal as no:
        # The words before the one that is refused.
        at = int(no.params["place"]) - 1
        found = list(_words(plain[:at], names))
        run = _RUN.match(plain, at)
        if run is None:
            return found, at
        # The longest end that is a part of some name; what stands before it is words.
        ends = (cut for cut in range(len(run[0])) if any(run[0][cut:] in name for name in names))
        head = at + next((cut for cut in ends if cut == 0 or _cut(run[0][:cut], names)), 0)
        found += _named(plain[at:head], at, names) if head > at else ()
        return found, head
    return found, len(plain)


def _words(text: str, names: frozenset[str]) -> Iterator[Word]:
    at = 0
    while at < len(text):
        if text[at] in " \t\r\n":
            at += 1
            continue
        word = _one(text, at)
        if word is not None:
            yield word
            at = word.end
        elif run := _RUN.match(text, at):
            yield from _named(run[0], at, names)
            at = run.end()
        elif text[at] in "'\"":
            raise refused(
                mark("The text that begins at character %(place)s does not end."), at,
                cure=mark("Write the quotation mark once more behind it."),
            )  # fmt: skip
        else:
            raise refused(
                mark("“%(sign)s” (character %(place)s) is not part of the language of rules."), at,
                cure=mark("Write names, numbers, texts in quotes, and the words listed in the help."), sign=text[at],
            )  # fmt: skip


def _one(text: str, at: int) -> Word | None:
    """A date, number, quoted text or sign."""
    if day := _DATE.match(text, at):
        year, month, of_month = (int(part) for part in day.groups() if part)
        return Word("date", f"{year:04}-{month:02}-{of_month:02}", at, day.end())
    if number := _NUMBER.match(text, at):
        if len(number[0]) > MOST_DIGITS:
            raise refused(
                mark("“%(number)s” has too many digits."), at, cure=mark("Check the number."), number=number[0][:40]
            )
        unit = _UNIT.match(text, number.end())
        if unit and not (_LATIN.match(unit[1][-1]) and _LATIN.match(text[unit.end() : unit.end() + 1] or " ")):
            return Word("number", number[0], at, unit.end(), _UNITS[unit[1]])
        return Word("number", number[0], at, number.end())
    if quoted := _TEXT.match(text, at):
        return Word("text", quoted[1] if quoted[1] is not None else quoted[2], at, quoted.end())
    sign = next((one for one in SIGNS if text.startswith(one, at)), None)
    return None if sign is None else Word("sign", SAME_SIGN.get(sign, sign), at, at + len(sign))


def _named(run: str, start: int, names: frozenset[str]) -> Iterator[Word]:
    """A run of letters as known names and keywords: Chinese is written without spaces."""
    cut = _cut(run, names)
    rest = ""
    if cut is None:
        # What stands before a joining word is read: «而且有学生» fails at «有学生».
        head = next((end for end in range(min(len(run), LONGEST_RUN), 0, -1) if _joins(run[:end], names)), 0)
        cut, rest = _cut(run[:head], names) or (), run[head:]
    for piece in cut:
        keyword = None if piece in names else KEYWORDS.get(piece.lower() if piece.isascii() else piece)
        yield Word("sign" if keyword else "name", keyword or piece, start, start + len(piece))
        start += len(piece)
    if rest:
        raise unknown(_JOINT.split(rest)[0] or rest, start, names)


def _joins(run: str, names: frozenset[str]) -> bool:
    cut = _cut(run, names)
    return cut is not None and KEYWORDS.get(cut[-1]) in ("and", "or")


@lru_cache(maxsize=4096)
def _cut(run: str, names: frozenset[str]) -> tuple[str, ...] | None:
    """The run in the fewest known words; None when it cannot be cut so. Latin words are never cut."""
    if run in names or run in KEYWORDS or (run.isascii() and run.lower() in KEYWORDS):
        return (run,)
    if run.isascii():
        return None
    longest = max(map(len, names | KEYWORDS.keys()))
    best: list[tuple[str, ...] | None] = [()] + [None] * len(run)
    for end in range(1, len(run) + 1):
        for begin in range(max(0, end - longest), end):
            before, piece = best[begin], run[begin:end]
            if before is None or not (piece in names or piece in KEYWORDS):
                continue
            now = best[end]
            if now is None or len(before) + 1 < len(now):
                best[end] = (*before, piece)
    return best[-1]


def unknown(run: str, start: int, names: Iterable[str]) -> Refusal:
    """The refusal of a word that names nothing, with the names most like it."""
    near = likest(run, names)
    cure = mark("Did you mean: %(near)s?") if near else mark("Choose a name from the dictionary of facts.")
    return refused(
        mark("“%(name)s” (character %(place)s) names nothing that a rule can ask."), start,
        cure=cure, name=run[:40], near="、".join(near),
    )  # fmt: skip


def likest(run: str, names: Iterable[str]) -> list[str]:
    """The three names most like a word, the likest first; none that is not like it at all."""
    near = sorted(names, key=lambda name: (-_likeness(name, run), name))[:3]
    return [name for name in near if _likeness(name, run) > 0]


def _likeness(name: str, run: str) -> int:
    """How many pairs of neighbouring characters two words share, doubled, and single ones."""
    run, name = (_NO.sub("无", one) for one in (run[:40].lower(), name.lower()))
    pairs = {run[at : at + 2] for at in range(len(run) - 1)} & {name[at : at + 2] for at in range(len(name) - 1)}
    alone = set(run) & set(name) if not run.isascii() else set()
    return 2 * len(pairs) + len(alone)
