"""Where the potential's tables end, and how exact they have to be."""

import json
import unittest

from program import GLASS, POTENTIAL, ProgramTest, vitrify

# Share of the densities that is left of the table: two fifths of the atoms of the glass are then beyond it.
KEPT = 0.2


def with_short_table(text):
    """The potential with fewer densities; a file of Finnis and Sinclair's kind with two elements."""
    lines = text.splitlines()
    n_rho, d_rho, n_r, d_r, cutoff = lines[4].split()
    kept = int(KEPT * int(n_rho))
    numbers = " ".join(lines[5:]).split()
    out, at = lines[:4] + [f"{kept} {d_rho} {n_r} {d_r} {cutoff}"], 0
    for _ in range(2):
        out.append(" ".join(numbers[at:at + 4]))
        out += numbers[at + 4:at + 4 + kept]
        at += 4 + int(n_rho)
        out += numbers[at:at + 2 * int(n_r)]
        at += 2 * int(n_r)
    return "\n".join(out + numbers[at:]) + "\n"


class TableTest(ProgramTest):
    def glass_with(self, *stages, **potential):
        return self.write_input({"potential": {"file": str(POTENTIAL), **potential},
                                 "system": {"structure": str(GLASS), "elements": ["Cu", "Zr"]},
                                 "stages": list(stages)})

    def test_densities_beyond_the_table_are_told(self):
        short = self.folder / "short.eam.fs"
        short.write_text(with_short_table(POTENTIAL.read_text()))
        result = vitrify("evaluate", GLASS, "--potential", short, "--elements", "Cu", "Zr", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        beyond = json.loads(result.stdout)["atoms_beyond_table"]
        self.assertGreater(beyond, 10)
        words = f"{beyond} of 500 atoms have electron densities beyond the potential's table"
        self.assertIn(words, result.stderr)
        whole = vitrify("evaluate", GLASS, "--potential", POTENTIAL, "--elements", "Cu", "Zr")
        self.assertEqual(whole.stderr, "")

        document = self.glass_with(
            {"type": "md", "ensemble": "nvt", "temperature_K": 10, "duration_ps": 0.01, "thermo_every": 1},
            {"type": "minimize", "force_tolerance_eV_per_A": 0.01}, file=str(short))
        result = vitrify("run", document, "--out", self.folder / "run")
        self.assertEqual(result.returncode, 0, result.stderr)
        log = (self.folder / "run/run.log").read_text()
        self.assertIn("md: replica r0: " + words, log)
        self.assertEqual(log.count("md: replica r0:"), 1)
        self.assertIn("minimize: replica r0: ", log)

    def test_tight_minima_are_minima_of_the_table_in_the_file(self):
        for tolerance, file_grid in ((1e-6, False), (1e-9, True)):
            document = self.glass_with({"type": "minimize", "force_tolerance_eV_per_A": tolerance})
            run = self.folder / f"run-{tolerance}"
            result = vitrify("run", document, "--out", run)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual("minimize: every knot of the file's tables" in result.stdout, file_grid)
            found = vitrify("evaluate", run / "structures/minimize.r0.extxyz", "--potential", POTENTIAL, "--json")
            forces = json.loads(found.stdout)["forces_eV_per_A"]
            largest = max(abs(component) for force in forces for component in force)
            self.assertLess(largest, 1e-9 if file_grid else 1e-5)


if __name__ == "__main__":
    unittest.main()
