#include "host/analysis/vibration/vibrational_displacement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "host/analysis/statistics/moments.hpp"
#include "host/engine/atoms/restored.hpp"
#include "host/error.hpp"
#include "kernels/analysis/displacement.hpp"

namespace vitrify {
namespace {

constexpr const char* definition =
    "Vibrational displacement lambda = sqrt(<|u - <u>|^2>), u the displacement of an atom less that of the centre of "
    "mass (J. Ding et al., Nat. Commun. 7, 13733, 2016): over all samples, and as root mean square over windows, in "
    "which atoms that hop from one place to another do not count as vibrating far.";

/// Of the shape of a box, in parts of its edges.
constexpr double largest_change = 0.1;

bool has_changed(const Box& now, const Box& then) {
  const Vec3 length = then.length, change = now.length - length;
  const double tilt = std::max({std::fabs(now.xy - then.xy), std::fabs(now.xz - then.xz), std::fabs(now.yz - then.yz)});
  return std::fabs(change.x) > largest_change * length.x || std::fabs(change.y) > largest_change * length.y ||
         std::fabs(change.z) > largest_change * length.z ||
         tilt > largest_change * std::min({length.x, length.y, length.z});
}

/// Values of the atoms of one type, or of all where it is -1.
std::vector<double> of_type(const std::vector<double>& values, const std::vector<int>& type, int which) {
  std::vector<double> chosen;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (which < 0 || type[i] == which) chosen.push_back(values[i]);
  return chosen;
}

void add_moments(AnalysisResult& result, const std::string& name, const std::string& of, const Moments& m) {
  const auto add = [&](const char* quantity, const char* unit, const char* meaning, const Measured& measured) {
    result.numbers.push_back({name + quantity, unit, meaning + of, measured.value, measured.error});
  };
  add("_mean_A", "A", "mean over ", m.mean);
  add("_deviation_A", "A", "standard deviation over ", m.deviation);
  add("_relative_width", "", "standard deviation over the mean of ", m.relative_width);
  add("_skewness", "", "skewness over ", m.skewness);
  add("_kurtosis", "", "excess kurtosis over ", m.kurtosis);
}

/// Bins of one width, that of D. Freedman and P. Diaconis (Z. Wahrscheinlichkeitstheorie 57, 453 (1981)).
struct Bins {
  double lower = 0, width = 1;
  std::size_t count = 1;

