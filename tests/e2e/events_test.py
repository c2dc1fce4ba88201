"""Statistics of stored events against what numpy makes of the same file."""

import json
import pathlib
import shutil
import tempfile
import unittest

from program import GLASS, POTENTIAL, ProgramTest, h5py, main, needs_h5py, vitrify, without_seal

if h5py is not None:
    import numpy as np

STAGE = "shear"
THRESHOLD, CUTOFF, LINK, MAX_STRAIN = 0.3, 3.8, 3.6, 0.07


def sheared(folder, names, **stage):
    """A run of athermal shear of a small glass, up to a strain and back by some."""
    document = {
        "potential": {"file": str(POTENTIAL)},
        "system": {"structure": str(GLASS), "elements": ["Cu", "Zr"]},
        "replicas": {"count": len(names), "names": names},
        "stages": [{"type": "aqs", "name": STAGE, "step": 1e-3, "locate_step": 2e-4, "force_tolerance_eV_per_A": 1e-3,
                    "strain_path": [0.08, 0.07], **stage}],
    }
    folder.mkdir()
    path = folder / "input.json"
    path.write_text(json.dumps(document))
    result = vitrify("run", path, "--out", folder / "run", "--threads", 1)
    assert result.returncode == 0, result.stderr
    return folder / "run"


def nearest(edges, apart):
    """The nearest images of differences of places; edges are rows."""
    return apart - np.rint(apart @ np.linalg.inv(edges)) @ edges


def pairs_within(edges, positions, cutoff):
    """(i, j, distance) of each pair, i < j."""
    i, j = np.triu_indices(len(positions), 1)
    distance = np.linalg.norm(nearest(edges, positions[j] - positions[i]), axis=1)
    near = distance < cutoff
    return i[near], j[near], distance[near]


def d2min_of(event, cutoff):
    edges, before, after = event["edges_before"], event.before, event.after
    gamma = event["strain_after"] - event["strain"]
    axis, gradient = {"xy": (0, 1), "yz": (1, 2)}[event.plane]
    strain = np.eye(3)
    strain[gradient, axis] = event.sign * gamma
    result = np.zeros(len(before))
    for i in range(len(before)):
        apart = before - before[i]
        images = -np.rint(apart @ np.linalg.inv(edges))
        d0 = apart + images @ edges
        d = after - after[i] + images @ (edges @ strain)
        near = np.linalg.norm(d0, axis=1) < cutoff
        near[i] = False
        fit, *_ = np.linalg.lstsq(d0[near], d[near], rcond=None)
        result[i] = ((d[near] - d0[near] @ fit)**2).sum()
    return result


def cluster_sizes(edges, positions, cutoff):
    label = np.arange(len(positions))
    i, j, _ = pairs_within(edges, positions, cutoff)
    while True:
        lowest = label.copy()
        np.minimum.at(lowest, i, label[j])
        np.minimum.at(lowest, j, label[i])
        if (lowest == label).all():
            return sorted(np.unique(label, return_counts=True)[1], reverse=True)
        label = lowest


class Event:
    """A row of a table of drops, of a run that keeps all atoms, with the shear of its stage."""

    def __init__(self, stage, row, plane="xy", sign=1, table="events"):
        self.plane, self.sign = plane, sign
        self.columns = {name: column[row] for name, column in stage[table].items()}
        motion = self["d2min_row"]
        first, atoms = (stage["event_d2min"][name][motion] for name in ("first_atom", "atoms"))
        kept = {name: column[first:first + atoms] for name, column in stage["event_atoms"].items()}
        assert (kept["atom"] == np.arange(atoms)).all()
        self.before = kept["before"].astype(float)
        self.after = self.before + kept["displacement"]

    def __getitem__(self, name):
        return self.columns[name]


