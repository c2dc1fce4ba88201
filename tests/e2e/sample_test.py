"""Stage `sample`: what its analyses find while atoms move is what others find in the trajectory."""

import csv
import json
import random
import signal
import time
import unittest

from program import GLASS, INTERRUPTED, POTENTIAL, ProgramTest, a_moment, h5py, main, needs_h5py, started

if h5py:
    import numpy as np

INTERVAL_PS = 0.02
ALL = [{"type": "msd", "every_ps": INTERVAL_PS}, {"type": "vdos", "segment_ps": 1},
       {"type": "rdf", "every_ps": 0.1, "range_A": 8}, {"type": "structure_factor", "every_ps": 0.2, "vectors": 20},
       {"type": "voronoi", "every_ps": 0.5}, {"type": "voronoi", "every_ps": 1, "inherent": True},
       {"type": "coordination", "every_ps": 1}, {"type": "chemical_order", "every_ps": 1},
       {"type": "crystals", "every_ps": 1, "inherent": True}, {"type": "lambda", "windows": 4}]


def sampled(**changes):
    """A glass of 500 atoms, given velocities and looked at for 2 ps."""
    stage = {"type": "sample", "temperature_K": 300, "duration_ps": 2, "settle_ps": 0.2, "thermo_every": 100,
             "velocities": "maxwell",
             "analyses": [{"type": "msd", "every_ps": INTERVAL_PS},
                          {"type": "vdos", "every_ps": INTERVAL_PS, "segment_ps": 1}]}
    stage.update(changes)
    return {"potential": {"file": str(POTENTIAL)}, "system": {"structure": str(GLASS), "elements": ["Cu", "Zr"]},
            "replicas": {"count": 2, "seed": 3}, "output": {"velocities": True}, "stages": [stage]}


