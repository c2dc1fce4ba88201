"""Package vitrify reads what the program has written: the small runs against their other files, and a run that goes on.

ctest makes the small runs first (small_run.json, small_run_monte_carlo.json).
"""

import csv
import os
import pathlib
import shutil
import sys

from program import ROOT, SKIPPED, ProgramTest, main, melt_to_shear, started

sys.path.insert(0, str(ROOT / "python"))
try:
    import h5py
    import numpy as np
    import vitrify
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(SKIPPED)

RUNS = pathlib.Path(os.environ["VITRIFY_SMALL_RUNS"])
COLUMNS = {"potential_energy": "potential_energy_eV", "temperature": "temperature_K", "pressure": "pressure_GPa"}


def extended_xyz(path):
    """Elements, places and the numbers of the lattice."""
    count, comment, *lines = path.read_text().splitlines()
    atoms = [line.split() for line in lines]
    assert len(atoms) == int(count)
    lattice = comment.split('Lattice="')[1].split('"')[0].split()
    return [atom[0] for atom in atoms], np.array([atom[1:4] for atom in atoms], float), np.array(lattice, float)


class PackageTest(ProgramTest):
    def open(self, directory):
        run = vitrify.Run(directory)
        self.addCleanup(run.close)
        return run

    def test_rows_are_those_of_the_csv(self):
        run = self.open(RUNS / "small_run")
        self.assertEqual([replica.name for replica in run.replicas], ["slow", "fast"])
        with open(RUNS / "small_run/thermo.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for replica in run.replicas:
            own = [row for row in rows if row["replica"] == replica.name]
            self.assertEqual([int(row["step"]) for row in own], list(replica.thermo.step))
            stages = [run.stages[k] for k in replica.thermo["stage"]]
            self.assertEqual([row["stage"] for row in own], stages)
            for name, column in COLUMNS.items():
                written = np.array([float(row[column] or "nan") for row in own])
                np.testing.assert_allclose(replica.thermo[name], written, rtol=1e-6)
            self.assertEqual(replica.thermo.unit("pressure"), "GPa")
            self.assertEqual(replica.thermo.rows_of(["quench"]).sum(), stages.count("quench"))

    def test_frames_are_the_structures_at_the_ends_of_stages(self):
        for name in "small_run", "small_run_monte_carlo":
            run = self.open(RUNS / name)
            for replica in run.replicas:
                for stage in run.stages:
                    path = RUNS / name / f"structures/{stage}.{replica.name}.extxyz"
                    elements, places, lattice = extended_xyz(path)
                    frame = replica.frame_after(stage)
                    self.assertEqual([frame.elements[k] for k in frame.species], elements)
                    np.testing.assert_allclose(frame.edges.ravel(), lattice, atol=1e-9)
                    inverse = np.linalg.inv(frame.edges)
                    apart = (frame.position - places) @ inverse
                    np.testing.assert_allclose((apart - apart.round()) @ frame.edges, 0, atol=1e-9)
                self.assertEqual(list(replica.relaxed), ["minimize"] if "minimize" in run.stages else [])

    def test_content_hashes_are_those_of_the_program(self):
        for name in "small_run", "small_run_monte_carlo":
            run = self.open(RUNS / name)
            for replica in run.replicas:
                for before, stage in zip(run.stages, run.stages[1:]):
                    self.assertEqual(replica.frame_after(before).sha256, replica.start_of(stage).sha256, stage)

    def test_searches_are_those_of_the_csv(self):
        run = self.open(RUNS / "small_run")
        with open(RUNS / "small_run/searches.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for landscape in run.landscapes:
            own = [row for row in rows if row["replica"] == landscape.replica]
            self.assertEqual(len(landscape.outcome), len(own))
            self.assertEqual(landscape.saddles, sum(row["outcome"] == "connected" for row in own))
        self.assertEqual(len(run.landscapes), 2)

    def test_events_lie_on_the_curve(self):
        for shear in self.open(RUNS / "small_run").shears:
            self.assertGreater(len(shear.event_strain), 0)
            rows = np.searchsorted(shear.strain, shear.event_strain)
            np.testing.assert_allclose(shear.stress_GPa[rows], shear.event_stress_GPa)
            self.assertEqual(shear.stz_sizes.sum(), shear.events["n_shear_transformed"].sum())

    def test_an_open_run_stays_as_it_was_while_it_goes_on(self):
        directory = self.folder / "run"
        document = melt_to_shear(output={"flush_minutes": 1e-4})
        process = started("run", self.write_input(document), "--out", directory, "--threads", 1)
        self.wait_for(directory / "run.h5", process)
        rows = 0
        while rows == 0:
            self.assertIsNone(process.poll())
            early = self.open(directory)
            rows = len(early.replicas[0].thermo.step)  # what is read now, and what later
        self.assertEqual(process.wait(timeout=300), 0, process.communicate()[1])
        self.assertEqual(len(early.replicas[1].thermo.step), rows)
        self.assertEqual(len(early.replicas[1].thermo["pressure"]), rows)
        self.assertEqual(early.shears, [])
        late = self.open(directory)
        self.assertGreater(len(late.replicas[0].thermo.step), rows)
        self.assertEqual(len(late.shears), 2)
        self.assertEqual(late.status["state"], "finished")

    def test_what_cannot_be_read_is_told_in_one_line(self):
        with self.assertRaisesRegex(vitrify.RunError, "no such directory"):
            vitrify.Run(self.folder / "nothing")
        shutil.copytree(RUNS / "small_run", self.folder / "run")
        with h5py.File(self.folder / "run/run.h5", "r+") as file:
            del file["vitrify/aqs/slow/aqs/strain"]
            del file["vitrify/input"]
            file["vitrify/input"] = "{"
        run = self.open(self.folder / "run")
        self.assertGreater(len(run.shears[1].strain), 0)  # the rest can be
        for read in lambda: run.shears[0].strain, lambda: run.input, lambda: run.replica("medium"):
            with self.assertRaises(vitrify.RunError) as caught:
                read()
            self.assertEqual(len(str(caught.exception).splitlines()), 1)
            self.assertIn(str(self.folder / "run/run.h5"), str(caught.exception))
        with self.assertRaisesRegex(vitrify.RunError, "/vitrify/aqs/slow/aqs: cannot be read"):
            run.shears[0].strain 
        with self.assertRaisesRegex(vitrify.RunError, "must be one of slow, fast"):
            run.replica("medium")
        with self.assertRaisesRegex(KeyError, "has no rows of 'heat'"):
            run.replicas[0].thermo["heat"] 


if __name__ == "__main__":
    main()
