"""What was read and what came out, in Chinese and English."""

from __future__ import annotations

import re
from decimal import Decimal

from bangfu.figures.arithmetic import typed
from bangfu.figures.claim import Claim
from bangfu.figures.mark import Mark
from bangfu.figures.unit import COUNTS, MEASURES

DIGITS = 6
LONGEST_QUOTE = 400
TENTHS = "成"
ADDED = frozenset({"sum", "difference", "balance"})
# «资金（万元）», «金额（单位：万元）» at the end of a column's name.
HEADED = re.compile(r"\((?:单位[:：]?)?((?:万亿|千万|百万|十万|亿|万|千|百)?(?P<word>[^()0-9]{1,4}))\)$")


def plain(value: Decimal) -> str:
    """A decimal string to six significant digits, whole numbers whole, no exponent."""
    text = str(value)
    if text.isdigit():
        return text
    whole, _, decimals = text.partition(".")
    if decimals.isdigit() and len(decimals) <= DIGITS - len(whole):
        return text.rstrip("0").rstrip(".")
    if value == value.to_integral_value():
        return f"{value:.0f}"
    size = value.adjusted()
    text = f"{value:.{max(1, DIGITS - 1 - size)}f}"
    return text.rstrip("0").rstrip(".")


def number(mark: Mark) -> str:
    """The figure's number as written, for the arithmetic."""
    return plain(mark.value) if mark.value is not None else mark.text


def quote(text: str, start: int, end: int) -> str:
    """The words of a relation; of a long one the beginning and the end."""
    if end - start <= LONGEST_QUOTE:
        return text[start:end]
    half = LONGEST_QUOTE // 2
    return f"{text[start : start + half]}…{text[end - half : end]}"


def expression(claim: Claim) -> str:
    """The arithmetic, every figure with its unit; a list as it stands."""
    if not claim.operands:
        return claim.note
    return typed(claim.form, [number(mark) + (mark.unit or headed(claim)) for mark in claim.operands])


def headed(claim: Claim) -> str:
    """The unit that the head of a table's column says for its bare figures: 万元 of «资金（万元）»; else empty."""
    if claim.where is None or claim.form not in ADDED or any(mark.unit for mark in (claim.stated, *claim.operands)):
        return ""
    found = HEADED.search(claim.where[1])
    return found[1] if found and (found["word"] in MEASURES or found["word"] in COUNTS) else ""


def _result(claim: Claim, value: Decimal, told: str | None = None) -> str:
    """A result in the unit of the stated figure; tenths (三成) are told as a percentage, as they are computed."""
    stated = claim.stated
    if stated.unit == TENTHS:
        return plain(value * stated.factor) + "%"
    return (plain(value) if told is None else told) + (stated.unit or headed(claim))


def explain(claim: Claim, typed_out: str, written: str, computed: str) -> tuple[str, str]:
    """«5160 + 1240 = 6400,文中写 6300,相差 100», from the arithmetic as typed and the two plain results."""
    if claim.kind == "list_count":
        return _list(claim)
    if claim.kind == "span":
        return _span(claim)
    if claim.kind == "repeat":
        return _repeat(claim)
    if claim.kind == "subset":
        return _subset(claim)
    value = claim.stated.value if claim.stated.value is not None else Decimal(0)
    written, head = _result(claim, value, written), f"{typed_out} = {_result(claim, claim.computed, computed)}"
    if claim.verdict == "consistent":
        return f"{head}，与文中 {written} 相符", f"{head}, as written: {written}"
    if claim.verdict == "approximate":
        return (
            f"{head}，文中写 {written}，在取舍或约数之内",
            f"{head}; the text says {written}: within rounding or an approximate word",
        )
    zh, en = _gap(claim, value)
    zh, en = f"{head}，文中写 {written}，相差 {zh}", f"{head}; the text says {written}: off by {en}"
    if claim.verdict == "warn":
        return f"{zh}，只有按分项四舍五入之前的数才可能相符", f"{en}, unless the figures it is taken of were rounded"
    if claim.where is not None and all(claim.where):
        row, column = claim.where
        zh, en = f"{zh}（“{row}”行“{column}”列）", f"{en} (row “{row}”, column “{column}”)"
    if claim.instead is None:
        return zh, en
    other = number(claim.instead) + claim.instead.unit
    return f"{zh}；{written}是按 {other} 算的", f"{en}; {written} is of {other}"


def _gap(claim: Claim, value: Decimal) -> tuple[str, str]:
    """How far the text is off; two rates differ by points, counted as fine as the text is."""
    if claim.stated.dimension == "percent" and claim.stated.unit != TENTHS:
        points = plain(abs(claim.computed.quantize(Decimal(1).scaleb(-claim.stated.places)) - value))
        return f"{points} 个百分点", f"{points} points"
    return (_result(claim, abs(claim.computed - value)),) * 2


def _subset(claim: Claim) -> tuple[str, str]:
    written, whole = (number(mark) + mark.unit for mark in (claim.stated, claim.operands[0]))
    if claim.holds:
        return f"部分 {written} 不大于总数 {whole}", f"the part {written} is not larger than the whole {whole}"
    return f"部分 {written} 大于总数 {whole}", f"the part {written} is larger than the whole {whole}"


def _list(claim: Claim) -> tuple[str, str]:
    stated, listed = number(claim.stated), plain(claim.computed)
    if claim.holds:
        return f"说 {stated} 项，列出 {listed} 项，相符", f"{stated} promised, {listed} listed"
    return (
        f"说 {stated} 项，列出 {listed} 项：{claim.note}",
        f"{stated} promised, {listed} listed: {claim.note}",
    )


def _span(claim: Claim) -> tuple[str, str]:
    stated, computed = number(claim.stated), plain(claim.computed)
    unit = claim.stated.unit
    return (
        f"{claim.note}，合 {computed}{unit}，文中写 {stated}{unit}",
        f"{claim.note} makes {computed} {unit}; the text says {stated} {unit}",
    )


def _repeat(claim: Claim) -> tuple[str, str]:
    stated, other = claim.stated, claim.operands[0]
    if claim.form == "share":
        return f"{stated.text}即 {other.text} 的 100%", f"all of {other.text}: 100 %"
    if claim.holds and stated.text != other.text:
        return f"{other.text}、{stated.text} 数目一致", f"{other.text} and {stated.text} are alike"
    if claim.holds:
        return f"{stated.text} 前后一致", f"{stated.text} is said twice alike"
    return f"前写 {other.text}，后写 {stated.text}", f"first {other.text}, then {stated.text}"
