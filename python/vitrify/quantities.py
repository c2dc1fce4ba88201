"""The quantities of the tidy table: what stages report of a replica, and what each number means. Those of analyses bring
unit and meaning with them, from run.h5; they are called TYPE.NUMBER, as voronoi.icosahedra_Cu or shear.shear_modulus,
TYPE_inherent.NUMBER where the structures were relaxed."""

from dataclasses import dataclass

import numpy as np

from .effective_rate import energy_at_target

MAX_STRAIN = 0.08  # events up to here count

QUANTITIES = {  # unit, meaning
    "quench.energy": ("eV/atom", "potential energy, mean over the end of the quench"),
    "quench.energy_at_target": ("eV/atom", "the same, at the temperature that the cooling ends at"),
    "quench.inherent_energy": ("eV/atom", "potential energy of the inherent structure"),
    "quench.density": ("g/cm3", "mean over the end of the quench"),
    "quench.temperature": ("K", "mean over the end of the quench"),
    "quench.md_steps": ("", "MD steps that the quench took"),
    "quench.crystalline_fraction": ("", "atoms of the inherent structure in fcc, hcp or bcc surroundings"),
    "quench.b2_fraction": ("", "atoms of the inherent structure in B2 surroundings"),
    "quench.laves_fraction": ("", "atoms of the inherent structure in Laves networks"),
    "quench.largest_crystal": ("atoms", "atoms of the largest crystal of the inherent structure"),
    "equilibrate.time": ("ps", "until the atoms had come far enough"),
    "equilibrate.slope": ("", "of ln(msd) over ln(t); 1 is diffusion"),
    "equilibrate.diffusion": ("A^2/ps", "diffusion coefficient of all atoms"),
    "equilibrate.diffusion_ELEMENT": ("A^2/ps", "diffusion coefficient of an element"),
    "balance.chemical_potential_ELEMENT": ("eV", "against the first element, of all replicas of the run together"),
    "minimize.energy": ("eV/atom", "potential energy of the minimum"),
    "minimize.pressure": ("GPa", "of the minimum"),
    "minimize.density": ("g/cm3", "of the minimum"),
    "aqs.yield_strain": ("", "where the stress is largest; not known at the ends of the shear"),
    "aqs.yield_stress": ("GPa", "the stress there"),
    "aqs.events": ("", "drops of the stress that begin up to the largest strain, 0.08 unless another is asked for"),
    "aqs.st_fraction": ("", "atoms that these events have transformed, of all atoms"),
    "aqs.mean_zone_size": ("atoms", "mean number of atoms of their shear transformation zones"),
    "aqs.multi_zone_share": ("", "events with more than one zone, of all events"),
    "art.searches": ("", "saddle searches"),
    "art.success": ("", "searches that have found a saddle connected with the start"),
    "art.distinct_events": ("", "distinct events"),
    "art.mean_barrier": ("eV", "mean activation energy of the distinct events"),
    "art.std_barrier": ("eV", "standard deviation of the activation energies of the distinct events"),
    "art.relative_width": ("", "standard deviation over mean of these activation energies"),
    "effective_rate.log10": ("", "log10 of the cooling rate (K/s) at which plain dynamics would have the group's mean "
                             "energy; of a group, not of a glass"),
    "effective_rate.log10_by_parabola": ("", "likewise, by a law with curvature; the difference is a systematic error"),
}


@dataclass
class Value:
    quantity: str
    value: float
    error: float  # standard error, NaN where it is not known
    unit: str
    source: str  # stage, or STAGE/ANALYSIS


def value_of(quantity, value, source, error=np.nan, element=None):
    """Of a quantity of the list."""
    unit = QUANTITIES[quantity][0]
    name = quantity if element is None else quantity.replace("ELEMENT", element)
    return Value(name, float(value), float(error), unit, source)


def values_of(replica, max_strain=MAX_STRAIN):
    """(stage, value) of all that stages and analyses report of a replica."""
    found = [(one.stage, value) for one in replica.quenches for value in of_quench(replica, one)]
    found += [(one.stage, value) for one in replica.equilibrations for value in of_equilibration(one)]
    found += [(one.stage, value) for one in replica.landscapes for value in of_searches(one)]
    found += [(shear.stage, value) for shear in replica.shears
              for value in of_shear(shear, replica.atoms, max_strain)]
    found += [(stage, value) for stage in replica.relaxed for value in of_minimum(replica, stage)]
    found += [(one.stage, value) for one in replica.analyses for value in of_analysis(one)]
    return [(stage, value) for stage, value in found if np.isfinite(value.value)]


