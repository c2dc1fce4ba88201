"""The commands on good and bad words; numbers of the default potential."""

import csv
import json
import os
import subprocess

from program import (GLASS, NO_MODULES, POTENTIAL, ROOT, VITRIFY, ProgramTest, h5py, main, melt_to_shear, needs_h5py,
                     vitrify)

COMMANDS = ("run", "resume", "check", "info", "evaluate", "analyze", "devices", "report", "verify", "campaign")
USAGE = 2
MOST_THREADS = 8 * len(os.sched_getaffinity(0))


class CommandsTest(ProgramTest):
    def test_help(self):
        text = self.succeeds("--help")
        for command in COMMANDS:
            self.assertIn(command, text)
            self.assertIn(command, self.succeeds(command, "--help"))
        for command in ("d2min", "clusters"):
            self.assertIn("--cutoff", self.succeeds("analyze", command, "--help"))

    def test_version(self):
        text = self.succeeds("--version")
        for part in ("vitrify 0.", "back ends: cpu", "CUDA architectures", "SIMD", "HDF5: 1.", "compiler: "):
            self.assertIn(part, text)

    def test_usage_errors(self):
        for words in ((), ("fly",), ("run",), ("run", "x.json", "--fast"), ("evaluate", GLASS), ("check",)):
            result = vitrify(*words)
            self.assertEqual(result.returncode, USAGE, words)
            self.assertNotEqual(result.stderr, "")

    def test_usage_errors_tell_what_is_wrong(self):
        for text, *words in (("INPUT is required", "check"),
                             ("--windows requires --lambda", "analyze", "vibrations", "x", "--windows", 3),
                             ("INPUT excludes --schema", "check", "x.json", "--schema"),
                             (f"--threads: Value 100000 not in range 0 to {MOST_THREADS}", "run", "x.json",
                              "--threads", 100000),
                             ('--searches: found "1-2", must be A:B, two numbers', "run", "x", "--searches", "1-2"),
                             ("--searches: found 5:2, must be A:B with A < B", "run", "x", "--searches", "5:2")):
            result = vitrify(*words)
            self.assertEqual(result.returncode, USAGE, words)
            self.assertEqual(result.stderr.splitlines(), [text, "Run with --help for more information."])

    def test_devices(self):
        self.assertIn("cpu: ", self.succeeds("devices"))

    def test_schema(self):
        self.assertEqual(json.loads(self.succeeds("check", "--schema")),
                         json.loads((ROOT / "inputs/vitrify.schema.json").read_text()))
        self.assertEqual(json.loads(self.succeeds("campaign", "check", "--schema")),
                         json.loads((ROOT / "inputs/campaign.schema.json").read_text()))

    def test_shipped_inputs(self):
        for path in sorted((ROOT / "inputs").rglob("*.json")):
            if path.parent.name == "campaigns":
                self.succeeds("campaign", "check", path)
            elif not path.name.endswith(".schema.json") and "runs/" not in path.read_text():
                self.succeeds("check", path)

    def test_info_on_the_potential(self):
        text = self.succeeds("info", POTENTIAL)
        crystals = {tuple(words[:2]): [float(word) for word in words[2:]]
                    for words in map(str.split, text.splitlines()) if len(words) > 3 and words[1] in ("fcc", "B2")}
        lattice_constant, energy = crystals["Cu", "fcc"]
        self.assertAlmostEqual(lattice_constant, 3.63909, delta=2e-5)
        self.assertAlmostEqual(energy, -3.283116, delta=2e-6)
        lattice_constant, energy = crystals["CuZr", "B2"]
        self.assertAlmostEqual(lattice_constant, 3.22, delta=0.01)
        self.assertAlmostEqual(energy, -5.0102, delta=2e-4)

    def test_info_on_a_structure(self):
        self.assertIn("atoms      500", self.succeeds("info", GLASS))
        self.fails(3, ["nothing.xyz"], "info", self.folder / "nothing.xyz")

    def test_evaluate(self):
        forces = self.folder / "forces.extxyz"
        words = ("evaluate", GLASS, "--potential", POTENTIAL)
        result = json.loads(self.succeeds(*words, "--json", "--forces", forces))
        self.assertEqual(result["atoms"], 500)
        self.assertAlmostEqual(sum(result["energies_eV"]), result["energy_eV"], places=8)
        for axis in range(3):
            self.assertAlmostEqual(sum(force[axis] for force in result["forces_eV_per_A"]), 0, places=9)
        again = json.loads(self.succeeds("evaluate", forces, "--potential", POTENTIAL, "--json"))
        self.assertEqual(again["energy_eV"], result["energy_eV"])
        self.assertIn(f"{result['energy_eV']:.10f} eV", self.succeeds(*words))
        self.fails(3, ['"Al"', "Cu, Zr"], "evaluate", self.renamed(forces), "--potential", POTENTIAL)

    def test_pinned_threads(self):
        words = ("evaluate", GLASS, "--potential", POTENTIAL)
        self.assertEqual(self.succeeds(*words, "--threads", "1", "--pin"), self.succeeds(*words))
        result = vitrify(*words, "--threads", MOST_THREADS, "--pin")
        self.assertEqual(result.returncode, USAGE)
        self.assertIn(f"--pin: found {MOST_THREADS} threads, must be at most", result.stderr)

    def test_more_threads_than_can_be_started(self):
        result = vitrify("evaluate", GLASS, "--potential", POTENTIAL, env={"OMP_NUM_THREADS": "100000"})
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "vitrify: warning: OMP_NUM_THREADS asks for 100000 threads; "
                                        f"{MOST_THREADS} are used\n")

    def renamed(self, structure):
        path = self.folder / "aluminium.extxyz"
        path.write_text(structure.read_text().replace("Zr ", "Al "))
        return path

    def test_analyze(self):
        """Two atoms that jump: they and their neighborhoods transform."""
        reference, current, out = (self.folder / name for name in ("a.extxyz", "b.extxyz", "c.extxyz"))
        self.succeeds("evaluate", GLASS, "--potential", POTENTIAL, "--forces", reference)
        lines = reference.read_text().splitlines()
        words = lines[2].split()
        words[1] = str(float(words[1]) + 1.5)
        current.write_text("\n".join([*lines[:2], " ".join(words), *lines[3:]]) + "\n")
        pair = (reference, current, "--cutoff", 4)
        result = json.loads(self.succeeds("analyze", "d2min", *pair, "--json"))
        atom = max(zip(result["d2min_A2"], result["id"]))
        self.assertEqual(atom[1], result["id"][0])
        self.assertGreater(atom[0], 1.5**2)
        neighbors = result["neighbors"][0]
        sizes = json.loads(self.succeeds("analyze", "clusters", *pair, "--threshold", 0.5, "--json"))["sizes"]
        self.assertEqual(len(sizes), 1)
        self.assertLessEqual(sizes[0], neighbors + 1)
        shares = json.loads(self.succeeds("analyze", "d2min", *pair, "--per-neighbor", "--json"))["d2min_A2"]
        self.assertAlmostEqual(shares[0] * neighbors, result["d2min_A2"][0], places=10)
        self.succeeds("analyze", "clusters", *pair, "--out", out)
        self.assertIn("d2min:R:1:neighbors:I:1:cluster:I:1", out.read_text().splitlines()[1])
        self.assertIn("shear-transformed", self.succeeds("analyze", "d2min", *pair))
        self.fails(3, ["cutoff 20 A"], "analyze", "d2min", reference, current, "--cutoff", 20)

    def test_elements_that_do_not_suit_the_file_are_refused(self):
        """They name the types of LAMMPS data; anywhere else they would have no effect."""
        xyz, named = self.folder / "glass.extxyz", self.folder / "named.data"
        self.succeeds("evaluate", GLASS, "--potential", POTENTIAL, "--forces", xyz)
        named.write_text(GLASS.read_text().replace("\n1 63.546\n", "\n1 63.546 # Cu\n"))
        of_xyz, order, count = "LAMMPS data files only", "'Zr' for atom type 1, allowed: 'Cu'", "for 2 atom types"
        for structure, elements, said in ((xyz, ["Cu", "Zr"], of_xyz), (named, ["Zr", "Cu"], order),
                                          (GLASS, ["Cu", "Zr", "Al"], count), (GLASS, ["Cu"], count)):
            with self.subTest(structure=structure.name, elements=elements):
                words = (structure, "--potential", POTENTIAL, "--elements", *elements)
                self.fails(3, [structure.name, said], "evaluate", *words)
                self.fails(3, [structure.name, said], "analyze", "d2min", structure, structure, "--elements", *elements)
                document = self.write_input({"potential": {"file": str(POTENTIAL)},
                                             "system": {"structure": str(structure), "elements": elements},
                                             "stages": [{"type": "minimize"}]})
                self.fails(3, ["/system/elements: ", structure.name, said], "check", document)
        self.succeeds("evaluate", named, "--potential", POTENTIAL, "--elements", "Cu", "Zr")
        self.succeeds("analyze", "d2min", GLASS, xyz, "--elements", "Cu", "Zr")

    def test_what_cannot_be_printed_is_an_error(self):
        """Where the disk is full, a script must not take an empty file for a result."""
        for words in (("evaluate", GLASS, "--potential", POTENTIAL, "--elements", "Cu", "Zr"),
                      ("evaluate", GLASS, "--potential", POTENTIAL, "--elements", "Cu", "Zr", "--json"),
                      ("info", POTENTIAL), ("check", "--schema")):
            with open("/dev/full", "w") as full:
                result = subprocess.run([VITRIFY, *map(str, words)], stdout=full, stderr=subprocess.PIPE, text=True)
            self.assertEqual(result.returncode, 4, words)
            self.assertIn("No space left on device", result.stderr)
            self.assertEqual(len(result.stderr.splitlines()), 1)

    @needs_h5py
    def test_the_first_frame_is_the_state_of_the_first_row(self):
        """Atoms that were put down at random have been pushed apart by then, and have velocities."""
        document = self.write_input(melt_to_shear(
            stages=[{"type": "md", "ensemble": "nvt", "temperature_K": 1300, "duration_ps": 0.01, "thermo_every": 5}],
            output={"velocities": True}))
        self.succeeds("run", document, "--out", self.folder / "run")
        with h5py.File(self.folder / "run/run.h5") as file:
            row = file["observables/fast"]
            self.assertEqual(list(row["potential_energy/step"]), [0, 5])
            frame = file["particles/fast"]
            self.assertEqual(frame["position/step"][0], 0)
            velocity, mass = frame["velocity/value"][0], frame["mass"][:]
            kinetic = 0.5 * 1.0364269e-4 * (mass[:, None] * velocity**2).sum()
            self.assertAlmostEqual(kinetic / row["kinetic_energy/value"][0], 1, places=6)
            edges, lines = frame["box/edges/value"][0], []
            for species, place in zip(frame["species"], frame["position/value"][0]):
                lines.append(f"{('Cu', 'Zr')[species]} " + " ".join(f"{x:.17g}" for x in place))
            lattice = " ".join(f"{x:.17g}" for x in edges.ravel())
            energy = row["potential_energy/value"][0]
        path = self.folder / "first.xyz"
        path.write_text(f'{len(lines)}\nLattice="{lattice}" Properties=species:S:1:pos:R:3\n' + "\n".join(lines) + "\n")
        found = json.loads(self.succeeds("evaluate", path, "--potential", POTENTIAL, "--json"))
        self.assertAlmostEqual(found["energy_eV"], energy, places=4)

    def test_strain_has_the_sign_of_the_box(self):
        document = self.write_input({
            "potential": {"file": str(POTENTIAL)}, "system": {"structure": str(GLASS), "elements": ["Cu", "Zr"]},
            "replicas": {"count": 2},
            "stages": [{"type": "aqs", "sign": [1, -1], "plane": "xz", "strain_path": [0.01], "step": 0.01,
                        "force_tolerance_eV_per_A": 1e-3}]})
        self.succeeds("run", document, "--out", self.folder / "run")
        with (self.folder / "run/thermo.csv").open() as table:
            rows = [row for row in csv.DictReader(table)]
        slope = {}
        for replica, sign in (("r0", 1), ("r1", -1)):
            first, last = [row for row in rows if row["replica"] == replica]
            self.assertEqual(float(last["strain"]), sign * 0.01)
            slope[replica] = (float(last["stress_xz_GPa"]) - float(first["stress_xz_GPa"])) / float(last["strain"])
        self.assertGreater(slope["r0"], 1)
        self.assertGreater(slope["r1"], 1)

    def test_numbers_that_are_none(self):
        for words in (("--threshold", "nan"), ("--threshold", "inf"), ("--cutoff", "0"), ("--cutoff", "nan")):
            result = vitrify("analyze", "d2min", GLASS, GLASS, *words)
            self.assertEqual(result.returncode, USAGE, words)
            self.assertIn(f"{words[0]}: found {words[1]}, must be a number >", result.stderr)

    def test_no_zone_has_no_mean_size(self):
        found = json.loads(self.succeeds("analyze", "clusters", GLASS, GLASS, "--elements", "Cu", "Zr", "--json"))
        self.assertEqual(found["sizes"], [])
        self.assertIsNone(found["log_normal"])
        self.assertIsNone(found["mean_size"])

    def test_mixed_precision_is_close_to_double(self):
        energies = {}
        for precision in ("double", "mixed"):
            document = {
                "potential": {"file": str(POTENTIAL)},
                "system": {"structure": str(GLASS)},
                "stages": [{"type": "md", "ensemble": "nve", "temperature_K": 300, "velocities": "maxwell",
                            "duration_ps": 0.04, "thermo_every": 20, "precision": precision}],
            }
            run = self.folder / precision
            self.succeeds("run", self.write_input(document, precision + ".json"), "--out", run)
            rows = list(csv.DictReader((run / "thermo.csv").read_text().splitlines()))
            energies[precision] = float(rows[-1]["potential_energy_eV"])
        self.assertNotEqual(energies["mixed"], energies["double"])
        self.assertLess(abs(energies["mixed"] - energies["double"]), 500 * 2e-6)

    def test_run_and_its_files(self):
        run = self.folder / "run"
        self.succeeds("run", self.write_input(melt_to_shear()), "--out", run, "--threads", 1)
        self.assertIn("finished, 100 %", self.succeeds("info", run))
        self.assertIn("replica    fast", self.succeeds("info", run / "run.h5"))
        about_checkpoint = self.succeeds("info", run / "checkpoint.h5")
        self.assertIn("checkpoint in stage", about_checkpoint)
        self.assertIn("written by " + self.succeeds("--version").splitlines()[0], about_checkpoint)
        self.assertIn("atoms      250", self.succeeds("info", run / "structures/aqs.slow.data"))
        result = subprocess.run([VITRIFY, "report", run], capture_output=True, text=True)
        if "needs a python3" in result.stderr:
            self.skipTest(NO_MODULES)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("stress-strain", (run / "report.html").read_text())


if __name__ == "__main__":
    main()
