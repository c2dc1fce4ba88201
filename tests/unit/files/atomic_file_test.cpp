#include "host/files/atomic_file.hpp"

#include "tests/support/files.hpp"

namespace vitrify {
namespace {

TEST(AtomicFile, ReplacesContentAndLeavesNoTemporary) {
  const ScratchDirectory scratch;
  write_file_atomically(scratch / "a", "old");
  write_file_atomically(scratch / "a", "new and longer");
  EXPECT_EQ(slurp(scratch / "a"), "new and longer");
  write_file_atomically(scratch / "a", "");
  EXPECT_EQ(slurp(scratch / "a"), "");
  EXPECT_EQ(scratch.file_count(), 1u);
}

TEST(AtomicFile, WithoutCommitTheOldContentStays) {
  const ScratchDirectory scratch;
  spill(scratch / "a", "old");
  {
    AtomicFile file(scratch / "a");
    file.write("new");
    EXPECT_TRUE(AtomicFile::is_temporary(file.temporary()));
    EXPECT_EQ(slurp(file.temporary()), "new");
  }
  EXPECT_EQ(slurp(scratch / "a"), "old");
  EXPECT_EQ(scratch.file_count(), 1u);
}

TEST(AtomicFile, KnowsItsTemporaries) {
  EXPECT_TRUE(AtomicFile::is_temporary("dir/run.h5.tmp-123"));
  EXPECT_FALSE(AtomicFile::is_temporary("dir/run.h5"));
  EXPECT_FALSE(AtomicFile::is_temporary("run.h5.tmp-"));
  EXPECT_FALSE(AtomicFile::is_temporary("my.tmp-notes"));
}

TEST(AtomicFile, CopiesTheTarget) {
  const ScratchDirectory scratch;
  const std::string content(3'000'001, 'x');
  spill(scratch / "a", content);
  AtomicFile file(scratch / "a");
  file.copy_target();
  EXPECT_EQ(slurp(file.temporary()), content);
}

TEST(AtomicFile, FullDiskKeepsTheOldFile) {
  const ScratchDirectory scratch;
  spill(scratch / "a", "old");
  EXPECT_TRUE(in_child([&] {
    limit_file_size(1000);
    return throws_error([&] { write_file_atomically(scratch / "a", std::string(5000, 'x')); }, ExitCode::io,
                        "/a: cannot write: File too large");
  }));
  EXPECT_TRUE(in_child([&] {
    AtomicFile file(scratch / "a");
    limit_file_size(1);
    return throws_error([&] { file.copy_target(); }, ExitCode::io, "cannot write: File too large");
  }));
  EXPECT_EQ(slurp(scratch / "a"), "old");
  EXPECT_EQ(scratch.file_count(), 1u);
}

TEST(AtomicFile, NoSpaceOnDeviceNamesTheReason) {
  const int full = ::open("/dev/full", O_WRONLY);
  if (full < 0) GTEST_SKIP() << "no /dev/full here";
  expect_error([&] { write_all(full, "text", "thermo.csv"); }, ExitCode::io,
               {"thermo.csv: cannot write: No space left on device"});
  ::close(full);
}

TEST(AtomicFile, NoPermissionAndNoDirectory) {
  const ScratchDirectory scratch;
  EXPECT_TRUE(in_child([&] {
    ::chmod(scratch.path().c_str(), 0555);
    drop_privileges();
    return throws_error([&] { write_file_atomically(scratch / "a", "x"); }, ExitCode::io,
                        "/a: cannot create: Permission denied");
  }));
  ::chmod(scratch.path().c_str(), 0755);
  expect_error([&] { write_file_atomically(scratch / "no" / "a", "x"); }, ExitCode::io,
               {"/no/a: cannot create: No such file or directory"});
  std::filesystem::create_directory(scratch / "d");
  expect_error([&] { write_file_atomically(scratch / "d", "x"); }, ExitCode::io,
               {"/d: cannot replace: Is a directory"});
  EXPECT_EQ(scratch.file_count(), 1u);
}

TEST(AtomicFile, KillAtAnyMomentLeavesOneOrTheOther) {
  const ScratchDirectory scratch;
  spill(scratch / "a", std::string(100'000, '0'));
  for (int round = 0; round < 40; ++round) {
    const pid_t child = ::fork();
    if (child == 0)
      for (char c = 'a';; c = c == 'z' ? 'a' : static_cast<char>(c + 1))
        write_file_atomically(scratch / "a", std::string(100'000, c));
    ::usleep(2000 + 371 * round);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const std::string content = slurp(scratch / "a");
    ASSERT_EQ(content.size(), 100'000u);
    ASSERT_EQ(content, std::string(100'000, content[0]));
  }
  EXPECT_NE(slurp(scratch / "a")[0], '0');
}

}  // namespace
}  // namespace vitrify
