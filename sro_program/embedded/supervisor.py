"""script/server: brings everything up in order, keeps it up, and takes it down together."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from sro_program.embedded.places import CHECKOUT, PLACES, Places
from sro_program.embedded.processes import CannotStart, Process, ends_with_parent
from sro_program.embedded.services import Service, check_database, check_redis, environment, only_one, own_services

HOST = "127.0.0.1"
MOST_RESTARTS = 5
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # Ctrl-C, a service manager, a closed terminal
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")  # the one worker has nobody to talk to


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/server",
        description="Start SRO Program with its own PostgreSQL and Valkey. Ctrl-C stops it; the data stays.",
        epilog="DATABASE_URL and REDIS_URL name real servers to use instead.",
    )
    parser.add_argument("--port", type=int, default=8000, help="where to listen on this machine (default: 8000)")
    parser.add_argument("--empty", action="store_true", help="load no demo data")
    chosen = parser.parse_args(arguments)
    if not 1 <= chosen.port <= 65535:
        parser.error("--port takes a number from 1 to 65535")
    return chosen


def check_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((HOST, port))
        except PermissionError:
            raise CannotStart(f"Port {port} is for the system: choose one from 1024 up with --port.") from None
        except OSError:
            raise CannotStart(f"Port {port} is taken: choose another with --port.") from None


def prepare(env: Mapping[str, str], *, empty: bool) -> list[dict[str, str]]:
    """Make schema, static files and demo data; returns the demo sign-ins."""
    result = subprocess.run(
        [sys.executable, "-m", "sro_program.embedded.prepare", *(["--empty"] if empty else [])],
        env={"LOG_LEVEL": "WARNING", **env},  # its log is the terminal
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C reaches us alone, and subprocess then ends it
        preexec_fn=ends_with_parent(signal.SIGTERM),
        check=False,
    )
    if result.returncode:
        raise CannotStart("SRO Program did not start.")
    people: list[dict[str, str]] = json.loads(result.stdout)
    return people


def application(at: Places, env: Mapping[str, str], port: int) -> list[Process]:
    """Web server, worker and beat, each a process of its own (a beat inside a worker outlives its kill)."""

    def process(name: str, *command: str) -> Process:
        return Process(name, [sys.executable, "-m", *command], at.logs / f"{name}.log", env=env)

    env = {"SITE_URL": f"http://localhost:{port}", **env}
    web = ("granian", "--interface", "wsgi", "--no-ws", "--workers", "2", "--respawn-failed-workers")
    celery = ("celery", "--app", "sro_program", "--quiet")
    return [
        process("web", *web, "--host", HOST, "--port", str(port), "sro_program.wsgi:application"),
        process("worker", *celery, "worker", "--concurrency", "2", "--loglevel", "INFO", *ALONE),
        process("beat", *celery, "beat", "--loglevel", "WARNING", "--pidfile", ""),
    ]


def first_page(port: int) -> bool:
    """Whether the sign-in page (or whatever the front door leads to) is served."""
    client = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        client.request("GET", "/", headers={"Host": f"localhost:{port}"})
        status = client.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        client.close()
    if status >= 500:
        raise CannotStart(f"The first page answers with an error ({status}).")
    return True


def greet(port: int, people: Iterable[Mapping[str, str]]) -> None:
    print(f"\nSRO Program is at http://localhost:{port}   (Ctrl-C stops it)\n")
    rows = [[person[column] for column in ("role", "organisation", "email", "password")] for person in people]
    if rows:
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        print("Demo sign-ins:")
        for row in rows:
            print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        print()
    sys.stdout.flush()


def watch(services: Sequence[Service]) -> None:
    """Start again what ended by itself; give up on what keeps ending."""
    restarts: Counter[str] = Counter()
    while True:
        time.sleep(1)
        for service in services:
            if service.is_running:
                continue
            restarts[service.name] += 1
            if restarts[service.name] > MOST_RESTARTS:
                raise CannotStart(f"{service.name} keeps ending: {service.last_words()}")
            print(f"{service.name} ended ({service.last_words()}); starting it again", flush=True)
            service.stop()
            service.start()


def run(at: Places, *, port: int, empty: bool) -> None:
    running: list[Service] = []
    try:
        for service in own_services(at):
            print(f"Starting {service.name} ...", flush=True)
            running.append(service)
            service.start()
        env = environment(at)
        check_database(env["DATABASE_URL"])
        check_redis(env["REDIS_URL"])
        people = prepare(env, empty=empty)
        web, *others = application(at, env, port)
        running.append(web)
        web.start()
        web.wait_until(lambda: first_page(port), seconds=60)
        for process in others:
            running.append(process)
            process.start()
        greet(port, people)
        watch(running)
    finally:
        stop_all(running)


def stop_all(services: Sequence[Service]) -> None:
    """Last started, first stopped; the application's processes are asked together, as each takes its time."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    for service in services:
        if isinstance(service, Process):
            service.ask_to_stop()
    for service in reversed(services):
        service.stop()


def interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = options(arguments)
    os.chdir(CHECKOUT)
    for number in STOPPING:
        signal.signal(number, interrupt)
    try:
        with suppress(KeyboardInterrupt), only_one(PLACES, f"http://localhost:{chosen.port}, process {os.getpid()}"):
            check_port(chosen.port)
            run(PLACES, port=chosen.port, empty=chosen.empty)
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 1
    print("Stopped.")
    return 0
