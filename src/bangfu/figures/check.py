"""The checker: text in, figures and relations out. Deterministic; nothing is guessed and nothing is sent anywhere."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from bangfu.figures.block import Block, blocks
from bangfu.figures.claim import LINEAR, Claim
from bangfu.figures.explain import explain, expression, plain, quote
from bangfu.figures.finding import Figure, Findings, Relation, Repair
from bangfu.figures.mark import Mark
from bangfu.figures.pieces import Part, Piece, cut, joined, part
from bangfu.figures.relations.cells import in_cells
from bangfu.figures.relations.differences import left_overs
from bangfu.figures.relations.distant import distant_rates
from bangfu.figures.relations.enumerations import clause_sums, headed_lists, silent_sums, stages, titled_sums
from bangfu.figures.relations.growth import growth, surplus
from bangfu.figures.relations.last_look import last_look
from bangfu.figures.relations.listed import listed
from bangfu.figures.relations.lists import all_done, list_counts, sections
from bangfu.figures.relations.products import products
from bangfu.figures.relations.ratios import ratios
from bangfu.figures.relations.readings import second_look
from bangfu.figures.relations.repeats import matching_counts, repeats, restated
from bangfu.figures.relations.retold import settled, told_again
from bangfu.figures.relations.shares import shares
from bangfu.figures.relations.slogans import slogans
from bangfu.figures.relations.spans import spans
from bangfu.figures.relations.sums import named_wholes, parts_behind
from bangfu.figures.relations.tables import tables
from bangfu.figures.relations.totals import households, sentence_heads, total_behind
from bangfu.figures.repair import Told, beyond_all, candidates, effect, plausible, rate_operands, twins
from bangfu.figures.scan import marks
from bangfu.figures.text import Clean, clean

MOST_REPAIRS = 6
Each = Callable[[Callable[[Piece], Part], list[Piece]], Iterable[Part]]


def check(text: str, each: Each = map) -> Findings:
    """The figures of `text` and the relations between them, recomputed; offsets are characters of `text`.

    `each` maps the reading of a piece over the pieces of a long text; it may do so in several processes.
    """
    pieces = cut(text)
    with _without_collecting():
        return joined(text, each(read_piece, pieces)) if len(pieces) > 1 else _whole(text)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No looking for cycles meanwhile: none are made, and it walks again and again over all that was found."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def read_piece(piece: Piece) -> Part:
    """What a piece of a long text holds of its own."""
    return part(piece, _whole(piece.text))


def _whole(text: str) -> Findings:
    read = clean(text)
    found = list(marks(read.text))
    paragraphs = list(blocks(read.text, iter(found)))
    claims = second_look(paragraphs, _unique(_all(read.text, paragraphs)))
    claims = settled(paragraphs, last_look(paragraphs, claims))
    claims = _unique([*claims, *listed(read.text, paragraphs, claims)])
    _number(found, claims)
    figures = tuple(_figure(mark, read, text) for mark in found)
    relations = tuple(_relation(claim, figures, read, text) for claim in claims)
    return Findings(text, figures, _repaired(relations, claims, figures, found))


def _all(text: str, paragraphs: list[Block]) -> Iterator[Claim]:
    near = [claim for block in paragraphs for claim in _claims(block)]
    yield from near
    yield from distant_rates(paragraphs, near)
    yield from tables(paragraphs, text)
    yield from headed_lists(paragraphs)
    yield from titled_sums(paragraphs)
    yield from stages(paragraphs)
    yield from repeats(paragraphs)
    yield from told_again(paragraphs)
    yield from sections(text)
    yield from slogans(text)


def _number(found: list[Mark], claims: list[Claim]) -> None:
    """Adds the figures that only a rule saw and numbers all in reading order."""
    involved = (mark for claim in claims for mark in (claim.stated, *claim.operands))
    added = {id(mark): mark for mark in involved if mark.index < 0}
    if added:
        found.extend(added.values())
        found.sort(key=lambda mark: mark.start)
        for index, mark in enumerate(found):
            mark.index = index


def _claims(block: Block) -> Iterator[Claim]:
    if in_cells(block):
        return
    yield from list_counts(block)
    yield from spans(block)
    if "全部" in block.told:
        yield from all_done(block)
    if len(block.marks) < 2:
        return
    yield from parts_behind(block)
    yield from named_wholes(block)
    yield from sentence_heads(block)
    yield from total_behind(block)
    yield from shares(block)
    yield from growth(block)
    yield from surplus(block)
    yield from left_overs(block)
    yield from silent_sums(block)
    yield from clause_sums(block)
    yield from products(block)
    if ":" in block.told or "∶" in block.told or "城乡" in block.told or "产业" in block.told:
        yield from ratios(block)
    yield from matching_counts(block)
    yield from restated(block)
    yield from households(block)


def _unique(claims: Iterable[Claim]) -> list[Claim]:
    """Claims in reading order, one for each stated figure and set of operands."""
    seen: set[tuple[int | str, ...]] = set()
    kept = []
    for claim in claims:
        operands = [mark.index for mark in claim.operands]
        key: tuple[int | str, ...]
        if claim.form in LINEAR:
            key = (-1, *sorted({claim.stated.index, *operands}))
        elif claim.form == "times" and not claim.holds:
            key = (claim.form, claim.stated.start, *sorted(operands))
        else:
            key = (claim.stated.start, *sorted(operands))
        if key not in seen:
            seen.add(key)
            kept.append(claim)
    return sorted(kept, key=lambda claim: claim.stated.start)


def _figure(mark: Mark, read: Clean, text: str) -> Figure:
    start, end = mark.start, mark.end
    if read.cuts:
        start, end = read.source(start), read.source(end - 1) + 1
    value = mark.value
    told = (value, mark.unit, mark.places, mark.base, mark.dimension, mark.approx, value is None)
    # There are many of them: all that the constructor of a named tuple would do is this.
    return tuple.__new__(Figure, (f"f{mark.index + 1}", text[start:end], start, end, *told))


def _relation(claim: Claim, figures: tuple[Figure, ...], read: Clean, text: str) -> Relation:
    involved = [figures[mark.index] for mark in (claim.stated, *claim.operands)]
    start = min([figure.start for figure in involved])
    end = max([figure.end for figure in involved])
    if claim.span:
        start = min(start, read.source(claim.span[0]))
        end = max(end, read.source(claim.span[1] - 1) + 1)
    typed_out = expression(claim)
    stated = plain(claim.stated.value) if claim.stated.value is not None else ""
    computed = plain(claim.computed)
    why, why_en = explain(claim, typed_out, stated, computed)
    named, words = tuple([figure.id for figure in involved]), quote(text, start, end)
    told = (claim.kind, claim.verdict, stated, computed, named, start, end, words, typed_out, why, why_en, ())
    return tuple.__new__(Relation, told)


def _repaired(
    relations: tuple[Relation, ...], claims: list[Claim], figures: tuple[Figure, ...], found: list[Mark]
) -> tuple[Relation, ...]:
    """The relations, broken ones with the changes of one figure that mend them, best first."""
    done = []
    told = Told(found)
    broken = [claim for claim in claims if claim.verdict == "inconsistent"]
    by: dict[int, list[Claim]] = {mark.index: [] for claim in broken for mark in (claim.stated, *claim.operands)}
    for claim in claims if broken else ():
        for index in by.keys() & {claim.stated.index, *(mark.index for mark in claim.operands)}:
            by[index].append(claim)
    for relation, claim in zip(relations, claims, strict=True):
        if claim.verdict != "inconsistent":
            done.append(relation)
            continue
        done.append(relation._replace(repairs=_repairs(claim, by, figures, told)))
    return tuple(done)


def _repairs(claim: Claim, by: dict[int, list[Claim]], figures: tuple[Figure, ...], told: Told) -> tuple[Repair, ...]:
    """The changes of one figure that mend a broken claim, best first."""
    said = twins(claim, told)
    ranked = []
    for mark, value in dict.fromkeys([*said, *candidates(claim), *rate_operands(claim)]):
        mends, breaks = effect((mark, value), by[mark.index])
        if mends:
            # Of changes that mend as much, one to what the text says elsewhere comes first, then the total's: it is
            # what was added up by hand.
            rank = (-mends, breaks, (mark, value) not in said, mark is not claim.stated, mark.index)
            ranked.append((rank, mark, value, Repair(figures[mark.index].id, _in_full(value), mends, breaks)))
    ranked = [one for one in ranked if not beyond_all(claim, one[1], one[2])]
    likely = [one for one in ranked if one[1] is claim.stated or plausible(one[1], one[2])] or ranked
    likely.sort(key=lambda one: one[0])
    return tuple([one[3] for one in likely[:MOST_REPAIRS]])


def _in_full(value: Decimal) -> str:
    """A value to be written into the text: every digit of it, no exponent."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
