"""One color for each way of cooling, one symbol for each size, the same in all figures; symbols of MD/MC are open."""

from matplotlib.lines import Line2D

from .. import style
from ..events import with_powers


class Look:
    def __init__(self, groups):
        cooled = [group for group in groups if group.rate_K_per_s > 0]
        cooled.sort(key=lambda group: (group.hybrid, -group.rate_K_per_s, group.glasses[0].quench.md_steps))
        self._recipes = list(dict.fromkeys(recipe_of(group) for group in cooled))
        self._hybrid = {recipe_of(group): group.hybrid for group in cooled}
        self.sizes = sorted({group.atoms for group in cooled})

    def of(self, group):
        """Options of a line without a line style."""
        return self._options(recipe_of(group), self.marker(group.atoms))

    def marker(self, atoms):
        return style.MARKERS[self.sizes.index(atoms) % len(style.MARKERS)]

    def legend(self, groups):
        """Handles of these groups: their ways of cooling, and their sizes where the study has several."""
        recipes, sizes = {recipe_of(group) for group in groups}, {group.atoms for group in groups}
        handles = [Line2D([], [], label=with_powers(recipe), **self._options(recipe, "o"))
                   for recipe in self._recipes if recipe in recipes]
        if len(self.sizes) > 1:
            handles += [Line2D([], [], color=style.INK, linestyle="none", marker=self.marker(atoms), markersize=6,
                               label=f"{atoms:,} atoms") for atoms in self.sizes if atoms in sizes]
        return handles

    def _options(self, recipe, marker):
        color = style.PALETTE[self._recipes.index(recipe) % len(style.PALETTE)]
        return {"color": color, "marker": marker, "markersize": 6, "linestyle": "none",
                "fillstyle": "none" if self._hybrid[recipe] else "full"}


def recipe_of(group):
    return group.glasses[0].recipe_name
