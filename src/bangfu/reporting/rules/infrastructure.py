"""The works of an organisation in a report: parts before totals, in the order of employers and years."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bangfu.figures.numeral import ordinal
from bangfu.reporting.rules.asking import Question
from bangfu.reporting.rules.paper import FigureRun, Paragraph
from bangfu.reporting.rules.wording import Run, fill, joined, sentence

Phrases = Mapping[str, Any]
A_HUNDRED_MILLION = 10_000  # in 万元
REMAINING = "remaining"
TOTALS = {"investment": "works.investment", "value": "works.value_done", REMAINING: "works.remaining_investment"}
RATES = (("township_rate", "works.township_paved_rate"), ("village_rate", "works.village_paved_rate"))


@dataclass(frozen=True)
class Group:
    """Works of one category inside an item: how many, and how long when that is stated for the category."""

    category: str
    measure: str
    question: Question
    length: Question | None


@dataclass(frozen=True)
class Item:
    """One batch, or one project that stands alone. `filters` ask for it; `stage` is the stage of all its projects."""

    years: str
    filters: Mapping[str, tuple[str, ...]]
    span: tuple[int, int]
    groups: tuple[Group, ...]
    stage: str
    named: str = ""


@dataclass(frozen=True)
class Employer:
    """One legal person of projects with its items, oldest first."""

    code: str
    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Goal:
    """A target as it was set: label, where one stood, what is to be reached by when."""

    label: str
    baseline: FigureRun
    target: FigureRun
    unit: str
    due: str


@dataclass(frozen=True)
class Growth:
    """What the growth of the paved length is measured against."""

    target: str
    on: str
    baseline: FigureRun


# Answers a question with the figure that stands in the text: None when the records cannot give it. The second form
# also takes a value that was declared and has no components.
Ask = Callable[[Question], FigureRun | None]


def infrastructure(
    phrases: Phrases,
    employers: Sequence[Employer],
    *,
    years: tuple[int, int],
    as_of: str,
    ask: Ask,
    declared: Ask,
    growth: Growth | None,
    goals: Sequence[Goal],
) -> list[Paragraph]:
    """The paragraphs of the part below its heading; none where there are no works."""
    if not any(employer.items for employer in employers):
        return []
    paragraphs = [Paragraph("text", fill(phrases["lead"], {"as_of": as_of}) or ())]
    for number, employer in enumerate(employers, 1):
        paragraphs += _employer(phrases, employer, number, ask)
    heading = fill(phrases["totals"], {"ordinal": ordinal(len(employers) + 1)})
    paragraphs.append(Paragraph("heading2", heading or ()))
    codes = tuple(employer.code for employer in employers)
    whole = _Whole(phrases, codes, years, ask, declared)
    paragraphs.append(Paragraph("text", _totals(whole, employers, as_of)))
    results = _results(whole, growth)
    rates = _rates(whole)
    paragraphs += [Paragraph("text", said) for said in (results, rates) if said]
    paragraphs += [_goal(phrases, goal) for goal in goals]
    return paragraphs


def _employer(phrases: Phrases, employer: Employer, number: int, ask: Ask) -> list[Paragraph]:
    heading = fill(phrases["employer"], {"ordinal": ordinal(number), "employer": employer.name})
    paragraphs = [Paragraph("heading2", heading or ())]
    for place, item in enumerate(employer.items, 1):
        paragraphs.append(Paragraph("text", _item(phrases, item, place, ask)))
    return paragraphs


def _item(phrases: Phrases, item: Item, place: int, ask: Ask) -> tuple[Run, ...]:
    def figure(indicator: str) -> FigureRun | None:
        return ask(Question(indicator, item.span, item.filters))

    categories = [words for group in item.groups if (words := _group(phrases, group, ask))]
    if categories:
        listed: list[Run] = []
        for number, words in enumerate(categories):
            listed += ["、"] if number else []
            listed += words
        head = fill(phrases["item"], {"number": str(place), "years": item.years, "categories": listed})
    else:
        count = figure("works.project_count")
        head = fill(phrases["item_unsorted"], {"number": str(place), "years": item.years, "count": count})
    # One category says its length itself; a single category whose length the batch states says it once, as a total.
    said = len(item.groups) == 1 and item.groups[0].length is not None
    value, rate = figure("works.value_done"), figure("works.progress_rate")
    finished = item.stage in ("completed", "in_service")
    body = sentence(
        [
            None if said else fill(phrases["length"], {"length": figure("works.length")}),
            fill(phrases["investment"], {"investment": figure("works.investment")}),
            fill(phrases["lots"], {"lots": figure("works.lot_count")}),
            None if finished else fill(phrases["value"], {"value": value, "rate": rate}),
            None if finished else fill(phrases["paved"], {"paved": _part(figure("works.paved_length"))}),
            fill(phrases["state"][item.stage], {}) if item.stage in phrases["state"] else None,
        ]
    )
    return (*(head or ()), *body)


def _part(figure: FigureRun | None) -> FigureRun | None:
    return None if figure is None or figure.text == "0" else figure


def _times(figure: FigureRun | None) -> FigureRun | None:
    """A multiple is said in 倍 only from one upwards."""
    return None if figure is None or figure.text.startswith("0.") else figure


def _group(phrases: Phrases, group: Group, ask: Ask) -> tuple[Run, ...] | None:
    slots = {"category": group.category, "measure": group.measure, "count": ask(group.question)}
    if group.length is not None:
        words = fill(phrases["category_length"], {**slots, "length": ask(group.length)})
        if words:
            return words
    return fill(phrases["category"], slots)


@dataclass(frozen=True)
class _Whole:
    """Everything the part asks about as a whole: these employers, over these years."""

    phrases: Phrases
    codes: tuple[str, ...]
    years: tuple[int, int]
    ask: Ask
    declared: Ask


def _totals(whole: _Whole, employers: Sequence[Employer], as_of: str) -> tuple[Run, ...]:
    """Totals come after their parts and in the larger unit."""
    phrases, years, ask = whole.phrases, whole.years, whole.ask
    every = {"employer": whole.codes}

    def figure(indicator: str, **shape: Any) -> FigureRun | None:
        return ask(Question(indicator, years, every, **shape))

    sums = _alike(figure, TOTALS)
    rest = sums
    if "{unit}" not in phrases["total_remaining"]:
        # A template of a county's own may say 万元 itself.
        rest = {REMAINING: _part(figure(TOTALS[REMAINING]))}
    shares: list[Run] = []
    for employer in employers:
        own = Question("works.project_count", years, {"employer": (employer.code,)})
        words = fill(phrases["total_own"], {"employer": employer.name, "count": ask(own)})
        if len(employers) > 1 and employer.items and words:
            shares += [phrases["total_of_which"] if not shares else "、", *words]
    return sentence(
        [
            fill(phrases["total_count"], {"count": figure("works.project_count")}),
            joined(shares) or None,
            fill(phrases["total_investment"], sums),
            fill(phrases["total_value"], {"as_of": as_of, **sums, "rate": figure("works.progress_rate")}),
            fill(phrases["total_remaining"], rest),
        ]
    )


def _alike(figure: Callable[..., FigureRun | None], slots: Mapping[str, str]) -> dict[str, Run | None]:
    """The sums of one sentence by slot, all in 亿元, or in 万元 where two decimals of 亿元 say too little of one."""
    small = {slot: figure(indicator) for slot, indicator in slots.items()}
    # Nothing left to do is no remainder to speak of.
    said = {slot: _part(run) if slot == REMAINING else run for slot, run in small.items()}
    known = [run for run in said.values() if run is not None]
    if any(Decimal(run.text) < A_HUNDRED_MILLION for run in known):
        return {**said, "unit": "万元"}
    large = {slot: figure(slots[slot], unit="亿元", places=2) if run else None for slot, run in said.items()}
    return {**large, "unit": "亿元"}


def _results(whole: _Whole, growth: Growth | None) -> tuple[Run, ...]:
    phrases, years, ask, declared = whole.phrases, whole.years, whole.ask, whole.declared
    every = {"employer": whole.codes}
    access = _part(ask(Question("works.access_length", years, every)))
    paved_question = Question("works.paved_length", years, every)
    paved = ask(paved_question)
    stated = declared(paved_question) if paved is None else None
    phrases_known = [
        fill(phrases["access"], {"access": access}),
        fill(phrases["paved_total"], {"paved": paved}) if paved else fill(phrases["paved_declared"], {"paved": stated}),
    ]
    shown = paved or stated
    if growth is not None and shown is not None:
        question = Question(
            "works.paved_growth",
            years,
            every,
            baseline=growth.target,
            current="" if paved else f"{shown.text}公里",
            places=2,
        )
        phrases_known.append(
            fill(
                phrases["growth_addition"],
                {"baseline_on": growth.on, "baseline": growth.baseline, "growth": _times(ask(question))},
            )
        )
    return sentence(phrases_known)


def _rates(whole: _Whole) -> tuple[Run, ...]:
    """How many townships and villages are reached: a sentence of its own, for their bases are villages."""
    known = []
    for phrase, indicator in RATES:
        strict = whole.ask(Question(indicator, whole.years))
        including = whole.ask(Question(indicator, whole.years, flags=frozenset({"include_under_construction"})))
        known.append(fill(whole.phrases[phrase], {"strict": strict, "including": including}))
    return sentence(known)


def _goal(phrases: Phrases, goal: Goal) -> Paragraph:
    runs = fill(
        phrases["target"],
        {
            "label": goal.label,
            "baseline": goal.baseline,
            "target": goal.target,
            "unit": goal.unit,
            "due": goal.due,
        },
    )
    return Paragraph("text", sentence([runs]))
