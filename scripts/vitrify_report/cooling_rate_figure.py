"""Energy of the glasses against their cooling rate, where those of MD/MC stand at the rate at which plain dynamics would
have their energy, and against the MD steps that they took. Glasses of one size share a line and a symbol."""

import math

import numpy as np
from matplotlib import pyplot
from vitrify.effective_rate import CoolingLines, energy_at_target
from vitrify.glasses import Histories, grouped

from . import style


class CooledGlasses:
    """The last quench of each replica of a run."""

    def __init__(self, run):
        histories = Histories([run])
        self.groups = grouped([histories.glass(replica, replica.quenches[-1].stage)
                               for replica in run.replicas if replica.quenches])
        self.lines = CoolingLines(self.groups)
        self.sizes = sorted({group.atoms for group in self.groups})

    def have_lines(self):
        """Whether there are glasses of MD/MC, and plain dynamics has quenched at two rates or more."""
        return any(group.hybrid for group in self.groups) and any(True for _ in self.lines)

    def log10_rates(self, group):
        """Of each glass; of MD/MC where its line has the energy of the glass, NaN without a line."""
        if not group.hybrid:
            return [math.log10(group.rate_K_per_s)] * len(group.glasses)
        line = self.lines.line_for(group)
        return [line.rate_of(energy, 1).log10_rate if line else math.nan for energy in energies_of(group)]


def energies_of(group):
    return [energy_at_target(glass.replica, glass.quench) for glass in group.glasses]


def draw(run):
    """None without anything to compare."""
    if not has_line(run):
        return None
    figure, axes = pyplot.subplots(1, 2, figsize=(9.6, 4.2), sharey=True, layout="constrained")
    draw_on(axes, run)
    return figure


def has_line(run):
    return CooledGlasses(run).have_lines()


def draw_on(axes, run):
    found, (against_rate, against_steps) = CooledGlasses(run), axes
    for line in found.lines:
        ends = ends_of(found, line)
        against_rate.plot(ends, line.energy_at(ends), "--", color=style.PALETTE[0], linewidth=1)
    for group in found.groups:
        look = {"marker": style.MARKERS[found.sizes.index(group.atoms) % len(style.MARKERS)], "linestyle": "none",
                "color": style.PALETTE[1 if group.hybrid else 0], "label": label(group, found.sizes),
                "fillstyle": "none" if group.hybrid else "full"}
        against_rate.plot(found.log10_rates(group), energies_of(group), **look)
        against_steps.plot([glass.quench.md_steps for glass in group.glasses], energies_of(group), **look)
    against_rate.set_xlabel("log₁₀ of the cooling rate (K/s)")
    against_rate.set_ylabel("potential energy (eV/atom)")
    style.legend_once(against_rate)
    against_steps.set_xscale("log")
    against_steps.set_xlabel("MD steps of the quench")


def label(group, sizes):
    name = "MD/MC" if group.hybrid else "MD"
    return name if len(sizes) == 1 else f"{name}, {group.atoms} atoms"


def ends_of(found, line):
    """Of the rates that stand on a line."""
    rates = [rate for group in found.groups if found.lines.line_for(group) is line for rate in found.log10_rates(group)]
    return np.array([min(rates), max(rates)])


def lines_text(run):
    """What the lines are, and which glasses stand on none, for the caption."""
    found = CooledGlasses(run)
    texts = [line_text(line) for line in found.lines]
    if any(group.hybrid and found.lines.line_for(group) is None for group in found.groups):
        texts.append("Glasses of MD/MC whose composition is more than 1 % from that of the others have no such rate.")
    return " ".join(texts)


def line_text(line):
    slope = f"{1000 * line.slope:.2f}" + (f" ± {1000 * line.slope_error:.2f}" if line.slope_error > 0 else "")
    text = f"Of {line.atoms} atoms, the energy falls by {slope} meV per decade"
    if np.isfinite(line.curvature_chance):
        text += f"; its curvature is {1000 * line.curvature:.2f} ± {1000 * line.curvature_error:.2f} meV per decade squared"
    return text.replace("-", "−") + "."
