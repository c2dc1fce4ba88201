"""What the saddle searches of each glass amount to: success, events, activation energies, cost, reasons of failure."""

import math

import numpy as np

from vitrify.saddles import OUTCOMES

from .summary import number, scientific

FAILURES = [outcome for outcome in OUTCOMES if outcome != "connected"]

COLUMNS = [
    ("glass", ""),
    ("stage", ""),
    ("searches", ""),
    ("saddles", ""),
    ("success", "%"),
    ("distinct", ""),
    ("duplicates", "%"),
    ("mean E<sub>act</sub>", "eV"),
    ("std", "eV"),
    ("std / mean", ""),
    ("evaluations per saddle", ""),
    ("per distinct event", ""),
    ("atom-evaluations per distinct event", ""),
]
FAILURE_COLUMNS = [("glass", ""), ("stage", ""), *((outcome.replace("_", " "), "%") for outcome in FAILURES)]


def rows(landscapes):
    """Cells as text, in the order of COLUMNS."""
    return [
        [one.replica, one.stage, *count_cells(one), *barrier_cells(one), *cost_cells(one)] for one in landscapes
    ]


def failure_rows(landscapes):
    """Cells as text, in the order of FAILURE_COLUMNS."""
    return [[one.replica, one.stage, *failure_cells(one)] for one in landscapes]


def count_cells(landscape):
    searches, saddles, distinct = len(landscape.outcome), landscape.saddles, distinct_events(landscape)
    return [
        str(searches),
        str(saddles),
        number(100 * saddles / searches, 1),
        number(distinct, 0),
        number(100 * ratio(saddles - distinct, saddles), 1),
    ]


def barrier_cells(landscape):
    mean, spread = landscape.barrier_mean_and_spread
    return [number(mean, 3), number(spread, 3), number(ratio(spread, mean), 3)]


def cost_cells(landscape):
    distinct = distinct_events(landscape)
    per_atom = ratio(landscape.atom_evaluations, distinct)
    return [
        number(ratio(landscape.evaluations, landscape.saddles), 0),
        number(ratio(landscape.evaluations, distinct), 0),
        scientific(per_atom) if per_atom > 0 else "–",
    ]


def failure_cells(landscape):
    counts = np.bincount(landscape.outcome, minlength=len(OUTCOMES))
    return [number(100 * counts[OUTCOMES.index(outcome)] / len(landscape.outcome), 1) for outcome in FAILURES]


def distinct_events(landscape):
    return math.nan if landscape.barrier_eV is None else len(landscape.barrier_eV)


def ratio(part, whole):
    return part / whole if whole else math.nan
