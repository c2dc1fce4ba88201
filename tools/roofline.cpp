// Predicts the time of an MD step on a GPU from the counts that the emulator of this project's tests makes of the real
// kernels: the roofline model of Williams, Waterman & Patterson, Commun. ACM 52, 65 (2009), with one roof for each
// resource. What it prints are predictions; docs/gpu.md has what was measured.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/cli/command.hpp"
#include "host/config/document.hpp"

namespace vitrify {
namespace {

/// Peak figures from the vendors' data sheets; bandwidth of the L2 cache from published microbenchmarks, rounded.
struct Card {
  const char* name;
  int processors;
  double clock_GHz;
  double f64_per_clock, f32_per_clock;  ///< operations of a multiprocessor, a fused multiply-add counting as one
  double L2_GB_per_s, L2_MB, memory_GB_per_s;
};
constexpr Card cards[] = {{"H100 SXM", 132, 1.83, 64, 128, 5500, 50, 3350},
                          {"H200 SXM", 132, 1.83, 64, 128, 5500, 50, 4800},
                          {"A100 SXM", 108, 1.41, 32, 64, 4000, 40, 2039},
                          {"RTX 4090", 128, 2.52, 2, 128, 5000, 72, 1008},
                          {"RTX 6000 Ada", 142, 2.50, 2, 128, 4500, 96, 960}};

constexpr double slow_f64_operations = 20;  ///< f64 instructions that a division or square root stands for
constexpr double launch_us = 2.5;           ///< of a kernel in a stream, start to start of two short ones
constexpr double issues_per_clock = 4;      ///< warp instructions of a multiprocessor
/// Load of the first-level cache of a multiprocessor, which handles one wavefront a clock, and the share of the sectors
/// that it does not hold. Both were measured in ForcePass on an H100.
constexpr double wavefronts_per_sector = 0.73, missed_sectors = 0.18;

/// Per atom and step.
struct Counts {
  double warp_instructions = 0, f64 = 0, f32 = 0, sectors = 0;
  double launches = 0;  ///< per step
};

Counts read_counts(const std::string& file, long atoms, long steps) {
  Counts c;
  double fewest = std::numeric_limits<double>::infinity();
  for (const auto& kernel : config::parse_document(config::read_text(file), file)) {
    const double launches = kernel.at("launches");
    if (launches < static_cast<double>(steps)) continue;  // not of every step
    const double per = 1.0 / (static_cast<double>(atoms) * launches);
    const auto& of = kernel.at("classes");
    const auto count = [&](const char* name) { return of.at(name).get<double>() * per; };
    c.warp_instructions += kernel.at("warp_instructions").get<double>() * per;
    c.f64 += count("f64 add/mul") + count("f64 fma") + slow_f64_operations * count("f64 div/sqrt");
    c.f32 += count("f32/f16") + count("f32 fma") + 4 * count("f32 special");
    c.sectors += (kernel.at("load_sectors").get<double>() + kernel.at("store_sectors").get<double>()) * per;
    c.launches += 1;
    fewest = std::min(fewest, launches);
  }
  if (c.launches == 0)
    throw std::runtime_error(file + ": found no kernel with a launch for each of " + std::to_string(steps) + " steps");
  // Launches for replicas that wait for their lists do nothing, and would count as cheap steps.
  if (fewest > static_cast<double>(steps))
    throw std::runtime_error(
        fmt::format("{}: {} launches for {} steps, some of them idle; count a run that ends before lists are made anew",
                    file, fewest, steps));
  return c;
}

struct Prediction {
  double us;
  std::string limit;
};

Prediction predict(const Counts& c, const Card& card, double atoms, double bytes_per_atom) {
  const double clocks_per_us = card.processors * card.clock_GHz * 1e3;
  const double sector_bytes = 32;
  const bool resident = atoms * bytes_per_atom < 0.8e6 * card.L2_MB;
  std::vector<Prediction> roofs{{atoms * c.warp_instructions / (issues_per_clock * clocks_per_us), "issue"},
                                {atoms * c.f64 / (card.f64_per_clock * clocks_per_us), "f64"},
                                {atoms * c.f32 / (card.f32_per_clock * clocks_per_us), "f32"},
                                {atoms * c.sectors * wavefronts_per_sector / clocks_per_us, "L1"},
                                {atoms * c.sectors * missed_sectors * sector_bytes / (card.L2_GB_per_s * 1e3), "L2"},
                                {resident ? 0 : atoms * bytes_per_atom / (card.memory_GB_per_s * 1e3), "memory"},
                                {c.launches * launch_us, "launches"}};
  return *std::max_element(roofs.begin(), roofs.end(),
                           [](const Prediction& a, const Prediction& b) { return a.us < b.us; });
}

struct System {
  std::string name;
  double atoms;
};

ExitCode run(const std::string& file, long atoms, long steps, double bytes_per_atom) {
  const Counts c = read_counts(file, atoms, steps);
  fmt::print(
      "per atom and step: {:.0f} warp instructions, {:.0f} f64 and {:.0f} f32 operations, {:.0f} sectors; {:.0f} "
      "launches per step\n",
      c.warp_instructions, c.f64, c.f32, c.sectors, c.launches);
  fmt::print("PREDICTIONS, list builds left out:\n{:14} {:>22} {:>12} {:>14}  limited by\n", "card", "system",
             "us/step", "atom-steps/s");
  const System systems[] = {{"14,400", 14400}, {"115,200", 115200}, {"1,000,000", 1e6}, {"64 x 4,000", 256000}};
  for (const Card& card : cards)
    for (const System& s : systems) {
      const Prediction p = predict(c, card, s.atoms, bytes_per_atom);
      fmt::print("{:14} {:>22} {:12.1f} {:14.2e}  {}\n", card.name, s.name, p.us, s.atoms * 1e6 / p.us, p.limit);
    }
  return ExitCode::success;
}

}  // namespace
}  // namespace vitrify

int main(int argc, char** argv) {
  using vitrify::cli::Positive, vitrify::cli::Required;
  std::string file;
  std::int64_t atoms = 0, steps = 0;
  double bytes_per_atom = 1500;
  const vitrify::cli::Command program{
      .name = "vitrify-roofline",
      .help = "Predicts MD steps on GPUs from the emulator's counts of a run.",
      .options = {{"counts", &file, "the emulator's statistics, JSON", {Required{}}},
                  {"--atoms", &atoms, "of the counted run", {Required{}, Positive{}}},
                  {"--steps",
                   &steps,
                   "of the counted run: kernels with fewer launches are left out",
                   {Required{}, Positive{}}},
                  {"--bytes-per-atom", &bytes_per_atom,
                   "that a step reads and writes once: lists, positions, velocities, forces"}},
      .run = [&] { return vitrify::run(file, atoms, steps, bytes_per_atom); }};
  return vitrify::cli::run_command_line(program, argc, argv);
}