def of_quench(replica, quench):
    crystals = quench.crystals
    numbers = {
        "energy": quench.energy_eV_per_atom,
        "energy_at_target": energy_at_target(replica, quench),
        "inherent_energy": quench.inherent_energy_eV_per_atom,
        "density": quench.density_g_cm3,
        "temperature": quench.temperature_K,
        "md_steps": quench.md_steps,
        "crystalline_fraction": crystals["fcc"] + crystals["hcp"] + crystals["bcc"],
        "b2_fraction": crystals["b2"],
        "laves_fraction": crystals["laves"],
        "largest_crystal": quench.largest_crystal_atoms,
    }
    return [value_of(f"quench.{name}", value, quench.stage) for name, value in numbers.items()]


def of_equilibration(found):
    numbers = found.numbers
    values = [
        value_of("equilibrate.time", numbers["time_ps"], found.stage),
        value_of("equilibrate.slope", numbers.get("slope", np.nan), found.stage, numbers.get("slope_error", np.nan)),
        value_of("equilibrate.diffusion", numbers.get("diffusion_A2_per_ps", np.nan), found.stage,
                 numbers.get("diffusion_error_A2_per_ps", np.nan)),
    ]
    elements = found.diffusion_of_elements_A2_per_ps
    return values + [value_of("equilibrate.diffusion_ELEMENT", value, found.stage, element=element)
                     for element, value in elements.items()]


def of_balance(balance):
    return [value_of("balance.chemical_potential_ELEMENT", value, balance.stage, error, element)
            for element, value, error in zip(balance.elements, balance.chemical_potential_eV, balance.error_eV)]


def of_minimum(replica, stage):
    rows, thermo = np.flatnonzero(replica.thermo.rows_of([stage])), replica.thermo
    return [
        value_of("minimize.energy", thermo["potential_energy"][rows[-1]] / replica.atoms, stage),
        value_of("minimize.pressure", thermo["pressure"][rows[-1]], stage),
        value_of("minimize.density", thermo["density"][rows[-1]], stage),
    ]


def of_shear(shear, atoms, max_strain):
    if len(shear.strain) == 0:
        return []
    strain, stress_GPa = shear.yield_point
    found = []
    if np.isfinite(strain):
        found += [
            value_of("aqs.yield_strain", strain, shear.stage),
            value_of("aqs.yield_stress", stress_GPa, shear.stage),
        ]
    counted = shear.events_up_to(max_strain)
    if counted is None:
        return found
    zones, transformed = counted["n_clusters"], counted["n_shear_transformed"]
    return found + [
        value_of("aqs.events", len(zones), shear.stage),
        value_of("aqs.st_fraction", len(shear.transformed_by(counted)) / atoms, shear.stage),
        value_of("aqs.mean_zone_size", ratio(transformed.sum(), zones.sum()), shear.stage),
        value_of("aqs.multi_zone_share", ratio((zones > 1).sum(), len(zones)), shear.stage),
    ]


def of_searches(landscape):
    mean, spread = landscape.barrier_mean_and_spread
    searches, stage = len(landscape.outcome), landscape.stage
    events = np.nan if landscape.barrier_eV is None else len(landscape.barrier_eV)
    return [
        value_of("art.searches", searches, stage),
        value_of("art.success", ratio(landscape.saddles, searches), stage),
        value_of("art.distinct_events", events, stage),
        value_of("art.mean_barrier", mean, stage, spread / np.sqrt(events)),
        value_of("art.std_barrier", spread, stage),
        value_of("art.relative_width", ratio(spread, mean), stage),
    ]


def of_analysis(analysis):
    kind = analysis.type + ("_inherent" if analysis.inherent else "")
    source = f"{analysis.stage}/{analysis.name}"
    return [Value(f"{kind}.{name}", number.value, number.error, number.unit, source)
            for name, number in analysis.numbers.items()]


def ratio(part, whole):
    return part / whole if whole else np.nan
