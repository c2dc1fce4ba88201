"""Files of a run that were damaged, changed, or taken from another run are told by verify and refused by resume."""

import random
import shutil
import signal
import time

from program import GLASS, INTERRUPTED, POTENTIAL, ProgramTest, h5py, main, needs_h5py, started, vitrify

DAMAGED = 7


def short_run(seed):
    return {
        "potential": {"file": str(POTENTIAL)},
        "system": {"structure": str(GLASS)},
        "replicas": {"seed": seed},
        "stages": [{"type": "md", "name": "warm", "temperature_K": 300 * seed, "duration_ps": 0.02, "thermo_every": 2},
                   {"type": "md", "name": "hold", "temperature_K": 300, "duration_ps": 20, "thermo_every": 2}],
    }


class VerifyTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.run_directory = self.half_done(1)

    def half_done(self, seed):
        directory = self.folder / f"seed{seed}"
        process = started("run", self.write_input(short_run(seed), f"{seed}.json"), "--out", directory, "--threads", 1)
        self.wait_for(directory / "structures" / "warm.r0.data", process)
        self.assertEqual(self.stop(process, 0.2, signal.SIGTERM), INTERRUPTED)
        return directory

    def copy(self):
        directory = self.folder / "copy"
        shutil.rmtree(directory, ignore_errors=True)
        return shutil.copytree(self.run_directory, directory)

    def test_a_run_is_whole(self):
        text = self.succeeds("verify", self.run_directory)
        for name in ("checkpoint.h5", "input.json", "run.h5", "status.json", "thermo.csv", "structures/warm.r0.extxyz"):
            self.assertRegex(text, f"(?m)^{name} +whole$")
        self.fails(4, ["nowhere", "no such directory"], "verify", self.folder / "nowhere")

    def test_every_flipped_bit_is_told(self):
        randoms = random.Random(4)
        for name, flips in (("run.h5", 30), ("thermo.csv", 10), ("checkpoint.h5", 5), ("input.json", 5),
                            ("structures/warm.r0.extxyz", 3), ("structures/warm.r0.data", 3)):
            copy = self.copy()
            good = (copy / name).read_bytes()
            for _ in range(flips):
                bad = bytearray(good)
                bad[randoms.randrange(len(bad))] ^= 1 << randoms.randrange(8)
                (copy / name).write_bytes(bad)
                result = vitrify("verify", copy)
                self.assertEqual(result.returncode, DAMAGED, name)
                self.assertRegex(result.stdout, f"(?m)^{name} +WRONG: ")
                self.assertEqual(result.stdout.count("WRONG"), 1, result.stdout)
                if name in ("run.h5", "thermo.csv"):
                    self.fails(DAMAGED, [name], "resume", copy)
                    self.assertEqual((copy / name).read_bytes(), bad)

    def test_missing_and_shortened_files(self):
        for name in ("run.h5", "thermo.csv", "checkpoint.h5", "structures/warm.r0.extxyz"):
            copy = self.copy()
            whole = (copy / name).read_bytes()
            for length in (0, len(whole) // 2, len(whole) - 1):
                (copy / name).write_bytes(whole[:length])
                self.assertRegex(vitrify("verify", copy).stdout, f"(?m)^{name} +WRONG: ")
            if name == "checkpoint.h5":
                continue
            (copy / name).unlink()
            self.assertRegex(vitrify("verify", copy).stdout, f"(?m)^{name} +WRONG: the file is missing$")
            if not name.startswith("structures"):
                self.fails(DAMAGED, [f"{name}: cannot be read: no such file"], "resume", copy)

    def test_files_of_another_run_are_refused(self):
        other = self.half_done(2)
        for name, refused in (("run.h5", "run.h5: the file is of another run"), ("thermo.csv", "thermo.csv: "),
                              ("checkpoint.h5", "run.h5: the file is of another run")):
            copy = self.copy()
            shutil.copy(other / name, copy / name)
            self.assertEqual(vitrify("verify", copy).returncode, DAMAGED)
            self.fails(DAMAGED, [refused], "resume", copy)

    @needs_h5py
    def test_any_open_succeeds_while_a_run_goes_on_and_after_a_kill(self):
        """A flush after each row."""
        stages = [{"type": "md", "temperature_K": 900, "duration_ps": 100, "thermo_every": 2, "snapshot_every": 10}]
        path = self.write_input({
            "potential": {"file": str(POTENTIAL)}, "system": {"atoms": 230, "composition": {"Cu": 0.5, "Zr": 0.5}},
            "stages": stages, "output": {"checkpoint_minutes": 0.02, "flush_minutes": 1e-6},
        })
        run = self.folder / "watched"
        opens, rows = 0, 0
        for attempt in range(3):
            words = ("resume", run) if attempt else ("run", path, "--out", run)
            process = started(*words, "--threads", 1)
            self.addCleanup(self.stop, process, 0, signal.SIGKILL)
            self.wait_for(run / "checkpoint.h5", process)
            end = time.monotonic() + 2
            while time.monotonic() < end:
                with h5py.File(run / "run.h5", "r") as file:
                    if "temperature" not in file.get("observables/r0", ()):
                        continue
                    values = file["observables/r0/temperature/value"][()]
                    self.assertEqual(len(values), len(file["observables/r0/temperature/step"]))
                    self.assertTrue((values > 0).all())
                    file["particles/r0/position/value"][-1]
                opens, rows = opens + 1, max(rows, len(values))
            self.stop(process, 0, signal.SIGKILL)
            with h5py.File(run / "run.h5", "r") as file:
                self.assertGreater(len(file["observables/r0/temperature/value"]), 0)
        self.assertGreater(opens, 50)
        self.assertGreater(rows, 10)

    def test_bytes_behind_the_content_are_unused(self):
        """As a process leaves them that is killed while it writes."""
        copy = self.copy()
        with open(copy / "run.h5", "ab") as file:
            file.write(b"x" * 1000)
        self.assertRegex(self.succeeds("verify", copy), "(?m)^run.h5 +whole; 1000 bytes behind its content are unused$")
        self.succeeds("resume", copy)
        self.assertRegex(self.succeeds("verify", copy), "(?m)^run.h5 +whole$")

    @needs_h5py
    def test_a_file_that_others_wrote_to_is_refused(self):
        copy = self.copy()
        with h5py.File(copy / "run.h5", "a") as file:
            file["vitrify"].attrs["note"] = "mine"
        for words in (("resume", copy), ("info", copy), ("report", copy), ("analyze", "effective-rate", copy),
                      ("analyze", "merge", self.folder / "merged", copy, copy)):
            self.fails(DAMAGED, ["run.h5", "checksum"], *words)


if __name__ == "__main__":
    main()
