"""The one place that knows the ``llm`` library: asks a model in a child process, for a limited time.

The child loads what it needs and is killed when its time is over; what it had answered until then
counts. Whatever goes wrong is a value: an edition is composed with or without a model.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

from digests.briefs import Question

#: Longest answer that is read, in characters.
_ANSWER = 20_000
#: Seconds between two looks at the clock and at the wish to stop.
_LOOK_S = 0.25
_ASK = ("-P", "-c", "import sys; from steppewatch.machine import main; sys.exit(main())")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a model said, by question, and what went wrong, in one line; "" when all went well."""

    answers: dict[str, str] = field(default_factory=dict)
    problem: str = ""


def ask(
    model: str, questions: Sequence[Question], *, timeout_s: float, stop: Callable[[], bool] = lambda: False
) -> Answers:
    """Ask a model, one question after the other; never raises for its sake.

    Without questions the model is only looked up: a check that it could be asked. A *stop* ends the
    waiting and is no problem.
    """
    job = json.dumps({"model": model, "questions": [asdict(question) for question in questions]}).encode()
    try:
        child = subprocess.Popen(
            [sys.executable, *_ASK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except OSError as error:
        return Answers(problem=str(error))
    with child:
        try:
            return _wait(child, job, timeout_s=timeout_s, stop=stop)
        finally:
            child.kill()


def _wait(
    child: subprocess.Popen[bytes], job: bytes, *, timeout_s: float, stop: Callable[[], bool]
) -> Answers:
    """Wait for the child to end, for its time to be over, or for the wish to stop."""
    until = time.monotonic() + timeout_s
    given: bytes | None = job
    while True:
        try:
            said, complaint = child.communicate(given, timeout=_LOOK_S)
        except subprocess.TimeoutExpired as error:
            given = None  # the pipe remembers
            if not stop() and time.monotonic() < until:
                continue
            problem = "" if stop() else f"no answer within {timeout_s:g} s"
            return _read(error.stdout or b"", problem)
        lines = complaint.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
        ended = f"the process ended with {child.returncode}: {lines[-1]}" if child.returncode else ""
        return _read(said, ended)


def _read(said: bytes, problem: str) -> Answers:
    answers: dict[str, str] = {}
    for line in said.decode("utf-8", "replace").split("\n"):
        try:
            told = json.loads(line)
        except ValueError:
            continue  # a plugin printed something, or the line was cut short
        if isinstance(told, dict) and "answer" in told:
            answers[str(told["key"])] = str(told["answer"])
        elif isinstance(told, dict) and "problem" in told:
            problem = problem or str(told["problem"])
    return Answers(answers=answers, problem=" ".join(problem.split())[:300])


def main() -> int:
    """Answer the questions on standard input, a JSON line each."""
    job = json.loads(sys.stdin.read())
    try:
        import llm

        model = llm.get_model(job["model"])
        for question in job["questions"]:
            response = model.prompt(question["prompt"], system=question["system"], stream=False)
            _tell(key=question["key"], answer=response.text()[:_ANSWER])
    except ImportError as error:
        _tell(problem=f"{error}; install it: pip install 'steppewatch[llm]'")
    except Exception as error:  # noqa: BLE001 - plugins raise what they like; it is told, and costs no edition
        _tell(problem=f"{type(error).__name__}: {error}")
    return 0


def _tell(**what: str) -> None:
    print(json.dumps(what), flush=True)
