"""A rule that is being read or written, in the reader's words: what it says, what is wrong with it, what fits next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from bangfu.engine.criterion.meaning import read_rule
from bangfu.engine.criterion.offers import Offer, offers
from bangfu.engine.criterion.speech import clause
from bangfu.engine.criterion.tree import Asked, Node, walk
from bangfu.engine.criterion.vocabulary import QUANTIFIERS, Entity, Field, Parameter, Vocabulary
from bangfu.engine.criterion.wording import Language, shown, unit_word, wording
from bangfu.kernel.refusal import Refusal, mark
from bangfu.web.middleware import told
from bangfu.web.numbers import chinese
from bangfu.web.opened import Opened
from bangfu.web.words import both

OFFERED_AT_MOST = 12
KINDS = {
    "number": mark("a number"),
    "text": mark("a text"),
    "date": mark("a date"),
    "truth": mark("yes or no"),
}
OFFERED = {
    "parameter": mark("dated value"),
    "quantifier": mark("asks of those below, condition in brackets"),
    "answer": mark("answer of the list"),
    "day": mark("the day the rule is asked of"),
    "sign": "",
}
FORMS = {
    "any": mark("at least one meets the condition"),
    "all": mark("every one meets the condition"),
    "no": mark("none meets the condition"),
    "count": mark("how many meet the condition"),
    "sum": mark("a value added up over them"),
}


def language() -> Language:
    """The one of the two languages of rules that the reader reads."""
    return "zh" if chinese() else "en"


def entity_word(entity: Entity) -> str:
    """What a kind of record is called."""
    return both(entity.zh, entity.name.replace("_", " "))


def in_words(node: Node, entity: Entity) -> str:
    """The rule as one says it, in the language of the reader."""
    return clause(node, language(), entity)


def readings(node: Node, entity: Entity) -> list[dict[str, str]]:
    """The rule read back as it can be typed, the reader's own language first."""
    mine = language()
    other: Language = "en" if mine == "zh" else "zh"
    names = {"zh": gettext("In Chinese"), "en": gettext("In English")}
    return [{"label": names[one], "text": wording(node, one, entity), "lang": one} for one in (mine, other)]


def condition(page: Opened, body: dict[str, Any]) -> str:
    """The condition of a rule's body in the reader's words, codes by their labels; as typed where it cannot be read."""
    rule, entity = str(body.get("criterion", "")), page.vocabulary.entities.get(str(body.get("entity", "")))
    if entity is None:
        return rule
    try:
        return wording(read_rule(rule, entity, page.vocabulary), language(), entity)
    except Refusal:
        return rule


def read_typed(rule: str, caret: int, entity: Entity, words: Vocabulary) -> dict[str, Any]:
    """{problem | readings, offers} of a rule as it stands in the box, with the caret behind character `caret`."""
    found: dict[str, Any] = {"offers": _offered(offers(rule, caret, entity, words))}
    if not rule.strip():
        return found
    try:
        node = read_rule(rule, entity, words)
    except Refusal as no:
        meant = _meant(no)
        # Of a word that is still being typed, what fits there is offered; of one left behind, what was meant.
        if meant["rows"] and (not found["offers"]["rows"] or meant["rows"][0]["end"] != caret):
            found["offers"] = meant
        return {**found, "problem": problem(no, rule)}
    return {**found, "in_words": in_words(node, entity), "readings": readings(node, entity)}


def _meant(no: Refusal) -> dict[str, Any]:
    """The names that were probably meant by one that names nothing, to be put in its place."""
    start, name, near = (no.params.get(key) for key in ("place", "name", "near"))
    if not isinstance(start, int) or not name or not near:
        return {"rows": [], "more": 0}
    place = {"start": start - 1, "end": start - 1 + len(str(name)), "note": ""}
    rows = [{"text": one, "insert": one, **place} for one in str(near).split("、")]
    return {"rows": rows, "more": 0}


def problem(no: Refusal, rule: str) -> dict[str, Any]:
    """A refusal of a rule with the rule's text cut at the character that is refused."""
    message, cure = told(no)
    place = no.params.get("place")
    if not isinstance(place, int):
        return {"message": message, "cure": cure}
    at = min(max(place - 1, 0), len(rule))
    line = rule.rfind("\n", 0, at) + 1
    ends = rule.find("\n", at)
    whole = rule[line : ends if ends >= 0 else len(rule)]
    here = at - line
    return {
        "message": message, "cure": cure, "place": place, "before": whole[max(0, here - 24) : here],
        "at": whole[here : here + 1], "after": whole[here + 1 : here + 25],
    }  # fmt: skip


