// What the readers of structure files share: atoms collected line by line, element names, and the checks that make a
// Structure of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/engine/structure.hpp"
#include "host/files/text_file.hpp"

namespace vitrify {

/// Element names of a structure, in the order in which they are met.
class ElementNames {
 public:
  int index(std::string_view name);
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
};

/// A structure in the making and, per atom, the line of the file it stands on.
struct AtomList {
  Structure structure;
  std::vector<int> line;

  /// Orders the atoms by ascending id; fails, in the words of `file`, unless ids are above 0 and unique.
  void sort_by_id(const TextFile& file);
  /// The structure in order of ids. Fails if a position is absurdly far outside the box.
  Structure finish(const TextFile& file);

 private:
  void check_positions(const TextFile& file) const;
};

/// Fails unless the edges of the box are finite, positive and span a volume; `line` is where the file defines them.
void check_box(const Box& box, const TextFile& file, int line);

}  // namespace vitrify
