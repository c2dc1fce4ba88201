#include <gtest/gtest.h>

#include "host/pipeline/art_stage.hpp"
#include "tests/unit/config/sample.hpp"

namespace vitrify {
namespace {

using config::Json;

config::Art art(const Json& changes) {
  Json input = config::sample_input();
  input["stages"][5].update(changes);
  return std::get<config::Art>(config::parsed(input).stages[5]);
}

TEST(ArtSettings, HaveTheDefaultsOfTheSearch) {
  const ArtSettings settings = settings_of(art(Json::object())), defaults;
  EXPECT_EQ(settings.push_A, defaults.push_A);
  EXPECT_EQ(settings.push_step_A, defaults.push_step_A);
  EXPECT_EQ(settings.max_push_steps, defaults.max_push_steps);
  EXPECT_EQ(settings.perpendicular_steps, defaults.perpendicular_steps);
  EXPECT_EQ(settings.max_perpendicular_steps, defaults.max_perpendicular_steps);
  EXPECT_EQ(settings.lanczos_vectors, defaults.lanczos_vectors);
  EXPECT_EQ(settings.lanczos_step_A, defaults.lanczos_step_A);
  EXPECT_EQ(settings.lanczos_tolerance, defaults.lanczos_tolerance);
  EXPECT_EQ(settings.lanczos_resolution_eV_per_A2, defaults.lanczos_resolution_eV_per_A2);
  EXPECT_EQ(settings.negative_eigenvalue_eV_per_A2, defaults.negative_eigenvalue_eV_per_A2);
  EXPECT_EQ(settings.mode_step_A, defaults.mode_step_A);
  EXPECT_EQ(settings.max_convex_steps, defaults.max_convex_steps);
  EXPECT_EQ(settings.max_step_A, defaults.max_step_A);
  EXPECT_EQ(settings.mixing_steps, defaults.mixing_steps);
  EXPECT_EQ(settings.force_tolerance_eV_per_A, defaults.force_tolerance_eV_per_A);
  EXPECT_EQ(settings.refine_tolerance_eV_per_A, defaults.refine_tolerance_eV_per_A);
  EXPECT_EQ(settings.min_barrier_eV, defaults.min_barrier_eV);
  EXPECT_EQ(settings.connected_A, defaults.connected_A);
  EXPECT_EQ(settings.connected_eV, defaults.connected_eV);
  EXPECT_EQ(settings.relax_tolerance_eV_per_A, defaults.relax_tolerance_eV_per_A);
  EXPECT_EQ(settings.mode_radius_A, defaults.mode_radius_A);
  EXPECT_EQ(settings.active_radius_A, defaults.active_radius_A);
  EXPECT_EQ(settings.rim_force_eV_per_A, defaults.rim_force_eV_per_A);
  EXPECT_EQ(settings.report_displacement_A, defaults.report_displacement_A);
  EXPECT_EQ(settings.max_evaluations, defaults.max_evaluations);
}

TEST(ArtSettings, TakeEveryKeyOver) {
  const Json keys = {{"push_A", 0.41},
                     {"push_radius_A", 3.42},
                     {"push_step_A", 0.143},
                     {"max_push_steps", 44},
                     {"perpendicular_steps", 60},
                     {"max_perpendicular_steps", 61},
                     {"lanczos_vectors", 21},
                     {"lanczos_step_A", 0.046},
                     {"lanczos_tolerance", 0.047},
                     {"lanczos_resolution_eV_per_A2", 0.0471},
                     {"negative_eigenvalue_eV_per_A2", -0.48},
                     {"mode_step_A", 0.251},
                     {"max_convex_steps", 17},
                     {"max_step_A", 0.149},
                     {"mixing_steps", 50},
                     {"force_tolerance_eV_per_A", 0.051},
                     {"refine_tolerance_eV_per_A", 0.0052},
                     {"min_barrier_eV", 0.053},
                     {"connected_A", 0.54},
                     {"connected_eV", 0.055},
                     {"relax_tolerance_eV_per_A", 0.0056},
                     {"mode_radius_A", 8.5},
                     {"active_radius_A", 5.7},
                     {"rim_force_eV_per_A", 0.058},
                     {"report_displacement_A", 0.159},
                     {"max_evaluations", 6000}};
  const ArtSettings s = settings_of(art(keys));
  const Json handed = {{"push_A", s.push_A},
                       {"push_radius_A", s.push_radius_A},
                       {"push_step_A", s.push_step_A},
                       {"max_push_steps", s.max_push_steps},
                       {"perpendicular_steps", s.perpendicular_steps},
                       {"max_perpendicular_steps", s.max_perpendicular_steps},
                       {"lanczos_vectors", s.lanczos_vectors},
                       {"lanczos_step_A", s.lanczos_step_A},
                       {"lanczos_tolerance", s.lanczos_tolerance},
                       {"lanczos_resolution_eV_per_A2", s.lanczos_resolution_eV_per_A2},
                       {"negative_eigenvalue_eV_per_A2", s.negative_eigenvalue_eV_per_A2},
                       {"mode_step_A", s.mode_step_A},
                       {"max_convex_steps", s.max_convex_steps},
                       {"max_step_A", s.max_step_A},
                       {"mixing_steps", s.mixing_steps},
                       {"force_tolerance_eV_per_A", s.force_tolerance_eV_per_A},
                       {"refine_tolerance_eV_per_A", s.refine_tolerance_eV_per_A},
                       {"min_barrier_eV", s.min_barrier_eV},
                       {"connected_A", s.connected_A},
                       {"connected_eV", s.connected_eV},
                       {"relax_tolerance_eV_per_A", s.relax_tolerance_eV_per_A},
                       {"mode_radius_A", s.mode_radius_A},
                       {"active_radius_A", s.active_radius_A},
                       {"rim_force_eV_per_A", s.rim_force_eV_per_A},
                       {"report_displacement_A", s.report_displacement_A},
                       {"max_evaluations", s.max_evaluations}};
  EXPECT_EQ(handed, keys);
}

}  // namespace
}  // namespace vitrify
