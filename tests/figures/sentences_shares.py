"""Sentences with a share, a rate of completion, what is left, a part and its whole."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from random import Random

from tests.figures import phrasings_parts as phrasings
from tests.figures import vocabulary
from tests.figures.metrics import Expected
from tests.figures.vocabulary import Task
from tests.figures.writing import (
    HUNDRED,
    Sentence,
    amount,
    any_thing,
    chance,
    fig,
    lead,
    money_least,
    percent,
    rate_places,
    rounded,
    slip,
    total_of,
    turned,
    wrong_percent,
)


def share(rng: Random, wrong: bool) -> Sentence:
    thing = any_thing(rng)
    whole = max(total_of(rng, thing), Decimal(40))
    part = rounded(whole * Decimal(rng.uniform(0.06, 0.93)), thing.places)
    true, places = part / whole * HUNDRED, rate_places(rng)
    stated = wrong_percent(rng, true, places, (part / (whole - part) * HUNDRED,)) if wrong else percent(true, places)
    text = rng.choice(phrasings.SHARE).format(
        lead=lead(rng),
        noun=thing.noun,
        W=fig(whole) + thing.unit,
        part=rng.choice(thing.parts),
        P=fig(part) + thing.unit,
        p=fig(stated) + "%",
    )
    return Sentence(text, (Expected("share", stated, true, not wrong),))


def share_truncated(rng: Random, wrong: bool) -> Sentence:
    """A clerk who cuts the decimals off instead of rounding them is not to be called wrong."""
    thing = any_thing(rng)
    whole = max(total_of(rng, thing), Decimal(90))
    part = rounded(whole * Decimal(rng.uniform(0.1, 0.9)), thing.places)
    true, places = part / whole * HUNDRED, rng.choice((1, 2))
    stated = (
        wrong_percent(rng, true, places, (part / (whole - part) * HUNDRED,))
        if wrong
        else percent(true, places, ROUND_DOWN)
    )
    text = rng.choice(phrasings.SHARE).format(
        lead=lead(rng),
        noun=thing.noun,
        W=fig(whole) + thing.unit,
        part=rng.choice(thing.parts),
        P=fig(part) + thing.unit,
        p=fig(stated) + "%",
    )
    return Sentence(text, (Expected("share", stated, true, not wrong),))


def share_about(rng: Random, wrong: bool) -> Sentence:
    thing = any_thing(rng)
    whole = max(total_of(rng, thing), Decimal(60))
    part = rounded(whole * Decimal(rng.uniform(0.16, 0.9)), thing.places)
    true = part / whole * HUNDRED
    stated = rounded(true, 0)
    if wrong:
        stated += rng.choice((1, -1)) * rng.randint(12, 15) if stated > 30 else 16
        if abs(stated - part / (whole - part) * HUNDRED) < 10 or stated >= HUNDRED:
            return share_about(rng, wrong)
    text = rng.choice(phrasings.ABOUT_SHARE).format(
        lead=lead(rng),
        noun=thing.noun,
        W=fig(whole) + thing.unit,
        part=rng.choice(thing.parts),
        P=fig(part) + thing.unit,
        p=fig(stated) + "%",
    )
    return Sentence(text, (Expected("share", stated, true, not wrong),))


def shares_respectively(rng: Random, wrong: bool) -> Sentence:
    thing = any_thing(rng)
    whole = max(total_of(rng, thing), Decimal(60))
    names = sorted(rng.sample(thing.parts, 2), key=thing.parts.index)
    parts = [rounded(whole * Decimal(rng.uniform(0.1, 0.42)), thing.places) for _ in names]
    places = rate_places(rng)
    true = [part / whole * HUNDRED for part in parts]
    stated = [percent(one, places) for one in true]
    if wrong:
        at = rng.randrange(2)
        avoid = (true[1 - at], parts[0] / parts[1] * HUNDRED, parts[1] / parts[0] * HUNDRED)
        stated[at] = wrong_percent(rng, true[at], places, avoid)
    figures = [fig(part) + thing.unit for part in parts]
    text = rng.choice(phrasings.RESPECTIVE_SHARES).format(
        lead=lead(rng),
        noun=thing.noun,
        W=fig(whole) + thing.unit,
        names="、".join(names),
        F1=figures[0],
        F2=figures[1],
        P1=names[0] + figures[0],
        P2=names[1] + figures[1],
        p1=fig(stated[0]) + "%",
        p2=fig(stated[1]) + "%",
    )
    return Sentence(text, tuple(Expected("share", s, t, abs(s - t) < 1) for s, t in zip(stated, true, strict=True)))


def task_sizes(rng: Random, least: float = 0.3, most: float = 0.98) -> tuple[Task, Decimal, Decimal]:
    task = rng.choice(vocabulary.TASKS)
    whole = max(amount(rng, task.low, task.high, task.places), Decimal(12))
    part = rounded(whole * Decimal(rng.uniform(least, most)), task.places)
    return task, whole, part


def done(rng: Random, wrong: bool) -> Sentence:
    task, whole, part = task_sizes(rng, 0.3, 1.3 if chance(rng, 0.2) else 0.98)
    if part == whole:
        return done(rng, wrong)
    true, places = part / whole * HUNDRED, rate_places(rng)
    stated = wrong_percent(rng, true, places, (HUNDRED,)) if wrong else percent(true, places)
    if part > whole:
        template = rng.choice([one for one in phrasings.DONE if "任务" in one or "目标" in one])
    else:
        template = rng.choice(phrasings.DONE)
    text = template.format(
        lead=lead(rng),
        noun=task.noun,
        do=task.do,
        W=fig(whole) + task.unit,
        P=fig(part) + task.unit,
        p=fig(stated) + "%",
    )
    return Sentence(text, (Expected("share", stated, true, not wrong),))


def left(rng: Random, wrong: bool) -> Sentence:
    task, whole, part = task_sizes(rng, 0.3, 0.95)
    rest = whole - part
    if rest <= 2:
        return left(rng, wrong)
    stated = slip(rng, rest, money_least(whole, task.unit) / 2, avoid=(part, whole)) if wrong else rest
    text = rng.choice(phrasings.LEFT).format(
        lead=lead(rng),
        noun=task.noun,
        do=task.do,
        W=fig(whole) + task.unit,
        P=fig(part) + task.unit,
        R=fig(stated) + task.unit,
    )
    return Sentence(text, (Expected("difference", stated, rest, not wrong, also=turned(whole, part, stated)),))


def surpassed(rng: Random, wrong: bool) -> Sentence:
    task, whole, _ = task_sizes(rng)
    part = rounded(whole * Decimal(rng.uniform(1.05, 1.4)), task.places)
    rest = part - whole
    if rest <= 2:
        return surpassed(rng, wrong)
    stated = slip(rng, rest, money_least(whole, task.unit) / 2, avoid=(part, whole)) if wrong else rest
    text = rng.choice(phrasings.SURPASSED).format(
        lead=lead(rng),
        noun=task.noun,
        do=task.do,
        W=fig(whole) + task.unit,
        P=fig(part) + task.unit,
        R=fig(stated) + task.unit,
    )
    return Sentence(text, (Expected("difference", stated, rest, not wrong, also=turned(part, whole, stated)),))


def subset(rng: Random, wrong: bool) -> Sentence:
    """One part: nothing to add up, but it cannot be larger than its whole."""
    thing = rng.choice(vocabulary.COUNTED)
    whole = max(total_of(rng, thing), Decimal(40))
    part = rounded(whole * Decimal(rng.uniform(1.2, 3) if wrong else rng.uniform(0.05, 0.9)), thing.places)
    text = rng.choice(phrasings.SUBSET_BROKEN).format(
        lead=lead(rng),
        noun=thing.noun,
        W=fig(whole) + thing.unit,
        part=rng.choice(thing.parts),
        P=fig(part) + thing.unit,
    )
    return Sentence(text, (Expected("subset", part, whole, False, also=((whole, part),)),) if wrong else ())


def households(rng: Random, wrong: bool) -> Sentence:
    thing = rng.choice(vocabulary.HOUSEHOLDS)
    count = amount(rng, thing.low, thing.high)
    heads = rounded(count * Decimal(rng.uniform(0.4, 0.9) if wrong else rng.uniform(1.6, 4.6)), 0)
    text = rng.choice(phrasings.HOUSEHOLDS_BROKEN).format(lead=lead(rng), noun=thing.noun, h=fig(count), q=fig(heads))
    return Sentence(text, (Expected("subset", count, heads, False, also=((heads, count),)),) if wrong else ())
