"""The generated pages that print policy/: indicators, parameters, calendars, templates, code lists."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

from tools.markdown import code, page, table

POLICY = Path(__file__).resolve().parents[1] / "policy"


def entries(kind: str) -> list[Any]:
    """The policy entries of a kind, as policy/ has them."""
    files = import_module("bangfu.policybook.rules.files")
    return [entry for entry in files.read_folder(POLICY) if entry.kind == kind]


def span(entry: Any) -> str:
    """From when an entry holds, and until when."""
    return f"{entry.valid_from} – {entry.valid_to or ''}".rstrip()


def basis(entry: Any) -> str:
    """The document an entry rests on."""
    return str(entry.source.get("document", "") if isinstance(entry.source, dict) else entry.source)


def label(value: Any, language: str) -> str:
    """One side of {zh, en}."""
    return str(value.get(language, "")) if isinstance(value, dict) else ""


FORMULAS = {
    "sum": "{numerator}",
    "rate": "{numerator} ÷ {denominator}",
    "per_unit": "{numerator} ÷ {denominator}",
    "mean": "{numerator} ÷ {denominator}",
    "difference": "{numerator} − {subtrahend}",
    "growth": "{numerator} ÷ baseline",
    "whole": "⌊{numerator} ÷ {denominator}⌋",
    "quota": "⌊{numerator} ÷ {per}⌋ × persons of the standard",
    "shortfall": "max(0, ⌊{numerator} ÷ {per}⌋ × persons of the standard − {achieved})",
    "fulfilment": "{achieved} ÷ (⌊{numerator} ÷ {per}⌋ × persons of the standard)",
    "product": "{numerator} × {factor}",
    "complement": "100 % − {numerator}",
    "remainder": "{stated} − {numerator}",
}


def operand(body: Any, step: str) -> str:
    """One operand in the names of its step's columns; «given» where whoever asks states it."""
    if body.get("given"):
        return "given"
    column = body["column"] if body.get("one") else f"Σ {body['column']}"
    return column if body.get("step", step) == step else f"{column} ({body['step']})"


def measure(entry: Any) -> str:
    """How an indicator is computed, in the names of its steps' columns."""
    body = entry.body
    formula = FORMULAS[body["kind"]]
    if body["kind"] == "complement" and "denominator" in body:
        formula = "100 % − {numerator} ÷ {denominator}"
    return re.sub(r"\{(\w+)\}", lambda found: operand(body[found[1]], body["step"]), formula)


def indicators_page() -> str:
    """Indicators with definition, unit, rounding and source."""
    parts = []
    for entry in entries("indicator"):
        body = entry.body
        flags = sorted({flag for name in ("numerator", "denominator") for flag in body.get(name, {}).get("flags", {})})
        rows = [
            ("名称 name", f"{label(body['label'], 'zh')} · {label(body['label'], 'en')}"),
            ("算法 definition", f"{measure(entry)} (step {code(body['step'])})"),
            ("限于 only", "; ".join(f"{name} = {' '.join(values)}" for name, values in body.get("where", {}).items())),
            ("分组 by", body.get("by", "")),
            ("单位、位数、舍入 unit, decimals, rounding", f"{body['unit']} · {body['decimals']} · {body['rounding']}"),
            ("口径开关 basis flags", " ".join(map(code, flags))),
            ("说明 note", " · ".join(filter(None, (label(body.get("note"), one) for one in ("zh", "en"))))),
            ("出处 source", basis(entry)),
            ("起用 valid", span(entry)),
        ]
        parts += [f"## {entry.code}", table(("", ""), [row for row in rows if row[1]])]
    return page(
        "指标 · Indicators",
        "General definitions: they name no record, place or document. A figure and the list behind it come from the "
        "same query; a value nobody recorded is unknown, never nought. Σ adds up a column of the named step over the "
        "records asked for; the steps are the SQL files in `src/bangfu/engine/sql`.",
        *parts,
    )


def parameters_page() -> str:
    """Parameters, calendars and templates of the policy."""
    values = [
        (
            code(entry.code),
            label(entry.body.get("label"), "zh"),
            label(entry.body.get("label"), "en"),
            " ".join(map(str, shown)) if isinstance(shown := entry.body.get("value"), list) else shown,
            entry.body.get("unit", ""),
            basis(entry),
            span(entry),
        )
        for entry in entries("parameter")
    ]
    others = [
        (code(entry.code), entry.kind, basis(entry), span(entry))
        for kind in ("calendar", "template")
        for entry in entries(kind)
    ]
    return page(
        "参数、节假日、模板 · Parameters, calendars, templates",
        "The vendor's proposal as shipped; what holds in a county is what its policy book has in force.",
        "## 参数 · Parameters",
        table(("parameter", "中文", "English", "value", "unit", "出处 source", "valid"), values),
        "## 节假日与模板 · Calendars and templates",
        table(("entry", "kind", "出处 source", "valid"), others),
    )


def rules_page() -> str:
    """Officers' rules and checks of records, as shipped."""
    lists = {
        entry.code: {item["code"]: label(item["label"], "zh") for item in entry.body["items"]}
        for entry in entries("code_list")
    }
    rules = [
        (
            code(one.code), label(one.body["label"], "zh"), label(one.body["label"], "en"), one.body["entity"],
            lists["rules.kind"][one.body["kind"]], code(one.body["criterion"]), basis(one), span(one),
        )
        for one in entries("rule")
    ]  # fmt: skip
    parts = []
    checks = [one for one in entries("check") if "criterion" in one.body]
    for family, name in lists["rules.family"].items():
        rows = [
            (
                code(one.code), label(one.body["message"], "zh"), label(one.body["message"], "en"), one.body["entity"],
                lists["rules.severity"][one.body["severity"]], code(one.body["criterion"]),
                label(one.body["cure"], "zh"), basis(one),
            )
            for one in checks
            if one.body["family"] == family
        ]  # fmt: skip
        if rows:
            heads = ("check", "发现", "found", "of", "轻重 severity", "条件 criterion", "怎么办", "出处 source")
            parts += [f"## {name} {family}", table(heads, rows)]
    return page(
        "规则与核查 · Rules and checks",
        f"What `bangfu screen` asks of the whole county: {len(rules)} rules, {len(checks)} checks. They are data in "
        "`policy/rules` and `policy/checks`; their words stand in [the dictionary](dictionary.md).",
        "## 规则 · Rules",
        table(("rule", "中文", "English", "of", "类别 kind", "条件 criterion", "出处 source", "valid"), rules),
        *parts,
    )


def code_lists_page() -> str:
    """Dated code lists."""
    parts = []
    for entry in entries("code_list"):
        items = entry.body["items"]
        more = sorted({key for item in items for key in item} - {"code", "label"})
        rows = [
            (
                code(item["code"]),
                label(item["label"], "zh"),
                label(item["label"], "en"),
                *(item.get(key) for key in more),
            )
            for item in items
        ]
        named = " · ".join(label(entry.body["label"], language) for language in ("zh", "en"))
        heads = ("code", "中文", "English", *more)
        parts += [f"## {entry.code} {named} ({span(entry)})", basis(entry), table(heads, rows)]
    return page(
        "代码表 · Code lists",
        "A record keeps the words of its day: a label is asked for on the day of the row.",
        *parts,
    )
