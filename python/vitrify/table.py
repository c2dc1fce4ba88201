"""The tidy table: a row for each number that a stage or an analysis reports of a glass."""

import os
from dataclasses import dataclass

import numpy as np

from . import quantities
from .curves import curves_of, mean_curves
from .effective_rate import CoolingLines
from .glasses import Histories, grouped
from .means import means_of
from .reading import RunError


@dataclass
class Row:
    group: str  # of glasses made alike; "" of a run's own numbers
    member: str  # the run
    replica: str  # "" of numbers of a group or a run
    root: str  # content hash of the configuration that the glass began with, "" of groups and runs
    source: str  # stage, or STAGE/ANALYSIS
    atoms: int
    rate_K_per_s: float  # NaN where no quench is known
    effective_rate_K_per_s: float  # of plain dynamics its own
    quantity: str
    value: float
    unit: str
    error: float  # standard error, NaN where it is not known


class Table:
    """Everything that some open runs report, and what it comes to over the glasses of a group: `rows`, `means`, mean
    `curves`, `groups` and the `lines` of energy against cooling rate. RunError for a run that is given twice."""

    def __init__(self, runs, max_strain=quantities.MAX_STRAIN):
        refuse_repeated(runs)
        histories = Histories(runs)
        found = [(run, replica, histories.glass(replica, stage), value)
                 for run in runs for replica in run.replicas
                 for stage, value in quantities.values_of(replica, max_strain)]
        curves = [(histories.glass(replica, stage), curve)
                  for run in runs for replica in run.replicas for stage, curve in curves_of(replica)]
        self.groups = grouped([glass for _, _, glass, _ in found] + [glass for glass, _ in curves])
        self._groups_of_glasses = {id(glass): group for group in self.groups for glass in group.glasses}
        self.lines = CoolingLines(self.groups)
        self.rates = {group.name: self.lines.rate_of(group) for group in self.groups if group.hybrid}
        members = dict(zip(map(id, runs), member_names(runs)))
        self.rows = [self._row(members[id(run)], replica, glass, value) for run, replica, glass, value in found]
        self.rows += [self._rate_row(group, value) for group in self.groups for value in self._rate_values(group)]
        self.rows += [row_of_run(members[id(run)], value)
                      for run in runs for balance in run.balances for value in quantities.of_balance(balance)]
        self.means = means_of(self.rows)
        self.curves = mean_curves([(self._group_of(glass), glass.root, curve) for glass, curve in curves])

    def _group_of(self, glass):
        return self._groups_of_glasses[id(glass)]

    def _effective_rate(self, group):
        """NaN where it is not known."""
        if not group.hybrid:
            return group.rate_K_per_s
        rate = self.rates[group.name]
        return 10**rate.log10_rate if rate else np.nan

    def _row(self, member, replica, glass, value):
        group = self._group_of(glass)
        return Row(group.name, member, replica.name, glass.root, value.source, replica.atoms, group.rate_K_per_s,
                   self._effective_rate(group), value.quantity, value.value, value.unit, value.error)

    def _rate_values(self, group):
        rate = self.rates.get(group.name)
        if rate is None:
            return []
        return [
            quantities.value_of("effective_rate.log10", rate.log10_rate, "", rate.error_decades),
            quantities.value_of("effective_rate.log10_by_parabola", rate.log10_by_parabola, ""),
        ]

    def _rate_row(self, group, value):
        return Row(group.name, "", "", "", "", group.atoms, group.rate_K_per_s, self._effective_rate(group), value.quantity,
                   value.value, value.unit, value.error)


def row_of_run(member, value):
    return Row("", member, "", "", value.source, 0, np.nan, np.nan, value.quantity, value.value, value.unit, value.error)


def refuse_repeated(runs):
    known = {}
    for run in runs:
        if run.id in known:
            raise RunError(f"{run.directory}: found this run a second time, as {known[run.id]}, must be given once")
        known[run.id] = run.directory


def member_names(runs):
    """The names of their directories; the paths where two directories are called alike."""
    names = [run.name for run in runs]
    return [run.name if names.count(run.name) == 1 else os.path.normpath(run.directory) for run in runs]
