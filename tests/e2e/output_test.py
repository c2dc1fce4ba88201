"""Outputs that the user names: what is there is not lost unless it is the file that is to be written."""

import os
import stat
import subprocess
import threading

from program import GLASS, POTENTIAL, VITRIFY, ProgramTest, main

IO = 4


class OutputTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.structure = self.folder / "glass.data"
        self.structure.write_bytes(GLASS.read_bytes())
        self.evaluate = ("evaluate", self.structure, "--potential", POTENTIAL, "--threads", 1)
        self.analyze = ("analyze", "d2min", self.structure, GLASS)
        self.commands = ((*self.evaluate, "--forces"), (*self.analyze, "--out"))

    def device(self, name, major, minor):
        path = self.folder / name
        try:
            os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(major, minor))
            path.read_bytes() if minor == 3 else path.open("rb").close()
        except PermissionError:
            self.skipTest("may make no devices")
        return path

    def test_devices_stay(self):
        null, full = self.device("null", 1, 3), self.device("full", 1, 7)
        for words in self.commands:
            self.succeeds(*words, null)
            self.assertTrue(null.is_char_device())
            self.fails(IO, ["full: cannot write: No space left on device"], *words, full)
            self.assertTrue(full.is_char_device())

    def test_pipes_are_written_to(self):
        pipe, got = self.folder / "pipe", []
        os.mkfifo(pipe)
        for words in self.commands:
            reader = threading.Thread(target=lambda: got.append(pipe.read_text()), daemon=True)
            reader.start()
            self.succeeds(*words, pipe)
            self.assertTrue(pipe.is_fifo())
            reader.join(60)
            self.assertTrue(got[-1].startswith("500\nLattice="), got[-1][:100])

    def test_standard_output_by_another_name(self):
        """Where it is a file, what comes before and after stays in it."""
        for words in self.commands:
            text = self.folder / "text"
            with text.open("w") as out:
                out.write("before\n")
                out.flush()
                done = subprocess.run([VITRIFY, *map(str, words), str(text)], stdout=out)
            self.assertEqual(done.returncode, 0)
            lines = text.read_text().splitlines()
            self.assertEqual(lines[:2], ["before", "500"])
            self.assertEqual(len([line for line in lines if line.startswith("atoms ")]), 1)

    def test_links_are_followed(self):
        below = self.folder / "below"
        below.mkdir()
        there, to_come = below / "there.xyz", below / "to_come.xyz"
        for words in self.commands:
            there.write_text("old")
            for target in (there, to_come):
                first, second = self.folder / "first", self.folder / "second"
                first.symlink_to("second")
                second.symlink_to(target.relative_to(self.folder))
                self.succeeds(*words, first)
                self.assertTrue(first.is_symlink() and second.is_symlink())
                self.assertTrue(target.read_text().startswith("500\n"))
                first.unlink(), second.unlink(), target.unlink()
        round_and_round = self.folder / "round"
        round_and_round.symlink_to("round")
        self.fails(IO, ["Too many levels of symbolic links"], *self.commands[0], round_and_round)

    def test_directories_are_refused(self):
        (self.folder / "full").mkdir()
        for words in self.commands:
            self.fails(IO, ["full: found a directory"], *words, self.folder / "full")

    def test_inputs_are_not_overwritten(self):
        potential = self.folder / "CuZr.eam.fs"
        potential.write_bytes(POTENTIAL.read_bytes())
        link, hard, other = self.folder / "link.xyz", self.folder / "hard.xyz", self.folder / "other.data"
        link.symlink_to(self.structure)
        os.link(self.structure, hard)
        other.write_bytes(GLASS.read_bytes())
        before = {path: path.read_bytes() for path in self.folder.iterdir()}
        for output in (self.structure, self.folder / "." / "glass.data", link, hard):
            for words in self.commands:
                self.fails(IO, ["which is read as"], *words, output)
        self.fails(IO, ["--forces: ", "which is read as"], "evaluate", self.structure, "--potential", potential,
                   "--forces", potential)
        self.fails(IO, ["--out: ", "which is read as"], "analyze", "clusters", self.structure, other, "--out", other)
        self.assertEqual({path: path.read_bytes() for path in self.folder.iterdir()}, before)

    def test_endings_of_other_formats_are_refused(self):
        for ending in ("xyz.gz", "data", "lmp", "lammps"):
            for words in self.commands:
                self.fails(IO, [f"out.{ending}, an ending of another format"], *words, self.folder / f"out.{ending}")
                self.assertFalse((self.folder / f"out.{ending}").exists())


if __name__ == "__main__":
    main()
