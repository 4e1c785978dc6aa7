"""How often a form may be opened and sent: by event, never by person; no address of anybody is looked at.

A code has 9 of 28 letters: 28⁹ = 1.06 × 10¹³. Two things follow from there being no way to tell phones apart:

* A right code is always answered, or somebody who guesses could shut 200 people out. So no limit slows a guess that is
  right down, and it is the length of the code that protects. Somebody who sends 1,000 guesses a second, more than one
  process answers, finds the code of one open event after 28⁹ ÷ 2 ÷ 1,000 s = 168 years on average, of 32 events open at
  once after 5 years; in one evening of four hours, with one chance in 730,000. Held at 5 a second it is 33,500 years.
  What would be found is a form that says nothing about anybody.
* Wrong codes are answered 5 times a second in all, and then refused with a short page, so that guessing costs the
  server little.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cache

#: Buckets that are remembered at once; the one that was used longest ago is forgotten first.
MOST = 512


@dataclass(frozen=True)
class Limit:
    """So many at once, and so many a second after that, for each key: a token bucket, safe between threads.

    Attributes
    ----------
    rate : float
        Tokens a second that come back.
    burst : float
        Tokens of a full bucket.
    most : int
        Buckets that are remembered.
    clock : callable
        Seconds of a clock that never goes back.
    """

    rate: float
    burst: float
    most: int = MOST
    clock: Callable[[], float] = time.monotonic
    _buckets: OrderedDict[Hashable, tuple[float, float]] = field(default_factory=OrderedDict, repr=False)
    _turn: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)

    def wait(self, key: Hashable = None) -> float:
        """Take a token, and return 0; or take none, and return the seconds until there is one.

        Parameters
        ----------
        key : hashable
            Whose bucket: the number of an event; None for one bucket in all.
        """
        with self._turn:
            now = self.clock()
            level, since = self._buckets.pop(key, (self.burst, now))
            level = min(self.burst, level + (now - since) * self.rate)
            allowed = level >= 1
            self._buckets[key] = (level - allowed, now)
            if len(self._buckets) > self.most:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - level) / self.rate

    def __len__(self) -> int:
        return len(self._buckets)


@dataclass(frozen=True)
class Limits:
    """The limits of this process.

    Attributes
    ----------
    opens, sends : Limit
        Of one event: forms handed out, and forms taken back. 200 phones at once pass.
    guesses : Limit
        Of the whole server: codes that no event has.
    """

    opens: Limit = field(default_factory=lambda: Limit(60, 400))
    sends: Limit = field(default_factory=lambda: Limit(40, 400))
    guesses: Limit = field(default_factory=lambda: Limit(5, 50))


@cache
def limits() -> Limits:
    """Return the limits of this process, the same at every call."""
    return Limits()
