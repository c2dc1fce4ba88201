"""One replica of a run: its atoms, rows and frames, and what stages have found in it."""

from dataclasses import dataclass

import h5py
import numpy as np

from .analyses import Analysis
from .deformation import AthermalShear, Driven
from .dynamics import Equilibration, Quench
from .frames import Frames
from .reading import read_once, text, texts
from .saddles import SaddleLandscape
from .thermo import Thermo


@dataclass
class Start:
    """The configuration that a stage starts from, by its content hash, and those of all states that its glass has been
    in, this one last. Two stages are of one glass if they share a state, of whatever runs they are."""

    sha256: str
    glass_sha256: list


class Replica:
    def __init__(self, run, name):
        self.run, self.name = run, name

    @property
    def where(self):
        return f"{self.run.path}: replica {self.name}"

    @read_once
    def _particles(self):
        return self.run.file[f"particles/{self.name}"]

    # Atoms, in the user's order

    @read_once
    def elements(self):
        """What `species` counts in."""
        return texts(self._particles["species"].attrs["elements"])

    @read_once
    def ids(self):
        return self._particles["id"][()]

    @read_once
    def species(self):
        """Of each atom; as they are in the last frame, where Monte Carlo changes them."""
        return self.species_at(-1)

    def species_at(self, frame):
        species = self._particles["species"]
        return species["value"][frame] if isinstance(species, h5py.Group) else species[()]

    @read_once
    def atoms(self):
        """Their number."""
        return len(self.species)

    @read_once
    def composition(self):
        """Element -> number of atoms, of those that are there."""
        counts = np.bincount(self.species, minlength=len(self.elements))
        return {element: int(count) for element, count in zip(self.elements, counts) if count}

    # Rows and frames

    @read_once
    def thermo(self):
        return Thermo(self.run.file.get(f"observables/{self.name}"), self.run.stages)

    @read_once
    def frames(self):
        return Frames(self._particles, self)

    def frame_after(self, stage):
        """The last frame up to the end of a stage, of its relaxed structure where the stage relaxes; None where the stage
        has not begun."""
        rows = np.flatnonzero(self.thermo.rows_of([stage]))
        return None if len(rows) == 0 else self.frames.at(self.thermo.step[rows[-1]])

    @read_once
    def relaxed(self):
        """Stage -> frame of the minimum, of each stage `minimize` that has ended."""
        stages = [stage for stage in self.run.stages if self.run.stage_input(stage).get("type") == "minimize"]
        found = {stage: self.frame_after(stage) for stage in stages}
        return {stage: frame for stage, frame in found.items() if frame is not None}

    # What stages have found, in their order

    def _results(self, kind):
        """(stage, group) of each stage that has written results of this kind."""
        group = self.run.file.get(f"vitrify/{kind}/{self.name}", {})
        return [(stage, group[stage]) for stage in sorted(group, key=self.run.position)]

    def start_of(self, stage):
        """None of a stage that has not begun, and of runs from before starts were hashed."""
        group = self.run.file.get(f"vitrify/start/{self.name}/{stage}")
        return None if group is None else Start(text(group.attrs["sha256"]), texts(group.attrs["glass_sha256"]))

    @read_once
    def first_sha256(self):
        """The content hash of what it begins with; computed where the run has stored none."""
        start = self.start_of(self.run.stages[0]) if self.run.stages else None
        return start.sha256 if start is not None else self.frames[0].sha256

    @read_once
    def quenches(self):
        return [Quench(self.name, stage, group) for stage, group in self._results("quench")]

    @read_once
    def equilibrations(self):
        return [Equilibration(self.name, stage, group) for stage, group in self._results("equilibrate")]

    @read_once
    def shears(self):
        """Athermal quasistatic ones."""
        return [AthermalShear(self.name, stage, group) for stage, group in self._results("aqs")]

    @read_once
    def driven(self):
        """Stages that strain at a rate, one for each direction of a shear."""
        sheared = [Driven(self.name, stage, group[direction], direction)
                   for stage, group in self._results("shear") for direction in group]
        return sheared + [Driven(self.name, stage, group) for stage, group in self._results("tension")]

    @read_once
    def landscapes(self):
        """Of saddle searches."""
        return [SaddleLandscape(self, stage, group) for stage, group in self._results("art") if "searches" in group]

    @read_once
    def analyses(self):
        return [Analysis(self, stage, group[name]) for stage, group in self._results("analysis") for name in group]
