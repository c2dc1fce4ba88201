#include "host/run_files/run_directory.hpp"

#include "host/run_files/status_file.hpp"
#include "tests/support/files.hpp"

namespace vitrify {
namespace {

TEST(RunDirectory, MadeWithItsParents) {
  const ScratchDirectory scratch;
  const RunDirectory directory = RunDirectory::create(scratch / "a" / "b", {});
  EXPECT_TRUE(std::filesystem::is_directory(scratch / "a" / "b"));
  EXPECT_EQ(directory.run_file(), scratch / "a" / "b" / "run.h5");
}

TEST(RunDirectory, InUseNamesTheProcess) {
  const ScratchDirectory scratch;
  const RunDirectory directory = RunDirectory::create(scratch / "run", {});
  const std::string holder = "run: in use by pid " + std::to_string(::getpid());
  expect_error([&] { RunDirectory::create(scratch / "run", {}); }, ExitCode::io, {holder});
  expect_error([&] { RunDirectory::open(scratch / "run"); }, ExitCode::io, {holder});
  EXPECT_TRUE(
      in_child([&] { return throws_error([&] { RunDirectory::open(scratch / "run"); }, ExitCode::io, holder); }));
}

TEST(RunDirectory, FreeAgainWhenTheHolderDies) {
  const ScratchDirectory scratch;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const RunDirectory directory = RunDirectory::create(scratch / "run", {});
    if (::write(ready[1], "x", 1) != 1) ::_exit(1);
    ::pause();
  }
  char c;
  ASSERT_EQ(::read(ready[0], &c, 1), 1);
  expect_error([&] { RunDirectory::open(scratch / "run"); }, ExitCode::io, {"in use by pid " + std::to_string(child)});
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_NO_THROW(RunDirectory::open(scratch / "run"));
}

TEST(RunDirectory, ARunIsNotOverwrittenUnasked) {
  const ScratchDirectory scratch;
  const std::vector<std::string> files = {"thermo.csv", "structures/melt.r0.data"};
  {
    const RunDirectory directory = RunDirectory::create(scratch / "run", files);
    spill(directory.input(), "{}");
    std::filesystem::create_directory(directory.path() / "structures");
    for (const std::string& file : files) spill(directory.path() / file, "ours");
    for (const char* file : {"notes.csv", "report.html", "structures/start.xyz"})
      spill(directory.path() / file, "mine");
    spill(directory.path() / "run.h5.tmp-77", "half");
    RunStatus status;
    status.state = RunState::finished;
    write_status(directory.status(), status);
    directory.complete();
  }
  expect_error([&] { RunDirectory::create(scratch / "run", files); }, ExitCode::io,
               {"run: found a run that is finished; choose another directory"});
  EXPECT_TRUE(std::filesystem::exists(scratch / "run" / "run.h5.tmp-77"));
  RunDirectory::open(scratch / "run");
  EXPECT_FALSE(std::filesystem::exists(scratch / "run" / "run.h5.tmp-77"));
  EXPECT_TRUE(std::filesystem::exists(scratch / "run" / "input.json"));
  expect_error([&] { RunDirectory::create(scratch / "run", {"notes.csv"}, true); }, ExitCode::io,
               {"run: found notes.csv, which no run has made there"});
  EXPECT_TRUE(std::filesystem::exists(scratch / "run" / "input.json"));
  RunDirectory::create(scratch / "run", {}, true);
  for (const char* file : {"input.json", "status.json", "thermo.csv", "structures/melt.r0.data"})
    EXPECT_FALSE(std::filesystem::exists(scratch / "run" / file)) << file;
  for (const char* file : {"notes.csv", "report.html", "structures/start.xyz"})
    EXPECT_EQ(slurp(scratch / "run" / file), "mine") << file;
}

TEST(RunDirectory, FilesOfTheUserAreInTheWay) {
  const ScratchDirectory scratch;
  for (const char* file : {"input.json", "thermo.csv", "status.json"}) {
    spill(scratch / file, "mine");
    for (const bool overwrite : {false, true})
      expect_error([&] { RunDirectory::create(scratch.path(), {"thermo.csv"}, overwrite); }, ExitCode::io,
                   {std::string(": found ") + file + ", which no run has made there", "choose another directory"});
    EXPECT_EQ(slurp(scratch / file), "mine");
    std::filesystem::remove(scratch / file);
  }
  EXPECT_NO_THROW(RunDirectory::create(scratch.path(), {"thermo.csv"}));
}

TEST(RunDirectory, WhatIsNoRunYetIsMadeAnew) {
  const ScratchDirectory scratch;
  spill(RunDirectory::create(scratch / "run", {}).run_file(), "half");
  EXPECT_NO_THROW(RunDirectory::create(scratch / "run", {}));
  EXPECT_FALSE(std::filesystem::exists(scratch / "run" / "run.h5"));
  RunDirectory::open(scratch / "run").complete();
  expect_error([&] { RunDirectory::create(scratch / "run", {}); }, ExitCode::io, {"run: found a run"});
}

/// status.json tells of a run from before there were markers, and so does run.h5.
TEST(RunDirectory, RunsWithoutAMarkerAreKnown) {
  const ScratchDirectory scratch;
  spill(scratch / "input.json", "{}");
  spill(scratch / "mine.csv", "mine");
  write_status(scratch / "status.json", RunStatus{});
  expect_error([&] { RunDirectory::create(scratch.path(), {}); }, ExitCode::io, {"found a run that is killed"});
  RunDirectory::create(scratch.path(), {}, true);
  EXPECT_FALSE(std::filesystem::exists(scratch / "input.json"));
  EXPECT_EQ(slurp(scratch / "mine.csv"), "mine");
}

TEST(RunDirectory, AMarkerThatLeadsOutsideIsRefused) {
  const ScratchDirectory scratch;
  for (const char* file : {"../precious", "/precious", "structures/../../precious"}) {
    spill(scratch / ".vitrify-run", std::string("Vitrify run, format 1\nfile ") + file + "\n");
    expect_error([&] { RunDirectory::create(scratch.path(), {}, true); }, ExitCode::io, {"no marker of a run"});
  }
  spill(scratch / ".vitrify-run", "notes\n");
  expect_error([&] { RunDirectory::create(scratch.path(), {}, true); }, ExitCode::io, {"no marker of a run"});
}

TEST(RunDirectory, ALockThatIsGoneIsTold) {
  const ScratchDirectory scratch;
  const RunDirectory directory = RunDirectory::create(scratch / "run", {});
  EXPECT_NO_THROW(directory.require_lock());
  std::filesystem::remove(scratch / "run" / ".lock");
  expect_error([&] { directory.require_lock(); }, ExitCode::io, {".lock: was removed or replaced"});
  const RunDirectory other = RunDirectory::open(scratch / "run");
  EXPECT_NO_THROW(other.require_lock());
  expect_error([&] { directory.require_lock(); }, ExitCode::io, {".lock: was removed or replaced"});
}

TEST(RunDirectory, ARunThatNobodyHoldsWasKilled) {
  const ScratchDirectory scratch;
  RunStatus status;
  status.host = host_name();
  {
    const RunDirectory directory = RunDirectory::create(scratch / "run", {});
    write_status(directory.status(), status);
    EXPECT_TRUE(directory.never_began());
    directory.complete();
    EXPECT_FALSE(directory.never_began());
    EXPECT_EQ(RunDirectory::status_of(scratch / "run").state, RunState::running);
  }
  EXPECT_EQ(RunDirectory::status_of(scratch / "run").state, RunState::killed);
  status.host = "elsewhere";
  write_status(scratch / "run" / "status.json", status);
  EXPECT_EQ(RunDirectory::status_of(scratch / "run").state, RunState::running);
}

TEST(RunDirectory, NoPermissionOrNoDirectory) {
  const ScratchDirectory scratch;
  spill(scratch / "file", "");
  expect_error([&] { RunDirectory::create(scratch / "file" / "run", {}); }, ExitCode::io, {"Not a directory"});
  expect_error([&] { RunDirectory::create(scratch / "file", {}); }, ExitCode::io, {"/file", "Not a directory"});
  expect_error([&] { RunDirectory::open(scratch / "none"); }, ExitCode::io, {"/none: cannot open run directory"});
  ::chmod(scratch.path().c_str(), 0555);
  EXPECT_TRUE(in_child([&] {
    drop_privileges();
    return throws_error([&] { RunDirectory::create(scratch / "run", {}); }, ExitCode::io,
                        "/run: cannot create directory: Permission denied") &&
           throws_error([&] { RunDirectory::create(scratch.path(), {}); }, ExitCode::io, "Permission denied");
  }));
  ::chmod(scratch.path().c_str(), 0755);
}

TEST(StatusFile, RoundTrip) {
  const ScratchDirectory scratch;
  RunStatus status;
  status.state = RunState::failed;
  status.stage = "quench";
  status.stage_number = 2;
  status.stage_count = 5;
  status.progress = 0.25;
  status.pid = 77;
  status.exit_code = 6;
  status.message = "atom \"7\" lost \xff";
  status.warnings = {"a drift", "another"};
  write_status(scratch / "status.json", status);
  const RunStatus read = read_status(scratch / "status.json");
  EXPECT_EQ(read.state, RunState::failed);
  EXPECT_EQ(read.stage, "quench");
  EXPECT_EQ(read.stage_number, 2);
  EXPECT_EQ(read.stage_count, 5);
  EXPECT_EQ(read.progress, 0.25);
  EXPECT_EQ(read.pid, 77);
  EXPECT_EQ(read.exit_code, 6);
  EXPECT_FALSE(read.remaining_s);
  EXPECT_EQ(read.message.substr(0, 13), "atom \"7\" lost");
  EXPECT_EQ(read.warnings, status.warnings);
}

TEST(StatusFile, DamageIsTold) {
  const ScratchDirectory scratch;
  expect_error([&] { read_status(scratch / "none"); }, ExitCode::io, {"none", "No such file"});
  for (const char* text : {"", "{", "[]", "{\"state\": \"dreaming\"}", "{\"state\": 3}", "{\"state\": \"running\"}"}) {
    spill(scratch / "status.json", text);
    expect_error([&] { read_status(scratch / "status.json"); }, ExitCode::io, {"status.json: "});
  }
}

}  // namespace
}  // namespace vitrify
