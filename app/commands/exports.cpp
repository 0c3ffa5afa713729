// Files out: what other programs read. And what is wrong with files in.
#include <filesystem>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "app/commands/apply.h"
#include "app/dropped.h"
#include "app/export_figures.h"
#include "app/export_jobs.h"
#include "app/export_tables.h"
#include "app/file_name.h"
#include "app/recorder.h"
#include "app/session_exports.h"
#include "app/workbench.h"
#include "ml/core/files.h"
#include "ml/core/tensor_map.h"
#include "ml/export/ecotaxa.h"
#include "ml/export/projector.h"
#include "ml/export/torchscript.h"

namespace diatom::app {

namespace {

namespace fs = std::filesystem;

const ml::Snapshot<TopTuningRun>& newest_run(const Session& session) {
  if (!session.training) throw std::runtime_error("there is no training yet: train first");
  return session.training;
}

void write_text(const fs::path& file, const std::string& text) {
  ml::write_atomically(file, [&](std::ostream& out) { out << text; });
}

// Small: no more than classes by classes.
void write_confusion_table(const Session& session, const fs::path& file) {
  const auto& run = *newest_run(session);
  write_text(file, file.extension() == ".md" ? confusion_markdown(run) : confusion_csv(run));
}

std::string figure_of(const Session& session, ExportKind kind) {
  if (kind == ExportKind::curves) return curves_svg(session);
  return kind == ExportKind::confusion ? confusion_svg(session) : reliability_svg(session);
}

template <class T>
void start_export(Workbench& bench, const char* what, const fs::path& out,
                  std::unique_ptr<ml::ResultJob<T>> job) {
  bench.start<T>(JobRole::exporting, fmt::format("{} to {}", what, out.filename().string()),
                 std::move(job), [](Session&, const ml::Snapshot<T>&) {});
}

std::unique_ptr<WriteFile> write_map(const Session& session, const fs::path& out) {
  if (!session.map) throw std::runtime_error("there is no map yet");
  return std::make_unique<WriteFile>(out, [map = session.map](const fs::path& file) {
    ml::write_npy(file, map->embedding->points);
  });
}

std::unique_ptr<WriteFile> write_model_as_script(const Session& session, const fs::path& out) {
  return std::make_unique<WriteFile>(out, [model = exported_model(session)](const fs::path& file) {
    ml::write_torchscript(file, *model);
  });
}

// Many classes take their time to be drawn.
std::unique_ptr<WriteFile> write_figure_of(const Session& session, const Export& command) {
  auto svg = figure_of(session, command.kind);
  check_is_figure(command.out);
  return std::make_unique<WriteFile>(
      command.out, [svg = std::move(svg)](const fs::path& file) { write_figure(file, svg); });
}

void check_can_record(const Session& session, const Eigen::Vector2i& size_px, int largest_side_px) {
  if (!session.map) throw std::runtime_error("there is no map yet");
  if (session.recording)
    throw std::runtime_error(session.recording->file.string() +
                             " is still being drawn: wait for it, or stop it");
  if (size_px.minCoeff() < 0 || size_px.maxCoeff() > largest_side_px)
    throw std::runtime_error(fmt::format("a side has 1 to {} pixels", largest_side_px));
}

}  // namespace

void apply(Workbench& bench, const Export& command) {
  const auto& session = bench.session;
  const auto& out = command.out;
  if (out.empty()) throw std::runtime_error("name the file or folder to write");
  if (is_going(session, JobRole::exporting))
    throw std::runtime_error("another export is still being written: wait for it, or cancel it");
  if (command.kind != ExportKind::projector) check_is_more_than_ending(out);
  switch (command.kind) {
    case ExportKind::projector:
      return start_export<ml::ProjectorExport>(
          bench, "Projector", out,
          std::make_unique<ml::WriteProjector>(projector_input(session), out));
    case ExportKind::ecotaxa:
      return start_export<ml::EcoTaxaExport>(
          bench, "EcoTaxa", out,
          std::make_unique<ml::WriteEcoTaxa>(labelled_dataset(session), out,
                                             predictions_of(session)));
    case ExportKind::torchscript:
      return start_export<WrittenFile>(bench, "TorchScript", out,
                                       write_model_as_script(session, out));
    case ExportKind::embedding:
      return start_export<WrittenFile>(bench, "Map", out, write_map(session, out));
    case ExportKind::predictions:
      return start_export<WrittenFile>(
          bench, "Predictions", out, std::make_unique<WritePredictions>(out, newest_run(session)));
    case ExportKind::confusion:
      if (is_figure(out)) break;
      write_confusion_table(session, out);
      return bench.notify(Severity::information, "wrote " + out.string());
    case ExportKind::curves:
    case ExportKind::reliability:
      break;
  }
  start_export<WrittenFile>(bench, "Figure", out, write_figure_of(session, command));
}

// The window draws it, and says how far it is.
void apply(Workbench& bench, const SaveMapPicture& command) {
  check_can_record(bench.session, command.size_px, largest_map_picture_px);
  auto asked = command;
  if (asked.file.empty()) asked.file = untaken("diatom-map", ".png");
  bench.recording_asked = std::move(asked);
}

void apply(Workbench& bench, const SaveTurntable& command) {
  check_can_record(bench.session, command.size_px, largest_film_px);
  if (!(command.seconds > 0.0) || command.seconds > longest_film_s)
    throw std::runtime_error(fmt::format("a film takes up to {:g} seconds", longest_film_s));
  auto asked = command;
  if (asked.file.empty()) asked.file = untaken("diatom-turntable", ".mp4");
  bench.recording_asked = std::move(asked);
}

void apply(Workbench& bench, const CancelRecording&) {
  if (!bench.session.recording) throw std::runtime_error("nothing is being drawn");
  bench.recording_cancelled = true;
}

void apply(Workbench& bench, const StartDoctor&) {
  const auto& session = bench.session;
  const auto images = images_as_opened(session);
  if (!session.features || !images)
    throw std::runtime_error("there is nothing to examine: open images and extract them first");
  ml::DoctorOptions options;
  options.seed = session.seed;
  bench.start<ml::Diagnosis>(JobRole::doctor, "Data doctor",
                             std::make_unique<ml::ExamineData>(session.features, images, options),
                             [](Session& into, ml::Snapshot<ml::Diagnosis> diagnosis) {
                               into.diagnosis = std::move(diagnosis);
                             });
}

void apply(Workbench& bench, const OpenDropped& command) {
  switch (what_is_at(command.path)) {
    case Dropped::data:
      return apply(bench, OpenData{command.path.string()});
    case Dropped::film:
      return apply(bench, OpenFeed{command.path.string()});
    case Dropped::session:
      return apply(bench, OpenSession{command.path});
    case Dropped::model:
      return apply(bench, OpenModel{command.path});
  }
}

}  // namespace diatom::app
