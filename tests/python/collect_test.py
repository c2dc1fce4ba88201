"""What vitrify.collect makes of runs: means over independent glasses, effective rates, files."""

import csv
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))
try:
    import h5py
    import numpy as np
    from synthetic_run import SyntheticRun, places, quench_stage, quenched
    from vitrify import Run, curves, quantities, student
    from vitrify.collect import columns_of
    from vitrify.effective_rate import HEAT_CAPACITY_EV_PER_K, CoolingLine
    from vitrify.table import Row, Table
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

MONTE_CARLO = {"mode": "vcsgc", "kappa": 1000}


class CollectTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="vitrify-test-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def table(self, *directories, **options):
        runs = [Run(directory) for directory in directories]
        for run in runs:
            self.addCleanup(run.close)
        return Table(runs, **options)

    def quenched(self, name, *words, **options):
        return quenched(self.folder / name, *words, **options).close()

    def mean(self, table, quantity, group=None):
        found = [one for one in table.means if one.quantity == quantity and group in (None, one.group)]
        self.assertEqual(len(found), 1, f"{quantity} of {[one.group for one in found]}")
        return found[0]

    def collected(self, *words):
        return subprocess.run([sys.executable, "-B", "-m", "vitrify.collect", *map(str, words)], capture_output=True,
                              text=True, env={**os.environ, "PYTHONPATH": str(ROOT / "python")})


