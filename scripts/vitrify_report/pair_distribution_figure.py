"""g(r) of all atoms and of each pair of elements, and the same for S(q): what diffraction sees."""

from matplotlib import pyplot

from . import style

RANGE_A = 10
RANGE_PER_A = 12


def pairs_of(analyses):
    return [name for name in analyses[0].columns if name.count("-") == 1 and not name.endswith("_error")]


def draw_radial(analyses):
    """None if there is no analysis."""
    if not analyses:
        return None
    names = ["total", *pairs_of(analyses)]
    figure, grid = pyplot.subplots(len(names), 1, figsize=(5.4, 1.2 + 1.35 * len(names)), sharex=True, squeeze=False)
    for axes, name in zip(grid[:, 0], names):
        for index, (one, label) in enumerate(zip(analyses, style.stage_labels(analyses))):
            axes.plot(one.columns["r_A"], one.columns[name], label=label, **thin(index))
        axes.set_ylabel(f"g {name}" if name != "total" else "g(r)")
        axes.set_xlim(1.5, min(RANGE_A, analyses[0].columns["r_A"][-1]))
        axes.set_ylim(bottom=0)
    grid[0, 0].legend()
    grid[-1, 0].set_xlabel("r (Å)")
    return figure


def draw_structure_factor(analyses):
    """X-ray S(q) with its error as a band, beside what was measured where the analysis has it; partials below."""
    if not analyses:
        return None
    names = ["xray", *pairs_of(analyses)]
    figure, grid = pyplot.subplots(len(names), 1, figsize=(5.4, 1.2 + 1.35 * len(names)), sharex=True, squeeze=False)
    for axes, name in zip(grid[:, 0], names):
        for index, (one, label) in enumerate(zip(analyses, style.stage_labels(analyses))):
            q, value, error = one.columns["q_per_A"], one.columns[name], one.columns[f"{name}_error"]
            axes.plot(q, value, label=label, **thin(index))
            axes.fill_between(q, value - error, value + error, color=style.line_style(index)["color"], alpha=0.25, lw=0)
        axes.set_ylabel("S$_X$(q)" if name == "xray" else f"S {name}")
        axes.set_xlim(0, min(RANGE_PER_A, analyses[0].columns["q_per_A"][-1]))
    compared = next((one.columns for one in analyses if "experiment" in one.columns), None)
    if compared is not None:
        grid[0, 0].plot(compared["q_per_A"], compared["experiment"], ".", color=style.INK, markersize=3, label="measured")
    grid[0, 0].legend()
    grid[-1, 0].set_xlabel("q (1/Å)")
    return figure


def thin(index):
    return {**style.line_style(index), "linewidth": 1.2}