def glass_numbers(run, replica, plane, sign):
    """What the first leg of one glass tells, by the definitions alone."""
    with h5py.File(run / "run.h5") as file:
        stage = file[f"vitrify/aqs/{replica}/{STAGE}"]
        strain, stress, step = (stage[name][()] for name in ("strain", "stress_GPa", "step_enthalpy_eV"))
        species = file[f"particles/{replica}/species"][()]
        numbers = {"sizes": [], "drops": [], "energies": [], "atoms": [], "fields": [], "several": 0, "without": 0}
        pairs = []
        for row in range(len(stage["events/strain"])):
            event = Event(stage, row, plane, sign)
            start, end = event["strain"], event["strain_after"]
            if end < start or start > MAX_STRAIN:
                continue
            first, last = list(strain).index(start), list(strain).index(end)
            numbers["drops"].append(stress[first] - stress[last])
            numbers["energies"].append(-step[first + 1:last + 1].sum())
            d2min = d2min_of(event, CUTOFF)
            chosen = np.flatnonzero(d2min > THRESHOLD)
            sizes = cluster_sizes(event["edges_after"], event.after[chosen], LINK)
            numbers["sizes"] += sizes
            numbers["several"] += len(sizes) > 1
            numbers["without"] += not sizes
            numbers["atoms"].append(chosen)
            numbers["fields"].append(d2min[chosen])
            edges = event["edges_before"]
            i, j, r = pairs_within(edges, event.before[chosen], 0.5 * int(min(np.diag(edges)) / 2 / 0.5 * 0.999))
            pairs.append((r, d2min[chosen][i], d2min[chosen][j]))
        numbers["pairs"] = [np.concatenate(column) for column in zip(*pairs)]
        numbers["times"] = np.bincount(np.concatenate(numbers["atoms"]), minlength=len(species))
        numbers["is_zr"] = species == 1
        return numbers


