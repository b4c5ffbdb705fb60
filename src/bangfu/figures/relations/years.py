"""Years counted by the years told: 2016年至2020年五年来; 2021年…2022年…2023年…三年合计."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim
from bangfu.figures.finding import Verdict
from bangfu.figures.mark import Mark

YEAR = r"(?:19|20)[0-9]{2}"
RANGE = re.compile(rf"(?<![0-9])(?P<first>{YEAR})年?(?:至|到|-+|~)(?P<last>{YEAR})(?![0-9]|年[0-9])")
LISTED = re.compile(rf"(?<![0-9])({YEAR})年(?!以来|起|开始|至今|[初末底]?以来)")
# Right behind a range its years are counted: «2016年至2020年的五年间».
TIGHT = re.compile(r"^年?(?:[,、]|的|这|共|期间|以来)?(?:前后|共计?)?$")
OPENS = re.compile(r"(?:^|[,;、。:]|这)(?:前后)?$")
ADDED = re.compile(r"^(?:以?来|间)?(?:合计|共计?|累计|总计|全部|平均)")
# «加上今年,四年累计»: a year more than those told by their numbers.
ONE_MORE = re.compile(r"(?:加上|连同|加之|算上)[^,。;]{1,10},?$")
REACH, MOST = 200, 30


def years_told(block: Block, mark: Mark) -> Claim | None:
    """A number of years against the range or the series of years that its sentence tells before it."""
    value = mark.value
    if value is None or mark.dimension != "years" or mark.places or not 2 <= value <= MOST:
        return None
    begin = max(block.start, mark.start - REACH)
    begin = max(begin, block.whole.rfind("。", begin, mark.start) + 1)
    told = block.whole[begin : mark.start]
    spread = list(RANGE.finditer(told))
    if spread:
        first, last = int(spread[-1]["first"]), int(spread[-1]["last"])
        tight = bool(TIGHT.match(told[spread[-1].end() :]))
        made = _counted(mark, (first, last), begin + spread[-1].start(), broken=tight)
        if made and made.verdict == "inconsistent" and value == last - first:
            # From one year to another as many years go by as lie between them.
            made = made.judged("approximate")
            made.computed = value
        return made
    listed = sorted({int(found[1]) for found in LISTED.finditer(told)})
    if len(listed) < 2 or any(two != one + 1 for one, two in pairwise(listed)) or not OPENS.search(told[-4:]):
        return None
    sure = len(listed) > 2 and not ONE_MORE.search(told) and bool(ADDED.match(block.whole[mark.end : mark.end + 6]))
    start = begin + (found.start() if (found := LISTED.search(told)) else 0)
    return _counted(mark, (listed[0], listed[-1]), start, broken=sure)


def _counted(mark: Mark, years: tuple[int, int], start: int, *, broken: bool) -> Claim | None:
    """The claim on a number of years; one that does not come out only where `broken` says it was meant."""
    first, last = years
    number = last - first + 1
    if number < 2:
        return None
    verdict: Verdict = "consistent"
    if mark.value != number:
        if not broken or (mark.approx and mark.value and abs(number - mark.value) <= 1):
            return None
        verdict = "inconsistent"
    made = Claim("span", "years", mark, (), Decimal(number), verdict=verdict, note=f"{first}年至{last}年")
    made.span = (start, mark.end)
    return made
