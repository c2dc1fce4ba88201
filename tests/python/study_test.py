"""Figures over runs: what they draw, in which colors and symbols, and the files that are written of them."""

import csv
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "scripts")]
try:
    import numpy as np
    from matplotlib import pyplot
    from matplotlib.colors import to_hex
    from synthetic_run import SyntheticRun, places, quench_stage, quenched
    from vitrify import Run
    from vitrify.table import Table
    from vitrify_report import cooling_rate_figure
    from vitrify_report.study import curve_figure, panel_figure
    from vitrify_report.study.look import Look
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

MONTE_CARLO = {"mode": "vcsgc", "kappa": 1000}
ENERGY = "quench-energy_at_target"


class StudyTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="vitrify-test-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        hybrid = quench_stage(MONTE_CARLO)
        self.runs = [
            quenched(self.folder / "fast", [-4.9, -4.92], 1e14, seed=1),
            quenched(self.folder / "slow", [-4.95], 1e12, seed=2),
            quenched(self.folder / "large", [-4.8, -4.82], 1e14, atoms=20, seed=3),
            quenched(self.folder / "large-slow", [-4.84], 1e12, atoms=20, seed=4),
            quenched(self.folder / "hybrid", [-4.96, -4.964], 1e14, seed=5, stage=hybrid),
        ]
        self.runs = [run.close() for run in self.runs]
        other = SyntheticRun(self.folder / "other", [{"type": "shear", "name": "shear"}])
        other.add_atoms("r0", [places(77, 10)] * 2)
        other.add_numbers("r0", "shear", "shear", "shear", shear_modulus=30)
        self.runs.append(other.close())  # of a glass whose quench is not known

    def table(self):
        runs = [Run(directory) for directory in self.runs]
        for run in runs:
            self.addCleanup(run.close)
        return Table(runs)

    def drawn(self, table, name):
        (shown,) = (one for one in panel_figure.panel_figures(table) if one.name == name)
        figure = shown.draw(Look(table.groups))
        self.addCleanup(pyplot.close, figure)
        return shown, figure.axes[0]

    def bars(self, axes):
        """x, y, and half lengths of the bars along x and y, or None, of each point."""
        found = []
        for container in axes.containers:
            (x,), (y,) = container.lines[0].get_data()
            lengths = {}
            for bar, direction in zip(container.lines[2], [0] * container.has_xerr + [1] * container.has_yerr):
                ends = bar.get_segments()[0]
                lengths[direction] = (ends[1] - ends[0])[direction] / 2
            found.append((x, y, lengths.get(0), lengths.get(1)))
        return found

    def test_points_are_means_with_their_errors(self):
        table = self.table()
        shown, axes = self.drawn(table, ENERGY)
        bars = self.bars(axes)
        self.assertEqual(len(bars), 5)
        for (x, y, along_x, along_y), point in zip(bars, shown.points):
            self.assertAlmostEqual(y, point.mean.mean)
            group = point.group
            self.assertAlmostEqual(x, np.log10(point.mean.effective_rate_K_per_s))
            if point.mean.independent == 1:
                self.assertIsNone(along_y)
            else:
                self.assertAlmostEqual(along_y, point.mean.standard_error)
            self.assertEqual(along_x is not None, group.hybrid)
        (x, _, error, _) = next(bar for bar in bars if bar[2] is not None)
        rate = next(iter(table.rates.values()))
        self.assertAlmostEqual(x, rate.log10_rate)
        self.assertAlmostEqual(error, rate.error_decades)

    def test_a_rate_has_a_color_and_a_size_a_symbol(self):
        table = self.table()
        shown, axes = self.drawn(table, ENERGY)
        looks = {}
        for point, container in zip(shown.points, axes.containers):
            line = container.lines[0]
            looks[point.group.hybrid, point.group.rate_K_per_s, point.group.atoms] = (
                to_hex(line.get_color()), line.get_marker(), line.get_fillstyle())
        fast, slow = looks[False, 1e14, 10], looks[False, 1e12, 10]
        large, hybrid = looks[False, 1e14, 20], looks[True, 1e14, 10]
        self.assertEqual(len({fast[0], slow[0], hybrid[0]}), 3)
        self.assertEqual((large[0], fast[1]), (fast[0], slow[1]))
        self.assertNotEqual(large[1], fast[1])
        self.assertEqual((fast[2], hybrid[2]), ("full", "none"))
        legend = [text.get_text() for text in axes.figure.axes[1].get_legend().get_texts()]
        self.assertEqual(legend, ["MD 10¹⁴ K/s", "MD 10¹² K/s", "MD/MC 10¹⁴ K/s, 1000 steps", "10 atoms", "20 atoms"])

    def test_lines_are_those_of_each_size(self):
        table = self.table()
        _, axes = self.drawn(table, ENERGY)
        dashed = [line for line in axes.lines if line.get_linestyle() == "--"]
        self.assertEqual(len(dashed), 2)
        for line, atoms in zip(dashed, (10, 20)):
            x, y = line.get_data()
            law = next(one for one in table.lines if one.atoms == atoms)
            np.testing.assert_allclose(y, law.energy_at(x))

    def test_curves_have_bands_where_there_are_several_glasses(self):
        run = quenched(self.folder / "cooled", [-4.9, -4.91], 1e13, seed=8)
        for name, shift in ("r0", 0.0), ("r1", 0.2):
            run.add_rows(name, stage=np.zeros(3, int), temperature=np.array([310.0, 350, 390]),
                         potential_energy=10 * (np.array([-4.9, -4.8, -4.7]) + shift))
        alone = quenched(self.folder / "alone", [-4.9], 1e13, atoms=20, seed=9)
        alone.add_rows("r0", stage=np.zeros(2, int), temperature=np.array([310.0, 390]), potential_energy=[-98.0, -94])
        self.runs = [run.close(), alone.close()]
        table = self.table()
        (shown,) = curve_figure.curve_figures(table)
        self.assertEqual((shown.name, shown.columns()["temperature_K"]), ("quench-energy_curve", [310, 350, 390, 310, 390]))
        figure = shown.draw(Look(table.groups))
        self.addCleanup(pyplot.close, figure)
        several, one = figure.axes[0].lines
        np.testing.assert_allclose(several.get_ydata(), [-4.8, -4.7, -4.6])
        self.assertEqual(several.get_color(), one.get_color())
        self.assertNotEqual(several.get_linestyle(), one.get_linestyle())
        (band,) = figure.axes[0].collections
        np.testing.assert_allclose(band.get_paths()[0].get_extents().get_points(), [[310, -4.9], [390, -4.5]])

    def test_glasses_without_a_rate_are_left_out(self):
        self.assertNotIn("shear-shear_modulus", [one.name for one in panel_figure.panel_figures(self.table())])

    def test_page_and_files(self):
        folder = self.folder / "study"
        result = self.study(*self.runs, "--output", folder, "--title", "Study <1>")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        page = (folder / "index.html").read_text(encoding="utf-8")
        self.assertIn("<h1>Study &lt;1&gt;</h1>", page)
        self.assertIn("Not drawn, as their rate is not known: other, 10 atoms.", page)
        links = set(re.findall(r'href="([^"#][^"]*)"', page))
        self.assertIn(f"figures/{ENERGY}.pdf", links)
        for link in links:
            self.assertTrue((folder / link).is_file(), link)
        self.assertEqual(len(links), 5 + 3 * page.count("<figure"))
        self.assertIn(b"/FontFile2", (folder / f"figures/{ENERGY}.pdf").read_bytes())
        xml.etree.ElementTree.parse(folder / f"figures/{ENERGY}.svg")
        with open(folder / f"figures/{ENERGY}.csv", encoding="utf-8") as file:
            rows = {row["group"]: row for row in csv.DictReader(file)}
        fast = rows["MD 1e14 K/s, 10 atoms"]
        self.assertEqual((float(fast["log10_rate"]), fast["independent"], fast["log10_rate_error"]), (14, "2", ""))
        self.assertAlmostEqual(float(fast["mean"]), -4.91)
        self.assertAlmostEqual(float(fast["standard_error"]), 0.01)
        self.assertEqual(rows["MD 1e12 K/s, 10 atoms"]["standard_error"], "")
        self.assertEqual(self.study(*self.runs, "--output", folder).returncode, 0)  # once more

    def test_a_run_is_no_folder_for_a_study(self):
        result = self.study(self.runs[0], "--output", self.runs[0])
        self.assertEqual((result.returncode, len(result.stderr.splitlines())), (3, 1))
        self.assertIn("found a run", result.stderr)

    def study(self, *words):
        return subprocess.run([sys.executable, "-B", "-m", "vitrify_report.study", *map(str, words)], text=True,
                              capture_output=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path[:2])})


