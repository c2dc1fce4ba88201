// Stage "art": relaxes the replicas and searches for the saddle points around them, batch by batch.
#pragma once

#include <memory>

#include "host/stages/saddle/art_options.hpp"
#include "host/stages/saddle/search_plan.hpp"
#include "host/stages/stage.hpp"

namespace vitrify {

class ArtStage final : public Stage {
 public:
  ArtStage(const config::Art& config, const StageFacts& facts);

  void declare(RunFacts& facts) const override;
  bool finished() const override { return finished_; }
  bool keeps_glass() const override { return true; }
  double progress() const override;
  double cost() const override;
  double force_tolerance_eV_per_A() const override;

 private:
  static constexpr double typical_evaluations = 500;  ///< of a search
  static constexpr double atoms_per_cubic_angstrom = 0.055;

  bool start(StageContext& context) override;
  void go_on(StageContext& context) override;
  void save_progress(StateArchive& archive) const override;
  void restore_progress(Engine& engine, const StateArchive& archive) override;

  bool relax_starts(StageContext& context);
  void choose_push_radius(StageContext& context);
  /// The next batch of searches, fewer at the end.
  std::vector<SearchRequest> next_batch() const;
  void write(StageContext& context, const SearchResult& result) const;
  void conclude(StageContext& context);

  config::Art config_;
  SearchPlan plan_;
  SaddleSettings settings_;               ///< settings of the input, with the push radius once it is known
  std::unique_ptr<SaddleSearch> search_;  ///< made where it is first needed: at the start, or after a restore
  std::int64_t next_;                     ///< number of the next search
  bool finished_ = false;
};

}  // namespace vitrify
