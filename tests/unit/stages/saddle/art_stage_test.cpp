#include "host/stages/saddle/art_stage.hpp"

#include "host/files/setfl.hpp"
#include "host/files/structures/structure_file.hpp"
#include "host/stages/saddle/search_csv.hpp"
#include "host/stages/saddle/table.hpp"
#include "tests/support/files.hpp"

namespace vitrify {
namespace {

/// Finds one event per centre, gives up every fifth search, and counts how often each was asked for.
class InventedSearch final : public SaddleSearch {
 public:
  explicit InventedSearch(std::vector<int>& asked) : asked_(asked) {}

  /// Without a word from go_on, what is finished has gaps, as on a device.
  std::vector<SearchResult> run(const std::vector<SearchRequest>& searches,
                                const std::function<bool()>& go_on) override {
    const bool all = go_on();
    std::vector<SearchResult> results;
    for (const SearchRequest& search : searches) {
      if (!all && search.id % 4 == 3) continue;
      ++asked_.at(search.id);
      results.push_back(found(search));
    }
    return results;
  }
  std::vector<double> start_energies_eV() const override { return {}; }

 private:
  static SearchResult found(const SearchRequest& search) {
    SearchResult result;
    result.search = search;
    result.outcome = search.id % 5 == 0 ? SearchOutcome::returned : SearchOutcome::connected;
    result.barrier_eV = 0.01 * (1 + search.centre);
    result.at_saddle = result.at_end = {{search.centre, {1, 0, 0}}};
    result.evaluations = 100;
    return result;
  }

  std::vector<int>& asked_;
};

class ArtStageTest : public testing::Test {
 protected:
  static constexpr int searches = 26;

  ArtStageTest() {
    facts_.name = "art";
    facts_.replicas = {"a", "b"};
    facts_.seeds = {1, 2};
    facts_.atoms = {500, 500};
    facts_.atom_ids = glass_.id;
    facts_.mass_amu = tables_.mass_amu;
    config_.searches = searches / 2;
    config_.start_force_tolerance_eV_per_A = 1e-4;
    config_.batch = 8;
  }

  StageContext context() {
    return {*engine_,
            batch_,
            output_,
            log_,
            [this] { return go_on_; },
            [this](const auto& starts, const auto& seeds, const SaddleSettings& settings) {
              EXPECT_EQ(starts.size(), 2u);
              EXPECT_EQ(seeds, (std::vector<std::uint64_t>{1, 2}));
              push_radius_A_ = settings.push_radius_A;
              return std::make_unique<InventedSearch>(asked_);
            },
            {}};
  }

  std::vector<SearchResult> results(const char* replica) {
    return read_search_results(output_.read_back().file(), RunFile::results("art", replica, "art"), 0);
  }

  const ScratchDirectory scratch_;
  const RunDirectory place_ = RunDirectory::create(scratch_ / "run", {});
  const Structure glass_ = read_structure(structure_data("glass500_ortho.data"), {"Cu", "Zr"});
  const PotentialTables tables_ = make_tables(
      read_setfl(std::string(VITRIFY_SOURCE_DIR) + "/inputs/potentials/CuZr_Mendelev2019.eam.fs"), {"Cu", "Zr"});
  const std::unique_ptr<Engine> engine_ = make_engine({"cpu", 1}, tables_, {glass_, glass_});
  const RunFacts run_facts_{
      .replicas = {"a", "b"},
      .stages = {"art"},
      .mass_amu = tables_.mass_amu,
      .structures = {glass_, glass_},
      .input_json = "{}",
      .tables = {{search_table, search_columns()}},
  };
  StageFacts facts_;
  config::Art config_;
  BatchState batch_ = BatchState::of_start({glass_, glass_}, false);
  RunLog log_{place_.log()};
  RunOutput output_ = RunOutput::create(place_, run_facts_);
  std::vector<int> asked_ = std::vector<int>(searches);
  bool go_on_ = true;
  double push_radius_A_ = 0;
};

TEST_F(ArtStageTest, MakesEachSearchOnceAndTellsTheEvents) {
  ArtStage stage(config_, facts_);
  StageContext around = context();
  while (!stage.finished()) stage.advance(around);
  EXPECT_EQ(asked_, std::vector<int>(searches, 1));
  EXPECT_GT(push_radius_A_, 3.5);
  EXPECT_EQ(results("a").size() + results("b").size(), static_cast<std::size_t>(searches));
  const RunReader reader = output_.read_back();
  const std::string events = RunFile::results("art", "a", "art") + "/events";
  EXPECT_EQ(reader.file().read_attribute<std::int64_t>(events, "searches"), searches / 2);
  EXPECT_EQ(reader.file().read_attribute<std::int64_t>(events, "distinct"),
            reader.file().read_attribute<std::int64_t>(events, "saddles"));
}

TEST_F(ArtStageTest, PushesWithinTheRadiusOfTheInput) {
  config_.push_radius_A = 3.42;
  ArtStage stage(config_, facts_);
  StageContext around = context();
  for (int slice = 0; slice < 2; ++slice) stage.advance(around);
  EXPECT_EQ(push_radius_A_, 3.42);
}

TEST_F(ArtStageTest, LosesAndDoublesNoSearchWhereItWasStopped) {
  ArtStage stage(config_, facts_);
  StageContext around = context();
  stage.advance(around);
  for (int stop = 0; stop < 40 && !stage.finished(); ++stop) {
    go_on_ = stop % 2 == 1;
    stage.advance(around);
  }
  std::vector<int> seen(searches);
  for (const char* replica : {"a", "b"}) {
    std::uint32_t last = 0;
    for (const SearchResult& result : results(replica)) {
      ++seen.at(result.search.id);
      EXPECT_GE(result.search.id, last);
      last = result.search.id;
    }
  }
  EXPECT_EQ(seen, std::vector<int>(searches, 1));
}

TEST_F(ArtStageTest, GoesOnFromACheckpoint) {
  StateArchive archive;
  {
    ArtStage stage(config_, facts_);
    StageContext around = context();
    for (int slice = 0; slice < 3; ++slice) stage.advance(around);
    EXPECT_NEAR(stage.progress(), 16.0 / searches, 1e-12);
    stage.save(archive);
  }
  ArtStage stage(config_, facts_);
  stage.restore(*engine_, archive);
  StageContext around = context();
  while (!stage.finished()) stage.advance(around);
  EXPECT_EQ(asked_, std::vector<int>(searches, 1));
  EXPECT_GT(push_radius_A_, 3.5);
}

TEST_F(ArtStageTest, WithoutAnySaddleHasEmptyTables) {
  config_.searches = 1;
  config_.search_range = {0, 1};
  ArtStage stage(config_, facts_);
  StageContext around = context();
  while (!stage.finished()) stage.advance(around);
  const hdf5::Array barriers = output_.read_back().column(RunFile::results("art", "a", "art") + "/events/barrier_eV");
  EXPECT_EQ(barriers.shape, hdf5::Shape{0});
}

}  // namespace
}  // namespace vitrify
