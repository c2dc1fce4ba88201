// make_seeds DIR: files of each kind to begin with, as small as can be, in DIR/TARGET.
#include <filesystem>
#include <fstream>
#include <string>

#include "host/files/hdf5/arrays.hpp"
#include "host/files/structures/extended_xyz.hpp"
#include "host/files/structures/lammps_data.hpp"
#include "host/run_files/run_file.hpp"

using namespace vitrify;

namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

Structure two_atoms() {
  Structure atoms;
  atoms.box.length = {10, 11, 12};
  atoms.box.xy = 1;
  atoms.elements = {"Cu", "Zr"};
  atoms.id = {1, 2}, atoms.type = {0, 1};
  atoms.position = {{1, 1, 1}, {3, 4, 5}};
  atoms.velocity = {{0, 1, 0}, {0, 0, 1}};
  atoms.image = {{0, 0, 0}, {1, 0, -1}};
  return atoms;
}

/// Five knots for one element, or two with a density for each pair.
std::string setfl(bool finnis_sinclair) {
  const std::string table = "0 1 2 3 4\n";
  std::string text = finnis_sinclair ? "a\nb\nc\n2 Cu Zr\n5 0.1 5 0.1 0.5\n" : "a\nb\nc\n1 Cu\n5 0.1 5 0.1 0.5\n";
  text += "29 63.546 3.6 fcc\n" + table + table + (finnis_sinclair ? table : "");
  if (finnis_sinclair) text += "40 91.224 3.2 hcp\n" + table + table + table + table + table;
  return text + table;
}

void write_run(const fs::path& file) {
  const Structure atoms = two_atoms();
  RunFile run = RunFile::create(file, {"0", "0", "me", "{}", {"md"}, {{"r0", atoms, {63.5, 91.2}}}, "id"});
  for (const int step : {0, 1}) {
    run.append_frame("r0", step, 0.1 * step, atoms);
    run.append_observables("r0", step, 0.1 * step, {{"temperature", array_of(300.0), "K"}});
  }
  run.append_record(RunFile::results("aqs", "r0", "md") + "/events", {{{"strain", 0.1}}, {{"x", array_of(1.0)}}});
  run.conclude();
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  const fs::path root = words[1];
  for (const char* target : {"setfl", "lammps_data", "extended_xyz", "input", "run_file"})
    fs::create_directories(root / target);
  write(root / "setfl/fs", '\0' + setfl(true));
  write(root / "setfl/alloy", '\1' + setfl(false));
  write_lammps_data(root / "lammps_data/two.data", two_atoms(), {63.5, 91.2});
  write_extended_xyz(root / "extended_xyz/two.xyz", two_atoms());
  write_run(root / "run_file/run.h5");
}
