"""A hall of phones: 200 of them open the form and send it over five seconds, with one Streamlit session playing.

``python -m bench.phones``. The explorer runs on a new store with one open event. A headless Chromium has the London
page open and its player running all the while, behind the others in priority: in a hall it is another computer, and
here it paints on the same processors. The phones are in a third process: each opens a connection of its own, reads
the form and sends it. *Lost* are receipts that were acknowledged and have no row in the store. Then the same with all
200 at one moment, which has no budget. The load of the machine before is printed: on a busy one (``chrt -r 1``
puts server and phones ahead of other work) look at the processor time of a request.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from datetime import time as clock_time
from select import select as select_input
from statistics import median

import httpx2
from playwright.sync_api import sync_playwright
from sqlalchemy import select

from bench.report import Line, show
from conversations.event_records import Event
from conversations.events import EventForm, advance, schedule
from conversations.people import Actor
from conversations.schema import open_store
from conversations.store import Store
from conversations.tables import contributions
from tests.browser.chromium import launch
from tests.browser.server import ROOT, serve
from tests.browser.visit import open_visit, wait_for_map

PHONES, SECONDS, BUDGET = 200, 5.0, 300.0
SOUTHWARK = "E09000028"
LEAD = Actor("programme_lead", account=1)
FORM = EventForm(
    "Bench", day=date(2026, 11, 19), starts=clock_time(18, 30), ends=clock_time(20, 30), venue="A hall", step_free=True
)
ANSWER = {
    "priorities": ["robbery", "knives"],
    "area": SOUTHWARK,
    "why": "Phones are snatched outside the station every evening, and nobody walks there after dark any more. " * 4,
    "good": "Light, and the same two officers every week.",
    "age_band": "25_34",
    "sex": "female",
}


@dataclass(frozen=True)
class Crowd:
    """What the phones saw: milliseconds of every opening and sending, receipts, and answers other than asked for."""

    opened: list[float]
    sent: list[float]
    receipts: list[str]
    failed: int

    @property
    def all(self) -> list[float]:
        """Every request of the crowd, in milliseconds, fastest first."""
        return sorted(self.opened + self.sent)


def share(values: list[float], part: float) -> float:
    """Return the value that a share (0 to 1) of sorted values does not exceed."""
    return values[min(len(values) - 1, int(part * len(values)))]


def open_event(store: Store) -> Event:
    """Return a new event that takes answers."""
    event = schedule(store, LEAD, SOUTHWARK, FORM)
    for step in ("announced", "open"):
        event = advance(store, LEAD, event.id, event.version, step)
    return event


async def phone(address: str, after: float, crowd: Crowd, certificates: ssl.SSLContext) -> None:
    """Open the form, send it, and note how long each took."""
    async with httpx2.AsyncClient(timeout=60, trust_env=False, verify=certificates) as client:
        await asyncio.sleep(1.0 + after)  # every phone is switched on by then
        try:
            start = time.perf_counter()
            form = await client.get(address)
            crowd.opened.append(1000 * (time.perf_counter() - start))
            found = re.search(r'name="token" value="([^"]+)"', form.text)
            start = time.perf_counter()
            sent = await client.post(address, data=ANSWER | {"token": found[1] if found else ""})
            crowd.sent.append(1000 * (time.perf_counter() - start))
            crowd.receipts.append(re.fullmatch(r".*/thanks\?r=(\w{8})", sent.headers.get("location", ""))[1])  # type: ignore[index]
        except (httpx2.HTTPError, TypeError):
            crowd.receipts.append("")


async def hall(address: str, phones: int, seconds: float) -> Crowd:
    """Return what so many phones saw that come at random over so many seconds."""
    crowd = Crowd([], [], [], 0)
    chance = random.Random(1)
    # Read once: it takes longer than a form, and no phone does it for an address without a certificate.
    certificates = ssl.create_default_context()
    await asyncio.gather(*(phone(address, chance.uniform(0, seconds), crowd, certificates) for _ in range(phones)))
    kept = [each for each in crowd.receipts if each]
    return Crowd(crowd.opened, crowd.sent, kept, phones - len(kept))


def crowd_of(address: str, phones: int, seconds: float) -> Crowd:
    """Return what the phones saw, from a process of their own."""
    command = [sys.executable, "-m", "bench.phones", "--hall", address, str(phones), str(seconds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Crowd(**json.loads(done.stdout))


def lost(store: Store, receipts: list[str]) -> int:
    """Return how many acknowledged receipts have no row in the store."""
    with store.read() as connection:
        rows = set(connection.execute(select(contributions.c.receipt)).scalars())
    return len(set(receipts) - rows) + len(receipts) - len(set(receipts))


def play(url: str) -> None:
    """Play the map of London until something is said; then print how many bytes came meanwhile."""
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    os.nice(5)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        _, visit = open_visit(browser, url)
        visit.go()
        wait_for_map(visit.page)
        visit.page.get_by_role("button", name=re.compile("Play", re.I)).first.click()
        visit.page.wait_for_timeout(1000)
        before = visit.received
        print("playing", flush=True)
        while not select_input([sys.stdin], [], [], 0)[0]:
            visit.page.wait_for_timeout(200)
        print(visit.received - before, flush=True)
        browser.close()


@contextmanager
def playing(url: str) -> Iterator[list[int]]:
    """Keep one session playing; the list has the bytes that it received, once it has ended."""
    command = [sys.executable, "-m", "bench.phones", "--play", url]
    received: list[int] = []
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
        if session.stdout is None or session.stdout.readline() != "playing\n":
            raise RuntimeError("the session does not play")
        try:
            yield received
        finally:
            received.append(int(session.communicate("stop\n")[0]))


def line_of(name: str, crowd: Crowd, beside: Crowd) -> list[Line]:
    """The findings about a crowd beside those of the other."""
    p95, other = share(crowd.all, 0.95), share(beside.all, 0.95)
    return [
        Line(f"{name}: half of the requests within, ms", median(crowd.all), median(beside.all), "all at one moment"),
        Line(f"{name}: 95 of 100 within, ms", p95, other, "all at one moment", BUDGET),
        Line(f"{name}: the slowest, ms", crowd.all[-1], beside.all[-1], "all at one moment"),
        Line(f"{name}: sending alone, 95 of 100 within, ms", share(sorted(crowd.sent), 0.95),
             share(sorted(beside.sent), 0.95), "all at one moment"),
        Line(f"{name}: not answered as asked", crowd.failed, beside.failed, "all at one moment", 0),
    ]  # fmt: skip


def main() -> int:
    """Let the phones in, twice, and print how long they waited and what was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=PHONES)
    parser.add_argument("--quiet", action="store_true", help="without the session that plays")
    parser.add_argument("--play", metavar="URL", help="the session's own process")
    parser.add_argument("--hall", nargs=3, metavar=("ADDRESS", "PHONES", "SECONDS"), help="the phones' own process")
    options = parser.parse_args()
    if options.hall:
        address, phones, seconds = options.hall
        json.dump(asyncio.run(hall(address, int(phones), float(seconds))).__dict__, sys.stdout)
        return 0
    if options.play:
        play(options.play)
        return 0
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        store = open_store({"EXPLORER_DATA": folder})
        event = open_event(store)
        with serve(ROOT / "app.py", EXPLORER_DATA=folder) as server:
            address = f"{server.url}/e/{event.code}"
            with nullcontext([0]) if options.quiet else playing(server.url) as received:
                crowd_of(address, 5, 0.0)
                over = crowd_of(address, options.phones, SECONDS)
                burst = crowd_of(address, options.phones, 0.0)
            used = server.cpu_seconds()
            crowd_of(address, options.phones, 0.0)
            used = 500 * (server.cpu_seconds() - used) / options.phones
        gone = lost(store, over.receipts), lost(store, burst.receipts)
        store.engine.dispose()
    print(f"load before: {load:.1f} on {os.cpu_count()} processors; the session received {received[0] / 1000:.0f} kB")
    print(f"processor time of the server for one request, none playing: {used:.1f} ms")
    lines = line_of("over five seconds", over, burst)
    lines.append(Line("acknowledged and lost", gone[0], gone[1], "all at one moment", 0))
    return show(f"{options.phones} phones, each opens and sends", lines) or int(gone[1] > 0)


if __name__ == "__main__":
    sys.exit(main())
