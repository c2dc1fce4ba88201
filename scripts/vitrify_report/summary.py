"""The numbers of a run: one row per replica and AQS stage."""

import math

COLUMNS = [
    ("replica", ""),
    ("AQS stage", ""),
    ("atoms", ""),
    ("quench rate", "K/s"),
    ("temperature", "K"),
    ("energy", "eV/atom"),
    ("inherent energy", "eV/atom"),
    ("density", "g/cm³"),
    ("shear modulus", "GPa"),
    ("yield strain", ""),
    ("yield stress", "GPa"),
    ("events", ""),
    ("mean STZ size", "atoms"),
    ("ST fraction", "%"),
    ("at strain", ""),
]


def rows(run):
    """Cells as text, in the order of COLUMNS."""
    return [
        [replica.name, shear.stage if shear else "–", str(replica.atoms), *quench_cells(replica), *shear_cells(run, shear)]
        for replica in run.replicas
        for shear in (replica.shears or [None])
    ]


def quench_cells(replica):
    if not replica.quenches:
        return ["–"] * 5
    end = replica.quenches[-1]
    rates = [quench.rate_K_per_s for quench in replica.quenches if quench.rate_K_per_s > 0]
    return [
        scientific(rates[-1]) if rates else "–",
        number(end.temperature_K, 0),
        number(end.energy_eV_per_atom, 4),
        number(end.inherent_energy_eV_per_atom, 4),
        number(end.density_g_cm3, 3),
    ]


def shear_cells(run, shear):
    if shear is None or len(shear.strain) == 0:
        return ["–"] * 7
    yield_strain, yield_stress = shear.yield_point
    return [
        modulus_cell(*run.events.shear_modulus(run.directory, shear.replica, shear.stage)),
        number(yield_strain, 4),
        number(yield_stress, 3),
        str(len(shear.event_strain)),
        number(shear.stz_sizes.mean(), 1) if len(shear.stz_sizes) else "–",
        number(100 * shear.st_fraction[-1], 2),
        number(shear.strain[-1], 4),
    ]


def modulus_cell(value, error):
    if value is None:
        return "–"
    return number(value, 2) if error is None else f"{number(value, 2)} ± {number(error, 2)}"


def number(value, digits):
    return f"{value:.{digits}f}".replace("-", "−") if math.isfinite(value) else "–"


def scientific(value):
    mantissa, exponent = f"{value:.1e}".split("e")
    mantissa = mantissa.removesuffix(".0")
    power = f"10<sup>{int(exponent)}</sup>"
    return power if mantissa == "1" else f"{mantissa} × {power}"
