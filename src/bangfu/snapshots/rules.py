"""What rules may name, made of the entries of the policybook that are in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bangfu.engine.criterion.dictionary import parameter_of, vocabulary_of
from bangfu.engine.criterion.vocabulary import Vocabulary
from bangfu.engine.steps import load_steps
from bangfu.policybook.rules.files import FileEntry


def vocabulary_of_entries(said: Iterable[FileEntry], on: date) -> Vocabulary:
    """The facts, the labels of the code lists and the parameters with a name among entries in force on a day.

    A fact whose code list is not among them cannot be named: it waits for the list that a newer program brings, and
    the rules in force go on. Errors: Refusal for a parameter whose name or value no rule could use.
    """
    rows = list(said)
    lists = {row.code: row.body["items"] for row in rows if row.kind == "code_list"}

    def labels(name: str) -> dict[str, tuple[str, str]] | None:
        if name not in lists:
            return None
        return {item["code"]: (item["label"]["zh"], item["label"]["en"]) for item in lists[name]}

    def also(name: str) -> dict[str, str]:
        return {form: item["code"] for item in lists[name] for form in item.get("also", [])}

    named = [row for row in rows if row.kind == "parameter" and "name" in row.body]
    return vocabulary_of(
        load_steps(),
        labels,
        [
            parameter_of(one.place, one.body, since=one.valid_from, source=one.source, digest=one.digest)
            for one in named
        ],
        also,
    )
