"""Which glass a result is of: how it was made, and from which configuration all of it began."""

import json
import os
import re
from dataclasses import dataclass, field

import numpy as np

SAME_COMPOSITION = 0.01  # fractions of glasses made alike differ by less
BETWEEN_NAME_AND_NUMBER = r"[-_. ]*\d+$"


@dataclass
class Glass:
    """What a quench has made of a replica; where no quench is known, what a replica begins with."""

    root: str  # content hash of the first configuration of its history; glasses of one root are not independent
    replica: object
    quench: object = None

    @property
    def composition(self):
        """Element -> number of atoms."""
        return (self.quench and self.quench.composition) or self.replica.composition

    @property
    def atoms(self):
        return self.replica.atoms

    @property
    def fractions(self):
        return {element: count / self.atoms for element, count in self.composition.items()}

    @property
    def rate_K_per_s(self):
        return self.quench.rate_K_per_s if self.quench else np.nan

    @property
    def quench_input(self):
        return self.replica.run.stage_input(self.quench.stage) if self.quench else {}

    @property
    def monte_carlo(self):
        """How types were sampled while it was quenched, as JSON; "" for plain dynamics."""
        section = dict(self.quench_input.get("monte_carlo", {}))
        of_replicas = section.pop("replicas", None)
        return json.dumps(section) if section and (of_replicas is None or self.replica.name in of_replicas) else ""

    @property
    def conditions(self):
        """What energies can only be compared at; "" without a quench."""
        stage, potential = self.quench_input, self.replica.run.input.get("potential", {}).get("file", "")
        if not stage:
            return ""
        return (f"{stage.get('ensemble')}, {stage.get('pressure_GPa', 0):g} GPa, {stage.get('temperature_end_K', 0):g} K, "
                f"{os.path.basename(potential)}")

    @property
    def key(self):
        """The same for glasses made alike, but for their composition; sorts plain dynamics before hybrids, small before
        large, fast before slow."""
        if self.quench is None:
            return ("", self.atoms, 0, 0, "", self.recipe_name)
        return (self.monte_carlo, self.atoms, -self.rate_K_per_s, self.quench.md_steps, self.conditions, "")

    @property
    def recipe_name(self):
        if self.quench is None:
            return name_without_number(self.replica)
        rate = f"{self.rate_K_per_s:g}".replace("e+", "e")
        return f"MD/MC {rate} K/s, {self.quench.md_steps:.0f} steps" if self.monte_carlo else f"MD {rate} K/s"


@dataclass
class Group:
    """Glasses made alike."""

    glasses: list = field(default_factory=list)
    name: str = ""

    @property
    def atoms(self):
        return self.glasses[0].atoms

    @property
    def hybrid(self):
        return bool(self.glasses[0].monte_carlo)

    @property
    def rate_K_per_s(self):
        return self.glasses[0].rate_K_per_s

    def takes(self, glass):
        return glass.key == self.glasses[0].key and same_composition(glass.fractions, self.glasses[0].fractions)


class Histories:
    """Traces the stages of some runs back to where their glasses come from, by content hashes: also through a structure
    file that another of the runs has written."""

    def __init__(self, runs):
        self._glasses = {}
        self._made = {}  # content hash -> (replica, number of stages that have led to it)
        for run in runs:
            for replica in run.replicas:
                self._note_states(replica)

    def _note_states(self, replica):
        first, stages = replica.first_sha256, replica.run.stages
        for number, stage in enumerate(stages):
            start = replica.start_of(stage)
            if start is not None and start.sha256 != first:
                self._made.setdefault(start.sha256, (replica, number))
        if replica.frames[-1].sha256 != first:
            self._made.setdefault(replica.frames[-1].sha256, (replica, len(stages)))

    def glass(self, replica, stage):
        """That a stage of a replica has worked on; of a quench, that which it has made."""
        return self._traced(replica, replica.run.position(stage) + 1)

    def _traced(self, replica, stages_done):
        quenches = [one for one in replica.quenches if replica.run.position(one.stage) < stages_done]
        first = replica.first_sha256
        earlier = self._traced(*self._made[first]) if first in self._made else self._same(Glass(first, replica))
        return self._same(Glass(earlier.root, replica, quenches[-1])) if quenches else earlier

    def _same(self, glass):
        """One object for each glass."""
        which = (id(glass.replica), glass.quench.stage if glass.quench else "")
        return self._glasses.setdefault(which, glass)


def grouped(glasses):
    """Groups of distinct glasses, in the order of their keys."""
    groups = []
    for glass in {id(glass): glass for glass in glasses}.values():
        group = next((group for group in groups if group.takes(glass)), None)
        if group is None:
            groups.append(group := Group())
        group.glasses.append(glass)
    groups.sort(key=lambda group: group.glasses[0].key)
    name_apart(groups)
    return groups


def name_apart(groups):
    """By recipe and size; by composition and conditions where these alone tell groups apart."""
    makers = (lambda one: f"{one.recipe_name}, {one.atoms} atoms", lambda one: composition_text(one.fractions),
              lambda one: one.conditions)
    for group in groups:
        group.name = ""
    for make in makers:
        names = [group.name for group in groups]
        for group, name in zip(groups, names):
            if not name or names.count(name) > 1:
                group.name = ", ".join(filter(None, (name, make(group.glasses[0]))))


def composition_text(fractions):
    return "".join(f"{element}{100 * fraction:.3g}" for element, fraction in sorted(fractions.items()))


def same_composition(one, other):
    return all(abs(one.get(e, 0) - other.get(e, 0)) < SAME_COMPOSITION for e in {*one, *other})


def name_without_number(replica):
    """Of glasses that nothing else is known of: that of the replica without the number at its end, but a power of ten
    stays, as in md-1e13; that of the run where the input gave none."""
    if re.fullmatch(r"r\d+", replica.name):
        return replica.run.name
    if re.search(r"\de\d+$", replica.name):
        return replica.name
    return re.sub(BETWEEN_NAME_AND_NUMBER, "", replica.name) or replica.name
