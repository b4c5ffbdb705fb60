"""Keys and anchors: where they lie, who can read them, whether they fit the trail."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from bangfu.audit.models import Line as TrailLine
from bangfu.audit.queries import anchors, head, held_hashes
from bangfu.cli.keeping import log
from bangfu.cli.keeping.doctor.line import Line, bad, ok, warn
from bangfu.kernel.refusal import Refusal
from bangfu.vault.rules import keyring

ANCHOR_LATE = timedelta(hours=2)


def key_lines() -> list[Line]:
    """The key ring and the session key."""
    path = Path(settings.BANGFU_KEYS)
    copied = [Path(settings.BANGFU_FILES), Path(settings.BANGFU_SNAPSHOTS)]
    if last := log.last(settings.DATA, log.BACKUP):
        copied.append(Path(last["file"]).parent)
    # A backup beside the book's folder is in that folder's parent, which is not copied as a whole.
    copied = [folder for folder in copied if not settings.DATA.is_relative_to(folder)]
    try:
        ring = keyring.load(path)
        keyring.require_outside(path, copied)
    except Refusal as no:
        return [bad("key ring", no.message % no.params, no.cure % no.params)]
    lines = [ok("key ring", f"{len(ring.keys)} keys, readable by the owner only, outside what is backed up")]
    session = settings.DATA / "keys" / "session.key"
    if os.name == "posix" and session.exists() and session.stat().st_mode & 0o077:
        lines.append(bad("session key", f"{session} can be read by others", f"chmod 600 {session}"))
    return lines


def anchor_lines(now: datetime) -> list[Line]:
    """The copies of the chain's head outside the database."""
    kept = anchors()
    seqs = [one["seq"] for one in kept]
    hashes = dict(TrailLine.objects.filter(seq__in=seqs).values_list("seq", "hash"))
    newest = TrailLine.objects.order_by("-seq").first()
    lines = [held_line(kept, hashes, head()[0], newest.at if newest else None, now)]
    inside = Path(settings.BANGFU_ANCHORS).resolve().is_relative_to(settings.DATA)
    if inside and settings.MODE == "office":
        lines.append(
            warn(
                "anchor place",
                "the anchors lie beside the database: who can rewrite the one can rewrite the other",
                "set BANGFU_ANCHORS to a place that another person keeps",
            )
        )
    return lines


def held_line(
    kept: Sequence[Mapping[str, Any]], hashes: Mapping[int, str], seq: int, written: datetime | None, now: datetime
) -> Line:
    """Do the anchors fit the trail of `seq` lines, of which `hashes` has those anchored, and are they fresh?"""
    proof = "run «bangfu verify --rows», compare with a backup, and tell the audit administrator"
    if seq == 0 or written is None:
        return ok("anchors", "no line yet")
    if not kept:
        return bad("anchors", "there is none: a rewriting of the trail would not be seen", "run «bangfu freeze»")
    ahead = max(one["seq"] for one in kept)
    if ahead > seq:
        return bad("anchors", f"line {ahead} was anchored but the trail ends at {seq}: its tail is missing", proof)
    for number, held in sorted(held_hashes([dict(one) for one in kept]).items()):
        if held != {hashes.get(number)}:
            return bad("anchors", f"line {number} is not the one that was anchored", proof)
    last = max(datetime.fromisoformat(one["at"]) for one in kept)
    if written - last > ANCHOR_LATE:
        return warn(
            "anchors", f"the last one is of {last:%Y-%m-%d %H:%M}, lines are newer", "look at the folder's rights"
        )
    return ok("anchors", f"{len(kept)}, the last on line {kept[-1]['seq']}, {_ago(now - last)} ago")


def _ago(span: timedelta) -> str:
    hours = max(int(span.total_seconds() // 3600), 0)
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"
