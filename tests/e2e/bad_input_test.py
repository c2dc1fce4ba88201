"""A wrong input is told in one line, with its place, and leaves nothing behind."""

import os
import resource
import subprocess
import unittest

from program import GLASS, POTENTIAL, VITRIFY, ProgramTest, melt_to_shear

BAD_INPUT = 3


class BadInputTest(ProgramTest):
    def refused(self, parts, **changes):
        """Both check and run refuse the input; no run directory appears."""
        path = self.write_input(melt_to_shear(**changes))
        for words in (("check", path), ("run", path, "--out", self.folder / "run")):
            self.fails(BAD_INPUT, parts, *words)
        self.assertFalse((self.folder / "run").exists())

    def write_atoms(self, name, rows):
        header = 'Lattice="20 0 0 0 20 0 0 0 20" Properties=species:S:1:pos:R:3'
        (self.folder / name).write_text("\n".join([str(len(rows)), header, *rows]) + "\n")

    def stages(self, index, **changes):
        stages = melt_to_shear()["stages"]
        stages[index].update(changes)
        return stages

    def test_names_that_give_one_file(self):
        def with_names(first, second, replicas):
            stages = self.stages(0, name=first)
            stages[1].update(name=second)
            self.refused(["/stages/1/name", f'found "{second}": the file structures/'], stages=stages,
                         replicas={"count": 2, "names": replicas})

        with_names("a.b", "a", ["c", "b.c"])
        with_names("melt", "Melt", ["c", "d"])
        with_names("melt", "diverged", ["c", "d"])

    def test_good_input_is_fine(self):
        self.assertIn("fine", self.succeeds("check", self.write_input(melt_to_shear())))

    def test_missing_potential(self):
        self.refused(["/potential/file", "no such potential file", "Missing.eam.fs"],
                     potential={"file": "Missing.eam.fs"})

    def test_short_and_garbled_potential(self):
        text = POTENTIAL.read_text()
        bad = self.folder / "bad.eam.fs"
        bad.write_text(text[: len(text) // 2])
        self.refused(["bad.eam.fs:"], potential={"file": "bad.eam.fs"})
        lines = text.splitlines(keepends=True)
        lines[700] = "0.1 0.2 O.3\n"
        bad.write_text("".join(lines))
        self.refused(["bad.eam.fs:701:", "O.3"], potential={"file": "bad.eam.fs"})

    def test_shipped_potential_is_found_by_its_name(self):
        path = self.write_input(melt_to_shear(potential={"file": "potentials/" + POTENTIAL.name}))
        self.succeeds("check", path)

    def test_element_not_in_the_potential(self):
        self.refused(["/system/composition/Al", '"Al"', "Cu, Zr"],
                     system={"atoms": 250, "composition": {"Al": 0.5, "Zr": 0.5}})
        self.refused(["/potential/elements/1", '"Al"', "Cu, Zr"],
                     potential={"file": str(POTENTIAL), "elements": ["Cu", "Al"]})
        self.write_atoms("al.xyz", ["Cu 1 1 1", "Al 9 9 9"])
        self.refused(["/system/structure", '"Al"', "Cu, Zr"], system={"structure": "al.xyz"})

    def test_cutoff_larger_than_half_the_box(self):
        self.refused(["/system/atoms", "A along a", "15.2 A"], system={"atoms": 100, "composition": {"Cu": 1.0}})

    def test_no_room_for_a_random_start(self):
        self.refused(["/system/min_distance_A", "of 250 atoms"],
                     system={"atoms": 250, "composition": {"Cu": 1.0}, "min_distance_A": 3.5})

    def test_overlapping_atoms(self):
        self.write_atoms("overlap.xyz", ["Cu 1 1 1", "Cu 1.05 1 1", "Zr 9 9 9"])
        self.refused(["/system", "overlap"], system={"structure": "overlap.xyz"})

    def test_structure_files(self):
        self.refused(["nowhere.data"], system={"structure": "nowhere.data"})
        text = GLASS.read_text()
        (self.folder / "short.data").write_text(text[: len(text) // 2])
        self.refused(["short.data:"], system={"structure": "short.data"})

    def test_what_is_no_file(self):
        os.mkfifo(self.folder / "pipe")
        for name, kind in (("pipe", "a pipe"), ("/dev/zero", "a device"), (str(self.folder), "a directory")):
            self.refused([name, kind, "must be a file"], potential={"file": name})
            self.refused([name, kind, "must be a file"], system={"structure": name})
            self.fails(4, [name, "must be a file"], "check", self.folder / name)

    def test_memory_that_cannot_be_had(self):
        """Address space for the program, hardly for what it reads."""
        path = self.folder / "many.xyz"
        header = 'Lattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3'
        path.write_text(f"2000000\n{header}\n" + "Cu 0 0 0\n" * 2000000)
        limit = 200_000_000
        self.fails(1, ["out of memory"], "info", path,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))

    def test_closed_standard_streams(self):
        """What the program prints does not end up in one of its files."""
        path = self.write_input(melt_to_shear(stages=[{"type": "minimize", "force_tolerance_eV_per_A": 0.1}]))
        run = self.folder / "run"
        words = f"exec {VITRIFY} run {path} --out {run} --threads 1 >&- 2>&-"
        self.assertEqual(subprocess.run(["sh", "-c", words]).returncode, 0)
        told = [path.name for path in run.iterdir() if path.is_file() and b"replicas with" in path.read_bytes()]
        self.assertEqual(told, ["run.log"])
        self.assertIn("finished", self.succeeds("info", run))

    def test_negative_rate(self):
        self.refused(["/stages/2/rate_K_per_s", "-1e12"], stages=self.stages(2, rate_K_per_s=-1e12))

    def test_unknown_key(self):
        self.refused(["/stages/2/rate_K_per_ps", "did you mean", "rate_K_per_s"],
                     stages=self.stages(2, rate_K_per_ps=1))

    def test_wrong_type(self):
        self.refused(["/stages/0/duration_ps", '"long"'], stages=self.stages(0, duration_ps="long"))

    def test_wrong_number_of_replicas(self):
        self.refused(["/stages/2/rate_K_per_s", "found length 3"], stages=self.stages(2, rate_K_per_s=[1e14] * 3))

    def test_dynamics_without_any_velocity(self):
        self.refused(["/stages/0/temperature_K", "velocities"],
                     stages=[{"type": "md", "ensemble": "nve", "duration_ps": 1}])

    def test_not_json(self):
        path = self.folder / "input.json"
        path.write_text('{"potential": \n}')
        self.fails(BAD_INPUT, ["input.json", "line 2"], "run", path, "--out", self.folder / "run")

    def test_missing_input(self):
        self.fails(4, ["nothing.json"], "run", self.folder / "nothing.json")

    def test_equilibration_that_takes_too_long(self):
        path = self.write_input(melt_to_shear(stages=[
            {"type": "equilibrate", "temperature_K": 300, "msd_A2": 1000, "max_duration_ps": 0.1}]))
        self.fails(BAD_INPUT, ["/stages/0/max_duration_ps", "must exceed 1000 A^2"], "run", path, "--out",
                   self.folder / "run")
        self.assertEqual(self.status(self.folder / "run")["state"], "failed")

    def test_no_such_device(self):
        path = self.write_input(melt_to_shear())
        for device in ("cuda:99", "gpu"):
            self.fails(5, [device], "run", path, "--out", self.folder / "run", "--device", device)
        self.assertFalse((self.folder / "run").exists())


if __name__ == "__main__":
    unittest.main()
