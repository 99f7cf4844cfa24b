"""Run a scenario under a strategy, some replications of it, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from simulator.config import Difference as FieldDifference
from simulator.errors import InputError
from simulator.ledger import Ledger
from simulator.platform.intake import CHUNK_SIZE
from simulator.provenance import Provenance
from simulator.strategy.finding import added

from .arguments import (
    MOST_REPLICATIONS,
    as_path,
    check_count,
    check_function,
    check_functions,
    check_seed,
)
from .executor import Monitor, Progress, has_cores_to_spare, take_replications
from .logs import log_folder
from .plans import Plan
from .reporter import Reporter
from .results import Results
from .stopping import run_batches
from .warm_up import planned_run

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.measurement.readings import Readings
    from simulator.platform.clock import ControlProcess
    from simulator.platform.observers import Observer
    from simulator.platform.platform import Platform
    from simulator.platform.replication import Replication
    from simulator.platform.sharing import Shared
    from simulator.strategy import Finding, Strategy

    from .precision import Precision


Found = TypeVar("Found")
Taken = TypeVar("Taken")


class Seen(NamedTuple):
    """What was seen of a replication beside its ledger."""

    readings: Readings | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Arm:
    """A scenario and a strategy, resolved and ready to run any number of times.

    Parameters
    ----------
    scenario : Scenario
    strategy : Strategy
    provenance : Provenance
    treatment : Strategy, optional
        Strategy of the treatment arm of an experiment inside the run.
    log : Path, optional
        Folder for the event logs.
    differs : tuple of Difference
        What the arm changes in the scenario as loaded.
    shared : sequence of Shared
        Of each replication, the uploads that were played for this arm and others; empty = it plays all of them.
    """

    scenario: Scenario
    strategy: Strategy
    provenance: Provenance
    treatment: Strategy | None = None
    log: Path | None = None
    differs: tuple[FieldDifference, ...] = ()
    shared: Sequence[Shared] = ()

    def tasks(
        self,
        chunk_size: int,
        processes: Sequence[Callable[[Platform], ControlProcess]] = (),
        *,
        ahead: bool = False,
    ) -> list[Replication]:
        """Return the replications to run, in order."""
        return [self.task(number, chunk_size, processes, ahead=ahead) for number in range(self.provenance.replications)]

    def task(
        self,
        number: int,
        chunk_size: int = CHUNK_SIZE,
        processes: Sequence[Callable[[Platform], ControlProcess]] = (),
        *,
        ahead: bool = False,
    ) -> Replication:
        """Return one replication; ``number`` may be any from 0 on."""
        from simulator.platform.replication import Replication

        return Replication(
            scenario=self.scenario,
            strategy=self.strategy,
            treatment=self.treatment,
            seed=self.provenance.seed,
            number=number,
            engine=self.provenance.engine,
            chunk_size=chunk_size,
            log=self.log,
            about={} if self.log is None else self._about,
            processes=tuple(processes),
            ahead=ahead and not self.shared,
            shared=self.shared[number] if self.shared else None,
        )

    @cached_property
    def _about(self) -> Mapping[str, Any]:
        return self.provenance.to_dict()


def simulate(
    scenario: Scenario | str | Path,
    strategy: Strategy | str | None = None,
    *,
    seed: int = 1,
    replications: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    workers: int | None = None,
    chunk_size: int = CHUNK_SIZE,
    log: Path | str | None = None,
    processes: Sequence[Callable[[Platform], ControlProcess]] = (),
    progress: Progress | None = None,
    allow_code: bool = False,
    precision: Precision | None = None,
) -> Results:
    """Run a scenario under a strategy and return its results.

    The same scenario, strategy and seed give the same numbers to the last bit, whatever the engine's chunk size and the
    number of workers. Replication *i* meets the same uploads under every strategy.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, the name of a shipped one, or the path of a YAML file.
    strategy : Strategy or str, optional
        A strategy or its spec, such as ``"Threshold(remove_at=0.95)"``; by default the one that the scenario names.
    seed : int
        Seed of all luck, 0 ... 2**63 - 1.
    replications : int
        Independent runs; from two on there are intervals.
    engine : {"compiled", "simpy"}
        Both give the same events; ``compiled`` is fast.
    overrides : sequence of str
        Changes to the scenario, such as ``"uploads.per_day=5000"``, or to a parameter of the strategy, such as
        ``"strategy.remove_at=0.9"``.
    workers : int, optional
        Replications at a time; by default one per core. Where that leaves cores idle, a second thread for each
        replication draws its next uploads.
    chunk_size : int
        Uploads held at a time, at most.
    log : Path or str, optional
        Folder that is given an event log, ``events-0000.parquet``, for every replication. They take the place of an
        older run's as a set, when all are complete.
    processes : sequence of generator functions
        Custom SimPy processes of the control plane, see ``Platform.process``.
    progress : callable, optional
        Called as ``progress(done, total)`` with replications, in parts.
    allow_code : bool
        Whether a scenario or a strategy file may name code, ``module:Class``, which is then imported.
    precision : Precision, optional
        How exactly an indicator is to be known: replications go on until it is (``stopping``), after at least 10.

    Raises
    ------
    InputError
        If an argument, the scenario or the strategy is wrong.

    Examples
    --------
    >>> results = simulate("baseline", "Threshold", overrides=["scale=0.001"])
    >>> results.estimate("prevalence").value < 0.1
    True
    """
    loaded, plan = planned_run(scenario, strategy, overrides, allow_code=allow_code)
    prepare(plan, seed=seed, replications=replications, engine=engine)  # refuses what is wrong before a folder is made
    with log_folder(as_path("log", log)) as folder:
        arm = partial(prepare, plan, seed=seed, engine=engine, loaded=loaded, log=folder, processes=processes)
        run = partial(run_arms, workers=workers, chunk_size=chunk_size, progress=progress, processes=processes)
        return run_batches(
            lambda number: [arm(replications=number)], partial(run, measured=True), replications, precision
        )[0]


def prepare(
    plan: Plan,
    *,
    seed: int,
    replications: int,
    engine: str,
    loaded: Plan | None = None,
    log: Path | None = None,
    processes: Sequence[Callable[[Platform], ControlProcess]] = (),
) -> Arm:
    """Return an arm with everything checked that can be before it runs.

    Parameters
    ----------
    plan : Plan
    seed, replications, engine, log, processes
        As of ``simulate``; the processes are those that ``run_arms`` will be given.
    loaded : Plan, optional
        The plan as its scenario had it; what the arm changes in it is kept in its provenance.
    """
    from simulator.config import scenario_hash, scenario_to_dict
    from simulator.platform.replication import engine_class
    from simulator.present.changes import changes_to_list
    from simulator.strategy.lookup import treatment_in_force

    from .differs import arms_differ

    check_count("replications", replications, most=MOST_REPLICATIONS)
    check_seed(seed)
    check_functions("processes", processes)
    engine_class(engine)
    if plan.scenario.warm_up is None:
        raise InputError(
            "`warm_up` is open here: `auto` is for the whole scenario, not for one point or arm of several."
        )
    check_places(plan)
    treatment = treatment_in_force(plan.scenario)
    differs = () if loaded is None else arms_differ(loaded.scenario, loaded.strategy, plan.scenario, plan.strategy)
    provenance = Provenance(
        scenario_hash=scenario_hash(plan.scenario),
        scenario=scenario_to_dict(plan.scenario),
        strategy=plan.strategy.spec,
        seed=seed,
        replications=replications,
        engine=engine,
        differs=tuple(changes_to_list(differs)),
        code=_code(plan.strategy, treatment, processes),
    )
    return Arm(plan.scenario, plan.strategy, provenance, treatment, log, differs)


def check_places(plan: Plan) -> None:
    """Refuse a strategy whose parameters name a market or policy that the scenario does not have.

    Raises
    ------
    ParamError
    """
    names = tuple(plan.scenario.markets), tuple(plan.scenario.policies), plan.scenario.parents()
    for param, value in plan.strategy.tunable.values():
        param.resolve(value, *names, owner=type(plan.strategy).__name__)


def _code(
    strategy: Strategy, treatment: Strategy | None, processes: Sequence[Callable[[Platform], ControlProcess]]
) -> dict[str, str]:
    """Return the hashes of the code that an arm runs and that is not riskbox's."""
    from simulator.strategy.code import code_hash, decided_by

    found = {"strategy": decided_by(strategy)}
    if treatment is not None:
        found["treatment"] = decided_by(treatment)
    if processes:
        found["processes"] = " ".join(map(code_hash, processes))
    return found


