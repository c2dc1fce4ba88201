"""The report: a page for a finished run, for runs that have got less far, and errors for what is no run.

Needs a Python with h5py and matplotlib, as scripts/report finds it: python3 tests/e2e/report_test.py
"""

import html.parser
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
sys.dont_write_bytecode = True

import make_synthetic_run  # noqa: E402  (found through the path set above)

ART_FIGURES = {"activation-energies", "activation-energy-means", "activation-map"}
AQS_FIGURES = {"stress-strain", "stz-sizes", "st-fraction", "atom-map"}


class Page(html.parser.HTMLParser):
    """Figures by id, the table's rows, messages about what is missing, and all addresses the page asks for."""

    def __init__(self, text):
        super().__init__()
        self.figures, self.missing, self.rows, self.addresses, self.text = {}, [], [], [], ""
        self.figure = self.cell = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.addresses += [value for name, value in attributes.items() if name in ("src", "href", "xlink:href")]
        if tag == "figure":
            self.figure = attributes["id"]
            self.figures[self.figure] = ""
        elif tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.cell = ""
        elif "missing" in attributes.get("class", ""):
            self.missing.append(attributes["id"])

    def handle_endtag(self, tag):
        if tag == "figure":
            self.figure = None
        elif tag == "td":
            self.rows[-1].append(self.cell)
            self.cell = None

    def handle_data(self, data):
        self.text += data
        if self.figure:
            self.figures[self.figure] += data
        if self.cell is not None:
            self.cell += data


def report(directory, **environment):
    return subprocess.run(
        [str(ROOT / "scripts/report"), str(directory)],
        capture_output=True,
        text=True,
        env={**os.environ, "VITRIFY_PYTHON": sys.executable, "PYTHONDONTWRITEBYTECODE": "1", **environment},
    )


class ReportTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name) / "glass <1>"

    def page(self, until):
        make_synthetic_run.make(self.directory, until)
        return self.rendered()

    def rendered(self):
        result = report(self.directory)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return Page((self.directory / "report.html").read_text(encoding="utf-8"))

    def test_finished_run_has_all_figures(self):
        page = self.page("aqs")
        self.assertEqual(set(page.figures), AQS_FIGURES | {"energy"})
        self.assertEqual(page.missing, [])
        for figure in page.figures.values():
            self.assertIn("fast", figure)
            self.assertIn("slow", figure)
        self.assertIn("temperature (K)", page.figures["energy"])
        self.assertIn("shear stress (GPa)", page.figures["stress-strain"])

    def test_numbers_are_those_of_the_file(self):
        page = self.page("aqs")
        rows = {row[0]: row for row in page.rows if row}
        self.assertEqual(list(rows), ["fast", "slow"])
        with h5py.File(self.directory / "run.h5") as file:
            for name, rate in (("fast", "1014"), ("slow", "1013")):  # 10 to the power of 14, 13
                aqs = file[f"vitrify/aqs/{name}/aqs"]
                energy = make_synthetic_run.REPLICAS[name]["energy"]
                top = np.argmax(aqs["stress_GPa"])
                expected = ["aqs", "1000", rate, "300", f"−{-energy:.4f}", f"−{0.0405 - energy:.4f}", "7.140"]
                expected += [f"{make_synthetic_run.REPLICAS[name]['modulus']:.2f}", f"{aqs['strain'][top]:.4f}"]
                expected += [f"{aqs['stress_GPa'][top]:.3f}", str(len(aqs["events"]))]
                expected += [f"{aqs['stz_sizes'].attrs['mean_size']:.1f}"]
                expected += [f"{100 * aqs['st_fraction'][-1]:.2f}", "0.1000"]
                self.assertEqual(rows[name][1:], expected)

    def test_input_and_provenance(self):
        page = self.page("aqs")
        for text in ("Cu50 Zr50", "melt → quench → aqs", "glass <1>", "finished", '"seed": 1', "0123abc", "vitrify 0.1.0"):
            self.assertIn(text, page.text)

    def test_page_is_self_contained(self):
        page = self.page("aqs")
        for address in page.addresses:
            self.assertTrue(address.startswith(("#", "data:")), address[:80])

    def test_partial_runs_say_what_is_missing(self):
        page = self.page("quench")
        self.assertEqual(list(page.figures), ["energy"])
        self.assertEqual(page.missing, ["stress-strain"])
        self.assertIn("No athermal quasistatic shear has been recorded yet", page.text)
        page = self.page("melt")
        self.assertEqual(page.figures, {})
        self.assertEqual(page.missing, ["energy", "stress-strain"])

    def test_hybrid_glasses_stand_on_the_line_of_plain_dynamics(self):
        make_synthetic_run.make(self.directory, "quench")
        with h5py.File(self.directory / "run.h5", "r+") as file:
            for group in ("particles", "observables", "vitrify/quench"):
                file.copy(f"{group}/slow", f"{group}/hybrid")
            file["vitrify/quench/hybrid/quench"].attrs["energy_eV_per_atom"] = -4.85
            document = json.loads(file["vitrify/input"][()])
            document["stages"][1]["monte_carlo"] = {"replicas": ["hybrid"]}
            del file["vitrify/input"]
            file["vitrify/input"] = json.dumps(document)
        page = self.rendered()
        self.assertEqual(list(page.figures), ["energy", "cooling-rate"])
        self.assertIn("MD/MC", page.figures["cooling-rate"])

    def test_shear_without_events_yet(self):
        make_synthetic_run.make(self.directory)
        with h5py.File(self.directory / "run.h5", "r+") as file:
            for name in make_synthetic_run.REPLICAS:
                aqs = file[f"vitrify/aqs/{name}/aqs"]
                del aqs["events"], aqs["stz_sizes"]
        page = self.rendered()
        self.assertEqual(page.missing, ["stz-sizes", "atom-map"])
        self.assertEqual(set(page.figures), {"energy", "stress-strain", "st-fraction"})

    def test_event_that_transforms_no_atom(self):
        make_synthetic_run.make(self.directory)
        with h5py.File(self.directory / "run.h5", "r+") as file:
            events = file["vitrify/aqs/fast/aqs/events"]
            for event in events.values():
                event["cluster"][...] = -1
                event.attrs["n_shear_transformed"] = 0
        page = self.rendered()
        self.assertNotIn("fast", page.figures["atom-map"])
        self.assertIn("slow", page.figures["atom-map"])

    def test_saddle_searches(self):
        page = self.page("art")
        self.assertEqual(set(page.figures), AQS_FIGURES | ART_FIGURES | {"energy"})
        for name in ART_FIGURES:
            self.assertIn("slow", page.figures[name])
        rows = [row for row in page.rows if len(row) > 2 and row[1] == "art"]
        with h5py.File(self.directory / "run.h5") as file:
            for name, row in zip(make_synthetic_run.REPLICAS, rows):
                barriers = file[f"vitrify/art/{name}/art/events/barrier_eV"][()]
                mean, spread = barriers.mean(), barriers.std(ddof=1)
                self.assertEqual(row[:7], [name, "art", "2000", "1000", "50.0", "750", "25.0"])
                self.assertEqual(row[7:10], [f"{mean:.3f}", f"{spread:.3f}", f"{spread / mean:.3f}"])
                self.assertEqual(row[10:], ["800", "1067", "3.2 × 105"])
        self.assertEqual([row[0] for row in rows[2:]], ["fast", "slow"])  # how the others ended

    def test_saddle_searches_that_go_on(self):
        make_synthetic_run.make(self.directory, "art")
        with h5py.File(self.directory / "run.h5", "r+") as file:
            for name in make_synthetic_run.REPLICAS:
                del file[f"vitrify/aqs/{name}"], file[f"vitrify/art/{name}/art/events"]
                del file[f"vitrify/art/{name}/art/atoms"]
        page = self.rendered()
        self.assertEqual(set(page.figures), {"energy"})
        self.assertEqual(set(page.missing), ART_FIGURES)
        self.assertIn(["fast", "art", "2000", "1000", "50.0", "–", "–", "–", "–", "–", "800", "–", "–"], page.rows)

    def test_what_is_no_run(self):
        for directory, message in ((self.directory, "no such directory"), (self.directory.parent, "has no run.h5")):
            result = report(directory)
            self.assertEqual(result.returncode, 3)
            self.assertIn(message, result.stderr)
        self.directory.mkdir()
        (self.directory / "run.h5").write_bytes(b"\x89HDF\r\n\x1a\n truncated")
        result = report(self.directory)
        self.assertEqual(result.returncode, 3)
        self.assertIn("run.h5: cannot be read", result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1)
        self.assertFalse((self.directory / "report.html").exists())

    def test_python_without_the_modules_is_told(self):
        result = report(self.directory, VITRIFY_PYTHON="/bin/false")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("VITRIFY_PYTHON=/bin/false", result.stderr)


if __name__ == "__main__":
    unittest.main()
