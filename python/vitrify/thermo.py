"""The rows of output of a replica: energies, temperature, pressure and the like over time."""

from collections.abc import Mapping

import numpy as np

from .reading import Record, read_once, text


class Thermo(Mapping):
    """By the names of run.h5, such as "temperature" or "potential_energy" (docs/run-files.md): an array each, with a
    value, or a tensor, a row. Empty where nothing has been written."""

    def __init__(self, group, stages):
        self._group, self._stages, self._read = group, stages, {}

    @property
    def where(self):
        return "no rows" if self._group is None else Record(self._group).where

    def __iter__(self):
        return iter(self._group or ())

    def __len__(self):
        return len(self._group or ())

    def __getitem__(self, name):
        if name not in self._read:
            if name not in (self._group or ()):
                raise KeyError(f"{self.where}: has no rows of '{name}', only of {', '.join(self) or 'nothing'}")
            self._read[name] = self._group[name]["value"][()]
        return self._read[name]

    def unit(self, name):
        """ "" where there is none."""
        return text(self._group[name]["value"].attrs.get("unit", ""))

    @read_once
    def step(self):
        return self._group["stage/step"][()] if "stage" in self else np.zeros(0, int)

    @read_once
    def time_ps(self):
        return self._group["stage/time"][()] if "stage" in self else np.zeros(0)

    def rows_of(self, stages):
        """Which rows are of one of these stages, given by name."""
        if "stage" not in self:
            return np.zeros(0, bool)
        return np.isin(self["stage"], [self._stages.index(stage) for stage in stages if stage in self._stages])