class Means(CollectTest):
    def test_students_t_has_the_values_of_tables(self):
        for freedom, t in (1, 12.7062), (2, 4.30265), (3, 3.18245), (4, 2.77645), (9, 2.26216), (30, 2.04227), (100, 1.98397):
            self.assertAlmostEqual(student.half_width(0.95, freedom), t, delta=1e-5 * t)
        self.assertAlmostEqual(student.probability_within(1, 1), 0.5)
        self.assertAlmostEqual(student.probability_within(3, 2), 3 / math.sqrt(11))
        self.assertTrue(math.isnan(student.half_width(0.95, 0)))

    def test_of_independent_glasses(self):
        table = self.table(self.quenched("a", [-4.0, -4.2], 1e12, seed=1), self.quenched("b", [-4.7], 1e12, seed=2))
        found = self.mean(table, "quench.energy")
        self.assertEqual(found.group, "MD 1e12 K/s, 10 atoms")
        self.assertEqual((found.independent, found.values, found.rate_K_per_s), (3, 3, 1e12))
        error = math.sqrt((0.3**2 + 0.1**2 + 0.4**2) / 2 / 3)
        self.assertAlmostEqual(found.mean, -4.3)
        self.assertAlmostEqual(found.standard_error, error)
        self.assertAlmostEqual(found.half_interval, 4.302653 * error, places=6)

    def test_of_one_glass_have_no_error(self):
        found = self.mean(self.table(self.quenched("a", [-4.0], 1e12)), "quench.energy")
        self.assertEqual((found.mean, found.independent), (-4.0, 1))
        self.assertTrue(math.isnan(found.standard_error) and math.isnan(found.half_interval))

    def test_replicas_of_one_start_count_once(self):
        run = SyntheticRun(self.folder / "a", [quench_stage()], ["one", "two", "other"])
        for name, seed, energy in ("one", 1, -4.0), ("two", 1, -4.4), ("other", 2, -4.8):
            run.add_atoms(name, [places(seed, 10), places(10 + len(name) + seed, 10)])
            run.add_quench(name, "quench", rate_K_per_s=1e12, energy_eV_per_atom=energy, temperature_K=300, md_steps=1000)
        found = self.mean(self.table(run.close()), "quench.energy")
        self.assertEqual((found.independent, found.values), (2, 3))
        self.assertAlmostEqual(found.mean, (-4.2 - 4.8) / 2)
        self.assertAlmostEqual(found.standard_error, 0.3)

    def test_starts_that_the_run_has_stored_decide(self):
        run = quenched(self.folder / "a", [-4.0, -4.4], 1e12)
        for name in "r0", "r1":
            run.add_start(name, "quench", "1234")
        self.assertEqual(self.mean(self.table(run.close()), "quench.energy").independent, 1)

    def test_a_run_that_starts_from_a_glass_of_another_belongs_to_its_group(self):
        glasses = quenched(self.folder / "glasses", [-4.0, -4.2], 1e13, seed=3)
        ends = [glasses.file[f"particles/r{k}/position/value"][-1] for k in range(2)]
        sheared = []
        for name, glass, modulus in ("a", 0, 20), ("b", 0, 24), ("c", 1, 28):
            run = SyntheticRun(self.folder / name, [{"type": "shear", "name": "shear"}])
            run.add_atoms("r0", [ends[glass], places(99, 10)])
            run.add_numbers("r0", "shear", "shear", "shear", shear_modulus=(modulus, 0.5))
            sheared.append(run.close())
        table = self.table(*sheared, glasses.close())  # in whatever order
        found = self.mean(table, "shear.shear_modulus")
        self.assertEqual((found.group, found.rate_K_per_s), ("MD 1e13 K/s, 10 atoms", 1e13))
        self.assertEqual((found.independent, found.values, found.unit), (2, 3, "GPa"))
        self.assertAlmostEqual(found.mean, (22 + 28) / 2)
        row = next(row for row in table.rows if row.member == "a")
        self.assertEqual((row.replica, row.source, row.value, row.error), ("r0", "shear/shear", 20, 0.5))
        alone = self.mean(self.table(*sheared), "shear.shear_modulus", "a, 10 atoms")  # from nowhere
        self.assertTrue(math.isnan(alone.rate_K_per_s))

    def test_stages_of_other_names_are_not_averaged(self):
        run = SyntheticRun(self.folder / "a", [{"type": "sample", "name": "cold"}, {"type": "sample", "name": "hot"}])
        run.add_atoms("r0", [places(1, 10)] * 3)
        run.add_numbers("r0", "cold", "lambda", "lambda", mean=1)
        run.add_numbers("r0", "hot", "lambda", "lambda", mean=3)
        means = self.table(run.close()).means
        self.assertEqual([(one.source, one.mean) for one in means], [("cold/lambda", 1), ("hot/lambda", 3)])

    def test_glasses_of_other_sizes_compositions_and_conditions_are_other_groups(self):
        table = self.table(
            self.quenched("a", [-4.0], 1e12, seed=1), self.quenched("size", [-4.0], 1e12, atoms=12, seed=2),
            self.quenched("cold", [-4.0], 1e12, seed=3, stage=quench_stage(temperature_end_K=200)),
            self.rich("rich"), self.quenched("slow", [-4.0], 1e11, seed=5),
            self.quenched("hybrid", [-4.0], 1e12, seed=6, stage=quench_stage(MONTE_CARLO)))
        names = [group.name for group in table.groups]
        self.assertEqual(len(set(names)), 6)
        self.assertIn("MD 1e12 K/s, 12 atoms", names)
        self.assertIn("MD/MC 1e12 K/s, 1000 steps, 10 atoms", names)
        self.assertIn("MD 1e12 K/s, 10 atoms, Cu80Zr20", names)

    def rich(self, name):
        run = SyntheticRun(self.folder / name, [quench_stage()])
        run.add_atoms("r0", [places(70, 10), places(71, 10)], copper=8)
        run.add_quench("r0", "quench", rate_K_per_s=1e12, energy_eV_per_atom=-4.0, temperature_K=300, md_steps=1000)
        return run.close()


