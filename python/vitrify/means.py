"""Means over independent glasses, with errors that few of them allow."""

from dataclasses import dataclass

import numpy as np

from . import student

CONFIDENCE = 0.95


@dataclass
class Mean:
    group: str
    source: str
    atoms: int
    rate_K_per_s: float
    effective_rate_K_per_s: float
    quantity: str
    unit: str
    mean: float
    standard_error: float  # NaN for one glass
    half_interval: float  # Student's, of CONFIDENCE; NaN for one glass
    independent: int  # histories that share no configuration
    values: int


def means_of(rows):
    """Of each quantity that stages of one name report of a group, in the order of the rows. Values of glasses with one
    root are one: their mean. So glasses count that have been made apart from the first configuration on."""
    pooled = {}
    for row in rows:
        if row.group and row.root:
            pooled.setdefault((row.group, row.source, row.quantity), []).append(row)
    return [mean_of(own) for own in pooled.values()]


def mean_of(rows):
    of_roots = {}
    for row in rows:
        of_roots.setdefault(row.root, []).append(row.value)
    values, first = [np.mean(own) for own in of_roots.values()], rows[0]
    n = len(values)
    error = np.std(values, ddof=1) / np.sqrt(n) if n > 1 else np.nan
    half = student.half_width(CONFIDENCE, n - 1) * error
    return Mean(first.group, first.source, first.atoms, first.rate_K_per_s, first.effective_rate_K_per_s, first.quantity,
                first.unit, np.mean(values), error, half, n, len(rows))
