"""bangfu claims"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext

from bangfu.cli.books import book, console_call, today
from bangfu.cli.telling import Telling, fitted
from bangfu.engine.claim import read_declared
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import show
from bangfu.places.models import County
from bangfu.reporting.models import Claim
from bangfu.reporting.queries.claims import Checked, Said, check, of_book
from bangfu.reporting.queries.figures import Desk, Scope, runner_of
from bangfu.reporting.queries.passages import DEFAULT_UNIT, said
from bangfu.reporting.queries.repairs import Weighed, weigh
from bangfu.snapshots.actions import freeze
from bangfu.web.mending import computed_word, declared_word, difference, labels, mended
from bangfu.web.numbers import unit_word
from bangfu.web.reasons import reasons
from bangfu.web.verdicts import MENDED, said_difference
from bangfu.web.words import VERDICTS, Words, both, severity_word, verdict_badge

Read = Checked | Said

HEAD = (mark("Declared"), mark("Computed"), mark("Difference"))
NUMBER_WIDE, UNIT_WIDE = 16, 20


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Hold every declared value against the computed one; exit 1 when one does not hold."""
    county = book(given.county)
    every = list(of_book(county))
    if given.code and given.code not in {claim.code for claim in every}:
        raise Refusal(mark("There is no claim “%(code)s”."), code=given.code)
    read = _read(county, every, given.as_of)
    # A repair is weighed over the whole book, also for one claim.
    repairs = weigh([one for one in read if isinstance(one, Checked)])
    shown = [one for one in read if given.code in ("", None, one.claim.code) and given.verdict in ("", _verdict(one))]
    words = Words(county, today(), hidden=county.read_only)
    groups = {
        group: dict(Counter(_verdict(one) for one in shown if one.claim.group == group)) for group in Claim.Group.values
    }
    telling.answer(
        {
            "county": county.code,
            "counts": groups[Claim.Group.AGGREGATE],
            "groups": {group: counts for group, counts in groups.items() if counts},
            "claims": [_plain(one, repairs.get(one.claim.code, ())) for one in shown],
        },
        _lines(shown, repairs, labels([one for one in read if isinstance(one, Checked)]), words),
    )
    return 1 if any(_verdict(one) == "inconsistent" for one in shown) else 0


def _read(county: County, claims: list[Claim], as_of: date | None) -> list[Read]:
    """Each claim from the snapshot of the day it speaks of."""
    found: dict[int, Read] = {claim.pk: said(claim) for claim in claims if not claim.indicator}
    figures = [claim for claim in claims if claim.indicator]
    days = {claim.pk: as_of or claim.as_of or _latest(figures) or today() for claim in figures}
    for day in sorted(set(days.values())):
        frozen = freeze(console_call(county.pk), county=county, as_of=day)
        with runner_of(frozen) as runner:
            desk = Desk(runner, county)
            found |= {claim.pk: check(desk, claim) for claim in figures if days[claim.pk] == day}
    return [found[claim.pk] for claim in claims]


def _latest(claims: list[Claim]) -> date | None:
    return max((claim.as_of for claim in claims if claim.as_of), default=None)


def _computed(one: Read) -> str:
    if isinstance(one, Said):
        return one.computed if one.claim.passage else ""
    if one.outcome is None:
        return one.answered.shown if one.answered.result.complete else ""
    return one.outcome.computed if one.claim.of or one.answered.result.complete else ""


def _verdict(one: Read) -> str:
    if isinstance(one, Said):
        return one.verdict
    return one.outcome.verdict if one.outcome else "computed"


def _severity(one: Read) -> str:
    if isinstance(one, Said):
        return one.severity
    return one.outcome.severity if one.outcome else ""


def _lines(
    shown: list[Read], repairs: Mapping[str, tuple[Weighed, ...]], named: Mapping[str, str], words: Words
) -> list[str]:
    """What a person reads: the figures side by side, why it is so and what would mend it, last the totals."""
    wide = max([len(one.claim.code) for one in shown], default=0) + 2
    head = [gettext(word) for word in HEAD]
    lines = [_row(wide, gettext("Code"), head, gettext("Unit"), gettext("Verdict"))]
    for one in shown:
        claim = one.claim
        told = (verdict_badge(_verdict(one))["label"], severity_word(_verdict(one), _severity(one)))
        verdict = f"{' · '.join(word for word in told if word)}  {both(claim.label_zh, claim.label_en)}"
        lines.append(_row(wide, claim.code, [text or "—" for text in _numbers(one)], unit_word(_unit(one)), verdict))
        more = _more(one, repairs.get(claim.code, ()), named, words) if isinstance(one, Checked) else _open(one, words)
        lines += [f"{' ' * wide}{text}" for text in more]
    return [*lines, "", _totals(shown)]


def _totals(shown: list[Read]) -> str:
    """How many claims have each verdict."""
    counts = Counter(_verdict(one) for one in shown)
    parts = [f"{verdict_badge(verdict)['label']} {counts[verdict]}" for verdict in VERDICTS if counts[verdict]]
    return gettext("Figures: %(count)s (%(parts)s)") % {"count": len(shown), "parts": gettext(", ").join(parts)}


