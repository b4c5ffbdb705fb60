"""Finding the figures of a clean text: one pass of one expression, then a look at what stands around each number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from bangfu.figures.finding import Approx
from bangfu.figures.mark import Mark
from bangfu.figures.numeral import CHARACTERS, chinese
from bangfu.figures.unit import COUNTS, MEASURES, MULTIPLIERS, NOT_QUANTITIES, ONE, dimension

LONGEST = 15
# A longer number without a unit is a code or a telephone, in a cell of a table perhaps an amount.
LONGEST_BARE, LONGEST_CELL = 6, 10


def _tree(words: list[str]) -> str:
    """An expression for any of the words, longest first, that branches on the first letter."""
    first: dict[str, list[str]] = {}
    for word in words:
        first.setdefault(word[0], []).append(word[1:])
    branches = []
    for letter, rest in first.items():
        tails = sorted((re.escape(tail) for tail in rest if tail), key=len, reverse=True)
        tail = f"(?:{'|'.join(tails)})" if tails else ""
        branches.append(re.escape(letter) + (f"{tail}?" if tail and "" in rest else tail))
    return "|".join(branches)


UNITS = _tree([*MEASURES, *COUNTS, *NOT_QUANTITIES])
# 个 and 大 open slogans («两个确保», «三大攻坚战») as well as counts: both are kept, the rules want more than that.
COUNTED = _tree(
    [word for word in (*MEASURES, *COUNTS) if word not in ("年", "度", "方", "成", "面", "道", "门", "m", "位")]
)
NUMERAL = CHARACTERS + "万亿"
SCAN = re.compile(
    r"[0-9二两三四五六七八九十一百壹贰叁肆伍陆柒捌玖拾翻半](?:"
    r"(?<=[0-9])(?<![A-Za-z0-9.第][0-9])(?:"
    r"[0-9]*[xX×*□�]{2,}[0-9]*(?P<masked>)"
    r"|(?:[0-9]{0,2}(?:,[0-9]{3})+(?![0-9])|[0-9]*)(?:\.[0-9]+)?)(?P<number>)"
    rf" ?(?P<multiple>(?:万亿|[十百千]万|[万亿百]|千(?![米克瓦伏]))(?:[0-9]+(?:\.[0-9]+)?万)?)?"
    rf" ?(?P<more>[余多来])? ?(?P<unit>{UNITS})?"
    r"|(?<=百)分之(?P<percent>[0-9]+(?:\.[0-9]+)?|[零一二三四五六七八九十百点]{1,12})"
    rf"|(?<=翻)了?(?P<doubling>[一两二三四]?)(?:番|(?<=一)倍)"
    r"|(?<=[二三四五六七八九十])分之(?P<parts>[一二三四五六七八九])(?![0-9一二三四五六七八九十])"
    r"|(?:(?<=一)半|(?<=半)数|(?<=[过近]半))(?![年个天月径路决岛自边途])(?P<half>)"
    rf"|(?<![0-9翻半])(?<!第.)(?<!第[十百一二三四五六七八九].)(?<!第[一二三四五六七八九]十.)(?:(?<!一)|(?=[十百千万亿]))[{NUMERAL}]{{0,20}}(?:点[零一二三四五六七八九]{{1,8}}[万亿]?)?(?P<chinese>)"
    rf"(?P<much>[余多来])?(?P<counted>{COUNTED}|年(?!一贯|级)|元|成(?![立为效果本员长功年就都品套批]))"
    r")"
)
BEFORE = re.compile(
    r"(?:(?P<about>大?(?<![签节合违制条公])约为?|将?近|大概|接?近|逾|超过?|突破)|(?P<least>(?:没有|未|不得)(?:低于|少于|小于)|不少于|不低于|不小于|至少|最少|最低|高于|多于)"
    r"|(?P<most>(?:没有|未|不得)(?:超过|高于|大于|突破)|不足|不到|不超过|不高于|不大于|至多|最多|低于|少于|小于))(?:达到?|为|有|了)?$"
)
AFTER = re.compile(
    r"(?:人民币)?(?:(?P<about>左右|上下|[余多](?![0-9]))|(?P<least>以上|及以上)|(?P<most>以下|以内|及以下))"
)
# What either can begin or end with, and more: most figures have nothing of the kind beside them.
BEFORE_ENDS = frozenset(("\n", *re.findall("[一-鿿]", BEFORE.pattern)))
AFTER_OPENS = frozenset(re.findall("[一-鿿]", AFTER.pattern))
NUMBERING = re.compile(r"(?:^|[\n。;:!?(] *)$")
COLONS = frozenset(":∶")
# «8:30», «17:05:20», but not «17:28.7:54.3».
CLOCK = re.compile(r":[0-9]+(?![0-9.])(?!:[0-9]+\.)")
CLOCK_BEFORE = re.compile(r"(?<![0-9.])[0-9]{1,2}:$")
CODE = re.compile(r"[A-Z] $")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# «96.5分» is a score; «15分别», «8时30分», «3分地» are none.
SCORE = re.compile(
    r"(?<![时点:][0-9]分)(?<![时点:][0-9]{2}分)(?![别之类为成批期年户散布管级配工开钟队厂享流摊解析担头段片层组地])"
)
NO_UNITS = frozenset(NOT_QUANTITIES)


def marks(text: str) -> Iterator[Mark]:
    """The quantities of `text` in reading order."""
    index = 0
    numbered = 0
    for match in SCAN.finditer(text):
        head = match.end("number")
        mark = _chinese(match) if head < 0 else _arabic(text, match, head)
        if mark is None:
            continue
        if not mark.word:
            item = _numbering(text, mark)
            if item:
                numbered = item
                continue
        elif mark.places and head >= 0:
            item, mark = _fused(text, match, mark, numbered)
            numbered = item or numbered
        mark.index = index
        index += 1
        yield mark


def _numbering(text: str, mark: Mark) -> int:
    """The item number when a bare number opens an item («1.», «(2)», «3、»), else 0."""
    after = text[mark.end : mark.end + 1]
    if after not in (".", "、", ")") or mark.value is None or mark.value > 99 or mark.places:
        return 0
    return int(mark.value) if NUMBERING.search(text, max(0, mark.start - 8), mark.start) else 0


def _fused(text: str, match: re.Match[str], mark: Mark, numbered: int) -> tuple[int, Mark]:
    """«2.40个村» at the head of a line is item 2 and 40 villages when item 1 went before."""
    whole, _, rest = text[match.start() : match.end("number")].partition(".")
    if not rest or whole != str(numbered + 1) or text[max(0, mark.start - 1) : mark.start] not in ("", "\n"):
        return 0, mark
    multiple, unit = match.group("multiple", "unit")
    return numbered + 1, _build(match, match.start() + len(whole) + 1, rest, multiple or "", unit or "")


def _arabic(text: str, match: re.Match[str], head: int) -> Mark | None:
    """The figure of a number in digits that ends at `head`, None when it is no quantity."""
    start = match.start()
    number = text[start:head]
    multiple, unit = match.group("multiple", "unit")
    if unit:
        if (unit in NO_UNITS and not (unit == "分" and SCORE.match(text, match.end()))) or (
            unit == "年" and (match["masked"] is not None or YEAR.fullmatch(number))
        ):
            return None
    elif not multiple:
        if _no_quantity(text, start, head, number):
            return None
        if text[head : head + 1] in COLONS or text[start - 1 : start] in COLONS:
            mark = _build(match, start, number, "", "")
            # The members of a ratio are amounts of nothing: they enter no other arithmetic.
            mark.base = None
            return mark
    return _build(match, start, number, multiple or "", unit or "")


def _no_quantity(text: str, start: int, end: int, number: str) -> bool:
    """Whether a number without a unit is a code, a year of a span, a document number or a clock time."""
    if len(number) > LONGEST_BARE and "." not in number and "," not in number:
        cell = not text[start - 1 : start].strip("| \t\u3000") and not text[end : end + 1].strip("| \t\r\n\u3000")
        if not cell or len(number) > LONGEST_CELL:
            return True
    after, before = text[end : end + 1], text[start - 1 : start]
    if after in ("-", "~", "至", "到") and YEAR.fullmatch(number):
        return True
    if before in ("〔", "[", "【", "#") or (before in (" ", "\n") and CODE.search(text, max(0, start - 3), start)):
        return True
    if "." in number:
        return False
    return bool(
        (after == ":" and CLOCK.match(text, end))
        or (before == ":" and CLOCK_BEFORE.search(text, max(0, start - 4), start))
    )


def _build(match: re.Match[str], start: int, number: str, multiple: str, word: str) -> Mark:
    text = match.string
    masked, more = match.group("masked", "more")
    mark = Mark()
    end = match.end()
    if not word and (more or not multiple):
        end = match.end("multiple") if multiple else match.end("number")
    value: Decimal | None = None
    places = 0
    if masked is None and len(number) <= LONGEST * 2:
        value, places = _decimal(number)
        if len(multiple) > 2 and multiple not in MULTIPLIERS:
            value, places = _composed(value, multiple)
            multiple = "亿"
    mark.dimension, factor, mark.unit = _scale(multiple, word)
    mark.start, mark.end = start, end
    mark.text = text[start:end]
    mark.value, mark.places, mark.factor = value, places, factor
    mark.base = value if value is None or (factor is ONE and len(number) < LONGEST) else value * factor
    mark.word = word
    mark.multiplied = multiple != ""
    mark.approx = "about" if more else ""
    if text[start - 1 : start] in BEFORE_ENDS or text[end : end + 1] in AFTER_OPENS:
        _approximate(text, mark)
    return mark


def _decimal(number: str) -> tuple[Decimal, int]:
    """Value and decimals of an Arabic number, separators of thousands allowed."""
    if "," in number:
        number = number.replace(",", "")
    point = number.find(".")
    return Decimal(number), len(number) - point - 1 if point >= 0 else 0


@lru_cache(maxsize=4096)
def _scale(multiple: str, word: str) -> tuple[str, Decimal, str]:
    """Dimension, size in its base unit, and the unit as written, of a multiplier and a unit word."""
    kind, size = dimension(word)
    multiple = multiple if multiple in MULTIPLIERS else multiple[:1]
    return kind, MULTIPLIERS[multiple] * size if multiple else size, multiple + word


def _composed(value: Decimal, multiple: str) -> tuple[Decimal, int]:
    """«1亿2000万» as 1.2 亿."""
    whole = value + Decimal(multiple[1:-1]) / 10_000
    exponent = whole.normalize().as_tuple().exponent
    return whole, max(0, -exponent) if isinstance(exponent, int) else 0


def _chinese(match: re.Match[str]) -> Mark | None:
    mark = Mark()
    mark.start, mark.end = match.span()
    mark.text = match[0]
    mark.places = 0
    mark.multiplied = False
    mark.approx = ""
    percent, doubling = match["percent"], match["doubling"]
    if match["parts"] is not None or match["half"] is not None:
        value, mark.word, mark.approx = _part(match), "%", "about"
        mark.places = 2 if match["parts"] else 0
    elif percent is not None:
        value = Decimal(percent) if percent[0] in "0123456789" else chinese(percent)
        mark.word = "%"
        if value is not None and (exponent := value.as_tuple().exponent) and isinstance(exponent, int):
            mark.places = -exponent
    elif doubling is not None:
        value, mark.word = chinese(doubling or "一"), "番"
    else:
        value = chinese(match.string[mark.start : match.end("chinese")])
        mark.word = match["counted"]
        mark.approx = "about" if match["much"] else ""
        if mark.word == "成" and value is not None:
            value = _tenths(match.string, mark, value)
    if value is None:
        return None
    mark.dimension, mark.factor = dimension(mark.word)
    mark.unit = mark.word
    mark.value = value
    mark.base = value * mark.factor
    _approximate(match.string, mark)
    return mark


def _part(match: re.Match[str]) -> Decimal | None:
    """«三分之二» is 66.67 per cent, «一半» and «过半» are 50."""
    if match["half"] is not None:
        return Decimal(50)
    whole, part = chinese(match[0][0]), chinese(match["parts"])
    return (part / whole * 100).quantize(Decimal("0.01")) if whole and part and part < whole else None


def _tenths(text: str, mark: Mark, value: Decimal) -> Decimal:
    """«三成五» is 3.5 tenths."""
    behind = text[mark.end : mark.end + 1]
    place = "一二三四五六七八九".find(behind) + 1 if behind else 0
    place = 5 if behind == "半" else place
    if place:
        mark.end, mark.text, mark.places = mark.end + 1, mark.text + behind, 1
        return value + Decimal(place) / 10
    return value


def _approximate(text: str, mark: Mark) -> None:
    """Reads 约, 近, 不足, 以上 … around the figure."""
    found = BEFORE.search(text, max(0, mark.start - 6), mark.start)
    if found:
        mark.approx = _approx(found)
    found = AFTER.match(text, mark.end)
    if found:
        mark.approx = _approx(found)


def _approx(found: re.Match[str]) -> Approx:
    if found["about"]:
        return "about"
    return "at_least" if found["least"] else "at_most"
