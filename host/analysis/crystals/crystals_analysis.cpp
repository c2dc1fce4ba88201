#include "host/analysis/crystals/crystals_analysis.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host/analysis/local_order/neighbor_rules.hpp"

namespace vitrify {
namespace {

constexpr const char* lattice_names[] = {"none", "fcc", "hcp", "bcc"};

}  // namespace

void CrystalsAnalysis::add_numbers(const Crystals& found) {
  const auto n = static_cast<double>(found.lattice.size());
  const auto in = [&](Lattice lattice) {
    return static_cast<double>(std::count(found.lattice.begin(), found.lattice.end(), lattice));
  };
  const auto crystalline = n - static_cast<double>(std::count(found.crystalline.begin(), found.crystalline.end(), 0));
  constexpr const char* of_atoms = "share of the atoms";
  numbers_.add(
      {share_of("fcc_fraction", of_atoms, in(Lattice::fcc), n), share_of("hcp_fraction", of_atoms, in(Lattice::hcp), n),
       share_of("bcc_fraction", of_atoms, in(Lattice::bcc), n),
       share_of("b2_fraction", of_atoms, found.b2_fraction() * n, n),
       share_of("laves_fraction", of_atoms, found.laves_fraction() * n, n),
       share_of("crystalline_fraction", "share of atoms with solid bonds or in a Laves phase", crystalline, n)});
  if (cutoff_A_)
    numbers_.add({{"largest_crystal", "", "atoms in the largest cluster of crystalline ones",
                   static_cast<double>(found.largest_cluster)}});
}

void CrystalsAnalysis::add_numbers(const BraggPeak& peak) {
  numbers_.add(
      {{"bragg_surprise", "",
        "-ln of the chance of the strongest scattering without long-range order; an "
        "order above 10",
        peak.surprise},
       {"bragg_over_neighbors", "", "strongest scattering in units of the mean at this length", peak.over_neighbors},
       {"bragg_q_per_A", "1/A", "wave vector of the strongest scattering", peak.q_per_A}});
}

void CrystalsAnalysis::add(Frame& frame) {
  const Structure& s = frame.structure();
  atoms_.take(s);
  CrystalSettings settings = settings_;
  if (frames_ > 0) settings.cutoff_A = cutoff_A_;
  const Crystals found = find_crystals(s, settings);
  if (frames_++ == 0) cutoff_A_ = found.cutoff_A;
  add_numbers(found);
  if (const auto peak = strongest_bragg_peak(s, frame.observer())) add_numbers(*peak);
  lattice_.clear();
  for (const Lattice of_atom : found.lattice) lattice_.push_back(static_cast<std::int64_t>(of_atom));
  unlike_share_ = found.unlike_share;
  solid_bonds_.add({found.solid_bonds.begin(), found.solid_bonds.end()});
  laves_.add({found.laves.begin(), found.laves.end()});
  crystalline_.add({found.crystalline.begin(), found.crystalline.end()});
}

AnalysisResult CrystalsAnalysis::result() const {
  AnalysisResult result;
  result.definition = fmt::format(
      "Crystals: adaptive common neighbors (fcc, hcp, bcc, and B2 by unlike neighbors), Steinhardt bonds (ten Wolde et "
      "al., J. Chem. Phys. 104, 9932, 1996), Laves networks, and wave vectors that scatter as no glass does{}.",
      cutoff_A_ ? fmt::format("; neighbors within {:.4g} A", *cutoff_A_) : "");
  if (!cutoff_A_) result.notes.emplace_back(no_first_minimum);
  result.numbers = numbers_.result();
  std::vector<std::string> lattice;
  for (const std::int64_t of_atom : lattice_) lattice.emplace_back(lattice_names[of_atom]);
  const char* last = frames_ > 1 ? ", in the last frame" : "";
  const char* part = frames_ > 1 ? "part of the frames: " : "";
  result.atoms = {{"lattice", "", fmt::format("by common neighbors{}", last), std::move(lattice)},
                  {"solid_bonds", "", "", solid_bonds_.means_of_counts()},
                  {"unlike_share", "", fmt::format("of the eight neighbors of an atom in bcc{}", last), unlike_share_},
                  {"laves", "", frames_ > 1 ? "part of the frames" : "", laves_.means_of_counts()},
                  {"crystalline", "", fmt::format("{}enough solid bonds, or in a Laves phase", part),
                   crystalline_.means_of_counts()}};
  tell_frames(result, frames_);
  return result;
}

void CrystalsAnalysis::save(StateArchive& archive, const std::string& entry) const {
  archive.put(entry + "/frames", std::vector<std::int64_t>{frames_});
  atoms_.save(archive, entry + "/atoms");
  numbers_.save(archive, entry + "/numbers");
  archive.put(entry + "/cutoff", cutoff_A_ ? std::vector<double>{*cutoff_A_} : std::vector<double>{});
  archive.put(entry + "/lattice", lattice_);
  archive.put(entry + "/unlike_share", unlike_share_);
  solid_bonds_.save(archive, entry + "/solid_bonds");
  laves_.save(archive, entry + "/laves");
  crystalline_.save(archive, entry + "/crystalline");
}

void CrystalsAnalysis::restore(const StateArchive& archive, const std::string& entry) {
  frames_ = archive.get_one<std::int64_t>(entry + "/frames", 0, largest_number);
  atoms_.restore(archive, entry + "/atoms");
  numbers_.restore(archive, entry + "/numbers");
  cutoff_A_.reset();
  if (!archive.get<double>(entry + "/cutoff").empty())
    cutoff_A_ = archive.get_one<double>(entry + "/cutoff", 0, longest_A);
  const std::size_t n = frames_ > 0 ? static_cast<std::size_t>(atoms_.total()) : 0;
  lattice_ = archive.get_within<std::int64_t>(entry + "/lattice", n, 0, std::size(lattice_names) - 1);
  unlike_share_ = archive.get<double>(entry + "/unlike_share", n);
  solid_bonds_.restore(archive, entry + "/solid_bonds", n);
  laves_.restore(archive, entry + "/laves", n);
  crystalline_.restore(archive, entry + "/crystalline", n);
}

}  // namespace vitrify
