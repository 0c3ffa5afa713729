#include "app/export_jobs.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "app/export_tables.h"
#include "ml/core/files.h"

namespace diatom::app {

namespace {

constexpr std::size_t rows_each_step = 2000;

}  // namespace

WriteFile::WriteFile(std::filesystem::path file,
                     std::function<void(const std::filesystem::path&)> write)
    : file_(std::move(file)), write_(std::move(write)) {}

ml::Step WriteFile::step() {
  write_(file_);
  publish(WrittenFile{file_});
  return ml::Step::done;
}

ml::Progress WriteFile::progress() const {
  return {0.0F, "writing " + file_.filename().string()};
}

WritePredictions::WritePredictions(std::filesystem::path file, ml::Snapshot<TopTuningRun> run)
    : file_(std::move(file)), run_(std::move(run)), table_(predictions_head(*run_)) {}

ml::Step WritePredictions::step() {
  const auto rows = run_->features->samples.size();
  if (next_ < rows) {
    const auto end = std::min(next_ + rows_each_step, rows);
    table_ += predictions_lines(*run_, next_, end);
    next_ = end;
    return ml::Step::more;
  }
  ml::write_atomically(file_, [this](std::ostream& out) { out << table_; });
  publish(WrittenFile{file_});
  return ml::Step::done;
}

ml::Progress WritePredictions::progress() const {
  const auto rows = run_->features->samples.size();
  return {static_cast<float>(next_) / static_cast<float>(rows + 1),
          fmt::format("row {} of {}", next_, rows)};
}

}  // namespace diatom::app
