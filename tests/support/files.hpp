// What tests of files share: scratch directories, expected errors, child processes.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <sstream>
#include <string>

#include "host/engine/structure.hpp"
#include "host/error.hpp"

namespace vitrify {

/// A directory that is gone after the test; others may enter it.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "vitrify-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
    ::chmod(path_.c_str(), 0755);
  }
  ~ScratchDirectory() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

  std::size_t file_count() const {
    return std::distance(std::filesystem::directory_iterator(path_), std::filesystem::directory_iterator());
  }

 private:
  std::filesystem::path path_;
};

inline std::filesystem::path structure_data(const std::string& name) {
  return std::filesystem::path(VITRIFY_SOURCE_DIR) / "tests/data/structures" / name;
}

inline std::string slurp(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

inline void spill(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// The action throws an Error with this code whose text is one line that contains all parts.
inline void expect_error(const std::function<void()>& action, ExitCode code, const std::vector<std::string>& parts) {
  try {
    action();
    ADD_FAILURE() << "no error, expected one with: " << parts.at(0);
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_EQ(static_cast<int>(error.code()), static_cast<int>(code)) << text;
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    for (const std::string& part : parts) EXPECT_NE(text.find(part), std::string::npos) << text << "\nlacks: " << part;
  }
}

/// Runs the action in a child process; true if it returned true there (and neither threw nor died).
inline bool in_child(const std::function<bool()>& action) {
  const pid_t child = ::fork();
  if (child == 0) {
    bool good = false;
    try {
      good = action();
    } catch (const std::exception& error) {
      ::fprintf(stderr, "in the child: %s\n", error.what());
    }
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) ::fprintf(stderr, "the child died of signal %d\n", WTERMSIG(status));
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// Files of this process cannot grow beyond `bytes` from here on, as on a full disk.
inline void limit_file_size(std::uint64_t bytes) {
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = bytes;
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

/// Gives up the right to write everywhere. For a child process.
inline void drop_privileges() {
  constexpr uid_t nobody = 65534;
  if (::getuid() == 0 && ::setuid(nobody) != 0) ::_exit(1);
}

/// Whether the action throws an Error with this code and text; for child processes, which cannot use EXPECT.
inline bool throws_error(const std::function<void()>& action, ExitCode code, const std::string& part) {
  try {
    action();
  } catch (const Error& error) {
    const bool good = error.code() == code && std::string(error.what()).find(part) != std::string::npos;
    if (!good) ::fprintf(stderr, "unexpected: %s\n", error.what());
    return good;
  }
  ::fprintf(stderr, "no error, expected one with: %s\n", part.c_str());
  return false;
}

/// Atoms at random places of a tilted box, with velocities and image counts.
inline Structure random_structure(std::size_t atoms, unsigned seed = 1) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  Structure structure;
  structure.box.origin = {-1.25, 0.1, 1.0 / 3};
  structure.box.length = {10.1, 11.7, 12.3};
  structure.box.xy = 1.5, structure.box.xz = -0.7, structure.box.yz = 2.9;
  structure.elements = {"Cu", "Zr"};
  const auto vector = [&] { return Vec3{uniform(random), uniform(random), uniform(random)}; };
  for (std::size_t i = 0; i < atoms; ++i) {
    structure.id.push_back(static_cast<std::int64_t>(3 * i + 2));
    structure.type.push_back(static_cast<int>(random() % 2));
    structure.position.push_back(structure.box.to_cartesian(vector()));
    structure.velocity.push_back(vector() - vector());
    structure.image.push_back({static_cast<int>(random() % 5) - 2, static_cast<int>(random() % 3) - 1, 0});
  }
  return structure;
}

inline void expect_equal(const std::vector<Vec3>& a, const std::vector<Vec3>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    for (int axis = 0; axis < 3; ++axis) ASSERT_EQ(a[i][axis], b[i][axis]) << "atom " << i;
}

/// Equal to the last bit, but for the lengths of the box, which may differ by `length_tolerance`.
inline void expect_equal(const Structure& a, const Structure& b, double length_tolerance = 0) {
  for (int axis = 0; axis < 3; ++axis) {
    EXPECT_EQ(a.box.origin[axis], b.box.origin[axis]);
    EXPECT_NEAR(a.box.length[axis], b.box.length[axis], length_tolerance);
    EXPECT_EQ(a.box.periodic[axis], b.box.periodic[axis]);
  }
  EXPECT_EQ(a.box.xy, b.box.xy);
  EXPECT_EQ(a.box.xz, b.box.xz);
  EXPECT_EQ(a.box.yz, b.box.yz);
  EXPECT_EQ(a.elements, b.elements);
  EXPECT_EQ(a.type, b.type);
  EXPECT_EQ(a.id, b.id);
  expect_equal(a.position, b.position);
  expect_equal(a.velocity, b.velocity);
  EXPECT_EQ(a.image, b.image);
}

}  // namespace vitrify