def run_arms(
    arms: Sequence[Arm],
    workers: int | None = None,
    chunk_size: int = CHUNK_SIZE,
    progress: Progress | None = None,
    processes: Sequence[Callable[[Platform], ControlProcess]] = (),
    *,
    measured: bool = False,
    first: int = 0,
) -> list[Results]:
    """Run every replication of every arm from the ``first`` on, all through one executor, and return their results.

    With ``measured`` a scenario's `measurement` is carried out, and the results have what it shows.
    """
    check_count("chunk_size", chunk_size)
    if progress is not None:
        check_function("progress", progress)
    ahead = has_cores_to_spare(sum(arm.provenance.replications - first for arm in arms), workers)
    tasks = [task for arm in arms for task in arm.tasks(chunk_size, processes, ahead=ahead)[first:]]
    done = iter(_run(tasks, workers, progress, _both, lambda _, found: found, measured=measured))
    results = []
    for arm in arms:
        runs = [next(done) for _ in range(arm.provenance.replications - first)]
        readings = [seen.readings for _, seen in runs if seen.readings is not None]
        results.append(
            Results(
                arm.scenario,
                arm.strategy,
                arm.provenance,
                tuple(ledger for ledger, _ in runs),
                arm.differs,
                reduce(add, readings) if readings else None,
                findings=added(seen.findings for _, seen in runs),
            )
        )
    return results


