"""The one place that knows the ``llm`` library: asks a model in a child process, for a limited time.

The child loads what it needs and is killed when its time is over; what it had answered until then
counts. Whatever goes wrong is a value: an edition is composed with or without a model.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from digests.briefs import Question

#: Longest answer that is read, in characters.
_ANSWER = 20_000
_ASK = ("-P", "-c", "import sys; from steppewatch.machine import main; sys.exit(main())")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a model said, by question, and what went wrong, in one line; "" when all went well."""

    answers: dict[str, str] = field(default_factory=dict)
    problem: str = ""


def ask(model: str, questions: Sequence[Question], *, timeout_s: float) -> Answers:
    """Ask a model, one question after the other; never raises for its sake.

    Without questions the model is only looked up: a check that it could be asked.
    """
    job = json.dumps({"model": model, "questions": [asdict(question) for question in questions]})
    problem = ""
    try:
        done = subprocess.run(
            [sys.executable, *_ASK], input=job.encode(), capture_output=True, timeout=timeout_s, check=False
        )
        said, complaint = done.stdout, done.stderr.decode("utf-8", "replace").strip()
        if done.returncode:
            problem = f"the process ended with {done.returncode}: {complaint.splitlines()[-1:] or 'it said nothing'}"
    except subprocess.TimeoutExpired as error:
        said, problem = error.stdout or b"", f"no answer within {timeout_s:g} s"
    except OSError as error:
        return Answers(problem=str(error))
    return _read(said.decode("utf-8", "replace"), problem)


def _read(said: str, problem: str) -> Answers:
    answers: dict[str, str] = {}
    for line in said.splitlines():
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
