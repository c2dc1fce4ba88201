"""What analyses come down to: a row for each number, a column for each glass."""

import math

# What is shown, in this order, of each kind of analysis: the beginnings of the names of its numbers.
SHOWN = {
    "rdf": ("first_peak",),
    "structure_factor": ("first_peak", "xray_first_peak", "number_first_peak", "R_w"),
    "coordination": ("by_faces",),
    "chemical_order": ("alpha",),
    "voronoi": ("icosahedra", "mean_volume"),
    "crystals": ("crystalline_fraction", "largest_crystal"),
    "lambda": ("lambda_mean", "lambda_relative_width", "lambda_skewness", "hop_fraction"),
    "msd": ("slope",),
    "vdos": ("maximum",),
    "shear": ("shear_modulus", "flow_stress", "viscosity"),
    "tension": ("youngs_modulus", "strength", "strain_at_strength", "toughness"),
}

OTHER_RULES = ("by_pair_cutoffs", "by_one_cutoff")  # of a neighbor; faces of Voronoi cells are shown


def table(analyses):
    """Columns and rows, as the page's tables have them; nothing without analyses."""
    glasses = list(dict.fromkeys(one.replica for one in analyses))
    columns = [("analysis", ""), ("number", ""), *((name, "") for name in glasses)]
    rows = []
    kinds = list(SHOWN)
    in_order = sorted(analyses, key=lambda one: kinds.index(one.type) if one.type in kinds else len(kinds))
    for name in dict.fromkeys(one.name for one in in_order):
        own = {one.replica: one for one in analyses if one.name == name}
        first = next(iter(own.values()))
        for number in first.numbers:
            if not number.startswith(SHOWN.get(first.type, ())) or number.endswith(OTHER_RULES):
                continue
            found = [own[glass].numbers.get(number) if glass in own else None for glass in glasses]
            cells = [cell(one.value, one.error) if one else "–" for one in found]
            rows.append([name, number.replace("_", " "), *cells])
    return columns, rows


def cell(value, error):
    """With the digits that its error allows; without one where it is not known."""
    if not math.isfinite(value):
        return "–"
    if not math.isfinite(error) or error <= 0:
        return f"{value:.4g}"
    digits = min(9, max(0, 1 - math.floor(math.log10(error))))
    return f"{value:.{digits}f} ± {error:.{digits}f}"
