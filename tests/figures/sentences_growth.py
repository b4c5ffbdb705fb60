"""Sentences in which something grows, falls, doubles or moves by percentage points."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.figures import phrasings_change as phrasings
from tests.figures import vocabulary
from tests.figures.metrics import Expected
from tests.figures.writing import (
    HUNDRED,
    Sentence,
    amount,
    chance,
    fig,
    lead,
    money_least,
    percent,
    rate_places,
    rounded,
    slip,
    turned,
    wrong_percent,
)


def change(rng: Random, wrong: bool, falls: bool, template: str) -> Sentence:
    measure = rng.choice(vocabulary.MEASURES)
    before = max(amount(rng, measure.low, measure.high, measure.places), Decimal(90))
    factor = rng.uniform(0.35, 0.96) if falls else rng.uniform(1.03, 1.9)
    now = rounded(before * Decimal(factor), measure.places)
    step = abs(now - before)
    true, places = step / before * HUNDRED, rate_places(rng)
    readings = (step / now * HUNDRED, now / before * HUNDRED)
    rate = percent(true, places)
    says_step, says_base, says_rate = "{D}" in template, "{B}" in template, "{p}" in template
    said_step = step
    slipped = wrong and says_step and says_base and chance(rng, 0.35)
    if slipped:
        said_step = slip(rng, step, max(money_least(now, measure.unit), step * Decimal("0.1")), avoid=(now, before))
    elif wrong:
        rate = wrong_percent(rng, true, places, readings)
    text = template.format(
        lead=lead(rng),
        noun=measure.noun,
        B=fig(before) + measure.unit,
        N=fig(now) + measure.unit,
        D=fig(said_step) + measure.unit,
        p=fig(rate) + "%",
    )
    expected = []
    if says_rate:
        expected.append(Expected("growth", rate, true, slipped or not wrong))
    if says_step and says_base:
        high, low = max(now, before), min(now, before)
        expected.append(Expected("difference", said_step, step, not slipped, also=turned(high, low, said_step)))
    return Sentence(text, tuple(expected))


def rise(rng: Random, wrong: bool) -> Sentence:
    return change(rng, wrong, False, rng.choice(phrasings.RISE + phrasings.RISE_BY + phrasings.RISE_FROM))


def fall(rng: Random, wrong: bool) -> Sentence:
    return change(rng, wrong, True, rng.choice(phrasings.FALL))


def multiple(rng: Random, wrong: bool) -> Sentence:
    measure = rng.choice(vocabulary.MEASURES)
    before = max(amount(rng, measure.low, max(measure.high // 4, measure.low * 2), measure.places), Decimal(90))
    factor = Decimal(rng.randint(13, 62)) / 10
    now = rounded(before * factor, measure.places)
    more = chance(rng, 0.5)
    true = (now - before) / before if more else now / before
    places = rng.choice((0, 1)) if factor == int(factor) else 1
    stated = rounded(true, places)
    if wrong:
        stated = rounded(true + Decimal(rng.choice((0.7, 1.6, 2.3, 3.4))), 1)
        if min(abs(stated - now / before), abs(stated - (now - before) / before)) < Decimal("0.4"):
            stated += Decimal("1.2")
    text = rng.choice(phrasings.TIMES_MORE if more else phrasings.TIMES).format(
        lead=lead(rng), noun=measure.noun, B=fig(before) + measure.unit, N=fig(now) + measure.unit, k=fig(stated)
    )
    also = ((stated, now / before), (stated, (now - before) / before)) if more else ()
    return Sentence(text, (Expected("multiple", stated, true, not wrong, also=also),))


def doubled(rng: Random, wrong: bool) -> Sentence:
    measure = rng.choice(vocabulary.MEASURES)
    before = max(amount(rng, measure.low, measure.high // 2, measure.places), Decimal(90))
    factor = Decimal(rng.choice((1.3, 1.4, 1.5, 2.8, 3.1))) if wrong else Decimal(2)
    now = rounded(before * factor, measure.places)
    text = rng.choice(phrasings.DOUBLED).format(
        lead=lead(rng), noun=measure.noun, B=fig(before) + measure.unit, N=fig(now) + measure.unit
    )
    ratio, hundred = now / before, Decimal(100)
    also = (
        (Decimal(1), ratio - 1),
        (now, before * 2),
        (before, now / 2),
        (hundred, (ratio - 1) * hundred),
        (Decimal(1), ratio),
    )
    return Sentence(text, (Expected("multiple", Decimal(2), ratio, not wrong, also=also),))


def points(rng: Random, wrong: bool) -> Sentence:
    falls = chance(rng, 0.25)
    places = rng.choice((1, 1, 2))
    low = rounded(Decimal(rng.uniform(22, 88)), places)
    gap = rounded(Decimal(rng.uniform(0.6, 11)), places)
    high = low + gap
    stated = slip(rng, gap, Decimal("0.3"), avoid=(gap / low * HUNDRED, gap / high * HUNDRED)) if wrong else gap
    before, now = (high, low) if falls else (low, high)
    text = rng.choice(phrasings.POINTS_DOWN if falls else phrasings.POINTS).format(
        lead=lead(rng), rate=rng.choice(vocabulary.RATES), B=fig(before) + "%", N=fig(now) + "%", D=fig(stated)
    )
    return Sentence(text, (Expected("difference", stated, gap, not wrong, also=turned(high, low, stated)),))
