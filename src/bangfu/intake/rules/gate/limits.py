"""How much a file may be: enough for a county's roster, too little to hold up the server."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Limits:
    """Bytes, counts, seconds. `memory_bytes` is the address space of the reading process."""

    file_bytes: int = 60_000_000
    unpacked_bytes: int = 600_000_000
    # Rows alike pack to a hundredth; only padding goes beyond.
    ratio: int = 400
    ratio_from_bytes: int = 2_000_000
    parts: int = 3_000
    sheets: int = 60
    cells: int = 3_000_000
    rows: int = 200_000
    columns: int = 1_000
    cell_characters: int = 32_767
    memory_bytes: int = 1_200_000_000
    seconds: int = 60

    def words(self) -> list[str]:
        """As words of a command."""
        return [str(getattr(self, one.name)) for one in fields(self)]

    @classmethod
    def of_words(cls, words: list[str]) -> Limits:
        """From the words of a command."""
        return cls(*(int(word) for word in words))


LIMITS = Limits()
