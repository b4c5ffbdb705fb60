"""Sentences with products, means, counted lists, repeats and spans of time."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.figures import phrasings_change as phrasings
from tests.figures import vocabulary
from tests.figures.metrics import Expected, Pair
from tests.figures.vocabulary import Each
from tests.figures.writing import Sentence, amount, chance, count_word, fig, lead, rounded, slip, total_of


def each_also(total: Decimal, count: Decimal, one: Decimal, factor: int) -> tuple[Pair, ...]:
    return ((total, count * one / factor), (one, total * factor / count), (count, total * factor / one))


def product(rng: Random, wrong: bool) -> Sentence:
    each = rng.choice(vocabulary.EACH)
    count, one = amount(rng, 12, 2600 if each.factor > 1 else 90), Decimal(rng.choice(each.amount))
    true = count * one / each.factor
    total = true.normalize() if true != true.to_integral_value() else true.to_integral_value()
    stated = slip(rng, total, total * Decimal("0.02"), avoid=(one, count)) if wrong else total
    template = rng.choice(phrasings.PRODUCT)
    pay = "补助" if each.factor > 1 else "安排"
    text = template.replace("{each}补助", "{each}" + pay).format(
        lead=lead(rng),
        noun=each.noun,
        n=fig(count) + each.unit,
        each=each.each,
        m=fig(one) + each.amount_unit,
        total=each.total,
        M=fig(stated) + each.total_unit,
    )
    return Sentence(
        text, (Expected("product", stated, true, not wrong, also=each_also(stated, count, one, each.factor)),)
    )


def mean(rng: Random, wrong: bool) -> Sentence:
    each: Each = rng.choice(vocabulary.EACH)
    count = amount(rng, 12, 1600 if each.factor > 1 else 90)
    total = rounded(count * Decimal(rng.choice(each.amount)) * Decimal(rng.uniform(0.7, 1.4)) / each.factor, 1)
    total = max(total, Decimal(5))
    true = total * each.factor / count
    places = 0 if true > 100 else rng.choice((1, 2))
    stated = rounded(true, places)
    if wrong:
        stated = slip(rng, stated, true * Decimal("0.12"), avoid=(count, total))
    text = rng.choice(phrasings.MEAN).format(
        lead=lead(rng),
        noun=each.noun,
        n=fig(count) + each.unit,
        total=each.total,
        M=fig(total) + each.total_unit,
        mean=each.mean,
        m=fig(stated) + each.amount_unit,
    )
    return Sentence(
        text, (Expected("per_unit", stated, true, not wrong, also=each_also(total, count, stated, each.factor)),)
    )


def numbered(rng: Random, wrong: bool) -> Sentence:
    ordinals = rng.choice(phrasings.ORDINALS)
    count = rng.randint(3, len(ordinals))
    said = count + rng.choice((-1, 1, 2)) if wrong else count
    items = rng.choice(("；", "；", "。", "\n")).join(
        ordinal + clause
        for ordinal, clause in zip(ordinals[:count], rng.sample(vocabulary.CLAUSES, count), strict=True)
    )
    head = rng.choice(vocabulary.HEADS).format(n=count_word(rng, said, 0.8))
    text = rng.choice(phrasings.NUMBERED).format(lead=rng.choice(("", "", "我县", "工作中")), head=head, items=items)
    return Sentence(text, (Expected("list_count", Decimal(said), Decimal(count), not wrong),))


def named(rng: Random, wrong: bool) -> Sentence:
    towns = chance(rng, 0.5)
    pool = vocabulary.TOWNS if towns else tuple(name + "村" for name in vocabulary.VILLAGES)
    count = rng.randint(3, 6)
    said = count + rng.choice((-1, 1)) if wrong else count
    template = rng.choice([one for one in phrasings.NAMED if not wrong or "等" not in one])
    names = rng.sample(pool, count)
    text = template.format(
        lead=rng.choice(("", "县里", "我县", "2023年，")),
        names="、".join(names),
        n=count_word(rng, said, 0.6),
        what=rng.choice(("乡镇", "乡（镇）")) if towns else rng.choice(("村", "行政村", "脱贫村")),
    )
    return Sentence(text, (Expected("list_count", Decimal(said), Decimal(count), not wrong),))


def repeated(rng: Random, wrong: bool) -> Sentence:
    thing = rng.choice([thing for thing in vocabulary.COUNTED if not thing.places and thing.low >= 60])
    total = total_of(rng, thing)
    again = slip(rng, total) if wrong else total
    where = rng.choice(("全县", "全镇", "全乡", "全市"))
    text = rng.choice(phrasings.REPEATED).format(
        lead=where,
        noun=thing.noun,
        T=fig(total) + thing.unit,
        T2=fig(again) + thing.unit,
        noise=rng.choice(("", *vocabulary.NOISE)),
    )
    also = ((total, again), (again, total))
    return Sentence(text, (Expected("repeat", again, total, False, also=also),) if wrong else ())


def span(rng: Random, wrong: bool) -> Sentence:
    if chance(rng, 0.5):
        year, month, first = rng.randint(2018, 2025), rng.randint(1, 12), rng.randint(1, 12)
        count = rng.randint(5, 16)
        said = count + rng.choice((3, 5, 9)) if wrong else count
        last = first + count - 1
        start = f"{year}年{month}月{first}日"
        end = rng.choice((f"{month}月{last}日", f"{last}日", f"{year}年{month}月{last}日"))
        text = rng.choice(phrasings.SPAN_DAYS).format(a=start, b=end, n=fig(said))
    else:
        year, month, count = rng.randint(2018, 2024), rng.randint(1, 12), rng.randint(3, 22)
        said = count + rng.choice((3, 4, 6)) if wrong else count
        until = month + count - 1
        end_year, end_month = year + (until - 1) // 12, (until - 1) % 12 + 1
        end = f"{end_month}月" if end_year == year and chance(rng, 0.6) else f"{end_year}年{end_month}月"
        text = rng.choice(phrasings.SPAN_MONTHS).format(a=f"{year}年{month}月", b=end, n=fig(said))
    number, true = Decimal(said), Decimal(count)
    also = ((number, true - 1), (number, true), (number, number))
    return Sentence(text, (Expected("span", number, true, not wrong, also=also if not wrong else also[:2]),))