class Curves(CollectTest):
    def sheared(self, name, seed, strain, stress, plane="xy+"):
        run = SyntheticRun(self.folder / name, [{"type": "shear", "name": "shear"}], ["glass-1"])
        run.add_atoms("glass-1", [places(seed, 10)] * 2)
        run.add_columns(f"vitrify/shear/glass-1/shear/{plane}", strain=strain, stress_GPa=stress)
        return run.close()

    def test_are_averaged_where_all_glasses_have_them(self):
        table = self.table(self.sheared("a", 1, [0.1, 0.2, 0.25, 0.3, 0.4], [1, 2, 2.5, 3, 4]),
                           self.sheared("b", 2, [0.15, 0.35], [3, 7]),
                           self.sheared("b2", 2, [0.15, 0.35], [5, 9], "xz+"))
        (found,) = table.curves
        self.assertEqual((found.group.name, found.source, found.name), ("glass, 10 atoms", "shear", "shear.stress"))
        self.assertEqual(found.independent, 2)
        np.testing.assert_allclose(found.x, [0.15, 0.35])
        np.testing.assert_allclose(found.mean, [(1.5 + 4) / 2, (3.5 + 8) / 2])
        np.testing.assert_allclose(found.standard_error, [1.25, 2.25])

    def test_of_one_glass_have_no_error(self):
        (found,) = self.table(self.sheared("a", 1, [0.1, 0.2], [1, 2])).curves
        self.assertTrue(np.isnan(found.standard_error).all())

    def test_that_have_nothing_in_common_have_no_mean(self):
        self.assertEqual(self.table(self.sheared("a", 1, [0.1, 0.2], [1, 2]), self.sheared("b", 2, [0.3, 0.4], [1, 2])).curves, [])

    def test_energy_while_cooling_is_binned(self):
        run = quenched(self.folder / "a", [-4.9], 1e13)
        run.add_rows("r0", stage=np.zeros(4, int), temperature=np.array([309.0, 322, 301, 335]),
                     potential_energy=np.array([-40.0, -30, -44, -34]))
        (found,) = self.table(run.close()).curves
        self.assertEqual(found.name, "quench.energy_curve")
        np.testing.assert_allclose(found.x, [305, 328.5])
        np.testing.assert_allclose(found.mean, [-4.2, -3.2])

    def test_of_analyses_are_those_of_their_tables(self):
        run = SyntheticRun(self.folder / "a", [{"type": "sample", "name": "sample"}])
        run.add_atoms("r0", [places(1, 10)] * 2)
        run.add_numbers("r0", "sample", "rdf", "rdf", frames=1)
        run.add_columns("vitrify/analysis/r0/sample/rdf",
                        **{"r_A": [1, 2, 3], "total": [0, 1, 2], "Cu-Zr": [0, 3, 1], "Cu-Zr_error": [1, 1, 1]})
        found = {one.name: one for one in self.table(run.close()).curves}
        self.assertEqual(set(found), {"rdf.total", "rdf.Cu-Zr"})
        np.testing.assert_allclose(found["rdf.Cu-Zr"].mean, [0, 3, 1])


