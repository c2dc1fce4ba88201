#include "host/analysis/vibration/states_from_velocities.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "host/error.hpp"

namespace vitrify {

/// Of the maximum of g(f): a spectrum that is higher at its last frequency goes on beyond it.
constexpr double most_at_the_end = 0.05;

/// Of each type of atom.
std::vector<double> StatesFromVelocities::masses() const {
  std::vector<double> masses;
  for (const std::string& element : known_.elements()) masses.push_back(mass_amu_.at(element));
  return masses;
}

void StatesFromVelocities::add(Frame& frame) {
  const auto velocities = frame.velocities();
  if (velocities.empty())
    throw Error(ExitCode::bad_input, fmt::format("the frame at {:g} ps has no velocities", frame.time_ps()));
  const double expected_ps = last_ps_ + settings_.interval_ps;
  if (frames_ > 0 && std::fabs(frame.time_ps() - expected_ps) > 0.01 * settings_.interval_ps)
    throw Error(ExitCode::bad_input, fmt::format("a frame is at {:g} ps, must be at {:g} ps for frames to be equally "
                                                 "spaced",
                                                 frame.time_ps(), expected_ps));
  if (!spectrum_) {
    known_.take(frame.structure());
    type_ = frame.structure().type;
    spectrum_.emplace(type_, masses(), settings_);
  }
  spectrum_->add(velocities);
  last_ps_ = frame.time_ps();
  ++frames_;
}

AnalysisResult StatesFromVelocities::result() const {
  const DensityOfStates g = spectrum_->result();
  const double reduced_from_THz = 4 / settings_.segment_ps;
  AnalysisResult result;
  result.definition =
      "Density of vibrational states g(f) of area 1 from velocities by Welch's method (IEEE Trans. Audio "
      "Electroacoust. 15, 70, 1967): Hann's window, segments that overlap by half, the drift taken out.";
  const auto at = std::max_element(g.total.begin(), g.total.end()) - g.total.begin();
  result.numbers = {{"frames", "", "of velocities", static_cast<double>(frames_)},
                    {"segments", "", "complete ones", static_cast<double>(spectrum_->segments())},
                    {"atoms_followed", "", "", static_cast<double>(spectrum_->followed_atoms())},
                    {"interval_ps", "ps", "between frames", settings_.interval_ps},
                    {"segment_ps", "ps", "its inverse is the spacing of frequencies", settings_.segment_ps},
                    {"maximum_THz", "THz", "where g(f) is largest, to the spacing of frequencies",
                     g.frequency_THz[static_cast<std::size_t>(at)]}};
  const double highest = *std::max_element(g.total.begin(), g.total.end());
  if (g.total.size() > 1 && g.total[g.total.size() - 2] > most_at_the_end * highest)
    result.notes.push_back(fmt::format(
        "g(f) has not ended at {:.3g} THz: atoms vibrate faster than frames {:g} ps apart can tell, and what is faster "
        "stands among the slower",
        g.frequency_THz.back(), settings_.interval_ps));
  std::vector<double> reduced;
  for (std::size_t k = 0; k < g.total.size(); ++k) {
    const double f = g.frequency_THz[k];
    reduced.push_back(f >= reduced_from_THz ? g.total[k] / (f * f) : std::numeric_limits<double>::quiet_NaN());
  }
  ResultTable table{"",
                    {{"frequency_THz", "THz", "", g.frequency_THz},
                     {"g_per_THz", "1/THz", "", g.total},
                     {"g_error_per_THz", "1/THz", "of a mean over segments", g.error}}};
  const std::vector<std::string>& elements = known_.elements();
  for (std::size_t a = 0; a < elements.size(); ++a)
    table.columns.push_back({"g_" + elements[a] + "_per_THz", "1/THz", "part of the element", g.partial[a]});
  table.columns.push_back(
      {"reduced_per_THz3", "1/THz^3", "g / f^2, where the window lets it be known", std::move(reduced)});
  result.tables.push_back(std::move(table));
  return result;
}

void StatesFromVelocities::save(StateArchive& archive, const std::string& entry) const {
  archive.put(entry + "/last_ps", std::vector<double>{last_ps_});
  archive.put(entry + "/count", std::vector<std::int64_t>{frames_});
  known_.save(archive, entry + "/atoms");
  archive.put(entry + "/type", type_);
  if (spectrum_) spectrum_->save(archive, entry + "/spectrum");
}

void StatesFromVelocities::restore(const StateArchive& archive, const std::string& entry) {
  last_ps_ = archive.get_one<double>(entry + "/last_ps", -largest_number, largest_number);
  frames_ = archive.get_one<std::int64_t>(entry + "/count", 0, largest_number);
  known_.restore(archive, entry + "/atoms");
  const auto types = static_cast<double>(known_.elements().size());
  type_ = archive.get_within<int>(entry + "/type", static_cast<std::size_t>(known_.total()), 0, types - 1);
  if (frames_ == 0) return;
  spectrum_.emplace(type_, masses(), settings_);
  spectrum_->restore(archive, entry + "/spectrum");
}

}  // namespace vitrify
