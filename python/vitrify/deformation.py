"""Stages that strain: athermal quasistatic shear, and shear and tension at a rate."""

import numpy as np

from .reading import StageRecord, read_once


ROUNDING = 1e-9


class AthermalShear(StageRecord):
    """One AQS stage of one replica: columns of its minima, and its events."""

    @read_once
    def strain(self):
        return self.group["strain"][()]

    @read_once
    def stress_GPa(self):
        """Along the direction of straining."""
        return self.group["stress_GPa"][()]

    @read_once
    def st_fraction(self):
        """Of the atoms, those that have been in a shear transformation so far."""
        return self.group["st_fraction"][()]

    @read_once
    def stz_sizes(self):
        """Atoms of each cluster of each event."""
        return self.group["stz_sizes"][()] if "stz_sizes" in self.group else np.zeros(0, int)

    @read_once
    def yield_point(self):
        """Strain and stress (GPa) where the stress of the first leg is largest; not known at its beginning or its end,
        where nothing has yielded."""
        rows = self.steps_of_first_leg
        top = int(np.argmax(self.direction * self.stress_GPa[:rows])) if rows else 0
        return (self.strain[top], self.stress_GPa[top]) if 0 < top < rows - 1 else (np.nan, np.nan)

    @property
    def event_strain(self):
        return self.events["strain"]

    @property
    def event_stress_GPa(self):
        """Just before the drop."""
        return self.events["stress_before_GPa"]

    @read_once
    def events(self):
        """Columns by the names of run.h5, one row for each event."""
        group = self.group.get("events", {})
        if "strain" in group:
            return {name: column[()] for name, column in group.items()}
        return of_version_01(group)

    @read_once
    def direction(self):
        """Sign of the strain of the first leg of the path."""
        return np.sign(self.strain[1]) if len(self.strain) > 1 else 1

    @read_once
    def steps_of_first_leg(self):
        """The number of its rows."""
        return int(np.argmin(np.append(np.diff(self.direction * self.strain) > 0, False))) + 1 if len(self.strain) else 0

    def events_up_to(self, strain):
        """Columns of the events of the first leg that begin up to a strain; None where the leg is shorter, and of runs that
        tell less of their events."""
        sheared_to = self.direction * self.strain[self.steps_of_first_leg - 1]
        if sheared_to < strain * (1 - ROUNDING) or "n_clusters" not in self.events:
            return None
        begin, end = (self.direction * self.events[name] for name in ("strain", "strain_after"))
        last = 0
        while last < len(begin) and begin[last] <= strain * (1 + ROUNDING) and begin[last] < end[last] <= sheared_to:
            last += 1
        return {name: column[:last] for name, column in self.events.items()}

    def transformed_by(self, events):
        """Indices of the atoms that at least one of these events has transformed."""
        first, count = (self.group[f"event_d2min/{name}"][()][events["d2min_row"]] for name in ("first_atom", "atoms"))
        atom, cluster = (self.group[f"event_atoms/{name}"][()] for name in ("atom", "cluster"))
        of_events = [atom[k : k + n][cluster[k : k + n] >= 0] for k, n in zip(first, count)]
        return np.unique(np.concatenate([np.zeros(0, int), *of_events]))


def of_version_01(events):
    """Then, events were groups with attributes."""
    names = ("strain", "stress_before_GPa")
    return {name: np.array([events[event].attrs[name] for event in sorted(events)]) for name in names}


class Driven(StageRecord):
    """Means over bins of strain, of one direction of a stage that strains at a rate."""

    def __init__(self, replica, stage, group, direction=""):
        super().__init__(replica, stage, group)
        self.direction = direction  # plane and sign of a shear, as xy+; "" of tension

    @property
    def kind(self):
        return "shear" if self.direction else "tension"

    @read_once
    def strain(self):
        return self.group["strain"][()]

    @read_once
    def stress_GPa(self):
        """Along the direction of a shear; the engineering stress of tension."""
        return self.group["stress_GPa" if self.direction else "engineering_stress_GPa"][()]

    @read_once
    def columns(self):
        """All that the file has, by name."""
        return {name: column[()] for name, column in self.group.items()}
