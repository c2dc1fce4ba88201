"""Energy of glasses against the logarithm of their cooling rate, and the rate at which plain dynamics would have reached
the energy of a glass that was made in another way."""

from dataclasses import dataclass

import numpy as np

from . import student
from .glasses import same_composition

K_B_EV_PER_K = 8.617333262e-5
HEAT_CAPACITY_EV_PER_K = 1.75 * K_B_EV_PER_K  # of the potential energy of an atom near 300 K, where rows do not tell
WINDOW_K = 100  # above the target, that the heat capacity is taken from
LEAST_ROWS = 10


def energy_at_target(replica, quench):
    """Energy (eV/atom) of a quenched glass at the temperature that its cooling ended at: a fast quench is still warmer
    where its energy is taken."""
    target_K = replica.run.stage_input(quench.stage).get("temperature_end_K", quench.temperature_K)
    return quench.energy_eV_per_atom - heat_capacity(replica, quench) * (quench.temperature_K - target_K)


def heat_capacity(replica, quench):
    """Slope of the energy of an atom (eV/K) over the temperature of the thermostat in the last WINDOW_K of cooling."""
    stage, thermo = replica.run.stage_input(quench.stage), replica.thermo
    rows = thermo.rows_of([quench.stage])
    if not rows.any() or not quench.rate_K_per_s > 0:
        return HEAT_CAPACITY_EV_PER_K
    time_ps, energy = thermo.time_ps[rows], thermo["potential_energy"][rows] / replica.atoms
    cooled_ps = time_ps[-1] - stage.get("hold_ps", 0) - time_ps  # until the end of cooling
    above_K = quench.rate_K_per_s * 1e-12 * cooled_ps
    chosen = (above_K >= 0) & (above_K <= WINDOW_K)
    if chosen.sum() < LEAST_ROWS:
        return HEAT_CAPACITY_EV_PER_K
    return np.polyfit(above_K[chosen], energy[chosen], 1)[0]


@dataclass
class EffectiveRate:
    log10_rate: float
    error_decades: float  # NaN where the line has no scatter
    log10_by_parabola: float  # where a curved law has the energy; NaN where it never does
    line: object


class CoolingLine:
    """E = a + b log10(rate) by least squares over single glasses of plain dynamics, all of one size. Errors are standard
    errors from their scatter about the line, as in `vitrify analyze effective-rate`."""

    def __init__(self, atoms, log10_rates, energies):
        self.atoms, self.glasses = atoms, len(energies)
        self._x, self._energy = np.array(log10_rates), np.array(energies)
        self._mean_x, self._mean_energy = self._x.mean(), self._energy.mean()
        x = self._x - self._mean_x
        self._width = np.sqrt(np.sum(x * x))
        self.slope = np.sum(x * (self._energy - self._mean_energy)) / self._width**2
        residuals = self._energy - self.energy_at(self._x)
        self.scatter = np.sqrt(np.sum(residuals**2) / (self.glasses - 2)) if self.glasses > 2 else np.nan
        self._fit_parabola(x)

    @property
    def intercept(self):
        return self._mean_energy - self.slope * self._mean_x

    @property
    def slope_error(self):
        return self.scatter / self._width

    def energy_at(self, log10_rate):
        return self._mean_energy + self.slope * (log10_rate - self._mean_x)

    @property
    def is_curved(self):
        """Whether a law with curvature is known: of three rates or more."""
        return self._parabola is not None

    def curved_energy_at(self, log10_rate):
        return np.polyval(self._parabola, log10_rate - self._mean_x)

    def rate_of(self, energy, glasses):
        """Where the line has the mean energy of some glasses; the error has their scatter and that of the line."""
        if self.slope == 0:
            return EffectiveRate(np.nan, np.nan, self._by_parabola(energy), self)
        x = (energy - self._mean_energy) / self.slope
        variance = self.scatter**2 * (1 / glasses + 1 / self.glasses + (x / self._width) ** 2)
        return EffectiveRate(self._mean_x + x, np.sqrt(variance) / abs(self.slope), self._by_parabola(energy), self)

    def _fit_parabola(self, x):
        """E = a + b x + c x^2. `curvature` is c, eV/atom per decade squared; `curvature_chance` the probability that a
        straight law scatters to as large a one: Student's t, which for one more term is the F-test."""
        self.curvature = self.curvature_error = self.curvature_chance = np.nan
        self._parabola = None
        if len(set(self._x)) < 3:
            return
        self._parabola = np.polyfit(x, self._energy, 2)
        self.curvature, freedom = self._parabola[0], self.glasses - 3
        if freedom < 1:
            return
        terms = np.stack([x**2, x, np.ones_like(x)], axis=1)
        variance = np.sum((self._energy - np.polyval(self._parabola, x)) ** 2) / freedom
        self.curvature_error = np.sqrt(variance * np.linalg.inv(terms.T @ terms)[0, 0])
        if self.curvature_error > 0:
            self.curvature_chance = 1 - student.probability_within(abs(self.curvature) / self.curvature_error, freedom)

    def _by_parabola(self, energy):
        """On the branch on which the energy rises with the rate."""
        if self._parabola is None:
            return np.nan
        c, b, a = self._parabola
        roots = np.roots([c, b, a - energy])
        rising = [root.real for root in roots if abs(root.imag) < 1e-12 and 2 * c * root.real + b > 0]
        return self._mean_x + rising[0] if rising else np.nan


class CoolingLines:
    """The lines of some groups: one for each size, composition and kind of conditions of which plain dynamics has cooled
    at two rates. Energies are those at the temperature that the cooling ends at. Glasses of one root count once a rate."""

    def __init__(self, groups):
        families = []
        for group in groups:
            if group.hybrid or not group.rate_K_per_s > 0:
                continue
            family = next((one for one in families if one[0].atoms == group.atoms and comparable(one[0], group)), None)
            if family is None:
                families.append([group])
            else:
                family.append(group)
        self._lines = [(family[0], self._line(family)) for family in families if len(rates_of(family)) > 1]

    def _line(self, family):
        points = [(np.log10(group.rate_K_per_s), energy) for group in family for energy in energies_of(group)]
        return CoolingLine(family[0].atoms, *zip(*points))

    def __iter__(self):
        return (line for _, line in self._lines)

    def line_for(self, group):
        """Of glasses of its size; else of the size of which there are most. None without one."""
        fitting = [line for first, line in self._lines if comparable(first, group)]
        return max(fitting, key=lambda line: (line.atoms == group.atoms, line.glasses, line.atoms), default=None)

    def rate_of(self, group):
        """Effective rate of a group; None of one that no line compares with."""
        line = self.line_for(group)
        energies = energies_of(group)
        return line.rate_of(np.mean(energies), len(energies)) if line else None


def comparable(one, other):
    """Energies of glasses that differ in how they were cooled, and perhaps in their size."""
    first, second = one.glasses[0], other.glasses[0]
    return first.conditions == second.conditions and same_composition(first.fractions, second.fractions)


def energies_of(group):
    """One for each root."""
    of_roots = {}
    for glass in group.glasses:
        of_roots.setdefault(glass.root, []).append(energy_at_target(glass.replica, glass.quench))
    return [np.mean(energies) for energies in of_roots.values()]


def rates_of(groups):
    return {group.rate_K_per_s for group in groups}
