"""Where the embedded servers keep what they keep. Only looks; nothing is made or changed here."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parents[2]
SYSTEM_FOLDER = Path("/var/lib/sro-program")
SHORT_FOLDER = Path("/tmp")
SOCKET_PATH_LIMIT = 103  # bytes a socket's path may have on macOS; Linux allows four more
ROLE = DATABASE = "sro"


def is_open_to_others(folder: Path) -> bool:
    """Whether every user of this machine may pass through `folder` and all that it lies in."""
    there = [path for path in (folder, *folder.parents) if path.exists()]
    return all(path.stat().st_mode & stat.S_IXOTH for path in there)


def _mark(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def socket_folder(data: Path) -> Path:
    """The folder for a server's socket: its data folder, or a short one where that is too long."""
    if len(os.fsencode(data / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
        return data
    return SHORT_FOLDER / f"sro-{_mark(data)}"


@dataclass(frozen=True)
class Places:
    """`var` belongs to whoever runs the checkout, `postgres` to the user PostgreSQL runs as.

    Those two differ for root only, because PostgreSQL refuses to run as root. Where that other
    user cannot reach the checkout, `postgres` lies in /var/lib instead: no mode is ever changed.
    """

    var: Path
    postgres: Path

    @property
    def valkey(self) -> Path:
        return self.var / "valkey"

    @property
    def mail(self) -> Path:
        return self.var / "mail"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def database_url(self) -> str:
        return f"postgres://{ROLE}@/{DATABASE}?host={quote(str(socket_folder(self.postgres)))}"

    @property
    def redis_url(self) -> str:
        return f"unix://{socket_folder(self.valkey)}/valkey.sock"


def places(var: Path, *, as_root: bool) -> Places:
    if as_root and not is_open_to_others(var):
        return Places(var, SYSTEM_FOLDER / _mark(var) / "postgres")
    return Places(var, var / "postgres")


PLACES = places(
    Path(os.environ.get("VAR_DIR", CHECKOUT / "var")).resolve(),
    as_root=hasattr(os, "geteuid") and os.geteuid() == 0,
)


def secret_key(at: Places) -> str:
    """The key that signs sessions here: made once, readable by its owner only."""
    file = at.var / "secret-key"
    if not file.exists():
        at.var.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(50))
    return file.read_text()
