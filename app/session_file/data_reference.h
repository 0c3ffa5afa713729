// The images that a session is of. They are not copied: the file says where they were, relative to
// itself as well, and a fingerprint of what they are called; so they are found again, and others
// are refused.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/session.h"
#include "app/taught_rows.h"

namespace diatom::app {

struct DataFingerprint {
  std::size_t count = 0;
  std::string names;  // a hash of the paths, in their order; "" where only the count is known

  bool operator==(const DataFingerprint&) const = default;
};

// Of what lies on the disk: crops that were taught do not.
DataFingerprint fingerprint_of(const std::vector<ml::Sample>& samples);

struct DataReference {
  std::string address;   // absolute, "synthetic", or "" where there is none
  std::string relative;  // to the session file's folder; "" where there is no such way
  DataFingerprint fingerprint;
};

DataReference reference_for(const Session& session, const std::filesystem::path& session_file);
nlohmann::json json_of(const DataReference& reference);
DataReference reference_from(const nlohmann::json& json);

// A folder, a table or the world that is drawn by code, as OpenData opens it, without a split.
ml::Dataset listing_at(const std::string& address, std::uint64_t seed);

// Gives a session, whose dataset is a listing, its images: those at `address`, and the crops.
// Throws std::runtime_error with one sentence where there are none, or others.
void attach_images(Session& session, const std::string& address, const DataFingerprint& expected,
                   const TaughtRows& crops);

// The same from where the reference says; where they are not to be had, Session::missing_data says
// so, and images cannot be loaded. Returns a sentence about others that were found there, or "".
std::string find_images(Session& session, const DataReference& reference,
                        const std::filesystem::path& session_file, const TaughtRows& crops);

}  // namespace diatom::app
