"""What is known of each atom of a glass, from several runs that start from it, against h5py and numpy.

ctest makes the run of the glass first (small_run.json); its structures are what the other runs start from.
"""

import json
import os
import pathlib
import re
import tempfile
from csv import DictReader

from program import POTENTIAL, ProgramTest, h5py, main, needs_h5py, vitrify, without_seal

if h5py is not None:
    import numpy as np

MAX_STRAIN, THRESHOLD = 0.03, 0.25
CRITERION = ("--max-strain", MAX_STRAIN, "--threshold", THRESHOLD)

RUNS = pathlib.Path(os.environ["VITRIFY_SMALL_RUNS"])
ATOMS = 250
SHEAR = {"type": "aqs", "step": 1e-3, "force_tolerance_eV_per_A": 1e-4}


def make_run(folder, name, structure, replicas, *stages):
    document = {
        "potential": {"file": str(POTENTIAL)},
        "system": {"structure": str(structure)},
        "replicas": {"count": len(replicas), "names": replicas},
        "stages": stages,
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document))
    result = vitrify("run", path, "--out", folder / name, "--threads", 1)
    assert result.returncode == 0, result.stderr
    return folder / name


def start_of(run, replica, stage):
    """The hash of the state that the stage starts from, and those of its glass up to it."""
    with h5py.File(run / "run.h5") as file:
        start = file["vitrify/start"][replica][stage].attrs
        return start["sha256"], list(start["glass_sha256"])


