"""Background work and the outbox: once by key, tried again, parked, taken over, sent after commit."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bangfu.audit.actions import Act, action
from bangfu.audit.actions.door import ACTIONS
from bangfu.audit.rules.open_act import WriteOutsideAction
from bangfu.jobs import queries
from bangfu.jobs.actions import NotSent, Work, background, enqueue, outbox, put_out, retry, run_waiting, settle
from bangfu.jobs.models import Job, Outgoing
from bangfu.jobs.rules import TRIES_AT_MOST, next_try
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.scope import Actor, Call

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ACTOR = Actor(None, "writer", "writer")


def call(at: datetime = NOW, who: Actor = ACTOR) -> Call:
    return Call(who, str(uuid4()), at)


class Bench:
    """A handler and a sender whose behaviour a test chooses, and what they were asked to do."""

    def __init__(self) -> None:
        self.ran: list[dict[str, Any]] = []
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.do: Callable[[Work], Any] = lambda work: {"ok": True}
        self.deliver: Callable[[], None] = lambda: None

    def handle(self, work: Work) -> Any:
        self.ran.append(work.arguments)
        return self.do(work)

    def send(self, key: str, payload: dict[str, Any]) -> None:
        self.sent.append((key, payload))
        self.deliver()


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    made = Bench()
    monkeypatch.setitem(background._handlers, "tea", made.handle)
    monkeypatch.setitem(outbox._senders, "letter", made.send)
    yield made


def job() -> Job:
    return Job.objects.get()


def test_work_asked_for_twice_is_done_once(bench: Bench) -> None:
    first = enqueue(call(), "tea", "k1", 7, cups=2)
    again = enqueue(call(), "tea", "k1", 7, cups=2)
    assert first.pk == again.pk
    assert run_waiting(NOW) == 1
    assert run_waiting(NOW + timedelta(hours=1)) == 0
    assert bench.ran == [{"cups": 2}]
    assert (job().state, job().result, job().tries, job().ended_at) == ("done", {"ok": True}, 1, NOW)


def test_the_key_with_other_contents_is_refused(bench: Bench) -> None:
    enqueue(call(), "tea", "k1", cups=2)
    with pytest.raises(Refusal):
        enqueue(call(), "tea", "k1", cups=3)
    with pytest.raises(ValueError, match="nobody handles"):
        enqueue(call(), "coffee", "k2")
    assert Job.objects.count() == 1


def test_a_failing_job_is_tried_again_later_and_parked_after_five_tries(bench: Bench) -> None:
    def fail(work: Work) -> None:
        raise OSError("disk 01012345678 full")

    bench.do = fail
    enqueue(call(), "tea", "k1")
    at = NOW
    for tries in range(1, TRIES_AT_MOST + 1):
        assert run_waiting(at) == 1
        assert run_waiting(at) == 0
        assert job().tries == tries
        at += timedelta(hours=2)
    assert job().state == "parked"
    assert job().message == "OSError on try 5"
    assert run_waiting(at) == 0
    assert list(queries.stuck()[0]) == [job()]
    bench.do = lambda work: "mended"
    assert retry(call(at), job())
    assert run_waiting(at) == 1
    assert (job().state, job().result) == ("done", "mended")
    assert not retry(call(at), job())


def test_the_pauses_grow_and_end() -> None:
    pauses = [next_try(tries, NOW) for tries in range(1, TRIES_AT_MOST)]
    assert pauses == sorted(pauses)
    assert None not in pauses
    assert next_try(TRIES_AT_MOST, NOW) is None


def test_a_refusal_is_an_answer_and_not_tried_again(bench: Bench) -> None:
    def refuse(work: Work) -> None:
        raise Refusal("There is no tea.")

    bench.do = refuse
    enqueue(call(), "tea", "k1")
    run_waiting(NOW)
    assert (job().state, job().message) == ("failed", "There is no tea.")
    assert run_waiting(NOW + timedelta(days=1)) == 0


def test_a_number_in_a_message_is_masked(bench: Bench) -> None:
    def refuse(work: Work) -> None:
        raise Refusal("Row 3: 990101199001011236 stands twice.")

    bench.do = refuse
    enqueue(call(), "tea", "k1")
    run_waiting(NOW)
    assert "990101" in job().message
    assert "19900101" not in job().message


def test_progress_is_seen_and_keeps_the_lease(bench: Bench) -> None:
    seen: list[Job] = []

    def slow(work: Work) -> None:
        work.progress(3, 10, "third cup")
        seen.append(job())

    bench.do = slow
    enqueue(call(), "tea", "k1")
    later = NOW + timedelta(minutes=4)
    run_waiting(NOW, lambda: later)
    assert (seen[0].done, seen[0].total, seen[0].message) == (3, 10, "third cup")
    assert seen[0].lease_until == later + timedelta(minutes=10)


class Killed(BaseException):
    """The worker's end in the middle of a job."""