class EffectiveRates(CollectTest):
    LINE = -5.0, 0.005  # eV/atom, and per decade

    def on_line(self, name, rates, atoms=10, shift=0.0, **options):
        a, b = self.LINE
        return [self.quenched(f"{name}{k}", [a + b * rate + shift], 10.0**rate, atoms=atoms, seed=hash_of(name, k), **options)
                for k, rate in enumerate(rates)]

    def hybrid(self, name, energy, atoms=10):
        return self.quenched(name, [energy], 1e13, atoms=atoms, seed=hash_of(name, 0), stage=quench_stage(MONTE_CARLO))

    def rates(self, table):
        return {atoms_of(name): rate for name, rate in table.rates.items()}

    def test_glasses_of_one_size_make_a_line(self):
        table = self.table(*self.on_line("small", [12, 13, 14]), *self.on_line("large", [13, 14], 20, shift=0.1),
                           self.hybrid("h10", -5 + 0.005 * 9), self.hybrid("h20", -5 + 0.005 * 9 + 0.1, 20),
                           self.hybrid("h14", -5 + 0.005 * 8, 14))
        self.assertEqual({line.atoms: line.glasses for line in table.lines}, {10: 3, 20: 2})
        for line in table.lines:
            self.assertAlmostEqual(line.slope, 0.005)
        rates = self.rates(table)
        self.assertAlmostEqual(rates[10].log10_rate, 9)
        self.assertAlmostEqual(rates[20].log10_rate, 9)
        self.assertAlmostEqual(rates[14].log10_rate, 8)  # of the size of which there are most
        self.assertEqual(rates[14].line.atoms, 10)
        row = next(row for row in table.rows if row.member == "h10" and row.quantity == "quench.energy")
        self.assertAlmostEqual(row.effective_rate_K_per_s, 1e9, delta=10)
        plain = next(row for row in table.rows if row.member == "small0")
        self.assertEqual(plain.effective_rate_K_per_s, 1e12)

    def test_glasses_of_other_conditions_make_none(self):
        table = self.table(*self.on_line("a", [12]), *self.on_line("b", [13], stage=quench_stage(temperature_end_K=100)),
                           self.hybrid("h", -5))
        self.assertEqual((list(table.lines), list(table.rates.values())), ([], [None]))
        row = next(row for row in table.rows if row.member == "h")
        self.assertTrue(math.isnan(row.effective_rate_K_per_s))

    def test_errors_are_those_of_least_squares(self):
        x, energy = np.array([11.0, 12, 13, 13]), np.array([-4.945, -4.941, -4.934, -4.936])
        line = CoolingLine(10, x, energy)
        (slope, intercept), covariance = np.polyfit(x, energy, 1, cov=True)
        self.assertAlmostEqual(line.slope, slope)
        self.assertAlmostEqual(line.intercept, intercept)
        self.assertAlmostEqual(line.slope_error, math.sqrt(covariance[0, 0]))
        found = line.rate_of(-4.95, 4)
        self.assertAlmostEqual(found.log10_rate, (-4.95 - intercept) / slope)
        at = np.array([found.log10_rate, 1])
        variance = line.scatter**2 / 4 + at @ covariance @ at
        self.assertAlmostEqual(found.error_decades, math.sqrt(variance) / slope)
        (c, _, _), covariance = np.polyfit(x, energy, 2, cov=True)
        self.assertAlmostEqual(line.curvature, c)
        self.assertAlmostEqual(line.curvature_error, math.sqrt(covariance[0, 0]))
        t = abs(c) / line.curvature_error
        self.assertAlmostEqual(line.curvature_chance, 1 - 2 / math.pi * math.atan(t))  # of one degree of freedom

    def test_a_law_with_curvature_is_told(self):
        x = np.array([11.0, 12, 13, 14])
        line = CoolingLine(10, x, -5 + 0.002 * (x - 8) + 0.0005 * (x - 8) ** 2)
        self.assertAlmostEqual(line.curvature, 0.0005)
        energy = -5 + 0.002 * 1 + 0.0005 * 1
        self.assertAlmostEqual(line.rate_of(energy, 1).log10_by_parabola, 9)
        self.assertGreater(line.rate_of(energy, 1).log10_rate, 9.5)
        self.assertTrue(math.isnan(line.rate_of(-6, 1).log10_by_parabola))  # below its minimum

    def test_two_glasses_tell_no_error(self):
        line = CoolingLine(10, [12, 13], [-4.95, -4.94])
        self.assertTrue(math.isnan(line.rate_of(-4.96, 1).error_decades) and math.isnan(line.curvature))

    def test_energies_are_those_at_the_target_temperature(self):
        slope, rate, hold_ps, atoms = 2.5e-4, 1e13, 5.0, 10
        run = quenched(self.folder / "a", [-4.9], rate, temperature_K=330, stage=quench_stage(hold_ps=hold_ps))
        time_ps = np.arange(0, 20.5, 0.5)  # to 300 K within 15 ps, then held
        bath_K = np.maximum(300, 450 - rate * 1e-12 * time_ps)
        energy = -5 + slope * bath_K + 1e-3 * (bath_K > 401)  # what is above the window does not count
        run.add_rows("r0", stage=np.zeros(len(time_ps), int), time_ps=time_ps, temperature=bath_K,
                     potential_energy=atoms * energy)
        without = self.quenched("b", [-4.9], rate, temperature_K=330, seed=7)
        table = self.table(run.close(), without)
        corrected = {row.member: row.value for row in table.rows if row.quantity == "quench.energy_at_target"}
        self.assertAlmostEqual(corrected["a"], -4.9 - slope * 30)
        self.assertAlmostEqual(corrected["b"], -4.9 - HEAT_CAPACITY_EV_PER_K * 30)


