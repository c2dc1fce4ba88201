// The second level of neighbor lists: rows that forces are summed over are taken out of wide rows, which are searched
// less often (dual pair lists: Pall et al., J. Chem. Phys. 153, 134110 (2020)).
#pragma once

#include "kernels/neighbor/row_writer.hpp"
#include "kernels/neighbor/skin.hpp"

namespace vitrify {

/// Takes over what is within the ranges, skin included, now.
struct PruneRow {
  AtomsView atoms;
  const FixedRecord* fixed;  ///< [n_atoms] positions
  NeighborView wide, rows;   ///< of equally many types
  ListRadii radii;
  const ListSkins* skins;  ///< [n_replicas]
  int* overflow;           ///< [n_replicas] places that a row would have needed, 0 if all fit

  template <class Team>
  VITRIFY_HD void operator()(int i, int r, const Team& team) const {
    const FixedBox difference(atoms.box[r]);
    const FixedRecord xi = fixed[i];
    const int ti = atoms.type[i];
    RowWriter<Team> row(rows, i, team);
    for (int tj = 0; tj < rows.n_types; ++tj) {
      const SquaredRanges ranges = squared_ranges(ti, tj, r);
      const auto take = [&](int first, int last) {
        for (int place = first + team.rank(); place - team.rank() < last; place += team.size()) {
          const int j = place < last ? wide.entry(i, place) : i;
          row.add_within(j, place < last ? norm2(difference(xi, fixed[j])) : no_neighbor, ranges);
        }
      };
      take(wide.inner_first(i, tj), wide.inner_last(i, tj));
      take(wide.outer_first(i, tj), wide.outer_last(i, tj));
      row.end_type(tj);
    }
    row.finish(&overflow[r]);
  }

  VITRIFY_HD SquaredRanges squared_ranges(int ti, int tj, int r) const {
    return {radii.inner[ti][tj], radii.outer[ti][tj], skins[r].rows};
  }
};

}  // namespace vitrify
