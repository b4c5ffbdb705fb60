"""What was read and what came out, in Chinese and English."""

from __future__ import annotations

from decimal import Decimal

from bangfu.figures.arithmetic import typed
from bangfu.figures.claim import Claim
from bangfu.figures.mark import Mark

DIGITS = 6


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


def expression(claim: Claim) -> str:
    """The arithmetic with the units that differ from the result's written out; a list as it stands."""
    if not claim.operands:
        return claim.note
    mixed = len({mark.unit for mark in claim.operands}) > 1 and claim.form in ("sum", "difference")
    words = [number(mark) + (mark.unit if mixed else "") for mark in claim.operands]
    return typed(claim.form, words)


def explain(claim: Claim, typed_out: str) -> tuple[str, str]:
    """«5160 + 1240 = 6400,文中写 6300,相差 100», from the arithmetic as typed."""
    if claim.kind == "list_count":
        return _list(claim)
    if claim.kind == "span":
        return _span(claim)
    if claim.kind == "repeat":
        return _repeat(claim)
    stated = claim.stated
    value = stated.value if stated.value is not None else Decimal(0)
    computed, written = plain(claim.computed), plain(value)
    unit = "%" if stated.dimension == "percent" else ""
    head = f"{typed_out} = {computed}{unit}"
    if claim.kind == "subset":
        return _subset(claim, written)
    if claim.verdict == "consistent":
        return f"{head},与文中 {written}{unit} 相符".replace(",", "，"), f"{head}, as written: {written}{unit}"
    if claim.verdict == "approximate":
        return (
            f"{head}，文中写 {written}{unit}，在取舍或约数之内",
            f"{head}; the text says {written}{unit}: within rounding or an approximate word",
        )
    gap = plain(abs(claim.computed - value))
    return f"{head}，文中写 {written}{unit}，相差 {gap}", f"{head}; the text says {written}{unit}: off by {gap}"


def _subset(claim: Claim, written: str) -> tuple[str, str]:
    whole = number(claim.operands[0])
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
    if claim.holds:
        return f"{stated.text} 前后一致", f"{stated.text} is said twice alike"
    return f"前写 {other.text}，后写 {stated.text}", f"first {other.text}, then {stated.text}"
