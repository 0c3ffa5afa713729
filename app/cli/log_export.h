// The tracks of an event log as files for other programs: a CSV table, or what EcoTaxa imports.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "app/live/records/event_reader.h"

namespace diatom::app {

// One line a track. Returns how many. Throws std::runtime_error where it cannot be written; there
// is no file then, or the old one.
std::uint64_t write_track_csv(const live::EventReader& log, const live::UtcRange& range,
                              const std::filesystem::path& csv);

struct EcoTaxaCounts {
  std::uint64_t objects = 0;
  std::uint64_t without_crop = 0;  // left out: EcoTaxa takes no object without its picture
};

// ecotaxa_<name>.tsv and the crops beside it, in a new folder or an archive x.zip that appears when
// it is complete. The columns are those of https://ecotaxa.obs-vlfr.fr: a row of names, a row of
// types, one row an object. Throws std::runtime_error where the folder holds something or cannot be
// written.
EcoTaxaCounts write_ecotaxa(const live::EventReader& log, const live::UtcRange& range,
                            const std::string& name, const std::filesystem::path& target);

}  // namespace diatom::app