class CoolingRateFigure(unittest.TestCase):
    def test_sizes_have_lines_and_symbols_of_their_own(self):
        temporary = tempfile.TemporaryDirectory(prefix="vitrify-test-")
        self.addCleanup(temporary.cleanup)
        names = ["f10", "s10", "h10", "f20", "s20"]
        stage = quench_stage({**MONTE_CARLO, "replicas": ["h10"]})
        run = SyntheticRun(pathlib.Path(temporary.name) / "run", [stage], names)
        for k, (name, energy) in enumerate(zip(names, (-4.9, -4.92, -4.95, -4.5, -4.6))):
            atoms, rate = int(name[1:]), {"f": 1e14, "s": 1e12, "h": 1e14}[name[0]]
            run.add_atoms(name, [places(k, atoms), places(10 + k, atoms)])
            run.add_quench(name, "quench", rate_K_per_s=rate, energy_eV_per_atom=energy, temperature_K=300, md_steps=1000)
        with Run(run.close()) as run:
            figure = cooling_rate_figure.draw(run)
            self.addCleanup(pyplot.close, figure)
            lines = [line for line in figure.axes[0].lines if line.get_linestyle() == "--"]
            points = [line for line in figure.axes[0].lines if line.get_linestyle() == "None"]
            text = cooling_rate_figure.lines_text(run)
        self.assertEqual(len(lines), 2)
        found = {line.get_label(): (*line.get_data()[0], line.get_marker()) for line in points}
        self.assertAlmostEqual(found["MD/MC, 10 atoms"][0], 9)  # 0.01 eV per decade, of its own size
        self.assertNotEqual(found["MD, 10 atoms"][-1], found["MD, 20 atoms"][-1])
        self.assertIn("Of 10 atoms, the energy falls by 10.00 meV per decade.", text)
        self.assertIn("Of 20 atoms, the energy falls by 50.00 meV per decade.", text)


if __name__ == "__main__":
    unittest.main()