def run_each(
    arms: Sequence[Arm],
    wanted: Sequence[tuple[int, int]],
    take: Callable[[tuple[int, int], Ledger], None],
    workers: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Run some replications of some arms, and pass on each ledger as soon as it is ready, without keeping it.

    Parameters
    ----------
    arms : sequence of Arm
    wanted : sequence of (int, int)
        Which to run: number of the arm, and of the replication.
    take : callable
        Given what was run and its ledger, perhaps in a thread.
    workers, progress
        As of ``simulate``.
    """
    read_each(arms, wanted, _whole, take, workers, progress)


def read_each(
    arms: Sequence[Arm],
    wanted: Sequence[tuple[int, int]],
    read: Callable[[Ledger], Found],
    take: Callable[[tuple[int, int], Found], None],
    workers: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Run some replications of some arms, and pass on what is read of each ledger as soon as that is there.

    On a cluster what is read travels, and no ledger does.

    Parameters
    ----------
    read : callable
        Given a ledger, where that is: in a thread, or on a worker of a cluster.
    take : callable
        Given what was run and what was read of it, in this process, perhaps in a thread.
    arms, wanted, workers, progress
        As of ``run_each``.
    """
    ahead = has_cores_to_spare(len(wanted), workers)
    tasks = [arms[arm].task(number, ahead=ahead) for arm, number in wanted]
    _run(tasks, workers, progress, partial(_of_ledger, read), lambda place, found: take(wanted[place], found))


def _whole(ledger: Ledger) -> Ledger:
    return ledger


def _of_ledger(read: Callable[[Ledger], Found], ledger: Ledger, _: Seen) -> Found:
    return read(ledger)


def _both(ledger: Ledger, seen: Seen) -> tuple[Ledger, Seen]:
    return ledger, seen


def run_through(
    arm: Arm,
    take: Callable[[Ledger, Readings | None], Taken],
    workers: int | None = None,
    progress: Progress | None = None,
    chunk_size: int = CHUNK_SIZE,
    *,
    measured: bool = False,
) -> list[Taken]:
    """Run every replication of an arm and return what is taken of each, in order; ledgers are not kept.

    Parameters
    ----------
    arm : Arm
    take : callable
        Given the ledger of a replication and, with ``measured``, what its dashboard shows; None where nothing is
        measured. Called perhaps in a thread.
    workers, progress, chunk_size
        As of ``simulate``.
    measured : bool
        Whether a scenario's `measurement` is carried out.
    """
    tasks = arm.tasks(chunk_size, ahead=has_cores_to_spare(arm.provenance.replications, workers))
    return _run(tasks, workers, progress, _both, lambda _, found: take(found[0], found[1].readings), measured=measured)


def _run(
    tasks: Sequence[Replication],
    workers: int | None,
    progress: Progress | None,
    read: Callable[[Ledger, Seen], Found],
    take: Callable[[int, Found], Taken],
    *,
    measured: bool = False,
) -> list[Taken]:
    """Run replications and return, in order, what is taken here of what is read of each where it was run."""
    from .first_run import compile_once

    if any(task.engine == "compiled" for task in tasks):
        compile_once(tasks[0].scenario)
    monitor = Monitor(len(tasks), progress)
    run = partial(_read, monitor=monitor, measured=measured, read=read)
    return take_replications(run, list(enumerate(tasks)), take, workers, monitor=monitor)


def _read(
    numbered: tuple[int, Replication], monitor: Monitor, *, measured: bool, read: Callable[[Ledger, Seen], Found]
) -> Found:
    """Run a replication, the one of that number among the monitor's, and return what is read of it."""
    from simulator.platform.replication import run_replication

    from .finding import finder_of
    from .measuring import auditor_of

    number, task = numbered
    observers: list[Observer] = [Reporter(monitor, number, task.scenario.horizon)]
    auditor = auditor_of(task.scenario) if measured else None
    finder = finder_of(task.strategy, task.treatment) if measured else None
    observers += [one for one in (auditor, finder) if one is not None]
    ledger = run_replication(task, observers)
    readings = None if auditor is None else auditor.readings(ledger)
    return read(ledger, Seen(readings, () if finder is None else finder.findings()))
