"""One-to-one maps of characters: traditional to simplified, full width to half width."""

from __future__ import annotations

# Only characters of cue words, units and numerals: nothing else is compared with a word of ours.
TRADITIONAL = "萬億戶"
SIMPLIFIED = "万亿户"

# Full-width forms U+FF01 to U+FF5E stand in the order of ASCII; a few marks have second forms.
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
SECOND_FORMS = str.maketrans("　\u00a0﹪﹐﹔﹕﹙﹚〇○－–—﹣", "  %,;:()零零----")
TO_CLEAN = {
    **str.maketrans(TRADITIONAL, SIMPLIFIED),
    **FULL_WIDTH,
    **SECOND_FORMS,
}