@needs_h5py
class Events(ProgramTest):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="vitrify-test-")
        cls.addClassCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        stage = {"plane": ["xy", "yz", "xy"], "sign": [1, 1, -1]}
        cls.run_folder = sheared(folder / "moved", ["a-1", "a-2", "b"], **stage)
        cls.whole = sheared(folder / "all", ["a-1", "a-2", "b"], event_atoms="all", **stage)
        cls.numbers = [glass_numbers(cls.whole, "a-1", "xy", 1), glass_numbers(cls.whole, "a-2", "yz", 1),
                       glass_numbers(cls.whole, "b", "xy", -1)]

    def analyze(self, *words, run=None, threshold=THRESHOLD):
        return json.loads(self.succeeds("analyze", "events", run or self.run_folder, "--threshold", threshold, "--cutoff",
                                        CUTOFF, "--cluster-cutoff", LINK, "--max-strain", MAX_STRAIN, *words, "--json"))

    def assert_value(self, result, key, expected):
        """A value with an error; one without is no result."""
        if result[key + "_error"] is None:
            self.assertIsNone(result[key])
        else:
            self.assertGreater(result[key + "_error"], 0)
            self.assertAlmostEqual(result[key], expected, delta=1e-6 * abs(expected))

    def test_each_glass_is_as_numpy_finds_it(self):
        found = self.analyze()
        self.assertEqual(found["criterion"]["threshold_A2"], THRESHOLD)
        known = 0
        for glass, n in zip(found["glasses"], self.numbers, strict=True):
            self.assertEqual(glass["events"], len(n["drops"]))
            self.assertGreater(glass["events"], 2)
            self.assertEqual(glass["zones"], len(n["sizes"]))
            self.assertEqual([size for drop in glass["drops_by_strain"] for size in drop["zone_sizes"]], n["sizes"])
            np.testing.assert_allclose([drop["size_GPa"] for drop in glass["drops_by_strain"]], n["drops"], atol=1e-12)
            np.testing.assert_allclose([drop["energy_eV"] for drop in glass["drops_by_strain"]], n["energies"], atol=1e-9)
            self.assertEqual(glass["events_without_st_atoms"], n["without"])
            self.assert_value(glass, "multi_zone_share", n["several"] / len(n["drops"]))
            self.assert_value(glass, "mean_zone_size", np.mean(n["sizes"]))
            self.assert_value(glass, "median_zone_size", np.median(n["sizes"]))
            self.assert_value(glass, "relative_width", np.std(n["sizes"], ddof=1) / np.mean(n["sizes"]))
            self.assert_value(glass, "st_fraction", np.mean(n["times"] > 0))
            alone = [np.sum(n["times"][atoms] == 1) for atoms in n["atoms"]]
            self.assertAlmostEqual(glass["st_fraction_error"], np.sqrt(np.sum(np.square(alone))) / len(n["times"]))
            self.assert_value(glass["by_element"]["Zr"], "st_fraction", np.mean(n["times"][n["is_zr"]] > 0))
            self.assertEqual(glass["against_strain"]["st_fraction"][-1], glass["st_fraction"])
            known += glass["mean_zone_size"] is not None
        self.assertEqual(known, 3)

    def test_correlation_is_over_the_pairs_of_each_event(self):
        for glass, n in zip(self.analyze()["glasses"], self.numbers):
            field = np.concatenate(n["fields"])
            r, f, g = n["pairs"]
            shell = (r / 0.5).astype(int)
            found = glass["correlation"]["event"]
            self.assertEqual(found["pairs"], list(np.bincount(shell)[np.bincount(shell) > 0]))
            for k, c, centred, distance in zip(np.unique(shell), found["C"], found["C_centred"], found["distance_A"]):
                self.assertAlmostEqual(distance, r[shell == k].mean(), delta=1e-9)
                if c is None:
                    continue
                product = (f * g)[shell == k].mean()
                self.assertAlmostEqual(c, (product - field.mean()**2) / field.var(), delta=1e-6)
                deviations = ((f - field.mean()) * (g - field.mean()))[shell == k].mean()
                self.assertAlmostEqual(centred, deviations / field.var(), delta=1e-6)

    def test_fits_go_through_the_shells(self):
        curve = self.analyze()["all"]["correlation"]["event"]
        fit = curve["fit"]
        fitted = [k for k, r in enumerate(curve["distance_A"]) if fit["from_A"] <= r <= fit["to_A"]]
        self.assertGreaterEqual(len(fitted), 3)
        r, c, pairs = (np.array([curve[key][k] for k in fitted]) for key in ("distance_A", "C", "pairs"))
        self.assertTrue((c > 0.02).all() and (pairs > 30).all())
        misfit = lambda amplitude, xi: (pairs * (c - amplitude * np.exp(-r / xi))**2).sum()
        best = misfit(fit["amplitude"], fit["xi_A"])
        for factor in 0.99, 1.01:
            self.assertGreater(misfit(factor * fit["amplitude"], fit["xi_A"]), best)
            self.assertGreater(misfit(fit["amplitude"], factor * fit["xi_A"]), best)

    def test_shares_of_the_histogram_are_those_of_the_zones(self):
        for glass, n in zip(self.analyze()["glasses"], self.numbers):
            bins = [one for one in glass["zone_sizes"]["histogram"] if one["share"] is not None]
            self.assertGreater(len(bins), 2)
            for one in bins:
                zones = sum(one["from"] <= size <= one["to"] for size in n["sizes"])
                self.assertEqual(one["zones"], zones)
                self.assertAlmostEqual(one["share"], zones / len(n["sizes"]))
                self.assertGreaterEqual(one["error"], 0)

    def test_atoms_of_the_largest_event_and_of_all_events(self):
        self.assertNotIn("transformed", self.analyze()["glasses"][0])
        for glass, n, (axis, gradient, sign) in zip(self.analyze("--atoms")["glasses"], self.numbers,
                                                    ((0, 1, 1), (1, 2, 1), (0, 1, -1))):
            sizes = [len(atoms) for atoms in n["atoms"]]
            picture, number = glass["largest_event"], int(np.argmax(sizes))
            self.assertEqual(picture["event"], number)
            with h5py.File(self.whole / "run.h5") as file:
                stage = file[f"vitrify/aqs/{glass['replica']}/{STAGE}"]
                event = Event(stage, number)
                ids = file[f"particles/{glass['replica']}/id"][()]
                before, after, edges = event.before, event.after, event["edges_after"]
                gamma = sign * (event["strain_after"] - event["strain"])
                last = stage["configurations/positions"][7]  # at the largest strain
            chosen = n["atoms"][number]
            self.assertEqual(picture["id"], list(ids[chosen]))
            strained = before[chosen]
            strained[:, axis] += gamma * before[chosen][:, gradient]
            moved = np.array(picture["displacement_A"]) - (after[chosen] - strained)
            np.testing.assert_allclose(moved, np.broadcast_to(moved[0], moved.shape), atol=1e-9)  # of the corner
            np.testing.assert_allclose(picture["edges_A"], edges, atol=1e-12)
            apart = np.array(picture["position_A"]) - after[chosen]
            np.testing.assert_allclose(apart, np.broadcast_to(apart[0], apart.shape), atol=1e-9)
            np.testing.assert_allclose(picture["d2min_A2"], n["fields"][number], rtol=1e-6)
            self.assertEqual(sorted(np.bincount(picture["zone"]), reverse=True), list(np.bincount(picture["zone"])))
            self.assertEqual(list(np.bincount(picture["zone"])), glass["drops_by_strain"][number]["zone_sizes"])

            all_atoms = glass["transformed"]
            ever = np.flatnonzero(n["times"])
            self.assertEqual(all_atoms["id"], list(ids[ever]))
            self.assertEqual(all_atoms["element"], ["Zr" if zr else "Cu" for zr in n["is_zr"][ever]])
            apart = np.array(all_atoms["position_A"]) - last[ever]
            np.testing.assert_allclose(apart, np.broadcast_to(apart[0], apart.shape), atol=1e-8)
            first = {}
            for drop, atoms in zip(glass["drops_by_strain"], n["atoms"]):
                for atom in atoms:
                    first.setdefault(atom, drop["strain"])
            self.assertEqual(all_atoms["first_strain"], [first[atom] for atom in ever])
            self.assertEqual(all_atoms["cluster"].count(0), glass["largest_cluster"]["atoms"])

    def test_groups_are_means_over_their_glasses(self):
        found = self.analyze()
        self.assertEqual([group["group"] for group in found["groups"]], ["a", "b"])
        fractions = [np.mean(n["times"] > 0) for n in self.numbers]
        for result, of in ((found["groups"][0], fractions[:2]), (found["all"], fractions)):
            self.assertEqual(result["glasses"], len(of))
            self.assertAlmostEqual(result["st_fraction"], np.mean(of))
            error = np.std(of, ddof=1) / np.sqrt(len(of))
            self.assertAlmostEqual(result["st_fraction_error"], error, delta=0.15 * error)
        self.assertAlmostEqual(found["all"]["mean_zone_size"], np.mean(sum((n["sizes"] for n in self.numbers), [])))
        self.assertEqual(found["groups"][1]["st_fraction"], found["glasses"][2]["st_fraction"])

    def test_stored_d2min_is_what_a_cutoff_of_the_stage_gives(self):
        counts = []
        with h5py.File(self.run_folder / "run.h5") as file:
            for replica in "a-1", "a-2", "b":
                stage = file[f"vitrify/aqs/{replica}/{STAGE}"]
                counts.append([int(np.sum(stage["event_d2min/d2min"][row] > THRESHOLD)) for row in stage["events/d2min_row"]])
        found = json.loads(self.succeeds("analyze", "events", self.run_folder, "--threshold", THRESHOLD, "--json"))
        for glass, stored in zip(found["glasses"], counts):
            here = [drop["st_atoms"] for drop in glass["drops_by_strain"]]
            self.assertEqual(here, stored[:len(here)])

    def test_sweeps_repeat_the_analysis(self):
        found = self.analyze("--sweep", "threshold=0.1:0.9:3log", f"max-strain=0.04,{MAX_STRAIN}")
        thresholds, strains = (sweep["rows"] for sweep in found["sweeps"])
        self.assertAlmostEqual(thresholds[1]["threshold"], THRESHOLD)
        for key in "st_fraction", "mean_zone_size", "multi_zone_share", "xi_A", "st_fraction_error":
            self.assertEqual(strains[1]["all"][key], found["all"][key])
        fractions = [row["all"]["st_fraction"] for row in thresholds]
        self.assertEqual(fractions, sorted(fractions, reverse=True))
        self.assertLess(strains[0]["all"]["events"], strains[1]["all"]["events"])

    def test_split_counts_falling_steps(self):
        whole, split = self.analyze()["glasses"], self.analyze("--split")["glasses"]
        for one, other in zip(whole, split):
            self.assertEqual(one["events"], other["events"])
            self.assertGreaterEqual(other["drops"], one["drops"])
            for key in "size_GPa", "energy_eV":
                total = [sum(drop[key] for drop in glass["drops_by_strain"]) for glass in (one, other)]
                self.assertAlmostEqual(*total)
        self.assertGreater(sum(glass["drops"] for glass in split), sum(glass["drops"] for glass in whole))

    def test_split_drops_have_zones_of_their_own(self):
        with h5py.File(self.whole / "run.h5") as file:
            for glass, plane, sign in zip(self.analyze("--split")["glasses"], ("xy", "yz", "xy"), (1, 1, -1)):
                stage = file[f"vitrify/aqs/{glass['replica']}/{STAGE}"]
                for row, drop in enumerate(glass["drops_by_strain"]):
                    step = Event(stage, row, plane, sign, "event_steps")
                    self.assertEqual(drop["strain"], step["strain"])
                    chosen = d2min_of(step, CUTOFF) > THRESHOLD
                    self.assertEqual(drop["zone_sizes"], cluster_sizes(step["edges_after"], step.after[chosen], LINK))

    def test_atoms_that_moved_are_enough(self):
        for words in ([], ["--split"], ["--normalisation", "per_neighbor"]):
            some, all_atoms = (self.analyze(*words, run=run, threshold=0.02)["glasses"]
                               for run in (self.run_folder, self.whole))
            for glass in some + all_atoms:
                del glass["run"]
            self.assertEqual(some, all_atoms)

    def test_places_between_configurations(self):
        """Pairs of transformed atoms after an event that the nearest configuration does not know yet."""
        with h5py.File(self.whole / "run.h5") as file:
            stage = file[f"vitrify/aqs/b/{STAGE}"]
            start, end = stage["events/strain"][()], stage["events/strain_after"][()]
            hundredth = np.rint(100 * end) / 100
            row = max(np.flatnonzero((hundredth <= start) & (end < MAX_STRAIN)), key=lambda k: stage["events/n_clusters"][k])
            after = Event(stage, row)
            ever = (stage["event_d2min/d2min"][()][stage["events/d2min_row"][:row + 1]] > 0.18).any(axis=0)
            edges = after["edges_after"]
            *_, r = pairs_within(edges, after.after[ever], 0.5 * int(min(np.diag(edges)) / 2 / 0.5 * 0.999))
        found = json.loads(self.succeeds("analyze", "events", self.run_folder, "--max-strain", start[row], "--json"))
        correlation = found["glasses"][2]["correlation"]["accumulated"]
        expected = np.bincount((r / 0.5).astype(int))[[int(2 * r) for r in correlation["distance_A"]]]
        self.assertLess(np.abs(expected - correlation["pairs"]).sum(), 0.03 * expected.sum())

    def test_criteria_that_need_all_atoms(self):
        for words, parts in ((["--threshold", 0.01], ["a-1", "threshold of 0.01", "0.02", "event_atoms"]),
                             (["--cutoff", 4.1], ["a-1", "cutoff of 4.1", "4 A", "event_atoms"])):
            self.fails(3, parts, "analyze", "events", self.run_folder, *words)
            self.succeeds("analyze", "events", self.whole, *words)

    def test_configurations_are_at_their_strains(self):
        with h5py.File(self.run_folder / "run.h5") as file:
            for replica in "a-1", "b":
                stage = file[f"vitrify/aqs/{replica}/{STAGE}/configurations"]
                np.testing.assert_allclose(stage["strain"][()], [*np.arange(9) / 100, 0.07], atol=1e-12)
                frames = file[f"particles/{replica}"]
                edges = frames["box/edges/value"][-1]
                places = frames["position/value"][-1] + frames["image/value"][-1] @ edges
                np.testing.assert_allclose(stage["positions"][-1], places, atol=1e-5)
                np.testing.assert_allclose(stage["edges"][-1], edges, atol=1e-12)

    def test_minimum_before_an_event_is_made_again(self):
        with h5py.File(self.whole / "run.h5") as file:
            stage = file[f"vitrify/aqs/b/{STAGE}"]
            event = int(np.argmax(stage["events/n_shear_transformed"][()] * (stage["events/strain"][()] < MAX_STRAIN)))
            energy, strain = stage["events/energy_before_eV"][event], stage["events/strain"][event]
            before = Event(stage, event)
            ids = file["particles/b/id"][()]
        out, art = self.folder / "before.extxyz", self.folder / "art.json"
        words = ["analyze", "export-event", self.whole, "--event", event, "--out", out]
        text = self.succeeds(*words, "--replica", "b", "--art", art, "--threads", 1)
        self.assertIn(f"strain           {strain:.10g}\n", text)
        found = json.loads(self.succeeds("evaluate", out, "--potential", POTENTIAL, "--json"))
        self.assertAlmostEqual(found["energy_eV"], energy, delta=1e-5)
        lines = out.read_text().splitlines()
        columns = lines[1].split("Properties=")[1].split()[0].split(":")
        start = dict(zip(columns[::3], np.cumsum([0] + [int(n) for n in columns[2::3]])))
        places = np.array([line.split()[start["pos"]:start["pos"] + 3] for line in lines[2:]], float)
        apart = nearest(before["edges_before"], places - before.before)
        np.testing.assert_allclose(apart, np.broadcast_to(apart.mean(axis=0), apart.shape), atol=2e-3)
        zones = np.array([line.split()[start["zone"]] for line in lines[2:]], int)
        centres = json.loads(art.read_text())["stages"][0]["centres"]
        self.assertEqual(centres, ids[zones >= 0].tolist())
        self.assertEqual(len(centres), before["n_shear_transformed"])
        self.succeeds("check", art)
        self.fails(4, ["--out: found", "a file of the run"], *words[:-1], self.whole / "structures/shear.b.extxyz")
        self.fails(4, ["--art: found", "a file of the run"], *words, "--art", self.whole / "input.json")
        self.fails(4, ["--art: found", "which is there"], *words, "--art", out)
        self.fails(3, ["--replica", "found 3"], *words)
        self.fails(3, ["event 100", "0 to"], *words[:4], 100, "--out", out, "--replica", "b")
        self.fails(3, [f"event {event}", "0.9 ahead"], *words, "--replica", "b", "--ahead", 0.9)

    def test_table_has_each_glass_group_and_all(self):
        table = self.succeeds("analyze", "events", self.run_folder, "--max-strain", MAX_STRAIN)
        rows = [line.split()[0] for line in table[table.index("stress drops"):table.index("ST atoms")].splitlines()[1:-1]]
        self.assertEqual(rows, ["a-1", "a-2", "b", "a", "all"])
        self.assertIn("per neighbor > 0.02 A^2", self.succeeds("analyze", "events", self.run_folder, "--normalisation",
                                                                "per_neighbor", "--threshold", 0.02))

    def test_stages_that_shear_one_replica_are_no_further_glasses(self):
        stage = {"type": "aqs", "step": 2e-3, "force_tolerance_eV_per_A": 1e-2, "strain_path": [0.02]}
        path = self.write_input({"potential": {"file": str(POTENTIAL)},
                                 "system": {"structure": str(GLASS), "elements": ["Cu", "Zr"]},
                                 "stages": [{**stage, "name": "first"}, {**stage, "name": "then"}]})
        run = self.folder / "twice"
        self.succeeds("run", path, "--out", run, "--threads", 1)
        found = json.loads(self.succeeds("analyze", "events", run, "--json"))
        self.assertEqual([glass["group"] for glass in found["glasses"]], ["twice first", "twice then"])
        self.assertIn("\nr0 then ", self.succeeds("analyze", "events", run))
        self.fails(3, ["run.h5: /vitrify/aqs/r0/", ": found a threshold"], "analyze", "events", run, "--threshold", 1e-3)
        self.fails(3, ["must be one of r0 in first, r0 in then"],
                   "analyze", "export-event", run, "--event", 0, "--out", self.folder / "out.extxyz")

    def test_numbers_that_cannot_be_end_in_a_line(self):
        def shortened(group, name):
            values = group[name][()]
            del group[name]
            group[name] = values[:-1]

        stage = f"vitrify/aqs/a-2/{STAGE}"

        def changed(path, row, value):
            return lambda file: file[stage][path].__setitem__(row, value)

        changes = {
            "stress": lambda file: shortened(file[stage], "stress_GPa"),
            "before": lambda file: shortened(file[stage]["event_atoms"], "before"),
            "d2min": lambda file: shortened(file[stage]["event_d2min"], "d2min"),
            "strain": lambda file: changed("events/strain", 1, file[stage]["events/strain"][1] * (1 + 1e-9))(file),
            "place": changed("event_atoms/displacement", (3, 1), float("nan")),
            "atom": changed("event_atoms/atom", 3, 10**6),
            "twice": changed("event_atoms/atom", 3, 0),
            "row": changed("events/d2min_row", 1, 10**6),
            "first": changed("event_d2min/first_atom", 1, -1),
            "count": changed("event_d2min/atoms", 1, 2**62),
            "steps": changed("events/steps", 1, 2**62),
            "edges": changed("configurations/edges", (0, 1, 1), 0.0),
            "start": changed("configurations/strain", 0, 0.001),
            "configuration": changed("configurations/positions", (7, 3, 1), float("nan")),
            "species": lambda file: file["particles/a-2/species"].__setitem__(5, 2),
        }
        for name, change in changes.items():
            other = self.folder / name
            other.mkdir()
            shutil.copy(self.run_folder / "run.h5", other)
            with h5py.File(other / "run.h5", "r+") as file:
                change(file)
            without_seal(other / "run.h5")
            with self.subTest(name):
                self.fails(4, ["a-2"], "analyze", "events", other, "--max-strain", MAX_STRAIN)

    def test_wrong_words_are_refused(self):
        run = self.run_folder
        self.fails(3, ["a second time"], "analyze", "events", run, run)
        self.fails(4, ["run.h5"], "analyze", "events", self.folder)
        for words in (["--atoms"], ["--sweep", "width=1"], ["--normalisation", "mean"], ["--rate", "a"],
                      ["--rate", "c=1e12"]):
            result = vitrify("analyze", "events", run, *words)
            self.assertEqual(result.returncode, 2, words)
            self.assertIn(words[0], result.stderr)
        other = self.folder / "rates.json"
        other.write_text("{}")
        self.fails(3, ["rates.json", "effective-rate"], "analyze", "events", run, "--rates", other)


