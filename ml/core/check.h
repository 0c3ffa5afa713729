// DIATOM_CHECK: for contracts that only a bug can break. It stops the program with a sentence that
// names the likely mistake. What the outside world can get wrong (files, cameras, people's input)
// is reported by exceptions instead.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace diatom::ml {

[[noreturn]] inline void check_failed(const char* condition, const char* likely_mistake,
                                      const char* file, int line) {
  std::fprintf(stderr, "%s:%d: broken contract: %s (%s)\n", file, line, likely_mistake, condition);
  std::abort();
}

}  // namespace diatom::ml

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): only a macro knows the condition's text
#define DIATOM_CHECK(condition, likely_mistake) \
  ((condition) ? static_cast<void>(0)           \
               : ::diatom::ml::check_failed(#condition, likely_mistake, __FILE__, __LINE__))
