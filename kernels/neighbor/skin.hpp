// How much further than the cutoffs the two levels of neighbor lists reach: a larger skin costs pairs, a smaller one
// is used up sooner.
#pragma once

#include "kernels/portability.hpp"

namespace vitrify {

/// What lists cost, in evaluations of the pairs within the cutoff: pruning as many wide pairs, and a search.
struct ListCosts {
  double prune, search;

  bool operator==(const ListCosts&) const = default;
};

/// Looks for the value with the least work: goes on by a factor, and turns round when that has made the work more or
/// where it comes to a bound.
struct SkinTuner {
  double factor = 1.2;
  double last_work = 0;  ///< with the value before; 0: none yet

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("factor", self.factor), visit("last_work", self.last_work);
  }

  VITRIFY_HD double next(double value, double work, double least, double most) {
    if (last_work > 0 && work > last_work) factor = 1 / factor;
    last_work = work;
    const double tried = value * factor;
    if (least < tried && tried < most) return tried;
    factor = 1 / factor;
    return tried <= least ? least : most;
  }
};

/// Skins of one replica's lists, A, tuned from counts of steps, prunes and searches alone, so that a replica takes the
/// same skins on every machine of a kind and in every batch.
class ListSkins {
 public:
  double rows = 0;    ///< of the rows that forces are summed over
  double margin = 0;  ///< of the wide rows beyond that, at their next search

  ListSkins() = default;
  VITRIFY_HD ListSkins(double rows_A, double margin_A) : rows(rows_A), margin(margin_A) {}

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("rows", self.rows), visit("margin", self.margin);
    visit("rows_climb", self.rows_climb_), visit("margin_climb", self.margin_climb_);
    visit("rows_steps", self.rows_steps_), visit("prunes", self.prunes_);
    visit("margin_steps", self.margin_steps_), visit("searches", self.searches_);
  }

  VITRIFY_HD void count_step() { ++rows_steps_, ++margin_steps_; }
  /// Tunes the skin of the rows before they are pruned. Each skin is tried for so many prunes or steps that their
  /// whole number does not decide.
  VITRIFY_HD void tune_rows(double cutoff, const ListCosts& costs) {
    ++prunes_;
    if (prunes_ < 4 || (prunes_ < 12 && rows_steps_ < 100)) return;
    const double work = pairs(rows, cutoff) + prune_work(cutoff, costs) * prunes_ / rows_steps_;
    rows = rows_climb_.next(rows, work, 0.02 * cutoff, 0.1 * cutoff);
    prunes_ = rows_steps_ = 0;
  }
  /// Tunes the margin before wide rows are searched. Rows count as pruned every 8th step, so that the tuning of their
  /// skin does not interfere.
  VITRIFY_HD void tune_margin(double cutoff, const ListCosts& costs) {
    ++searches_;
    if (searches_ < 4 || (searches_ < 8 && margin_steps_ < 400)) return;
    const double work = prune_work(cutoff, costs) / 8 + costs.search * searches_ / margin_steps_;
    margin = margin_climb_.next(margin, work, 0.08 * cutoff, 0.4 * cutoff);
    searches_ = margin_steps_ = 0;
  }

 private:
  /// Pairs in proportion to those within the cutoff; one beyond it costs half as much (measured).
  VITRIFY_HD static double pairs(double skin, double cutoff) {
    const double reach = 1 + skin / cutoff;
    return 0.5 + 0.5 * reach * reach * reach;
  }
  VITRIFY_HD double prune_work(double cutoff, const ListCosts& costs) const {
    return costs.prune * pairs(rows + margin, cutoff);
  }

  SkinTuner rows_climb_, margin_climb_;
  int rows_steps_ = 0, prunes_ = 0, margin_steps_ = 0, searches_ = 0;
};

}  // namespace vitrify
