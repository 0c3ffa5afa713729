#include "app/cli/results.h"

#include <iostream>
#include <stdexcept>

#include <spdlog/spdlog.h>

#include "ml/core/files.h"

namespace diatom::app {

namespace {

using Path = std::filesystem::path;

bool is_same_file(const Path& a, const Path& b) {
  std::error_code error;
  if (std::filesystem::equivalent(a, b, error)) return true;  // by whatever name or link
  return std::filesystem::absolute(a).lexically_normal() ==
         std::filesystem::absolute(b).lexically_normal();
}

// Without what is no file, and with what belongs to a .npy.
std::vector<Path> all_of(const std::vector<Path>& named) {
  std::vector<Path> files;
  for (auto file : named) {
    if (file.empty() || file == "-") continue;
    files.push_back(file);
    if (file.extension() != ".npy") continue;
    files.push_back(file.replace_extension(".csv"));
    files.push_back(file.replace_extension(".json"));
  }
  return files;
}

}  // namespace

void check_outputs(std::vector<Path> outputs, std::vector<Path> inputs) {
  outputs = all_of(outputs);
  inputs = all_of(inputs);
  for (auto output = outputs.begin(); output != outputs.end(); ++output) {
    for (const auto& input : inputs)
      if (is_same_file(*output, input))
        throw std::runtime_error("the results would overwrite " + input.string() +
                                 ", which they are made from; choose another name for them");
    for (auto other = outputs.begin(); other != output; ++other)
      if (is_same_file(*output, *other))
        throw std::runtime_error(output->string() +
                                 " would be written twice; choose another name for one of both");
  }
}

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
