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
from bangfu.kernel.refusal import Refusal, mark
from bangfu.vault.rules import keyring

ANCHOR_LATE = timedelta(hours=2)
ANCHORS = mark("anchors")


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
        return [bad(mark("key ring"), no.message, no.cure, **no.params)]
    lines = [
        ok(
            mark("key ring"),
            mark("%(count)s keys, readable by the owner only, outside what is backed up"),
            count=len(ring.keys),
        )
    ]
    session = settings.DATA / "keys" / "session.key"
    if os.name == "posix" and session.exists() and session.stat().st_mode & 0o077:
        lines.append(
            bad(mark("session key"), mark("%(file)s can be read by others"), "chmod 600 %(file)s", file=session)
        )
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
                mark("anchor place"),
                mark("the anchors lie beside the database: who can rewrite the one can rewrite the other"),
                mark("set BANGFU_ANCHORS to a place that another person keeps"),
            )
        )
    return lines


def held_line(
    kept: Sequence[Mapping[str, Any]], hashes: Mapping[int, str], seq: int, written: datetime | None, now: datetime
) -> Line:
    """Do the anchors fit the trail of `seq` lines, of which `hashes` has those anchored, and are they fresh?"""
    proof = mark("run «bangfu verify --rows», compare with a backup, and tell the audit administrator")
    if seq == 0 or written is None:
        return ok(ANCHORS, mark("no line yet"))
    if not kept:
        return bad(
            ANCHORS, mark("there is none: a rewriting of the trail would not be seen"), mark("run «bangfu freeze»")
        )
    ahead = max(one["seq"] for one in kept)
    if ahead > seq:
        return bad(
            ANCHORS,
            mark("line %(line)s was anchored but the trail ends at %(end)s: its tail is missing"),
            proof,
            line=ahead,
            end=seq,
        )
    for number, held in sorted(held_hashes([dict(one) for one in kept]).items()):
        if held != {hashes.get(number)}:
            return bad(ANCHORS, mark("line %(line)s is not the one that was anchored"), proof, line=number)
    last = max(datetime.fromisoformat(one["at"]) for one in kept)
    if written - last > ANCHOR_LATE:
        return warn(
            ANCHORS,
            mark("the last one is of %(at)s, lines are newer"),
            mark("look at the folder's rights"),
            at=f"{last:%Y-%m-%d %H:%M}",
        )
    return ok(
        ANCHORS,
        mark("%(count)s, the last on line %(line)s, of %(at)s"),
        count=len(kept),
        line=kept[-1]["seq"],
        at=f"{last:%Y-%m-%d %H:%M}",
    )
