"""Tables in text (tabs, bars, aligned columns): rows and columns of totals, and totals that the headings name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.finding import Kind
from bangfu.figures.mark import Mark
from bangfu.figures.relations.cells import ENOUGH, TOTAL, Row, label_of, names_of, tables_of
from bangfu.figures.relations.column_sums import column_sums
from bangfu.figures.relations.formulas import formula_claims, formulas
from bangfu.figures.relations.grid import Grid, called
from bangfu.figures.relations.likeness import near, slipped
from bangfu.figures.relations.records import record_formulas, record_sums, records
from bangfu.figures.relations.sums import LITTLE, REST_MOST
from bangfu.figures.relations.table_texts import around_tables
from bangfu.figures.relations.table_twins import once, twins

CELL = re.compile(r"[^\t|\n]+")
SUBTOTAL = re.compile(r"小\s*计|其中")
SUBTOTAL_ROW = re.compile(r"小\s*计")
AMONG = re.compile(r"^\s*其中")
NO_AMOUNT = re.compile(r"序号|编号|年份|日期|电话|备注|名次|排名|时间")
REST = re.compile(r"结余|剩余|余额|未|尚|欠|其余|缺口|差[额距]|扣")
TABLE = "table"
SECTION = re.compile(r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\))")
RATE = re.compile(r"率|占比|比例|比重|进度|%|增长|增幅|降幅")
CHANGE = re.compile(r"增|降|长")
NOT_ADDED = re.compile(
    r"率|占比|比例|比重|%|均|单价|标准|序号|编号|年份|日期|电话|备注|增幅|增长|完成比|进度|名次|排名|时间"
)
TAIL = 2
MOST_PARTS = 8
WIDEST = 60


# What a claim is made of, before it is judged.
Guess = tuple[Kind, str, Mark, list[Mark]]


def tables(blocks: Sequence[Block], text: str) -> Iterator[Claim]:
    """Every relation of every table; its claims are marked, for its columns say what they are of."""
    grids: list[Grid] = []
    found = list(_tables(blocks, text, grids))
    blamed = {made.stated.start for made in found if made.form == "sum" and not made.holds}
    borne_out = {made.stated.start for made in found if made.form == "sum" and made.holds}
    runs = list(records(blocks))
    for run in runs:
        grid, told = record_formulas(run)
        grids.append(grid)
        found += told
    cells: dict[int, tuple[str, str]] = {}
    for made in chain(found, around_tables(grids, blocks) if grids else ()):
        again = made.kind == "product" and not made.holds and made.stated.start in borne_out
        # What was added up wrongly is alarmed there, not again in the product of a sound amount.
        if again and blamed.intersection(mark.start for mark in made.operands):
            continue
        made.note = made.note or TABLE
        if not made.holds:
            cells = cells or dict(chain.from_iterable(grid.places() for grid in grids))
            made.where = cells.get(made.stated.start)
        yield made
    yield from record_sums(runs, blocks)


def _tables(blocks: Sequence[Block], text: str, grids: list[Grid]) -> Iterator[Claim]:
    for rows in tables_of(blocks, text):
        first = next((place for place, row in enumerate(rows) if row.numeric and not row.years), len(rows))
        head, body = rows[:first], rows[first:]
        names = names_of(head, max(len(row.cells) for row in rows))
        if len(names) > WIDEST:
            continue
        for row in (body[0], body[-1]) if body else ():
            # A row of totals without a name: its cells of words are blank.
            if row.numeric > 1 and row.figures[0] is None and not label_of(row):
                row.cells[0] = "合计"
        totals = [_is_total(row) for row in body]
        plain = [row.figures for row, total in zip(body, totals, strict=True) if not total]
        found = formulas(plain, names)
        if len(plain) >= ENOUGH:
            labels = [called(label_of(row)) for row, total in zip(body, totals, strict=True) if not total]
            whole = next((row.figures for row in body if TOTAL.match(label_of(row))), None)
            grids.append(Grid(labels, names, plain, whole, found))
        yield from formula_claims(found, [row.figures for row in body], totals)
        derived = {made.target for made in found}
        if len(body) > 1:
            yield from _total_rows(body, names, {made.target for made in found if not made.product})
        yield from _total_columns(body, names)
        yield from twins(
            [row.figures for row in body],
            names,
            [c for c in range(len(names)) if c not in derived and not NOT_ADDED.search(names[c])],
        )
        yield from _rate_columns(body, names, derived)


def _is_total(row: Row) -> bool:
    """Whether a row adds up others: 合计, 小计, a numbered heading with figures."""
    return any(TOTAL.match(cell) for cell in row.cells[:2]) or _is_subtotal(row)


def _total_rows(body: Sequence[Row], names: Sequence[str], ratios: set[int]) -> Iterator[Claim]:
    """The row 合计 against the rows above it (or below, when it stands first), through subtotals or not."""
    columns = [c for c in range(len(names)) if c not in ratios and not NOT_ADDED.search(names[c])]
    last = -1
    for place, row in enumerate(body):
        label = label_of(row)
        sub = _is_subtotal(row)
        if not sub and not TOTAL.match(label):
            continue
        readings = list(_row_readings(body, place, last, sub=sub))
        yield from _best_reading(row, readings, columns)
        if sub:
            last = place


def _is_subtotal(row: Row) -> bool:
    """Whether a row adds up its own section: 小计, or a numbered heading with figures."""
    return any(SUBTOTAL_ROW.search(cell) or SECTION.match(cell) for cell in row.cells[:2])


def _row_readings(body: Sequence[Row], place: int, last: int, *, sub: bool) -> Iterator[list[Row]]:
    plain = [row for row in body if not TOTAL.match(label_of(row)) and not _is_subtotal(row)]
    subs = [row for row in body if _is_subtotal(row) and not TOTAL.match(label_of(row))]
    above = [row for row in body[last + 1 : place] if row in plain]
    headed = sub and bool(SECTION.match(label_of(body[place])))
    if above and not headed:
        yield above
        without = [row for row in above if not AMONG.match(label_of(row))]
        if len(without) < len(above):
            yield without
    if not sub:
        every = [row for row in body[:place] if row in plain]
        if every and every != above:
            yield every
        if len(subs) > 1:
            yield subs
    below = []
    for row in body[place + 1 :]:
        if row not in plain:
            break
        below.append(row)
    if below and (headed or not above):
        yield below
        if not sub and below != plain:
            yield plain


def _best_reading(row: Row, readings: Sequence[Sequence[Row]], columns: Sequence[int]) -> Iterator[Claim]:
    """The claims of the reading under which most columns come out."""
    best: list[Claim] = []
    score = -1
    for rows in readings:
        claims = []
        for column in columns:
            total = row.figures[column]
            parts = [mark for other in rows if (mark := other.figures[column]) is not None]
            if total is None or len(parts) < ENOUGH:
                continue
            made = claim("sum", "sum", total, parts)
            if made and (made.holds or not _mean(total, parts)):
                claims.append(made)
        held = sum(made.holds for made in claims)
        if held > score:
            best, score = claims, held
    for made in best:
        if made.holds or score * 2 >= len(best) or _close(made):
            yield made


def _mean(total: Mark, parts: Sequence[Mark]) -> bool:
    """Whether a total lies among its parts, as a mean or a rate of all does, or the parts are ranks."""
    bases = sorted(mark.base for mark in parts if mark.base is not None)
    if bases == [Decimal(rank) for rank in range(1, len(bases) + 1)]:
        return True
    between = len(bases) > ENOUGH and total.base is not None and bases[0] <= total.base <= bases[-1]
    return between and not slipped(total, parts, sum(bases, Decimal(0)) / total.factor)


def _close(made: Claim) -> bool:
    value = made.stated.value
    return value is not None and (
        near(made.computed, value, REST_MOST) or slipped(made.stated, made.operands, made.computed)
    )


def _total_columns(body: Sequence[Row], names: Sequence[str]) -> Iterator[Claim]:
    """Columns that are the sum of others: by name first (合计, 全年), and only when most rows bear it out."""
    taken: set[int] = set()
    adding = [c for c in range(len(names)) if not NO_AMOUNT.search(names[c])]
    for total, parts in chain(_hypotheses(names), column_sums([row.figures for row in body], adding)):
        if total in taken:
            continue
        claims = _down(body, total, parts)
        held = sum(made.holds for made in claims)
        full = sum(made.holds and len(made.operands) > 1 for made in claims)
        if (held >= ENOUGH and full and held * 10 >= len(claims) * 6) or (
            TOTAL.match(names[total]) and len(claims) == 1 and (claims[0].holds or near_total(claims[0]))
        ):
            taken.add(total)
            yield from (_left(made) if REST.search(names[parts[-1]]) else made for made in claims)


def _down(body: Sequence[Row], total: int, parts: Sequence[int]) -> list[Claim]:
    """The sums of each row, none when too few can come out."""
    claims = []
    failed = 0
    for row in body:
        told = _across(row, total, parts)
        made = once(told) if told else None
        if made:
            claims.append(made)
            failed += not made.holds
            if failed > 1 and failed * 10 > len(body) * 4:
                return []
    return claims


def _left(made: Claim) -> Claim:
    """A row said of what is left: 到位 is 支出 and 结余, and 结余 is what the reader looks at."""
    *done, rest = made.operands
    return claim("difference", "difference", rest, [made.stated, *done]) or made if done else made


def near_total(made: Claim) -> bool:
    """Whether a single row's total is off by little."""
    return made.stated.value is not None and near(made.computed, made.stated.value, LITTLE)


