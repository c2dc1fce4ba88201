"""The strain of atoms at the end of each drive: one row per replica, stage and direction."""

from . import analysis_table

COLUMNS = [
    ("replica", ""),
    ("stage", ""),
    ("direction", ""),
    ("strain", ""),
    ("⟨η⟩", ""),
    ("ψ", ""),
    ("ψ / ⟨η⟩", ""),
    ("participation", ""),
    ("Gini", ""),
    ("η above the box", "share"),
    ("bands", ""),
    ("their width", "Å"),
]
NUMBERS = ["strain", "mean_shear_strain", "psi", "relative_psi", "participation", "gini", "above_box"]
NUMBERS += ["shear_band_count", "shear_band_width_A"]


def rows(analyses):
    return [
        [one.replica, one.stage, one.parameters.get("direction", "–")]
        + [analysis_table.cell(number.value, number.error) for number in map(one.numbers.get, NUMBERS)]
        for one in analyses
    ]
