"""Energy of the glasses against their cooling rate, where those of MD/MC stand at the rate at which plain dynamics would
have their energy, and against the MD steps that they took."""

import numpy as np
from matplotlib import pyplot

from . import style


def draw(run):
    """None without glasses of MD/MC, and unless plain dynamics has quenched at two rates or more."""
    if not has_line(run):
        return None
    figure, axes = pyplot.subplots(1, 2, figsize=(9.6, 4.2), sharey=True, layout="constrained")
    draw_on(axes, run)
    return figure


def has_line(run):
    plain, hybrid = glasses(run)
    return bool(hybrid) and len({glass.rate_K_per_s for glass in plain}) >= 2


def draw_on(axes, run):
    plain, hybrid = glasses(run)
    rates, energies = np.log10([glass.rate_K_per_s for glass in plain]), energies_of(plain)
    slope, intercept = np.polyfit(rates, energies, 1)
    effective = [(energy - intercept) / slope for energy in energies_of(hybrid)]
    ends = np.array([min([*rates, *effective]), max([*rates, *effective])])
    against_rate, against_steps = axes
    against_rate.plot(ends, intercept + slope * ends, **{**style.line_style(0), "linestyle": "--"})
    draw_points(against_rate, rates, plain, effective, hybrid)
    against_rate.set_xlabel("log₁₀ of the cooling rate (K/s)")
    against_rate.set_ylabel("potential energy (eV/atom)")
    against_rate.legend()
    draw_points(against_steps, steps_of(plain), plain, steps_of(hybrid), hybrid)
    against_steps.set_xscale("log")
    against_steps.set_xlabel("MD steps of the quench")


def draw_points(axes, x_plain, plain, x_hybrid, hybrid):
    axes.plot(x_plain, energies_of(plain), "o", color=style.line_style(0)["color"], label="MD")
    axes.plot(x_hybrid, energies_of(hybrid), "s", color=style.line_style(1)["color"], label="MD/MC")


def energies_of(quenches):
    return [quench.energy_eV_per_atom for quench in quenches]


def steps_of(quenches):
    return [quench.md_steps for quench in quenches]


def glasses(run):
    """The last quench of each replica: of plain dynamics, and with Monte Carlo."""
    sampled = monte_carlo_replicas(run)
    plain, hybrid = [], []
    for replica in run.replicas:
        if replica.quenches:
            end = replica.quenches[-1]
            (hybrid if (replica.name, end.stage) in sampled else plain).append(end)
    return plain, hybrid


def monte_carlo_replicas(run):
    """(replica, stage) wherever the input asks for Monte Carlo."""
    names = [replica.name for replica in run.replicas]
    stages = run.input.get("stages", [])
    sections = {stage.get("name"): stage["monte_carlo"] for stage in stages if "monte_carlo" in stage}
    return {(name, stage) for stage, section in sections.items() for name in section.get("replicas", names)}
