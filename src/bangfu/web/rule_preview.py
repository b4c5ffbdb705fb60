"""What a proposal would change, as part of a page: how many, in which villages, who enters and leaves, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext

from bangfu.engine.criterion.verdict import Reason
from bangfu.engine.criterion.vocabulary import Entity
from bangfu.engine.effect import Counts, Effect
from bangfu.kernel.right import Right
from bangfu.places.models import Area, AreaName
from bangfu.screening.queries import visible as runs
from bangfu.screening.queries.effects import Preview, members_of, visible, why
from bangfu.subjects.models import Subject
from bangfu.web.findings import sees_all, sentences, verdicts_url
from bangfu.web.numbers import unit_word
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.rule_words import entity_word, truth_badge
from bangfu.web.words import both

LISTED_AT_MOST = 30
PLACES = ("village", "township", "county")


def preview_context(page: Opened, seen: Preview, *, many: bool) -> dict[str, Any]:
    """The whole effect of a proposal on the rules it touches; `many` where it may touch more rules than its own."""
    places = _places(page)
    named = page.may(Right.SCREEN_FINDING_READ)
    rules = [_rule(page, seen, code, places) for code in sorted(seen.effects, key=lambda one: _order(seen, one))]
    return {
        "as_of": seen.frozen.as_of.isoformat(),
        "snapshot": seen.frozen.short,
        "digest": seen.digest,
        "named": named,
        "rules": rules,
        "many": many,
        "naming": _naming(rules) if many and rules else "",
        "partly": named and not sees_all(page),
    }


def _naming(rules: list[dict[str, Any]]) -> str:
    """How many rules use a value, and in how many of them somebody moves."""
    moved = sum(not one["same"] for one in rules)
    return gettext("Rules and checks that use it: %(count)s; in %(moved)s of them somebody enters or leaves.") % {
        "count": len(rules), "moved": moved,
    }  # fmt: skip


def _order(seen: Preview, code: str) -> tuple[int, str]:
    """Where most changes first."""
    total = seen.effects[code].total
    return -(total.enters + total.leaves), code


def _rule(page: Opened, seen: Preview, code: str, places: Mapping[str, str]) -> dict[str, Any]:
    rule, effect = seen.rule(code), seen.effects[code]
    total = effect.total
    fresh, ended = code not in seen.before, code not in seen.after
    return {
        "code": code,
        "label": both(rule.text("label", "zh"), rule.text("label", "en")),
        "url": page.url("rule", code=code),
        "fresh": fresh,
        "ended": ended,
        "unit": _unit(rule.entity),
        "entity": entity_word(rule.entity),
        "total": _counts(total),
        "same": not (total.enters or total.leaves),
        "figures": _figures(total, rule.entity, fresh=fresh),
        "places": _rows(effect, places),
        "enters": _listed(page, seen, code, effect.enters, places),
        "leaves": _listed(page, seen, code, effect.leaves, places),
        "open": _listed(page, seen, code, effect.open, places),
    }


def _unit(entity: Entity) -> str:
    return unit_word(entity.unit)


def _figures(total: Counts, entity: Entity, *, fresh: bool) -> list[dict[str, str]]:
    unit = _unit(entity)
    asked = gettext("of %(count)s %(unit)s asked") % {"count": f"{total.asked:,}", "unit": unit}
    open_now = gettext("now %(count)s %(unit)s") % {"count": f"{total.unknown_now:,}", "unit": unit}
    figures = [
        {"label": gettext("It would hold of"), "value": f"{total.then:,}", "unit": unit, "note": asked},
        {"label": gettext("Enter"), "value": f"{total.enters:,}", "unit": unit},
        {"label": gettext("Leave"), "value": f"{total.leaves:,}", "unit": unit},
        {
            "label": gettext("Cannot be told"), "value": f"{total.unknown_then:,}", "unit": unit,
            "note": "" if fresh else open_now,
        },
    ]  # fmt: skip
    held = {
        "label": gettext("It holds now of"), "value": f"{total.now:,}", "unit": unit,
        "note": gettext("under the rule in force"),
    }  # fmt: skip
    return figures if fresh else [held, *figures]


def _counts(one: Counts) -> dict[str, str]:
    names = ("asked", "now", "then", "enters", "leaves", "unknown_now", "unknown_then")
    return {name: f"{number:,}" for name, number in zip(names, one.plain(), strict=True)}


def _places(page: Opened) -> dict[str, str]:
    """What each area of the book is called, by path; smaller ones than villages go under theirs."""
    names = {
        row.area_id: (row.alias or row.name) if page.hidden else row.name
        for row in AreaName.objects.filter(county=page.book).as_of(page.today)
    }
    areas = Area.objects.filter(county=page.book, level__in=PLACES).order_by("path")
    return {area.path: names.get(area.pk, "") for area in areas}


def _place(path: str, places: Mapping[str, str]) -> str:
    """The path of the village, township or county that a path lies in."""
    while path not in places and path.strip("/"):
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return path


def _rows(effect: Effect, places: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row for each village where records are asked, so that they add up to the total; where most changes first."""
    sums: dict[str, Counts] = {}
    for path, one in effect.by_path.items():
        place = _place(path, places)
        sums[place] = sums.get(place, Counts()) + one
    told = sorted(sums.items(), key=lambda row: (-(row[1].enters + row[1].leaves), -(row[1].now + row[1].then), row[0]))
    return [{"name": places.get(path, "") or gettext("the whole book"), **_counts(one)} for path, one in told]


def _listed(page: Opened, seen: Preview, code: str, ids: pa.Array, places: Mapping[str, str]) -> dict[str, Any]:
    """The first of those who enter or leave whom the reader may see, each with its reason."""
    if not len(ids) or not page.may(Right.SCREEN_FINDING_READ):
        return {"rows": [], "more": 0, "beyond": 0, "all": len(ids)}
    subjects, count = visible(page.actor, seen, ids, LISTED_AT_MOST)
    # A household has no page of records: what every rule says of it is its page, once rules were run.
    run = runs(page.actor).filter(county=page.book).exists()
    given = why(seen, code, [one.pk for one in subjects])
    members = members_of(reason for pair in given.values() for reason in pair if reason)
    rows = []
    for one in subjects:
        now, then = given[one.pk]
        rows.append(
            {
                "name": page.words.name(one),
                "code": one.code,
                "place": places.get(_place(one.path, places), ""),
                "url": record_url(page, one) or (verdicts_url(page, one) if run else ""),
                "now": _reason(page, now, members),
                "then": _reason(page, then, members),
            }
        )
    return {"rows": rows, "more": count - len(rows), "beyond": len(ids) - count, "all": len(ids)}


def _reason(page: Opened, reason: Reason | None, members: Mapping[int, Subject]) -> dict[str, Any] | None:
    """How a rule comes out for a record, and why."""
    if reason is None:
        return None
    return {"truth": truth_badge(reason.truth), "lines": sentences(page, reason, members)}
