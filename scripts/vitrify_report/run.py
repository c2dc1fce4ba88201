"""Reads a run directory (docs/architecture.md describes run.h5). Whatever a partial run lacks is None or empty."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from dataclasses import dataclass, field

import h5py
import numpy as np

from . import analyses
from .events import Events
from .sites import Sites


class RunError(Exception):
    """The directory holds no run that can be read."""


@dataclass
class Quench:
    stage: str
    rate_K_per_s: float
    energy_eV_per_atom: float
    inherent_energy_eV_per_atom: float
    density_g_cm3: float
    temperature_K: float
    md_steps: float


@dataclass
class Balance:
    """Chemical potentials that a stage has found to keep a mixture at its composition."""

    stage: str
    elements: list[str]
    composition: np.ndarray  # fractions
    temperature_K: float
    chemical_potential_eV: np.ndarray
    error_eV: np.ndarray
    cycles: int


@dataclass
class Leaning:
    """The composition of a replica in the rows of the quench stages with Monte Carlo."""

    temperature_K: np.ndarray
    excess: dict  # element -> fraction of the atoms beyond the target


@dataclass
class AthermalShear:
    """One AQS stage of one replica."""

    replica: str
    stage: str
    strain: np.ndarray
    stress_GPa: np.ndarray
    st_fraction: np.ndarray
    event_strain: np.ndarray
    event_stress_GPa: np.ndarray  # just before the drop
    stz_sizes: np.ndarray


@dataclass
class SaddleLandscape:
    """The saddle searches of one stage of one replica; events and atoms are there when the stage has ended."""

    replica: str
    stage: str
    outcome: np.ndarray  # per search, an index into OUTCOMES
    evaluations: int
    atom_evaluations: int
    barrier_eV: np.ndarray | None  # per distinct event
    lowest_eV: np.ndarray | None  # per atom: of the events found from it, NaN where there is none
    mean_moved_eV: np.ndarray | None  # per atom: mean over the events that moved it
    edges: np.ndarray  # of the start; rows a, b, c
    position: np.ndarray

    @property
    def saddles(self):
        return int((self.outcome == OUTCOMES.index("connected")).sum())


@dataclass
class Driven:
    """Means over bins of strain, of one direction of a stage that strains at a rate."""

    replica: str
    stage: str
    direction: str  # of shear; none of tension
    strain: np.ndarray
    stress_GPa: np.ndarray


OUTCOMES = ["connected", "not_connected", "no_negative_mode", "returned", "not_converged", "failed"]


@dataclass
class Replica:
    name: str
    atoms: int
    composition: dict  # element -> atoms
    cooling: tuple | None  # temperature (K), energy (eV/atom) of the rows of the quench stages
    leaning: Leaning | None
    quenches: list[Quench]
    shears: list[AthermalShear]
    landscapes: list[SaddleLandscape]


@dataclass
class Run:
    directory: str
    replicas: list[Replica]
    stages: list[str]
    input_text: str
    version: str
    git: str
    creator: str
    balances: list[Balance] = field(default_factory=list)
    events: Events = field(default_factory=Events)
    analyses: list[analyses.Analysis] = field(default_factory=list)
    sites: Sites = field(default_factory=Sites)
    driven: list[Driven] = field(default_factory=list)
    vibrations: list[dict] = field(default_factory=list)  # structures as `vitrify analyze vibrations --json` has them
    status: dict = field(default_factory=dict)

    @property
    def name(self):
        return os.path.basename(os.path.abspath(self.directory))

    @property
    def shears(self):
        return [shear for replica in self.replicas for shear in replica.shears]

    @property
    def landscapes(self):
        return [landscape for replica in self.replicas for landscape in replica.landscapes]


def load(directory):
    path = os.path.join(directory, "run.h5")
    if not os.path.isdir(directory):
        raise RunError(f"{directory}: no such directory")
    if not os.path.exists(path):
        raise RunError(f"{directory}: has no run.h5; the run has not written any results yet")
    try:
        with h5py.File(path, "r") as file:
            return read_run(directory, file)
    except (OSError, KeyError, ValueError) as error:
        raise RunError(f"{path}: cannot be read as a run: {error}") from error


def read_run(directory, file):
    vitrify = file["vitrify"]
    stages = [text(stage) for stage in vitrify["stages"][()]] if "stages" in vitrify else []
    input_text = text(vitrify["input"][()]) if "input" in vitrify else ""
    balances = vitrify.get("balance", {})
    return Run(
        directory=directory,
        replicas=[read_replica(file, name, stages, input_text) for name in replica_names(file)],
        stages=stages,
        input_text=input_text,
        version=text(vitrify.attrs.get("version", "")),
        git=text(vitrify.attrs.get("git", "")),
        creator=creator(file),
        balances=sorted((read_balance(stage, balances[stage]) for stage in balances), key=in_order_of(stages)),
        analyses=analyses.read(file, replica_names(file), stages),
        driven=read_driven(file, replica_names(file)),
        status=read_status(directory),
    )


def replica_names(file):
    """In the order of the input; HDF5 lists them by name."""
    order = [text(name) for name in file["vitrify"].attrs.get("replicas", [])]
    return sorted(file["particles"], key=lambda name: order.index(name) if name in order else len(order))


def read_status(directory):
    """What status.json says; a run that seems to go on, though nobody on this machine holds its lock, was killed."""
    try:
        with open(os.path.join(directory, "status.json"), encoding="utf-8") as file:
            status = json.load(file)
        if status.get("state") == "running" and status.get("host") == socket.gethostname() and not is_locked(directory):
            status["state"] = "killed"
        return status
    except (OSError, ValueError):
        return {}


def is_locked(directory):
    with open(os.path.join(directory, ".lock"), encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def creator(file):
    group = file.get("h5md/creator")
    return f"{text(group.attrs['name'])} {text(group.attrs['version'])}" if group is not None else ""


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def read_balance(stage, group):
    elements = [text(element) for element in group.attrs["elements"]]
    names = [name for name in Balance.__annotations__ if name not in ("stage", "elements")]
    return Balance(stage=stage, elements=elements, **{name: group.attrs[name] for name in names})


def read_replica(file, name, stages, input_text):
    species = file[f"particles/{name}/species"]
    elements = [text(element) for element in species.attrs["elements"]]
    types = species["value"][-1] if isinstance(species, h5py.Group) else species[()]  # Monte Carlo changes them
    counts = np.bincount(types, minlength=len(elements))
    start = np.bincount(first_types(species), minlength=len(elements)) / len(types)
    quenches = file.get(f"vitrify/quench/{name}", {})
    shears = file.get(f"vitrify/aqs/{name}", {})
    searches = file.get(f"vitrify/art/{name}", {})
    return Replica(
        name=name,
        atoms=len(types),
        composition={element: int(count) for element, count in zip(elements, counts) if count},
        cooling=read_cooling(file, name, [stages.index(stage) for stage in quenches if stage in stages], len(types)),
        leaning=read_leaning(file, name, elements, targets(input_text, elements, start), len(types)),
        quenches=sorted((read_quench(stage, quenches[stage]) for stage in quenches), key=in_order_of(stages)),
        shears=sorted((read_shear(name, stage, shears[stage]) for stage in shears), key=in_order_of(stages)),
        landscapes=sorted(
            (read_landscape(file, name, stage) for stage in searches if "searches" in searches[stage]),
            key=in_order_of(stages),
        ),
    )


def in_order_of(stages):
    return lambda item: stages.index(item.stage) if item.stage in stages else len(stages)


def read_quench(stage, group):
    numbers = {name: float(group.attrs.get(name, np.nan)) for name in Quench.__annotations__ if name != "stage"}
    return Quench(stage=stage, **numbers)


def read_cooling(file, replica, quench_stages, atoms):
    group = file.get(f"observables/{replica}", {})
    if not all(name in group for name in ("temperature", "potential_energy", "stage")):
        return None
    chosen = np.isin(group["stage/value"][()], quench_stages)
    if not chosen.any():
        return None
    return group["temperature/value"][()][chosen], group["potential_energy/value"][()][chosen] / atoms


def first_types(species):
    return species["value"][0] if isinstance(species, h5py.Group) else species[()]


def targets(input_text, elements, start):
    """Target composition, by element, of each quench stage whose Monte Carlo has one: by the index of the stage."""
    stages = json.loads(input_text)["stages"] if input_text else []
    wanted = {}
    for index, stage in enumerate(stages):
        sampling = stage.get("monte_carlo", {})
        if stage["type"] == "quench" and sampling.get("mode") == "vcsgc":
            composition = sampling.get("composition")
            wanted[index] = start if composition is None else np.array([composition.get(e, 0) for e in elements])
    return wanted


def read_leaning(file, replica, elements, wanted, atoms):
    group = file.get(f"observables/{replica}", {})
    if not all(name in group for name in ("temperature", "stage", *(f"n_{element}" for element in elements))):
        return None
    counts = np.array([group[f"n_{element}/value"][()] for element in elements])
    stage = group["stage/value"][()]
    chosen = np.isin(stage, list(wanted)) & np.isfinite(counts).all(axis=0) & (group["mc_trials/value"][()] > 0)
    if not chosen.any():
        return None
    target = np.array([wanted[index] for index in stage[chosen]]).T
    excess = counts[:, chosen] / atoms - target
    return Leaning(group["temperature/value"][()][chosen], dict(zip(elements, excess)))


def read_shear(replica, stage, group):
    event_strain, event_stress_GPa = read_events(group)
    sizes = group.get("stz_sizes")
    return AthermalShear(
        replica=replica,
        stage=stage,
        strain=group["strain"][()],
        stress_GPa=group["stress_GPa"][()],
        st_fraction=group["st_fraction"][()],
        event_strain=event_strain,
        event_stress_GPa=event_stress_GPa,
        stz_sizes=np.zeros(0, int) if sizes is None else sizes[()],
    )


def read_events(group):
    """Strain and stress before each event: columns of a table, in runs of version 0.1 attributes of a group for each."""
    names = ("strain", "stress_before_GPa")
    if "events/strain" in group:
        return [group[f"events/{name}"][()] for name in names]
    events = group.get("events", {})
    return [np.array([events[event].attrs[name] for event in sorted(events)]) for name in names]


def read_driven(file, replicas):
    found = []
    for replica in replicas:
        for stage, group in file.get(f"vitrify/shear/{replica}", {}).items():
            for direction, rows in group.items():
                found.append(Driven(replica, stage, direction, rows["strain"][()], rows["stress_GPa"][()]))
        for stage, rows in file.get(f"vitrify/tension/{replica}", {}).items():
            stress_GPa = rows["engineering_stress_GPa"][()]
            found.append(Driven(replica, stage, "", rows["strain"][()], stress_GPa))
    return found


def read_landscape(file, replica, stage):
    group = file[f"vitrify/art/{replica}/{stage}"]
    searches, events, atoms = group["searches"], group.get("events"), group.get("atoms")
    frame = frame_at(file[f"particles/{replica}"], group.attrs["start_step"])
    return SaddleLandscape(
        replica=replica,
        stage=stage,
        outcome=searches["outcome"][()],
        evaluations=int(searches["evaluations"][()].sum()),
        atom_evaluations=int(searches["atom_evaluations"][()].sum()),
        barrier_eV=None if events is None else events["barrier_eV"][()],
        lowest_eV=None if atoms is None else atoms["centre_lowest_eV"][()],
        mean_moved_eV=None if atoms is None else atoms["moved_mean_eV"][()],
        edges=file[f"particles/{replica}/box/edges/value"][frame],
        position=file[f"particles/{replica}/position/value"][frame],
    )


def frame_at(particles, step):
    """The frame of this step, or the last one before it where the stage has not ended."""
    return max(0, np.searchsorted(particles["position/step"][()], step, side="right") - 1)
