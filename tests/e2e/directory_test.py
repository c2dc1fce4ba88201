"""Only files that a run has made are replaced; what a user keeps in the same directory stays."""

import pathlib
import shutil

from program import POTENTIAL, ProgramTest, main, vitrify

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

    def test_a_run_from_before_there_were_markers(self):
        self.succeeds(*self.words)
        (self.project / ".vitrify-run").unlink()
        self.keep("structures/mine.data")
        self.fails(IO, ["found a run that is finished"], *self.words)
        self.succeeds("resume", self.project)
        self.succeeds(*self.words, "--overwrite")
        self.assert_kept("structures/mine.data")
        self.assertTrue((self.project / ".vitrify-run").exists())

    def test_the_report_goes_with_its_run(self):
        self.succeeds(*self.words)
        marker = self.project / ".vitrify-run"
        scripts = pathlib.Path(__file__).resolve().parents[2] / "scripts"
        code = f"import sys; sys.path.insert(0, {str(scripts)!r})\n"
        try:
            exec(code + "from vitrify_report.__main__ import note_in_marker", scope := {})
        except ImportError:
            self.skipTest("needs matplotlib")
        for _ in range(2):
            scope["note_in_marker"](str(self.project), "report.html")
        self.assertEqual(marker.read_text().count("file report.html\n"), 1)
        self.keep("report.html")
        self.succeeds(*self.words, "--overwrite")
        self.assertFalse((self.project / "report.html").exists())


if __name__ == "__main__":
    main()
