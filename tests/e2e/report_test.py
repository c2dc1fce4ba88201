"""The report of a small run: its page tells what is in run.h5; pages of runs that have got less far; what is no run.

ctest makes the runs first (small_run.json, small_run_monte_carlo.json). The runs for the other cases are these, edited.
"""

import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

from program import GLASS, POTENTIAL, ROOT, SKIPPED, VITRIFY, ProgramTest, main, without_seal

try:
    import h5py
    import matplotlib  # noqa: F401  (scripts/report needs it)
    import numpy as np
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(SKIPPED)

RUNS = pathlib.Path(os.environ["VITRIFY_SMALL_RUNS"])
REPLICAS = ["slow", "fast"]
STRAIN_FIGURES = {"psi", "local-strain-map"}
ART_FIGURES = {"activation-energies", "activation-energy-means", "activation-energies-of-atoms", "activation-map"}
STRUCTURE_FIGURES = {"radial-distribution", "structure-factor", "voronoi-indices", "coordination", "lambda", "lambda-map",
                     "vibrational-states"}
EVENT_FIGURES = {"drops", "zone-sizes", "st-fraction", "several-zones", "criteria", "correlation", "event-atoms",
                 "percolation"}
RATE_FIGURES = {"rate-mean-zone-size", "rate-st-fraction", "rate-multi-zone-share", "rate-xi-A"}


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


def report(directory, *words, **environment):
    return subprocess.run(
        [str(ROOT / "scripts/report"), str(directory), *map(str, words)],
        capture_output=True,
        text=True,
        env={**os.environ, "VITRIFY_PYTHON": sys.executable, "VITRIFY_PROGRAM": VITRIFY, "PYTHONDONTWRITEBYTECODE": "1",
             **environment},
    )


def stop_after(file, stage):
    """Takes a run back to the end of a stage."""
    names = list(file["vitrify/stages"].asstr()[()])
    for later in names[names.index(stage) + 1 :]:
        if later in file["vitrify"]:
            del file[f"vitrify/{later}"]
        for analyses in file.get("vitrify/analysis", {}).values():
            analyses.pop(later, None)
    for replica in file["particles"]:
        series, frames = file[f"observables/{replica}"], file[f"particles/{replica}"]
        rows = (series["stage/value"][()] <= names.index(stage)).sum()
        last_step = series["stage/step"][rows - 1]
        cut(series, rows)
        cut(frames, (frames["position/step"][()] <= last_step).sum())


def cut(group, rows):
    def shorten(_, item):
        if isinstance(item, h5py.Dataset) and item.maxshape[:1] == (None,):
            item.resize(rows, axis=0)

    group.visititems(shorten)


def minus(text):
    return text.replace("-", "−")


def value_of(cell):
    """2 × 10 to the power of 14, whose markup the page's text lacks."""
    mantissa, exponent = re.fullmatch(r"(?:([\d.]+) × )?10(\d+)", cell).groups()
    return float(f"{mantissa or 1}e{exponent}")


class ReportTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.directory = self.folder / "glass <1>"

    def page(self, edit=lambda file: None, run="small_run"):
        """The page of a run, after an edit of its run.h5."""
        shutil.copytree(RUNS / run, self.directory)
        with h5py.File(self.directory / "run.h5", "r+") as file:
            edit(file)
        without_seal(self.directory / "run.h5")
        return self.rendered()

    def rendered(self, *words, **environment):
        result = report(self.directory, *words, **environment)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return Page((self.directory / "report.html").read_text(encoding="utf-8"))

    def file(self):
        file = h5py.File(self.directory / "run.h5")
        self.addCleanup(file.close)
        return file

    def test_finished_run_has_all_figures(self):
        page = self.page()
        expected = {"energy", "stress-strain", "sites"} | STRAIN_FIGURES | EVENT_FIGURES | ART_FIGURES
        self.assertEqual(set(page.figures) - RATE_FIGURES, expected)
        self.assertIn("rate-st-fraction", page.figures)
        self.assertEqual(page.missing, [])
        for figure in page.figures.values():
            for name in REPLICAS:
                self.assertIn(name, figure)
        self.assertIn("temperature (K)", page.figures["energy"])
        self.assertIn("shear stress (GPa)", page.figures["stress-strain"])
        for address in page.addresses:  # the page is all there is to mail
            self.assertTrue(address.startswith(("#", "data:")), address[:80])

    def test_analyses_have_figures_and_numbers(self):
        self.directory = self.folder / "sampled"
        sample = {"type": "sample", "temperature_K": 300, "velocities": "maxwell", "settle_ps": 0.2, "duration_ps": 2,
                  "analyses": [{"type": "rdf"}, {"type": "structure_factor", "every_ps": 2, "vectors": 20},
                               {"type": "voronoi", "every_ps": 2}, {"type": "coordination", "every_ps": 2},
                               {"type": "vdos", "segment_ps": 1}, {"type": "lambda"}]}
        document = {"potential": {"file": str(POTENTIAL)}, "system": {"structure": str(GLASS), "elements": ["Cu", "Zr"]},
                    "stages": [sample, {"type": "shear", "temperature_K": 300, "rate_per_ps": 0.02, "strain": 0.01,
                                        "average_strain": 1e-3, "signs": [1, -1]}]}
        self.succeeds("run", self.write_input(document), "--out", self.directory, "--threads", 1)
        page = self.rendered()
        self.assertEqual(set(page.figures), {"energy", "stress-strain"} & set(page.figures) | STRUCTURE_FIGURES | {"deformation"})
        self.assertIn("mean of 2 directions", page.figures["deformation"])
        modulus = self.file()["vitrify/analysis/r0/shear/shear/numbers/shear_modulus"]
        row = next(row for row in page.rows if row[:2] == ["shear", "shear modulus"])
        self.assertAlmostEqual(float(row[2].split(" ± ")[0]), modulus[()], delta=modulus.attrs["error"] / 10)
        told = {row[0] for row in page.rows if row}
        self.assertLessEqual({*self.file()["vitrify/analysis/r0/sample"], "shear"}, told)
        numbers = self.file()["vitrify/analysis/r0/sample/voronoi/numbers"]
        row = next(row for row in page.rows if row[:2] == ["voronoi", "icosahedra Cu"])
        value, error = map(float, row[2].split(" ± "))
        self.assertAlmostEqual(value, numbers["icosahedra_Cu"][()], delta=error / 10)
        self.assertAlmostEqual(error / numbers["icosahedra_Cu"].attrs["error"], 1, delta=0.1)

    def test_vibrations_of_another_form_are_refused(self):
        shutil.copytree(RUNS / "small_run_monte_carlo", self.directory)
        path = self.folder / "vibrations.json"
        for text, words in (("{", "is no JSON"), ("[]", "must be what"), ('{"glasses": [{}]}', "must be what"),
                            ('{"glasses": [{"name": "a", "sound": null, "vibrations": null}]}', "must be what")):
            path.write_text(text)
            result = report(self.directory, "--vibrations", path)
            self.assertEqual(result.returncode, 3, text)
            self.assertIn(words, result.stderr)
        self.assertIn("cannot be read", report(self.directory, "--vibrations", self.folder / "none").stderr)

    def test_numbers_are_those_of_the_file(self):
        page = self.page(lambda file: file.pop("vitrify/art"))
        rows = {row[0]: row for row in page.rows if row[1:3] == ["aqs", "250"]}
        self.assertEqual(list(rows), REPLICAS)
        file = self.file()
        for name, rate in zip(REPLICAS, ("5 × 1013", "2 × 1014")):
            quench, aqs = file[f"vitrify/quench/{name}/quench"].attrs, file[f"vitrify/aqs/{name}/aqs"]
            strain, stress, sizes = aqs["strain"][()], aqs["stress_GPa"][()], aqs["stz_sizes"][()]
            modulus = file[f"vitrify/analysis/{name}/aqs/aqs/numbers/shear_modulus"]
            scatter = modulus.attrs.get("error")
            cell = minus(f"{modulus[()]:.2f}") + ("" if scatter is None else f" ± {scatter:.2f}")
            top = np.argmax(stress)
            self.assertGreater(len(sizes), 0)
            expected = ["aqs", "250", rate, f"{quench['temperature_K']:.0f}", minus(f"{quench['energy_eV_per_atom']:.4f}")]
            expected += [minus(f"{quench['inherent_energy_eV_per_atom']:.4f}"), f"{quench['density_g_cm3']:.3f}"]
            expected += [cell, f"{strain[top]:.4f}", f"{stress[top]:.3f}"]
            expected += [str(len(aqs["events/strain"])), f"{sizes.sum() / len(sizes):.1f}"]
            expected += [f"{100 * aqs['st_fraction'][-1]:.2f}", "0.1000"]
            self.assertEqual(rows[name][1:], expected)

    def test_input_and_provenance(self):
        page = self.page()
        vitrify, creator = self.file()["vitrify"].attrs, self.file()["h5md/creator"].attrs
        for text in ("Cu50 Zr50", "melt → equilibrate → quench → minimize → art → aqs", "glass <1>", "finished",
                     '"density_g_cm3": 7.0', vitrify["git"], f"Vitrify {creator['version']}"):
            self.assertIn(text, page.text)

    def test_runs_that_have_got_less_far_say_what_is_missing(self):
        page = self.page(lambda file: stop_after(file, "minimize"))
        self.assertEqual(list(page.figures), ["energy"])
        self.assertEqual(page.missing, ["stress-strain"])
        self.assertIn("No athermal quasistatic shear has been recorded yet", page.text)

        with h5py.File(self.directory / "run.h5", "r+") as file:
            stop_after(file, "melt")
        status = json.loads((self.directory / "status.json").read_text())
        (self.directory / "status.json").write_text(json.dumps(
            {**status, "state": "failed", "message": "diverged <2>", "warnings": ["energy drifts <3>"]}))
        page = self.rendered()
        self.assertEqual(page.figures, {})
        self.assertEqual(page.missing, ["energy", "stress-strain"])
        for text in ("failed", "diverged <2>", "energy drifts <3>"):
            self.assertIn(text, page.text)

    def test_hybrid_glasses_stand_on_the_line_of_plain_dynamics(self):
        page = self.page(lambda file: stop_after(file, "quench"), "small_run_monte_carlo")
        self.assertEqual(list(page.figures), ["energy", "composition", "cooling-rate"])
        self.assertIn("MD/MC", page.figures["cooling-rate"])
        copper = (self.file()["particles/hybrid/species/value"][-1] == 0).sum()
        self.assertNotEqual(copper, 125)
        self.assertIn(f"Cu{copper / 2.5:.4g} Zr{100 - copper / 2.5:.4g}", page.text)

    def test_monte_carlo_tells_where_elements_balance_and_how_the_composition_leans(self):
        page = self.page(lambda file: stop_after(file, "quench"), "small_run_monte_carlo")
        found, series = self.file()["vitrify/balance/melt"].attrs, self.file()["observables/hybrid"]
        cell = f"Cu 0.0000 ± 0.0000, Zr {found['chemical_potential_eV'][1]:.4f} ± {found['error_eV'][1]:.4f}"
        self.assertIn(["melt", "Cu52 Zr48", "2000", cell, str(found["cycles"])], page.rows)
        self.assertIn("Zr, hybrid", page.figures["composition"])
        self.assertNotIn("slow", page.figures["composition"])
        cooled = (series["stage/value"][()] == 2) & (series["mc_trials/value"][()] > 0)
        zirconium = series["n_Zr/value"][()][cooled]
        self.assertLess(len(zirconium), 60)  # each row is a point of the figure
        self.assertIn(f"hybrid Zr {100 * (zirconium[-1] / 250 - 0.48):+.3f} %", page.figures["composition"])

    def test_shear_without_events_yet(self):
        def forget_events(file):
            for name in REPLICAS:
                aqs = file[f"vitrify/aqs/{name}/aqs"]
                del aqs["events"], aqs["stz_sizes"]

        page = self.page(forget_events)
        self.assertEqual(page.missing, ["events"])
        self.assertEqual(set(page.figures), {"energy", "stress-strain"} | STRAIN_FIGURES | ART_FIGURES)

    def test_event_that_transforms_no_atom(self):
        def undo_events(file):
            file["vitrify/aqs/fast/aqs/event_d2min/d2min"][...] = 0

        page = self.page(undo_events)
        for name in "event-atoms", "percolation":
            self.assertNotIn("fast", page.figures[name])
            self.assertIn("slow", page.figures[name])
        self.assertEqual(next(row for row in page.rows if row[:2] == ["fast", "1"])[4:], ["–", "0"] + 5 * ["–"])

    def test_numbers_of_the_events_are_those_of_the_program(self):
        def raise_threshold(file):
            text = file["vitrify/input"].asstr()[()]
            self.assertIn('"d2min_threshold_A2": 0.18', text)
            del file["vitrify/input"]
            file["vitrify/input"] = text.replace('"d2min_threshold_A2": 0.18', '"d2min_threshold_A2": 0.3')

        page = self.page(raise_threshold)  # of the stage
        self.assertIn("D²min above 0.3 Å²", page.text)
        found = json.loads(self.succeeds("analyze", "events", self.directory, "--threshold", 0.3, "--json"))
        for name, glass in zip(REPLICAS, found["glasses"]):
            row = next(row for row in page.rows if row[:2] == [name, "1"])
            self.assertEqual(row[2:4], [str(glass["events"]), str(glass["events_without_st_atoms"])])
            self.assertEqual(row[5], str(glass["zones"]))
            for cell, key, digits, unit in ((row[4], "st_fraction", 1, 100), (row[6], "mean_zone_size", 1, 1),
                                            (row[8], "multi_zone_share", 1, 100)):
                if glass[key] is not None:
                    value, error = unit * glass[key], unit * glass[key + "_error"]
                    self.assertEqual(cell, f"{value:.{digits}f} ± {error:.{digits}f}")
            self.assertIn(f"{glass['largest_cluster']['atoms']} atoms", page.figures["percolation"])
        self.assertNotEqual(found["glasses"][0]["zones"], 0)

    def test_events_of_other_runs_are_drawn_beside(self):
        shutil.copytree(RUNS / "small_run", self.directory)
        page = self.rendered("--with", RUNS / "small_run_monte_carlo")
        found = json.loads(self.succeeds("analyze", "events", self.directory, RUNS / "small_run_monte_carlo", "--json"))
        self.assertEqual(len(found["glasses"]), 5)
        groups = [row for row in page.rows if len(row) == 11]
        self.assertEqual([row[1:3] for row in groups],
                         [[str(group["glasses"]), str(group["events"])] for group in found["groups"]])
        self.assertEqual(groups[-1][0], "hybrid")
        result = report(self.directory, "--with", self.folder / "other")
        self.assertEqual((result.returncode, len(result.stderr.splitlines())), (3, 1))
        self.assertIn("other", result.stderr)

    def test_without_the_program_the_rest_is_there(self):
        shutil.copytree(RUNS / "small_run", self.directory)
        page = self.rendered(VITRIFY_PROGRAM="/bin/false")
        self.assertEqual(page.missing, ["events"])
        self.assertEqual(set(page.figures), {"energy", "stress-strain"} | STRAIN_FIGURES | ART_FIGURES)

    def test_events_count_up_to_a_strain(self):
        page = self.folder / "page.html"
        run = RUNS / "small_run"
        self.succeeds("report", run, "--max-strain", 0.05, "--output", page, env={"VITRIFY_PYTHON": sys.executable})
        page = Page(page.read_text(encoding="utf-8"))
        found = json.loads(self.succeeds("analyze", "events", run, "--max-strain", 0.05, "--json"))
        whole = json.loads(self.succeeds("analyze", "events", run, "--json"))
        for name, glass, more in zip(REPLICAS, found["glasses"], whole["glasses"], strict=True):
            self.assertLess(glass["events"], more["events"])
            self.assertEqual(next(row for row in page.rows if row[:2] == [name, "1"])[2], str(glass["events"]))
        self.assertIn("transformed up to a strain of 0.05", page.figures["percolation"])

    def check_saddles(self, row, searches, distinct):
        """Cells from the number of searches to the success, and those of the costs."""
        saddles = (searches["outcome"][()] == 0).sum()
        self.assertGreater(saddles, 0)
        self.assertEqual(row[2:5], [str(len(searches["outcome"])), str(saddles), f"{saddles / 0.4:.1f}"])
        evaluations = searches["evaluations"][()].sum()
        self.assertEqual(row[10], f"{evaluations / saddles:.0f}")
        if distinct:
            self.assertEqual(row[5:7], [str(distinct), f"{100 * (1 - distinct / saddles):.1f}"])
            self.assertEqual(row[11], f"{evaluations / distinct:.0f}")
            of_atoms = searches["atom_evaluations"][()].sum() / distinct
            self.assertLess(abs(value_of(row[12]) / of_atoms - 1), 0.05)
        else:
            self.assertEqual(row[5:10] + row[11:], ["–"] * 7)

    def test_saddle_searches(self):
        page = self.page()
        for name in ART_FIGURES:
            self.assertIn("slow", page.figures[name])
        rows = [row for row in page.rows if len(row) > 2 and row[1] == "art"]
        self.assertEqual([row[0] for row in rows], 2 * REPLICAS)  # success, and how the others ended
        for row, failures in zip(rows[:2], rows[2:]):
            art = self.file()[f"vitrify/art/{row[0]}/art"]
            barriers = art["events/barrier_eV"][()]
            self.check_saddles(row, art["searches"], len(barriers))
            mean, spread = sum(barriers) / len(barriers), np.std(barriers, ddof=1)
            self.assertEqual(row[7:10], [f"{mean:.3f}", f"{spread:.3f}", f"{spread / mean:.3f}"])
            ends = art["searches/outcome"][()]
            self.assertEqual(failures[2:], [f"{(ends == end).sum() / 0.4:.1f}" for end in range(1, 6)])

    def test_saddle_searches_that_go_on(self):
        def interrupt(file):
            stop_after(file, "art")
            for name in REPLICAS:
                art = file[f"vitrify/art/{name}/art"]
                del art["events"], art["atoms"]

        page = self.page(interrupt)
        self.assertEqual(set(page.figures), {"energy"})
        self.assertEqual(set(page.missing), ART_FIGURES)
        row = next(row for row in page.rows if row[:2] == ["fast", "art"])
        self.check_saddles(row, self.file()["vitrify/art/fast/art/searches"], None)

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
    main()