class SampleTest(ProgramTest):
    def run_of(self, name, document):
        run = self.folder / name
        self.succeeds("run", self.write_input(document, name + ".json"), "--out", run, "--threads", 1)
        return run

    def found_in(self, run, *words):
        return json.loads(self.succeeds("analyze", "samples", run, "--json", *words))

    @needs_h5py
    def test_same_numbers_as_from_the_trajectory(self):
        run = self.run_of("whole", sampled(snapshot_every=10))
        found = self.found_in(run)[0]["analyses"]
        vdos = json.loads(self.succeeds("analyze", "vdos", run, "--segment", 1, "--first-frame", 10, "--json"))
        self.assertEqual(found["vdos"]["segments"], vdos["spectra"][0]["segments"])
        for name in ("frequency_THz", "g_per_THz", "g_Cu_per_THz"):
            np.testing.assert_allclose(found["vdos"][name], vdos["spectra"][0][name], rtol=1e-12, atol=1e-15)
        with h5py.File(run / "run.h5") as file:
            particles = file["particles/r0"]
            edges = particles["box/edges/value"][0]
            places = particles["position/value"][10:] + particles["image/value"][10:] @ edges
        for lag_ps, msd_A2 in zip(found["msd"]["lag_ps"], found["msd"]["msd_A2"]):
            lag = round(lag_ps / INTERVAL_PS)
            if lag < 25:  # of few frames all origins count
                continue
            moves = places[lag:] - places[:-lag]
            moves -= moves.mean(axis=1, keepdims=True)
            every_origin = (moves ** 2).sum(axis=2).mean()
            self.assertAlmostEqual(msd_A2 / every_origin, 1, delta=0.1)

    def test_looks_change_nothing(self):
        rarely = self.run_of("rarely", sampled(analyses=[{"type": "msd", "every_ps": 1}]))
        self.assertEqual((self.run_of("often", sampled()) / "thermo.csv").read_text(),
                         (rarely / "thermo.csv").read_text())

    def test_box_of_the_mean_volume(self):
        document = sampled(mean_volume_ps=0.5, duration_ps=0.1, analyses=[{"type": "msd", "every_ps": 0.1}])
        hold = {"type": "md", "temperature_K": 300, "duration_ps": 1, "thermo_every": 10, "velocities": "maxwell"}
        document["stages"] = [hold, {**document["stages"][0], "velocities": "keep"}]
        with open(self.run_of("held", document) / "thermo.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        for replica in ("r0", "r1"):
            of_replica = [row for row in rows if row["replica"] == replica]
            late = [float(row["volume_A3"]) for row in of_replica
                    if row["stage"] == "md" and float(row["time_ps"]) > 0.5 + 1e-9]
            sampled_A3 = float(of_replica[-1]["volume_A3"])
            self.assertAlmostEqual(sampled_A3 / (sum(late) / len(late)), 1, delta=1e-8)
            self.assertGreater(abs(sampled_A3 / late[-1] - 1), 1e-6)

    @needs_h5py
    def test_resumed_is_the_same(self):
        document = sampled(analyses=ALL)
        start = time.monotonic()
        whole = self.run_of("whole", document)
        whole_s = time.monotonic() - start
        run, randoms = self.folder / "pieces", random.Random(4)
        process, stops = started("run", self.folder / "whole.json", "--out", run, "--threads", 1), 0
        self.wait_for(run / "checkpoint.h5", process)
        while (code := self.stop(process, a_moment(randoms, whole_s, stops), signal.SIGTERM)) != 0:
            self.assertEqual(code, INTERRUPTED)
            stops += 1
            process = started("resume", run, "--threads", 1)
        self.assertGreaterEqual(stops, 2)
        self.assert_same_run(whole, run)

    def test_inherent_structures_are_minima_below_the_frames(self):
        document = sampled(settle_ps=0, duration_ps=0.1, temperature_K=20,
                           analyses=[{"type": "voronoi", "every_ps": 0.1, "inherent": True, "name": "cells"}])
        document["system"]["structure"] = str(GLASS)
        document["stages"].insert(0, {"type": "minimize", "force_tolerance_eV_per_A": 1e-6})
        run = self.run_of("inherent", document)  # so cold a glass falls back where it came from
        minimum = run / "structures/minimize.r0.extxyz"
        cells = json.loads(self.succeeds("analyze", "structure", minimum, "--only", "voronoi", "--json"))["voronoi"]
        found = self.found_in(run)[0]["analyses"]["cells"]
        for volume, expected in zip(found["volume_A3"], cells["volume_A3"]):
            self.assertAlmostEqual(volume, expected, delta=1e-2)
        self.assertEqual(found["frames"], 2)
        fallen = json.loads(self.succeeds("analyze", "structure", run, "--inherent", "--only", "voronoi", "--json"))
        for volume, expected in zip(fallen[0]["voronoi"]["volume_A3"], cells["volume_A3"]):
            self.assertAlmostEqual(volume, expected, delta=1e-2)
        self.fails(3, ["--potential", str(minimum)], "analyze", "structure", minimum, "--inherent")

    def test_compares_with_a_measurement(self):
        (self.folder / "measured.dat").write_text("# q S error\n" + "".join(f"{q / 10} {q / 50} 0.1\n"
                                                                           for q in range(20, 80)))
        factor = {"type": "structure_factor", "every_ps": 0.1, "vectors": 20, "experiment": "measured.dat"}
        document = sampled(duration_ps=0.1, settle_ps=0, analyses=[factor])
        found = self.found_in(self.run_of("measured", document))[0]["analyses"]["structure_factor"]
        both = [(s, e) for s, e in zip(found["xray"], found["experiment"]) if e is not None]
        off = sum((s - e) ** 2 for s, e in both) / sum(e ** 2 for _, e in both)
        self.assertAlmostEqual(found["R_w"], off ** 0.5, delta=1e-9)
        place = "/stages/0/analyses/0/experiment"
        self.fails(3, [place, "from 2 1/A", "largest_q_per_A, 1.5"], "check",
                   self.write_input(sampled(analyses=[{**factor, "largest_q_per_A": 1.5}])))
        (self.folder / "measured.dat").write_text("2 1\n3 one\n")
        self.fails(3, ["measured.dat:2", "one"], "check", self.write_input(document))

    def test_analyses_that_make_no_sense_lose_no_run(self):
        document = sampled(duration_ps=0.4, analyses=[{"type": "rdf", "every_ps": 0.2, "range_A": 500},
                                                      {"type": "vdos", "segment_ps": 1},
                                                      {"type": "msd", "every_ps": 0.1}])
        run = self.run_of("some", document)
        self.assertEqual(list(self.found_in(run)[0]["analyses"]), ["msd"])
        warnings = self.status(run)["warnings"]
        for name in "rdf", "vdos":
            self.assertEqual(len([line for line in warnings if f"{name} left out: replica r0" in line]), 1, warnings)

    def test_tables_as_files(self):
        run = self.run_of("whole", sampled(duration_ps=1))
        self.succeeds("analyze", "samples", run, "--csv", self.folder / "csv", "--only", "vdos")
        self.assertEqual(sorted(path.name for path in (self.folder / "csv").iterdir()),
                         ["whole-r0-sample.vdos.csv", "whole-r1-sample.vdos.csv"])
        with open(self.folder / "csv/whole-r0-sample.vdos.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        area = sum(float(row["g_per_THz"]) for row in rows)
        self.assertAlmostEqual(area, 1, delta=1e-9)  # THz between rows

    def test_refuses_what_makes_no_sense(self):
        for changes, words in (({"analyses": []}, ["/stages/0/analyses", "at least one"]),
                               ({"analyses": [{"type": "msd"}, {"type": "msd"}]}, ["/stages/0/analyses/1"]),
                               ({"analyses": [{"type": "msd", "every_ps": 0.003}]}, ["every_ps", "whole number"]),
                               ({"analyses": [{"type": "msd", "every_ps": 3}]}, ["every_ps", "duration_ps"]),
                               ({"analyses": [{"type": "rfd"}]}, ["/stages/0/analyses/0/type", "must be one of"]),
                               ({"ensemble": "npt"}, ["/stages/0/ensemble"])):
            self.fails(3, words, "check", self.write_input(sampled(**changes)))
        empty = self.run_of("empty", {**sampled(), "stages": [{"type": "minimize"}]})
        self.fails(3, ["empty", "no analyses"], "analyze", "samples", empty)


if __name__ == "__main__":
    main()
