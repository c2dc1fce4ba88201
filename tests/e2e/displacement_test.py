"""Displacements are counted in the frame of the box: a crystal that shrinks in npt moves no atom."""

import csv

from program import POTENTIAL, ProgramTest, main


def copper(cells, lattice_A):
    """Extended XYZ of an fcc crystal."""
    basis = [(0, 0, 0), (0.5, 0.5, 0), (0.5, 0, 0.5), (0, 0.5, 0.5)]
    sites = [(i + a, j + b, k + c) for i in range(cells) for j in range(cells) for k in range(cells)
             for a, b, c in basis]
    edge = cells * lattice_A
    lines = [str(len(sites)), f'Lattice="{edge} 0 0 0 {edge} 0 0 0 {edge}" Properties=species:S:1:pos:R:3']
    return "\n".join(lines + [f"Cu {x * lattice_A} {y * lattice_A} {z * lattice_A}" for x, y, z in sites]) + "\n"


class ShrinkingCrystal(ProgramTest):
    """500 atoms of copper in a box that is 6 % too long."""

    def setUp(self):
        super().setUp()
        (self.folder / "cu.xyz").write_text(copper(5, 1.06 * 3.64))

    def input_of(self, **stage):
        stage = {"temperature_K": 300, "velocities": "maxwell", "thermo_every": 100, **stage}
        return self.write_input({"potential": {"file": str(POTENTIAL)}, "system": {"structure": "cu.xyz"},
                                 "replicas": {"seed": 1}, "stages": [stage]})

    def test_msd_is_that_of_vibrations(self):
        for barostat in "isotropic", "per_axis":
            run = self.folder / barostat
            self.succeeds("run", self.input_of(type="md", duration_ps=2, barostat=barostat), "--out", run,
                          "--threads", 1)
            rows = list(csv.DictReader((run / "thermo.csv").read_text().splitlines()))
            self.assertLess(float(rows[-1]["volume_A3"]), 0.9 * float(rows[0]["volume_A3"]))
            for row in rows[1:]:
                self.assertGreater(float(row["msd_A2"]), 0.005)
                self.assertLess(float(row["msd_A2"]), 0.06)

    def test_equilibrate_is_not_content(self):
        self.fails(3, ["/stages/0/max_duration_ps", "mean square displacement is 0.0", "must exceed 0.2 A^2"], "run",
                   self.input_of(type="equilibrate", msd_A2=0.2, max_duration_ps=2), "--out", self.folder / "run",
                   "--threads", 1)


if __name__ == "__main__":
    main()
