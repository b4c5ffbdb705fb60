"""Sentences whose parts make a total."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.figures import phrasings_parts as phrasings
from tests.figures import vocabulary
from tests.figures.metrics import Expected
from tests.figures.writing import (
    Sentence,
    amount,
    any_thing,
    chance,
    count_word,
    fig,
    lead,
    listed,
    money_least,
    rounded,
    slip,
    some_parts,
    split,
    total_of,
)


def sum_parts(rng: Random, wrong: bool) -> Sentence:
    thing = any_thing(rng)
    names, total = some_parts(rng, thing), total_of(rng, thing)
    parts = split(rng, total, len(names))
    stated = slip(rng, total, money_least(total, thing.unit), avoid=tuple(parts)) if wrong else total
    after = chance(rng, 0.65)
    template = rng.choice(phrasings.PARTS_AFTER if after else phrasings.TOTAL_AFTER)
    text = template.format(
        lead=lead(rng),
        noun=thing.noun,
        T=fig(stated) + thing.unit,
        k=count_word(rng, len(names)),
        parts=listed(rng, names, [fig(part) + thing.unit for part in parts], None if "（" not in template else ""),
    )
    return Sentence(text, (Expected("sum", stated, total, not wrong), *told(template, len(names))))


def told(template: str, count: int) -> tuple[Expected, ...]:
    """The true count of what is listed, where the wording says one («{k}项合计», «两类：»)."""
    said = "{k}" in template or "{a}和{b}两类" in template
    return (Expected("list_count", Decimal(count), Decimal(count), True),) if said else ()


def sum_two_measures(rng: Random, wrong: bool) -> Sentence:
    thing = rng.choice(vocabulary.HOUSEHOLDS)
    names = some_parts(rng, thing)
    households = [amount(rng, 10, thing.high // 2) for _ in names]
    persons = [rounded(count * Decimal(rng.uniform(2.2, 4.6)), 0) for count in households]
    total, heads = sum(households, Decimal(0)), sum(persons, Decimal(0))
    first = wrong and chance(rng, 0.5)
    h = slip(rng, total, avoid=tuple(households)) if first else total
    p = slip(rng, heads, avoid=tuple(persons)) if wrong and not first else heads
    if p < h:
        return sum_two_measures(rng, wrong)
    between = rng.choice(("", "、", "", "，"))
    figures = [
        f"{fig(a)}户{between if between != '，' else ''}{fig(b)}人" for a, b in zip(households, persons, strict=True)
    ]
    joint = "，" if between == "、" else rng.choice(("、", "，", "；"))
    parts = joint.join(name + figure for name, figure in zip(names, figures, strict=True))
    text = rng.choice(phrasings.PARTS_AFTER_TWO).format(
        lead=lead(rng), noun=thing.noun, T=f"{fig(h)}户{between if between != '，' else ''}{fig(p)}人", parts=parts
    )
    return Sentence(text, (Expected("sum", h, total, h == total), Expected("sum", p, heads, p == heads)))


def sum_nested(rng: Random, wrong: bool) -> Sentence:
    thing = rng.choice(vocabulary.NESTED)
    noun, unit = thing.noun, thing.unit
    groups = [(name, parts.split()) for name, _, parts in (group.partition("：") for group in thing.parts)]
    total = amount(rng, thing.low, thing.high)
    sizes = split(rng, total, len(groups))
    inner = [split(rng, size, len(names)) for size, (_, names) in zip(sizes, groups, strict=True)]
    said, top = list(sizes), total
    if wrong and chance(rng, 0.4):
        top = slip(rng, total, money_least(total, unit), avoid=tuple(sizes))
    elif wrong:
        at = rng.randrange(len(groups))
        said[at] = slip(rng, sizes[at], money_least(sizes[at], unit), avoid=tuple(inner[at]))
    lists = [
        "、".join(f"{n}{fig(v)}{unit}" for n, v in zip(names, values, strict=True))
        for (_, names), values in zip(groups, inner, strict=True)
    ]
    (a, _), (b, _) = groups
    template = rng.choice(phrasings.NESTED)
    text = template.format(
        lead=lead(rng),
        noun=noun,
        T=fig(top) + unit,
        a=a,
        b=b,
        As=lists[0],
        Bs=lists[1],
        A=f"{a}{fig(said[0])}{unit}",
        B=f"{b}{fig(said[1])}{unit}",
    )
    expected = [Expected("sum", top, sum(said, Decimal(0)), top == sum(said))]
    expected += [Expected("sum", one, size, one == size) for one, size in zip(said, sizes, strict=True)]
    return Sentence(text, (*expected, *told(template, len(groups))))


def sum_mixed_units(rng: Random, wrong: bool) -> Sentence:
    thing = rng.choice(vocabulary.MONEY)
    names = some_parts(rng, thing)
    parts = [amount(rng, 600, 30000) for _ in names]
    big = rng.randrange(len(parts)) if chance(rng, 0.5) else -1
    figures = []
    for at, part in enumerate(parts):
        if at == big:
            parts[at] = rounded(part / 100, 0) * 100 + 10000
            figures.append(fig((parts[at] / 10000).normalize()) + "亿元")
        else:
            figures.append(fig(part) + "万元")
    total = sum(parts, Decimal(0)) / 10000
    places = rng.choice((2, 3, 4))
    stated = rounded(total, places)
    if wrong:
        stated = slip(rng, stated, total * Decimal("0.05"), avoid=tuple(part / 10000 for part in parts))
    after = chance(rng, 0.6)
    template = rng.choice(phrasings.PARTS_AFTER if after else phrasings.TOTAL_AFTER)
    text = template.format(
        lead=lead(rng),
        noun=thing.noun,
        T=fig(stated) + "亿元",
        parts=listed(rng, names, figures, ""),
        k=count_word(rng, len(names)),
    )
    return Sentence(text, (Expected("sum", stated, total, not wrong), *told(template, len(names))))


def sum_respectively(rng: Random, wrong: bool) -> Sentence:
    thing = any_thing(rng)
    names, total = some_parts(rng, thing), total_of(rng, thing)
    parts = split(rng, total, len(names))
    stated = slip(rng, total, money_least(total, thing.unit), avoid=tuple(parts)) if wrong else total
    figures = [fig(part) + thing.unit for part in parts]
    joint = "、".join(figures) if chance(rng, 0.6) else "、".join(figures[:-1]) + "和" + figures[-1]
    text = rng.choice(phrasings.RESPECTIVELY).format(
        lead=lead(rng), noun=thing.noun, T=fig(stated) + thing.unit, names="、".join(names), figures=joint
    )
    return Sentence(text, (Expected("sum", stated, total, not wrong),))


def sum_about(rng: Random, wrong: bool) -> Sentence:
    thing = rng.choice([thing for thing in vocabulary.COUNTED if not thing.places and thing.low > 300])
    names = some_parts(rng, thing)
    total = max(total_of(rng, thing), Decimal(430))
    parts = split(rng, total, len(names))
    step = Decimal(10) ** (len(str(total)) - 2)
    stated = (total / step).to_integral_value(rounding="ROUND_CEILING") * step
    if wrong:
        stated += max(step * rng.randint(4, 9), (stated / 5 / step).to_integral_value() * step)
    text = rng.choice(phrasings.ABOUT_TOTAL).format(
        lead=lead(rng),
        noun=thing.noun,
        T=fig(stated) + thing.unit,
        parts=listed(rng, names, [fig(part) + thing.unit for part in parts], ""),
    )
    return Sentence(text, (Expected("sum", stated, total, not wrong),))
