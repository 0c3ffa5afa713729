#include "ml/core/partial_file.h"

#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace diatom::ml {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse_to_write(const fs::path& target, const std::string& why) {
  throw std::runtime_error("cannot write " + target.string() + ": " + why);
}

}  // namespace

PartialFile::PartialFile(fs::path target) : target_(std::move(target)) {
  std::error_code error;
  // Renaming onto a link would replace the link.
  if (fs::is_symlink(target_, error) && fs::exists(target_, error))
    target_ = fs::canonical(target_);
  path_ = target_;
  path_.replace_extension(".partial" + target_.extension().string());
  if (fs::is_directory(target_, error)) refuse_to_write(target_, "it is a folder");
  if (!std::ofstream(path_, std::ios::binary))
    refuse_to_write(target_, "its folder is missing or locked");
}

PartialFile::~PartialFile() {
  std::error_code ignored;
  fs::remove(path_, ignored);  // there is none after finish()
}

void PartialFile::finish() {
  std::error_code error;
  if (fs::file_size(path_, error) == 0 || error) refuse_to_write(target_, "nothing arrived in it");
  fs::rename(path_, target_, error);
  if (error) refuse_to_write(target_, error.message());
}

std::string PartialFile::in_terms_of_target(std::string complaint) const {
  const auto at = complaint.find(path_.string());
  if (at != std::string::npos) complaint.replace(at, path_.string().size(), target_.string());
  return complaint;
}

}  // namespace diatom::ml
