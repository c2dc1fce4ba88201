"""Boxes with open axes: nothing is told per volume, and nothing is done that would follow such a number."""

import csv
import json
import unittest

from program import POTENTIAL, ProgramTest, vitrify

SIDE = 24


def cluster(pbc):
    """Copper on a cubic lattice in the middle of a box."""
    sites = [(x, y, z) for x in range(3) for y in range(3) for z in range(3)]
    lines = [str(len(sites)), f'Lattice="{SIDE} 0 0 0 {SIDE} 0 0 0 {SIDE}" Properties=species:S:1:pos:R:3 pbc="{pbc}"']
    lines += ["Cu " + " ".join(str(9 + 2.5 * place) for place in site) for site in sites]
    return "\n".join(lines) + "\n"


def parting_clusters():
    """Two cubes of copper in a box of 10 A that fly apart along x, each with 50 A/ps."""
    sites = [(x, y, z) for x in (0, 2.3) for y in (2, 4.3) for z in (2, 4.3)]
    lines = ["16", 'Lattice="10 0 0 0 10 0 0 0 10" Properties=species:S:1:pos:R:3:velo:R:3 pbc="F F F"']
    lines += [f"Cu {x + start} {y} {z} {speed} 0 0" for start, speed in ((1, -50), (5.5, 50)) for x, y, z in sites]
    return "\n".join(lines) + "\n"


