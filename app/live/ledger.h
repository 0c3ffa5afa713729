// The frame ledger: what became of every captured frame. At any moment
//   captured = classified + skipped + dropped + waiting     (waiting <= 2, 0 after the end)
#pragma once

#include <cstdint>

namespace diatom::live {

struct Ledger {
  std::uint64_t captured = 0;
  std::uint64_t classified = 0;
  std::uint64_t skipped = 0;  // refused on purpose: no model, failed to recognise
  std::uint64_t dropped = 0;  // replaced by a newer one before recognition
  std::uint64_t waiting = 0;  // captured, not yet accounted for
  std::uint64_t lost = 0;  // gaps in the driver's own numbering; never captured, so counted apart

  // Captured like all others, but not as they should be.
  std::uint64_t repeated = 0;  // with the very pixels of the frame before
  std::uint64_t late = 0;      // more than two frame periods after the one before

  bool adds_up() const { return captured == classified + skipped + dropped + waiting; }
};

}  // namespace diatom::live
