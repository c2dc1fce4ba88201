"""Crystals in what should be a glass: warnings of quenches, holds and shear."""

import re

from b2_crystal import CELLS, write_b2
from program import GLASS, POTENTIAL, ProgramTest, h5py, main


class Crystals(ProgramTest):
    def warnings_of(self, structure, **more):
        document = {
            "potential": {"file": str(POTENTIAL)},
            "system": {"structure": str(structure), **more},
            "stages": [
                {"type": "quench", "temperature_start_K": 300, "temperature_end_K": 299, "rate_K_per_s": 1e13,
                 "hold_ps": 0.05},
                {"type": "md", "temperature_K": 300, "duration_ps": 10},
                {"type": "shear", "temperature_K": 300, "rate_per_ps": 1e-3, "strain": 1e-3, "fit_strain": 1e-3},
                {"type": "aqs", "strain_path": [1e-4], "step": 1e-4, "force_tolerance_eV_per_A": 1e-3},
            ],
        }
        run = self.folder / "run"
        self.succeeds("run", self.write_input(document), "--out", run, "--overwrite", "--threads", 1)
        return self.status(run)["warnings"], run

    def test_are_told_where_they_are(self):
        crystal = self.folder / "b2.xyz"
        write_b2(crystal)
        warnings, run = self.warnings_of(crystal)
        for stage in "quench", "aqs":
            told = [line for line in warnings if line.startswith(f"{stage}: ") and "atoms are one crystal" in line]
            self.assertEqual(len(told), 1, warnings)
            self.assertIn(f"{2 * CELLS ** 3} of {2 * CELLS ** 3} atoms", told[0])
            in_bcc, in_b2 = re.search(r"([0-9.]+) % in bcc \(([0-9.]+) % in B2\)", told[0]).groups()
            self.assertGreater(float(in_b2), 95)
            self.assertEqual(in_bcc, in_b2)
        for stage in "quench", "md", "shear", "aqs":
            ordered = [line for line in warnings if line.startswith(f"{stage}: ") and "long-range order" in line]
            self.assertEqual(len(ordered), 1, warnings)
        if h5py:
            with h5py.File(run / "run.h5") as file:
                replica, = file["vitrify/quench"]
                quench = file[f"vitrify/quench/{replica}/quench"].attrs
                self.assertEqual(quench["largest_crystal_atoms"], 2 * CELLS ** 3)
                self.assertEqual(quench["b2_fraction"], quench["bcc_fraction"])
                self.assertEqual(quench["laves_fraction"], 0)

    def test_are_not_told_of_a_glass(self):
        warnings, _ = self.warnings_of(GLASS, elements=["Cu", "Zr"])
        self.assertEqual([line for line in warnings if "crystal" in line or "order" in line], [])


if __name__ == "__main__":
    main()
