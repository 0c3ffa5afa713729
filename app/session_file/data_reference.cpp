#include "app/session_file/data_reference.h"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "app/session_file/tables.h"
#include "ml/core/files.h"
#include "ml/synth/world.h"
#include "ml/vision/prepared_store.h"

namespace diatom::app {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSynthetic = "synthetic";
constexpr int kSpecimensPerClass = 32;

// Images that are somewhere else now.
class MissingImages : public ml::ImageStore {
 public:
  explicit MissingImages(std::string address) : address_(std::move(address)) {}

  std::string content_hash(const ml::Sample& sample) const override { return refuse(sample); }
  ml::Image load(const ml::Sample& sample) const override {
    refuse(sample);
    return {};
  }

 private:
  std::string refuse(const ml::Sample& sample) const {
    throw std::runtime_error(sample.path + " is missing: the data are no longer at " + address_);
  }

  std::string address_;
};

bool holds_vectors(const std::string& address) {
  return fs::path(address).extension() == ".npy";
}

// Crops lie beside the images, whether or not these are prepared.
void use_images_and_crops(Session& session, std::shared_ptr<const ml::ImageStore> images,
                          const TaughtRows& crops) {
  auto dataset = *session.dataset;
  dataset.images = images;
  auto& in_use = session.preparation_in_use;
  if (in_use && images) {
    dataset = ml::prepared(std::move(dataset), ml::isolation_from(in_use->settings.isolation));
    in_use->images_before = crops.samples.empty() ? images : with_crops(images, crops);
  }
  if (!crops.samples.empty()) dataset.images = with_crops(dataset.images, crops);
  session.dataset = std::make_shared<const ml::Dataset>(std::move(dataset));
}

std::vector<std::string> places_to_look(const DataReference& reference, const fs::path& file) {
  if (reference.address == kSynthetic || reference.relative.empty()) return {reference.address};
  const auto beside = (fs::absolute(file).parent_path() / reference.relative).lexically_normal();
  return {reference.address, beside.string()};
}

}  // namespace

DataFingerprint fingerprint_of(const std::vector<ml::Sample>& samples) {
  std::string names;
  DataFingerprint fingerprint;
  for (const auto& sample : samples) {
    if (is_taught(sample)) continue;
    names += sample.path;
    names += '\n';
    ++fingerprint.count;
  }
  fingerprint.names = ml::hash_hex(names.data(), names.size());
  return fingerprint;
}

DataReference reference_for(const Session& session, const fs::path& session_file) {
  DataReference reference;
  const auto& address = session.data_address;
  if (address.empty()) return reference;
  reference.address = address == kSynthetic ? address : fs::absolute(address).string();
  if (address != kSynthetic) {
    std::error_code error;
    const auto folder = fs::absolute(session_file).parent_path();
    reference.relative = fs::relative(reference.address, folder, error).string();
  }
  if (session.dataset) reference.fingerprint = fingerprint_of(session.dataset->samples);
  return reference;
}

nlohmann::json json_of(const DataReference& reference) {
  return {{"address", reference.address},
          {"relative", reference.relative},
          {"count", reference.fingerprint.count},
          {"names", reference.fingerprint.names}};
}

DataReference reference_from(const nlohmann::json& said) {
  return {said.at("address").get<std::string>(),
          said.value("relative", ""),
          {said.at("count").get<std::size_t>(), said.value("names", "")}};
}

ml::Dataset listing_at(const std::string& address, std::uint64_t seed) {
  return address == kSynthetic ? ml::synthetic_dataset(kSpecimensPerClass, seed)
                               : ml::open_dataset(address);
}

void attach_images(Session& session, const std::string& address, const DataFingerprint& expected,
                   const TaughtRows& crops) {
  const auto found = listing_at(address, session.seed);
  const auto fingerprint = fingerprint_of(found.samples);
  const bool same = fingerprint.count == expected.count &&
                    (expected.names.empty() || fingerprint.names == expected.names);
  if (!same)
    throw std::runtime_error(
        fmt::format("{} holds other files ({} images) than this session is of ({} images)", address,
                    fingerprint.count, expected.count));
  use_images_and_crops(session, found.images, crops);
  session.data_address = address;
  session.missing_data.clear();
}

std::string find_images(Session& session, const DataReference& reference, const fs::path& file,
                        const TaughtRows& crops) {
  session.data_address = reference.address;
  if (!session.dataset || holds_vectors(reference.address)) return {};
  if (reference.address.empty()) {  // all of it was taught
    use_images_and_crops(session, nullptr, crops);
    return {};
  }
  std::string about_others;
  for (const auto& address : places_to_look(reference, file)) {
    std::error_code error;
    if (address != kSynthetic && !fs::exists(address, error)) continue;
    try {
      attach_images(session, address, reference.fingerprint, crops);
      return {};
    } catch (const std::exception& refused) {
      about_others = refused.what();
    }
  }
  session.missing_data = reference.address;
  use_images_and_crops(session, std::make_shared<const MissingImages>(reference.address), crops);
  return about_others;
}

}  // namespace diatom::app
