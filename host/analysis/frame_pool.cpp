#include "host/analysis/frame_pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include "host/error.hpp"

namespace vitrify {
namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

/// Differences that are those of rounding tell no error.
double error_of(double error, double value) { return error > 1e-12 * std::fabs(value) ? error : not_known; }

std::string as_lines(std::span<const std::string> texts) {
  std::string lines;
  for (const std::string& text : texts) lines += text + '\n';
  return lines;
}
std::vector<std::string> texts_of(const std::string& lines) {
  std::vector<std::string> texts;
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    texts.push_back(lines.substr(begin, end - begin));
    begin = end + 1;
  }
  return texts;
}

}  // namespace

void FrameAtoms::take(const Structure& frame) {
  std::vector<std::int64_t> counts(frame.elements.size());
  for (const int type : frame.type) ++counts[static_cast<std::size_t>(type)];
  if (elements_.empty()) elements_ = frame.elements, counts_ = counts;
  if (frame.elements == elements_ && counts == counts_) return;
  const auto list = [](const std::vector<std::string>& elements, const std::vector<std::int64_t>& of_each) {
    std::vector<std::string> parts;
    for (std::size_t a = 0; a < elements.size(); ++a) parts.push_back(fmt::format("{} {}", of_each[a], elements[a]));
    return fmt::format("{}", fmt::join(parts, ", "));
  };
  throw Error(ExitCode::bad_input, fmt::format("found a frame of {}, must have the atoms of the first, {}",
                                               list(frame.elements, counts), list(elements_, counts_)));
}

std::int64_t FrameAtoms::total() const { return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0}); }

void FrameAtoms::save(StateArchive& archive, const std::string& entry) const {
  archive.set_text(entry + "/elements", as_lines(elements_));
  archive.put(entry + "/atoms", counts_);
}

void FrameAtoms::restore(const StateArchive& archive, const std::string& entry) {
  elements_ = texts_of(archive.get_text(entry + "/elements"));
  counts_ = archive.get_within<std::int64_t>(entry + "/atoms", elements_.size(), 0, largest_number);
}

void NumberPool::add(const std::vector<ResultNumber>& of_frame) {
  for (const ResultNumber& number : of_frame) {
    const auto known = std::find_if(numbers_.begin(), numbers_.end(),
                                    [&](const ResultNumber& other) { return other.name == number.name; });
    const std::size_t place = static_cast<std::size_t>(known - numbers_.begin());
    if (known == numbers_.end()) numbers_.push_back(number), sums_.emplace_back();
    if (!std::isfinite(number.value)) continue;
    Sums& sums = sums_[place];
    const double off = number.value - sums.mean;
    sums.mean += off / static_cast<double>(++sums.frames);
    sums.off_mean += off * (number.value - sums.mean);
    if (std::isfinite(number.error)) sums.error_square += number.error * number.error;
  }
}

std::vector<ResultNumber> NumberPool::result() const {
  std::vector<ResultNumber> numbers = numbers_;
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    const Sums& sums = sums_[k];
    const auto n = static_cast<double>(sums.frames);
    numbers[k].value = n > 0 ? sums.mean : not_known;
    const double between = n > 1 ? sums.off_mean / (n * (n - 1)) : 0;
    numbers[k].error = n > 0 ? error_of(std::sqrt(std::max(sums.error_square / n, between)), sums.mean) : not_known;
  }
  return numbers;
}

void NumberPool::save(StateArchive& archive, const std::string& entry) const {
  std::vector<std::string> texts;
  for (const ResultNumber& number : numbers_) {
    texts.push_back(number.name);
    texts.push_back(number.unit);
    texts.push_back(number.meaning);
  }
  archive.set_text(entry + "/texts", as_lines(texts));
  archive.put(entry + "/sums", sums_);
}

void NumberPool::restore(const StateArchive& archive, const std::string& entry) {
  const std::vector<std::string> texts = texts_of(archive.get_text(entry + "/texts"));
  if (texts.size() % 3 != 0) StateArchive::refuse(entry + "/texts", "does not name numbers, units and meanings");
  sums_ = archive.get_within<Sums>(entry + "/sums", texts.size() / 3, -largest_number, largest_number);
  numbers_.clear();
  for (std::size_t k = 0; k < texts.size(); k += 3)
    numbers_.push_back({texts[k], texts[k + 1], texts[k + 2], not_known, not_known});
}

void CountPool::add(const std::map<std::string, std::int64_t>& of_frame) {
  for (const auto& [value, number] : of_frame) {
    Sums& sums = sums_[value];
    sums.number += number, sums.square += number * number;
  }
  ++frames_;
}

std::vector<CountPool::Count> CountPool::result() const {
  double all = 0;
  for (const auto& [value, sums] : sums_) all += static_cast<double>(sums.number);
  const auto frames = static_cast<double>(frames_);
  std::vector<Count> counts;
  for (const auto& [value, sums] : sums_) {
    const double share = static_cast<double>(sums.number) / all;
    const double mean = static_cast<double>(sums.number) / frames;
    const double of_counting = share * (1 - share) / (all / frames);
    const double off_mean = static_cast<double>(sums.square) / frames - mean * mean;
    const double between = frames_ > 1 ? off_mean / (frames - 1) / std::pow(all / frames, 2) : 0;
    counts.push_back({value, sums.number, share, error_of(std::sqrt(std::max(of_counting, between)), share)});
  }
  return counts;
}

