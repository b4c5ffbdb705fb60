"""Taking a backup apart into an empty folder. Nothing here needs a book."""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path, PurePosixPath

from bangfu.cli.keeping.sealing import Opener
from bangfu.cli.keeping.statement import Statement, read
from bangfu.kernel.refusal import Refusal, mark

STATEMENT = "statement.json"
RENAMED = {"database.sqlite3": "bangfu.sqlite3"}


def unpack(file: Path, passphrase: bytes, folder: Path) -> Statement:
    """Open the sealed `file`, write its members under the empty `folder`, and answer what it says of itself.

    Errors: Refusal for a file that is no backup, another passphrase, and any change of the file. What was written
    before a fault was found is to be thrown away with the folder.
    """
    if not file.is_file():
        raise Refusal(mark("There is no file %(file)s."), file=file)
    with file.open("rb") as source, Opener(source, passphrase) as opener:
        with tarfile.open(mode="r|", fileobj=opener) as archive:
            for member in archive:
                _take(archive, member, folder)
        # To the authenticated end: a cut behind the last member is a cut too.
        while opener.read(1 << 20):
            pass
    return read(json.loads((folder / STATEMENT).read_text("utf-8")))


def _take(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    name = PurePosixPath(RENAMED.get(member.name, member.name))
    content = archive.extractfile(member) if member.isreg() else None
    if content is None or name.is_absolute() or ".." in name.parts:
        raise Refusal(mark("The backup holds «%(name)s», which no backup of this program holds."), name=member.name)
    target = folder.joinpath(*name.parts)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as out:
        shutil.copyfileobj(content, out, 1 << 20)
    target.chmod(0o600)
