"""What `analyze structure` tells of a configuration, against sums of its own and, where it is there, OVITO."""

import csv
import json
import math
import unittest

from b2_crystal import CELLS, EDGE_A, write_b2
from program import GLASS, ProgramTest, main, vitrify

try:
    import ovito.io
    import ovito.modifiers
except ImportError:
    ovito = None


class StructureOfConfigurations(ProgramTest):
    def found_in(self, *words):
        return json.loads(self.succeeds("analyze", "structure", *words, "--json", "--threads", 1))

    def glass(self, *words):
        return self.found_in(GLASS, "--elements", "Cu", "Zr", "--largest-q", 6, "--vectors", 50, *words)

    def test_has_a_row_for_each_atom_in_order_of_id(self):
        found = self.glass()
        n = found["atoms"]
        self.assertEqual(found["id"], sorted(found["id"]))
        self.assertEqual(len(found["elements_of_atoms"]), n)
        cells = found["voronoi"]
        self.assertTrue(all(len(cells[name]) == n for name in ("volume_A3", "indices", "faces")))
        self.assertAlmostEqual(sum(cells["volume_A3"]) / found["volume_A3"], 1, delta=1e-10)
        self.assertEqual([sum(index) for index in cells["indices"]], cells["faces"])
        copper = [v for v, e in zip(cells["volume_A3"], found["elements_of_atoms"]) if e == "Cu"]
        self.assertAlmostEqual(cells["mean_volume_Cu_A3"], sum(copper) / len(copper), delta=1e-9)

    def test_counts_pairs_as_the_density_says(self):
        rdf = self.glass("--only", "rdf")["rdf"]
        self.assertEqual(len(rdf["r_A"]), len(rdf["Cu-Zr"]))
        far = [g for r, g in zip(rdf["r_A"], rdf["total"]) if r > 0.8 * rdf["r_A"][-1]]
        self.assertAlmostEqual(sum(far) / len(far), 1, delta=0.05)

    def test_of_a_crystal_is_that_of_the_crystal(self):
        crystal = self.folder / "b2.xyz"
        write_b2(crystal)
        found = self.found_in(crystal, "--largest-q", 5, "--vectors", 1000)
        within = dict(zip((round(r, 2) for r in found["rdf"]["running_coordination"]["r_A"]),
                          found["rdf"]["running_coordination"]["Cu-Zr"]))
        self.assertEqual((within[2.8], within[2.9], within[5.3], within[5.5]), (0, 8, 8, 32))
        self.assertEqual(found["crystals"]["b2_fraction"], 1)
        self.assertEqual(found["crystals"]["largest_crystal"], 2 * CELLS ** 3)
        factor = found["structure_factor"]
        # (100) of B2, three times in half of the space: rho_Cu = -rho_Zr there, and 0 at the others of this length
        k = min(range(len(factor["q_per_A"])), key=lambda k: abs(factor["q_per_A"][k] - 2 * math.pi / EDGE_A))
        bright = 3 / factor["vectors"][k] * 2 * CELLS ** 3
        self.assertAlmostEqual(factor["number"][k], 0, delta=1e-4)
        self.assertAlmostEqual(factor["Cu-Cu"][k], bright - 1, delta=1e-3)
        self.assertAlmostEqual(factor["Cu-Zr"][k], 1 - bright, delta=1e-3)

    def test_does_not_depend_on_the_order_of_elements_and_atoms(self):
        a, b = self.folder / "b2.xyz", self.folder / "turned.xyz"
        write_b2(a)
        head = a.read_text().splitlines()
        b.write_text("\n".join(head[:2] + head[:1:-1]) + "\n")
        one, other = self.found_in(a), self.found_in(b)
        self.assertEqual(one["rdf"], other["rdf"])
        self.assertEqual(one["voronoi"]["faces_of_Cu"], other["voronoi"]["faces_of_Cu"])

    def test_leaves_out_what_open_boxes_do_not_have(self):
        crystal = self.folder / "b2.xyz"
        write_b2(crystal)
        crystal.write_text(crystal.read_text().replace("Lattice", 'pbc="T T F" Lattice', 1))
        found = self.found_in(crystal)
        self.assertIn("left_out", found["rdf"])
        self.assertIn("left_out", found["structure_factor"])
        cut = [volume is None for volume in found["voronoi"]["volume_A3"]]
        self.assertTrue(any(cut))
        self.assertEqual([faces is None for faces in found["voronoi"]["faces"]], cut)
        self.assertEqual([count is None for count in found["coordination"]["by_faces"]], cut)
        self.fails(3, ["rdf", "open"], "analyze", "structure", crystal, "--only", "rdf")

    def test_writes_tables_and_atoms(self):
        tables, atoms = self.folder / "tables", self.folder / "atoms.xyz"
        found = self.glass("--csv", tables, "--extxyz", atoms)
        name, = {path.name.split(".")[0] for path in tables.iterdir()}
        with (tables / f"{name}.structure_factor.csv").open() as file:
            rows = list(csv.DictReader(file))
        self.assertLess(float(rows[0]["q_per_A"]), float(rows[-1]["q_per_A"]))
        comment = atoms.read_text().splitlines()[1]
        for column in ("volume_A3:R:1", ":indices:I:", ":faces:I:1", ":by_faces:I:1", ":lattice:S:1", ":solid_bonds:I:1"):
            self.assertIn(column, comment)
        cells, row = found["voronoi"], atoms.read_text().splitlines()[2].split()
        values = [*cells["indices"][0], cells["faces"][0], found["coordination"]["by_faces"][0]]
        place = row.index(format(cells["volume_A3"][0], ".17g"))
        self.assertEqual([int(word) for word in row[place + 1:place + 1 + len(values)]], values)

    def test_refuses_names_that_are_none(self):
        refused = vitrify("analyze", "structure", GLASS, "--elements", "Cu", "Zr", "--only", "vornoi")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("--only: found vornoi, must be", refused.stderr)

    def test_refuses_what_would_write_a_file_twice(self):
        other = self.folder / GLASS.name
        other.write_bytes(GLASS.read_bytes())
        self.fails(3, ["--csv", GLASS.name.split(".")[0]], "analyze", "structure", GLASS, other, "--elements", "Cu", "Zr",
                   "--only", "voronoi", "--csv", self.folder / "tables")

    def test_refuses_settings_without_sense(self):
        for option, value in (("--bin", 1e-12), ("--q-bin", 1e-9), ("--q-bin", 100), ("--largest-q", 1e9), ("--range", 1e-300),
                              ("--face-threshold", 2)):
            refused = vitrify("analyze", "structure", GLASS, "--elements", "Cu", "Zr", option, value)
            self.assertEqual(refused.returncode, 2, refused.stderr)
            self.assertIn(f"{option}: found {value}, must be a number from", refused.stderr)

    def trajectory(self):
        """Frames of two edges in turn, the first of them perfect."""
        frame, path = self.folder / "frame.xyz", self.folder / "frames.xyz"
        write_b2(frame)
        one = frame.read_text()
        edge = f"{EDGE_A * CELLS}"
        path.write_text((one + one.replace(edge, f"{EDGE_A * CELLS * 1.1}")) * 2)
        return path

    def test_of_several_frames_is_their_mean(self):
        path = self.trajectory()
        only = ("--only", "voronoi", "rdf")
        first, second = (self.found_in(path, "--frame", k, *only) for k in (0, 1))
        both = self.found_in(path, "--first-frame", 1, "--last-frame", 2, *only)
        self.assertAlmostEqual(both["volume_A3"], (first["volume_A3"] + second["volume_A3"]) / 2)
        self.assertEqual((both["voronoi"]["frames"], both["rdf"]["frames"]), (2, 2))
        for k in 0, 100:
            volumes = [found["voronoi"]["volume_A3"][k] for found in (first, second, both)]
            self.assertAlmostEqual(volumes[2], (volumes[0] + volumes[1]) / 2)
        mean = [found["voronoi"]["mean_volume_Cu_A3"] for found in (first, second)]
        self.assertAlmostEqual(both["voronoi"]["mean_volume_Cu_A3_error"], abs(mean[0] - mean[1]) / 2, delta=1e-9)
        third = self.found_in(path, "--first-frame", 0, "--every", 2, *only)
        self.assertEqual(third["voronoi"]["mean_volume_Cu_A3"], first["voronoi"]["mean_volume_Cu_A3"])
        self.assertEqual(third["voronoi"]["frames"], 2)
        self.fails(3, [str(path), "none of the frames"], "analyze", "structure", path, "--first-frame", 4)

    def test_refuses_frames_of_other_atoms(self):
        path, other = self.trajectory(), self.folder / "other.xyz"
        write_b2(other, ("Zr", "Zr"))
        path.write_text(path.read_text() + other.read_text())
        self.fails(3, ["frame 4", "432 Zr", "216 Cu"], "analyze", "structure", path, "--first-frame", 2)

    def test_lays_measured_data_over_s_of_q(self):
        found = self.glass("--only", "structure_factor")["structure_factor"]
        path = self.folder / "measured.dat"
        rows = [f"{q} {1.25 * s}" for q, s in zip(found["q_per_A"], found["xray"]) if q > 1]
        path.write_text("# q S\n" + "\n".join(rows) + "\n")
        laid = self.glass("--only", "structure_factor", "--experiment", path)["structure_factor"]
        self.assertAlmostEqual(laid["R_w"], 0.2, delta=1e-6)
        self.assertEqual([value is None for value in laid["experiment"]], [q <= 1 for q in found["q_per_A"]])
        path.write_text("1 2\n2 three\n")
        self.fails(3, [f"{path}:2", "three"], "analyze", "structure", GLASS, "--elements", "Cu", "Zr", "--experiment", path)
        square = self.glass("--only", "structure_factor", "--normalisation", "mean_square")["structure_factor"]
        k = max(range(len(found["xray"])), key=lambda k: found["xray"][k])
        self.assertLess(1, square["xray"][k])
        self.assertLess(square["xray"][k], found["xray"][k])

    def test_shows_peaks_and_frequent_cells(self):
        text = self.succeeds("analyze", "structure", GLASS, "--elements", "Cu", "Zr", "--largest-q", 4, "--threads", 1)
        for word in ("first_peak_xray_height", "first_peak_Cu_Zr_A", "cells of Cu, %", "<0 2 8 2>"):
            self.assertIn(word, text)

    def test_takes_few_vectors_where_a_bin_has_few(self):
        crystal = self.folder / "b2.xyz"
        write_b2(crystal)
        for vectors in 1, 2, 5:
            factor = self.found_in(crystal, "--only", "structure_factor", "--vectors", vectors)["structure_factor"]
            self.assertLessEqual(max(factor["vectors"]), vectors)

    def test_does_not_depend_on_the_tilt_of_the_box(self):
        crystal, tilted = self.folder / "b2.xyz", self.folder / "tilted.xyz"
        write_b2(crystal)
        edge = EDGE_A * CELLS
        text = crystal.read_text()
        tilted.write_text(text.replace(f"{edge} 0 0 0 {edge} 0 0 0 {edge}", f"{edge} 0 0 {edge} {edge} 0 0 {-edge} {edge}"))
        self.assertNotEqual(text, tilted.read_text())
        one, other = self.found_in(crystal), self.found_in(tilted)
        for analysis in "rdf", "structure_factor", "coordination", "crystals":
            self.assertEqual(one[analysis], other[analysis], analysis)

    def test_knows_no_cutoff_where_there_is_no_shell(self):
        crystal = self.folder / "small.xyz"
        crystal.write_text('1\nLattice="3 0 0 0 3 0 0 0 3" Properties=species:S:1:pos:R:3\nCu 0 0 0\n')
        found = self.found_in(crystal)
        self.assertNotIn("cutoff_A", found["coordination"])
        self.assertNotIn("by_one_cutoff_Cu", found["coordination"])
        self.assertEqual(found["voronoi"]["faces"], [6])
        self.assertIn("no first minimum", found["coordination"]["notes"][0])

    def test_refuses_cells_that_have_no_end(self):
        needle = self.folder / "needle.xyz"
        needle.write_text('2\nLattice="30000 0 0 0 2 0 0 0 2" Properties=species:S:1:pos:R:3\nCu 0 0 0\nCu 9 0 0\n')
        self.fails(3, ["voronoi", "too long and too empty"], "analyze", "structure", needle, "--only", "voronoi")

    @unittest.skipUnless(ovito, "no OVITO")
    def test_is_what_ovito_finds(self):
        atoms = self.folder / "atoms.xyz"
        found = self.glass("--extxyz", atoms, "--range", 6, "--bin", 0.02)
        pipeline = ovito.io.import_file(str(atoms))
        pipeline.modifiers.append(
            ovito.modifiers.CoordinationAnalysisModifier(cutoff=6.0, number_of_bins=300, partial=True))
        data = pipeline.compute()
        table = data.tables["coordination-rdf"]
        for k, pair in enumerate(table.y.component_names):
            for ours, theirs in zip(found["rdf"]["-".join(sorted(pair.split("-")))], table.y[:, k]):
                self.assertAlmostEqual(ours, theirs, delta=0.02)


if __name__ == "__main__":
    main()
