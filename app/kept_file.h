// KeptFile: what a person has chosen, in a file that is kept across runs. A file that cannot be
// used costs what it holds, and never the program.
#pragma once

#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace diatom::app {

template <class Value>
class KeptFile {
 public:
  using Read = Value (*)(const std::filesystem::path&);
  using Write = void (*)(const std::filesystem::path&, const Value&);

  // Where the file is "", nothing is kept.
  KeptFile(std::filesystem::path file, Read reader, Write writer)
      : file_(std::move(file)), read_(reader), write_(writer) {}

  // Both give a sentence where the file cannot be used. Of one that cannot be read, `into` stays as
  // it is, and the file does until that changes.
  std::optional<std::string> read(Value& into) {
    const auto why = unless_done([&] { into = read_(file_); });
    kept_ = into;
    return why;
  }

  // Writes what has changed since; a failure is said once.
  std::optional<std::string> keep(const Value& value) {
    if (value == kept_) return std::nullopt;
    kept_ = value;
    return unless_done([&] { write_(file_, value); });
  }

 private:
  template <class Work>
  std::optional<std::string> unless_done(Work work) const {
    try {
      if (!file_.empty()) work();
    } catch (const std::exception& error) {
      return error.what();
    }
    return std::nullopt;
  }

  std::filesystem::path file_;
  Read read_;
  Write write_;
  Value kept_;  // as the file has it
};

}  // namespace diatom::app
