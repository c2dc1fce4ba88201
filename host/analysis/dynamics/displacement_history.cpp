#include "host/analysis/dynamics/displacement_history.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "host/engine/atoms/restored.hpp"

namespace vitrify {
namespace {

constexpr int most_origins = 16;
constexpr int lags_per_decade = 8;
constexpr int decade = 10;

Vec3 unwrapped_fractional(const Structure& structure, int atom) {
  const Vec3 s = structure.box.to_fractional(structure.position[atom]);
  const Int3& n = structure.image[atom];
  return {s.x + n.x, s.y + n.y, s.z + n.z};
}

/// 1 to `longest`, at about equal ratios.
std::vector<int> lags_up_to(int longest) {
  std::vector<int> lags;
  for (int k = 0; longest > 0; ++k) {
    const int lag =
        static_cast<int>(std::lround(longest * std::pow(decade, -static_cast<double>(k) / lags_per_decade)));
    if (lag < 1) break;
    if (lags.empty() || lag < lags.back()) lags.push_back(lag);
  }
  std::reverse(lags.begin(), lags.end());
  return lags;
}

/// Slope of the least-squares line.
double slope_of(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  const double mx = std::accumulate(x.begin(), x.end(), 0.0) / n, my = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xy = 0, xx = 0;
  for (std::size_t k = 0; k < x.size(); ++k) xy += (x[k] - mx) * (y[k] - my), xx += (x[k] - mx) * (x[k] - mx);
  return xy / xx;
}

}  // namespace

DisplacementHistory::DisplacementHistory(std::vector<int> type, int n_types)
    : type_(std::move(type)), n_types_(n_types), atoms_in_group_(static_cast<std::size_t>(n_types) * n_blocks) {
  std::vector<int> seen(n_types);
  const auto every = static_cast<int>((type_.size() + most_atoms - 1) / most_atoms);
  for (std::size_t i = 0; i < type_.size(); ++i) {
    const int number = seen[type_[i]]++;  // among the atoms of its element
    if (number % every != 0) continue;
    atoms_.push_back(static_cast<int>(i));
    group_.push_back(type_[i] * n_blocks + number / every % n_blocks);
    ++atoms_in_group_[group_.back()];
  }
}

void DisplacementHistory::add(std::int64_t sample, const Structure& structure) {
  if (frames_.empty()) first_ = sample;
  if (frames_.size() == most_frames) thin_out();
  Frame& frame = frames_.emplace_back();
  frame.box = structure.box;
  for (const int atom : atoms_) frame.fractional.push_back(unwrapped_fractional(structure, atom));
}

void DisplacementHistory::thin_out() {
  short_lags_.push_back(point(every_, squares_after(1)));
  for (std::size_t k = 0; 2 * k < frames_.size(); ++k) std::swap(frames_[k], frames_[2 * k]);
  frames_.resize((frames_.size() + 1) / 2);
  every_ *= 2;
}

DisplacementHistory::Squares DisplacementHistory::squares_after(int frames) const {
  Squares squares{0, std::vector<double>(atoms_in_group_.size())};
  const int last = static_cast<int>(frames_.size()) - 1 - frames;
  std::vector<Vec3> moved(atoms_.size());
  for (int origin = 0; origin <= last; origin += last / most_origins + 1) {
    const Frame &from = frames_[origin], &to = frames_[origin + frames];
    Vec3 mean;
    for (std::size_t i = 0; i < moved.size(); ++i) {
      const Vec3 s = to.fractional[i] - from.fractional[i];
      moved[i] = to.box.lattice(s.x, s.y, s.z);
      mean += moved[i];
    }
    mean = mean * (1 / static_cast<double>(moved.size()));
    for (std::size_t i = 0; i < moved.size(); ++i) squares.of_group[group_[i]] += norm2(moved[i] - mean);
    ++squares.origins;
  }
  return squares;
}

double DisplacementHistory::mean(const Squares& squares, std::span<const int> blocks, int element) const {
  double sum = 0, atoms = 0;
  for (int type = 0; type < n_types_; ++type) {
    if (element >= 0 && type != element) continue;
    for (const int block : blocks) {
      sum += squares.of_group[type * n_blocks + block];
      atoms += atoms_in_group_[type * n_blocks + block];
    }
  }
  return sum / (atoms * static_cast<double>(squares.origins));
}

MsdPoint DisplacementHistory::point(std::int64_t lag, const Squares& squares) const {
  std::vector<int> blocks(n_blocks);
  std::iota(blocks.begin(), blocks.end(), 0);
  MsdPoint point{lag, squares.origins, mean(squares, blocks, -1), {}};
  for (int element = 0; element < n_types_; ++element) point.by_element.push_back(mean(squares, blocks, element));
  return point;
}

Diffusion DisplacementHistory::result() const {
  Diffusion diffusion;
  diffusion.curve = short_lags_;
  diffusion.coefficient_by_element.assign(n_types_, std::numeric_limits<double>::quiet_NaN());
  const int longest = static_cast<int>(frames_.size()) / 2;
  std::vector<double> log_lag;
  std::vector<Squares> of_last_decade;
  for (const int frames : lags_up_to(longest)) {
    const Squares squares = squares_after(frames);
    diffusion.curve.push_back(point(frames * every_, squares));
    if (frames * decade < longest) continue;
    log_lag.push_back(std::log(frames));
    of_last_decade.push_back(squares);
  }
  if (longest < decade) return diffusion;
  const auto longest_lag = static_cast<double>(longest * every_);
  const std::vector<Measured> found = bootstrap(n_blocks, [&](std::span<const int> blocks) {
    std::vector<double> log_msd;
    for (const Squares& squares : of_last_decade) log_msd.push_back(std::log(mean(squares, blocks, -1)));
    return std::vector<double>{slope_of(log_lag, log_msd), std::exp(log_msd.back()) / (6 * longest_lag)};
  });
  diffusion.slope = found[0], diffusion.coefficient = found[1];
  for (int element = 0; element < n_types_; ++element)
    diffusion.coefficient_by_element[element] = diffusion.curve.back().by_element[element] / (6 * longest_lag);
  return diffusion;
}

void DisplacementHistory::save(StateArchive& archive, const std::string& name) const {
  std::vector<Box> boxes;
  std::vector<Vec3> fractional;
  for (const Frame& frame : frames_) {
    boxes.push_back(frame.box);
    fractional.insert(fractional.end(), frame.fractional.begin(), frame.fractional.end());
  }
  std::vector<std::int64_t> lags, origins;
  std::vector<double> all, by_element;
  for (const MsdPoint& point : short_lags_) {
    lags.push_back(point.lag), origins.push_back(point.origins), all.push_back(point.all);
    by_element.insert(by_element.end(), point.by_element.begin(), point.by_element.end());
  }
  archive.put(name + "/type", type_);
  archive.put(name + "/first", std::vector<std::int64_t>{first_});
  archive.put(name + "/every", std::vector<std::int64_t>{every_});
  archive.put(name + "/boxes", boxes);
  archive.put(name + "/fractional", fractional);
  archive.put(name + "/short_lags/lag", lags);
  archive.put(name + "/short_lags/origins", origins);
  archive.put(name + "/short_lags/all", all);
  archive.put(name + "/short_lags/by_element", by_element);
}

DisplacementHistory DisplacementHistory::restore(const StateArchive& archive, const std::string& name,
                                                 std::size_t atoms, int n_types) {
  DisplacementHistory history(archive.get_within<int>(name + "/type", atoms, 0, n_types - 1), n_types);
  history.first_ = archive.get_one<std::int64_t>(name + "/first", 0, largest_number);
  history.every_ = archive.get_one<std::int64_t>(name + "/every", 1, largest_number);
  const std::size_t followed = history.atoms_.size();
  const std::size_t frames = archive.get<double>(name + "/boxes/xy").size();
  const std::vector<Box> boxes = get_boxes(archive, name + "/boxes", frames);
  const auto fractional = archive.get_within<Vec3>(name + "/fractional", frames * followed, -longest_A, longest_A);
  for (std::size_t k = 0; k < frames; ++k) {
    const auto first = fractional.begin() + static_cast<std::ptrdiff_t>(k * followed);
    history.frames_.push_back({boxes[k], {first, first + static_cast<std::ptrdiff_t>(followed)}});
  }
  const std::size_t short_lags = archive.get<std::int64_t>(name + "/short_lags/lag").size();
  const auto lags = archive.get_within<std::int64_t>(name + "/short_lags/lag", short_lags, 1, largest_number);
  const auto origins = archive.get_within<std::int64_t>(name + "/short_lags/origins", short_lags, 1, largest_number);
  const auto all = archive.get_within<double>(name + "/short_lags/all", short_lags, 0, largest_number);
  const auto by_element = archive.get<double>(name + "/short_lags/by_element", short_lags * n_types);  // NaN of none
  for (std::size_t k = 0; k < short_lags; ++k) {
    const auto first = by_element.begin() + static_cast<std::ptrdiff_t>(k * n_types);
    history.short_lags_.push_back({lags[k], origins[k], all[k], {first, first + n_types}});
  }
  return history;
}

}  // namespace vitrify
