"""D2min and clusters of two structure files, whatever their boxes, image counts and ids are like."""

import itertools
import json
import math

from program import GLASS, POTENTIAL, ROOT, ProgramTest, main, vitrify

TILTS = ROOT / "tests/data/d2min_tilts"
OVITO = json.loads((TILTS / "ovito.json").read_text())
REFERENCE = TILTS / "reference.data"


def read_data(path):
    """Edges (rows) and positions of one of these files."""
    lines = path.read_text().splitlines()
    length = float(next(line for line in lines if line.endswith("xhi")).split()[1])
    xy, xz, yz = map(float, next(line for line in lines if line.endswith("yz")).split()[:3])
    atoms = [line.split() for line in lines[lines.index("Atoms # atomic") + 2:]]
    return [(length, 0, 0), (xy, length, 0), (xz, yz, length)], [tuple(map(float, atom[2:5])) for atom in atoms]


def cluster_sizes(edges, positions, chosen, cutoff):
    shifts = [[sum(n * edge[axis] for n, edge in zip(turns, edges)) for axis in range(3)]
              for turns in itertools.product((-2, -1, 0, 1, 2), repeat=3)]

    def linked(i, j):
        return any(math.dist(positions[i], [x + s for x, s in zip(positions[j], shift)]) < cutoff for shift in shifts)

    left, sizes = set(chosen), []
    while left:
        cluster, todo = 0, [left.pop()]
        while todo:
            atom = todo.pop()
            cluster += 1
            near = {other for other in left if linked(atom, other)}
            left -= near
            todo += near
        sizes.append(cluster)
    return sorted(sizes, reverse=True)