def _numbers(one: Read) -> tuple[str, str, str]:
    """(declared, computed, difference) as a person reads them."""
    if isinstance(one, Said):
        return ("", "", "") if not one.claim.passage else (one.stated, one.computed, said_difference(one))
    declared = declared_word(one.outcome.declared) if one.outcome else one.claim.declared
    return declared, computed_word(one) if _computed(one) else "", difference(one)


def _unit(one: Read) -> str:
    if isinstance(one, Said):
        return one.claim.unit or DEFAULT_UNIT if one.claim.passage else ""
    return one.outcome.declared.unit if one.outcome else one.answered.unit


def _row(wide: int, code: str, numbers: Sequence[str], unit: str, words: str) -> str:
    cells = "".join(fitted(one, NUMBER_WIDE, right=True) for one in numbers)
    return f"{fitted(code, wide)}{cells}  {fitted(unit, UNIT_WIDE)}{words}".rstrip()


def _open(one: Said, words: Words) -> list[str]:
    """Why a claim about no figure stands as it does, and the two statements where two stand side by side."""
    if one.verdict == "reproducible":
        return []
    pair = [] if one.claim.passage else [f"“{words.quoted(text)}”" for text in (one.stated, one.computed) if text]
    return [gettext(one.why), *pair, *reasons(words, one, {})]


def _more(one: Checked, repairs: Sequence[Weighed], named: Mapping[str, str], words: Words) -> list[str]:
    """What a quota counts, why it is so, the sum that does not add up, and the first changes that would mend it."""
    scope = scope_words(one.answered.scope) if one.answered.scope else {}
    said = [both(scope["zh"], scope["en"])] if scope else []
    outcome = one.outcome
    plain = outcome is None or (outcome.verdict == "reproducible" and not outcome.severity)
    why = gettext(outcome.why) if outcome and not plain else ""
    mends = mended(one, repairs, named, hidden=words.hidden) if _severity(one) in MENDED else []
    return [text for text in (*said, why, *reasons(words, one, named), *mends) if text]


def scope_words(scope: Scope) -> dict[str, str]:
    """What a quota counts and what of the same years it leaves out, in both languages."""
    inside, outside = ([line.label for line in lines if line.first] for lines in (scope.inside, scope.outside))
    zh, en = "、".join(inside) or "无", ", ".join(inside) or "none"
    return {
        "zh": f"范围：{zh}" + (f"；不含：{'、'.join(outside)}" if outside else ""),
        "en": f"In scope: {en}" + (f"; not in scope: {', '.join(outside)}" if outside else ""),
    }


def _plain(one: Read, repairs: tuple[Weighed, ...]) -> dict[str, Any]:
    claim = one.claim
    found: dict[str, Any] = {
        "code": claim.code,
        "group": claim.group,
        "label": {"zh": claim.label_zh, "en": claim.label_en},
        "indicator": claim.indicator or None,
        "period": claim.period,
        "filter": claim.filters,
        "declared": claim.declared or None,
        "computed": _computed(one) or None,
        "verdict": _verdict(one),
        "severity": _severity(one),
        "source": {
            "document": claim.source_document.code if claim.source_document else None,
            "line": claim.source_line,
            "quote": claim.source_quote,
        },
    }
    for name, value in (("other", claim.other), ("given", claim.given), ("of", claim.of), ("against", claim.against)):
        if value:
            found[name] = value
    if isinstance(one, Said):
        return found | {"why": one.why}
    return found | _figure(one, repairs)


def _figure(one: Checked, repairs: tuple[Weighed, ...]) -> dict[str, Any]:
    outcome = one.outcome
    found: dict[str, Any] = {
        "unit": outcome.declared.unit if outcome else one.answered.unit,
        "difference": str(outcome.difference) if outcome and outcome.difference is not None else None,
        "why": outcome.why if outcome else "",
        "readings": {reading.name: str(reading.total.value) for reading in one.answered.result.readings},
        "repairs": [_repair(one, repair) for repair in repairs],
        "records": [
            {"uid": line.uid, "code": line.code, "contribution": line.contribution} for line in one.answered.lines
        ],
    }
    if one.answered.scope:
        scope = one.answered.scope
        found["scope"] = {
            "in": [line.code for line in scope.inside],
            "out": [line.code for line in scope.outside],
            "text": scope_words(scope),
        }
    return found


def _whole(value: int | Fraction) -> int | str:
    """A number of base units; a multiple that is no whole number as a fraction."""
    return int(value) if Fraction(value).denominator == 1 else str(value)


def _repair(one: Checked, weighed: Weighed) -> dict[str, Any]:
    repair = weighed.repair
    codes = {row.line_id: line.code for row, line in zip(one.answered.result.rows, one.answered.lines, strict=True)}
    found: dict[str, Any] = {
        "line": repair.line_id,
        "record": codes.get(repair.line_id or 0),
        "claim": weighed.claim or None,
        "input": repair.input,
        "old": _whole(repair.old),
        "new": _whole(repair.new),
        "mends": list(weighed.mends),
        "breaks": list(weighed.breaks),
        "votes": dict(weighed.votes),
    }
    if weighed.claim:
        declared = read_declared(one.claim.declared, one.answered.indicator.unit)
        found["value"] = show(repair.new, declared.unit, declared.places)
    return found
