"""List counts: a promised number against what is listed before it, behind it, as items or as sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.finding import Verdict
from bangfu.figures.mark import Mark
from bangfu.figures.numeral import chinese
from bangfu.figures.relations.likeness import usable
from bangfu.figures.unit import EXACT, dimension

NUMERALS = "一二三四五六七八九十"
MOST = 30
STOPS = tuple(',。;:!?()\n“”"')
JOINED = re.compile(r".(?:以及|和|及|与|暨|或).")
OPENED = re.compile(rf"^ *[{NUMERALS}]{{1,3}}、")
CLOSING = re.compile(r"(?:等|等共|共|这|共计|总共|一共|,)*$")
SPECIFIC = re.compile(r"等(?:共|共计)?$")
LISTED = re.compile(
    r"[^,。;:、()!?\n“”\"]{0,14}[”\"]?(?P<cue>,?(?:分别为|分别是|分别由|分别|即|包括|为|是|有|主要是|具体为|具体是):?|:|\(|——|--)"
    r"(?P<list>[^。;:!?()\n,]*)(?P<stop>.|$)",
    re.DOTALL,
)
SKIP = re.compile(r"^(?:其中|含|不含|包括|包含|详见|见|附|如|下同|一是|一、|1|\(|第一|首先|截至|占|不)")
STOP = re.compile(r"[。;]")
EDGES = r"[,。;:、即\n ”\"!)]"
EDGE = rf"(?:^|(?<={EDGES}))"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"


def _at_edge(word: str) -> str:
    """A word where a clause begins; its first letter comes first, for that is looked for the fastest."""
    if word.startswith("(?"):
        return EDGE + word
    head = word[:2] if word[0] == "\\" else word[0]
    return rf"{head}(?:(?<={EDGES}{head})|(?<=^{head})){word[len(head) :]}"


STYLES: dict[str, list[str]] = {
    **{f"一{verb}": [f"{one}{verb}" for one in NUMERALS] for verb in "是要抓靠为看查强"},
    "(一)": [rf"\({one}\)" for one in NUMERALS],
    "①": list(CIRCLED),
    "(1)": [rf"\({one}\)" for one in range(1, 11)],
    "1.": [rf"{one}\.(?![0-9])" for one in range(1, 11)],
    "1、": [f"{one}、" for one in range(1, 11)],
    "第一": [f"第{one}[,是、:]?" for one in NUMERALS],
    "首先": ["首先", "其次", "(?:再次|再者|第三|然后)", "最后"],
}
FIRST = {style: re.compile(EDGE + words[0]) for style, words in STYLES.items()}
FIRST_ANY = re.compile(EDGE + "(?:" + "|".join(words[0] for words in STYLES.values()) + ")")
FOLLOWERS = {style: [re.compile(_at_edge(word)) for word in words[1:]] for style, words in STYLES.items()}
# Another list of the same style that begins on a line of its own.
ANEW = {style: re.compile(rf"\n *{words[0]}") for style, words in STYLES.items()}
PROMISE = re.compile(r"以下|如下|下列|下面|从|抓好|做好|坚持|围绕|突出|采取|存在|落实|重点")
ABSTRACT = re.compile(
    r"(?:[^,。;:]{0,6})(?:方面|问题|措施|举措|工作|环节|原因|特点|任务|要求|建议|做法|经验|意见|重点|机制|体系|制度|步骤|关键|原则|"
    r"目标|行动|工程|困难|不足|阶段|层面|到位|强化|结合|转变|突破|确保|抓手|同时|关口|优势|变化)"
)
HEADING = re.compile(
    rf"^[ ]*(?P<mark>[{NUMERALS}]{{1,3}})、[^\n]{{0,24}}?[“\"'‘]?(?P<number>[二两三四五六七八九十])(?:个|大|项|要)?"
    r"(?P<word>[一-鿿]{2})[一-鿿]{0,2}[”\"'’]?[^\n]*$",
    re.MULTILINE,
)
SECTION = re.compile(rf"^[ ]*\([{NUMERALS}]{{1,3}}\)(?P<title>[^\n]*)$", re.MULTILINE)
CHAPTER = re.compile(rf"^[ ]*[{NUMERALS}]{{1,3}}、", re.MULTILINE)
ALL = re.compile(
    r"[^,。;:、()!?]{0,10},?(?:目前|现在?|截至目前)?(?:已经?|均已?|现已)?(?P<all>全部)(?P<rest>[^,。;、0-9]{2})"
)
POINTS = ("点", "方面", "条", "项", "大", "大类", "环节", "步", "件")
COUNTED_ITEM = re.compile(r"[0-9][^0-9、]{1,2}(?:、|$)")
PLACES = frozenset("省市州县区乡镇街村组")
PLAIN_ITEM = 12
WINDOW = 3000
# Between one item and the next: its own lines, not another chapter.
MOST_LINES = 8


def list_counts(block: Block) -> Iterator[Claim]:
    """«甲村、乙村、丙村等三个村», «四部,分别为A、B、C、D», «两个方面:一是…二是…»."""
    for mark in block.marks:
        if mark.places or mark.approx or mark.dimension not in EXACT:
            continue
        value = mark.value
        if value is None or not 2 <= value <= MOST:
            continue
        made = _items(block, mark) or _names_before(block, mark) or _names_behind(block, mark)
        if made:
            yield made


def counted(mark: Mark, number: int, span: tuple[int, int], words: str) -> Claim:
    """The claim that `number` things are listed at `span` where `mark` says how many."""
    verdict: Verdict = "consistent" if mark.value == number else "inconsistent"
    made = Claim("list_count", "count", mark, (), Decimal(number), verdict=verdict, note=words)
    made.span = span
    return made


def _split(text: str) -> tuple[list[str], set[int]]:
    """Items of a list and the numbers of them that the text allows (和 and 与 join or belong to a name)."""
    items = text.split("、")
    joins = [len(JOINED.findall(item)) for item in items]
    most = len(items) + sum(joins)
    return items, set(range(len(items), most + 1))


def _names_before(block: Block, mark: Mark) -> Claim | None:
    words = block.whole[max(block.start, mark.start - 200) : mark.start]
    if "、" not in words:
        return None
    if words[-1] == "、":
        return None
    words = OPENED.sub("", words[:-1] if words[-1] in '”"' else words)
    words = words[max(map(words.rfind, STOPS)) + 1 :]
    number = int(mark.value or 0)
    if "、" not in words or _ordinal(mark, words) or _figures(words):
        return None
    listed = CLOSING.sub("", words)
    items, allowed = _split(listed)
    span = (mark.start - len(words), mark.start)
    if number in allowed:
        return counted(mark, number, span, listed)
    if any(len(item) > PLAIN_ITEM for item in items[1:]) or not items[-1]:
        return None
    if SPECIFIC.search(words) and max(allowed) < number:
        return None
    if _same_kind(block, mark, items) or (_written(mark) and min(allowed) > 2 and abs(len(items) - number) == 1):
        return counted(mark, len(items), span, listed)
    return None


def _ordinal(mark: Mark, words: str) -> bool:
    """Whether the number is the last of a series («一类…、二类…、三类») or one of figures in its own unit."""
    before = NUMERALS[int(mark.value or 2) - 2 : int(mark.value or 2) - 1]
    return bool(mark.word) and f"{before}{mark.word}" in words


def _figures(words: str) -> bool:
    """Whether a list consists of figures («29座、10座»), which are not things listed."""
    return all(re.search(r"[0-9]", item) for item in words.split("、")) or bool(COUNTED_ITEM.search(words))


def _written(mark: Mark) -> bool:
    """Whether a count is written in characters («四个»), as counts of listed things are."""
    return mark.text[0] in "二两三四五六七八九十" and mark.word in (
        "个",
        "家",
        "大",
        "类",
        "种",
        "项",
        "级",
        "部",
        "所",
        "村",
    )


def _same_kind(block: Block, mark: Mark, items: Sequence[str]) -> bool:
    """Whether all items end alike and as the counted noun does: 甲村、乙村 and 村."""
    last = {"街" if item.endswith("街道") else item[-1:] for item in items}
    noun = (mark.word + block.noun(mark.place))[:12]
    if len(items) > 1 and last <= PLACES and PLACES & set(noun[:6]):
        return True
    return len(last) == 1 and len(items) > 1 and next(iter(last)) in noun and last != {""}


def _names_behind(block: Block, mark: Mark) -> Claim | None:
    found = LISTED.match(block.whole, mark.end, min(block.end, mark.end + 240))
    if not found:
        return None
    words = found["list"]
    if "、" not in words or SKIP.match(words) or found["stop"] == ":" or _figures(words):
        return None
    cue = found["cue"]
    if cue.strip(",") in ("为", "是", "有", "分别") and not cue.startswith(","):
        return None
    open_end = bool(re.search(r"等[^、]{0,8}$", words))
    items, allowed = _split(words)
    number = int(mark.value or 0)
    if number in allowed:
        return counted(mark, number, found.span("list"), words)
    if open_end or any(not 1 < len(item) <= PLAIN_ITEM for item in items):
        return None
    strong = any(word in cue for word in ("分别为", "分别是", "即"))
    if found["stop"] == "," and not strong:
        return None
    if strong or _same_kind(block, mark, items):
        return counted(mark, len(items), found.span("list"), words)
    return None


def _items(block: Block, mark: Mark) -> Claim | None:
    """«从以下三个方面着手:一是…;二是…;三是…»."""
    reach = min(len(block.whole), mark.end + 60)
    opens = FIRST_ANY.search(block.whole, mark.end, reach)
    if not opens:
        return None
    for style, first in FIRST.items():
        found = first.match(block.whole, opens.start())
        if not found:
            continue
        words = block.whole[mark.end : found.start()]
        stop = STOP.search(words.rstrip("。:,; \n"))
        if stop and (not words.endswith(":") or len(words) - stop.end() > PLAIN_ITEM):
            continue
        limit = min(len(block.whole), mark.end + WINDOW)
        number, end = _sequence(block.whole, found.end(), limit, style)
        if number < 2:
            continue
        if number == mark.value or _promised(block, mark, words):
            return counted(mark, number, (mark.start, end), f"{style}…")
    return None


def _promised(block: Block, mark: Mark, words: str) -> bool:
    """Whether the count is of points to be made, not of things."""
    if mark.word in PLACES or mark.dimension in ("person", "household"):
        return False
    return bool(mark.word in POINTS or ABSTRACT.match(words) or PROMISE.search(block.gaps[mark.place][-8:]))


def _sequence(text: str, start: int, end: int, style: str) -> tuple[int, int]:
    """How far the items of a style go on from the first, and where the last begins."""
    number, place = 1, start
    for follower in FOLLOWERS[style]:
        found = follower.search(text, place, end)
        if not found or text.count("\n", place, found.start()) > MOST_LINES:
            break
        if ANEW[style].search(text, place, found.start()):
            break
        number, place = number + 1, found.end()
    return number, place


def all_done(block: Block) -> Iterator[Claim]:
    """«反馈问题9个,已全部整改到位»: all is a hundred of a hundred."""
    for place, mark in enumerate(block.marks):
        if mark.dimension not in EXACT or not usable(mark) or not mark.base or mark.places:
            continue
        gap = block.gaps[place + 1]
        found = ALL.match(gap) if "全部" in gap else None
        if found and not found["rest"].startswith(("的", "由", "为", "是", "用于", "属")):
            start = mark.end + found.start("all")
            whole = figure(block.whole, start, start + 2, Decimal(100), "%")
            made = claim("repeat", "share", whole, [mark, mark])
            if made:
                yield made


def sections(text: str) -> Iterator[Claim]:
    """A heading that promises «三坚持» against the sections under it that begin with 坚持."""
    if "\n" not in text:
        return
    for found in HEADING.finditer(text):
        following = CHAPTER.search(text, found.end())
        end = following.start() if following else len(text)
        titles = list(SECTION.finditer(text, found.end(), end))
        word = found["word"]
        if len(titles) < 2 or not all(section["title"].lstrip().startswith(word) for section in titles):
            continue
        mark = figure(text, found.start("number"), found.end("word"), chinese(found["number"]), "")
        yield counted(mark, len(titles), (mark.start, titles[-1].end()), "、".join(s["title"][:12] for s in titles))


def figure(text: str, start: int, end: int, value: Decimal | None, unit: str) -> Mark:
    """A figure that only a rule sees: «三» of the slogan «三坚持», 全部 for a hundred per cent."""
    mark = Mark()
    mark.start, mark.end = start, end
    mark.text = text[start:end]
    mark.value = mark.base = value
    mark.unit = mark.word = unit
    mark.dimension, mark.factor = dimension(unit)
    mark.places = 0
    mark.approx, mark.multiplied = "", False
    mark.index = mark.place = -1
    mark.gap, mark.sentence, mark.depth = "", 0, 0
    return mark
