// Manifest: which pre-trained weights are published for the backbones of this program, where each
// file lies, and how to know that it is the right one.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace diatom::app {

struct PublishedWeights {
  std::string name;       // what a person calls it: "resnet18"
  std::string backbone;   // BackboneMethod id
  std::string address;    // http:// or https://
  std::string file_name;  // the address's last part: "resnet18-f37072fd.pth"
  std::string sha256;     // 64 hexadecimal digits, small letters
  double megabytes = 0.0;
  std::string trained_on;
  std::string licence;
};

struct Manifest {
  std::string terms;  // what is known of the licences of all of them, for a person
  std::vector<PublishedWeights> weights;

  // Throws std::invalid_argument that lists the known names.
  const PublishedWeights& find(std::string_view name) const;
};

// Throws std::runtime_error that names the file: missing, no manifest, an entry without what it
// needs, an address or a hash that can be none.
Manifest read_manifest(const std::filesystem::path& file);

// The one that comes with the program.
std::filesystem::path shipped_manifest();

}  // namespace diatom::app