class D2min(ProgramTest):
    def analyze(self, what, *words):
        result = vitrify("analyze", what, *words, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout), result.stderr

    def test_tilts_beyond_half_an_edge_are_as_ovito_takes_them(self):
        for name in "xy", "xz", "yz", "all", "far":
            found, words = self.analyze("d2min", REFERENCE, TILTS / f"{name}.data", "--cutoff", OVITO["cutoff_A"])
            self.assertEqual((words, found["notes"]), ("", []))
            for value, expected in zip(found["d2min_A2"], OVITO[name]):
                self.assertAlmostEqual(value, expected, delta=1e-9 * (1 + expected))

    def test_local_strain_is_that_of_ovito(self):
        found, _ = self.analyze("strain", REFERENCE, TILTS / "small.data", "--cutoff", OVITO["cutoff_A"])
        strain = found["strain"]
        for name in "shear", "volumetric":
            for value, expected in zip(strain[name + "_strain"], OVITO[name]):
                self.assertAlmostEqual(value, expected, delta=1e-12)
        mean = sum(OVITO["shear"]) / len(OVITO["shear"])
        square = sum((eta - mean) ** 2 for eta in OVITO["shear"]) / len(OVITO["shear"])
        self.assertAlmostEqual(strain["mean_shear_strain"], mean, delta=1e-12)
        self.assertAlmostEqual(strain["psi"], math.sqrt(square), delta=1e-12)

    def test_strain_between_frames_of_a_run(self):
        document = {"potential": {"file": str(POTENTIAL)},
                    "system": {"structure": str(GLASS), "elements": ["Cu", "Zr"]},
                    "stages": [{"type": "minimize"}, {"type": "aqs", "strain_path": [0.02], "step": 2e-3,
                                                      "snapshot_every_strain": 0.01}]}
        run = self.folder / "run"
        self.succeeds("run", self.write_input(document), "--out", run, "--threads", 1)
        found, _ = self.analyze("strain", run, "--reference-frame", 1, "--current-frame", -1)
        gamma = 0.02
        expected = math.sqrt(gamma ** 2 / 4 + gamma ** 4 / 12)
        self.assertAlmostEqual(found["strain"]["box_shear_strain"], expected, delta=1e-9)
        self.assertGreater(found["strain"]["psi"], 0)
        self.succeeds("analyze", "strain", run, "--csv", self.folder / "csv", "--extxyz", self.folder / "strain.extxyz")
        self.assertIn("run-r0.strain.map_xy.csv", [path.name for path in (self.folder / "csv").iterdir()])
        self.assertIn("shear_strain:R:1", (self.folder / "strain.extxyz").read_text().splitlines()[1])

    def test_strain_of_what_means_nothing_is_not_told(self):
        def slab(name, edge_A, pbc, gamma=0.0):
            rows = [f"Cu {3.6 * i + gamma * 3.6 * j} {3.6 * j + 0.1 * (i % 3)} {3.6 * k}"
                    for i in range(4) for j in range(4) for k in range(4)]
            path = self.folder / name
            cell = f'Lattice="14.4 0 0 0 {edge_A} 0 0 0 14.4" pbc="{pbc}" Properties=species:S:1:pos:R:3'
            path.write_text("\n".join([str(len(rows)), cell, *rows]) + "\n")
            return path

        film, sheared = slab("film.xyz", 40, "T F T"), slab("sheared.xyz", 90, "T F T", 0.02)
        found, _ = self.analyze("strain", film, sheared, "--cutoff", 5)
        strain = found["strain"]
        self.assertAlmostEqual(strain["box_shear_strain"], 0.01, delta=1e-4)  # of the atoms: the open edge says nothing
        self.assertTrue(0 < strain["above_box"] < 1, strain["above_box"])
        self.assertAlmostEqual(strain["mean_shear_strain"], 0.01, delta=1e-3)
        bulk = slab("bulk.xyz", 14.4, "T T T")
        self.fails(3, ["open along y", "must be the same"], "analyze", "strain", film, bulk)
        self.fails(3, ["same configuration twice"], "analyze", "strain", bulk)
        two = self.folder / "two.xyz"
        two.write_text(film.read_text() + slab("later.xyz", 40, "T F T", 0.02).read_text())
        found, _ = self.analyze("strain", two, "--cutoff", 5)
        self.assertAlmostEqual(found["strain"]["mean_shear_strain"], 0.01, delta=1e-3)

    def test_clusters_are_linked_where_the_atoms_are_after_the_event(self):
        threshold, cutoff = 9, 3.2
        current = TILTS / "xy.data"
        found, _ = self.analyze("clusters", REFERENCE, current, "--cutoff", OVITO["cutoff_A"], "--threshold", threshold,
                                "--cluster-cutoff", cutoff)
        chosen = [i for i, d2 in enumerate(OVITO["xy"]) if d2 > threshold]
        after = cluster_sizes(*read_data(current), chosen, cutoff)
        self.assertNotEqual(after, cluster_sizes(*read_data(REFERENCE), chosen, cutoff))
        self.assertEqual(found["sizes"], after)

    def test_what_is_not_certain_is_said(self):
        edges, positions = read_data(TILTS / "xy.data")
        lattice = " ".join(str(x) for edge in edges for x in edge)
        rows = [f"Cu {x} {y} {z}" for x, y, z in positions]
        path = self.folder / "current.xyz"
        header = f'{len(rows)}\nLattice="{lattice}" Properties=species:S:1:pos:R:3\n'
        path.write_text(header + "\n".join(rows) + "\n")
        found, words = self.analyze("d2min", REFERENCE, path, "--cutoff", OVITO["cutoff_A"])
        self.assertIn("only the reference has atom ids", words)
        self.assertEqual(len(words.splitlines()), 1)
        self.assertEqual(len(found["notes"]), 1)
        self.assertAlmostEqual(found["d2min_A2"][0], OVITO["xy"][0], places=8)

        rows.reverse()
        path.write_text(header + "\n".join(rows) + "\n")
        result = vitrify("analyze", "d2min", REFERENCE, path)
        self.assertEqual(result.returncode, 3)
        self.assertIn("cannot be matched", result.stderr)


if __name__ == "__main__":
    main()
