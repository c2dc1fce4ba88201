#include "host/run_files/run_file.hpp"

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <random>

#include "host/files/hdf5/arrays.hpp"
#include "host/run_files/run_reader.hpp"
#include "tests/support/files.hpp"

namespace vitrify {
namespace {

constexpr std::size_t atoms = 40;

RunInfo info_for(const std::vector<std::string>& replicas) {
  RunInfo info{"0.1.0", "abc", "me", "{\"seed\": 1}", {"melt", "shear"}, {}};
  for (const std::string& name : replicas) info.replicas.push_back({name, random_structure(atoms), {63.546, 91.224}});
  return info;
}

/// A frame whose values tell replica and step.
Structure frame_at(double x) {
  Structure frame = random_structure(atoms);
  frame.position[0].x = x;
  frame.image[1] = {static_cast<int>(x), 0, 0};
  frame.box.xy = x / 100;
  return frame;
}

std::vector<double> doubles(const RunReader& reader, const std::string& path) {
  return std::get<std::vector<double>>(reader.column(path).values);
}

const std::string aqs = RunFile::results("aqs", "r0", "shear");

Record event(double strain) {
  return {{{"strain", strain}, {"n_clusters", std::int64_t{2}}}, {{"before", array_of(frame_at(strain).position)}}};
}

/// Adds one of everything for a step.
void append_all(RunFile& run, std::int64_t step) {
  const double x = static_cast<double>(step);
  run.append_frame("r0", step, 0.002 * x, frame_at(x));
  run.append_observables("r0", step, 0.002 * x,
                         {{"temperature", array_of(300 + x), "K"},
                          {"stage", array_of(std::int32_t{1})},
                          {"stress", array_of(std::vector<double>{x, 2, 3, 4, 5, 6}), "GPa"}});
  run.append_row(aqs, {{"strain", array_of(x / 1000)}, {"evaluations", array_of(std::int32_t{9})}});
  run.append_record(aqs + "/events", event(x));
}

class RunFileTest : public testing::Test {
 protected:
  ScratchDirectory scratch_;
  const std::filesystem::path path_ = scratch_ / "run.h5";
};

TEST_F(RunFileTest, WhatIsAppendedIsRead) {
  RunFile run = RunFile::create(path_, info_for({"r0", "r1"}));
  append_all(run, 10);
  EXPECT_EQ(RunReader(path_).frame_count("r0"), 0u);
  EXPECT_GT(run.waiting_bytes(), 2 * atoms * sizeof(Vec3));
  run.flush();
  EXPECT_EQ(run.waiting_bytes(), 0u);
  append_all(run, 20);
  append_all(run, 30);
  run.append_frame("r1", 30, 0.06, frame_at(7));
  run.flush();

  const RunReader reader(path_);
  EXPECT_EQ(reader.replicas(), (std::vector<std::string>{"r0", "r1"}));
  EXPECT_EQ(reader.frame_count("r0"), 3u);
  EXPECT_EQ(reader.frame_count("r1"), 1u);
  for (const int k : {0, 1, 2}) {
    const RunFrame frame = reader.frame("r0", k);
    EXPECT_EQ(frame.step, 10 * (k + 1));
    EXPECT_EQ(frame.time_ps, 0.002 * frame.step);
    expect_equal(frame.structure, frame_at(10 * (k + 1)));
  }
  EXPECT_EQ(reader.frame("r0").step, 30);
  EXPECT_EQ(reader.frame("r0", -3).step, 10);
  EXPECT_EQ(doubles(reader, "/observables/r0/temperature/value"), (std::vector<double>{310, 320, 330}));
  EXPECT_EQ(doubles(reader, "/observables/r0/stage/time"), (std::vector<double>{0.02, 0.04, 0.06}));
  EXPECT_EQ(reader.column("/observables/r0/stress/value").shape, (hdf5::Shape{3, 6}));
  EXPECT_EQ(doubles(reader, aqs + "/strain"), (std::vector<double>{0.01, 0.02, 0.03}));
  EXPECT_EQ(reader.file().children(aqs + "/events"), (std::vector<std::string>{"0000", "0001", "0002"}));
  EXPECT_EQ(reader.file().read_attribute<double>(aqs + "/events/0002", "strain"), 30);
  EXPECT_EQ(reader.file().read_text("/vitrify/input"), "{\"seed\": 1}");
  EXPECT_EQ(reader.file().read_texts("/vitrify/stages"), (std::vector<std::string>{"melt", "shear"}));
  EXPECT_EQ(doubles(reader, "/particles/r1/mass").size(), atoms);
  expect_error([&] { reader.frame("r0", 3); }, ExitCode::io, {"run.h5: found no frame 3 of replica r0, which has 3"});
  expect_error([&] { reader.frame("r9"); }, ExitCode::io, {"found no frame -1 of replica r9"});
  EXPECT_EQ(scratch_.file_count(), 1u);
}

TEST_F(RunFileTest, FramesKnowTheRotationFromTheAxesOfTheirFile) {
  RunInfo info = info_for({"turned", "straight"});
  Mat3& rotation = info.replicas[0].atoms.rotation;
  rotation = {};
  rotation(0, 1) = rotation(1, 2) = rotation(2, 0) = 1;
  RunFile run = RunFile::create(path_, info);
  for (const char* name : {"turned", "straight"}) run.append_frame(name, 0, 0, frame_at(1));
  run.flush();
  const RunReader reader(path_);
  EXPECT_EQ(reader.frame("turned").structure.rotation(0, 1), 1);
  EXPECT_EQ(reader.frame("turned").structure.rotation(0, 0), 0);
  EXPECT_EQ(reader.frame("straight").structure.rotation(0, 0), 1);
}

TEST_F(RunFileTest, FramesAtRestAndChangingTypes) {
  RunInfo info = info_for({"still", "flips"});
  info.replicas[0].velocities = false;
  info.replicas[1].types_change = true;
  RunFile run = RunFile::create(path_, info);
  Structure frame = frame_at(1);
  run.append_frame("still", 0, 0, frame);
  run.append_frame("flips", 0, 0, frame);
  frame.type[0] = 1 - frame.type[0];
  frame.velocity.clear();
  frame.image.clear();
  run.append_frame("flips", 1, 0, frame);
  run.flush();
  const RunReader reader(path_);
  EXPECT_TRUE(reader.frame("still").structure.velocity.empty());
  EXPECT_EQ(reader.frame("flips", 0).structure.type, random_structure(atoms).type);
  const Structure last = reader.frame("flips").structure;
  EXPECT_EQ(last.type, frame.type);
  EXPECT_EQ(norm(last.velocity[3]), 0);
  EXPECT_EQ(last.image[3], (Int3{}));
  std::swap(frame.id[0], frame.id[1]);
  expect_error([&] { run.append_frame("still", 2, 0, frame); }, ExitCode::failure, {"has other atoms"});
}

TEST_F(RunFileTest, ColumnsMayComeAndGo) {
  RunFile run = RunFile::create(path_, info_for({"r0"}));
  const auto row = [&](std::int64_t step, std::vector<Cell> cells) {
    run.append_observables("r0", step, 0, std::move(cells));
  };
  row(1, {{"a", array_of(1.0)}});
  row(2, {{"a", array_of(2.0)}, {"b", array_of(3.0)}});
  run.flush();
  row(3, {{"b", array_of(4.0)}, {"n", array_of(std::int32_t{5})}});
  run.flush();
  row(4, {{"a", array_of(6.0)}});
  run.flush();
  const RunReader reader(path_);
  const std::vector<double> a = doubles(reader, "/observables/r0/a/value"),
                            b = doubles(reader, "/observables/r0/b/value");
  ASSERT_EQ(a.size(), 4u);
  ASSERT_EQ(b.size(), 4u);
  EXPECT_TRUE(std::isnan(a[2]) && std::isnan(b[0]) && std::isnan(b[3]));
  EXPECT_EQ(a[3], 6);
  EXPECT_EQ(b[2], 4);
  EXPECT_EQ(std::get<std::vector<std::int32_t>>(reader.column("/observables/r0/n/value").values),
            (std::vector<std::int32_t>{-1, -1, 5, -1}));
  EXPECT_EQ(std::get<std::vector<std::int64_t>>(reader.column("/observables/r0/n/step").values),
            (std::vector<std::int64_t>{1, 2, 3, 4}));
  row(5, {{"a", array_of(1.0)}});
  expect_error([&] { row(6, {{"a", array_of(std::int32_t{1})}}); }, ExitCode::failure, {"column a changes its type"});
  expect_error([&] { row(6, {}); }, ExitCode::failure, {"has no cells"});
}

TEST_F(RunFileTest, RecordsAreReplaced) {
  RunFile run = RunFile::create(path_, info_for({"r0"}));
  const std::string quench = RunFile::results("quench", "r0", "melt");
  for (const double rate : {1.0, 2.0}) {
    run.write_record(quench, {{{"rate_K_per_s", rate}}, {{"x", array_of(std::vector<double>(5, rate))}}});
    run.write_dataset(aqs + "/stz_sizes", array_of(std::vector<std::int32_t>{1, 2, 3}), {{"mu", rate}});
    run.append_row(aqs, {{"stop_reason", array_of(std::int32_t{1})}});
    run.set_attribute(aqs + "/stop_reason", "stop_reasons", std::vector<std::string>{"force", "steps"});
    run.flush();
  }
  const RunReader reader(path_);
  EXPECT_EQ(reader.file().read_attribute<double>(quench, "rate_K_per_s"), 2);
  EXPECT_EQ(doubles(reader, quench + "/x"), std::vector<double>(5, 2.0));
  EXPECT_EQ(reader.file().read_attribute<double>(aqs + "/stz_sizes", "mu"), 2);
  EXPECT_EQ(reader.file().rows(aqs + "/stop_reason"), 2u);
  EXPECT_THROW(RunFile::results("aqs", "r0", "a/b"), Error);
  EXPECT_THROW(RunFile::create(path_, info_for({""})), Error);
}

/// Everything in a file, as text.
std::string contents(const hdf5::File& file, const std::string& group = "") {
  std::ostringstream text;
  for (const std::string& name : file.children(group.empty() ? "/" : group)) {
    const std::string path = group + "/" + name;
    text << path << '\n';
    if (file.kind(path) == hdf5::Kind::group) {
      text << contents(file, path);
    } else if (group != "/vitrify") {
      const hdf5::Array array = file.read(path);
      std::visit(
          [&](const auto& values) {
            for (const auto value : values) text << value << ' ';
          },
          array.values);
      text << '\n';
    }
  }
  return text.str();
}

TEST_F(RunFileTest, ResumeGivesTheFileOfARunThatWasNotInterrupted) {
  RunFile straight = RunFile::create(scratch_ / "straight.h5", info_for({"r0"}));
  RunFile broken = RunFile::create(path_, info_for({"r0"}));
  for (RunFile* run : {&straight, &broken})
    for (const int step : {1, 2, 3}) append_all(*run, step);
  straight.flush();
  broken.flush();
  const RunMarks marks = broken.marks();
  const std::string at_checkpoint = contents(RunReader(path_).file());
  for (const int step : {4, 5}) append_all(broken, step);
  broken.append_observables("r0", 6, 0, {{"late", array_of(1.0)}});
  broken.append_row(RunFile::results("aqs", "r0", "later"), {{"strain", array_of(1.0)}});
  broken.write_dataset(aqs + "/stz_sizes", array_of(std::vector<std::int32_t>{1}));
  broken.flush();
  append_all(broken, 99);

  RunFile resumed = RunFile::resume(path_, info_for({"r0"}));
  EXPECT_NE(resumed.marks(), marks);
  resumed.restore(marks);
  EXPECT_EQ(resumed.marks(), marks);
  EXPECT_EQ(contents(RunReader(path_).file()), at_checkpoint);
  for (RunFile* run : {&straight, &resumed}) {
    append_all(*run, 4);
    run->flush();
  }
  EXPECT_EQ(contents(RunReader(path_).file()), contents(RunReader(scratch_ / "straight.h5").file()));
  EXPECT_EQ(RunReader(path_).frame_count("r0"), 4u);
}

TEST_F(RunFileTest, RestoreToTheBeginningAndBeyondTheEnd) {
  RunFile run = RunFile::create(path_, info_for({"r0"}));
  const RunMarks start = run.marks();
  append_all(run, 1);
  run.flush();
  const RunMarks later = run.marks();
  run.restore(start);
  EXPECT_EQ(RunReader(path_).frame_count("r0"), 0u);
  expect_error([&] { run.restore(later); }, ExitCode::bad_checkpoint, {"run.h5: found fewer rows than the checkpoint"});
  append_all(run, 2);
  run.flush();
  EXPECT_EQ(RunReader(path_).frame("r0").step, 2);
}

TEST_F(RunFileTest, ResumeOfAnotherOrNoFile) {
  expect_error([&] { RunFile::resume(path_, info_for({"r0"})); }, ExitCode::io, {"run.h5: cannot open: No such file"});
  RunFile::create(path_, info_for({"r0"}));
  expect_error([&] { RunFile::resume(path_, info_for({"r1"})); }, ExitCode::io, {"run.h5: found no replica r1"});
  spill(path_, "garbage");
  expect_error([&] { RunFile::resume(path_, info_for({"r0"})); }, ExitCode::io, {"run.h5: cannot open: "});
}

TEST_F(RunFileTest, FullDiskKeepsTheOldFileAndWhatWaits) {
  RunFile run = RunFile::create(path_, info_for({"r0"}));
  append_all(run, 1);
  run.flush();
  const std::string before = slurp(path_);
  for (std::int64_t step = 2; step <= 80; ++step) append_all(run, step);
  for (const std::uint64_t more : {1, 100, 4096, 20'000})
    EXPECT_TRUE(in_child([&] {
      limit_file_size(before.size() + more);
      return throws_error([&] { run.flush(); }, ExitCode::io, "run.h5: cannot write: File too large") &&
             throws_error([&] { run.flush(); }, ExitCode::io, "run.h5: cannot write: File too large");
    })) << more;
  for (const std::uint64_t limit : {1, 500, 3000})
    EXPECT_TRUE(in_child([&] {
      limit_file_size(limit);
      return throws_error(
          [&] {
            RunFile::create(path_, info_for({"r0", "r1"}));
          },
          ExitCode::io, "run.h5: cannot write");
    })) << limit;
  EXPECT_TRUE(slurp(path_) == before);
  EXPECT_EQ(scratch_.file_count(), 1u);
  run.flush();
  EXPECT_EQ(RunReader(path_).frame_count("r0"), 80u);
}

TEST_F(RunFileTest, AFlippedBitIsFound) {
  RunInfo info = info_for({"r0"});
  info.run_id = "id";
  RunFile run = RunFile::create(path_, info);
  for (std::int64_t step = 1; step <= 20; ++step) append_all(run, step), run.flush();
  run.conclude();
  const std::string whole = slurp(path_);
  RunFile::check(path_, "id");
  std::mt19937_64 random(3);
  for (int flip = 0; flip < 1000; ++flip) {
    std::string damaged = whole;
    const std::size_t bit = random() % (8 * whole.size());
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    spill(path_, damaged);
    ASSERT_THROW(RunFile::check(path_, "id"), Error) << bit;
  }
}

/// Bytes that this process has written so far.
std::uint64_t written_bytes() {
  std::ifstream file("/proc/self/io");
  std::string name;
  std::uint64_t count = 0;
  while (file >> name >> count)
    if (name == "wchar:") return count;
  return 0;
}

/// A flush after each of 130 frames.
TEST_F(RunFileTest, WritesAreLittleMoreThanWhatIsKept) {
  RunInfo info{"0", "0", "me", "{}", {"melt"}, {}};
  info.replicas.push_back({"r0", random_structure(35'000), {63.546, 91.224}, false});
  RunFile run = RunFile::create(path_, info);
  const std::uint64_t before = written_bytes();
  std::uint64_t largest = 0;
  for (std::int64_t step = 1; step <= 130; ++step) {
    const double x = static_cast<double>(step);
    Structure frame = random_structure(35'000);
    for (Vec3& position : frame.position) position = position * (1 + 1e-6 * x);
    run.append_frame("r0", step, 0, frame);
    run.append_observables("r0", step, 0, {{"temperature", array_of(x), "K"}});
    run.flush();
    largest = std::max<std::uint64_t>(largest, std::filesystem::file_size(path_));
  }
  run.conclude();
  const double kept = static_cast<double>(std::filesystem::file_size(path_));
  const double written = static_cast<double>(written_bytes() - before) / kept;
  RecordProperty("written_of_kept", fmt::format("{:.3f}", written));
  RecordProperty("MB", fmt::format("{:.0f}", 1e-6 * kept));
  EXPECT_GT(kept, 100e6);
  EXPECT_LT(written, 1.5);
  EXPECT_LT(static_cast<double>(largest), 1.2 * kept);
}

/// Rows of tables take less than the metadata that each flush writes.
TEST_F(RunFileTest, WhatIsUnusedDoesNotPileUp) {
  RunFile run = RunFile::create(path_, info_for({"r0"}));
  const std::uint64_t before = written_bytes();
  std::uint64_t largest = 0;
  for (std::int64_t step = 1; step <= 200; ++step) {
    append_all(run, step);
    run.flush();
    largest = std::max<std::uint64_t>(largest, std::filesystem::file_size(path_));
  }
  run.conclude();
  const std::uint64_t last = std::filesystem::file_size(path_);
  spill(scratch_ / "copy.h5", "");
  hdf5::File::open_to_read(path_).copy_to(scratch_ / "copy.h5");
  const std::uint64_t used = std::filesystem::file_size(scratch_ / "copy.h5");
  EXPECT_LT(last, used + std::max<std::uint64_t>(1 << 18, last / 6) + (1 << 16));
  EXPECT_LT(largest, 2 * last + (1 << 19));
  EXPECT_GT(written_bytes() - before, 3 * used);  // so it was made anew on the way
  const RunReader reader(path_);
  EXPECT_EQ(reader.frame_count("r0"), 200u);
  for (const int k : {0, 99, 199}) expect_equal(reader.frame("r0", k).structure, frame_at(k + 1));
}

TEST_F(RunFileTest, KillAtAnyMomentLeavesAReadableFile) {
  RunFile run = RunFile::create(path_, info_for({"r0"}));
  std::uint64_t frames = 0;
  // on a busy machine the first rounds may end before anything is written
  for (int round = 0; round < 20 || (frames == 0 && round < 500); ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      RunFile writer = RunFile::resume(path_, info_for({"r0"}));
      for (std::int64_t step = 1;; ++step) append_all(writer, step), writer.flush();
    }
    ::usleep(20'000 + 1371 * round);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const RunReader reader(path_);
    EXPECT_GE(reader.frame_count("r0"), frames);
    frames = reader.frame_count("r0");
    if (frames == 0) continue;
    EXPECT_EQ(reader.frame("r0").structure.size(), atoms);
    EXPECT_EQ(doubles(reader, aqs + "/strain").size(), frames);
  }
  EXPECT_GT(frames, 0u);
}

TEST_F(RunFileTest, AReaderKeepsTheFileItOpened) {
  RunFile run = RunFile::create(path_, info_for({"r0"}));
  append_all(run, 1);
  run.flush();
  const RunReader reader(path_);
  append_all(run, 2);
  run.flush();
  EXPECT_EQ(reader.frame_count("r0"), 1u);
  EXPECT_EQ(reader.frame("r0").step, 1);
  EXPECT_EQ(RunReader(path_).frame_count("r0"), 2u);
}

}  // namespace
}  // namespace vitrify
