#include "app/models/model_folder.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>

#include "app/models/sha256.h"
#include "ml/backbone/backbone.h"
#include "ml/core/files.h"
#include "ml/core/user_folders.h"

namespace diatom::app {

namespace {

namespace fs = std::filesystem;

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw std::runtime_error("cannot make " + folder.string() + ": " + error.message());
}

// Whether `target` holds these very bytes already.
bool is_there(const fs::path& target, const std::string& sha256) {
  std::error_code error;
  if (!fs::exists(target, error)) return false;
  const auto actual = sha256_of(target);
  if (actual == sha256) return true;
  throw std::runtime_error(target.string() + " is there, but its SHA-256 is " + actual +
                           " instead of " + sha256 + ": move it away first");
}

bool takes_tensors(const ml::BackboneMethod& method) {
  return method.needs_weights && !method.weights_are_code;
}

// The ids of the backbones that these weights make.
std::vector<std::string> backbones_of(const ml::TensorMap& weights, const fs::path& file) {
  std::vector<std::string> fitting;
  std::string known;
  for (const auto& method : ml::BackboneRegistry::instance().all()) {
    if (!takes_tensors(method)) continue;
    known += (known.empty() ? "" : ", ") + method.info.id;
    try {
      method.make({method.info.id, file, method.default_layer, method.default_size}, weights);
      fitting.push_back(method.info.id);
    } catch (const std::exception&) {  // then they are another's
    }
  }
  if (fitting.empty())
    throw std::runtime_error(file.string() + " fits no backbone; those with weights are " + known);
  return fitting;
}

// By the piece: a stream that is given another's buffer whole does not notice a disk that fills up.
void copy_atomically(const fs::path& from, const fs::path& to) {
  ml::write_atomically(to, [&](std::ostream& out) {
    std::ifstream in(from, std::ios::binary);
    std::array<char, std::size_t{1} << 16U> piece{};
    while (in.read(piece.data(), piece.size()) || in.gcount() > 0)
      out.write(piece.data(), in.gcount());
    if (!in.eof()) throw std::runtime_error("cannot read " + from.string() + ": the read failed");
  });
}

}  // namespace

fs::path model_folder() {
  return ml::data_folder() / "models";
}

KeptWeights get_weights(const PublishedWeights& weights, const fs::path& folder,
                        const DownloadProgress& show) {
  const auto target = folder / weights.file_name;
  if (is_there(target, weights.sha256)) return {target, true};
  make_folder(folder);
  download({weights.address, target, weights.sha256}, show);
  return {target, false};
}

ImportedWeights import_weights(const fs::path& file, const fs::path& folder) {
  ImportedWeights imported;
  imported.backbones = backbones_of(ml::read_weights(file), file);
  imported.sha256 = sha256_of(file);
  imported.kept.file = folder / file.filename();
  imported.kept.was_there = is_there(imported.kept.file, imported.sha256);
  if (imported.kept.was_there) return imported;
  make_folder(folder);
  copy_atomically(file, imported.kept.file);
  return imported;
}

}  // namespace diatom::app
