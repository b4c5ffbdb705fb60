"""The sentence of a rule: its words put into a tree by rank, nothing looked up.

The grammar, sign by sign; both languages and the signs mix freely::

    condition   any of `and` conditions joined by «or»; of `not` conditions joined by «and»
    comparison  sum [< <= = != >= > sum | between sum and sum | in (value, …) | is missing | is known]
    sum         product [+ - product] …      product  value [* value] …
    value       number · text · date · true · name · name.name · name(argument, …) · (condition)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bangfu.engine.criterion.words import Word, refused
from bangfu.kernel.refusal import Refusal, mark

DEEPEST = 20
WANTED = {"and": "和 (and)", "between": "介于 (between)"}
COMPARISONS = ("<", "<=", "=", "!=", ">=", ">")
Form = Literal[
    "or", "and", "not", "compare", "between", "in", "missing", "known", "+", "-", "*", "minus", "name", "call",
    "number", "text", "date", "truth",
]  # fmt: skip


@dataclass(frozen=True)
class Syntax:
    """One node as written at rule[start:end]; `value` is the sign, the literal or the dotted name."""

    form: Form
    start: int
    end: int
    value: str = ""
    unit: str = ""
    parts: tuple[Syntax, ...] = ()


def parse(words: list[Word], text: str = "") -> Syntax:
    """The tree of a rule, whose words are told as they stand in `text`.

    Errors: Refusal where a word stands that cannot follow, or the tree is deeper than 20.
    """
    parser = _Parser(words, text)
    tree = parser.condition()
    if parser.word.kind != "end":
        raise parser.unexpected()
    return tree


class _Parser:
    def __init__(self, words: list[Word], text: str) -> None:
        self.words = words
        self.text = text
        self.at = 0
        self.depth = 0

    @property
    def word(self) -> Word:
        return self.words[self.at]

    def sign(self, *signs: str) -> Word | None:
        """The next word taken when it is one of these signs."""
        word = self.word
        if word.kind == "sign" and word.value in signs:
            self.at += 1
            return word
        return None

    def expect(self, sign: str) -> Word:
        word = self.sign(sign)
        if word is None:
            raise self.unexpected(sign)
        return word

    def unexpected(self, wanted: str = "") -> Refusal:
        word, wanted = self.word, WANTED.get(wanted, wanted)
        written = self.text[word.start : word.end] or word.value
        if word.kind == "end":
            cure = mark("Write “%(wanted)s” there.") if wanted else mark("Write what is missing.")
            return refused(mark("The rule ends too early."), word.start, cure=cure, wanted=wanted)
        cure = mark("Write “%(wanted)s” there.") if wanted else mark("Join conditions by 且 (and) or 或 (or).")
        return refused(
            mark("“%(word)s” (character %(place)s) cannot stand there."), word.start,
            cure=cure, word=written[:40], wanted=wanted,
        )  # fmt: skip

    def deeper(self, inner: Callable[[], Syntax]) -> Syntax:
        self.depth += 1
        if self.depth > DEEPEST:
            raise refused(
                mark("The rule is nested too deeply."), self.word.start, cure=mark("Split it into several rules.")
            )
        found = inner()
        self.depth -= 1
        return found

    def condition(self) -> Syntax:
        return self.joined("or", lambda: self.joined("and", self.negated))

    def joined(self, sign: Literal["or", "and"], inner: Callable[[], Syntax]) -> Syntax:
        parts = [inner()]
        while self.joint(sign):
            parts.append(inner())
        return parts[0] if len(parts) == 1 else Syntax(sign, parts[0].start, parts[-1].end, parts=tuple(parts))

    def joint(self, sign: str) -> bool:
        """Whether a joining word follows, as people write it also behind a comma."""
        after = self.words[min(self.at + 1, len(self.words) - 1)]
        if self.word.value == "," and self.word.kind == "sign" and after.kind == "sign" and after.value == sign:
            self.at += 1
        return self.sign(sign) is not None

    def negated(self) -> Syntax:
        word = self.sign("not")
        if word is None:
            return self.comparison()
        inner = self.deeper(self.negated)
        return Syntax("not", word.start, inner.end, parts=(inner,))

    def comparison(self) -> Syntax:
        left = self.sum()
        if word := self.sign(*COMPARISONS):
            right = self.sum()
            return Syntax("compare", left.start, right.end, word.value, parts=(left, right))
        negated = self.sign("not")
        if self.sign("between"):
            low = self.sum()
            if not self.sign("to", "and"):
                raise self.unexpected("and")
            high = self.sum()
            end = self.sign("between_end")
            found = Syntax("between", left.start, end.end if end else high.end, parts=(left, low, high))
        elif (inside := self.sign("in", "not in")) is not None:
            found = self.listed(left)
            if inside.value == "not in":
                return Syntax("not", found.start, found.end, parts=(found,))
        elif negated is None:
            return self.state(left)
        else:
            raise self.unexpected("between")
        return Syntax("not", found.start, found.end, parts=(found,)) if negated else found

    def listed(self, left: Syntax) -> Syntax:
        self.expect("(")
        values = [self.value()]
        while self.sign(","):
            values.append(self.value())
        end = self.expect(")")
        return Syntax("in", left.start, end.end, parts=(left, *values))

    def state(self, left: Syntax) -> Syntax:
        """«is missing», «未采集»; «is» before anything else is an equals sign."""
        spoken = self.sign("is")
        negated = self.sign("not") if spoken else None
        word = self.sign("missing", "known")
        if word is not None:
            missing = (word.value == "missing") != (negated is not None)
            return Syntax("missing" if missing else "known", left.start, word.end, parts=(left,))
        if spoken is None:
            return left
        right = self.sum()
        return Syntax("compare", left.start, right.end, "!=" if negated else "=", parts=(left, right))

    def sum(self) -> Syntax:
        found = self.product()
        while word := self.sign("+", "-"):
            right = self.product()
            form: Form = "+" if word.value == "+" else "-"
            found = Syntax(form, found.start, right.end, parts=(found, right))
        return found

    def product(self) -> Syntax:
        found = self.value()
        while self.sign("*"):
            right = self.value()
            found = Syntax("*", found.start, right.end, parts=(found, right))
        return found

    def value(self) -> Syntax:
        word = self.word
        if word.kind in ("number", "text", "date"):
            self.at += 1
            form: Form = "number" if word.kind == "number" else "text" if word.kind == "text" else "date"
            return Syntax(form, word.start, word.end, word.value, word.unit)
        if word.kind == "name":
            return self.named()
        if self.sign("("):
            inner = self.deeper(self.condition)
            end = self.expect(")")
            return Syntax(inner.form, word.start, end.end, inner.value, inner.unit, inner.parts)
        if self.sign("-"):
            inner = self.deeper(self.value)
            return Syntax("minus", word.start, inner.end, parts=(inner,))
        if self.sign("true") or (word.end - word.start == len("是") and self.sign("is")):
            return Syntax("truth", word.start, word.end, "true")
        if self.sign("false"):
            return Syntax("truth", word.start, word.end, "false")
        raise self.unexpected()

    def named(self) -> Syntax:
        word = self.word
        self.at += 1
        name, end = word.value, word.end
        while self.sign("."):
            following = self.word
            if following.kind != "name":
                raise self.unexpected()
            self.at += 1
            name, end = f"{name}.{following.value}", following.end
        if not self.sign("("):
            return Syntax("name", word.start, end, name)
        parts = [self.deeper(self.condition)]
        while self.sign(","):
            parts.append(self.deeper(self.condition))
        return Syntax("call", word.start, self.expect(")").end, name, parts=tuple(parts))
