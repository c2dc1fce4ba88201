#include "host/run_files/run_directory.hpp"

#include "host/run_files/status_file.hpp"
#include "tests/support/files.hpp"

namespace vitrify {
namespace {

TEST(RunDirectory, MadeWithItsParents) {
  const ScratchDirectory scratch;
  const RunDirectory directory = RunDirectory::create(scratch / "a" / "b");
  EXPECT_TRUE(std::filesystem::is_directory(scratch / "a" / "b"));
  EXPECT_EQ(directory.run_file(), scratch / "a" / "b" / "run.h5");
}

TEST(RunDirectory, InUseNamesTheProcess) {
  const ScratchDirectory scratch;
  const RunDirectory directory = RunDirectory::create(scratch / "run");
  const std::string holder = "run: in use by pid " + std::to_string(::getpid());
  expect_error([&] { RunDirectory::create(scratch / "run"); }, ExitCode::io, {holder});
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
    const RunDirectory directory = RunDirectory::create(scratch / "run");
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
  {
    const RunDirectory directory = RunDirectory::create(scratch / "run");
    spill(directory.input(), "{}");
    for (const char* table : {"thermo", "searches"}) spill(directory.table(table), "replica,stage\n");
    for (const char* file : {"notes.txt", "notes.csv"}) spill(directory.path() / file, "mine");
    spill(directory.path() / "run.h5.tmp-77", "half");
    RunStatus status;
    status.state = RunState::finished;
    write_status(directory.status(), status);
  }
  expect_error([&] { RunDirectory::create(scratch / "run"); }, ExitCode::io,
               {"run: found a run that is finished; choose another directory"});
  EXPECT_TRUE(std::filesystem::exists(scratch / "run" / "run.h5.tmp-77"));
  RunDirectory::open(scratch / "run");
  EXPECT_FALSE(std::filesystem::exists(scratch / "run" / "run.h5.tmp-77"));
  EXPECT_TRUE(std::filesystem::exists(scratch / "run" / "input.json"));
  RunDirectory::create(scratch / "run", true);
  for (const char* file : {"input.json", "thermo.csv", "searches.csv"})
    EXPECT_FALSE(std::filesystem::exists(scratch / "run" / file)) << file;
  for (const char* file : {"notes.txt", "notes.csv"}) EXPECT_EQ(slurp(scratch / "run" / file), "mine");
}

TEST(RunDirectory, ARunThatNobodyHoldsWasKilled) {
  const ScratchDirectory scratch;
  RunStatus status;
  status.host = host_name();
  {
    const RunDirectory directory = RunDirectory::create(scratch / "run");
    write_status(directory.status(), status);
    EXPECT_TRUE(directory.never_began());
    status.stage_number = 1;
    write_status(directory.status(), status);
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
  expect_error([&] { RunDirectory::create(scratch / "file" / "run"); }, ExitCode::io, {"Not a directory"});
  expect_error([&] { RunDirectory::create(scratch / "file"); }, ExitCode::io, {"/file", "Not a directory"});
  expect_error([&] { RunDirectory::open(scratch / "none"); }, ExitCode::io, {"/none: cannot open run directory"});
  ::chmod(scratch.path().c_str(), 0555);
  EXPECT_TRUE(in_child([&] {
    drop_privileges();
    return throws_error([&] { RunDirectory::create(scratch / "run"); }, ExitCode::io,
                        "/run: cannot create directory: Permission denied") &&
           throws_error([&] { RunDirectory::create(scratch.path()); }, ExitCode::io, "Permission denied");
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
