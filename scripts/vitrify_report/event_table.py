"""What the events of each group of glasses come down to, with errors."""

from .summary import number

COLUMNS = [
    ("group", ""),
    ("glasses", ""),
    ("events", ""),
    ("without ST atoms", ""),
    ("ST fraction", "%"),
    ("zones", ""),
    ("mean zone", "atoms"),
    ("std / mean", ""),
    ("several zones", "% of the events"),
    ("ξ", "Å"),
    ("ξ centred", "Å"),
]


def rows(groups):
    """Cells as text, in the order of COLUMNS."""
    return [
        [
            group["label"],
            str(group["glasses"]),
            str(group["events"]),
            str(group["events_without_st_atoms"]),
            cell(group, "st_fraction", 1, 100),
            str(group["zones"]),
            cell(group, "mean_zone_size", 1),
            cell(group, "relative_width", 2),
            cell(group, "multi_zone_share", 1, 100),
            cell(group, "xi_A", 2),
            cell(group, "xi_centred_A", 2),
        ]
        for group in groups
    ]


def cell(group, key, digits, unit=1):
    if group[key] is None:
        return "–"
    return f"{number(unit * group[key], digits)} ± {number(unit * group[f'{key}_error'], digits)}"