def _across(row: Row, total: int, parts: Sequence[int]) -> Claim | None:
    whole = row.figures[total]
    found = [mark for column in parts if (mark := row.figures[column]) is not None]
    return claim("sum", "sum", whole, found) if whole is not None and found else None


def _hypotheses(names: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
    """Which column may be the sum of which."""
    plain = [c for c in range(len(names)) if not NOT_ADDED.search(names[c])]
    split = [_group(name) for name in names]
    for column in plain:
        if TOTAL.search(names[column]) or SUBTOTAL.search(names[column]) or "计" in names[column]:
            yield from _by_position(column, plain, names)
    yield from _among(plain, names)
    yield from _in_groups(plain, split)
    for column in plain:
        following = [c for c in plain if c > column]
        for size in range(min(len(following), MOST_PARTS), 1, -1):
            yield column, following[:size]


def _in_groups(plain: Sequence[int], split: Sequence[tuple[str, str]]) -> Iterator[tuple[int, list[int]]]:
    """Columns whose headings name groups («春:人数», «秋:人数», «全年:人数»)."""
    for column in plain:
        group, word = split[column]
        tops = [c for c in plain if c != column and split[c][0] and split[c][0] != group and split[c][1] == word]
        if TOTAL.match(group) and len(tops) > 1:
            yield column, tops
        tail = word[-TAIL:]
        if len(tail) < TAIL:
            continue
        same = [c for c in plain if c != column and split[c][0] == group and split[c][1].endswith(tail)]
        if same and len(word) <= min(len(split[c][1]) for c in same) + TAIL:
            yield column, same
        across: dict[str, list[int]] = {}
        for c in plain:
            if c != column and split[c][0] != group and split[c][1].endswith(tail):
                across.setdefault(split[c][1], []).append(c)
        for others in across.values():
            if len(others) > 1 and all(split[c][0] for c in others):
                yield column, others


def _among(plain: Sequence[int], names: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
    """Columns before «其中» against those from it on."""
    among = [c for c in plain if "其中" in names[c]]
    if among:
        for column in [c for c in plain if c < among[0]]:
            yield column, [c for c in plain if c >= among[0]]


def _by_position(column: int, plain: Sequence[int], names: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
    totals = [c for c in plain if "计" in names[c] or TOTAL.match(names[c])]
    right = [c for c in plain if c > column]
    left = [c for c in plain if c < column]
    for side in (right, left):
        own = [c for c in side if c not in totals]
        if own:
            yield column, own
        following = []
        for c in side if side is right else side[::-1]:
            if c in totals:
                break
            following.append(c)
        if following and following != own:
            yield column, following
    others = [c for c in totals if c != column]
    if len(others) > 1:
        yield column, others


def _group(name: str) -> tuple[str, str]:
    """«春:人数» as («春», «人数»)."""
    group, colon, word = name.rpartition(":")
    return (group, re.sub(r"\(.*?\)|\s", "", word)) if colon else ("", re.sub(r"\(.*?\)|\s", "", name))


def _rate_columns(body: Sequence[Row], names: Sequence[str], derived: set[int]) -> Iterator[Claim]:
    """Columns of rates (完成率, 占比, 增长) against the two columns, or the total row, that most rows bear out."""
    for rate in (c for c in range(len(names)) if c not in derived and RATE.search(names[c])):
        columns = [c for c in range(len(names)) if c != rate and not RATE.search(names[c])]
        forms = ["growth"] if CHANGE.search(names[rate]) else ["share"]
        hypotheses = [
            [_ratio(form, row, rate, one, other) for row in body]
            for form in forms
            for one in columns
            for other in columns
            if one != other
        ]
        total = next((row for row in body if any(TOTAL.match(cell) for cell in row.cells[:2])), None)
        if total is not None:
            hypotheses += [[_part(row, total, rate, column) for row in body] for column in columns]
        yield from _borne_out(hypotheses)
        if total is None and len(body) > ENOUGH:
            yield from _borne_out([_parts(body, rate, column) for column in columns], fewest=len(body) - 1)


def _ratio(form: str, row: Row, rate: int, one: int, other: int) -> Guess | None:
    stated, part, base = row.figures[rate], row.figures[one], row.figures[other]
    if stated is None or part is None or base is None or not base.base:
        return None
    return "growth" if form == "growth" else "share", form, stated, [part, base]


def _part(row: Row, total: Row, rate: int, column: int) -> Guess | None:
    stated, part, base = row.figures[rate], row.figures[column], total.figures[column]
    if stated is None or part is None or base is None or not base.base or row is total:
        return None
    return "share", "share", stated, [part, base]


def _parts(body: Sequence[Row], rate: int, column: int) -> list[Guess | None]:
    """The rates of a column as shares of its sum, which no row tells."""
    parts = [mark for row in body if (mark := row.figures[column]) is not None]
    if len(parts) < len(body):
        return []
    stated = [row.figures[rate] for row in body]
    return [
        ("share", "share of sum", mark, [part, *parts]) if mark is not None else None
        for mark, part in zip(stated, parts, strict=True)
    ]


def _borne_out(hypotheses: Sequence[Sequence[Guess | None]], fewest: int = ENOUGH) -> Iterator[Claim]:
    """The claims of the hypothesis under which most rows come out, when that is more than half of them."""
    best: list[Claim] = []
    score = 0
    for hypothesis in hypotheses:
        guesses = [guess for guess in hypothesis if guess]
        allowed = min(len(guesses) * 4 // 10, len(guesses) - max(fewest, score + 1))
        claims = []
        for guess in guesses:
            if allowed < 0:
                break
            made = claim(*guess)
            if made:
                claims.append(made)
            if made is None or not made.holds:
                allowed -= 1
        held = sum(made.holds for made in claims)
        if allowed >= 0 and held > score and held >= fewest and held * 10 >= len(claims) * 6:
            best, score = claims, held
    yield from best
