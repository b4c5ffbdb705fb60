"""The text as the rules read it: simplified, half-width, wrapped lines joined; every place leads back to the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from bangfu.figures.script import cleaned

# What opens a line of its own: numbered items, headings, table rows. Such a line is never the end of a sentence
# that was wrapped.
OPENS = (
    r"(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十0-9]{1,3}\)|[0-9]{1,2}[、.](?![0-9])|[0-9]{1,2}\)"
    r"|第[一二三四五六七八九十0-9]{1,3}[,、章节条]|[①-⑳]|[一二三四五六七八九十]{1,2}(?:是|要|方面)|首先|其次|再次|最后|-(?!-)|[•·●◆★#|>*])"
)
# The end of a wrapped line from its break on; what stands before the break is looked at only where this fits.
WRAP = re.compile(rf"\n *(?=[^\s|])(?:(?!{OPENS})|(?<=-\n)(?=-))")
CLOSED = "。!?;:|"
HEADING = re.compile(rf"{OPENS}[^。,;]*$")
TITLE = re.compile(r"附?表[0-9一二三四五六七八九十:]")
RUNNING = re.compile(r"[。,;]")
CELLS = re.compile(r"[\t|]| {2,}")
SENTENCE = re.compile(r"[。;]|,(?![0-9])")
# A blank between a number and its words, as some word processors set them («共有 1286 户»).
# What stands before it is looked at behind it: an expression that begins with one letter is looked for the fastest.
BLANK = re.compile(r" (?:(?=[0-9])(?<=[一-鿿,。;:、(] )|(?=[一-鿿%,。;、)])(?<=[0-9%] ))")
# Full-width blanks between words cut a line into cells, as in a table typed by hand; between two single characters they
# spell out one word («合　计»). A line with a sentence in it, or one such blank and commas, is running text.
WIDE = "\u3000"
COLUMNS = re.compile(rf"(?<=[^\s]){WIDE}+(?=[^\s])")
SPELT_OUT = re.compile(rf"(?:^|(?<=\s))[一-鿿](?:{WIDE}+[一-鿿])+(?=\s|$)")
CELLED = re.compile(r"[\t|。]")
RUNNING_WIDE = re.compile(r"[。，；]")
# A cell of a table pasted one cell a line is shorter than any line of running text.
SHORTEST_LINE = 8
# Lines of running text copied from a page: none longer, all of one paragraph about as long; AROUND characters are seen.
WIDEST, RAGGED, AROUND, LONGEST_HEADING = 60, 12, 240, 26


@dataclass(slots=True)
class Clean:
    """`text` to read; `cuts` are places in it before which `lengths` characters of the source were left out."""

    text: str
    cuts: list[int]
    lengths: list[int]

    def source(self, place: int) -> int:
        """The place in the source text of a place in the clean text (that of a character, not of a gap)."""
        at = bisect_right(self.cuts, place)
        return place + self.lengths[at - 1] if at else place


def clean(source: str) -> Clean:
    """The clean text of `source`; characters stand one for one except at joined lines and at blanks about numbers."""
    text = cleaned(_columns(source) if WIDE in source else source)
    left_out = [*_breaks(text), *_blanks(text)] if "\n" in text else _blanks(text)
    if not left_out:
        return Clean(text, [], [])
    pieces: list[str] = []
    cuts: list[int] = []
    lengths: list[int] = []
    done = length = gone = 0
    for start, end in sorted(left_out):
        pieces.append(text[done:start])
        length += start - done
        gone += end - start
        cuts.append(length)
        lengths.append(gone)
        done = end
    pieces.append(text[done:])
    return Clean("".join(pieces), cuts, lengths)


def _columns(source: str) -> str:
    """The text with a tab in the place of a full-width blank that cuts a line into cells, one character for one."""
    return "\n".join([_celled(line) if WIDE in line.strip() else line for line in source.split("\n")])


def _celled(line: str) -> str:
    words = [found.span() for found in SPELT_OUT.finditer(line)]
    cuts = [cut.start() for cut in COLUMNS.finditer(line) if not any(start < cut.start() < end for start, end in words)]
    if not cuts or CELLED.search(line) or (len(cuts) < 2 and RUNNING_WIDE.search(line)):
        return line
    for cut in cuts:
        line = f"{line[:cut]}\t{line[cut + 1 :]}"
    return line


def _breaks(text: str) -> list[tuple[int, int]]:
    """Where lines of running text are broken, with the blanks around the break."""
    found = []
    for match in WRAP.finditer(text):
        end = match.end()
        start = _line_end(text, match.start())
        if not start or text[start - 1].isspace() or (text[start - 1] in CLOSED and not _filled(text, start, end)):
            continue
        if _wrapped(text, start, end):
            found.append((start, end))
    return found


def _blanks(text: str) -> list[tuple[int, int]]:
    """Single blanks between numbers and words in lines of running text; those of a table keep its columns apart."""
    found: list[tuple[int, int]] = []
    if " " not in text:
        return found
    stop, running = -1, False
    for match in BLANK.finditer(text):
        place = match.start()
        if place > stop:
            begin = text.rfind("\n", 0, place) + 1
            stop = text.find("\n", place)
            stop = len(text) if stop < 0 else stop
            line = text[begin:stop].strip()
            running = bool(SENTENCE.search(line)) and not CELLS.search(line)
        if running:
            found.append((place, place + 1))
    return found


def _line_end(text: str, newline: int) -> int:
    """Where the words of the line end that `newline` breaks."""
    start = newline - 1 if text[newline - 1 : newline] == "\r" else newline
    while start and text[start - 1] == " ":
        start -= 1
    return start


def _wrapped(text: str, start: int, end: int) -> bool:
    """Whether the line that ends at `start` goes on at `end`."""
    begin = text.rfind("\n", 0, start) + 1
    line = text[begin:start].strip()
    if len(line) < SHORTEST_LINE and not _wrapped_before(text, begin):
        return False
    stop = text.find("\n", end)
    after = text[end : stop if stop >= 0 else len(text)]
    if CELLS.search(line) or CELLS.search(after):
        return False
    if TITLE.match(line) or (len(after.split()) > 3 and not RUNNING.search(after)):
        return False
    if len(line.split()) > 2 and len(line.split()) == len(after.split()):
        return False
    return len(line) > LONGEST_HEADING or line[-1:].isdigit() or not HEADING.match(line)


def _filled(text: str, start: int, end: int) -> bool:
    """Whether a sentence that ends with its line goes on in the next: the lines around are cut at one width.

    A paragraph of its own ends where it likes; a wrapped one fills its lines, and some of them break a sentence off.
    """
    if text.startswith("其中", end) or text.startswith("其中:", max(0, start - 3)):
        return True
    begin = text.rfind("\n", 0, start) + 1
    if WIDEST < start - begin < AROUND:
        return False
    top = max(text.rfind("\n\n", max(0, start - AROUND), start), start - AROUND, -1) + 1
    bottom = text.find("\n\n", end, end + AROUND + 2)
    run = text[top : min(bottom if bottom >= 0 else len(text), end + AROUND)]
    lines = [line for line in run.split("\n") if line.strip()]
    lines = lines[top > 0 and text[top - 1] != "\n" :]
    width = max(len(line) for line in lines)
    if width > WIDEST or start - begin < width - RAGGED or any(CELLS.search(line) for line in lines):
        return False
    inner = lines[:-1]
    open_ends = sum(line.rstrip()[-1] not in CLOSED for line in inner)
    return len(lines) > 1 and open_ends > 0 and all(len(line) >= width - RAGGED for line in inner)


def _wrapped_before(text: str, begin: int) -> bool:
    """Whether the line before the one at `begin` is open, so that this short line may be its middle."""
    before = text[:begin].rstrip(" \r\n")[-1:] if begin < 2 else text[max(0, begin - 8) : begin].rstrip(" \r\n")[-1:]
    return bool(before) and before not in CLOSED
