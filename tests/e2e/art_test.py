"""Saddle searches: what a run leaves, exact resume, searches shared among runs and merged, bad input."""

import csv
import json
import pathlib
import random
import signal
import tempfile
import time

from program import INTERRUPTED, KILLED, POTENTIAL, ProgramTest, a_moment, h5py, main, needs_h5py, started, vitrify

SEARCHES = 24  # of both replicas
LATTICE_CONSTANT = 3.639  # fcc Cu


def vacancy():
    """A Cu crystal of 499 atoms without the one at the origin, as extended XYZ, and the ids of that one's neighbors."""
    n, half = 5, LATTICE_CONSTANT / 2
    basis = (0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)
    places = [tuple(2 * cell + offset for cell, offset in zip((x, y, z), at))
              for x in range(n) for y in range(n) for z in range(n) for at in basis][1:]
    edge = n * LATTICE_CONSTANT
    lines = [str(len(places)),
             f'Lattice="{edge} 0 0 0 {edge} 0 0 0 {edge}" Properties=species:S:1:pos:R:3 pbc="T T T"']
    lines += ["Cu " + " ".join(f"{half * x:.6f}" for x in place) for place in places]
    near = [k + 1 for k, place in enumerate(places) if sum(min(x, 2 * n - x) ** 2 for x in place) == 2]
    return "\n".join(lines) + "\n", near


def searching(folder, **changes):
    """Searches around the vacancy, with two seeds; writes the crystal into the folder."""
    structure, centres = folder / "vacancy.extxyz", vacancy()[1]
    structure.write_text(vacancy()[0])
    stage = {"type": "art", "searches": SEARCHES // 2, "centres": centres, "batch": 4, "active_radius_A": 6,
             "max_evaluations": 2000, "relax_tolerance_eV_per_A": 0.01, "connected_eV": 0.01, **changes}
    return {
        "potential": {"file": str(POTENTIAL), "elements": ["Cu"]},
        "system": {"structure": str(structure)},
        "replicas": {"count": 2, "names": ["first", "second"], "seed": 3},
        "stages": [stage],
        "output": {"checkpoint_minutes": 0.002, "flush_minutes": 0.001},
    }


class ArtTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="vitrify-test-")
        cls.addClassCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        cls.input, cls.whole = folder / "input.json", folder / "whole"
        cls.input.write_text(json.dumps(searching(folder)))
        start = time.monotonic()
        result = vitrify("run", cls.input, "--out", cls.whole, "--threads", 1)
        assert result.returncode == 0, result.stderr
        cls.whole_s = time.monotonic() - start

    def rows(self, run):
        with open(run / "searches.csv") as file:
            return list(csv.DictReader(file))

    def part(self, searches):
        run = self.folder / searches
        self.succeeds("run", self.input, "--out", run, "--threads", 1, "--searches", searches)
        return run

    def assert_same_searches(self, run):
        self.assertEqual((self.whole / "searches.csv").read_text(), (run / "searches.csv").read_text())
        different = self.different_objects(self.whole / "run.h5", run / "run.h5")
        self.assertEqual([name for name in different if name.startswith("vitrify/art")], [])

    def stop_again_and_again(self, stop_signal, code):
        run = self.folder / "pieces"
        moments = random.Random(5)
        process = started("run", self.input, "--out", run, "--threads", 1)
        self.wait_for(run / "checkpoint.h5", process)
        stops = 0
        while (found := self.stop(process, a_moment(moments, self.whole_s, stops), stop_signal)) != 0:
            self.assertEqual(found, code)
            stops += 1
            self.assertLess(stops, 500)
            process = started("resume", run, "--threads", 2)
        self.assertGreaterEqual(stops, 2)
        return run

    def test_each_search_has_a_row(self):
        rows = self.rows(self.whole)
        self.assertEqual([int(row["id"]) for row in rows], list(range(SEARCHES)))
        self.assertEqual([row["replica"] for row in rows], ["first", "second"] * (SEARCHES // 2))
        self.assertEqual(len({row["centre_id"] for row in rows}), SEARCHES // 2)
        saddles = [row for row in rows if row["outcome"] == "connected"]
        self.assertGreater(len(saddles), 0)
        for row in saddles:
            barrier, reverse, final = (float(row[name]) for name in
                                       ("barrier_eV", "reverse_barrier_eV", "final_energy_eV"))
            self.assertAlmostEqual(barrier - reverse, final, places=5)
            self.assertGreater(min(barrier, reverse), 0)
            self.assertLess(float(row["eigenvalue_eV_per_A2"]), 0)
            self.assertLess(float(row["force_norm_eV_per_A"]), 0.01)
        for row in rows:
            self.assertGreater(int(row["evaluations"]), 0)
            if row["outcome"] not in ("connected", "not_connected"):
                self.assertEqual(row["barrier_eV"], "")

    def test_analyze_adds_up(self):
        found = json.loads(self.succeeds("analyze", "art", self.whole, "--json"))
        self.assertEqual(found["planned_searches"], SEARCHES)
        self.assertEqual([glass["replica"] for glass in found["glasses"]], ["first", "second"])
        for glass in found["glasses"]:
            rows = [row for row in self.rows(self.whole) if row["replica"] == glass["replica"]]
            saddles = [row for row in rows if row["outcome"] == "connected"]
            self.assertEqual((glass["searches"], glass["saddles"]), (len(rows), len(saddles)))
            self.assertLessEqual(glass["distinct"], glass["saddles"])
            self.assertAlmostEqual(glass["success_rate"], len(saddles) / len(rows))
            self.assertAlmostEqual(glass["success_rate"] + sum(glass["failure_rates"].values()), 1)
            if saddles:
                evaluations = sum(int(row["evaluations"]) for row in rows)
                self.assertAlmostEqual(glass["force_evaluations_per_saddle"], evaluations / len(saddles))
            if glass["distinct"] == glass["saddles"] > 1:
                mean = sum(float(row["barrier_eV"]) for row in saddles) / len(saddles)
                self.assertAlmostEqual(glass["mean_barrier_eV"], mean)
        table = self.succeeds("analyze", "art", self.whole).splitlines()
        self.assertEqual([line.split()[0] for line in table], ["glass", "first", "second"])

    def test_rows_of_several_stages_are_told_apart(self):
        document = searching(self.folder, searches=1)
        document["stages"] = [{**document["stages"][0], "name": "coarse"},
                              {**document["stages"][0], "name": "fine", "searches": 2}]
        run = self.folder / "run"
        self.succeeds("run", self.write_input(document), "--out", run, "--threads", 1)
        rows = [(stage, replica) for stage in ("coarse", "fine") for replica in ("first", "second")]
        table = [line.split() for line in self.succeeds("analyze", "art", run).splitlines()]
        self.assertEqual(table[0][:3], ["glass", "stage", "searches"])
        self.assertEqual([(stage, replica) for replica, stage, *_ in table[1:]], rows)
        found = json.loads(self.succeeds("analyze", "art", run, "--json"))
        self.assertEqual([(glass["stage"], glass["replica"]) for glass in found["glasses"]], rows)
        self.assertEqual([glass["planned_searches"] for glass in found["glasses"]], [2, 2, 4, 4])
        self.assertEqual(found["planned_searches"], 6)

    @needs_h5py
    def test_tables_fit_together(self):
        with h5py.File(self.whole / "run.h5") as file:
            for replica in ("first", "second"):
                group = file[f"vitrify/art/{replica}/art"]
                searches, events, atoms = group["searches"], group["events"], group["atoms"]
                self.assertEqual(group.attrs["planned_searches"], SEARCHES)
                self.assertGreater(group.attrs["push_radius_A"], 3)
                step = file[f"particles/{replica}/position/step"][-1]
                self.assertEqual(group.attrs["start_step"], step)
                connected = searches["outcome"][()] == 0
                self.assertEqual(events["multiplicity"][()].sum(), connected.sum())
                self.assertTrue(set(events["search"][()]) <= set(searches["id"][connected]))
                for table, count in (("saddle_displacements", "saddle_atoms"), ("end_displacements", "end_atoms")):
                    stored = group[table]["search"][()] if table in group else []
                    self.assertEqual(len(stored), searches[count][()].sum())
                self.assertEqual(len(atoms["centre_lowest_eV"]), 499)
                self.assertEqual(atoms["centre_events"][()].sum(), events["centres"][()].sum())
                for centre, barrier in zip(events["centre"], events["barrier_eV"]):
                    self.assertLessEqual(atoms["centre_lowest_eV"][centre], barrier)

    def test_interrupted_again_and_again(self):
        self.assert_same_run(self.whole, self.stop_again_and_again(signal.SIGTERM, INTERRUPTED))

    def test_killed_again_and_again(self):
        self.assert_same_run(self.whole, self.stop_again_and_again(signal.SIGKILL, KILLED))

    def test_batches_and_threads_do_not_matter(self):
        run = self.folder / "run"
        path = self.write_input(searching(self.whole.parent, batch=7))
        self.succeeds("run", path, "--out", run, "--threads", 2)
        self.assert_same_searches(run)

    def test_parts_merge_to_the_whole(self):
        first, last, middle = self.part("0:7"), self.part(f"18:{SEARCHES}"), self.part("7:18")
        some = self.folder / "some"
        told = self.succeeds("analyze", "merge", some, last, first).splitlines()
        self.assertEqual(told, [f"art: {SEARCHES - 11} of {SEARCHES} searches", "art: no run has the searches 7:18"])
        self.assertLess(self.status(some)["progress"], 1)
        every = self.folder / "all"
        self.assertEqual(self.succeeds("analyze", "merge", every, middle, some),
                         f"art: {SEARCHES} of {SEARCHES} searches\n")
        self.assertEqual(json.loads((every / "input.json").read_text()),
                         json.loads((self.whole / "input.json").read_text()))
        self.assertEqual(self.succeeds("analyze", "art", every, "--json"),
                         self.succeeds("analyze", "art", self.whole, "--json"))
        self.assert_same_searches(every)

    def test_merge_refuses_what_does_not_belong_together(self):
        part, out = self.part("2:4"), self.folder / "out"
        self.fails(3, [str(part), "art: found search 2, which", "has already"], "analyze", "merge", out, self.whole,
                   part)
        other = searching(self.whole.parent, push_A=0.3)
        self.succeeds("run", self.write_input(other), "--out", self.folder / "other", "--searches", "0:2")
        self.fails(3, ["other: its input differs", "/stages/0/push_A"], "analyze", "merge", out, part,
                   self.folder / "other")
        self.fails(4, ["nowhere"], "analyze", "merge", out, part, self.folder / "nowhere")
        self.assertFalse(out.exists())
        self.fails(4, ["found a run that is finished"], "analyze", "merge", self.whole, part)

    def test_analyze_needs_searches(self):
        document = searching(self.folder)
        document["stages"] = [{"type": "minimize", "force_tolerance_eV_per_A": 0.1}]
        self.succeeds("run", self.write_input(document), "--out", self.folder / "run")
        self.fails(3, ["found no saddle searches"], "analyze", "art", self.folder / "run")
        self.fails(4, ["nowhere"], "analyze", "art", self.folder / "nowhere")


class BadSearchesTest(ProgramTest):
    def refused(self, parts, *words, **changes):
        path = self.write_input(searching(self.folder, **changes))
        self.fails(3, parts, "run", path, "--out", self.folder / "run", *words)
        self.assertFalse((self.folder / "run").exists())

    def test_centres_that_are_no_atoms(self):
        self.refused(["/stages/0/centres/1", "found 501, must be the id of an atom: 1 to 499"], centres=[1, 501])

    def test_push_radius_beyond_the_box(self):
        self.refused(["/stages/0/push_radius_A", "half of the lowest box height"], push_radius_A=15, active_radius_A=0)

    def test_ranges(self):
        self.refused(["/stages/0/search_range", "found 20:25, must be within 0:24"], "--searches", "20:25")
        self.refused(["/stages/0/search_range/1", "found 3, must be > 3"], search_range=[3, 3])
        path = self.write_input(searching(self.folder))
        for words in ("7", "7:3", "a:b", "-1:3"):
            result = vitrify("run", path, "--out", self.folder / "run", "--searches=" + words)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertIn("--searches", result.stderr)

    def test_searches_without_a_stage_of_them(self):
        document = searching(self.folder)
        document["stages"] = [{"type": "minimize"}]
        path = self.write_input(document)
        self.fails(3, ["/stages", "found 0 stages \"art\", must be one for --searches"], "run", path, "--out",
                   self.folder / "run", "--searches", "0:2")

    def test_too_many_searches(self):
        self.refused(["/stages/0/searches", "must be at most 4294967295"], searches=3000000000)


if __name__ == "__main__":
    main()
