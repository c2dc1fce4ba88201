#include "host/stages/aqs/onset.hpp"

#include <cmath>
#include <limits>

#include "host/analysis/statistics/onset_fit.hpp"
#include "host/analysis/structure/matching.hpp"
#include "host/files/hdf5/arrays.hpp"

namespace vitrify {
namespace {

/// Share of the displacement beyond the strain of the box, translations left out, that is along the mode: the cosine.
double overlap(const std::vector<Vec3>& mode, const AqsEvent& drop) {
  const Motion motion = follow_images(drop.structure_before, drop.structure_after);
  std::vector<Vec3> moved;
  Vec3 mean;
  for (std::size_t i = 0; i < mode.size(); ++i) {
    const Vec3 strained = motion.current_box.to_cartesian(motion.reference_box.to_fractional(motion.reference[i]));
    moved.push_back(motion.current[i] - strained);
    mean += moved.back() * (1.0 / static_cast<double>(mode.size()));
  }
  double along = 0, squares = 0;
  for (std::size_t i = 0; i < mode.size(); ++i) {
    const Vec3 u = moved[i] - mean;
    along += dot(u, mode[i]), squares += norm2(u);
  }
  return squares > 0 ? std::fabs(along) / std::sqrt(squares) : 0;
}

}  // namespace

/// A mode that has not converged tells neither its own eigenvalue nor how those before it go on.
void Onset::add(double strain, SoftMode mode, bool after_drop) {
  if (after_drop || !mode.converged) strains_.clear(), eigenvalues_.clear();
  participation_ = mode.participation(), products_ = mode.products;
  mode_ = std::move(mode.mode);
  if (!mode.converged) return;
  if (strains_.size() == remembered) strains_.erase(strains_.begin()), eigenvalues_.erase(eigenvalues_.begin());
  strains_.push_back(strain), eigenvalues_.push_back(mode.eigenvalue_eV_per_A2);
}

double Onset::if_known(double value) const {
  return eigenvalues_.empty() ? std::numeric_limits<double>::quiet_NaN() : value;
}

std::vector<Cell> Onset::cells_of_minimum() const {
  return {{"lowest_eigenvalue_eV_per_A2", array_of(if_known(eigenvalues_.empty() ? 0 : eigenvalues_.back()))},
          {"predicted_event_strain", array_of(predicted_onset(strains_, eigenvalues_))},
          {"mode_evaluations", array_of(products_)}};
}

std::vector<Cell> Onset::cells_of_drop(const AqsEvent& drop) const {
  return {{"lowest_eigenvalue_eV_per_A2", array_of(if_known(eigenvalues_.empty() ? 0 : eigenvalues_.back()))},
          {"mode_participation", array_of(if_known(participation_))},
          {"mode_overlap", array_of(if_known(overlap(mode_, drop)))}};
}

void Onset::save(StateArchive& archive, const std::string& prefix) const {
  archive.put(prefix + "mode", mode_);
  archive.put(prefix + "participation", std::vector<double>{participation_});
  archive.put(prefix + "products", std::vector<std::int32_t>{products_});
  archive.put(prefix + "strains", strains_);
  archive.put(prefix + "eigenvalues", eigenvalues_);
}

void Onset::restore(const StateArchive& archive, const std::string& prefix, std::size_t atoms) {
  mode_ = archive.get_within<Vec3>(prefix + "mode", atoms, -1, 1);
  participation_ = archive.get_one<double>(prefix + "participation", 0, static_cast<double>(atoms));
  products_ = archive.get_one<std::int32_t>(prefix + "products", 0, largest_number);
  const std::size_t minima = archive.get<double>(prefix + "strains").size();
  if (minima > remembered) StateArchive::refuse(prefix + "strains", "has another length");
  strains_ = archive.get_within<double>(prefix + "strains", minima, -largest_number, largest_number);
  eigenvalues_ = archive.get_within<double>(prefix + "eigenvalues", minima, -largest_number, largest_number);
}

}  // namespace vitrify