def test_the_job_of_a_lost_worker_is_taken_up_again_exactly_once(bench: Bench) -> None:
    def die(work: Work) -> None:
        raise Killed

    bench.do = die
    enqueue(call(), "tea", "k1")
    run_waiting(NOW)
    assert job().state == "running"
    bench.do = lambda work: "done"
    assert run_waiting(NOW + timedelta(minutes=9)) == 0
    assert run_waiting(NOW + timedelta(minutes=10)) == 1
    assert run_waiting(NOW + timedelta(minutes=30)) == 0
    assert len(bench.ran) == 2
    assert (job().state, job().tries) == ("done", 2)


def test_a_worker_thought_dead_cannot_end_the_job_of_another(bench: Bench) -> None:
    def overtaken(work: Work) -> str:
        Job.objects.filter(pk=work.job.pk).update(tries=work.job.tries + 1)
        work.progress(1)
        return "late"

    bench.do = overtaken
    enqueue(call(), "tea", "k1")
    run_waiting(NOW)
    assert (job().state, job().result, job().done) == ("running", None, 0)


def test_a_job_that_kills_every_worker_is_parked(bench: Bench) -> None:
    def die(work: Work) -> None:
        raise Killed

    bench.do = die
    enqueue(call(), "tea", "k1")
    for tries in range(TRIES_AT_MOST + 1):
        run_waiting(NOW + timedelta(hours=tries))
    assert (job().state, job().tries) == ("parked", TRIES_AT_MOST)


def test_a_second_try_uses_the_same_client_keys(bench: Bench) -> None:
    keys: list[str] = []

    def step(work: Work) -> None:
        keys.append(work.key("row", 1))
        if len(keys) == 1:
            raise Killed

    bench.do = step
    enqueue(call(), "tea", "k1")
    run_waiting(NOW)
    run_waiting(NOW + timedelta(hours=1))
    assert keys[0] == keys[1]


def test_one_sees_only_ones_own_jobs(bench: Bench) -> None:
    made = enqueue(call(), "tea", "k1")
    assert queries.get(ACTOR, str(made.uid)) == made
    with pytest.raises(Refusal) as no:
        queries.get(Actor(None, "other", "other"), str(made.uid))
    assert no.value.status == 404


@pytest.fixture
def write(bench: Bench) -> Iterator[Callable[..., Any]]:
    """An action that puts a letter into the outbox and then, when asked to, fails."""

    @action("tests.letter.write", None)
    def write_letter(act: Act, *, text: str, fail: bool = False) -> str:
        act.permit_anywhere()
        put_out(act, key="letter-1", kind="letter", payload={"text": text})
        if fail:
            raise Refusal("no")
        return text

    yield write_letter
    del ACTIONS["tests.letter.write"]


def test_an_action_that_fails_sends_nothing(bench: Bench, write: Callable[..., Any]) -> None:
    with pytest.raises(Refusal):
        write(call(), text="hello", fail=True)
    assert run_waiting(NOW) == 0
    assert bench.sent == []
    assert not Outgoing.objects.exists()


