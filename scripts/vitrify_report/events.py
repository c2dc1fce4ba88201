"""What `vitrify analyze events` makes of the stored events: all that the figures of shear transformations show."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field

from . import style

HERE = os.path.dirname(os.path.abspath(__file__))
MAX_STRAIN = 0.08
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
CRITERION = {
    "--threshold": "d2min_threshold_A2",
    "--normalisation": "d2min_normalisation",
    "--cutoff": "d2min_cutoff_A",
    "--cluster-cutoff": "cluster_cutoff_A",
}  # keys of stage aqs, by the options that say the same
THRESHOLDS = "0.02:1:12log"  # A^2, that the sizes are compared at
MAX_PICTURES = 6  # groups of which a glass is drawn


@dataclass
class Events:
    """`criterion`, `glasses` and `groups` are as the program's JSON has them; each group has a `label` besides."""

    criterion: dict = field(default_factory=dict)
    glasses: list = field(default_factory=list)
    groups: list = field(default_factory=list)
    laws: dict = field(default_factory=dict)  # of a quantity over the cooling rate
    sweeps: dict = field(default_factory=dict)  # rows with other thresholds or largest strains
    notes: list = field(default_factory=list)  # what the program has warned of
    failure: str = ""  # why there is nothing

    def pictured(self):
        """The first glass of each group in which an event has transformed an atom."""
        chosen = []  # (number of the group, glass)
        for index, group in enumerate(self.groups):
            of_group = [one for one in self.glasses if one["group"] == group["group"] and one["largest_event"]]
            chosen += [(index, one) for one in of_group[:1]]
        return chosen[:MAX_PICTURES]

    def group_of(self, directory, replica, stage):
        """The number of the group that a glass belongs to, None where it has none."""
        names = [group["group"] for group in self.groups]
        for one in self.glasses:
            if (one["run"], one["replica"], one["stage"]) == (directory, replica, stage):
                return names.index(one["group"])
        return None

    def shear_modulus(self, directory, replica, stage):
        """Value and error in GPa, None where they are not known."""
        for one in self.glasses:
            if (one["run"], one["replica"], one["stage"]) == (directory, replica, stage):
                return one["shear_modulus_GPa"], one["shear_modulus_GPa_error"]
        return None, None

    @property
    def elements(self):
        return list(dict.fromkeys(element for group in self.groups for element in group["by_element"]))


def load(directories, max_strain, first_input):
    """Of all glasses of these runs, by what the first shear of an input calls shear-transformed; the effective rates of
    their groups are known where the runs tell them."""
    program = find_program()
    if program is None:
        return Events(failure="the program is needed for them; VITRIFY_PROGRAM can name it")
    strains = ",".join(str(max_strain * k / 4) for k in range(1, 5))
    words = ["analyze", "events", *directories, "--json", "--atoms", "--max-strain", str(max_strain)]
    words += [*criterion_of(first_input), "--sweep", f"threshold={THRESHOLDS}", f"max-strain={strains}"]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as rates:
        effective = run(program, "analyze", "effective-rate", *directories, "--json")
        if effective.returncode == 0:
            rates.write(effective.stdout)
            rates.flush()
            words += ["--rates", rates.name]
        result = run(program, *words)
    said = [re.sub(r"^vitrify: (warning|error): ", "", line) for line in result.stderr.splitlines()]
    if result.returncode != 0:
        return Events(failure="; ".join(said) or f"{program}: found exit code {result.returncode}")
    found = json.loads(result.stdout)
    for group in found["groups"]:
        group["label"] = label(group, found["glasses"])
    laws = {law["quantity"]: law for law in found["rate_laws"]}
    sweeps = {sweep["parameter"]: sweep["rows"] for sweep in found["sweeps"]}
    return Events(found["criterion"], found["glasses"], found["groups"], laws, sweeps, said)


def criterion_of(first_input):
    """As options of the program."""
    shear = next((stage for stage in first_input.get("stages", []) if stage["type"] == "aqs"), {})
    return [word for option, key in CRITERION.items() if key in shear for word in (option, str(shear[key]))]


def run(program, *words):
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


def find_program():
    """The program that has started the report; else the one beside these scripts, in a checkout or installed."""
    beside = (os.path.join(HERE, "../../build/release/vitrify"), os.path.join(HERE, "../../../../bin/vitrify"))
    for candidate in (os.environ.get("VITRIFY_PROGRAM"), *beside, "vitrify"):
        if candidate and shutil.which(candidate):
            return shutil.which(candidate)
    return None


def look(index):
    """Color of the index-th group, the same in all figures."""
    return style.line_style(index)


def label(group, glasses):
    """The name of its only glass, else its cooling rate; of MD/MC, that which its energy stands for."""
    name, replicas = group["group"], [one["replica"] for one in glasses]
    own = [one["replica"] for one in glasses if one["group"] == name]
    if len(own) == 1 and replicas.count(own[0]) == 1:
        return own[0]
    if name.startswith("MD/MC") and group["log10_rate"] is not None:
        name = f"MD/MC, as {10 ** group['log10_rate']:.0e} K/s"
    return with_powers(name)


def with_powers(text):
    """1e12 as a power of ten."""
    return re.sub(r"(\d[\d.]*)e([+-]?\d+)", lambda m: power_of_ten(m[1], int(m[2])), text)


def power_of_ten(mantissa, exponent):
    power = "10" + str(exponent).translate(SUPERSCRIPTS)
    return power if mantissa == "1" else f"{mantissa}×{power}"


def known(group, key):
    """Value and error, or None without either."""
    return None if group[key] is None else (group[key], group[f"{key}_error"])


def with_error(value, error, digits):
    return f"{value:.{digits}f} ± {error:.{digits}f}"


def finite(columns, *keys):
    """Of lists side by side, the rows in which none of these is null."""
    rows = [row for row in zip(*(columns[key] for key in keys)) if None not in row]
    return zip(*rows) if rows else [()] * len(keys)


def legend_below(axes, columns=2, **options):
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.17), ncol=columns, fontsize=9, handlelength=1.5, **options)
