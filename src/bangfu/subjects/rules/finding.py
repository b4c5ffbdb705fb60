"""How a name may be typed when it is looked for: which keys a name has, and what a typed text asks of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice, product

from opencc import OpenCC
from pypinyin import Style, pinyin

_TO_SIMPLIFIED = OpenCC("t2s")
_CHINESE = "\u3400-\u9fff"
_NOT_CHINESE = re.compile(f"[^{_CHINESE}]")
# What nobody types twice the same way: blanks, middle dots, dashes, brackets of document numbers, apostrophes.
_UNHEARD = re.compile(r"[\s·•・‧∙⋅●.。\-–—―_'’‘`\"“”〔〕\[\]()【】{}«»《》\u200b\u200c\u200d\ufeff]")
_NUMBERED = re.compile(r"^\D*?0*([1-9]\d*)$")
# One syllable as far as somebody types it: its first letters, or those with the vowels and what closes them.
_SYLLABLE = re.compile(r"(?:zh|ch|sh|[b-df-hj-np-tw-z])?[aeiouv]*(?:ng|n|r)?")
READINGS_AT_MOST = 64
LONGEST_READ = 12
LONGEST_KEY = 200
LONGEST_TYPED = 60
SPELLINGS_AT_MOST = 32
# Readings of surnames and of syllables of Tibetan names that the dictionary of readings does not know.
FURTHER_READINGS = {"黑": ("he",), "撒": ("sa",), "尕": ("ga",), "钭": ("tou", "dou"), "谌": ("chen", "shen")}
# People whose key is their name; what stands for it where names are hidden is none.
OF_PEOPLE = frozenset({"household", "person"})
# Kinds that are looked for in the search box, which have the further keys of a name's later parts.
SEARCHED = ("household", "person", "area", "project", "batch", "document")


class Form(StrEnum):
    """What a key is of its subject."""

    NAME = "name"
    PINYIN = "pinyin"
    INITIALS = "initials"
    CODE = "code"
    FORMER = "former"
    PART = "part"
    HEARD = "heard"


# Keys that begin where the name begins; the others stand for a later part of it, such as the given name.
WHOLE = (Form.NAME, Form.PINYIN, Form.INITIALS, Form.CODE)
LATER = (Form.PART, Form.HEARD)


def normal(text: str) -> str:
    """Simplified characters, half-width small letters, no blanks, middle dots, dashes or brackets; ü is v."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", str(_TO_SIMPLIFIED.convert(text))).replace("ü", "v").replace("Ü", "v")
    return _UNHEARD.sub("", text).lower()


def search_keys(label: str, code: str, kind: str = "") -> set[tuple[str, str]]:
    """(form, key) pairs under which a subject is found: name, every reading and its initials, code, later parts.

    Polyphones keep all their readings, so that 曾 answers to zeng and ceng. Where there are more than
    READINGS_AT_MOST, those that differ at the front stay: names are looked for from the front.
    """
    name, number = normal(label), normal(code)
    keys = {(Form.NAME, name), (Form.CODE, number)}
    if kind != "person" and (told := _NUMBERED.match(number)) and told[1] != number:
        keys.add((Form.PART, told[1]))
    chinese = _NOT_CHINESE.sub("", name)
    if chinese and len(chinese) <= LONGEST_READ:
        each = [_heard(char) for char in chinese]
        keys |= {(Form.PINYIN, one) for one in _joined(each)}
        first = [tuple(dict.fromkeys(syllable[0] for syllable in one)) for one in each]
        keys |= {(Form.INITIALS, one) for one in _joined(first)}
        if kind in OF_PEOPLE and 2 < len(chinese) < 5:
            keys |= {(Form.HEARD, one) for one in _joined(each[1:])}
    if kind in SEARCHED:
        keys |= {(Form.PART, name[start:]) for start in range(1, len(name))}
    return {(str(form), key[:LONGEST_KEY]) for form, key in keys if key}


def _joined(each: list[tuple[str, ...]]) -> Iterator[str]:
    """The readings of a name, those that differ at the front first, at most so many."""
    backwards = product(*reversed(each))
    return ("".join(reversed(one)) for one in islice(backwards, READINGS_AT_MOST))


@lru_cache(maxsize=8192)
def _heard(char: str) -> tuple[str, ...]:
    """Every reading of one character in plain letters."""
    told = pinyin(char, style=Style.NORMAL, heteronym=True)
    known = [one.replace("ü", "v") for one in (told[0] if told else [])]
    return tuple(dict.fromkeys(one for one in (*known, *FURTHER_READINGS.get(char, ())) if one.isascii())) or (char,)


@dataclass(frozen=True)
class Typed:
    """What somebody typed into the search box; `key` is its normal form, empty where nothing is left to look for."""

    key: str

    @property
    def digits(self) -> bool:
        """True for what may be a number: digits, or an ID number's end with its X."""
        return bool(re.fullmatch(r"\d+x?", self.key))

    @property
    def mixed(self) -> bool:
        """True where letters are typed as one types names: 曾gq, zguoqiang."""
        return bool(re.search("[a-z]", self.key)) and bool(re.fullmatch(f"[a-z{_CHINESE}]+", self.key))

    def spellings(self) -> list[str]:
        """The initials of the names that may be meant, where letters and characters are mixed; at most so many."""
        found = dict.fromkeys(islice(_spellings(self.key), SPELLINGS_AT_MOST * 4))
        # One that begins another finds everything that the other finds.
        kept = [one for one in found if not any(one != other and one.startswith(other) for other in found)]
        return kept[:SPELLINGS_AT_MOST]

    def fits(self, label: str) -> bool:
        """Whether a name can be typed so: each character itself, or the beginning of one of its readings."""
        return _fits(self.key, _NOT_CHINESE.sub("", normal(label)))


def typed(text: str) -> Typed:
    """What is typed, in the form the keys have."""
    key = normal(text[:LONGEST_TYPED])
    if key.isascii():
        # 吕 is typed lv, lü or, as in passports, lyu. No syllable ends in l, but many in n: nyu may be two.
        key = key.replace("lyu", "lv")
    return Typed(key)


def _spellings(text: str) -> Iterator[str]:
    if not text:
        yield ""
        return
    if not text[0].isascii():
        for initial in dict.fromkeys(one[0] for one in _heard(text[0])):
            yield from (initial + rest for rest in _spellings(text[1:]))
        return
    longest = _SYLLABLE.match(text)
    if longest is None or not longest[0] or text[0] in "iuv":
        return
    for end in range(1, longest.end() + 1):
        yield from (text[0] + rest for rest in _spellings(text[end:]))


def _fits(text: str, name: str) -> bool:
    if not text:
        return True
    if not name:
        return False
    if text[0] == name[0]:
        return _fits(text[1:], name[1:])
    for reading in _heard(name[0]):
        for end in range(min(len(reading), len(text)), 0, -1):
            if text.startswith(reading[:end]) and _fits(text[end:], name[1:]):
                return True
    return False


def indexed(label: str, alias: str, code: str, kind: str, former: Iterable[str] = ()) -> list[tuple[str, str]]:
    """All (form, key) pairs of one subject, in order; names it bore before are found too, as such."""
    keys = search_keys(label, code, kind)
    if alias and kind not in OF_PEOPLE:
        keys |= search_keys(alias, code, kind)
    own = {key for form, key in keys if form == Form.NAME}
    return sorted(keys | {(str(Form.FORMER), one) for one in former if one and one not in own})
