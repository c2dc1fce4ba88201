"""Saddle searches around the minimum of a glass."""

import numpy as np

from .reading import StageRecord, read_once

OUTCOMES = ["connected", "not_connected", "no_negative_mode", "returned", "not_converged", "failed"]


class SaddleLandscape(StageRecord):
    """The searches of one stage of one replica; events and atoms are there when the stage has ended."""

    def __init__(self, replica, stage, group):
        super().__init__(replica.name, stage, group)
        self._frames = replica.frames

    @read_once
    def searches(self):
        """Columns by the names of run.h5, one row for each search; the saddle of one that is not connected means nothing."""
        return {name: column[()] for name, column in self.group["searches"].items()}

    @property
    def outcome(self):
        """Of each search, an index into OUTCOMES."""
        return self.searches["outcome"]

    @read_once
    def saddles(self):
        """The number of those that are connected to the start."""
        return int((self.outcome == OUTCOMES.index("connected")).sum())

    @read_once
    def evaluations(self):
        return int(self.searches["evaluations"].sum())

    @read_once
    def atom_evaluations(self):
        return int(self.searches["atom_evaluations"].sum())

    @read_once
    def events(self):
        """Columns, one row for each distinct event; None before the end."""
        return {name: column[()] for name, column in self.group["events"].items()} if "events" in self.group else None

    @property
    def barrier_eV(self):
        """Of each distinct event; None before the end."""
        return None if self.events is None else self.events["barrier_eV"]

    @read_once
    def barrier_mean_and_spread(self):
        """Mean and standard deviation (eV) of the barriers of the distinct events; NaN where there are too few."""
        barriers = self.barrier_eV
        if barriers is None or len(barriers) == 0:
            return np.nan, np.nan
        return barriers.mean(), barriers.std(ddof=1) if len(barriers) > 1 else np.nan

    @read_once
    def lowest_eV(self):
        """Of each atom: of the events found from it, NaN where there is none; None before the end."""
        return self._of_atoms("centre_lowest_eV")

    @read_once
    def mean_moved_eV(self):
        """Of each atom: the mean over the events that moved it; None before the end."""
        return self._of_atoms("moved_mean_eV")

    def _of_atoms(self, name):
        return self.group["atoms"][name][()] if "atoms" in self.group else None

    @read_once
    def start(self):
        """The frame with the minimum."""
        return self._frames.at(self.group.attrs["start_step"])

    @property
    def edges(self):
        return self.start.edges

    @property
    def position(self):
        return self.start.position
