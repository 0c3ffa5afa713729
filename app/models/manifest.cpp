#include "app/models/manifest.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

#include "ml/core/files.h"
#include "ml/core/image.h"

namespace diatom::app {

namespace {

constexpr std::size_t sha256_digits = 64;

bool is_sha256(std::string_view text) {
  return text.size() == sha256_digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// It becomes the name of a file here, so a manifest must not lead elsewhere by it.
bool is_plain_file_name(std::string_view text) {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !text.empty() && text.front() != '.' &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

void check(const PublishedWeights& weights) {
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error("'" + weights.name + "' " + why);
  };
  if (!weights.address.starts_with("https://") && !weights.address.starts_with("http://"))
    refuse("has an address that is neither https:// nor http://");
  if (!is_plain_file_name(weights.file_name)) refuse("has an address that names no file");
  if (!is_sha256(weights.sha256)) refuse("needs a SHA-256 of 64 digits, 0-9 and a-f");
}

PublishedWeights weights_from(const nlohmann::json& json) {
  PublishedWeights weights;
  json.at("name").get_to(weights.name);
  json.at("backbone").get_to(weights.backbone);
  json.at("address").get_to(weights.address);
  json.at("sha256").get_to(weights.sha256);
  json.at("megabytes").get_to(weights.megabytes);
  json.at("trained_on").get_to(weights.trained_on);
  json.at("licence").get_to(weights.licence);
  weights.file_name = weights.address.substr(weights.address.rfind('/') + 1);
  check(weights);
  return weights;
}

}  // namespace

const PublishedWeights& Manifest::find(std::string_view name) const {
  std::string known;
  for (const auto& one : weights) {
    if (one.name == name) return one;
    known += (known.empty() ? "" : ", ") + one.name;
  }
  throw std::invalid_argument("no weights are known as '" + std::string(name) +
                              "'; known are: " + known);
}

Manifest read_manifest(const std::filesystem::path& file) {
  const auto bytes = ml::read_bytes(file);
  try {
    const auto json = nlohmann::json::parse(bytes);
    Manifest manifest{json.at("terms").get<std::string>(), {}};
    for (const auto& entry : json.at("weights")) manifest.weights.push_back(weights_from(entry));
    return manifest;
  } catch (const std::exception& error) {
    throw std::runtime_error("cannot use the manifest " + file.string() + ": " + error.what());
  }
}

std::filesystem::path shipped_manifest() {
  return ml::asset_folder() / "models.json";
}

}  // namespace diatom::app
