"""What people install: the wheel in a fresh environment, with everything it needs in it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

UV = Path(sys.executable).parent / "uv"


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "SLACK_", "GOOGLE_"))
    }
    plain.pop("VIRTUAL_ENV", None)
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**plain, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = run(UV, "build", "--wheel", "--quiet", "--out-dir", folder, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_its_data_files(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())

    for needed in (
        "bot/py.typed",
        "bot/people/holidays.json",
        "bot/people/zones.json",
        "bot/sandbox/cast/world.json",
        "bot/sandbox/cast/cscx/customers.csv",
        "bot/sandbox/page/static/index.html",
        "store/migrations/script.py.mako",
        "store/migrations/versions/0001_ground.py",
    ):
        assert needed in names, needed
    assert not any(name.startswith("tests/") for name in names)


def test_the_wheel_installs_into_a_fresh_environment_and_the_doctor_runs_there(wheel: Path, tmp_path: Path) -> None:
    made = run(UV, "venv", "--quiet", "--python", sys.executable, tmp_path / "fresh", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    python = tmp_path / "fresh" / "bin" / "python"
    installed = run(UV, "pip", "install", "--quiet", "--python", python, wheel, cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    rapport = tmp_path / "fresh" / "bin" / "rapport"

    key = run(rapport, "keys", "new", cwd=tmp_path).stdout.strip()
    migrated = run(rapport, "migrate", cwd=tmp_path, RAPPORT_KEYS=key)
    examined = run(
        rapport,
        "doctor",
        cwd=tmp_path,
        RAPPORT_KEYS=key,
        GOOGLE_CERTS_URL="http://127.0.0.1:9/certs",
        SLACK_API_URL="http://127.0.0.1:9/api/",
    )

    assert migrated.returncode == 0, migrated.stderr
    assert examined.returncode == 1, "a workspace and secrets are missing, and the doctor must say so"
    assert "SLACK_SIGNING_SECRET: not set" in examined.stdout
    assert "database: sqlite, up to date" in examined.stdout
    assert "run `rapport install`" in examined.stdout
    assert "Traceback" not in examined.stdout + examined.stderr