  explicit Bins(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t n = values.size();
    const double spread = values[3 * n / 4] - values[n / 4];
    if (spread > 0) width = 2 * spread / std::cbrt(static_cast<double>(n));
    width = std::max(width, (values.back() - values.front()) / most_bins);
    lower = width * std::floor(values.front() / width);
    count = 1 + static_cast<std::size_t>((values.back() - lower) / width);
  }
  static constexpr double most_bins = 1000;
};

/// Density of probability in the bins, and its standard errors by the counts.
void add_density(ResultTable& table, const std::string& name, const std::string& of, const Bins& bins,
                 const std::vector<double>& values) {
  std::vector<double> counts(bins.count), density, error;
  for (const double value : values)
    counts[std::min(bins.count - 1, static_cast<std::size_t>((value - bins.lower) / bins.width))] += 1;
  const auto n = static_cast<double>(values.size());
  for (const double count : counts) {
    density.push_back(count / n / bins.width);
    error.push_back(std::sqrt(count * (1 - count / n)) / n / bins.width);
  }
  table.columns.push_back({name + "_per_A", "1/A", "density of " + of, std::move(density)});
  table.columns.push_back({name + "_per_A_error", "1/A", "of " + of, std::move(error)});
}

}  // namespace

VibrationalDisplacement::VibrationalDisplacement(std::map<std::string, double> mass_amu,
                                                 const DisplacementSettings& settings)
    : mass_amu_(std::move(mass_amu)), settings_(settings) {
  if (!settings.span.possible() || settings.span.samples < 2)
    throw std::invalid_argument("samples of displacements must be two at least, and fill windows of one length");
}

/// Where the image is that is nearest to the place in the last frame.
Vec3 VibrationalDisplacement::unwrapped(const Structure& structure, std::size_t i) const {
  const Vec3& x = structure.position[i];
  if (last_.empty()) return structure.image.empty() ? x : structure.box.unwrap(x, structure.image[i]);
  return last_[i] + structure.box.minimum_image(x - last_[i]);
}

Vec3 VibrationalDisplacement::centre(const std::vector<Vec3>& displacements) const {
  std::vector<double> mass_amu;
  for (const std::string& element : known_.elements()) mass_amu.push_back(mass_amu_.at(element));
  MassDisplacement sum;
  for (std::size_t i = 0; i < displacements.size(); ++i)
    sum += {displacements[i] * mass_amu[type_[i]], mass_amu[type_[i]]};
  return sum.of_centre();
}

void VibrationalDisplacement::add(Frame& frame) {
  const Structure& structure = frame.structure();
  if (motion_.samples == 0) {
    first_ps_ = frame.time_ps();
    origin_box_ = structure.box;
    motion_.atoms.resize(structure.size());
  }
  const double expected_ps = first_ps_ + static_cast<double>(motion_.samples) * settings_.interval_ps;
  if (std::fabs(frame.time_ps() - expected_ps) > 0.01 * settings_.interval_ps)
    throw Error(ExitCode::bad_input, fmt::format("a frame is at {:g} ps, must be at {:g} ps for frames to be equally "
                                                 "spaced",
                                                 frame.time_ps(), expected_ps));
  if (has_changed(structure.box, origin_box_))
    throw Error(ExitCode::bad_input, fmt::format("the box at {:g} ps differs from the first one by more than {:g} %; "
                                                 "vibrational displacements are of atoms in a box that stays",
                                                 frame.time_ps(), 100 * largest_change));
  known_.take(structure);
  type_ = structure.type;
  std::vector<Vec3> places;
  for (std::size_t i = 0; i < structure.size(); ++i) places.push_back(unwrapped(structure, i));
  if (motion_.samples == 0) origin_ = places;
  std::vector<Vec3> displacements;
  for (std::size_t i = 0; i < places.size(); ++i)
    displacements.push_back(displacement(places[i], structure.box, origin_[i], origin_box_));
  const Vec3 drift = centre(displacements);
  ++motion_.samples;
  motion_.greatest_drift_A = std::max(motion_.greatest_drift_A, norm(drift));
  for (std::size_t i = 0; i < places.size(); ++i)
    motion_.atoms[i].add(displacements[i] - drift, motion_.samples, settings_.span);
  last_ = std::move(places);
}

void VibrationalDisplacement::take(const FollowedMotion& motion, const Structure& atoms) {
  motion_ = motion;
  known_.take(atoms);
  type_ = atoms.type;
}

std::vector<double> VibrationalDisplacement::lambda() const {
  std::vector<double> all;
  for (const AtomMotion& atom : motion_.atoms)
    all.push_back(std::sqrt(atom.whole.squares / static_cast<double>(motion_.samples)));
  return all;
}

std::vector<double> VibrationalDisplacement::window_lambda() const {
  const long length = settings_.span.of_window(), complete = motion_.samples / length * length;
  std::vector<double> all;
  for (const AtomMotion& atom : motion_.atoms)
    all.push_back(std::sqrt(atom.squares_of_windows / static_cast<double>(complete)));
  return all;
}

/// Distance of each atom's mean place in the second half of the samples from that in the first, A.
std::vector<double> VibrationalDisplacement::half_shift() const {
  const auto n = static_cast<double>(motion_.samples), first = static_cast<double>(settings_.span.of_first_half());
  std::vector<double> all;
  for (const AtomMotion& atom : motion_.atoms) all.push_back(norm(atom.whole.mean - atom.first_half) * n / (n - first));
  return all;
}

void VibrationalDisplacement::describe_samples(AnalysisResult& result) const {
  const auto samples = static_cast<double>(motion_.samples);
  result.numbers = {{"samples", "", "of the displacements", samples},
                    {"interval_ps", "ps", "between samples", settings_.interval_ps},
                    {"windows", "", "of one length", static_cast<double>(settings_.span.windows)},
                    {"window_ps", "ps", "length of a window",
                     static_cast<double>(settings_.span.of_window()) * settings_.interval_ps},
                    {"greatest_drift_A", "A", "longest displacement of the centre of mass, which is taken off",
                     motion_.greatest_drift_A}};
}

AnalysisResult VibrationalDisplacement::result() const {
  if (motion_.samples != settings_.span.samples)
    throw Error(ExitCode::bad_input, fmt::format("found {} samples of the displacements, must be {}", motion_.samples,
                                                 settings_.span.samples));
  AnalysisResult result;
  result.definition = definition;
  describe_samples(result);
  std::vector<std::int64_t> hopped;
  std::vector<double> shift = half_shift();
  for (const double s : shift) hopped.push_back(s > settings_.hop_A);
  const auto n = static_cast<double>(hopped.size());
  const double hops = static_cast<double>(std::count(hopped.begin(), hopped.end(), 1)) / n;
  result.numbers.push_back(
      {"hop_fraction", "",
       fmt::format("atoms whose mean places in the two halves are more than {:g} A apart", settings_.hop_A), hops,
       hops > 0 && hops < 1 ? std::sqrt(hops * (1 - hops) / n) : std::numeric_limits<double>::quiet_NaN()});
  const auto add = [&](const std::string& name, const std::string& meaning, std::vector<double> values) {
    ResultTable table{name, {}};
    const Bins bins(values);
    std::vector<double> middles;
    for (std::size_t k = 0; k < bins.count; ++k)
      middles.push_back(bins.lower + (static_cast<double>(k) + 0.5) * bins.width);
    table.columns.push_back({name + "_A", "A", "middle of the bin", std::move(middles)});
    for (int a = -1; a < static_cast<int>(known_.elements().size()); ++a) {
      const std::vector<double> of = of_type(values, type_, a);
      if (of.empty()) continue;
      const std::string which = a < 0 ? "all" : known_.elements()[a];
      add_moments(result, a < 0 ? name : name + "_" + which, which + (a < 0 ? " atoms" : ""), Moments::of(of));
      add_density(table, which, which, bins, of);
    }
    result.tables.push_back(std::move(table));
    result.atoms.push_back({name + "_A", "A", meaning, std::move(values)});
  };
  add("lambda", "vibrational displacement over all samples", lambda());
  add("window_lambda", "root mean square over the windows of the displacement within each", window_lambda());
  result.atoms.push_back({"half_shift_A", "A", "distance of the mean places in the two halves", std::move(shift)});
  result.atoms.push_back({"hopped", "", "1 where it is beyond the hop distance", std::move(hopped)});
  return result;
}

void VibrationalDisplacement::save(StateArchive& archive, const std::string& entry) const {
  archive.put(entry + "/samples", std::vector<std::int64_t>{motion_.samples});
  archive.put(entry + "/times", std::vector<double>{first_ps_, motion_.greatest_drift_A});
  if (motion_.samples == 0) return;
  known_.save(archive, entry + "/known");
  archive.put(entry + "/type", type_);
  archive.put(entry + "/atoms", motion_.atoms);
  if (origin_.empty()) return;
  archive.put(entry + "/origin", origin_);
  archive.put(entry + "/last", last_);
  archive.put(entry + "/origin_box", std::vector<Box>{origin_box_});
}

void VibrationalDisplacement::restore(const StateArchive& archive, const std::string& entry) {
  motion_.samples = archive.get_one<std::int64_t>(entry + "/samples", 0, static_cast<double>(settings_.span.samples));
  const auto times = archive.get_within<double>(entry + "/times", 2, -largest_number, largest_number);
  first_ps_ = times[0], motion_.greatest_drift_A = times[1];
  if (motion_.samples == 0) return;
  known_.restore(archive, entry + "/known");
  const auto n = static_cast<std::size_t>(known_.total());
  type_ = archive.get_within<int>(entry + "/type", n, 0, static_cast<double>(known_.elements().size()) - 1);
  motion_.atoms = archive.get_within<AtomMotion>(entry + "/atoms", n, -largest_number, largest_number);
  if (!archive.entries().contains(entry + "/origin/x")) return;
  origin_ = archive.get_within<Vec3>(entry + "/origin", n, -largest_number, largest_number);
  last_ = archive.get_within<Vec3>(entry + "/last", n, -largest_number, largest_number);
  origin_box_ = get_boxes(archive, entry + "/origin_box", 1)[0];
}

}  // namespace vitrify
