"""Rules by SQL against the same rules in plain Python, over random rules and random households with gaps."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from bangfu.engine import lint
from bangfu.engine.criterion import judge
from bangfu.engine.criterion.meaning import read_rule
from bangfu.engine.criterion.statement import statement
from bangfu.engine.criterion.verdict import explain
from bangfu.engine.criterion.wording import wording
from tests.engine.criterion.county import AS_OF, VOCABULARY, County
from tests.engine.criterion.naive import Writer, households, records

RULES, HOMES = 25, 30


@pytest.mark.parametrize("seed", range(16))
def test_every_verdict_is_that_of_plain_python(seed: int) -> None:
    """16 × 25 rules × 30 households and more people: over 12,000 pairs of a rule and a household or person."""
    writer, rows = Writer(seed), households(seed, HOMES)
    plain = records(rows)
    compared = 0
    seen = set()
    with County(rows) as county:
        for kind in ("household", "person", "village"):
            entity = VOCABULARY.entity(kind)
            written = {f"r{number}": writer.rule(kind) for number in range(RULES)}
            rules = {name: read_rule(one.text, entity, VOCABULARY) for name, one in written.items()}
            found = {row["subject_id"]: row for row in county.asked(entity, rules)}
            for record in plain[kind]:
                for name, one in written.items():
                    truth = one.gives(record)
                    assert found[record.row["id"]][name] is truth, (one.text, record.row)
                    compared += 1
                    seen.add(truth)
    assert compared > 750 and seen == {True, False, None}


@pytest.mark.parametrize("seed", range(16))
@pytest.mark.parametrize(("shuffled", "at_once"), [(False, 1_000), (False, 7), (True, 7)])
def test_over_columns_every_verdict_is_that_of_plain_python(
    seed: int, shuffled: bool, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most rules are fit for columns; they come out the same part by part, also where no member lies by household."""
    monkeypatch.setattr(judge, "AT_ONCE", at_once)
    writer, rows = Writer(seed), dict(households(seed, HOMES))
    if shuffled:
        rows = {name: Random(seed).sample(list(own), len(own)) for name, own in rows.items()}
        people = [row["id"] for row in rows["person"]]
        for row, one in zip(rows["person"], Random(seed + 1).sample(people, len(people)), strict=True):
            row["id"] = one
    plain = records(rows)
    rules, written = {}, {}
    for kind in ("household", "person", "village"):
        for number in range(RULES):
            one = writer.rule(kind)
            written[f"{kind}{number}"] = (kind, one)
            rules[f"{kind}{number}"] = (entity := VOCABULARY.entity(kind), read_rule(one.text, entity, VOCABULARY))
    with County(rows) as county:
        judged = county.judged(rules)
    assert len(judged) > len(rules) / 2
    for name, found in judged.items():
        kind, one = written[name]
        truths = {record.row["id"]: one.gives(record) for record in plain[kind]}
        held = sorted(subject for subject, truth in truths.items() if truth)
        counts = (list(truths.values()).count(False), list(truths.values()).count(None))
        assert (found.subjects.tolist(), (found.failed, found.unknown)) == (held, counts), one.text


@pytest.mark.parametrize("seed", range(4))
def test_over_columns_who_belongs_to_no_household_is_judged_as_by_sql(seed: int) -> None:
    writer, rows = Writer(300 + seed), households(seed, 4)
    people = [dict(row) for row in rows["person"]]
    for row, home in zip(people, (None, 10**9, None, -5), strict=False):
        row["household_id"] = home
    empty = {"id": 10**6, "village_id": None, "size": 0}
    for given in ({**rows, "person": people}, {**rows, "household": [*rows["household"], empty]}, {"person": people}):
        with County(given) as county:
            for kind in ("household", "person", "village"):
                entity = VOCABULARY.entity(kind)
                rules = {f"r{number}": read_rule(writer.rule(kind).text, entity, VOCABULARY) for number in range(RULES)}
                rows_ = county.asked(entity, rules)
                judged = county.judged({name: (entity, rule) for name, rule in rules.items()})
                assert judged
                for name, found in judged.items():
                    truths = [row[name] for row in rows_]
                    held = [row["subject_id"] for row in rows_ if row[name]]
                    assert found.subjects.tolist() == held
                    assert (found.failed, found.unknown) == (truths.count(False), truths.count(None))


@pytest.mark.parametrize("seed", range(4))
def test_a_reason_says_what_the_verdict_says(seed: int) -> None:
    """The top of every reason is the verdict; parts that decide agree with it; what is lacking is named when open."""
    writer, rows = Writer(100 + seed), households(seed, 12)
    with County(rows) as county:
        for kind in ("household", "person"):
            entity = VOCABULARY.entity(kind)
            for _ in range(12):
                rule = read_rule(writer.rule(kind).text, entity, VOCABULARY)
                verdicts = {row["subject_id"]: row["v"] for row in county.asked(entity, {"v": rule})}
                reasons = explain(rule, entity, VOCABULARY, county.asked)
                assert {subject: reason.truth for subject, reason in reasons.items()} == verdicts
                for reason in reasons.values():
                    assert reason.zh and reason.en.isascii(), reason
                    if reason.truth is None:
                        assert reason.all_lacking(), reason


@pytest.mark.parametrize("seed", range(3))
def test_asked_of_some_records_every_verdict_is_the_same(seed: int) -> None:
    writer, rows = Writer(400 + seed), households(seed, 12)
    with County(rows) as county:
        for kind in ("household", "person", "village"):
            entity = VOCABULARY.entity(kind)
            rules = {f"r{number}": read_rule(writer.rule(kind).text, entity, VOCABULARY) for number in range(RULES)}
            every = county.asked(entity, rules)
            some = [row for row in every if row["subject_id"] % 3 == 1]
            only = ("id", [row["subject_id"] for row in some])
            assert some and county.asked(entity, rules, only) == some


@pytest.mark.parametrize("seed", range(8))
def test_a_rule_written_out_is_the_same_rule(seed: int) -> None:
    writer = Writer(200 + seed)
    for kind in ("household", "person", "village"):
        entity = VOCABULARY.entity(kind)
        for _ in range(20):
            rule = read_rule(writer.rule(kind).text, entity, VOCABULARY)
            assert read_rule(wording(rule, "zh", entity), entity, VOCABULARY) == rule
            again = read_rule(wording(rule, "en", entity), entity, VOCABULARY)
            sql = [statement(entity, {"v": one}, VOCABULARY, AS_OF) for one in (rule, again)]
            assert sql[0] == sql[1]
            lint.check(sql[0])


def test_the_day_of_an_age_counts_its_birthday() -> None:
    rows = {"household": [{"id": 1}], "person": [{"id": 2, "household_id": 1, "born_on": date(2010, 11, 22)}]}
    with County(rows) as county:
        for text, truth in (("年龄 = 16", True), ("年龄(2026-11-21) = 15", True), ("年龄(截至日 - 1天) = 15", True)):
            rule = read_rule(text, VOCABULARY.entity("person"), VOCABULARY)
            assert county.asked(VOCABULARY.entity("person"), {"v": rule})[0]["v"] is truth, text
