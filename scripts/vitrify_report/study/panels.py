"""The figures of a study of cooling rates: one for each quantity, and each curve, that one of these patterns fits."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

SECTIONS = ["Quench", "Structure", "Vibrations", "Deformation", "Shear transformations", "Saddles"]


@dataclass(frozen=True)
class Panel:
    quantity: str  # a pattern
    section: str
    label: str  # of the axis; {of} is what the quantity has in place of *
    caption: str
    lines: bool = False  # of energy against cooling rate

    def fits(self, quantity):
        return fnmatchcase(quantity, self.quantity)

    def label_of(self, quantity):
        start, _, end = self.quantity.partition("*")
        return self.label.format(of=quantity[len(start) : len(quantity) - len(end)])


@dataclass(frozen=True)
class CurvePanel(Panel):
    x: str = ""  # the name of the column
    x_label: str = ""


def file_name(quantity, source):
    return re.sub(r"[^\w-]+", "-", f"{quantity}-{source}" if source else quantity)


ICOSAHEDRA = "<b>Icosahedra</b>: atoms whose Voronoi cell has the index ⟨0 0 12 0⟩, of those of the element"

PANELS = [
    Panel("quench.energy_at_target", "Quench", "potential energy (eV/atom)",
          "<b>Energy</b> at the temperature that the cooling ends at. Lines: least squares through plain dynamics of each "
          "size, dashed, and with curvature, dotted; MD/MC stands where the dashed line has its energy.", lines=True),
    Panel("quench.inherent_energy", "Quench", "inherent energy (eV/atom)",
          "<b>Energy of the inherent structures</b>, without thermal motion."),
    Panel("quench.density", "Quench", "density (g/cm³)", "<b>Density</b> at the end of the quench."),
    Panel("quench.crystalline_fraction", "Quench", "atoms in fcc, hcp or bcc",
          "<b>Crystals</b>: atoms of the inherent structures in crystalline surroundings. A glass has next to none."),
    Panel("voronoi_inherent.icosahedra_*", "Structure", "icosahedra, {of}", f"{ICOSAHEDRA}, in inherent structures."),
    Panel("voronoi.icosahedra_*", "Structure", "icosahedra, {of}", f"{ICOSAHEDRA}, at temperature."),
    Panel("lambda.lambda_mean_A", "Vibrations", "mean λ (Å)",
          "<b>Vibrational displacements</b> λ of the atoms about their mean places: the mean."),
    Panel("lambda.lambda_relative_width", "Vibrations", "std λ / mean λ",
          "<b>Breadth of the vibrational displacements</b>: standard deviation over mean."),
    Panel("shear.shear_modulus", "Deformation", "G (GPa)", "<b>Shear modulus</b> of atoms that move, sheared at a rate."),
    Panel("aqs.shear_modulus", "Deformation", "G (GPa), athermal", "<b>Shear modulus</b> of athermal quasistatic shear."),
    Panel("aqs.yield_stress", "Deformation", "yield stress (GPa)", "<b>Yield stress</b>: the largest of athermal shear."),
    Panel("shear.flow_stress", "Deformation", "flow stress (GPa)", "<b>Flow stress</b> of shear at a rate."),
    Panel("tension.strength", "Deformation", "strength (GPa)", "<b>Strength</b> in tension at a rate."),
    Panel("aqs.st_fraction", "Shear transformations", "shear-transformed atoms",
          "<b>Atoms that have been transformed</b> at least once in athermal shear, of all atoms."),
    Panel("aqs.mean_zone_size", "Shear transformations", "mean atoms in a zone",
          "<b>Size of the shear transformation zones</b> of athermal shear."),
    Panel("aqs.multi_zone_share", "Shear transformations", "drops with several zones",
          "<b>Drops of the stress with several zones</b>, of all drops in athermal shear."),
    Panel("art.mean_barrier", "Saddles", "mean activation energy (eV)",
          "<b>Activation energies</b> of the distinct events around the minima."),
    Panel("art.relative_width", "Saddles", "std / mean of the activation energies",
          "<b>Breadth of the landscape</b>: standard deviation over mean of the activation energies."),
]

CURVE_PANELS = [
    CurvePanel("quench.energy_curve", "Quench", "potential energy (eV/atom)",
               "<b>Energy while cooling</b>, means over 20 K.", x="temperature_K", x_label="temperature (K)"),
    CurvePanel("rdf*.total", "Structure", "g(r)", "<b>Radial distribution function</b> of all atoms.", x="r_A",
               x_label="r (Å)"),
    CurvePanel("structure_factor*.xray", "Structure", "S$_X$(q)", "<b>X-ray structure factor</b>.", x="q_per_A",
               x_label="q (1/Å)"),
    CurvePanel("shear.stress", "Deformation", "shear stress (GPa)",
               "<b>Stress against strain</b> of shear at a rate; directions of one glass count once.", x="strain",
               x_label="shear strain"),
    CurvePanel("tension.stress", "Deformation", "engineering stress (GPa)",
               "<b>Stress against strain</b> of tension at a rate.", x="strain", x_label="strain"),
    CurvePanel("aqs.stress", "Deformation", "shear stress (GPa)",
               "<b>Stress against strain</b> of athermal quasistatic shear; drops of single glasses average out.", x="strain",
               x_label="shear strain"),
]
