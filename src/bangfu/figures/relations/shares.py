"""Shares and rates: 占…的 48 %, 是…的 92.4 %, 完成率 99 %, and bases that stand elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.bases import bounds, of_stage, told_here
from bangfu.figures.relations.differences import DONE, LEFT
from bangfu.figures.relations.likeness import alike, as_told, comparable, is_change, slip, usable
from bangfu.figures.relations.untold import has_own_share

OF = re.compile(
    r"(?:占(?:到|全部|了)?(?P<base>[^,。;、:占]*?)的?(?:比例|比重|份额|百分比|比)?|占比|完成(?P<goal>[^,。;、:占]*?)的"
    r"|(?:^|[,、])(?:所占)?(?:比例|比重)|(?:是|为|相当于|达到|不足|不到|超过|接近)(?P<whole>[^,。;、:占]{1,20})的)(?:为|是|达到?了?|约|近|超过?|仅)*$"
)
EXPLICIT = re.compile(r"(?:占|是|为|达到?|相当于|完成|仅为|超过|达)[^,。;]*$")
OF_FIGURE = re.compile(r"^[^,。;、:占]{0,8}的(?:约|近|比例为|比重为|比例达|比重达)?$")
CORE = re.compile(r"全[省市县区镇乡村]|[总的全部其]|数$|[人户]数|比[例重]|分别|约|大|量|额")
LISTED = re.compile(r"分别|依次|各")
CHANGED = re.compile(r"^ *(?:增加|减少|增长|下降|多|少)")
AMONG_ABOVE = re.compile(r"[。!?] *其中")
VERB = re.compile(r"(?:共有|现有|总共|共计|合计|达到?|共|有|为|是|约|近|:|超过?)*$")
BEHIND = re.compile(r"^ *(?:,?(?:为|有|是|计|共|即|达)|\() *$")
EACH = 2
AGAIN = re.compile(r"^ *[、,和及与]? *$")
RATE = re.compile(
    r"(?P<name>[^,。;、:()]{0,14}(?:率|比例|进度|比重|占比|覆盖面|面))(?:已|均|就|分别)?(?:达到了?|达|为|是|约|提高到|近|超过?)*:?$"
)
NO_PART = re.compile(r"增长率|利率|增幅|升幅|下降率|降幅|出生率|死亡率|增速|税率|汇率")
LOOSE = re.compile(r"发生率|覆盖面|进度|面$")
GOAL = re.compile(r"应|计划|任务|目标|需|总|共|指标|下达|安排|拟|全[省市县区镇乡村]")
TASK = re.compile(r"任务|计划|目标|应|需|指标")
LEFT_OUT = re.compile(r"无|未|不|没有?|除|扣|剔|丧失|死亡|缓|外|退|待|预留|新|第[一二三四五六]批")
TAKEN = re.compile(r"按$|提取$")
NO_RATIO = frozenset(("percent", "point", "times", "years", "age", "months", "days", "doubling", "hours"))
TWO = Decimal(2)
HIGHEST = 150
FINE = 3


class Shares:
    """The percentages of one block; keeps the base of the last named share for those that name none."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.base: Mark | None = None
        self.part: Mark | None = None
        self.kind = ""
        self.waiting: list[tuple[Mark, Mark, Mark]] = []

    def claims(self) -> Iterator[Claim]:
        """Every percentage of the block that is a part of something."""
        for mark in self.block.marks:
            if mark.dimension == "percent" and usable(mark) and mark.place:
                made = self._share(mark)
                if made:
                    self.part, self.base = made.operands[0], made.operands[1]
                    yield made

    def _share(self, mark: Mark) -> Claim | None:
        gap = self.block.gaps[mark.place]
        for waiting, part, base in self.waiting:
            if waiting is mark:
                return claim("share", "share", mark, [part, base])
        if OF_FIGURE.match(gap) and LISTED.search(self.block.gaps[mark.place - 1] + gap):
            made = self._respective(mark)
            if made:
                return made
        if OF_FIGURE.match(gap):
            made = self._of_figure(mark)
            if made:
                return made
        found = OF.search(gap)
        if found:
            self.kind = "of"
            return self._of_name(mark, found["base"] or found["goal"] or found["whole"] or "")
        if AGAIN.match(gap) and self.kind == "of" and self.block.marks[mark.place - 1].dimension == "percent":
            return self._listed(mark)
        self.kind = ""
        return self._rate(mark)

    def _before(self, mark: Mark, reach: int = 12) -> list[Mark]:
        """Levels before a percentage, nearest first; what stands in brackets that are shut again is passed over."""
        found: list[Mark] = []
        for other in reversed(self.block.marks[max(0, mark.place - 3 * reach) : mark.place]):
            if other.depth > mark.depth and not self._open_bracket(other, mark):
                continue
            if usable(other) and other.base and other.dimension not in NO_RATIO and not bounds(self.block, other):
                found.append(other)
                if len(found) == reach:
                    break
        return found

    def _open_bracket(self, other: Mark, mark: Mark) -> bool:
        """Whether a bracketed figure is the goal of what was done («(年度任务240份)»), not a part of a part."""
        inside = (
            self.block.marks[other.place - 1].depth < other.depth
            and self.block.marks[other.place + 1].depth < other.depth
        )
        return inside and mark.place - other.place <= EACH

    def _of_figure(self, mark: Mark) -> Claim | None:
        """«793.52万人,是2019年816.86万人的97.14%»."""
        block = self.block
        base = block.marks[mark.place - 1]
        if not usable(base) or not EXPLICIT.search(block.gaps[base.place]) or base.dimension in NO_RATIO:
            return None
        subjects = [
            other
            for other in self._before(mark)
            if other is not base and other.sentence == mark.sentence and alike(other, base)
        ]
        if not subjects:
            return self._part_behind(mark, [base])
        subjects = [other for other in subjects if not is_change(block, other)] or subjects
        claims = [made for other in subjects if (made := claim("share", "share", mark, [other, base]))]
        return next((made for made in claims if made.holds), claims[0] if claims else None)

    def _of_name(self, mark: Mark, name: str) -> Claim | None:
        """«3120人,占总人数的48%»: the base is the figure whose words the name repeats; none is named in «占48%»."""
        core = CORE.sub("", name)
        if LISTED.search(self.block.gaps[mark.place]):
            made = self._respective(mark)
            if made:
                return made
        before = self._before(mark, 24)
        own = [other for other in before if other.sentence == mark.sentence]
        own = own if name and is_change(self.block, own[0] if own else mark) else self._stocks(own)
        own = _of_kind(own, name)
        best: Claim | None = None
        bases = before if TASK.search(name) else self._tasks_last(before)
        for part in self._subjects(own):
            for base in bases:
                if base is part or not alike(base, part) or is_change(self.block, base):
                    continue
                named = self._named(base, core)
                if base.sentence < mark.sentence and not (named or base is self._above(part)):
                    continue
                made = claim("share", "share", mark, [part, base])
                if made is None:
                    continue
                if made.holds:
                    return made
                if best is None and part is own[0] and base.place < part.place and named:
                    best = made
        if best or not own:
            return best or self._part_behind(mark, own)
        if core and name:
            return None
        return self._part_behind(mark, own) or self._whole(mark, own) or self._same_base(mark, own[0])

    def _tasks_last(self, bases: Sequence[Mark]) -> Sequence[Mark]:
        """Bases in their order, those that are tasks behind the others: a share that names none is of what there is."""
        if not TASK.search(self.block.told):
            return bases
        return sorted(bases, key=lambda other: bool(TASK.search(self.block.label(other.place))))

    def _stocks(self, own: Sequence[Mark]) -> list[Mark]:
        """Figures without the changes among them."""
        return [other for other in own if not is_change(self.block, other)]

    def _subjects(self, own: Sequence[Mark]) -> list[Mark]:
        """The figure that a share speaks of, and those that stand together with it («98户394人»)."""
        found = list(own[:1])
        for other in own[1:]:
            if other.place != found[-1].place - 1 or found[-1].gap not in ("", "、", ","):
                break
            found.append(other)
        return found

    def _whole(self, mark: Mark, own: Sequence[Mark]) -> Claim | None:
        """The base of a share that names none: the only other figure like the part, or the base of the share before."""
        part = own[0]
        if CHANGED.search(self.block.gaps[part.place + 1]):
            return None
        like = [other for other in own if alike(other, part) and not is_change(self.block, other)]
        if self.base in like and self.base is not part:
            base: Mark | None = self.base
        elif len(like) == EACH:
            base = like[1]
        else:
            base = self._above(part) if len(like) == 1 else None
        if base is None or (base.base or 0) < (part.base or 0) or part.place < base.place:
            return None
        return None if has_own_share(self.block, base, part) else claim("share", "share", mark, [part, base])

    def _above(self, part: Mark) -> Mark | None:
        """The only figure like the part in the sentence before, when 其中 opens the part's own."""
        before = [
            other
            for other in self.block.marks[max(0, part.place - 6) : part.place]
            if other.sentence == part.sentence - 1 and alike(other, part) and usable(other)
        ]
        if len(before) != 1:
            return None
        return before[0] if AMONG_ABOVE.search(self.block.between(before[0], part)) else None

    def _part_behind(self, mark: Mark, own: Sequence[Mark]) -> Claim | None:
        """«省级示范社占21.74%,为85家», «占39.4%(42个)»: the part stands behind its share."""
        if mark.place + 1 >= len(self.block.marks):
            return None
        part = self.block.marks[mark.place + 1]
        if not BEHIND.match(self.block.gaps[part.place]) or not usable(part):
            return None
        like = [other for other in own if alike(other, part)]
        if len(like) != 1 or (like[0].base or 0) < (part.base or 0):
            return None
        return claim("share", "share", mark, [part, like[0]])

    def _respective(self, mark: Mark) -> Claim | None:
        """«A20户、B30户,分别占40%、60%»: as many parts before as there are rates, in their order."""
        marks = self.block.marks
        rates = 1
        while mark.place + rates < len(marks) and marks[mark.place + rates].dimension == "percent":
            if not AGAIN.match(self.block.gaps[mark.place + rates]):
                break
            rates += 1
        own = [other for other in self._before(mark, 16) if other.sentence == mark.sentence][::-1]
        if rates < EACH or not own:
            return None
        like = [other for other in own if alike(other, own[-1])]
        base = own[-1] if OF_FIGURE.match(self.block.gaps[mark.place]) else None
        parts = like[-rates - 1 : -1] if base else like[-rates:]
        if base is None and len(like) > rates:
            base = like[-rates - 1]
        if base is None or len(parts) != rates or any((part.base or 0) > (base.base or 0) for part in parts):
            return None
        self.waiting = [(marks[mark.place + at], parts[at], base) for at in range(1, rates)]
        return claim("share", "share", mark, [parts[0], base])

    def _same_base(self, mark: Mark, part: Mark) -> Claim | None:
        """«占32.6%» without a base, after a share of like things that named its base."""
        base, last = self.base, self.part
        if base is None or last is None or base is part or part.unit != base.unit or part.place == last.place:
            return None
        here, there = self.block.label(part.place), self.block.label(last.place)
        return claim("share", "share", mark, [part, base]) if here[-3:] and here[-3:] == there[-3:] else None

    def _named(self, base: Mark, core: str) -> bool:
        """Whether the words around a figure hold the name of a base."""
        label = VERB.sub("", self.block.words(base.place))
        return bool(core) and (label.endswith(core) or self.block.noun(base.place).startswith(core))

    def _listed(self, mark: Mark) -> Claim | None:
        """«分别占全年计划的100%、92.7%»: a later rate of a list, when two figures of the sentence give it."""
        own = [other for other in self._before(mark) if other.sentence == mark.sentence]
        return next((made for made in self._ratios(mark, own, own) if made.verdict == "consistent"), None)

    def _ratios(self, mark: Mark, parts: Sequence[Mark], bases: Sequence[Mark]) -> Iterator[Claim]:
        for part in parts:
            for base in bases:
                if base is not part and alike(base, part):
                    made = claim("share", "share", mark, [part, base])
                    if made:
                        yield made

    def _rate(self, mark: Mark) -> Claim | None:
        """«5618户,消除风险4626户,风险消除率82.3%»."""
        block = self.block
        if TAKEN.search(block.gaps[mark.place]):
            return self._taken(mark)
        found = RATE.search(block.gaps[mark.place])
        if not found or NO_PART.search(found["name"]):
            return None
        before = self._before(mark)
        name = found["name"]
        close: Claim | None = None
        ratios = list(self._ratios(mark, before, before))
        for made in (*(made for made in ratios if made.verdict == "consistent"), *ratios):
            if made.holds and (made.computed != 100 or mark.value == 100) and told_here(made):
                return made
            if close is None and self._meant(mark, made, before):
                close = made
        return self._complement(mark, before, name) or self._of_rest(mark, before) or self._later(mark, name) or close

    def _meant(self, mark: Mark, made: Claim, before: Sequence[Mark]) -> bool:
        """Whether a broken rate was meant of these, the only like figures of the sentence: a task and what was done."""
        part, base = made.operands
        name = self.block.gaps[mark.place]
        if part.sentence != mark.sentence or base.sentence != mark.sentence or mark.value is None:
            return False
        if (self._stem(name, base) and not self._stem(name, part)) or of_stage(self.block, base, name):
            return False
        wide = made.computed == 100 or made.computed > HIGHEST or not comparable(made.computed, mark.value)
        if wide or LOOSE.search(name):
            return False
        like = [
            other
            for other in before
            if other.sentence == mark.sentence and alike(other, part) and not LEFT.search(self.block.label(other.place))
        ]
        if len(like) > EACH:
            like = self._own_item(mark, like)
        if len(like) != EACH or part not in like or base not in like or not self._goal_first(part, base):
            return False
        if abs(made.computed - mark.value) <= TWO or self._roles(name, part, base):
            return True
        return slip(as_told(made), mark.value)

    def _own_item(self, mark: Mark, like: Sequence[Mark]) -> list[Mark]:
        """Of «A 23个,完工20个,完工率86.96%;B 27个,完工19个,完工率70.37%» the figures of the rate's own item."""
        rates = [other.place for other in self.block.marks[: mark.place] if other.dimension == "percent"]
        begin = max((place for place in rates if self.block.marks[place].sentence == mark.sentence), default=mark.place)
        return [other for other in like if begin < other.place]

    def _goal_first(self, part: Mark, base: Mark) -> bool:
        """Whether the base is the earlier figure, or the one called a task."""
        if TASK.search(self.block.label(base.place)):
            return not TASK.search(self.block.label(part.place)) or part.place > base.place
        return part.place > base.place and not TASK.search(self.block.label(part.place))

    def _roles(self, name: str, part: Mark, base: Mark) -> bool:
        """Whether the words say that one was to be done and the other is, of the thing the rate names."""
        label = self.block.gaps[part.place]
        done = bool(DONE.search(label) or DONE.search(self.block.noun(part.place))) or self._stem(name, part)
        return done and (bool(GOAL.search(self.block.gaps[base.place])) or self._stem(name, part))

    def _stem(self, name: str, part: Mark) -> bool:
        """Whether the part's words hold the stem of the rate: 消除 of 风险消除率."""
        stem = name.partition("率")[0][-2:]
        return len(stem) == EACH and stem in self.block.gaps[part.place] + self.block.noun(part.place)

    def _complement(self, mark: Mark, before: Sequence[Mark], name: str) -> Claim | None:
        """«认定7174户,达标率98.8%。未达标83户»: the rate of those that are not among the failures."""
        stem = name.partition("率")[0][-2:]
        for other in self.block.marks[mark.place + 1 : mark.place + 4]:
            label = self.block.label(other.place)
            if not usable(other) or not re.search(r"未|没有|不", label) or not stem or stem not in label:
                continue
            for base in before:
                if alike(base, other) and base.sentence == mark.sentence:
                    made = claim("share", "complement", mark, [other, base])
                    # «已核查1705条,核查率97.7%,未核查41条»: what is done is not all there is.
                    whole = stem not in self.block.gaps[base.place][-8:] and other.place > base.place
                    if made and (made.holds or (whole and abs(made.computed - (mark.value or 0)) <= TWO)):
                        return made
        for made in self._ratios(mark, before, before):
            part, base = made.operands
            if re.search(r"未|没有|尚|剩余", self.block.label(part.place)) and part.place > base.place:
                other_way = claim("share", "complement", mark, [part, base])
                if other_way and other_way.holds:
                    return other_way
        return None

    def _of_rest(self, mark: Mark, before: Sequence[Mark]) -> Claim | None:
        """«755户,其中无劳动能力135户,发展产业615户,覆盖率99.19%»: the base is a whole less those left out."""
        if mark.places < 1 or mark.value is None or len(str(mark.value)) <= FINE:
            return None
        like = before[:8]
        for part in (other for other in like if other.sentence == mark.sentence):
            for base in like:
                for out in like:
                    if len({part.place, base.place, out.place}) < FINE or not (alike(part, base) and alike(part, out)):
                        continue
                    if (base.base or 0) <= (out.base or 0):
                        continue
                    made = claim("share", "share of rest", mark, [part, base, out]) if self._left_out(out) else None
                    if made and made.holds and made.computed < 100:
                        return made
        return None

    def _left_out(self, out: Mark) -> bool:
        """Whether the words around a figure say why those it counts are no part of a base."""
        return bool(LEFT_OUT.search(self.block.words(out.place) + "|" + self.block.noun(out.place)))

    def _later(self, mark: Mark, name: str) -> Claim | None:
        """«(贫困发生率为11%)。认定贫困户62户182人»: the part stands behind its rate."""
        stem = name.partition("率")[0]
        pairs = {stem[place : place + 2] for place in range(len(stem) - 1)} - {"发生"}
        parts = [
            other
            for other in self.block.marks[mark.place + 1 : mark.place + 7]
            if usable(other) and other.base and any(pair in self.block.words(other.place) for pair in pairs)
        ]
        before = self._before(mark)
        return next((made for made in self._ratios(mark, parts, before) if made.holds and made.computed < 100), None)

    def _taken(self, mark: Mark) -> Claim | None:
        """«按1%提取管理费55.09万元»: the amount behind the rate, of a base before it."""
        parts = [other for other in self.block.marks[mark.place + 1 : mark.place + 2] if usable(other)]
        before = self._before(mark, 24)
        return next((made for made in self._ratios(mark, parts, before) if made.holds), None)


def _of_kind(own: Sequence[Mark], name: str) -> list[Mark]:
    """«635户2201人,占总户数的73.7%»: a base of households has a part of households, where one is told."""
    kind = "household" if name.endswith("户数") else "person" if name.endswith("人数") else ""
    return [other for other in own if kind and other.dimension == kind] or list(own)


def shares(block: Block) -> Iterator[Claim]:
    """Every percentage of the block that is a part of something."""
    kinds = {mark.dimension for mark in block.marks}
    if "percent" in kinds and len(kinds) > 1:
        yield from Shares(block).claims()
