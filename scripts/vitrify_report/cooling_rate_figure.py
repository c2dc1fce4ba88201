"""Energy of the glasses against their cooling rate; those of MD/MC stand where the line of plain dynamics has their
energy."""

import json

import numpy as np
from matplotlib import pyplot

from . import style


def draw(run):
    """None without glasses of MD/MC, and unless plain dynamics has quenched at two rates or more."""
    plain, hybrid = energies(run)
    rates = np.log10([rate for rate, _ in plain])
    if not hybrid or len(set(rates)) < 2:
        return None
    slope, intercept = np.polyfit(rates, [energy for _, energy in plain], 1)
    effective = [(energy - intercept) / slope for _, energy in hybrid]
    figure, axes = pyplot.subplots(figsize=(9.6, 4.2))
    ends = np.array([min([*rates, *effective]), max([*rates, *effective])])
    axes.plot(ends, intercept + slope * ends, **{**style.line_style(0), "linestyle": "--"})
    axes.plot(rates, [energy for _, energy in plain], "o", color=style.line_style(0)["color"], label="MD")
    axes.plot(effective, [energy for _, energy in hybrid], "s", color=style.line_style(1)["color"], label="MD/MC")
    axes.set_xlabel("log₁₀ of the cooling rate (K/s)")
    axes.set_ylabel("potential energy (eV/atom)")
    axes.legend()
    return figure


def energies(run):
    """(rate, energy) at the end of the last quench of each replica: of plain dynamics, and with Monte Carlo."""
    sampled = monte_carlo_replicas(run)
    plain, hybrid = [], []
    for replica in run.replicas:
        if not replica.quenches:
            continue
        end = replica.quenches[-1]
        point = end.rate_K_per_s, end.energy_eV_per_atom
        (hybrid if (replica.name, end.stage) in sampled else plain).append(point)
    return plain, hybrid


def monte_carlo_replicas(run):
    """(replica, stage) wherever the input asks for Monte Carlo."""
    names = [replica.name for replica in run.replicas]
    stages = json.loads(run.input_text or "{}").get("stages", [])
    sections = {stage.get("name"): stage["monte_carlo"] for stage in stages if "monte_carlo" in stage}
    return {(name, stage) for stage, section in sections.items() for name in section.get("replicas", names)}