class Files(CollectTest):
    def setUp(self):
        super().setUp()
        self.runs = [self.quenched(f"run{k}", [-4 - 0.1 * k, -4.5], 10.0 ** (12 + k), seed=k, density_g_cm3=7.1)
                     for k in range(2)]

    def test_csv_and_hdf5_have_the_whole_table(self):
        result = self.collected(*self.runs, "--output", self.folder / "t.csv", "--output", self.folder / "t.h5")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("quench.density", result.stdout)
        self.assertIn("10 atoms: E = ", result.stdout)
        expected = columns_of(Row, self.table(*self.runs).rows)
        with open(self.folder / "t.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(list(rows[0]), list(expected))
        self.assertEqual([float(row["value"]) for row in rows], expected["value"])
        self.assertEqual({row["error"] for row in rows}, {""})
        with h5py.File(self.folder / "t.h5") as file:
            self.assertEqual(list(file["table"].attrs["columns"]), list(expected))
            self.assertEqual(list(file["table/quantity"].asstr()), expected["quantity"])
            np.testing.assert_array_equal(file["table/value"], expected["value"])
            self.assertEqual(list(file["means/independent"])[0], 2)
            self.assertEqual(file["lines/glasses"][0], 4)
        for name in "means", "curves", "lines":
            self.assertTrue((self.folder / f"t.{name}.csv").exists())

    def test_what_cannot_be_is_told_in_a_line(self):
        shutil.copytree(self.runs[0], self.folder / "copy")
        for words, said in (
            ([self.runs[0], self.folder / "copy"], "found this run a second time"),
            ([self.folder / "nothing"], "no such directory"),
            ([self.runs[0], "--output", self.folder / "t.txt"], "must be .csv or .h5"),
        ):
            result = self.collected(*words)
            self.assertEqual((result.returncode, len(result.stderr.splitlines())), (3, 1), result.stderr)
            self.assertIn(said, result.stderr)
        result = self.collected(self.runs[0], "--output", self.runs[0] / "run.h5")
        self.assertEqual(result.returncode, 4)
        self.assertIn("found a file of the run", result.stderr)
        self.assertEqual(self.collected(self.runs[0]).returncode, 0)  # it is still there

    def test_many_runs_can_be_open_at_once(self):
        many = [self.quenched(f"many{k}", [-4.0], 1e12, seed=10 + k) for k in range(70)]
        words = " ".join(f"'{directory}'" for directory in many)
        result = subprocess.run(["sh", "-c", f"ulimit -S -n 64 && '{sys.executable}' -B -m vitrify.collect {words}"], text=True,
                                capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT / "python")})
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertRegex(result.stdout, r"quench.energy +70 +-4 ")

    def test_the_page_has_every_quantity(self):
        page = (ROOT / "docs/campaigns.md").read_text(encoding="utf-8")
        told = set(re.findall(r"^\| `([a-zA-Z_.0-9]+)` \|", page, re.MULTILINE))
        self.assertLessEqual({*quantities.QUANTITIES, *curves.CURVES}, told)


def hash_of(name, k):
    """A seed of its own for each run of a test."""
    return sum(256**i * ord(letter) for i, letter in enumerate(name[-3:])) % 9973 * 10 + k


def atoms_of(name):
    return int(re.search(r"(\d+) atoms", name)[1])


if __name__ == "__main__":
    unittest.main()