def _offered(some: list[Offer]) -> dict[str, Any]:
    rows = [
        {
            "text": both(one.zh, one.en).strip() or both(one.zh, one.en),
            "insert": both(one.zh, one.en),
            "start": one.start,
            "end": one.end,
            "note": _note(one),
        }
        for one in some[:OFFERED_AT_MOST]
    ]
    return {"rows": rows, "more": max(0, len(some) - OFFERED_AT_MOST)}


def _note(one: Offer) -> str:
    if one.field is not None and one.entity is not None:
        return f"{entity_word(one.entity)} · {fact_note(one.field)}"
    if one.parameter is not None:
        return f"{gettext(OFFERED['parameter'])} · {value_of(one.parameter)}"
    words = OFFERED.get(one.kind, "")
    return gettext(words) if words else ""


def value_of(one: Parameter) -> str:
    """The value with its unit and its first day."""
    value = shown(one.value, one.unit, language())
    if one.since is None:
        return value
    return gettext("%(value)s since %(day)s") % {"value": value, "day": one.since.isoformat()}


def fact_note(one: Field) -> str:
    """The measure of a fact, and what it means that it is empty."""
    unit = unit_word(one.unit, language()).strip()
    measure = gettext("unit: %(unit)s") % {"unit": unit} if unit else gettext(KINDS[one.kind])
    if one.codes:
        measure = gettext("choice from a list")
    missing = both(*one.missing)
    return measure + (" · " + gettext("empty: %(meaning)s") % {"meaning": missing} if missing else "")


def facts_to_ask(entity: Entity, words: Vocabulary) -> list[dict[str, Any]]:
    """What may be asked of a kind of record, of those above it and below it: groups of facts to put in."""
    groups = [
        _group(
            one, gettext("Asked of the %(entity)s itself") if one is entity else gettext("Of the %(entity)s it lies in")
        )
        for one in (entity, *words.above(entity))
    ]
    for below in words.below(entity):
        made = _group(below, gettext("Of each %(entity)s below it, inside the brackets"))
        made["quantifiers"] = [
            {"text": f"{both(zh.format(below.member[0]), en.format(below.member[1]))}(", "note": gettext(FORMS[form])}
            for form, zh, en in QUANTIFIERS
        ]
        groups.append(made)
    named = [
        {"text": both(one.zh, one.en), "note": value_of(one)}
        for one in sorted(words.parameters, key=lambda one: one.zh)
    ]
    return [*groups, {"label": gettext("Dated values"), "facts": named}]


def _group(entity: Entity, label: str) -> dict[str, Any]:
    facts = [{"text": both(one.zh, one.en), "note": fact_note(one), "codes": _codes(one)} for one in entity.fields]
    return {"label": label % {"entity": entity_word(entity)}, "facts": facts}


def _codes(one: Field) -> str:
    return gettext(", ").join(both(*labels) for labels in one.codes.values())


def facts_asked(node: Node) -> list[dict[str, str]]:
    """The facts that a rule asks, each once: whose they are, the measure, where they come from."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for one in walk(node):
        if isinstance(one, Asked):
            found[one.entity.name, one.field.en] = {
                "text": both(one.field.zh, one.field.en.replace("_", " ")),
                "entity": entity_word(one.entity),
                "note": fact_note(one.field),
            }
    return list(found.values())


def truth_badge(value: bool | None) -> dict[str, str]:
    """How a rule came out."""
    if value is None:
        return {"kind": "warn", "label": gettext("cannot be told")}
    return {"kind": "ok", "label": gettext("holds")} if value else {"kind": "none", "label": gettext("does not hold")}


def entity_choices(words: Vocabulary) -> Iterable[tuple[str, str]]:
    """Kinds of records that rules can be asked of, people and places first."""
    first = ("household", "person", "village")
    order = [*(words.entities[name] for name in first if name in words.entities)]
    order += [one for name, one in words.entities.items() if name not in first]
    return [(one.name, entity_word(one)) for one in order]
