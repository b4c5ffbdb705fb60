"""bangfu verify"""

from __future__ import annotations

import argparse
from dataclasses import asdict

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
    lines = [f"head: line {seq}, {digest or 'no line yet'}"]
    if proof.anchor:
        lines.append(f"last anchor: line {proof.anchor['seq']} at {proof.anchor['at']} ({proof.anchors} in all)")
    else:
        lines.append("no anchor: a rewriting of the whole trail would not be seen")
    looked = [f"{seq} lines", f"{proof.files} files", f"{proof.snapshots} snapshots"]
    looked += [f"{proof.rows} rows"] if proof.rows is not None else []
    for one in proof.findings:
        lines.append(f"{one.kind} {one.place}: {one.what}")
    lines.append(", ".join(looked) + (": all hold" if not proof.findings else f": {len(proof.findings)} findings"))
    return lines
