"""How far Monte Carlo lets the composition lean while cooling: chemical potentials that do not balance show here."""

from dataclasses import dataclass

import numpy as np
from matplotlib import pyplot

from . import style
from .energy_figure import block_means


@dataclass
class Leaning:
    """The composition of a replica in the rows of the quench stages with Monte Carlo."""

    temperature_K: np.ndarray
    excess: dict  # element -> fraction of the atoms beyond the target


def draw(run):
    """None if no replica has been quenched with Monte Carlo."""
    sampled = {replica.name: leaning(replica) for replica in run.replicas if leaning(replica)}
    if not sampled:
        return None
    figure, axes = pyplot.subplots(figsize=(9.6, 4.2))
    lines = [(name, own, element) for name, own in sampled.items() for element in shown(own)]
    for index, (name, own, element) in enumerate(lines):
        means = block_means(own.temperature_K, 100 * own.excess[element])
        axes.plot(*means, label=f"{element}, {name}", **style.line_style(index))
    axes.axhline(0, color=style.INK, linewidth=0.8)
    axes.set_xlabel("temperature (K)")
    axes.set_ylabel("above the target (% of the atoms)")
    axes.legend(title="element, replica")
    return figure


def leaning(replica):
    """None unless it has been quenched with Monte Carlo."""
    wanted, thermo = targets(replica), replica.thermo
    counts = [f"n_{element}" for element in replica.elements]
    if not all(name in thermo for name in ("temperature", "stage", "mc_trials", *counts)):
        return None
    atoms_of = np.array([thermo[name] for name in counts])
    chosen = np.isin(thermo["stage"], list(wanted)) & np.isfinite(atoms_of).all(axis=0) & (thermo["mc_trials"] > 0)
    if not chosen.any():
        return None
    target = np.array([wanted[index] for index in thermo["stage"][chosen]]).T
    excess = atoms_of[:, chosen] / replica.atoms - target
    return Leaning(thermo["temperature"][chosen], dict(zip(replica.elements, excess)))


def targets(replica):
    """Target composition, by element, of each quench stage whose Monte Carlo has one: by the index of the stage."""
    start = np.bincount(replica.species_at(0), minlength=len(replica.elements)) / replica.atoms
    wanted = {}
    for index, stage in enumerate(replica.run.input.get("stages", [])):
        sampling = stage.get("monte_carlo", {})
        if stage["type"] == "quench" and sampling.get("mode") == "vcsgc":
            composition = sampling.get("composition")
            known = composition is not None
            wanted[index] = np.array([composition.get(e, 0) for e in replica.elements]) if known else start
    return wanted


def shown(own):
    """Of two elements, one has what the other lacks."""
    elements = list(own.excess)
    return elements if len(elements) > 2 else elements[1:]


def end_text(replica):
    """The mean over the last block of the figure, as "Zr +0.02"."""
    own = leaning(replica)
    return " ".join(
        f"{element} {block_means(own.temperature_K, 100 * own.excess[element])[1][-1]:+.3f}" for element in shown(own)
    )
