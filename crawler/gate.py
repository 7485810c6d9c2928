"""Who may still be asked in this crawl: hosts at rest, and the end of the crawl. Pure bookkeeping."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.model import Outcome

#: How long a host is left alone that says "too much" without saying for how long.
REST = timedelta(hours=1)
#: A host that did not answer so often in a row is not asked any more in this crawl.
_PATIENCE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why a request is not sent, and how it counts."""

    outcome: Outcome
    #: A few plain words for a person.
    note: str
    #: Not to be asked again before then; None when nobody said.
    retry_at: datetime | None = None


class Gate:
    """Knows the hosts that asked for a pause and the ones that do not answer. One for each crawl.

    A host that rests costs its own requests only: they are dropped, and asked again by a later crawl.
    """

    def __init__(self) -> None:
        self._resting: dict[str, Stop] = {}
        self._silent: Counter[str] = Counter()
        self._closed: Stop | None = None

    def stop(self, host: str) -> Stop | None:
        """Return why nothing may be sent to *host* now, or None."""
        return self._closed or self._resting.get(host)

    def rest(self, host: str, note: str, *, until: datetime | None) -> None:
        """Leave *host* alone for the remainder of the crawl."""
        self._resting[host] = Stop(outcome=Outcome.DROPPED, note=note, retry_at=until)

    def close(self, note: str) -> None:
        """Let nothing more out to any host: the crawl's time is over, or somebody stopped it."""
        self._closed = self._closed or Stop(outcome=Outcome.DROPPED, note=note)

    def answered(self, host: str) -> None:
        """Note that *host* gave a usable answer."""
        self._silent.pop(host, None)

    def silent(self, host: str, *, now: datetime) -> bool:
        """Note that *host* gave none; return True when it is put to rest for that.

        Each such request may have taken its whole time-out: a dead host with hundreds of pages due
        would hold the crawl for hours.
        """
        self._silent[host] += 1
        if self._silent[host] < _PATIENCE or host in self._resting:
            return False
        self.rest(host, f"host gave no answer {_PATIENCE} times in a row", until=now + REST)
        return True
