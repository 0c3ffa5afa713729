#include "app/cli/log_export.h"

#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "ml/core/csv.h"
#include "ml/core/ending.h"
#include "ml/core/files.h"
#include "ml/core/zip_file.h"
#include "ml/export/staged_folder.h"

namespace diatom::app {

namespace {

namespace fs = std::filesystem;

std::string number_or_blank(const std::optional<double>& number) {
  return number ? fmt::format("{}", *number) : std::string();
}

constexpr const char* track_columns =
    "run,track,first_seen_utc,last_seen_utc,frames,class,probability,votes,box_x,box_y,box_width,"
    "box_height,area_px,size_um,novelty,crop\n";

void write_track_line(std::ostream& csv, const live::LoggedTrack& logged) {
  const auto& track = logged.track;
  const auto& box = track.box;
  csv << fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", logged.run, track.track,
                     live::iso_8601(track.first_seen_utc), live::iso_8601(track.last_seen_utc),
                     track.frames, ml::csv_field(track.class_name), track.probability, track.votes,
                     box.x, box.y, box.width, box.height, track.area_px,
                     number_or_blank(track.size_um), number_or_blank(track.novelty),
                     logged.crop_file ? ml::csv_field(logged.crop_file->string()) : "");
}

// --- EcoTaxa

struct EcoTaxaField {
  const char* name;
  bool is_number;
  std::string value;
};

// Tables of EcoTaxa know no quotes.
std::string tsv_text(std::string text) {
  for (char& c : text)
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  return text;
}

// 2024-05-31T14:03:09.125Z -> 20240531 and 140309
std::string ecotaxa_date(live::Utc utc) {
  const auto text = live::iso_8601(utc);
  return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2);
}

std::string ecotaxa_time(live::Utc utc) {
  const auto text = live::iso_8601(utc);
  return text.substr(11, 2) + text.substr(14, 2) + text.substr(17, 2);
}

// A sample is a log, an acquisition and a process are a run.
std::vector<EcoTaxaField> ecotaxa_fields(const std::string& name, const live::LoggedTrack& logged,
                                         const live::RunRecord& run) {
  const auto& track = logged.track;
  const auto run_id = fmt::format("{}_run{}", name, logged.run);
  const auto object_id = fmt::format("{}_track{}", run_id, track.track);
  const auto number = [](auto value) { return fmt::format("{}", value); };
  return {{"img_file_name", false, object_id + ".png"},
          {"img_rank", true, "0"},
          {"object_id", false, object_id},
          {"object_date", false, ecotaxa_date(track.first_seen_utc)},
          {"object_time", false, ecotaxa_time(track.first_seen_utc)},
          {"object_annotation_status", false, "predicted"},
          {"object_annotation_category", false, track.class_name},
          {"object_area", true, number(track.area_px)},
          {"object_bx", true, number(track.box.x)},
          {"object_by", true, number(track.box.y)},
          {"object_width", true, number(track.box.width)},
          {"object_height", true, number(track.box.height)},
          {"object_size_um", true, number_or_blank(track.size_um)},
          {"object_probability", true, number(track.probability)},
          {"object_votes", true, number(track.votes)},
          {"object_frames", true, number(track.frames)},
          {"object_novelty", true, number_or_blank(track.novelty)},
          {"acq_id", false, run_id},
          {"acq_source", false, run.source},
          {"acq_um_per_px", false, number_or_blank(run.um_per_px)},
          {"process_id", false, run_id},
          {"process_model_hash", false, run.model_hash},
          {"sample_id", false, name}};
}

void write_tsv_row(std::ostream& tsv, const std::vector<EcoTaxaField>& fields,
                   const std::function<std::string(const EcoTaxaField&)>& text_of) {
  for (std::size_t i = 0; i < fields.size(); ++i)
    tsv << (i > 0 ? "\t" : "") << tsv_text(text_of(fields[i]));
  tsv << '\n';
}

void write_tsv_head(std::ostream& tsv) {
  const auto fields = ecotaxa_fields("", {}, {});
  write_tsv_row(tsv, fields, [](const auto& field) { return field.name; });
  write_tsv_row(tsv, fields, [](const auto& field) { return field.is_number ? "[f]" : "[t]"; });
}

// False where the crop has gone since it was looked up: the log still runs, and makes room.
bool copy_crop(const fs::path& crop, const fs::path& target) {
  std::error_code error;
  fs::copy_file(crop, target, error);
  if (error && fs::exists(crop))
    throw std::runtime_error("cannot write " + target.string() + ": " + error.message());
  return !error;
}

}  // namespace

std::uint64_t write_track_csv(const live::EventReader& log, const live::UtcRange& range,
                              const fs::path& csv) {
  std::uint64_t tracks = 0;
  ml::write_atomically(csv, [&](std::ostream& out) {
    out << track_columns;
    log.for_each_track(range, [&](const live::LoggedTrack& track) {
      write_track_line(out, track);
      ++tracks;
    });
  });
  return tracks;
}

EcoTaxaCounts write_ecotaxa(const live::EventReader& log, const live::UtcRange& range,
                            const std::string& name, const fs::path& target) {
  std::map<std::int64_t, live::RunRecord> runs;
  for (const auto& logged : log.runs()) runs[logged.id] = logged.run;
  EcoTaxaCounts counts;
  const bool is_zip = ml::has_ending(target, ".zip");
  ml::StagedFolder staged(is_zip ? fs::path(target.string() + ".folder") : target);
  ml::write_atomically(staged.path() / ("ecotaxa_" + name + ".tsv"), [&](std::ostream& tsv) {
    write_tsv_head(tsv);
    log.for_each_track(range, [&](const live::LoggedTrack& track) {
      const auto fields = ecotaxa_fields(name, track, runs[track.run]);
      if (!track.crop_file || !copy_crop(*track.crop_file, staged.path() / fields[0].value)) {
        ++counts.without_crop;
        return;
      }
      write_tsv_row(tsv, fields, [](const auto& field) { return field.value; });
      ++counts.objects;
    });
  });
  if (is_zip)
    ml::write_zip(target, staged.path());
  else
    staged.finish();
  return counts;
}

}  // namespace diatom::app
