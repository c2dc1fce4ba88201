#include "host/stages/sample/analysis_options.hpp"

#include <fmt/format.h>

#include "host/stages/sample/read_measured_factor.hpp"

namespace vitrify::config {

void OfVoronoiCells::check(const StageCheck& check, const Pointer& at) const {
  const std::size_t elements = check.structure.elements.size();
  if (radii_A && radii_A->size() != elements)
    check.fail(at / "radii_A",
               fmt::format("found {} radii, must be {}: one for each element, in the order of their names",
                           radii_A->size(), elements));
}

void Rdf::check(const StageCheck& check, const Pointer& at) const {
  check.require_periodic(at / "type", "\"rdf\"", "left out", "where g(r) has no meaning");
}

void StructureFactorOptions::check(const StageCheck& check, const Pointer& at) const {
  check.require_periodic(at / "type", "\"structure_factor\"", "left out", "which has no wave vectors");
  if (!experiment) return;
  const double begin_per_A = read_measured_factor(*experiment).q_per_A.front();
  if (begin_per_A > settings.bins.largest_per_A)
    check.fail(at / "experiment", fmt::format("{}: found S(q) from {:g} 1/A on, must begin below largest_q_per_A, {:g}",
                                              *experiment, begin_per_A, settings.bins.largest_per_A));
}

MotionSpan Lambda::span(double duration_ps) const {
  const auto samples = static_cast<long>(duration_ps / common.every_ps * (1 + 1e-9));
  return {samples / windows * windows, windows};
}

void Vdos::finish(const Scope& at) const {
  if (segment_ps < 4 * common.every_ps)
    (at / "segment_ps").refuse(segment_ps, fmt::format("at least four frames, {}", number_text(4 * common.every_ps)));
}

}  // namespace vitrify::config
