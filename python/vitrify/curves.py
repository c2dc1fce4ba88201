"""Curves of single glasses, and their means over glasses made alike."""

from dataclasses import dataclass

import numpy as np

BIN_K = 20  # rows of cooling are averaged over so much
CURVES = {  # x, y, meaning
    "quench.energy_curve": ("temperature_K", "eV/atom", "potential energy while cooling, means over 20 K"),
    "aqs.stress": ("strain", "GPa", "athermal quasistatic shear, along its first direction"),
    "shear.stress": ("strain", "GPa", "shear at a rate, along its direction"),
    "tension.stress": ("strain", "GPa", "engineering stress of tension at a rate"),
    "rdf.PAIR": ("r_A", "", "radial distribution function, of a pair of elements or `total`"),
    "structure_factor.PAIR": ("q_per_A", "", "structure factor, of a pair of elements or `xray`"),
}
TABLES = {"rdf": ("r_A", "total"), "structure_factor": ("q_per_A", "xray")}  # x, and the curve of all atoms


@dataclass
class Curve:
    name: str
    source: str  # stage, or STAGE/ANALYSIS
    x: np.ndarray  # ascending
    y: np.ndarray


@dataclass
class MeanCurve:
    group: object
    source: str
    name: str
    x: np.ndarray
    mean: np.ndarray
    standard_error: np.ndarray  # NaN for one glass
    independent: int


def curves_of(replica):
    """(stage, curve) of all that stages and analyses report of a replica."""
    found = [(one.stage, cooling_curve(replica, one)) for one in replica.quenches]
    found += [(one.stage, first_leg(one)) for one in replica.shears]
    found += [(one.stage, Curve(f"{one.kind}.stress", one.stage, one.strain, one.stress_GPa)) for one in replica.driven]
    found += [(one.stage, curve) for one in replica.analyses for curve in curves_of_table(one)]
    return [(stage, curve) for stage, curve in found if len(curve.x) > 1]


def cooling_curve(replica, quench):
    rows = replica.thermo.rows_of([quench.stage])
    if not rows.any():
        return Curve("quench.energy_curve", quench.stage, np.zeros(0), np.zeros(0))
    temperature_K, energy_eV = replica.thermo["temperature"][rows], replica.thermo["potential_energy"][rows]
    bins = np.floor(temperature_K / BIN_K).astype(int)
    filled = np.unique(bins)
    means = [[column[bins == k].mean() for k in filled] for column in (temperature_K, energy_eV / replica.atoms)]
    return Curve("quench.energy_curve", quench.stage, *map(np.array, means))


def first_leg(shear):
    steps = shear.steps_of_first_leg
    return Curve("aqs.stress", shear.stage, shear.direction * shear.strain[:steps], shear.direction * shear.stress_GPa[:steps])


def curves_of_table(analysis):
    if analysis.type not in TABLES:
        return []
    x, of_all = TABLES[analysis.type]
    kind, source = analysis.type + ("_inherent" if analysis.inherent else ""), f"{analysis.stage}/{analysis.name}"
    names = [name for name in analysis.columns if name == of_all or (name.count("-") == 1 and not name.endswith("_error"))]
    return [Curve(f"{kind}.{name}", source, analysis.columns[x], analysis.columns[name]) for name in names]


def mean_curves(found):
    """Of (group, root, curve): a mean for each group, source and name, in which glasses of one root count once. Curves that
    have no two places in common have none."""
    pooled = {}
    for group, root, curve in found:
        pooled.setdefault((group.name, curve.source, curve.name), []).append((group, root, curve))
    means = [mean_curve(own) for own in pooled.values()]
    return [one for one in means if len(one.x) > 1]


def mean_curve(found):
    group, _, first = found[0]
    x = common_places([curve for _, _, curve in found])
    of_roots = {}
    for _, root, curve in found:
        of_roots.setdefault(root, []).append(np.interp(x, curve.x, curve.y))
    values = np.array([np.mean(own, axis=0) for own in of_roots.values()])
    n = len(values)
    error = values.std(axis=0, ddof=1) / np.sqrt(n) if n > 1 else np.full(len(x), np.nan)
    return MeanCurve(group, first.source, first.name, x, values.mean(axis=0), error, n)


def common_places(curves):
    """Those of the curve that has fewest of them where all curves are."""
    low, high = max(curve.x[0] for curve in curves), min(curve.x[-1] for curve in curves)
    return min((curve.x[(curve.x >= low) & (curve.x <= high)] for curve in curves), key=len)
