"""What the analyses of stages `sample`, and of stages that strain, have found."""

import json
from dataclasses import dataclass

import numpy as np

from .reading import StageRecord, read_once, text, texts


@dataclass
class Number:
    value: float
    error: float  # standard error, NaN where there is none
    unit: str
    meaning: str


class Analysis(StageRecord):
    """Of one replica. Columns of text are lists of str, others arrays."""

    def __init__(self, replica, stage, group):
        super().__init__(replica.name, stage, group)
        self.name = group.name.split("/")[-1]
        self._frames = replica.frames

    @read_once
    def definition(self):
        """What was computed, with its source, in a sentence."""
        return text(self.group.attrs.get("definition", ""))

    @read_once
    def notes(self):
        return texts(self.group.attrs.get("notes", []))

    @read_once
    def parameters(self):
        return json.loads(self.group.attrs["parameters"])

    @property
    def type(self):
        return self.parameters["type"]

    @property
    def inherent(self):
        """Whether the structures were relaxed."""
        return self.parameters.get("inherent", False)

    @read_once
    def numbers(self):
        return {name: read_number(self.group["numbers"][name]) for name in texts(self.group.attrs.get("numbers", []))}

    @read_once
    def columns(self):
        """Of the main table."""
        return read_columns(self.group)

    @read_once
    def tables(self):
        """Of columns, by name."""
        return {name: read_columns(self.group[name]) for name in texts(self.group.attrs.get("tables", []))}

    @read_once
    def atoms(self):
        """Columns in the order of the atoms."""
        return read_columns(self.group.get("atoms"))

    @property
    def edges(self):
        return self._frames[-1].edges

    @property
    def position(self):
        return self._frames[-1].position


def read_number(dataset):
    known = dataset.attrs
    return Number(float(dataset[()]), float(known.get("error", np.nan)), text(known.get("unit", "")),
                  text(known.get("meaning", "")))


def read_columns(group):
    if group is None:
        return {}
    return {name: read_column(group[name]) for name in texts(group.attrs.get("columns", []))}


def read_column(dataset):
    values = dataset[()]
    if "labels" not in dataset.attrs:
        return values
    labels = texts(dataset.attrs["labels"])
    return [labels[k] for k in values]
