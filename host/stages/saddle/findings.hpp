// What the saddle searches of one glass found, from the tables of run.h5.
#pragma once

#include <string>
#include <vector>

#include "host/analysis/saddle/saddle_events.hpp"
#include "host/analysis/saddle/saddle_statistics.hpp"
#include "host/run_files/run_file.hpp"
#include "host/stages/saddle/art_options.hpp"

namespace vitrify {

struct SaddleFindings {
  std::vector<SearchResult> results;  ///< in the order of their numbers
  std::vector<SaddleEvent> events;
  SaddleStatistics statistics;

  static SaddleFindings of(std::vector<SearchResult> results, const config::Art& config);

  /// The table of distinct events with the statistics, and the barriers of each atom.
  void write(RunFile& file, const std::string& group, int atoms) const;
  /// One line for the log.
  std::string summary() const;
};

}  // namespace vitrify
