"""Where the shear-transformed atoms are: the box in projection, for the largest event and for all events together."""

import itertools
import math

import numpy as np
from matplotlib import pyplot
from matplotlib.colors import LogNorm, Normalize

from . import style

AZIMUTH, ELEVATION = math.radians(-62), math.radians(18)
MAX_ROWS = 6


def draw(shears):
    """One row per AQS stage with events (the first MAX_ROWS), None if there are none."""
    shears = [shear for shear in shears if shear.largest is not None][:MAX_ROWS]
    if not shears:
        return None
    figure, grid = pyplot.subplots(len(shears), 3, figsize=(11.2, 3.4 * len(shears)), squeeze=False)
    for row, shear, label in zip(grid, shears, style.stage_labels(shears)):
        draw_row(figure, row, shear, label)
    return figure


def draw_row(figure, row, shear, label):
    event = shear.largest
    moved = event.cluster >= 0
    views = [Projection(axes, event.edges, event.position) for axes in row]
    views[0].scatter(moved, event.d2min[moved], LogNorm(*limits(event.d2min[moved])), "plasma")
    views[0].color_bar(figure, "D²min (Å²)")
    views[1].scatter_by_cluster(moved, event.cluster[moved])
    ever = ~np.isnan(shear.first_strain)
    views[2].scatter(ever, shear.first_strain[ever], Normalize(shear.strain.min(), shear.strain.max()), "viridis")
    views[2].color_bar(figure, "strain at first event")
    row[0].set_title(f"{label}: largest event, strain {event.strain:.4f}, {moved.sum()} atoms")
    row[1].set_title(f"same event, clusters: {event.cluster.max() + 1}")
    row[2].set_title(f"all events, {ever.sum()} atoms ({100 * ever.mean():.1f} %)")


def limits(values):
    low, high = values.min(), values.max()
    return (low, high) if high > low else (0.9 * low, 1.1 * low)


class Projection:
    """Orthographic view of the box: x to the right and back, z up."""

    def __init__(self, axes, edges, position):
        self.axes = axes
        fraction = position @ np.linalg.inv(edges)
        self.point, self.depth = project((fraction - np.floor(fraction)) @ edges)
        self.size = 7000 / len(position) ** (2 / 3)
        self.drawn = None
        self.draw_box(edges)
        axes.scatter(*self.point.T, s=0.05 * self.size, color="#888888", alpha=0.5, linewidths=0, rasterized=True)
        axes.set_aspect("equal")
        axes.axis("off")

    def draw_box(self, edges):
        for start in itertools.product((0, 1), repeat=3):
            for axis in range(3):
                if start[axis] == 0:
                    end = [1 if k == axis else s for k, s in enumerate(start)]
                    line, _ = project(np.array([start, end]) @ edges)
                    self.axes.plot(*line.T, color=style.INK, linewidth=0.7, alpha=0.6)

    def scatter(self, chosen, value, norm, color_map):
        far_first = np.argsort(self.depth[chosen])
        self.drawn = self.axes.scatter(
            *self.point[chosen][far_first].T,
            c=value[far_first],
            s=self.size,
            norm=norm,
            cmap=color_map,
            edgecolors="#00000055",
            linewidths=0.3,
            rasterized=True,
        )

    def scatter_by_cluster(self, chosen, cluster):
        """The largest clusters in colors of their own, the rest in gray."""
        palette = np.array(style.PALETTE + ["#999999"])
        far_first = np.argsort(self.depth[chosen])
        self.axes.scatter(
            *self.point[chosen][far_first].T,
            c=palette[np.minimum(cluster, len(style.PALETTE))][far_first],
            s=self.size,
            edgecolors="#00000055",
            linewidths=0.3,
            rasterized=True,
        )

    def color_bar(self, figure, label):
        bar = figure.colorbar(self.drawn, ax=self.axes, shrink=0.7, pad=0.02, label=label)
        bar.outline.set_linewidth(0)


def project(position):
    """Plane coordinates and depth (larger is nearer to the viewer)."""
    x, y, z = np.asarray(position, float).T
    right = math.cos(AZIMUTH) * y - math.sin(AZIMUTH) * x
    near = math.cos(AZIMUTH) * x + math.sin(AZIMUTH) * y
    up = math.cos(ELEVATION) * z - math.sin(ELEVATION) * near
    return np.column_stack((right, up)), math.cos(ELEVATION) * near + math.sin(ELEVATION) * z
