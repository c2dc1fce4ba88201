"""Structure files whose cell is turned in space: what goes back to their user is in the axes of the file."""

import json
import math
import random

from program import POTENTIAL, ProgramTest, h5py, main, needs_h5py


def product(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def transposed(a):
    return [list(row) for row in zip(*a)]


def turn(matrix, vector):
    return [sum(x * y for x, y in zip(row, vector)) for row in matrix]


def about(axis, angle):
    c, s = math.cos(angle), math.sin(angle)
    i, j = (axis + 1) % 3, (axis + 2) % 3
    matrix = [[float(k == m) for m in range(3)] for k in range(3)]
    matrix[i][i], matrix[i][j], matrix[j][i], matrix[j][j] = c, -s, s, c
    return matrix


GENERAL = product(about(2, 0.7), product(about(0, 2.1), about(1, -1.2)))
CYCLIC = [[0, 0, 1], [1, 0, 0], [0, 1, 0]]  # x goes to y, y to z, z to x
ROTATIONS = {"general": GENERAL, "cyclic": CYCLIC, "the other way": transposed(CYCLIC),
             "upside down": [[1, 0, 0], [0, -1, 0], [0, 0, -1]]}


class Crystal:
    """A tilted, disturbed cell of copper that moves, and its images under rotations."""

    def __init__(self):
        randoms = random.Random(5)
        basis = [(0, 0, 0), (0.5, 0.5, 0), (0.5, 0, 0.5), (0, 0.5, 0.5)]
        sites = [(i + a, j + b, k + c) for i in range(5) for j in range(5) for k in range(5) for a, b, c in basis]
        self.edges = [[18.0, 0, 0], [2.0, 18.2, 0], [-1.0, 1.5, 18.4]]
        self.positions = [[sum(x / 5 * edge[axis] for x, edge in zip(site, self.edges)) + randoms.gauss(0, 0.1)
                           for axis in range(3)] for site in sites]
        self.velocities = [[randoms.gauss(0, 3) for _ in range(3)] for _ in sites]

    def text(self, rotation):
        numbers = lambda v: " ".join(f"{x:.17g}" for x in turn(rotation, v))
        lattice = " ".join(numbers(edge) for edge in self.edges)
        rows = [f"Cu {numbers(x)} {numbers(v)}" for x, v in zip(self.positions, self.velocities)]
        return f'{len(rows)}\nLattice="{lattice}" Properties=species:S:1:pos:R:3:velo:R:3\n' + "\n".join(rows) + "\n"


def read_xyz(path):
    """Edges, and position and velocity of each atom (columns as the program writes them)."""
    lines = path.read_text().splitlines()
    lattice = [float(word) for word in lines[1].split('"')[1].split()]
    names = lines[1].split("Properties=")[1].split()[0].split(":")
    first, at = {}, 0
    for name, count in zip(names[0::3], names[2::3]):
        first[name], at = at, at + int(count)
    rows = [line.split() for line in lines[2:]]
    column = lambda name: [[float(x) for x in row[first[name]:first[name] + 3]] for row in rows]
    return [lattice[k:k + 3] for k in (0, 3, 6)], column


class Axes(ProgramTest):
    def setUp(self):
        super().setUp()
        self.crystal = Crystal()
        for name, rotation in {"aligned": ROTATION_OF_NONE, **ROTATIONS}.items():
            (self.folder / f"{name}.xyz").write_text(self.crystal.text(rotation))

    def near(self, found, expected, delta):
        for a, b in zip(found, expected, strict=True):
            for x, y in zip(a, b, strict=True):
                self.assertAlmostEqual(x, y, delta=delta)

    def evaluate(self, name, *words):
        return json.loads(self.succeeds("evaluate", self.folder / f"{name}.xyz", "--potential", POTENTIAL, "--json",
                                        *words))

    @staticmethod
    def tensor(point):
        xx, yy, zz, xy, xz, yz = point["stress_GPa"]
        return [[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]

    def test_forces_and_stress_turn_with_the_cell(self):
        aligned = self.evaluate("aligned")
        self.assertGreater(abs(aligned["stress_GPa"][0] - aligned["stress_GPa"][1]), 0.1)
        for name, rotation in ROTATIONS.items():
            with self.subTest(name):
                out = self.folder / "forces.extxyz"
                turned = self.evaluate(name, "--forces", out)
                self.assertAlmostEqual(turned["energy_eV"], aligned["energy_eV"], places=8)
                forces = [turn(rotation, force) for force in aligned["forces_eV_per_A"]]
                stress = product(rotation, product(self.tensor(aligned), transposed(rotation)))
                self.near(turned["forces_eV_per_A"], forces, 1e-8)
                self.near(self.tensor(turned), stress, 1e-7)
                edges, column = read_xyz(out)
                self.near(edges, [turn(rotation, edge) for edge in self.crystal.edges], 1e-12)
                self.near(column("pos"), [turn(rotation, x) for x in self.crystal.positions], 1e-12)
                self.near(column("velo"), [turn(rotation, v) for v in self.crystal.velocities], 1e-12)
                self.near(column("forces"), forces, 1e-8)
                key = [float(x) for x in out.read_text().splitlines()[1].split('stress="')[1].split('"')[0].split()]
                self.near([[160.21766340 * x for x in key[k:k + 3]] for k in (0, 3, 6)], stress, 1e-7)

    def test_an_aligned_cell_keeps_its_bits(self):
        out = self.folder / "forces.extxyz"
        self.evaluate("aligned", "--forces", out)
        edges, column = read_xyz(out)
        self.assertEqual((edges, column("pos")), (self.crystal.edges, self.crystal.positions))

    def test_a_left_handed_cell_is_refused(self):
        mirrored = self.crystal.text([[-1, 0, 0], [0, 1, 0], [0, 0, 1]])
        (self.folder / "mirrored.xyz").write_text(mirrored)
        self.fails(3, ["mirrored.xyz:2", "left-handed"], "evaluate", self.folder / "mirrored.xyz", "--potential",
                   POTENTIAL)

    def run_of(self, name):
        path = self.write_input({
            "potential": {"file": str(POTENTIAL)}, "system": {"structure": f"{name}.xyz"},
            "output": {"velocities": True},
            "stages": [{"type": "md", "ensemble": "nve", "duration_ps": 0.01},
                       {"type": "aqs", "strain_path": [0.002], "step": 1e-3, "force_tolerance_eV_per_A": 1e-2}]})
        run = self.folder / f"run {name}"
        self.succeeds("run", path, "--out", run, "--threads", 1)
        return path, run

    def test_runs_write_structures_in_the_axes_of_the_file(self):
        aligned = read_xyz(self.run_of("aligned")[1] / "structures/md.r0.extxyz")
        path, run = self.run_of("general")
        edges, column = read_xyz(run / "structures/md.r0.extxyz")
        self.near(edges, [turn(GENERAL, edge) for edge in aligned[0]], 1e-11)
        for name in "pos", "velo":
            self.near(column(name), [turn(GENERAL, v) for v in aligned[1](name)], 1e-9)
        words = "shear planes, stress, barostats per axis and run.h5 have the axes of the box"
        self.assertIn(words, self.succeeds("check", path))
        self.assertIn(words, (run / "run.log").read_text())
        self.assertIn("turned", self.succeeds("info", self.folder / "general.xyz"))

    @needs_h5py
    def test_run_h5_has_the_axes_of_the_box_and_the_rotation(self):
        _, run = self.run_of("general")
        with h5py.File(run / "run.h5") as file:
            box = file["particles/r0/box"]
            self.near(box["edges/value"][0].tolist(), self.crystal.edges, 1e-12)
            rows = box.attrs["rotation"]
            self.near([rows[k:k + 3].tolist() for k in (0, 3, 6)], transposed(GENERAL), 1e-12)
        _, run = self.run_of("aligned")
        with h5py.File(run / "run.h5") as file:
            self.assertNotIn("rotation", file["particles/r0/box"].attrs)


ROTATION_OF_NONE = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]

if __name__ == "__main__":
    main()
