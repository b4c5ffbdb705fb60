"""bangfu verify"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from django.utils.translation import gettext

from bangfu.cli.keeping.proving import Proof, prove
from bangfu.cli.telling import Telling


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Prove the trail, the stored files and the snapshots; 1 when something does not hold."""
    proof = prove(with_rows=given.rows)
    document = {**asdict(proof), "holds": not proof.findings}
    telling.answer(document, _lines(proof))
    return 1 if proof.findings else 0


def _lines(proof: Proof) -> list[str]:
    seq, digest = proof.head
    head = {"seq": seq, "digest": digest or gettext("no line yet")}
    lines = [gettext("head: line %(seq)s, %(digest)s") % head]
    if proof.anchor:
        last = {**proof.anchor, "count": proof.anchors}
        lines.append(gettext("last anchor: line %(seq)s at %(at)s (%(count)s in all)") % last)
    else:
        lines.append(gettext("no anchor: a rewriting of the whole trail would not be seen"))
    lines += [f"{one.kind} {one.place}: {one.what}" for one in proof.findings]
    looked = [
        gettext("%(count)s lines") % {"count": seq},
        gettext("%(count)s files") % {"count": proof.files},
        gettext("%(count)s snapshots") % {"count": proof.snapshots},
    ]
    looked += [gettext("%(count)s rows") % {"count": proof.rows}] if proof.rows is not None else []
    ended = gettext("%(count)s findings") % {"count": len(proof.findings)} if proof.findings else gettext("all hold")
    return [*lines, f"{gettext(', ').join(looked)}: {ended}"]
