"""What `vitrify analyze sites` makes of a run: how far each property tells the atoms that take part in shear
transformations from the others."""

import json
from dataclasses import dataclass, field

from .events import find_program, run


@dataclass
class Sites:
    """`glasses` as the program's JSON has them, those in which something can be compared."""

    glasses: list = field(default_factory=list)
    failure: str = ""

    @property
    def properties(self):
        """Compared ones of all glasses, those with the largest contrast first."""
        contrast = {}
        for glass in self.glasses:
            for one in contrasts(glass):
                contrast[one["property"]] = max(contrast.get(one["property"], 0), abs(one["auc"] - 0.5))
        return sorted(contrast, key=contrast.get, reverse=True)


def load(directory, max_strain):
    program = find_program()
    if program is None:
        return Sites(failure="the program is needed for them; VITRIFY_PROGRAM can name it")
    result = run(program, "analyze", "sites", directory, "--json", "--max-strain", str(max_strain))
    if result.returncode != 0:
        return Sites(failure="; ".join(result.stderr.splitlines()) or f"{program}: exit code {result.returncode}")
    return Sites([glass for glass in json.loads(result.stdout)["glasses"] if contrasts(glass)])


def contrasts(glass):
    """Of all elements together, for the first set of atoms that took part."""
    known = [one for one in glass["contrasts"] if one["element"] is None and one["auc"] is not None]
    return [one for one in known if one["set"] == known[0]["set"]]
