// Shard: a part of a study's cells, for machines or processes that share them out.
#pragma once

#include <cstddef>

namespace diatom::app {

// One of several that share a study's cells: those whose number is `index` modulo `count`.
struct Shard {
  int index = 0;
  int count = 1;

  bool has(std::size_t cell) const {
    return cell % static_cast<std::size_t>(count) == static_cast<std::size_t>(index);
  }
};

}  // namespace diatom::app
