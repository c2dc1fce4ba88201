// What analyses of single configurations become over the frames of a replica. Frames are correlated, so that more of
// them make an error no smaller than that of one in which every atom counts once, unless frames differ by more.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "host/analysis/analysis_result.hpp"
#include "host/engine/state_archive.hpp"
#include "host/engine/structure.hpp"

namespace vitrify {

/// Elements and number of the atoms, which all frames of a replica have.
class FrameAtoms {
 public:
  /// Throws Error(bad_input) for a frame that has others than the first.
  void take(const Structure& frame);

  const std::vector<std::string>& elements() const { return elements_; }
  /// Atoms of each element.
  const std::vector<std::int64_t>& counts() const { return counts_; }
  std::int64_t total() const;

  void save(StateArchive& archive, const std::string& entry) const;
  void restore(const StateArchive& archive, const std::string& entry);

 private:
  std::vector<std::string> elements_;
  std::vector<std::int64_t> counts_;
};

/// Means of numbers by name; a frame in which a number is not known does not count for it. The error is that of a
/// frame, root mean square, or that of the mean from the scatter between the frames if that is larger.
class NumberPool {
 public:
  void add(const std::vector<ResultNumber>& of_frame);
  std::vector<ResultNumber> result() const;

  void save(StateArchive& archive, const std::string& entry) const;
  void restore(const StateArchive& archive, const std::string& entry);

 private:
  struct Sums {
    double mean = 0, off_mean = 0;  ///< the latter of squares
    double error_square = 0;
    std::int64_t frames = 0;

    template <class Visitor, class Self>
    static constexpr void describe(Visitor& visit, Self& self) {
      visit("mean", self.mean), visit("off_mean", self.off_mean), visit("error_square", self.error_square);
      visit("frames", self.frames);
    }
  };
  std::vector<ResultNumber> numbers_;  ///< of the first frame in which they were there
  std::vector<Sums> sums_;
};

/// How often each of some values occurs among atoms: their parts of all, with errors as those of numbers.
class CountPool {
 public:
  struct Count {
    std::string value;
    std::int64_t number;
    double share, share_error;
  };

  void add(const std::map<std::string, std::int64_t>& of_frame);
  /// In alphabetical order.
  std::vector<Count> result() const;

  void save(StateArchive& archive, const std::string& entry) const;
  void restore(const StateArchive& archive, const std::string& entry);

 private:
  struct Sums {
    std::int64_t number = 0, square = 0;

    template <class Visitor, class Self>
    static constexpr void describe(Visitor& visit, Self& self) {
      visit("number", self.number), visit("square", self.square);
    }
  };
  std::map<std::string, Sums> sums_;
  std::int64_t frames_ = 0;
};

/// Means of a column per atom over the frames in which it is known.
class AtomPool {
 public:
  void add(const std::vector<double>& of_frame);
  std::vector<double> means() const;
  /// Of whole numbers: they stay that where one frame is known of each atom.
  ResultColumn::Values means_of_counts() const;

  void save(StateArchive& archive, const std::string& entry) const;
  void restore(const StateArchive& archive, const std::string& entry, std::size_t atoms);

 private:
  std::vector<double> sums_;
  std::vector<std::int64_t> frames_;
};

/// Says that a result is of several frames, if it is, and how its errors are meant.
void tell_frames(AnalysisResult& result, std::int64_t frames);

/// The column of the values and what is known of each.
ResultTable count_table(std::string name, ResultColumn values, std::string number_name, std::string share_meaning,
                        const std::vector<CountPool::Count>& counts);
/// Of values that are whole numbers, in ascending order.
ResultTable whole_number_table(std::string name, std::string value_name, std::string share_meaning,
                               const CountPool& pool);

/// A mean and its error from the scatter, taken as independent; values that are all the same, but for rounding, do not
/// tell an error.
ResultNumber mean_of(std::string name, std::string unit, std::string meaning, const std::vector<double>& values);
/// Part of n, with the error of counting; it is not known of none and of all.
ResultNumber share_of(std::string name, std::string meaning, double count, double n);

}  // namespace vitrify