@needs_h5py
class SoftModes(ProgramTest):
    def test_lowest_eigenvalue_predicts_the_event(self):
        stage = {"type": "aqs", "name": STAGE, "step": 5e-4, "locate_step": 1e-5, "strain_path": [0.01]}
        tables = []
        for soft_mode in True, False:
            run = self.folder / str(soft_mode)
            document = {"potential": {"file": str(POTENTIAL)}, "system": {"structure": str(GLASS), "elements": ["Cu", "Zr"]},
                        "stages": [{**stage, "soft_mode": soft_mode}]}
            self.succeeds("run", self.write_input(document), "--out", run, "--threads", 1)
            with h5py.File(run / "run.h5") as file:
                group = file[f"vitrify/aqs/r0/{STAGE}"]
                tables.append({name: column[()] for name, column in group.items() if isinstance(column, h5py.Dataset)})
                if soft_mode:
                    events, drops = ({name: column[()] for name, column in group[table].items()}
                                     for table in ("events", "event_steps"))
            event = len(events["strain"]) - 1
            for ahead in 0, 5e-5:
                text = self.succeeds("analyze", "export-event", run, "--event", event, "--out", self.folder / "start.extxyz",
                                     "--ahead", ahead, "--threads", 1)
                strain, energy = (float(line.split()[1]) for line in text.splitlines()[:2])
                before = int(np.argmin(np.abs(tables[0]["strain"] - strain)))
                self.assertAlmostEqual(strain, tables[0]["strain"][before], delta=1e-12)
                self.assertAlmostEqual(energy, tables[0]["potential_energy_eV"][before], delta=1e-5)
        soft, plain = tables
        for name in plain:
            np.testing.assert_array_equal(soft[name], plain[name])
        predicted = 0
        for strain, step in zip(events["strain"], events["first_step"]):
            before = int(np.argmin(np.abs(soft["strain"] - strain)))
            self.assertEqual(soft["lowest_eigenvalue_eV_per_A2"][before], drops["lowest_eigenvalue_eV_per_A2"][step])
            self.assertLess(drops["mode_participation"][step], 100)
            # The event lies between this minimum and the next one, 1e-5 further.
            ahead = strain + 0.5e-5 - soft["strain"][:before + 1]
            near = np.flatnonzero(ahead < 6e-5)
            if len(near) < 6 or (np.diff(soft["lowest_eigenvalue_eV_per_A2"][near]) >= 0).any():
                continue  # another event is that near, or another mode has been the softest
            predicted += 1
            error = soft["predicted_event_strain"][near] - strain - 0.5e-5
            self.assertTrue((np.abs(error) < 0.5 * ahead[near] + 1e-5).all(), (ahead[near], error))
            self.assertGreater(drops["mode_overlap"][step], 0.6)
        self.assertGreaterEqual(predicted, 2)


