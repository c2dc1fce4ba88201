// What `analyze sites` has found, and the forms in which it tells it.
#pragma once

#include <filesystem>
#include <vector>

#include "host/campaign/site_contrast.hpp"

namespace vitrify::cli {

struct SiteFindings {
  SiteTable table;
  std::vector<SiteSet> sets;
  std::vector<SiteContrast> contrasts;
  std::vector<DirectionOverlap> overlaps;

  explicit SiteFindings(SiteTable of)
      : table(std::move(of)),
        sets(site_sets(table)),
        contrasts(site_contrasts(table, sets)),
        overlaps(direction_overlaps(table)) {}
};

void print_sites_tables(const std::vector<SiteFindings>& glasses, const EventCriterion& criterion);
/// With what is known of each atom, if wanted.
void print_sites_json(const std::vector<SiteFindings>& glasses, const EventCriterion& criterion, bool atoms);

/// Files of a glass in a folder: GLASS.atoms.csv, GLASS.contrasts.csv, GLASS.densities.csv, GLASS.overlaps.csv. Throws
/// Error(io), also rather than replace a file that a run has made.
void write_sites_csv(const std::filesystem::path& folder, const SiteFindings& glass);
/// One file for all glasses, a frame or a group each, with what is known of each atom. Throws Error(io).
void write_sites_xyz(const std::filesystem::path& file, const std::vector<SiteFindings>& glasses);
void write_sites_hdf5(const std::filesystem::path& file, const std::vector<SiteFindings>& glasses);

}  // namespace vitrify::cli
