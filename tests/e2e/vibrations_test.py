"""Elastic constants and vibrations of structure files, as the command tells them."""

import csv
import json
import math
import pathlib
import unittest

from program import GLASS, POTENTIAL, ProgramTest, h5py, main, needs_h5py, vitrify

if h5py:
    import numpy as np

QUICK = ("--resolution", "0.2", "--vectors", "3", "--threads", "1")
POTENTIAL_2007 = pathlib.Path("/usr/share/lammps/potentials/CuZr_mm.eam.fs")


def analyze(*words):
    return vitrify("analyze", "vibrations", *words, *QUICK)


def fcc_copper(path, a, cells, periodic="T T T"):
    """Each cell has four atoms."""
    atoms = [(x + u, y + v, z + w) for x in range(cells) for y in range(cells) for z in range(cells)
             for u, v, w in ((0, 0, 0), (0.5, 0.5, 0), (0.5, 0, 0.5), (0, 0.5, 0.5))]
    edge = a * cells
    lines = [str(len(atoms)), f'Lattice="{edge} 0 0 0 {edge} 0 0 0 {edge}" Properties=species:S:1:pos:R:3 '
                              f'pbc="{periodic}"']
    lines += [f"Cu {x * a!r} {y * a!r} {z * a!r}" for x, y, z in atoms]
    path.write_text("\n".join(lines) + "\n")
    return path


