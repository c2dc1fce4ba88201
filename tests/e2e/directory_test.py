"""Only files that a run has made are replaced; what a user keeps in the same directory stays."""

import os
import shutil
import threading

from program import NO_MODULES, POTENTIAL, ProgramTest, main, vitrify

IO = 4


class DirectoryTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.input = self.write_input({
            "potential": {"file": str(POTENTIAL)},
            "system": {"atoms": 230, "composition": {"Cu": 0.5, "Zr": 0.5}},
            "stages": [{"type": "minimize", "force_tolerance_eV_per_A": 1}],
        }, "short.json")
        self.project = self.folder / "project"
        (self.project / "structures").mkdir(parents=True)
        self.words = ("run", self.input, "--out", self.project, "--threads", 1)

    def files(self):
        return {path.relative_to(self.project): path.read_bytes()
                for path in self.project.rglob("*") if path.is_file() and path.name != ".lock"}

    def keep(self, *names):
        for name in names:
            (self.project / name).write_text("precious")

    def assert_kept(self, *names):
        for name in names:
            self.assertEqual((self.project / name).read_text(), "precious", name)

    def test_a_directory_where_no_run_was(self):
        for name in ("input.json", "run.h5", "thermo.csv", "run.log", "structures/minimize.r0.extxyz"):
            self.keep(name, "report.html", "structures/start.xyz")
            before = self.files()
            for words in (self.words, (*self.words, "--overwrite"), (*self.words, "--resume")):
                result = vitrify(*words)
                self.assertEqual(result.returncode, IO, result.stderr)
                self.assertIn(f"found {name}, which no run has made there", result.stderr)
                self.assertNotIn("overwrite", result.stderr)
                self.assertEqual(self.files(), before)
            self.assertNotEqual(vitrify("resume", self.project).returncode, 0)
            self.assertEqual(self.files(), before)
            (self.project / name).unlink()

    def test_a_run_among_other_files(self):
        mine = ("structures/start.xyz", "report.html", "notes.csv")
        self.keep(*mine)
        self.succeeds(*self.words)
        self.keep("structures/mine.data")
        self.fails(IO, ["found a run that is finished"], *self.words)
        self.succeeds(*self.words, "--overwrite")
        self.assert_kept(*mine, "structures/mine.data")

    def test_outputs_of_other_commands_spare_the_files_of_a_run(self):
        self.succeeds(*self.words)
        before = self.files()
        start = self.folder / "start.extxyz"
        shutil.copy(self.project / "structures/minimize.r0.extxyz", start)
        (self.folder / "link.extxyz").symlink_to(self.project / "run.h5")
        for out in (self.project / "run.h5", self.project / "structures/minimize.r0.extxyz", self.folder / "link.extxyz"):
            self.fails(IO, ["--forces: found", "a file of the run in"],
                       "evaluate", start, "--potential", POTENTIAL, "--forces", out)
        self.assertEqual(self.files(), before)
        self.succeeds("evaluate", start, "--potential", POTENTIAL, "--forces", self.project / "structures/mine.extxyz")

    def test_permissions_and_links_stay(self):
        self.succeeds(*self.words)
        file, real = self.project / "status.json", self.folder / "elsewhere.h5"
        file.chmod(0o640)
        (self.project / "run.h5").rename(real)
        (self.project / "run.h5").symlink_to(real)
        self.succeeds("resume", self.project)
        self.assertTrue((self.project / "run.h5").is_symlink())
        self.assertEqual(file.stat().st_mode & 0o777, 0o640)

    def test_files_of_the_run_before_go(self):
        self.succeeds(*self.words)
        text = self.input.read_text()
        self.input.write_text(text.replace('"minimize"', '"minimize", "name": "other"'))
        self.succeeds(*self.words, "--overwrite")
        names = sorted(path.name for path in (self.project / "structures").iterdir())
        self.assertEqual(names, ["other.r0.data", "other.r0.extxyz"])

    def test_an_input_inside_its_run_directory(self):
        inside = self.project / "input.json"
        shutil.copy(self.input, inside)
        for more in ((), ("--overwrite",)):
            self.fails(IO, ["input.json: is in the run directory"], "run", inside, "--out", self.project, *more)
            self.assertEqual(inside.read_text(), self.input.read_text())
        inside.unlink()
        self.succeeds(*self.words)
        before = self.files()
        self.fails(IO, ["is in the run directory"], "run", inside, "--out", self.project, "--overwrite")
        self.assertEqual(self.files(), before)

    def test_a_start_from_a_file_of_the_run_that_it_would_replace(self):
        self.succeeds(*self.words)
        before = self.files()
        for structure in (self.project / "structures/minimize.r0.extxyz", self.folder / "link.extxyz"):
            if not structure.exists():
                structure.symlink_to(self.project / "structures/minimize.r0.extxyz")
            goes_on = self.write_input({"potential": {"file": str(POTENTIAL)}, "system": {"structure": str(structure)},
                                        "stages": [{"type": "minimize"}]}, "next.json")
            self.fails(IO, [f"{structure}: is in the run directory"], "run", goes_on, "--out", self.project, "--overwrite")
            self.assertEqual(self.files(), before)
        self.succeeds("run", goes_on, "--out", self.folder / "other", "--threads", 1)

    def test_a_run_from_before_there_were_markers(self):
        self.succeeds(*self.words)
        (self.project / ".vitrify-run").unlink()
        self.keep("structures/mine.data")
        self.fails(IO, ["found a run that is finished"], *self.words)
        self.succeeds("resume", self.project)
        self.succeeds(*self.words, "--overwrite")
        self.assert_kept("structures/mine.data")
        self.assertTrue((self.project / ".vitrify-run").exists())

    def test_a_lock_of_the_user(self):
        for words in (self.words, (*self.words, "--overwrite"), (*self.words, "--resume")):
            for text in ("precious", "12 and more\n", "4711 host\nsecond line\n"):
                (self.project / ".lock").write_text(text)
                self.fails(IO, ["found .lock, which no run has made there"], *words)
                self.assertEqual((self.project / ".lock").read_text(), text)
        (self.project / ".lock").unlink()
        notes = self.folder / "notes"
        notes.write_text("")
        (self.project / ".lock").symlink_to(notes)
        self.fails(IO, ["found .lock, which no run has made there"], *self.words)
        self.assertEqual(notes.read_text(), "")

    def test_a_lock_of_a_run_that_never_came_to_be(self):
        for text in ("", "4711\n", "4711 some-host\n"):
            shutil.rmtree(self.project)
            self.project.mkdir()
            (self.project / ".lock").write_text(text)
            self.succeeds(*self.words)

    def report(self, *words):
        result = vitrify("report", self.project, *words)
        if "needs a python3" in result.stderr:
            self.skipTest(NO_MODULES)
        return result

    def assert_refused(self, part, *words):
        result = self.report(*words)
        self.assertEqual(result.returncode, IO, result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1)
        self.assertIn(part, result.stderr)

    def test_the_report_goes_with_its_run(self):
        self.succeeds(*self.words)
        for _ in range(2):
            self.assertEqual(self.report().returncode, 0)
        self.assertEqual((self.project / ".vitrify-run").read_text().count("file report.html\n"), 1)
        self.succeeds(*self.words, "--overwrite")
        self.assertFalse((self.project / "report.html").exists())

    def test_a_report_of_the_user(self):
        self.succeeds(*self.words)
        self.keep("report.html")
        self.assert_refused("report.html: found a file that the program has not made")
        self.assert_kept("report.html")
        self.assertEqual(self.report("--output", self.project / "report.html").returncode, 0)
        self.assertIn("<html", (self.project / "report.html").read_text())

    def test_a_report_replaces_no_file_of_its_run(self):
        self.succeeds(*self.words)
        link = self.folder / "link"
        link.symlink_to(self.project / "run.h5")
        before = self.files()
        for name in ("run.h5", "thermo.csv", ".vitrify-run", "structures/minimize.r0.data"):
            self.assert_refused("found a file of the run", "--output", self.project / name)
        self.assert_refused("found a file of the run", "--output", link)
        self.assert_refused("ending of a compressed file", "--output", self.folder / "page.html.gz")
        self.assertEqual(self.files(), before)
        self.assertTrue(link.is_symlink())

    def test_a_report_follows_links_and_leaves_pipes(self):
        self.succeeds(*self.words)
        link, page, pipe = self.folder / "link", self.folder / "page.html", self.folder / "pipe"
        link.symlink_to("page.html")
        self.assertEqual(self.report("--output", link).returncode, 0)
        self.assertTrue(link.is_symlink())
        os.mkfifo(pipe)
        got = []
        reader = threading.Thread(target=lambda: got.append(pipe.read_text()), daemon=True)
        reader.start()
        self.assertEqual(self.report("--output", pipe).returncode, 0)
        reader.join(60)
        self.assertTrue(pipe.is_fifo())
        self.assertEqual(len(got[0]), len(page.read_text()))


if __name__ == "__main__":
    main()