@needs_h5py
class CoolingRates(ProgramTest):
    """Groups by their cooling, and laws over the rates."""

    def test_groups_of_quenched_glasses_have_their_rates(self):
        document = {
            "potential": {"file": str(POTENTIAL)},
            "system": {"structure": str(GLASS), "elements": ["Cu", "Zr"]},
            "replicas": {"count": 8, "names": ["p", "q", "s", "t", "u", "v", "w", "x"]},
            "stages": [
                {"type": "quench", "temperature_start_K": 700, "temperature_end_K": 300, "hold_ps": 0.02,
                 "rate_K_per_s": [8e15, 8e15, 4e15, 4e15, 2e15, 2e15, 4e15, 4e15],
                 "monte_carlo": {"replicas": ["w", "x"], "chemical_potential_eV": {"Zr": 3.0}}},
                {"type": "aqs", "strain_path": [0.05], "step": 5e-3, "force_tolerance_eV_per_A": 1e-2}],
        }
        run = self.folder / "run"
        self.succeeds("run", self.write_input(document), "--out", run, "--threads", 1)
        rates = self.folder / "rates.json"
        rates.write_text(self.succeeds("analyze", "effective-rate", run, "--json"))
        hybrid = json.loads(rates.read_text())["hybrid"][0]
        words = ["analyze", "events", run, "--max-strain", 0.05, "--threshold", 0.02, "--json"]
        without, found = json.loads(self.succeeds(*words)), json.loads(self.succeeds(*words, "--rates", rates))
        self.assertEqual([group["glasses"] for group in found["groups"]], [2, 2, 2, 2])
        names = [group["group"] for group in found["groups"]]
        self.assertEqual(names[:3], ["MD 8e+15 K/s", "MD 4e+15 K/s", "MD 2e+15 K/s"])
        self.assertIsNone(without["groups"][3]["log10_rate"])
        self.assertAlmostEqual(10**found["groups"][3]["log10_rate"] / hybrid["effective_rate_K_per_s"], 1)
        self.assertAlmostEqual(found["groups"][3]["log10_rate_error"], hybrid["effective_rate_error_decades"])
        self.assertAlmostEqual(10**found["groups"][1]["log10_rate"] / 4e15, 1)
        fractions = [law for law in found["rate_laws"] if law["quantity"] == "st_fraction"]
        self.assertEqual(fractions[0]["groups"], 4)
        named = json.loads(self.succeeds(*words, "--rate", f"{names[3]}=500:0.3"))["groups"][3]
        self.assertAlmostEqual(10**named["log10_rate"], 500)
        self.assertEqual(named["log10_rate_error"], 0.3)


if __name__ == "__main__":
    main()
