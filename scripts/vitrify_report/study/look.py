"""One color for each way of cooling, one symbol for each size, the same in all figures; symbols of MD/MC are open."""

from matplotlib.lines import Line2D

from .. import style
from ..events import with_powers


class Look:
    def __init__(self, groups):
        cooled = [group for group in groups if group.rate_K_per_s > 0]
        cooled.sort(key=lambda group: (group.hybrid, -group.rate_K_per_s, group.glasses[0].quench.md_steps))
        self._recipes = list(dict.fromkeys(recipe_of(group) for group in cooled))
        self._hybrid = {recipe_of(group) for group in cooled if group.hybrid}
        self.sizes = sorted({group.atoms for group in cooled})

    def of_point(self, group):
        return self._point(self._color(recipe_of(group)), recipe_of(group), group.atoms)

    def of_curve(self, group):
        """Sizes have dashes in place of symbols."""
        return self._curve(self._color(recipe_of(group)), recipe_of(group), group.atoms)

    def legend_of_points(self, groups):
        return self._legend(groups, self._point)

    def legend_of_curves(self, groups):
        return self._legend(groups, self._curve)

    def _legend(self, groups, look):
        """Handles of these groups: their ways of cooling, and their sizes where the study has several."""
        recipes, sizes = {recipe_of(group) for group in groups}, {group.atoms for group in groups}
        handles = [Line2D([], [], label=with_powers(recipe), **look(self._color(recipe), recipe, self.sizes[0]))
                   for recipe in self._recipes if recipe in recipes]
        if len(self.sizes) > 1:
            handles += [Line2D([], [], label=f"{atoms:,} atoms", **look(style.INK, None, atoms))
                        for atoms in self.sizes if atoms in sizes]
        return handles

    def _color(self, recipe):
        return style.PALETTE[self._recipes.index(recipe) % len(style.PALETTE)]

    def _point(self, color, recipe, atoms):
        return {"color": color, "marker": style.MARKERS[self.sizes.index(atoms) % len(style.MARKERS)], "markersize": 6,
                "linestyle": "none", "fillstyle": "none" if recipe in self._hybrid else "full"}

    def _curve(self, color, _, atoms):
        dash = style.LINE_STYLES[self.sizes.index(atoms) % len(style.LINE_STYLES)]
        return {"color": color, "linestyle": dash, "linewidth": 1.2}


def recipe_of(group):
    return group.glasses[0].recipe_name
