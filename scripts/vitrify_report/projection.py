"""Atoms in a box, seen along a slanted direction."""

import itertools
import math

import numpy as np
from matplotlib.colors import to_rgba_array

from . import style

AZIMUTH, ELEVATION = math.radians(-62), math.radians(18)
FAINTEST = 0.3  # of the colors of the atoms that are farthest away
EDGE = {"edgecolors": "#00000055", "linewidths": 0.3, "rasterized": True}


class Projection:
    """Orthographic view of the box: x to the right and back, z up. `atoms`: how many the whole box has; `middle`: the
    images of the others are chosen so that these atoms are in the middle."""

    def __init__(self, axes, edges, position, atoms, middle=None):
        self.axes = axes
        fraction = position @ np.linalg.inv(edges)
        if middle is not None:
            fraction += 0.5 - mean_on_circles(fraction[middle])
        self.point, self.depth = project((fraction - np.floor(fraction)) @ edges)
        self.far_first = np.argsort(self.depth)
        self.size = 7000 / atoms ** (2 / 3)
        self.drawn = None
        self.draw_box(edges)
        axes.set_aspect("equal")
        axes.axis("off")

    def draw_box(self, edges):
        for start in itertools.product((0, 1), repeat=3):
            for axis in range(3):
                if start[axis] == 0:
                    end = [1 if k == axis else s for k, s in enumerate(start)]
                    line, _ = project(np.array([start, end]) @ edges)
                    self.axes.plot(*line.T, color=style.INK, linewidth=0.7, alpha=0.6)

    def dots(self):
        """All atoms, small and gray."""
        self.axes.scatter(*self.point.T, s=0.05 * self.size, color="#888888", alpha=0.5, linewidths=0, rasterized=True)

    def scatter(self, value, norm, color_map, chosen=slice(None)):
        order = self.order(chosen)
        look = {"c": value[order], "norm": norm, "cmap": color_map}
        self.drawn = self.axes.scatter(*self.point[order].T, s=self.size, **look, **EDGE)

    def scatter_in(self, colors, size=1):
        """Each atom in a color of its own, the farther the fainter."""
        color = to_rgba_array(list(colors))
        depth = self.depth - self.depth.min()
        color[:, 3] = FAINTEST + (1 - FAINTEST) * depth / (depth.max() or 1)
        order = self.far_first
        self.axes.scatter(*self.point[order].T, s=size * self.size, c=color[order], **EDGE)

    def order(self, chosen):
        """The chosen atoms, the farthest first."""
        is_chosen = np.zeros(len(self.point), bool)
        is_chosen[chosen] = True
        return self.far_first[is_chosen[self.far_first]]

    def arrows(self, vectors, colors):
        along, _ = project(vectors)
        look = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.005, "headwidth": 3.5, "headlength": 4}
        self.axes.quiver(*self.point.T, *along.T, color=colors, rasterized=True, **look)

    def color_bar(self, figure, label):
        bar = figure.colorbar(self.drawn, ax=self.axes, shrink=0.7, pad=0.02, label=label)
        bar.outline.set_linewidth(0)


def mean_on_circles(fraction):
    """The mean of fractional coordinates, each on its circle."""
    angle = 2 * math.pi * fraction
    return np.arctan2(np.sin(angle).mean(axis=0), np.cos(angle).mean(axis=0)) / (2 * math.pi)


def project(position):
    """Plane coordinates and depth (larger is nearer to the viewer)."""
    x, y, z = np.asarray(position, float).T
    right = math.cos(AZIMUTH) * y - math.sin(AZIMUTH) * x
    near = math.cos(AZIMUTH) * x + math.sin(AZIMUTH) * y
    up = math.cos(ELEVATION) * z - math.sin(ELEVATION) * near
    return np.column_stack((right, up)), math.cos(ELEVATION) * near + math.sin(ELEVATION) * z