class Vibrations(ProgramTest):
    def test_of_a_glass_are_complete_and_the_same_for_any_threads(self):
        words = (GLASS, "--elements", "Cu", "Zr", "--potential", POTENTIAL, "--json", "--atoms", "--soft-vectors", "6")
        done = analyze(*words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        found = json.loads(done.stdout)
        other = json.loads(vitrify("analyze", "vibrations", *words, *QUICK[:4], "--threads", "2").stdout)
        self.assertEqual(found, other)
        glass, = found["glasses"]
        stiffness = glass["elastic"]["stiffness_GPa"]
        self.assertEqual(stiffness, [list(row) for row in zip(*stiffness)])
        voigt = glass["elastic"]["voigt"]
        self.assertAlmostEqual(voigt["bulk_GPa"], sum(sum(row[:3]) for row in stiffness[:3]) / 9, 9)
        self.assertLess(voigt["shear_GPa"], 40)
        self.assertGreater(voigt["shear_GPa"], 10)
        states = glass["vibrations"]
        spacing = states["frequency_THz"][1]
        self.assertAlmostEqual(sum(states["g_per_THz"]) * spacing, 1, 2)
        for total, copper, zirconium in zip(states["g_per_THz"], states["g_Cu_per_THz"], states["g_Zr_per_THz"]):
            self.assertAlmostEqual(total, copper + zirconium, 12)
        self.assertIsNone(glass["boson_peak"])
        self.assertIn("14400", glass["no_boson_peak"])
        self.assertEqual(len(glass["id"]), 500)
        self.assertAlmostEqual(sum(glass["soft_participation"]), 15, 9)

    def test_are_written_as_tables_and_structures(self):
        done = analyze(GLASS, "--elements", "Cu", "Zr", "--potential", POTENTIAL, "--csv", self.folder / "tables",
                       "--extxyz", self.folder / "soft.xyz")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("C66, GPa", done.stdout)
        with open(self.folder / "tables/glass500_ortho.vibrations.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        f = [float(row["frequency_THz"]) for row in rows]
        self.assertEqual(rows[0]["reduced_per_THz3"], "")
        last = rows[-1]
        self.assertAlmostEqual(float(last["reduced_per_THz3"]), float(last["g_per_THz"]) / f[-1] ** 2, 9)
        self.assertIn("soft_participation:R:1", (self.folder / "soft.xyz").read_text().splitlines()[1])

    def test_of_a_file_need_a_potential_and_know_no_times(self):
        words = ("analyze", "vibrations", GLASS, "--elements", "Cu", "Zr", *QUICK)
        self.fails(3, ["--potential: missing"], *words)
        self.fails(3, ["--lambda", "is no run"], *words, "--potential", POTENTIAL, "--lambda")

    @needs_h5py
    def test_of_a_run_have_displacements_and_its_own_potential(self):
        stage = {"type": "md", "ensemble": "nvt", "temperature_K": 300, "duration_ps": 0.8, "snapshot_every": 10}
        document = {"potential": {"file": str(POTENTIAL)}, "system": {"structure": str(GLASS), "elements": ["Cu", "Zr"]},
                    "replicas": {"count": 2, "seed": 3}, "stages": [stage]}
        run = self.folder / "run"
        self.succeeds("run", self.write_input(document, "run.json"), "--out", run, "--threads", 1)
        words = ("--lambda", "--windows", "4")
        done = analyze(run, *words, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        glasses = json.loads(done.stdout)["glasses"]
        for glass, replica in zip(glasses, ("r0", "r1"), strict=True):
            found = glass["lambda"]
            with h5py.File(run / "run.h5") as file:
                particles = file[f"particles/{replica}"]
                places = particles["position/value"][:] + particles["image/value"][:] @ particles["box/edges/value"][0]
                mass = particles["mass"][:]
            self.assertEqual((len(places), found["samples"]), (41, 40))
            moves = places[1:] - places[1]
            moves -= np.average(moves, axis=1, weights=mass)[:, None, :]
            off_mean = moves - moves.mean(axis=0)
            np.testing.assert_allclose(found["lambda_A"], np.sqrt((off_mean ** 2).sum(axis=2).mean(axis=0)), rtol=1e-6)
            windows = moves.reshape(4, 10, 500, 3)
            within = ((windows - windows.mean(axis=1, keepdims=True)) ** 2).sum(axis=3).mean(axis=(0, 1))
            np.testing.assert_allclose(found["window_lambda_A"], np.sqrt(within), rtol=1e-6)
            halves = np.linalg.norm(moves[20:].mean(axis=0) - moves[:20].mean(axis=0), axis=1)
            np.testing.assert_allclose(found["half_shift_A"], halves, rtol=1e-5)
            self.assertAlmostEqual(found["lambda_mean_A"], np.mean(found["lambda_A"]), 12)
        with_tables = analyze(run, *words, "--csv", self.folder / "tables", "--extxyz", self.folder / "soft.xyz")
        self.assertIn("hop_fraction", with_tables.stdout)
        with open(self.folder / "tables/run-r0.lambda.atoms.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertAlmostEqual(float(rows[7]["lambda_A"]), glasses[0]["lambda"]["lambda_A"][7], 9)
        self.assertIn("lambda_A:R:1", (self.folder / "soft.xyz").read_text().splitlines()[1])
        self.fails(3, ["41 frames from number 0 on"], "analyze", "vibrations", run, "--lambda", "--windows", "30", *QUICK)

    @unittest.skipIf(not POTENTIAL_2007.exists(), "skipped: no potential of 2007 (Debian: lammps-data)")
    def test_of_copper_are_those_of_lammps(self):
        copper = fcc_copper(self.folder / "copper.xyz", 3.639085123, 5)
        glass, = json.loads(analyze(copper, "--potential", POTENTIAL_2007, "--json").stdout)["glasses"]
        for a, row in enumerate(glass["elastic"]["stiffness_GPa"]):
            for b, value in enumerate(row):
                expected = (177.026 if a < 3 else 85.200) if a == b else 128.555 if a < 3 and b < 3 else 0
                self.assertAlmostEqual(value, expected, delta=1e-3 * expected + 1e-6)
        density = glass["density_g_cm3"]
        shear = glass["elastic"]["hill"]["shear_GPa"]
        self.assertAlmostEqual(glass["sound"]["transverse_km_per_s"], math.sqrt(shear / density), 9)

    def test_of_what_is_no_solid_in_a_periodic_box_are_refused(self):
        film = fcc_copper(self.folder / "film.xyz", 3.64, 5, "T T F")
        done = analyze(film, "--potential", POTENTIAL)
        self.assertEqual(done.returncode, 3)
        self.assertIn(f"{film}: the box is open along some axis", done.stderr)
        # stretched to where the lattice shears away
        loose = fcc_copper(self.folder / "loose.xyz", 4.4, 5)
        done = analyze(loose, "--potential", POTENTIAL)
        self.assertEqual(done.returncode, 3, done.stdout)
        self.assertIn(str(loose), done.stderr)

    @needs_h5py
    def test_from_velocities_of_a_run(self):
        document = {
            "potential": {"file": str(POTENTIAL)},
            "system": {"structure": str(fcc_copper(self.folder / "copper.xyz", 3.64, 5))},
            "stages": [{"type": "md", "ensemble": "nve", "velocities": "maxwell", "temperature_K": 100, "duration_ps": 6,
                        "snapshot_every": 10}],
            "output": {"velocities": True},
        }
        run = self.folder / "run"
        done = vitrify("run", self.write_input(document), "--out", run, "--threads", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = vitrify("analyze", "vdos", run, "--segment", "2", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        spectrum, = json.loads(done.stdout)["spectra"]
        self.assertAlmostEqual(spectrum["interval_ps"], 0.02)
        self.assertEqual(spectrum["segments"], 5)
        self.assertAlmostEqual(spectrum["frequency_THz"][1], 0.5)
        g = spectrum["g_per_THz"]
        self.assertAlmostEqual(sum(g) * 0.5, 1)
        self.assertLess(sum(g[20:]) * 0.5, 0.01)  # nothing above 10 THz
        self.assertGreater(sum(g[6:18]) * 0.5, 0.8)
        done = analyze(run, "--potential", POTENTIAL, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        glass, = json.loads(done.stdout)["glasses"]
        self.assertEqual((glass["name"], glass["atoms"]), ("run-r0", 500))
        self.assertGreater(glass["moved_A"], 0.01)  # from where it was at 100 K
        done = vitrify("analyze", "vdos", run, "--segment", "50")
        self.assertEqual(done.returncode, 3)
        self.assertIn("frames of velocities, a spectrum takes at least 2500", done.stderr)
        done = vitrify("analyze", "vdos", run, "--segment", "0.05")
        self.assertEqual(done.returncode, 3)


if __name__ == "__main__":
    main()
