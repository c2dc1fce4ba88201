"""What the analyses of stages `sample` have found, as run.h5 has it (docs/run-files.md)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Analysis:
    """Of one replica. Numbers are pairs of value and standard error (NaN where there is none); columns of text are
    lists of str, others arrays."""

    replica: str
    stage: str
    name: str
    parameters: dict
    numbers: dict = field(default_factory=dict)
    columns: dict = field(default_factory=dict)  # of the main table
    tables: dict = field(default_factory=dict)  # of columns, by name
    atoms: dict = field(default_factory=dict)  # columns in the order of the atoms
    edges: np.ndarray | None = None  # of the last frame; rows a, b, c
    position: np.ndarray | None = None

    @property
    def type(self):
        return self.parameters["type"]

    @property
    def inherent(self):
        return self.parameters.get("inherent", False)


def read(file, replicas, stages):
    """In the order of replicas, stages and names."""
    found = []
    for replica in replicas:
        of_replica = file.get(f"vitrify/analysis/{replica}", {})
        for stage in sorted(of_replica, key=lambda name: stages.index(name) if name in stages else len(stages)):
            found += [read_one(file, replica, stage, name) for name in of_replica[stage]]
    return found


def read_one(file, replica, stage, name):
    group = file[f"vitrify/analysis/{replica}/{stage}/{name}"]
    particles = file[f"particles/{replica}"]
    return Analysis(
        replica=replica,
        stage=stage,
        name=name,
        parameters=json.loads(group.attrs["parameters"]),
        numbers={key: read_number(group["numbers"][key]) for key in group.attrs.get("numbers", [])},
        columns=read_columns(group),
        tables={key: read_columns(group[key]) for key in group.attrs.get("tables", [])},
        atoms=read_columns(group.get("atoms")),
        edges=particles["box/edges/value"][-1],
        position=particles["position/value"][-1],
    )


def read_number(dataset):
    return float(dataset[()]), float(dataset.attrs.get("error", np.nan))


def read_columns(group):
    if group is None:
        return {}
    return {name: read_column(group[name]) for name in group.attrs.get("columns", [])}


def read_column(dataset):
    values = dataset[()]
    if "labels" not in dataset.attrs:
        return values
    labels = [label.decode() if isinstance(label, bytes) else str(label) for label in dataset.attrs["labels"]]
    return [labels[k] for k in values]


def split(analyses):
    """Those of what a state is like, and those of how it is deformed."""
    kinds = ("shear", "tension")
    return [one for one in analyses if one.type not in kinds], [one for one in analyses if one.type in kinds]


def of_type(analyses, kind, inherent=None):
    """One of each replica: of inherent structures where there is one, unless `inherent` says which."""
    chosen = {}
    for one in analyses:
        if one.type != kind or (inherent is not None and one.inherent != inherent):
            continue
        if one.replica not in chosen or (one.inherent and not chosen[one.replica].inherent):
            chosen[one.replica] = one
    return list(chosen.values())


def elements_of(analyses):
    """Elements that pairs in the names of columns are made of, in their order."""
    pairs = [name.split("-") for one in analyses for name in one.columns if name.count("-") == 1]
    return sorted({element for pair in pairs for element in pair})


def where(analyses):
    """What the analyses are of, for captions."""
    if analyses and all(one.inherent for one in analyses):
        return "of inherent structures"
    return "at temperature"