def test_an_action_that_succeeds_sends_exactly_once_and_not_before(bench: Bench, write: Callable[..., Any]) -> None:
    one = call()
    write(one, text="hello")
    write(one, text="hello")
    write(call(), text="hello")
    assert bench.sent == []
    assert run_waiting(NOW) == 1
    assert run_waiting(NOW + timedelta(days=1)) == 0
    assert bench.sent == [("letter-1", {"text": "hello"})]
    assert Outgoing.objects.get().sent_at == NOW
    with pytest.raises(Refusal):
        write(call(), text="goodbye")


def test_nothing_is_put_out_without_an_open_action(bench: Bench) -> None:
    act = Act(call(), "tests.none", None, "")
    with pytest.raises(WriteOutsideAction):
        put_out(act, key="letter-1", kind="letter", payload={})


def test_what_certainly_did_not_go_out_is_tried_again_then_parked(bench: Bench, write: Callable[..., Any]) -> None:
    def refuse() -> None:
        raise NotSent("no line")

    bench.deliver = refuse
    write(call(), text="hello")
    for tries in range(TRIES_AT_MOST + 2):
        run_waiting(NOW + timedelta(hours=2 * tries))
    row = Outgoing.objects.get()
    assert (row.state, row.tries, len(bench.sent), row.message) == ("parked", 5, 5, "no line")
    bench.deliver = lambda: None
    assert settle(call(), row, arrived=False)
    assert run_waiting(NOW) == 1


@pytest.mark.parametrize(("fault", "shown"), [(TimeoutError("x"), "TimeoutError"), (Killed(), "")])
def test_what_may_have_gone_out_is_never_sent_again_unasked(
    bench: Bench, write: Callable[..., Any], fault: BaseException, shown: str
) -> None:
    def half() -> None:
        raise fault

    bench.deliver = half
    write(call(), text="hello")
    if isinstance(fault, Killed):
        with pytest.raises(Killed):
            run_waiting(NOW)
    else:
        run_waiting(NOW)
    bench.deliver = lambda: None
    run_waiting(NOW + timedelta(days=30))
    row = Outgoing.objects.get()
    assert (row.state, row.message, len(bench.sent)) == ("unknown", shown, 1)
    assert list(queries.stuck()[1]) == [row]
    assert settle(call(), row, arrived=True)
    assert not settle(call(), row, arrived=False)


PROCESS = """
import os, signal, sys
from datetime import datetime, timedelta, UTC
import django
django.setup()
from django.core.management import call_command
from bangfu.jobs.actions import enqueue, handler, run_waiting
from bangfu.jobs.models import Job
from bangfu.kernel.scope import Actor, Call
now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
@handler("tea")
def tea(work):
    with open(os.environ["TEA_LOG"], "a") as log:
        log.write(sys.argv[1] + "\\n")
    if sys.argv[1] == "first":
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"
if sys.argv[1] == "first":
    call_command("migrate", verbosity=0, skip_checks=True)
    enqueue(Call(Actor(None, "a", "a"), "k", now), "tea", "k1")
    run_waiting(now)
for minutes in (5, 11, 60):
    run_waiting(now + timedelta(minutes=minutes))
job = Job.objects.get()
print(job.state, job.tries)
"""


@pytest.mark.slow
@pytest.mark.database("sqlite")
def test_a_worker_that_is_really_killed_leaves_its_job_to_the_next(tmp_path: Path) -> None:
    log = tmp_path / "log"
    given = {"BANGFU_DATA": str(tmp_path), "BANGFU_MODE": "test", "BANGFU_DATABASE_URL": "", "TEA_LOG": str(log)}
    src = str(Path(__file__).resolve().parents[2] / "src")
    environment = {**os.environ, **given, "DJANGO_SETTINGS_MODULE": "bangfu.config.settings", "PYTHONPATH": src}

    def process(name: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", PROCESS, name]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)

    assert process("first").returncode == -9
    second = process("second")
    assert second.stdout == "done 2\n", second.stderr
    assert process("third").stdout == "done 2\n"
    assert log.read_text().split() == ["first", "second"]
