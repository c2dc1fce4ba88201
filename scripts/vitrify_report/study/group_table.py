"""The groups of a study: a row each, with the means that all figures show."""

import numpy as np

from ..analysis_table import cell
from ..events import with_powers


def table(found, figures):
    """Columns and rows, as the page's tables have them."""
    groups = [group for group in found.groups if group.rate_K_per_s > 0]
    columns = [("group", ""), ("glasses", ""), ("log₁₀ rate", "K/s, effective"), *((shown.label, "") for shown in figures)]
    return columns, [[with_powers(group.name), glasses(figures, group), rate_cell(found, group),
                      *(mean_cell(shown, group) for shown in figures)] for group in groups]


def glasses(figures, group):
    """Independent ones."""
    counts = [point.mean.independent for shown in figures for point in shown.points if point.group is group]
    return str(max(counts, default=0))


def rate_cell(found, group):
    if not group.hybrid:
        return f"{np.log10(group.rate_K_per_s):.2f}"
    rate = found.rates[group.name]
    return cell(rate.log10_rate, rate.error_decades) if rate else "–"


def mean_cell(shown, group):
    mean = next((point.mean for point in shown.points if point.group is group), None)
    return cell(mean.mean, mean.standard_error) if mean else "–"
