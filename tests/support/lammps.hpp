// LAMMPS as a reference: its dumps in tests/data/lammps, and the program itself where it is installed.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/engine/engine.hpp"

namespace vitrify::test {

/// bar per eV/A^3 in the 'metal' units of LAMMPS up to 2022.
inline constexpr double lammps_bar_per_eV_A3 = 1.6021765e6;

/// The table of 2007 that comes with LAMMPS on Debian (package lammps-data).
inline const std::filesystem::path potential_2007 = "/usr/share/lammps/potentials/CuZr_mm.eam.fs";

/// Result of tests/data/lammps/evaluate.in.
inline SinglePoint read_lammps_evaluation(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  SinglePoint point;
  bool rows = false;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string first;
    words >> first;
    if (first == "energy_eV") {
      words >> point.energy_eV;
      rows = false;
    } else if (first == "pressure_bar") {
      for (double& v : point.stress_GPa.v) {
        words >> v;
        v *= -units::GPa_per_eV_A3 / lammps_bar_per_eV_A3;
      }
    } else if (rows) {
      Vec3 f;
      double energy = 0;
      words >> f.x >> f.y >> f.z >> energy;
      point.forces.push_back(f);
      point.energies_eV.push_back(energy);
    } else {
      rows = line.rfind("ITEM: ATOMS", 0) == 0;
    }
  }
  return point;
}

inline bool lammps_is_installed() { return std::system("lmp -h > /dev/null 2>&1") == 0; }

/// Runs a script of tests/data/lammps with variables; true if LAMMPS was content.
inline bool run_lammps(const std::filesystem::path& script,
                       const std::vector<std::pair<std::string, std::string>>& variables) {
  std::string command = "OMP_NUM_THREADS=1 lmp -log none -screen none -in '" + script.string() + "'";
  for (const auto& [name, value] : variables) command += " -var " + name + " '" + value + "'";
  return std::system(command.c_str()) == 0;
}

}  // namespace vitrify::test
