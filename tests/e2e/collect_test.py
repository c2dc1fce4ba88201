"""vitrify.collect against the program: lines of energy over rate, statistics of events, and glasses known by their hash.

ctest makes the small runs first (small_run.json, small_run_monte_carlo.json).
"""

import json
import os
import pathlib
import sys

from program import POTENTIAL, ROOT, SKIPPED, ProgramTest, main

sys.path.insert(0, str(ROOT / "python"))
try:
    import numpy as np
    from vitrify import Run
    from vitrify.effective_rate import CoolingLine
    from vitrify.table import Table
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(SKIPPED)

RUNS = [pathlib.Path(os.environ["VITRIFY_SMALL_RUNS"]) / name for name in ("small_run", "small_run_monte_carlo")]


class CollectTest(ProgramTest):
    def table(self, *directories):
        runs = [Run(directory) for directory in directories]
        for run in runs:
            self.addCleanup(run.close)
        return Table(runs)

    def test_lines_and_rates_are_those_of_the_program(self):
        found = json.loads(self.succeeds("analyze", "effective-rate", *RUNS, "--json"))
        table = self.table(*RUNS)
        energies = [(group, [glass.quench.energy_eV_per_atom for glass in group.glasses]) for group in table.groups
                    if group.rate_K_per_s > 0]
        points = [(np.log10(group.rate_K_per_s), energy) for group, own in energies if not group.hybrid for energy in own]
        line, fit = CoolingLine(250, *zip(*points)), found["fit"]
        self.assertEqual(len(points), 4)
        for value, expected in ((line.slope, fit["slope_eV_per_atom_per_decade"]),
                                (line.intercept, fit["intercept_eV_per_atom"]),
                                (line.slope_error, fit["slope_error_eV_per_atom_per_decade"]),
                                (line.scatter, fit["scatter_eV_per_atom"])):
            self.assertAlmostEqual(value, expected, places=12)
        (own,) = (own for group, own in energies if group.hybrid)
        rate, (hybrid,) = line.rate_of(np.mean(own), len(own)), found["hybrid"]
        self.assertAlmostEqual(rate.log10_rate, np.log10(hybrid["effective_rate_K_per_s"]), places=9)
        self.assertAlmostEqual(rate.error_decades, hybrid["effective_rate_error_decades"], places=9)

    def test_statistics_of_events_are_those_of_the_program(self):
        found = json.loads(self.succeeds("analyze", "events", RUNS[0], "--json", "--threshold", 0.18))
        rows = {(row.replica, row.quantity): row.value for row in self.table(RUNS[0]).rows}
        self.assertEqual(len(found["glasses"]), 2)
        for glass in found["glasses"]:
            self.assertGreater(glass["events"], 0)
            for quantity in "events", "mean_zone_size", "st_fraction", "multi_zone_share":
                expected = glass[quantity] or 0  # the program tells no share where it is 0 or 1: it would have no error
                self.assertAlmostEqual(rows[glass["replica"], f"aqs.{quantity}"], expected, places=9, msg=quantity)

    def test_a_run_from_a_structure_file_belongs_to_the_glass(self):
        directory = self.folder / "relaxed"
        document = {"potential": {"file": str(POTENTIAL)},
                    "system": {"structure": str(RUNS[0] / "structures/quench.fast.extxyz")},
                    "stages": [{"type": "minimize"}]}
        self.succeeds("run", self.write_input(document), "--out", directory, "--threads", 1)
        rows = self.table(directory, RUNS[0]).rows
        of_glass = [row for row in rows if row.quantity == "minimize.energy" and row.group == "MD 2e14 K/s, 250 atoms"]
        self.assertEqual({row.member for row in of_glass}, {"relaxed", "small_run"})
        self.assertEqual(len({row.root for row in of_glass}), 1)
        alone = next(row for row in self.table(directory).rows if row.quantity == "minimize.energy")
        self.assertEqual(alone.group, "relaxed, 250 atoms")


if __name__ == "__main__":
    main()
