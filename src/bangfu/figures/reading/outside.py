"""Old and foreign formats, turned by programs of this machine when they are there: poppler and LibreOffice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

from bangfu.figures.reading.plain import decoded
from bangfu.kernel.refusal import Refusal, mark

SECONDS = 60
WAITING_SECONDS = 20
# One at a time: a conversion takes a whole processor and some hundred megabytes.
_turn = threading.BoundedSemaphore(1)
# A stranger's document: no macros, and nothing fetched from the addresses it names.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def pdf_text(content: bytes) -> str:
    """The text of a PDF with its columns kept; Refusal when no program here reads PDF."""
    program = shutil.which("pdftotext")
    if program is None:
        raise _save_as("PDF")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "in.pdf")
        page.write_bytes(content)
        text = decoded(_run([program, "-layout", "-enc", "UTF-8", str(page), "-"]))
    if not text.strip():
        raise Refusal(
            mark("The PDF holds pictures of pages and no text."),
            cure=mark("Send the document it was printed from, saved as .docx."),
            field="file",
            status=422,
        )
    return text.replace("\f", "\n")


def office_file(content: bytes, suffix: str, wanted: str) -> bytes:
    """A file of an older office format as `wanted` (docx or xlsx); Refusal when no program here turns it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise _save_as(suffix, wanted)
    with tempfile.TemporaryDirectory() as folder:
        source, profile = Path(folder, f"in.{suffix}"), Path(folder, "profile")
        source.write_bytes(content)
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        own = f"-env:UserInstallation={profile.as_uri()}"
        _run([program, own, "--headless", "--convert-to", wanted, "--outdir", folder, str(source)])
        made = Path(folder, f"in.{wanted}")
        if not made.is_file():
            raise _save_as(suffix, wanted)
        return made.read_bytes()


def _run(command: list[str]) -> bytes:
    if not _turn.acquire(timeout=WAITING_SECONDS):
        raise Refusal(
            mark("Other files are being converted just now."),
            cure=mark("Wait a minute and send it again, or save it as .docx."),
            field="file",
            status=503,
        )
    try:
        return _output(command)
    except (subprocess.SubprocessError, OSError):
        raise Refusal(
            mark("The file could not be converted."),
            cure=mark("Open it in Word or WPS, save it as .docx and send that."),
            field="file",
            status=422,
        ) from None
    finally:
        _turn.release()


def _output(command: list[str]) -> bytes:
    """What the program prints; past the time it is ended with all its children, which hold its pipes open."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=quiet, stdout=subprocess.PIPE, stderr=quiet, start_new_session=os.name == "posix"
    ) as program:
        try:
            said, _ = program.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            if os.name == "posix":
                os.killpg(program.pid, signal.SIGKILL)
            else:
                program.kill()
            raise
    if program.returncode:
        raise subprocess.CalledProcessError(program.returncode, command[0])
    return said


def _save_as(kind: str, wanted: str = "docx") -> Refusal:
    return Refusal(
        mark("Files of the kind %(kind)s are not read on this machine."),
        cure=mark("Open it in WPS or Word, save it as .%(wanted)s and send that."),
        field="file",
        status=415,
        kind=kind,
        wanted=wanted,
    )
