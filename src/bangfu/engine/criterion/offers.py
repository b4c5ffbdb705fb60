"""What may stand next in a rule that is being written: facts, parameters, answers of a list, signs, quantifiers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bangfu.engine.criterion.vocabulary import (
    AS_OF,
    PLAIN,
    QUANTIFIERS,
    Entity,
    Field,
    Kind,
    Parameter,
    Vocabulary,
    dimension,
)
from bangfu.engine.criterion.words import LONGEST, Word, begun

OfferKind = Literal["field", "parameter", "quantifier", "answer", "sign", "day"]
COMPARING = ("<", "<=", "=", "!=", ">=", ">", "between", "in", "not in", "is")
JOINING = ("and", "or")
SIGNS_OF: dict[Kind, tuple[tuple[str, str], ...]] = {
    "number": (
        (" >= ", " >= "), (" <= ", " <= "), (" > ", " > "), (" < ", " < "), (" = ", " = "), (" 介于 ", " between "),
        (" 未采集", " is missing"), (" 已采集", " is known"),
    ),
    "date": (
        (" >= ", " >= "), (" <= ", " <= "), (" > ", " > "), (" < ", " < "), (" 介于 ", " between "),
        (" 未采集", " is missing"), (" 已采集", " is known"),
    ),
    "text": (
        (" = ", " = "), (" != ", " != "), (" 属于(", " in ("), (" 未采集", " is missing"), (" 已采集", " is known"),
    ),
    "truth": ((" 且 ", " and "), (" 或 ", " or "), (" 未采集", " is missing")),
}  # fmt: skip
JOINED = ((" 且 ", " and "), (" 或 ", " or "))


@dataclass(frozen=True)
class Offer:
    """Something that fits at the caret: `zh` and `en` take the place of rule[start:end].

    `field` and `entity` say what a fact is; `parameter` what value stands behind a name now.
    """

    kind: OfferKind
    zh: str
    en: str
    start: int
    end: int
    entity: Entity | None = None
    field: Field | None = None
    parameter: Parameter | None = None


@dataclass(frozen=True)
class _Place:
    """Where the caret is: of which record is asked, after which words, and what is typed of the next one."""

    here: Entity
    before: tuple[Word, ...]
    left: Field | None
    compared: bool
    typed: str
    start: int
    end: int


def offers(rule: str, caret: int, entity: Entity, vocabulary: Vocabulary) -> list[Offer]:
    """What fits at a place of a rule, the likeliest first; nothing in a rule that is too long to be read."""
    if len(rule) > LONGEST:
        return []
    place = _place(rule[: max(0, caret)], entity, vocabulary)
    found = [one for one in _fitting(place, vocabulary) if _begins(one, place.typed)]
    return sorted(found, key=lambda one: not _starts(one, place.typed))


def _place(rule: str, entity: Entity, vocabulary: Vocabulary) -> _Place:
    found, at = begun(rule, vocabulary.names())
    typed = rule[at:].lstrip("'\"‘’“”")
    quantifiers = vocabulary.quantifiers()
    stack: list[tuple[Entity, int]] = [(entity, 0)]
    for number, word in enumerate(found):
        if word.kind == "sign" and word.value == "(":
            quantifier = quantifiers.get(found[number - 1].value) if number else None
            stack.append((quantifier.entity if quantifier else stack[-1][0], number + 1))
        elif word.kind == "sign" and word.value == ")" and len(stack) > 1:
            stack.pop()
    here, first = stack[-1]
    own = _own(found, first)
    # A list in brackets is compared with what stands before its «in».
    listed = first >= 2 and found[first - 2].value in ("in", "not in")
    if listed:
        own = _own(found[: first - 1], stack[-2][1])
    named = [word for word in own if word.kind == "name"]
    left = _field(named[0].value, here, vocabulary) if named else None
    compared = any(word.kind == "sign" and word.value in COMPARING for word in own)
    return _Place(here, tuple(found), left, compared, typed, at, len(rule))


def _own(found: list[Word], first: int) -> list[Word]:
    """The words of the condition that is being written: since the last «and», «or» or comma at this depth."""
    own: list[Word] = []
    depth = 0
    for word in found[first:]:
        depth += (word.value == "(") - (word.value == ")") if word.kind == "sign" else 0
        if depth == 0 and word.kind == "sign" and word.value in (*JOINING, "not", ","):
            own = []
        elif depth == 0:
            own.append(word)
    return own


def _field(name: str, here: Entity, vocabulary: Vocabulary) -> Field | None:
    bare = name.rpartition(".")[2]
    return next((one for _, one in _reach(here, vocabulary) if bare in (one.zh, one.en)), None)


def _reach(here: Entity, vocabulary: Vocabulary) -> Iterator[tuple[Entity, Field]]:
    for entity in (here, *vocabulary.above(here)):
        for one in entity.fields:
            yield entity, one


def _fitting(place: _Place, vocabulary: Vocabulary) -> Iterator[Offer]:
    last = place.before[-1] if place.before else None
    sign = last.value if last is not None and last.kind == "sign" else ""
    if last is None or sign in (*JOINING, "not"):
        yield from _conditions(place, vocabulary)
    elif sign in ("missing", "known", "true", "false", ")", "between_end"):
        yield from _signs(place, JOINED)
    elif sign in ("(", ","):
        yield from _values(place, vocabulary) if place.compared else _conditions(place, vocabulary)
    elif sign:
        yield from _values(place, vocabulary)
    elif last.kind == "name" and not place.compared:
        yield from _after_name(place, last, vocabulary)
    else:
        yield from _signs(place, JOINED)


def _after_name(place: _Place, last: Word, vocabulary: Vocabulary) -> Iterator[Offer]:
    if last.value in vocabulary.quantifiers():
        yield Offer("sign", "(", "(", place.end, place.end)
        return
    kind: Kind = place.left.kind if place.left else "number"
    yield from _signs(place, SIGNS_OF[kind])
    if not place.typed and last.end == place.end:
        yield from _longer(place, last, vocabulary)


def _longer(place: _Place, last: Word, vocabulary: Vocabulary) -> Iterator[Offer]:
    """Names that only begin with the word before the caret."""
    for one in _conditions(place, vocabulary):
        if last.value != one.zh and one.zh.startswith(last.value):
            yield Offer(one.kind, one.zh, one.en, last.start, last.end, one.entity, one.field, one.parameter)


def _conditions(place: _Place, vocabulary: Vocabulary) -> Iterator[Offer]:
    """What a condition may begin with: facts of the record and of those above it, and what is asked of those below."""
    for entity, one in _reach(place.here, vocabulary):
        yield Offer("field", one.zh, one.en, place.start, place.end, entity, one)
    for owner in (place.here, *vocabulary.above(place.here)):
        for below in vocabulary.below(owner):
            for _, zh, en in QUANTIFIERS:
                names = zh.format(below.member[0]), en.format(below.member[1])
                yield Offer("quantifier", f"{names[0]}(", f"{names[1]}(", place.start, place.end, below)


def _values(place: _Place, vocabulary: Vocabulary) -> Iterator[Offer]:
    """What may be compared with the fact on the left: answers of its list, parameters and facts of its measure."""
    left = place.left
    if left is None:
        yield from _conditions(place, vocabulary)
        return
    for zh, en in left.codes.values():
        yield Offer("answer", f"'{zh}'", f"'{en}'", place.start, place.end)
    if left.kind == "truth":
        yield Offer("answer", "是", "true", place.start, place.end)
        yield Offer("answer", "否", "false", place.start, place.end)
    for one in vocabulary.parameters:
        if _alike(left, one.kind, one.unit) and not left.codes:
            yield Offer("parameter", one.zh, one.en, place.start, place.end, parameter=one)
    if left.kind == "date":
        yield Offer("day", AS_OF[0], AS_OF[1], place.start, place.end)
    for entity, field in _reach(place.here, vocabulary):
        if field is not left and not left.codes and _alike(left, field.kind, field.unit):
            yield Offer("field", field.zh, field.en, place.start, place.end, entity, field)


def _alike(left: Field, kind: Kind, unit: str) -> bool:
    one, two = dimension(left.unit), dimension(unit)
    counts = PLAIN in (one, two) and not {"fen", "dm", "bp"} & {one, two}
    return left.kind == kind and (kind != "number" or one == two or counts)


def _signs(place: _Place, signs: Iterable[tuple[str, str]]) -> Iterator[Offer]:
    for zh, en in signs:
        yield Offer("sign", zh, en, place.start, place.end)


def _begins(one: Offer, typed: str) -> bool:
    word = typed.strip().lower()
    return not word or word in one.zh or word in one.en.lower()


def _starts(one: Offer, typed: str) -> bool:
    word = typed.strip().lower()
    return bool(word) and any(name.strip(" '").lower().startswith(word) for name in (one.zh, one.en))
