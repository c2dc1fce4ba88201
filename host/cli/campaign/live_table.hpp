// The runs of a campaign that are going on, on a terminal.
#pragma once

#include <cstddef>
#include <vector>

#include "host/campaign/plan/campaign_directory.hpp"

namespace vitrify::cli {

/// A block of lines that is written over. Nothing where the output is no terminal.
class LiveTable {
 public:
  LiveTable(const Expansion& expansion, const CampaignDirectory& directory);

  /// To be called several times a second.
  void show(const std::vector<std::size_t>& running);
  void clear();

 private:
  static constexpr int looks_of_a_second = 10;
  const Expansion& expansion_;
  const CampaignDirectory& directory_;
  bool live_;
  int lines_ = 0, looks_ = 0;
};

}  // namespace vitrify::cli
