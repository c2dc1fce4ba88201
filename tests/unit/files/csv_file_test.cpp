#include "host/files/csv_file.hpp"

#include "tests/support/files.hpp"

namespace vitrify {
namespace {

TEST(CsvFile, RowsAppearAtFlush) {
  const ScratchDirectory scratch;
  CsvFile csv(scratch / "thermo.csv", {"replica", "step", "temperature_K"});
  const std::string header = "replica,step,temperature_K\n";
  EXPECT_EQ(slurp(scratch / "thermo.csv"), header);
  csv.append_row({"r0", std::int64_t{10}, 300.25});
  EXPECT_EQ(slurp(scratch / "thermo.csv"), header);
  csv.flush();
  EXPECT_EQ(slurp(scratch / "thermo.csv"), header + "r0,10,300.25\n");
  EXPECT_EQ(csv.mark(), mark_of(scratch / "thermo.csv"));
}

TEST(CsvFile, ResumeDropsLaterRows) {
  const ScratchDirectory scratch;
  FileMark mark;
  {
    CsvFile csv(scratch / "t", {"step"});
    csv.append_row({std::int64_t{1}});
    csv.flush();
    mark = csv.mark();
    csv.append_row({std::int64_t{2}});
  }
  EXPECT_EQ(slurp(scratch / "t"), "step\n1\n2\n");
  {
    CsvFile csv = CsvFile::resume(scratch / "t", mark);
    EXPECT_EQ(slurp(scratch / "t"), "step\n1\n");
    csv.append_row({std::int64_t{3}});
  }
  EXPECT_EQ(slurp(scratch / "t"), "step\n1\n3\n");
  expect_error(
      [&] {
        CsvFile::resume(scratch / "t", {1000, 0});
      },
      ExitCode::bad_checkpoint, {"/t: found 9 bytes, the checkpoint counts on 1000"});
  expect_error([&] { CsvFile::resume(scratch / "none", {}); }, ExitCode::bad_checkpoint,
               {"none: cannot be read: no such file"});
}

TEST(CsvFile, WhatTheCheckpointCountsOnIsTheSameToTheLastBit) {
  const ScratchDirectory scratch;
  FileMark mark;
  {
    CsvFile csv(scratch / "t", {"step"});
    csv.append_row({std::int64_t{1}});
    csv.flush();
    mark = csv.mark();
  }
  const std::string good = slurp(scratch / "t");
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    spill(scratch / "t", bad);
    expect_error([&] { CsvFile::resume(scratch / "t", mark); }, ExitCode::bad_checkpoint, {"/t: ", "changed"});
    EXPECT_EQ(slurp(scratch / "t"), bad);
  }
}

TEST(CsvFile, FullDiskIsToldAndLeavesNoHalfRow) {
  const ScratchDirectory scratch;
  EXPECT_TRUE(in_child([&] {
    CsvFile csv(scratch / "t", {"step"});
    limit_file_size(8);
    csv.append_row({std::int64_t{123456}});
    const bool told = throws_error([&] { csv.flush(); }, ExitCode::io, "/t: cannot write: File too large");
    return told && csv.mark() == FileMark{5, checksum("step\n")} &&
           throws_error([&] { csv.flush(); }, ExitCode::io, "cannot write");
  }));
  CsvFile::resume(scratch / "t", {5, checksum("step\n")});
  EXPECT_EQ(slurp(scratch / "t"), "step\n");
}

}  // namespace
}  // namespace vitrify
