"""What speaks against a claim: another reading, another time, two figures that were never meant of each other."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import (
    MORE,
    OTHER_TIME,
    digits,
    joined,
)
from bangfu.figures.relations.tables import TABLE
from bangfu.figures.repair import mended

PER = re.compile(r"[人户村亩次站头队里月年日镇县校]均|平均每?|每(?=[人户村亩次站头队公月年天日镇县校生])")
# Each way begins with its own characters, so that the search skips what none begins with.
LEFT = re.compile(
    r"剩余|剩下|其余|余下|尚有|尚余|还有|还差|结余|仍有|另有|另外|未|无[^,。;]{0,10}$|不[^,。;]{0,10}$|核减|审减|排除|净[增减]"
    r"|调减|高出[^,。;]{0,8}标准|期末余额|年末余额|正在|预留|自付|相差|差额|短缺|缺口|退回|结转|节约|节余|延期|整改后|下半年[^,。;]{0,6}$|"
    + "|".join(
        rf"{base}[^。;]{{0,14}},?(?:增加|减少|多|少|快|慢|高|低|提前|超出?)[^0-9]{{0,6}}$"
        for base in ("相比", "同期", "上年", "去年", "年初", "计划", "目标")
    )
)
MORE_OR_LESS = re.compile(rf"(?:增加|减少|净增|净减|下降|增|减|{MORE})[^0-9,。;]{{0,6}}$")
# A figure said again is no proof of its sum: only a reading of the same family takes an alarm back.
FAMILY = {"multiple": "growth", "per_unit": "product"}
EACH_TIME = re.compile(r"每个?[月年天日季周期次]|每学期|[月年日]均")
MONTHS = 31
COARSE = 2
FAR = Decimal("0.1")

CHANGE_ENDS = re.compile(r"(?:增加了?|减少了?|净增|净减|[多少][^0-9,。;]{0,2})$")
LISTS = re.compile(r"其中|分|包[括含]|具体|共|合计|累计|总|[由含]|:|一是")
COUNTED = re.compile(r"([两二三四五六七八九十])(?:类|项|种|方面|部分|者)[^,。;]{0,6}(?:合计|共计?|总计|相加)")
YEARS_LISTED = re.compile(r"[0-9]{4}年?、")


def explained(made: Claim, held: dict[tuple[int, str], list[Claim]]) -> bool:
    """Whether a broken figure comes out in another reading; another list of parts of the same whole is none."""
    others = held.get((made.stated.start, FAMILY.get(made.kind, made.kind)), [])
    if made.kind != "sum" or made.stated.start > made.operands[0].start:
        return bool(others)
    parts = {mark.start for mark in made.operands}
    return any(parts.intersection(mark.start for mark in other.operands) for other in others)


def turned(claims: Iterable[Claim]) -> Iterator[Claim]:
    """A sum whose last part is what is left is said of the rest: «1286条,属实403条,排除883条» states 883."""
    for made in claims:
        if made.kind == "sum" and len(made.operands) == COARSE and made.holds and made.note != TABLE:
            done, rest = made.operands
            words = _lead(rest)
            since = MORE_OR_LESS.search(words) and OTHER_TIME.search(_lead(done)[-16:])
            if (
                (since or LEFT.search(words[-24:]))
                and not LISTS.search(done.gap[-16:])
                and rest.start > done.start
                and rest.start > made.stated.start
            ):
                other = claim("difference", "difference", rest, [made.stated, done])
                if other is not None and other.holds:
                    yield other
                    continue
        if made.kind == "per_unit" and made.holds and made.operands[0].start > made.stated.start:
            total, number = made.operands[0], made.operands[-1]
            other = claim("product", "product", total, [made.stated, number])
            if other is not None and other.holds and len(made.operands) == COARSE:
                yield other
                continue
        yield made


def unlikely(made: Claim) -> bool:
    """Alarms and rough agreements that cannot have been meant of these figures."""
    value = made.stated.value
    if made.verdict not in ("inconsistent", "approximate") or not value or made.note == TABLE:
        return False
    away = abs(made.computed - value) / max(abs(value), abs(made.computed))
    if made.verdict == "approximate":
        return away > FAR and made.kind in ("share", "growth", "per_unit")
    if made.kind == "sum":
        said = COUNTED.search(made.stated.gap[-12:])
        bases = [mark.base or Decimal(0) for mark in made.operands]
        behind = made.stated.start > made.operands[-1].start and LISTS.search(_lead(made.stated)[-8:])
        if (
            len(bases) > COARSE
            and not behind
            and not _few(made)
            and any(sum(bases) - one == one or sum(bases) - one == made.stated.base for one in bases)
        ):
            return True
        if not _few(made) and any(mark.base == made.stated.base for mark in made.operands):
            return True
        if said and "零一二三四五六七八九十".index(said[1].replace("两", "二")) != len(made.operands):
            return True
        inside = any(mark.depth > made.stated.depth for mark in made.operands)
        left = bool(LEFT.search(made.operands[-1].gap[-12:]))
        return away > FAR and len(made.operands) == COARSE and not (inside or left or _listed(made))
    if made.form == "product" and made.computed:
        # «每人每月500元,三季度发放168.6万元»: so many months, though no figure says how many.
        often, rest = divmod(value, made.computed)
        return not rest and 1 < often <= MONTHS and any(EACH_TIME.search(mark.gap[-12:]) for mark in made.operands)
    if made.kind == "difference":
        return made.computed < -value * FAR and not mended(made, COARSE)
    if made.kind == "share":
        part, base = made.operands[0], made.operands[-1]
        return bool(PER.search(part.gap[-10:])) and not PER.search(base.gap[-10:])
    if made.form == "doubled":
        return "其中" in made.operands[-1].gap
    return (
        made.kind == "growth"
        and bool(CHANGE_ENDS.search(made.operands[-1].gap[-6:]))
        and made.form in ("growth", "fall")
    )


def _few(made: Claim) -> bool:
    """Whether the parts are one list, or small counts stand together with their total: some may be equal by chance."""
    marks = sorted((made.stated, *made.operands), key=lambda mark: mark.start)
    if joined(made.operands):
        return True
    if any(len(digits(mark.value or Decimal(0))) > COARSE for mark in marks):
        return False
    return marks[-1].place - marks[0].place == len(marks) - 1 and made.stated in (marks[0], marks[-1])


def _listed(made: Claim) -> bool:
    """Whether a sum of two parts says that it is one: 其中 or 包括 before its first part, 合计 before its total."""
    return bool(LISTS.search(_lead(made.operands[0])[-24:]) or LISTS.search(_lead(made.stated)[-8:]))


def _lead(mark: Mark) -> str:
    """The words before a figure; of the second of two measures («共58户221人») those before the first."""
    return mark.gap or mark.said or ""


def other_time(made: Claim, paragraphs: Sequence[Block], starts: Sequence[int]) -> bool:
    """Whether an alarm takes a figure of another time or a target for the total or the span."""
    if made.kind not in ("sum", "span") or made.form == "years":
        return False
    block = paragraphs[bisect_right(starts, made.stated.start) - 1]
    label = block.label(made.stated.place)[-10:]
    if made.kind == "span":
        begin = max(block.start, made.stated.start - 60)
        return bool(OTHER_TIME.search(label) or YEARS_LISTED.search(block.whole[begin : made.stated.start]))
    return bool(re.search(r"较|比(?!例|重)|同期|年初|上年|去年", label))
