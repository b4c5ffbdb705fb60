"""What rules may name, made of the entries of the policybook that are in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bangfu.engine.criterion.dictionary import parameter_of, vocabulary_of
from bangfu.engine.criterion.vocabulary import Vocabulary
from bangfu.engine.steps import load_steps
from bangfu.kernel.refusal import mark, missing
from bangfu.policybook.rules.files import FileEntry


def vocabulary_of_entries(said: Iterable[FileEntry], on: date) -> Vocabulary:
    """The facts, the labels of the code lists and the parameters with a name among entries in force on a day.

    A code list that is not among them has no words: a fact that a newer program knows waits for the list it brings to
    be put in force, and the rules in force go on. Errors: Refusal (404) when it has none of the lists, and for a
    parameter whose name or value no rule could use.
    """
    rows = list(said)
    lists = {row.code: row.body["items"] for row in rows if row.kind == "code_list"}
    asked: set[str] = set()

    def labels(name: str) -> dict[str, tuple[str, str]]:
        asked.add(name)
        return {item["code"]: (item["label"]["zh"], item["label"]["en"]) for item in lists.get(name, ())}

    named = [row for row in rows if row.kind == "parameter" and "name" in row.body]
    words = vocabulary_of(
        load_steps(),
        labels,
        [
            parameter_of(one.place, one.body, since=one.valid_from, source=one.source, digest=one.digest)
            for one in named
        ],
    )
    if asked.isdisjoint(lists):
        raise missing(mark("The policybook has no code lists for %(on)s."), on=on.isoformat())
    return words
