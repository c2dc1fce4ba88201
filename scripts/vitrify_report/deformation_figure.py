"""Stress against strain of atoms that move, shear and tension beside each other."""

import numpy as np
from matplotlib import pyplot

from . import style

POINTS = 80  # neighboring bins are averaged to so many


def draw(curves):
    """None without a bin."""
    curves = [one for one in curves if len(one.strain)]
    kinds = [kind for kind in ("shear", "tension") if any(one.kind == kind for one in curves)]
    if not kinds:
        return None
    figure, grid = pyplot.subplots(1, len(kinds), figsize=(9.6, 4), squeeze=False)
    for axes, kind in zip(grid[0], kinds):
        draw_on(axes, [one for one in curves if one.kind == kind])
        axes.set_xlabel("shear strain" if kind == "shear" else "engineering strain")
        axes.set_ylabel("shear stress (GPa)" if kind == "shear" else "engineering stress (GPa)")
    return figure


def draw_on(axes, curves):
    """A line for each replica and stage: the mean over its directions of shear."""
    bodies = list(dict.fromkeys((one.replica, one.stage) for one in curves))
    stages = {stage for _, stage in bodies}
    for index, body in enumerate(bodies):
        own = [one for one in curves if (one.replica, one.stage) == body]
        strain, stress, error = mean_of(own)
        look = style.line_style(index)
        label = body[0] if len(stages) == 1 else ", ".join(body)
        directions = [one.direction for one in own if one.direction]
        if directions:
            label += f": mean of {len(directions)} directions" if len(directions) > 1 else f": {directions[0]}"
        axes.plot(strain, stress, label=label, linewidth=1.2, **look)
        axes.fill_between(strain, stress - error, stress + error, color=look["color"], alpha=0.25, linewidth=0)
    axes.legend(fontsize=8)


def mean_of(curves):
    """Strain, stress and standard error: of several directions from their scatter, of one from that of its bins."""
    coarse = [in_groups(one.strain, one.stress_GPa) for one in curves]
    if len(coarse) == 1:
        return coarse[0]
    length = min(len(strain) for strain, _, _ in coarse)  # the last direction may not have ended
    stress = np.array([stress[:length] for _, stress, _ in coarse])
    return coarse[0][0][:length], stress.mean(axis=0), stress.std(axis=0, ddof=1) / np.sqrt(len(stress))


def in_groups(strain, stress):
    """Means of neighboring bins, with the error that their scatter about a line gives; without it where a group has
    fewer than three."""
    width = max(1, len(strain) // POINTS)
    groups = len(strain) // width
    x, y = (values[: groups * width].reshape(groups, width) for values in (strain, stress))
    mean = y.mean(axis=1)
    if width < 3:
        return x.mean(axis=1), mean, np.zeros(groups)
    along = x - x.mean(axis=1, keepdims=True)
    slope = (along * y).sum(axis=1, keepdims=True) / (along**2).sum(axis=1, keepdims=True)
    rest = y - mean[:, None] - slope * along
    return x.mean(axis=1), mean, np.sqrt((rest**2).sum(axis=1) / (width - 2) / width)
