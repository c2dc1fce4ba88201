"""Displacements are counted in the frame of the box: a crystal that shrinks in npt moves no atom."""

import csv

from program import POTENTIAL, ProgramTest, h5py, main, needs_h5py

if h5py is not None:
    import numpy as np


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

    def test_crystal_does_not_diffuse(self):
        stage = {"type": "equilibrate", "ensemble": "nvt", "msd_A2": 0.005, "max_duration_ps": 2, "thermo_every": 20}
        self.succeeds("run", self.input_of(**stage), "--out", self.folder / "moved", "--threads", 1)
        self.fails(3, ["/stages/0/max_duration_ps", "slope of log(msd)", "must reach 0.95 within that time"], "run",
                   self.input_of(**stage, min_slope=0.95), "--out", self.folder / "diffuses", "--threads", 1)


@needs_h5py
class HotLiquid(ProgramTest):
    """At first atoms fly freely, and then they diffuse."""

    TEMPERATURE_K = 3000
    K_PER_AMU = 8.617333262e-5 / 1.0364269656e-4  # k_B / amu, A^2/ps^2/K
    MASS_AMU = {"Cu": 63.546, "Zr": 91.224}

    def equilibrate(self, **stage):
        stage = {"type": "equilibrate", "ensemble": "nvt", "temperature_K": self.TEMPERATURE_K, **stage}
        path = self.write_input({
            "potential": {"file": str(POTENTIAL)}, "system": {"atoms": 250, "composition": {"Cu": 0.5, "Zr": 0.5}},
            "replicas": {"seed": 3, "names": ["a", "b"], "count": 2},
            "stages": [{"type": "md", "temperature_K": self.TEMPERATURE_K, "duration_ps": 0.5}, stage]})
        self.succeeds("run", path, "--out", self.folder / "run", "--threads", 1, "--overwrite")
        with h5py.File(self.folder / "run/run.h5") as file:
            return [({key: value[:] for key, value in group["equilibrate"].items()}, dict(group["equilibrate"].attrs))
                    for group in (file["vitrify/equilibrate"][replica] for replica in "ab")]

    def test_flight_is_free_at_first(self):
        for curve, found in self.equilibrate(msd_A2=0.3, max_duration_ps=1, thermo_every=1):
            self.assertEqual(list(found["elements"]), ["Cu", "Zr"])
            self.assertAlmostEqual(curve["lag_ps"][0], 0.002, delta=1e-9)
            for column, mass in enumerate(self.MASS_AMU.values()):
                expected = 3 * self.K_PER_AMU * self.TEMPERATURE_K / mass * curve["lag_ps"][0] ** 2
                self.assertAlmostEqual(curve["msd_of_elements_A2"][0, column] / expected, 1, delta=0.15)
            np.testing.assert_allclose(curve["msd_A2"], curve["msd_of_elements_A2"].mean(axis=1))
            self.assertGreater(found["slope"], 1.8)
            self.assertTrue(np.isnan(found["diffusion_A2_per_ps"]))

    def test_slope_is_asked_for(self):
        for curve, found in self.equilibrate(msd_A2=1, min_slope=0.9, max_duration_ps=40, thermo_every=20):
            self.assertGreaterEqual(found["slope"], 0.9)
            self.assertLess(found["slope"] - 2 * found["slope_error"], 1.1)
            self.assertGreater(found["time_ps"], 0.7)
            last = curve["lag_ps"] * 10 >= curve["lag_ps"][-1] * (1 - 1e-9)
            slope = np.polyfit(np.log(curve["lag_ps"][last]), np.log(curve["msd_A2"][last]), 1)[0]
            self.assertAlmostEqual(found["slope"], slope, delta=0.02)
            self.assertAlmostEqual(found["diffusion_A2_per_ps"], curve["msd_A2"][-1] / curve["lag_ps"][-1] / 6,
                                   delta=1e-9)


if __name__ == "__main__":
    main()
