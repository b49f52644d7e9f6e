"""`python -m tests.proofs.sending N`: approve so many mails under fire, judge every round, publish the sum."""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.proofs.sending import arms, check, ground, mutants, postgres, report, rounds
from tests.proofs.sending.check import Verdict
from tests.proofs.sending.ground import Ground
from tests.proofs.sending.plan import Plan
from tests.proofs.sending.report import Run

AT_ONCE = 250
WHOLE = 4
"""Mails of a round with `rapport worker` itself, which takes ten times as long for each."""
CONTROL = 80
ROUNDS = 4
"""At most so many rounds of that size with each mutation."""
TWO = 2


@dataclass(frozen=True)
class Order:
    """One round to be played."""

    seed: int
    most: int
    is_whole: bool = False


class Grounds:
    """The ground of quick rounds while it is being laid, and beside it a small one.

    Real workers do whatever is due, also for mails that nobody judges; so they have a ground of their own. It is laid
    first, and their round begins while the other is being laid.
    """

    def __init__(self, folder: Path, number: int, whole: int) -> None:
        pool = ProcessPoolExecutor(TWO)
        self.number = number
        self.laid = pool.submit(ground.lay, folder / "ground", number)
        self.small = pool.submit(ground.lay, folder / "small ground", whole) if whole else self.laid
        pool.shutdown(wait=False)


def main() -> int:
    """Play what was asked for; 1 when a promise was broken or a control did not fail."""
    parser = argparse.ArgumentParser(prog="tests.proofs.sending", description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=0)
    parser.add_argument("--seed", type=int, action="append", help="of the first rounds; fresh ones follow")
    parser.add_argument("--at-once", type=int, default=3, help="rounds under way at the same time")
    parser.add_argument(
        "--postgresql", type=int, default=0, metavar="N", help="approve N mails while PostgreSQL crashes"
    )
    parser.add_argument("--arms", action="store_true", help="run the control arms, which must fail")
    parser.add_argument("--mutants", action="store_true", help="mutate the product, which must be noticed")
    parser.add_argument("--dry", action="store_true", help="do not add to the published runs")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="proof-"))
    grounds = Grounds(folder, max(TWO, min(AT_ONCE, options.number or CONTROL)), min(options.number, WHOLE))
    seeds = iter([*(options.seed or ()), *(secrets.randbelow(10**9) for _ in range(10_000))])
    is_well = _prove(grounds, folder, options.number, seeds, at_once=options.at_once, dry=options.dry)
    laid = grounds.laid.result()
    if options.postgresql:
        is_well &= _on_postgresql(folder, next(seeds), options.postgresql, dry=options.dry)
    if options.arms:
        is_well &= _controls(laid, folder, next(seeds))
    if options.mutants:
        is_well &= _mutations(laid, folder, next(seeds))
    if is_well:
        shutil.rmtree(folder)
    return 0 if is_well else 1


def _prove(grounds: Grounds, folder: Path, number: int, seeds: Iterator[int], *, at_once: int, dry: bool) -> bool:
    orders = list(_orders(number, grounds.number, seeds))
    with ThreadPoolExecutor(at_once) as pool:
        played = [
            pool.submit(_round, grounds.small if order.is_whole else grounds.laid, folder / str(place), order, dry)
            for place, order in enumerate(orders)
        ]
        results = [future.result() for future in played]
    if number and not dry:
        report.write_page(report.runs())
    return all(results)


def _orders(number: int, at_once: int, seeds: Iterator[int]) -> Iterator[Order]:
    """Divide the mails among rounds: one small one with `rapport worker`, then quick ones."""
    whole = min(number, WHOLE)
    if whole:
        yield Order(next(seeds), whole, is_whole=True)
    for begun in range(whole, number, at_once):
        yield Order(next(seeds), min(at_once, number - begun))


def _round(laying: Future[Ground], folder: Path, order: Order, dry: bool) -> bool:  # noqa: FBT001  Handed to a pool by position.
    laid = laying.result()
    began, tree = time.monotonic(), report.tree_of(rounds.REPO)
    with rounds.begun(laid, folder, Plan(order.seed), most=order.most, whole=order.is_whole) as going:
        rounds.play(going)
    verdict = check.check(folder)
    worker = report.WHOLE if order.is_whole else report.BELLMEN
    run = report.run_of(order.seed, verdict, tree=tree, worker=worker, seconds=time.monotonic() - began)
    return _judged(run, verdict, folder, dry=dry)


def _on_postgresql(folder: Path, seed: int, number: int, *, dry: bool) -> bool:
    began, tree = time.monotonic(), report.tree_of(rounds.REPO)
    laid, place = ground.lay(folder / "ground of PostgreSQL", max(TWO, number)), folder / "postgresql"
    place.mkdir(mode=0o700)
    with postgres.begun(laid, place, seed, number) as (going, cluster):
        postgres.play(going, cluster)
    verdict = check.check(going.folder)
    run = report.run_of(
        seed,
        verdict,
        tree=tree,
        worker=report.WHOLE,
        seconds=time.monotonic() - began,
        crashes=cluster.crashes,
    )
    is_well = _judged(run, verdict, going.folder, dry=dry)
    if not dry:
        report.write_page(report.runs())
    return is_well


def _judged(run: Run, verdict: Verdict, folder: Path, *, dry: bool) -> bool:
    if not dry:
        report.append(run)
    _say(
        f"seed {run.seed}: {run.approvals} approvals, {sum(run.kills.values())} kills, {run.duplicates} duplicates,"
        f" {run.lost} lost, {run.asked} with a person, {run.orphans} orphans, {run.introductions} introductions,"
        f" {run.send_only} with a grant that may only send, {run.seconds} s"
        + (f", PostgreSQL crashed {run.crashes} times" if run.crashes else "")
    )
    for violation in verdict.violations:
        _say(f"  {violation}")
    if verdict.violations:
        _say(f"  what it left behind is in {folder}")
    else:
        shutil.rmtree(folder)
    return not verdict.violations


def _controls(laid: Ground, folder: Path, seed: int) -> bool:
    copies = {arm: arms.run(arm, laid, folder / arm, seed, CONTROL) for arm in arms.ARMS}
    for arm, too_many in copies.items():
        _say(f"control arm {arm}, seed {seed}: {too_many} copies too many for {CONTROL} mails, as it must")
    return all(copies.values())


def _mutations(laid: Ground, folder: Path, seed: int) -> bool:
    caught = {name: _caught(name, laid, folder / f"mutant {n}", seed) for n, name in enumerate(mutants.MUTANTS)}
    for name, said in caught.items():
        _say(f"mutation: {name}: {said or 'NOT CAUGHT'}")
    return all(caught.values())


def _caught(name: str, laid: Ground, folder: Path, first: int) -> str | None:
    """Play rounds with a mutated product until one is judged broken: not every seed meets what a mutation breaks."""
    for seed in range(first, first + ROUNDS):
        said = mutants.run(name, laid, folder / str(seed), seed, CONTROL)
        if said:
            return f"caught with seed {seed}, {said[0]}"
    return None


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
