#include "app/cli/results.h"

#include <iostream>

#include <spdlog/spdlog.h>

#include "ml/core/files.h"

namespace diatom::app {

void deliver(const std::string& words, const Json& results, const std::string& json_destination) {
  // File names need not be UTF-8; what is not is replaced, where dump would throw.
  const auto text = results.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  std::cout << (json_destination == "-" ? text : words);
  if (!json_destination.empty() && json_destination != "-")
    ml::write_atomically(json_destination, [&](std::ostream& file) { file << text; });
}

void report_skipped(Json& results, const std::vector<ml::SkippedFile>& skipped) {
  results["skipped"] = skipped.size();
  results["skipped_files"] = Json::array();
  for (const auto& file : skipped) {
    spdlog::warn("skipped {}: {}", file.path, file.reason);
    results["skipped_files"].push_back({{"path", file.path}, {"reason", file.reason}});
  }
}

}  // namespace diatom::app