@needs_h5py
class SitesTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="vitrify-test-")
        cls.addClassCleanup(temporary.cleanup)
        cls.runs = pathlib.Path(temporary.name)
        cls.first = RUNS / "small_run"
        structures = cls.first / "structures"
        cls.second = make_run(cls.runs, "second", structures / "minimize.slow.extxyz", ["yz", "zx"],
                              {**SHEAR, "plane": ["yz", "xz"], "strain_path": [0.04]})
        cls.third = make_run(cls.runs, "third", structures / "quench.slow.extxyz", ["back"],
                             {**SHEAR, "sign": -1, "strain_path": [0.03]})
        cls.other = make_run(cls.runs, "other", structures / "aqs.slow.extxyz", ["sheared"],
                             {**SHEAR, "strain_path": [0.002]})

    def test_stages_tell_the_states_of_their_glass(self):
        raw, states = start_of(self.first, "slow", "minimize")
        self.assertRegex(raw, re.compile("^[0-9a-f]{64}$"))
        self.assertEqual(states, [raw])
        relaxed, states = start_of(self.first, "slow", "art")
        self.assertEqual(states, [raw, relaxed])
        state, states = start_of(self.first, "slow", "aqs")
        self.assertEqual((states[:2], states[-1]), ([raw, relaxed], state))

    def test_files_have_the_glass_of_their_run(self):
        raw, (_, relaxed) = start_of(self.first, "slow", "minimize")[0], start_of(self.first, "slow", "art")[1]
        for replica in ("yz", "zx"):
            self.assertEqual(start_of(self.second, replica, "aqs"), (relaxed, [relaxed]))
        self.assertEqual(start_of(self.third, "back", "aqs"), (raw, [raw]))
        self.assertNotIn(start_of(self.other, "sheared", "aqs")[0], [raw, relaxed])

    def sites(self, *runs, files=()):
        result = json.loads(self.succeeds("analyze", "sites", *runs, *CRITERION, "--json", "--atoms", *files,
                                          "--potential", POTENTIAL, "--threads", 1))
        for glass in result["glasses"]:
            glass["per_atom"] = {name: np.array([np.nan if v is None else v for v in values], dtype=float)
                                 if name not in ("elements_of_atoms", "voronoi_indices", "first_strain") else values
                                 for name, values in glass["per_atom"].items()}
        return result["glasses"]

    def first_strain(self, run, replica):
        """Strain of the first event in which D2min of each atom is above the threshold."""
        first = np.full(ATOMS, np.nan)
        with h5py.File(run / "run.h5") as file:
            stage = file["vitrify/aqs"][replica]["aqs"]
            for strain, row in zip(stage["events/strain"], stage["events/d2min_row"]):
                if abs(strain) <= MAX_STRAIN + 1e-9:
                    first[(stage["event_d2min/d2min"][row] > THRESHOLD) & np.isnan(first)] = abs(strain)
        return first

    def test_atoms_are_those_of_the_runs(self):
        glass, fast = self.sites(self.first, self.second, self.third)
        self.assertEqual((glass["name"], glass["atoms"], len(glass["sources"])), ("slow", ATOMS, 5))
        self.assertEqual((fast["name"], len(fast["sources"]), list(fast["sets"])), ("fast", 2, ["xy"]))
        self.assertEqual(list(glass["directions"]), ["xy", "yz", "xz", "-xy"])
        for direction, run, replica in (("xy", self.first, "slow"), ("yz", self.second, "yz"),
                                        ("xz", self.second, "zx"), ("-xy", self.third, "back")):
            found = np.array([np.nan if v is None else v for v in glass["per_atom"]["first_strain"][direction]])
            np.testing.assert_allclose(found, self.first_strain(run, replica), rtol=1e-9)
            self.assertEqual(glass["sets"][direction], np.isfinite(found).sum())
        with h5py.File(self.first / "run.h5") as file:
            barriers = file["vitrify/art/slow/art/atoms"]
            for name in ("centre_lowest_eV", "centre_mean_eV", "moved_lowest_eV", "moved_mean_eV"):
                self.assertTrue(np.isfinite(barriers[name]).any())
                np.testing.assert_array_equal(glass["per_atom"][name], barriers[name][:])
            box = file["particles/slow/box/edges/value"][-1]
            self.assertEqual(list(glass["per_atom"]["id"]), list(file["particles/slow/id"]))
        self.assertAlmostEqual(glass["per_atom"]["voronoi_volume_A3"].sum(), np.linalg.det(box), delta=1e-6)
        energy = json.loads(self.succeeds("evaluate", self.first / "structures/minimize.slow.extxyz", "--potential",
                                          POTENTIAL, "--json"))["energy_eV"]
        self.assertAlmostEqual(glass["per_atom"]["energy_eV"].sum(), energy, delta=1e-4)

    def test_contrasts_are_those_of_the_atoms(self):
        glass, _ = self.sites(self.first, self.second)
        elements = np.array(glass["per_atom"]["elements_of_atoms"])
        sets = {name: np.isfinite(np.array([np.nan if v is None else v for v in strain]))
                for name, strain in glass["per_atom"]["first_strain"].items()}
        sets["any"] = np.any(list(sets.values()), axis=0)
        self.assertEqual({name: members.sum() for name, members in sets.items()}, glass["sets"])
        self.assertGreater(len(glass["contrasts"]), 100)
        for contrast in glass["contrasts"]:
            values, members = glass["per_atom"][contrast["property"]], sets[contrast["set"]]
            counts = np.isfinite(values) & ((elements == contrast["element"]) | (contrast["element"] is None))
            chosen, others = values[counts & members], values[counts & ~members]
            self.assertEqual((contrast["took_part"]["atoms"], contrast["others"]["atoms"]), (len(chosen), len(others)))
            self.assertAlmostEqual(contrast["took_part"]["mean"], chosen.mean(), delta=1e-9)
            area = np.mean((chosen[:, None] > others) + 0.5 * (chosen[:, None] == others))
            self.assertAlmostEqual(contrast["auc"], area, delta=1e-9)
            density = contrast["density"]
            edges = density["lower"] + density["width"] * np.arange(len(density["others"]) + 1)
            np.testing.assert_allclose(density["others"], np.histogram(others, edges)[0] / len(others) / density["width"],
                                       atol=2.1 / len(others) / density["width"])
            overlap = np.minimum(density["took_part"], density["others"]).sum() * density["width"]
            self.assertAlmostEqual(contrast["overlap"], overlap, delta=1e-9)
        for pair in glass["overlaps"]:
            a, b = (sets[name] for name in pair["directions"])
            self.assertAlmostEqual(pair["jaccard"], (a & b).sum() / (a | b).sum(), delta=1e-12)

    def test_files_tell_the_same(self):
        folder, hdf5, xyz = self.folder / "csv", self.folder / "sites.h5", self.folder / "sites.extxyz"
        glass, other = self.sites(self.first, self.second, files=("--csv", folder, "--hdf5", hdf5, "--extxyz", xyz))
        rows, contrasts, overlaps = (list(DictReader((folder / f"slow.{kind}.csv").read_text().splitlines()))
                                     for kind in ("atoms", "contrasts", "overlaps"))
        lines = xyz.read_text().splitlines()
        self.assertEqual((len(rows), lines[0], len(lines)), (ATOMS, str(ATOMS), 2 * (ATOMS + 2)))
        columns = re.search("Properties=(\\S+)", lines[1])[1].split(":")
        names = [name for name, size in zip(columns[::3], columns[2::3]) for _ in range(int(size))]
        table = np.array([[float("nan") if word.isalpha() else float(word) for word in line.split()]
                          for line in lines[2:ATOMS + 2]])
        with h5py.File(hdf5) as file:
            self.assertEqual(list(file["slow/id"]), list(glass["per_atom"]["id"]))
            for name, about in glass["properties"].items():
                values = glass["per_atom"][name]
                np.testing.assert_array_equal(file["slow/properties"][name], values)
                self.assertEqual(file["slow/properties"][name].attrs["unit"], about["unit"])
                np.testing.assert_allclose([float(row[name] or "nan") for row in rows], values, rtol=1e-9)
                np.testing.assert_array_equal(table[:, names.index(name)], values)
            took_part = np.isfinite(file["slow/first_strain/yz"][:])
            np.testing.assert_array_equal(table[:, names.index("took_part_yz")], took_part)
        self.assertEqual(len(contrasts), len(glass["contrasts"]))
        self.assertEqual([float(row["auc"]) for row in contrasts[::50]],
                         [float(f"{contrast['auc']:.10g}") for contrast in glass["contrasts"][::50]])
        self.assertEqual(len(overlaps), 3)
        self.assertTrue((folder / "fast.densities.csv").exists())
        self.assertEqual(other["name"], "fast")
        self.fails(4, ["--hdf5"], "analyze", "sites", self.first, "--hdf5", self.first / "run.h5")

    def test_columns_of_analyses_are_properties(self):
        def analyze(file):
            document = json.loads(file["vitrify/input"][()])
            document["stages"].append({"type": "sample", "name": "look", "temperature_K": 300, "duration_ps": 1,
                                       "analyses": [{"type": "lambda"}]})
            del file["vitrify/input"]
            file["vitrify/input"] = json.dumps(document)
            file.copy("vitrify/start/back/aqs", "vitrify/start/back/look")
            atoms = file.create_group("vitrify/analysis/back/look/lambda/atoms")
            atoms["lambda_A"] = np.linspace(0, 1, ATOMS)
            atoms["lambda_A"].attrs["unit"] = "A"
            atoms["vectors"] = np.zeros((ATOMS, 3))
            file["vitrify/analysis/back/aqs/local_strain/atoms/shear_strain"] = np.ones(ATOMS)  # after the shear

        run = self.changed("analyzed", analyze)
        glass, = self.sites(run)
        self.assertEqual(glass["properties"]["lambda_A"]["unit"], "A")
        for name in ("vectors", "shear_strain"):
            self.assertNotIn(name, glass["properties"])
        np.testing.assert_array_equal(glass["per_atom"]["lambda_A"], np.linspace(0, 1, ATOMS))
        flexibility = np.linspace(0, 1, ATOMS) ** 2 * np.cbrt(glass["per_atom"]["voronoi_volume_A3"])
        np.testing.assert_allclose(glass["per_atom"]["flexibility_volume_A3"], flexibility, rtol=1e-12)

    def test_another_glass_is_refused(self):
        for runs in ((self.first, self.other), (self.second, self.third)):
            self.fails(3, [*(f"{run}: replica" for run in runs), "found the glass"], "analyze", "sites", *runs)
        self.fails(3, ["a second time"], "analyze", "sites", self.first, self.first)

    def changed(self, name, change):
        """A copy of a run of which something has been changed."""
        run = self.folder / name
        run.mkdir()
        (run / "run.h5").write_bytes((self.third / "run.h5").read_bytes())
        with h5py.File(run / "run.h5", "r+") as file:
            change(file)
        without_seal(run / "run.h5")
        return run

    def test_run_without_hashes_is_refused(self):
        def forget(file):
            del file["vitrify/start"]

        self.fails(3, ["found no content hash"], "analyze", "sites", self.changed("old", forget))

    def test_run_that_lacks_the_glass_is_refused(self):
        def move(file):
            file["particles/back/position/value"][0, 0] += 0.5

        def shorten(file):
            ids = file["particles/back/id"][:-1]
            del file["particles/back/id"]
            file["particles/back/id"] = ids

        def mistake(file):
            file["particles/back/species"][3] = 7

        self.fails(4, ["found no frame of the glass"], "analyze", "sites", self.changed("moved", move))
        for change in (shorten, mistake):
            self.fails(4, ["/particles/back: a frame does not have everything of each atom"], "analyze", "sites",
                       self.changed(change.__name__, change))


if __name__ == "__main__":
    main()