void CountPool::save(StateArchive& archive, const std::string& entry) const {
  std::vector<std::string> values;
  std::vector<Sums> sums;
  for (const auto& [value, of_value] : sums_) values.push_back(value), sums.push_back(of_value);
  archive.set_text(entry + "/values", as_lines(values));
  archive.put(entry + "/sums", sums);
  archive.put(entry + "/frames", std::vector<std::int64_t>{frames_});
}

void CountPool::restore(const StateArchive& archive, const std::string& entry) {
  const std::vector<std::string> values = texts_of(archive.get_text(entry + "/values"));
  const auto sums = archive.get_within<Sums>(entry + "/sums", values.size(), 0, largest_number);
  sums_.clear();
  for (std::size_t k = 0; k < values.size(); ++k) sums_[values[k]] = sums[k];
  frames_ = archive.get_one<std::int64_t>(entry + "/frames", 0, largest_number);
}

void AtomPool::add(const std::vector<double>& of_frame) {
  sums_.resize(of_frame.size()), frames_.resize(of_frame.size());
  for (std::size_t i = 0; i < of_frame.size(); ++i)
    if (std::isfinite(of_frame[i])) sums_[i] += of_frame[i], ++frames_[i];
}

std::vector<double> AtomPool::means() const {
  std::vector<double> means(sums_.size(), not_known);
  for (std::size_t i = 0; i < means.size(); ++i)
    if (frames_[i] > 0) means[i] = sums_[i] / static_cast<double>(frames_[i]);
  return means;
}

ResultColumn::Values AtomPool::means_of_counts() const {
  if (std::any_of(frames_.begin(), frames_.end(), [](std::int64_t n) { return n != 1; })) return means();
  return std::vector<std::int64_t>(sums_.begin(), sums_.end());
}

void AtomPool::save(StateArchive& archive, const std::string& entry) const {
  archive.put(entry + "/sums", sums_);
  archive.put(entry + "/frames", frames_);
}

void AtomPool::restore(const StateArchive& archive, const std::string& entry, std::size_t atoms) {
  sums_ = archive.get_within<double>(entry + "/sums", atoms, -largest_number, largest_number);
  frames_ = archive.get_within<std::int64_t>(entry + "/frames", atoms, 0, largest_number);
}

void tell_frames(AnalysisResult& result, std::int64_t frames) {
  if (frames < 2) return;
  result.definition +=
      " Means over frames; an error is that of one frame, or that from the scatter between frames if it is larger.";
  result.numbers.insert(result.numbers.begin(), {"frames", "", "frames averaged over", static_cast<double>(frames)});
}

ResultTable count_table(std::string name, ResultColumn values, std::string number_name, std::string share_meaning,
                        const std::vector<CountPool::Count>& counts) {
  std::vector<std::int64_t> number;
  std::vector<double> share, error;
  for (const CountPool::Count& count : counts)
    number.push_back(count.number), share.push_back(count.share), error.push_back(count.share_error);
  return {std::move(name),
          {std::move(values),
           {std::move(number_name), "", "", std::move(number)},
           {"share", "", std::move(share_meaning), std::move(share)},
           {"share_error", "", "of counting", std::move(error)}}};
}

ResultTable whole_number_table(std::string name, std::string value_name, std::string share_meaning,
                               const CountPool& pool) {
  std::vector<CountPool::Count> counts = pool.result();
  std::sort(counts.begin(), counts.end(), [](const CountPool::Count& x, const CountPool::Count& y) {
    return std::strtoll(x.value.c_str(), nullptr, 10) < std::strtoll(y.value.c_str(), nullptr, 10);
  });
  std::vector<std::int64_t> values;
  for (const CountPool::Count& count : counts) values.push_back(std::strtoll(count.value.c_str(), nullptr, 10));
  return count_table(std::move(name), {std::move(value_name), "", "", std::move(values)}, "atoms",
                     std::move(share_meaning), counts);
}

ResultNumber mean_of(std::string name, std::string unit, std::string meaning, const std::vector<double>& values) {
  ResultNumber number{std::move(name), std::move(unit), std::move(meaning), not_known};
  const auto n = static_cast<double>(values.size());
  if (values.empty()) return number;
  double sum = 0, square = 0;
  for (const double value : values) sum += value;
  number.value = sum / n;
  for (const double value : values) square += (value - sum / n) * (value - sum / n);
  if (values.size() > 1) number.error = error_of(std::sqrt(square / (n - 1) / n), number.value);
  return number;
}

ResultNumber share_of(std::string name, std::string meaning, double count, double n) {
  ResultNumber number{std::move(name), "", std::move(meaning), not_known};
  if (n == 0) return number;
  number.value = count / n;
  if (count > 0 && count < n) number.error = std::sqrt(number.value * (1 - number.value) / n);
  return number;
}

}  // namespace vitrify
