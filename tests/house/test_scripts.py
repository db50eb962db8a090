"""Files beside the code: locks, scripts and the compose file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
REQUIREMENTS = CHECKOUT / "requirements"
SCRIPTS = sorted(path for path in (CHECKOUT / "script").iterdir() if path.is_file())


@pytest.mark.parametrize("path", sorted(REQUIREMENTS.glob("*.in")), ids=lambda path: path.name)
def test_every_wanted_package_says_why(path):
    wanted = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    assert [line for line in wanted if not re.search(r"\s# \S+", line)] == []


@pytest.mark.parametrize("path", sorted(REQUIREMENTS.glob("*.txt")), ids=lambda path: path.name)
def test_lock_pins_and_hashes_everything_and_names_no_address(path):
    text = path.read_text()
    assert "://" not in text
    assert "--index" not in text
    pinned = re.compile(r"[\w.-]+==[\w.]+ .*--hash=sha256:", re.DOTALL)
    packages = re.split(r"\n(?=\S)", text.strip())
    assert [package for package in packages if not pinned.match(package)] == []


def test_locks_agree_on_every_version():
    seen: dict[str, set[str]] = {}
    for path in REQUIREMENTS.glob("*.txt"):
        for line in re.findall(r"^([\w.-]+==\S+.*?) \\$", path.read_text(), re.MULTILINE):
            name = line.split("==")[0]
            seen.setdefault(f"{name} {line.partition(' ; ')[2]}", set()).add(line)
    assert {name: lines for name, lines in seen.items() if len(lines) > 1} == {}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_can_be_run_and_says_what_it_does(path):
    lines = path.read_text().splitlines()
    assert os.access(path, os.X_OK)
    assert lines[0].startswith("#!/usr/bin/env ")
    assert lines[1].startswith(("# ", '"""'))
    if "bash" in lines[0]:
        subprocess.run(["bash", "-n", path], check=True)


def docker_compose() -> list[str] | None:
    """The compose client, if this machine has one; it needs no engine to check a file."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]):
            tried = subprocess.run([*command, "version"], capture_output=True, check=False)
            if tried.returncode == 0:
                return command
    return None


def test_compose_file_is_valid():
    command = docker_compose()
    if command:
        env = {**os.environ, "SECRET_KEY": "k"}
        subprocess.run([*command, "--file", CHECKOUT / "docker-compose.yml", "config", "--quiet"], env=env, check=True)
    services = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"]
    assert set(services) == {"prepare", "web", "worker", "beat", "postgres", "redis", "mail"}
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
