"""Five hundred approvals under fire, half of them as they always were and half as never before."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.proofs.sending import mutants, report
from tests.proofs.sending.check import Verdict
from tests.proofs.sending.plan import FINE, Plan

REPO = Path(__file__).parents[2]
SEED = 20261121
# Databases lie where those of other tests do, which is in memory if it has room: processes are killed here and the
# machine is not, so that nothing depends on what a disk has.
BESIDE_OTHERS = {"TMPDIR": os.environ.get("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())}


def test_five_hundred_approvals_under_fire_leave_once_each_and_none_is_lost() -> None:
    # The first two rounds have a seed of their own; the last one has a fresh seed, which is printed.
    seeds = ("--seed", str(SEED), "--seed", str(SEED + 1))
    proof = (sys.executable, "-m", "tests.proofs.sending", "500", "--dry", *seeds)

    run = subprocess.run(proof, cwd=REPO, env=os.environ | BESIDE_OTHERS, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout + run.stderr[-4000:]
    assert run.stdout.count("0 duplicates, 0 lost") == 3
    assert sum(map(int, re.findall(r"(\d+) introductions", run.stdout))) >= 40
    assert sum(map(int, re.findall(r"(\d+) with a grant that may only send", run.stdout))) >= 60


def test_mails_leave_once_each_while_postgresql_crashes() -> None:
    proof = (sys.executable, "-m", "tests.proofs.sending", "--postgresql", "16", "--dry")

    run = subprocess.run(proof, cwd=REPO, env=os.environ | BESIDE_OTHERS, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout + run.stderr[-4000:]
    assert "16 approvals, 0 kills, 0 duplicates, 0 lost" in run.stdout
    assert "PostgreSQL crashed" in run.stdout


def test_a_seed_means_the_same_fates_every_time_and_another_seed_others() -> None:
    fates = [[Plan(seed).of(number).deed("send", 0) for number in range(200)] for seed in (SEED, SEED, SEED + 1)]

    assert fates[0] == fates[1]
    assert fates[0] != fates[2]
    assert FINE in fates[0]
    assert len(set(fates[0])) > 8


def test_every_mutation_still_fits_the_product(tmp_path: Path) -> None:
    for place, name in enumerate(mutants.MUTANTS):
        planted = mutants.plant(name, tmp_path / str(place))

        changed = {change.file for change in mutants.MUTANTS[name]}
        assert all((planted / file).read_text() != (REPO / file).read_text() for file in changed)

    command = (sys.executable, "-c", "import tests.proofs.sending.launch, tests.proofs.sending.bellman")
    starts = subprocess.run(command, cwd=tmp_path / "0", env={"PYTHONPATH": "."}, capture_output=True, check=False)
    assert starts.returncode == 0, starts.stderr[-2000:]


def test_the_page_publishes_the_sum_and_no_bound_once_anything_left_twice() -> None:
    fine = Verdict(approvals=300, sent=290, back=10, introductions=30, send_only=45, kills=Counter({"F4": 7, "F6": 5}))
    broken = Verdict(approvals=300, sent=300, duplicates=1, violations=["I1: approval 4 of mail 2 left 2 times"])
    runs = [
        report.run_of(seed, verdict, tree="a", worker=report.BELLMEN, seconds=1)
        for seed, verdict in ((1, fine), (2, fine))
    ]

    page = report.rendered(runs)
    worse = report.rendered([*runs, report.run_of(3, broken, tree="b", worker=report.BELLMEN, seconds=1)])

    assert "| approvals, each a person's Send that was acknowledged | 600 |" in page
    assert "| of these, introductions, which answer the farewell in its conversation | 60 |" in page
    assert "| of these, with a grant that may only send | 90 |" in page
    assert "| processes killed with SIGKILL | 24 |" in page
    assert "**5.0e-03**" in page
    assert "**left more than once** | **1**" in worse
    assert "**none**" in worse
