"""Runs of version 0.1 (tests/data/runs-0.1) can be read, and are not resumed."""

import tarfile

from program import ROOT, ProgramTest, main


class OldRunsTest(ProgramTest):
    def setUp(self):
        super().setUp()
        with tarfile.open(ROOT / "tests/data/runs-0.1/runs.tar.xz") as runs:
            runs.extractall(self.folder)
        self.finished, self.interrupted = self.folder / "finished", self.folder / "interrupted"

    def test_info(self):
        text = self.succeeds("info", self.finished)
        for part in ("finished, 100 %", "5 frames of 36 atoms Cu18 Zr18, to step 351 at 0.1 ps", "stage      aqs"):
            self.assertIn(part, text)
        self.assertIn("interrupted", self.succeeds("info", self.interrupted))

    def test_analyze(self):
        self.assertRegex(self.succeeds("analyze", "art", self.finished), r"(?m)^r0 +3 +0 +0 ")
        structures = self.finished / "structures"
        self.succeeds("analyze", "d2min", structures / "minimize.r0.extxyz", structures / "aqs.r0.extxyz")

    def test_events_are_not_read(self):
        self.fails(3, ["version 0.1", "not read"], "analyze", "events", self.finished)

    def test_report(self):
        page = self.folder / "report.html"
        self.succeeds("report", self.finished, "--output", page)
        self.assertIn("Athermal", page.read_text())

    def test_resume_names_both_versions(self):
        for run in (self.finished, self.interrupted):
            before = {path: path.read_bytes() for path in run.rglob("*.h5")}
            self.fails(7, ["written by vitrify 0.1 (checkpoint format 1)", "this is vitrify 0.2"], "resume", run)
            self.assertEqual({path: path.read_bytes() for path in before}, before)

    def test_verify(self):
        for run in (self.finished, self.interrupted):
            text = self.succeeds("verify", run)
            self.assertNotIn("WRONG", text)
            self.assertRegex(text, "(?m)^run.h5 +readable; nothing is known to compare it with$")


if __name__ == "__main__":
    main()
