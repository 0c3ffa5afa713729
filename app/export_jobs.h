// Exports that take a while, as jobs: the window goes on meanwhile.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

#include "app/top_tuning_job.h"
#include "ml/core/job.h"

namespace diatom::app {

struct WrittenFile {
  std::filesystem::path file;
};

// What cannot be cut: one step, which `write` takes. It names the file where it throws.
class WriteFile : public ml::ResultJob<WrittenFile> {
 public:
  WriteFile(std::filesystem::path file,
            std::function<void(const std::filesystem::path& file)> write);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  std::filesystem::path file_;
  std::function<void(const std::filesystem::path&)> write_;
};

// The table of predictions (app/export_tables.h), some rows a step.
class WritePredictions : public ml::ResultJob<WrittenFile> {
 public:
  // Throws std::runtime_error before a training has ended.
  WritePredictions(std::filesystem::path file, ml::Snapshot<TopTuningRun> run);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  std::filesystem::path file_;
  ml::Snapshot<TopTuningRun> run_;
  std::string table_;
  std::size_t next_ = 0;  // row
};

}  // namespace diatom::app