class OpenBoxTest(ProgramTest):
    def input_with(self, *stages, pbc="F F F"):
        (self.folder / "cluster.xyz").write_text(cluster(pbc))
        return self.write_input({"potential": {"file": str(POTENTIAL)}, "system": {"structure": "cluster.xyz"},
                                 "stages": list(stages)})

    def test_barostats_and_shear_are_refused(self):
        warm = {"temperature_K": 300, "velocities": "maxwell"}
        for stage, where in (({"type": "md", "duration_ps": 0.02, **warm}, ["F F F"]),
                             ({"type": "md", "duration_ps": 0.02, "pressure_GPa": 1, **warm}, ["F F F", "T F T"]),
                             ({"type": "equilibrate", "msd_A2": 1, "max_duration_ps": 1, **warm}, ["F F F"]),
                             ({"type": "quench", "temperature_start_K": 300, "temperature_end_K": 200,
                               "rate_K_per_s": 1e15}, ["F F F"]),
                             ({"type": "shear", **warm}, ["F F F", "T F T"]),
                             ({"type": "aqs", "strain_path": [0.01]}, ["F F F", "T F T"])):
            for pbc in where:
                axes = {"F F F": "a, b, c", "T F T": "b"}[pbc]
                result = vitrify("check", self.input_with(stage, pbc=pbc))
                self.assertEqual(result.returncode, 3, stage)
                self.assertIn(f"in a box that is open along {axes}, whose stress means nothing", result.stderr)

    def test_a_barostat_leaves_open_axes_alone(self):
        """A film of copper: its plane comes to rest, the vacuum stays."""
        sites = [(x, y, z) for x in range(10) for y in range(10) for z in range(4) if (x + y + z) % 2 == 0]
        lines = [str(len(sites)), 'Lattice="19 0 0 0 19 0 0 0 20" Properties=species:S:1:pos:R:3 pbc="T T F"']
        lines += ["Cu " + " ".join(str(1.9 * place + 0.1) for place in site) for site in sites]
        (self.folder / "film.xyz").write_text("\n".join(lines) + "\n")
        document = {"potential": {"file": str(POTENTIAL)}, "system": {"structure": "film.xyz"}, "stages": [
            {"type": "md", "temperature_K": 100, "duration_ps": 1, "velocities": "maxwell", "thermo_every": 100}]}
        self.succeeds("run", self.write_input(document), "--out", self.folder / "film", "--threads", 1)
        lattice = (self.folder / "film/structures/md.r0.extxyz").read_text().split('Lattice="')[1].split('"')[0]
        edges = [float(number) for number in lattice.split()]
        self.assertEqual(edges[8], 20)
        self.assertLess(edges[0], 18.9)

    def test_dynamics_at_constant_box_tells_nothing_per_volume(self):
        result = vitrify("run", self.input_with(
            {"type": "minimize"},
            {"type": "md", "ensemble": "nvt", "temperature_K": 300, "duration_ps": 0.02, "thermo_every": 5},
            {"type": "quench", "ensemble": "nvt", "temperature_start_K": 300, "temperature_end_K": 200,
             "rate_K_per_s": 1e16, "thermo_every": 5}), "--out", self.folder / "run")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("g/cm3", result.stdout)
        self.assertNotIn("nan", result.stdout)
        with (self.folder / "run/thermo.csv").open() as table:
            rows = list(csv.DictReader(table))
        self.assertEqual({row["stage"] for row in rows}, {"minimize", "md", "quench"})
        for row in rows:
            for column in ("pressure_GPa", "density_g_cm3", "stress_xx_GPa", "stress_yz_GPa"):
                self.assertEqual(row[column], "")
            self.assertLess(float(row["potential_energy_eV"]), 0)

    def test_evaluate_and_info_tell_which_axes_are_open(self):
        self.input_with(pbc="T F T")
        structure = self.folder / "cluster.xyz"
        text = vitrify("evaluate", structure, "--potential", POTENTIAL)
        self.assertNotIn("stress", text.stdout)
        self.assertNotIn("pressure", text.stdout)
        found = json.loads(vitrify("evaluate", structure, "--potential", POTENTIAL, "--json").stdout)
        self.assertEqual(found["stress_GPa"], [None] * 6)
        self.assertIsNone(found["pressure_GPa"])
        vitrify("evaluate", structure, "--potential", POTENTIAL, "--forces", self.folder / "forces.xyz")
        self.assertNotIn("stress=", (self.folder / "forces.xyz").read_text())
        self.assertIn("periodic   a c; open along b", vitrify("info", structure).stdout)

    def parting_run(self, name, **stage):
        (self.folder / "parting.xyz").write_text(parting_clusters())
        document = {"potential": {"file": str(POTENTIAL)}, "system": {"structure": "parting.xyz"}, "timestep_fs": 1,
                    "stages": [{"type": "md", "ensemble": "nve", "remove_momentum": False, "thermo_every": 50, **stage}]}
        return ("run", self.write_input(document), "--out", self.folder / name, "--threads", 1)

    def last_energy(self, name):
        with (self.folder / name / "thermo.csv").open() as table:
            return float(list(csv.DictReader(table))[-1]["potential_energy_eV"])

    def test_what_is_written_is_read(self):
        """Atoms are 5 box lengths outside."""
        self.succeeds(*self.parting_run("run", duration_ps=1))
        energy = self.last_energy("run")
        files = [self.folder / "run/structures" / f"md.r0.{kind}" for kind in ("extxyz", "data")]
        for file in files:
            found = json.loads(self.succeeds("evaluate", file, "--potential", POTENTIAL, "--json"))
            self.assertAlmostEqual(found["energy_eV"], energy, delta=1e-7)
            self.assertIn("no axis; open along a b c", self.succeeds("info", file))
            self.succeeds("run", self.write_input({
                "potential": {"file": str(POTENTIAL)}, "system": {"structure": str(file)},
                "stages": [{"type": "minimize"}]}), "--out", self.folder / f"next{file.suffix}")
        self.succeeds("analyze", "d2min", *files)
        # LAMMPS takes all axes for periodic unless it is told otherwise.
        text = files[1].read_text().replace(", boundary f f f,", ",")
        (self.folder / "periodic.data").write_text(text)
        found = json.loads(self.succeeds("evaluate", self.folder / "periodic.data", "--potential", POTENTIAL, "--json"))
        self.assertAlmostEqual(found["energy_eV"], energy, delta=1e-7)

    def test_mixed_precision_ends_where_it_would_go_wrong(self):
        for precision in ("mixed", "double"):
            self.succeeds(*self.parting_run(precision, precision=precision, duration_ps=0.5))
        self.assertAlmostEqual(self.last_energy("mixed"), self.last_energy("double"), delta=1e-4)
        self.fails(6, ["box lengths along a, which is open, allowed in mixed precision: 6."],
                   *self.parting_run("far", precision="mixed", duration_ps=1))


if __name__ == "__main__":
    unittest.main()
