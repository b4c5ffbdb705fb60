"""What an entry of the policybook says, as parts of a page: facts, tables and sentences for each kind."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from bangfu.engine.steps import load_steps
from bangfu.kernel.refusal import mark
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import entries, in_force_or_none
from bangfu.reporting.queries.figures import indicator_of
from bangfu.web import policy_form
from bangfu.web.figures import column_word
from bangfu.web.formula import DENOMINATOR, MINUEND, NUMERATOR, SUBTRAHEND, named
from bangfu.web.numbers import unit_word
from bangfu.web.opened import Opened
from bangfu.web.policy_matching import matching_parts
from bangfu.web.policy_words import first_items, key_word, narrowed, parameter_unit, plain, title, value_words
from bangfu.web.rule_words import condition
from bangfu.web.words import both, localised

Part = dict[str, Any]
ADDED_UP = mark("Added up")
# What the operands of an indicator of two or three are called.
ROLES = {
    "difference": (MINUEND, SUBTRAHEND),
    "remainder": (SUBTRAHEND, MINUEND),
    "shortfall": (mark("What is asked for"), mark("By the standard"), SUBTRAHEND),
    "fulfilment": (mark("What is asked for"), mark("By the standard"), NUMERATOR),
}
# Keys of an item of a code list that have a column of their own.
ITEM_KEYS = ("code", "label", "ended")
# Keys of an item that hold codes of another list.
ITEM_LISTS = {"answered_by": "duties.topic"}


def summary(page: Opened, entry: Entry) -> str:
    """What an entry says in one line of a list."""
    body = entry.body
    if body.get("suspended"):
        return gettext("not run in this county")
    if entry.kind == "parameter":
        return value_words(body.get("value"), str(body.get("unit", "")))
    if entry.kind in ("code_list", "checklist") and "items" in body:
        return gettext("%(count)s items: %(first)s") % {"count": len(body["items"]), "first": first_items(entry)}
    if entry.kind == "form":
        return policy_form.first_columns(body)
    if entry.kind == "calendar":
        return gettext("%(off)s spans off, %(worked)s weekend spans worked") % {
            "off": len(body.get("holidays") or []),
            "worked": len(body.get("working") or []),
        }
    if entry.kind == "duty":
        return cadence(page, body)
    if entry.kind == "rule":
        return condition(page, body)
    if entry.kind == "check":
        owed = next((plain(page, "check", key, body[key]) for key in ("papers", "document") if key in body), "")
        return localised(body.get("message")) or (gettext("Papers owed: %(papers)s") % {"papers": owed} if owed else "")
    if entry.kind == "indicator":
        return gettext("in %(unit)s") % {"unit": body.get("unit", "")}
    return localised(body.get("purpose"))


def cadence(page: Opened, body: dict[str, Any]) -> str:
    """«monthly, at least 2 times»."""
    return gettext("%(cadence)s, at least %(count)s times") % {
        "cadence": plain(page, "duty", "cadence", body.get("cadence")),
        "count": body.get("minimum", 1),
    }


def parts(page: Opened, entry: Entry) -> list[Part]:
    """{heading, facts | table | sentences} of an entry, in the order in which it is read."""
    body = entry.body
    if entry.kind == "parameter":
        return [_facts(gettext("What it says"), _parameter(body))]
    if entry.kind == "code_list":
        return [_items(page, gettext("Items"), body)]
    if entry.kind == "calendar":
        return [_spans(body)]
    if entry.kind in ("rule", "check"):
        return _rule(page, entry)
    if entry.kind == "template":
        return _template(page, entry)
    if entry.kind == "indicator":
        return [_facts(gettext("What it says"), _indicator(page, entry))]
    if entry.kind == "form":
        told = _table(gettext("Columns"), *policy_form.columns(page, body))
        return [_facts(gettext("What it says"), policy_form.facts(body)), told]
    if entry.kind == "checklist":
        return _checklist(page, body) if "items" in body else []
    if entry.kind == "matching":
        return matching_parts(body)
    facts = [fact for key in body if key != "label" and (fact := _fact(page, entry.kind, key, body[key]))["value"]]
    return [_facts(gettext("What it says"), facts)]


def _facts(heading: str, facts: list[dict[str, Any]]) -> Part:
    return {"heading": heading, "facts": facts}


def _fact(page: Opened, kind: str, key: str, value: Any) -> dict[str, Any]:
    return {"label": key_word(key), "value": plain(page, kind, key, value)}


def _parameter(body: dict[str, Any]) -> list[dict[str, Any]]:
    unit = str(body.get("unit", ""))
    facts = [{"label": key_word("value"), "value": value_words(body.get("value"), unit)}]
    if unit:
        typed = gettext("yuan") if unit == "fen" else parameter_unit(unit)
        facts.append({"label": key_word("unit"), "value": typed})
    if name := body.get("name"):
        facts.append({"label": key_word("name"), "value": f"{name['zh']} · {name['en']}"})
    return facts


def _items(page: Opened, heading: str, body: dict[str, Any]) -> Part:
    items = body["items"]
    more = [key for key in dict.fromkeys(key for item in items for key in item) if key not in ITEM_KEYS]
    ended = any(item.get("ended") for item in items)
    columns = [gettext("Named"), both("English", "Chinese"), gettext("Code"), *(key_word(key) for key in more)]
    rows = []
    for item in items:
        label = item["label"]
        cells = [localised(label), both(label["en"], label["zh"]), item["code"]]
        cells += [_item_value(page, key, item.get(key)) for key in more]
        if ended:
            cells.append(gettext("no longer used for new records") if item.get("ended") else "")
        rows.append(cells)
    return _table(heading, [*columns, *([gettext("State")] if ended else [])], rows)


def _item_value(page: Opened, key: str, value: Any) -> str:
    if isinstance(value, list):
        return both("、", ", ").join(
            page.words.label(ITEM_LISTS[key], one) if key in ITEM_LISTS else one for one in value
        )
    return gettext("yes") if value is True else gettext("no") if value is False else str("" if value is None else value)


def _checklist(page: Opened, body: dict[str, Any]) -> list[Part]:
    """Whom it counts by the name of the rule, what it ranks for, and its items."""
    rule = in_force_or_none("rule", body["of"], page.today, page.book.pk)
    facts = [{"label": key_word("of"), "value": title(page, rule) if rule else body["of"]}]
    facts += [_fact(page, "checklist", key, body[key]) for key in ("best_first", "offers") if key in body]
    return [_facts(gettext("What it says"), facts), _items(page, gettext("Items asked for"), body)]


def _spans(body: dict[str, Any]) -> Part:
    rows = []
    for key, word in (("holidays", gettext("day off")), ("working", gettext("worked"))):
        for span in body.get(key) or []:
            last = span.get("to", span["from"])
            days = span["from"] if last == span["from"] else f"{span['from']} – {last}"
            rows.append([days, localised(span.get("label")), word])
    rows.sort(key=lambda row: row[0])
    return _table(gettext("Days"), [gettext("Days"), gettext("Named"), gettext("Off or worked")], rows)


def _table(heading: str, columns: list[str], rows: list[list[str]]) -> Part:
    cells = [[{"label": label, "value": value} for label, value in zip(columns, row, strict=True)] for row in rows]
    return {"heading": heading, "table": {"columns": columns, "rows": cells}}


def _rule(page: Opened, entry: Entry) -> list[Part]:
    body = entry.body
    if body.get("suspended"):
        return [{"heading": gettext("What it says"), "sentences": [gettext("This rule is not run in this county.")]}]
    found: list[Part] = []
    if body.get("criterion"):
        found.append({"heading": gettext("Condition"), "quote": condition(page, body)})
    facts = [
        fact
        for key in body
        if key not in ("label", "criterion") and (fact := _fact(page, entry.kind, key, body[key]))["value"]
    ]
    return [*found, _facts(gettext("What it says"), facts)]


def _indicator(page: Opened, entry: Entry) -> list[dict[str, Any]]:
    """What is added up or divided, each by what it counts, and the list behind it."""
    steps = load_steps()
    one = indicator_of(entry, steps)
    roles = ROLES.get(one.kind, (NUMERATOR, DENOMINATOR, SUBTRAHEND))
    sides = [one.numerator, one.second, one.third]
    facts = [
        {"label": gettext(role), "value": named(page, side)}
        for role, side in zip(roles if one.second else (ADDED_UP,), sides, strict=False)
        if side is not None
    ]
    rounding = gettext("half up, %(places)s decimals") % {"places": one.decimals}
    kinds = steps[one.step].subjects
    # A column that only the step knows has no word; the reader is not shown its name.
    shown = [word for name in one.shows if (word := column_word(name, kinds)) != name]
    facts += [
        {"label": gettext("Unit and rounding"), "value": f"{unit_word(one.unit)} · {rounding}"},
        {"label": key_word("list"), "value": both("、", ", ").join(shown)},
        {"label": key_word("note"), "value": both(one.note_zh, one.note_en)},
    ]
    return [fact for fact in facts if fact["value"]]


def _template(page: Opened, entry: Entry) -> list[Part]:
    body = entry.body
    facts = [_fact(page, "template", key, body.get(key)) for key in ("purpose", "title", "opening")]
    facts.append({"label": key_word("rests_on"), "value": narrowed(page, body.get("rests_on") or [])})
    labels = {one.code: localised(one.body.get("label")) for one in entries("indicator", page.today, page.book.pk)}
    asks = [[name, *_asked(page, ask, labels)] for name, ask in (body.get("asks") or {}).items()]
    found = [_facts(gettext("What it says"), [fact for fact in facts if fact["value"]])]
    found += [_section(page, part) for part in _flattened(body.get("parts") or [])]
    if asks:
        columns = [gettext("Called in the text"), gettext("Indicator"), gettext("Narrowed by")]
        found.append(_table(gettext("Figures it asks for"), columns, asks))
    return found


def _flattened(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for part in sections for one in (part, *_flattened(part.get("parts") or []))]


def _asked(page: Opened, ask: dict[str, Any], labels: dict[str, str]) -> list[str]:
    rest = {key: value for key, value in ask.items() if key not in ("indicator", "filters")}
    code = str(ask.get("indicator", ""))
    return [labels.get(code) or code, narrowed(page, {**ask.get("filters", {}), **rest})]


def _section(page: Opened, part: dict[str, Any]) -> Part:
    sentences = [text for block in part.get("blocks") or [] for text in _texts(block)]
    if none := part.get("none"):
        sentences.append(gettext("Where there is nothing: %(text)s") % {"text": none})
    return {"heading": str(part.get("heading") or part.get("code", "")), "sentences": sentences}


def _texts(block: Any) -> list[str]:
    """The words of a block as they are printed: places for figures in braces, a table by its caption."""
    if isinstance(block, str):
        return [block]
    if isinstance(block, list):
        return [both("，", ", ").join(text for one in block for text in _texts(one))]
    if not isinstance(block, dict):
        return []
    if "table" in block and isinstance(block["table"], dict):
        return [gettext("Table: %(caption)s") % {"caption": block["table"].get("caption", "")}]
    if "phrase" in block:
        return [f"{block.get('before', '')}{block['phrase']}{block.get('after', '')}"]
    spoken = [block[key] for key in ("say", "each") if key in block]
    return [text for one in spoken for line in one for text in _texts(line)]
