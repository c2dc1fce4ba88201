"""Configurations of a replica over time."""

from collections.abc import Sequence

import numpy as np

from .content_hash import content_hash
from .reading import read_once, texts


class Frame:
    """Lengths in A, times in ps; rows are atoms in the user's order, and rows of `edges` the edges a, b, c of the box."""

    def __init__(self, particles, replica, index):
        self._particles, self._replica, self.index = particles, replica, index

    @property
    def where(self):
        return f"{self._replica.where}: frame {self.index}"

    def _value(self, name):
        return self._particles[f"{name}/value"][self.index] if name in self._particles else None

    @read_once
    def step(self):
        return int(self._particles["position/step"][self.index])

    @read_once
    def time_ps(self):
        return float(self._particles["position/time"][self.index])

    @read_once
    def edges(self):
        return self._value("box/edges")

    @read_once
    def origin(self):
        """The corner of the box."""
        corner = self._value("box/origin")
        return np.zeros(3) if corner is None else corner

    @read_once
    def position(self):
        """In the box."""
        return self._value("position")

    @read_once
    def unwrapped(self):
        """Places of atoms that have not been put back into the box."""
        image = self._value("image")
        return self.position if image is None else self.position + image @ self.edges

    @read_once
    def velocity(self):
        """A/ps; None where the run keeps none."""
        return self._value("velocity")

    @read_once
    def species(self):
        """Indices into `elements`."""
        return self._replica.species_at(self.index)

    @property
    def elements(self):
        return self._replica.elements

    @property
    def ids(self):
        return self._replica.ids

    @read_once
    def periodic(self):
        """Of the three axes."""
        return [axis == "periodic" for axis in texts(self._particles["box"].attrs["boundary"])]

    @read_once
    def sha256(self):
        """The content hash."""
        return content_hash(self)


class Frames(Sequence):
    def __init__(self, particles, replica):
        self._particles, self._replica = particles, replica

    @property
    def where(self):
        return self._replica.where

    @read_once
    def step(self):
        return self._particles["position/step"][()]

    def __len__(self):
        return len(self.step)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        return Frame(self._particles, self._replica, range(len(self))[index])

    def at(self, step):
        """The frame of this step, or the last one before it."""
        return self[max(0, int(np.searchsorted(self.step, step, side="right")) - 1)]
