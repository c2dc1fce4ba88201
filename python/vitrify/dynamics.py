"""What stages of dynamics have found: quenches, equilibrated liquids, chemical potentials that balance."""

import numpy as np

from .reading import Record, StageRecord, read_once, texts


class Quench(StageRecord):
    """At the end of a quench; NaN where a run of an older version has no such number."""

    def _number(self, name):
        return float(self.group.attrs.get(name, np.nan))

    @read_once
    def rate_K_per_s(self):
        return self._number("rate_K_per_s")

    @read_once
    def energy_eV_per_atom(self):
        return self._number("energy_eV_per_atom")

    @read_once
    def inherent_energy_eV_per_atom(self):
        return self._number("inherent_energy_eV_per_atom")

    @read_once
    def density_g_cm3(self):
        return self._number("density_g_cm3")

    @read_once
    def temperature_K(self):
        """The mean where the energy was taken."""
        return self._number("temperature_K")

    @read_once
    def md_steps(self):
        return self._number("md_steps")

    @read_once
    def composition(self):
        """Element -> number of atoms; None where the run does not tell."""
        if "atoms" not in self.group.attrs:
            return None
        return dict(zip(texts(self.group.attrs["elements"]), map(int, self.group.attrs["atoms"])))

    @read_once
    def crystals(self):
        """Fractions of the atoms, by kind of crystal, of the inherent structure; NaN where they are not known."""
        return {kind: self._number(f"{kind}_fraction") for kind in ("fcc", "hcp", "bcc", "b2", "laves")}

    @read_once
    def largest_crystal_atoms(self):
        return self._number("largest_crystal_atoms")


class Equilibration(StageRecord):
    """A liquid whose atoms have come far enough."""

    @read_once
    def numbers(self):
        """By the names of the file, which have the units; errors are among them."""
        scalars = {name: value for name, value in self.group.attrs.items() if np.ndim(value) == 0}
        return {name: float(value) for name, value in scalars.items()}

    @read_once
    def diffusion_of_elements_A2_per_ps(self):
        """By element; {} with Monte Carlo."""
        attributes = self.group.attrs
        if "diffusion_of_elements_A2_per_ps" not in attributes:
            return {}
        return dict(zip(texts(attributes["elements"]), attributes["diffusion_of_elements_A2_per_ps"]))


class Balance(Record):
    """Chemical potentials that a stage has found to keep a mixture at its composition, of all replicas together."""

    def __init__(self, stage, group):
        super().__init__(group)
        self.stage = stage

    @read_once
    def elements(self):
        return texts(self.group.attrs["elements"])

    @read_once
    def composition(self):
        """Target fractions."""
        return self.group.attrs["composition"]

    @read_once
    def temperature_K(self):
        return float(self.group.attrs["temperature_K"])

    @read_once
    def chemical_potential_eV(self):
        return self.group.attrs["chemical_potential_eV"]

    @read_once
    def error_eV(self):
        return self.group.attrs["error_eV"]

    @read_once
    def cycles(self):
        return int(self.group.attrs["cycles"])
