#include "ml/core/dataset_listing.h"
#include "ml/core/zip_file.h"
#include "ml/core/zip_writer.h"
#include "tests/fuzz/fuzz.h"

namespace diatom::fuzz {

namespace {

constexpr const char* table =
    "img_file_name\tobject_id\tobject_area\n[t]\t[t]\t[f]\na.png\to1\t12\nb.png\to2\t\n";

std::string archive(const std::vector<ml::ZipEntry>& entries) {
  const auto file = as_file({}, "seed.zip");
  ml::write_zip_entries(file, entries);
  return content_of(file);
}

}  // namespace

std::vector<std::string> seeds() {
  const Bytes bytes(reinterpret_cast<const std::uint8_t*>(table), 20);
  return {archive({{"ecotaxa_1.tsv", table}, {"a.png", "no image"}}),
          archive({{"x/ecotaxa_1.tsv", table}, {"x/a.png", "", as_file(bytes, "stored")}})};
}

void read_input(Bytes input) {
  const auto file = as_file(input, "a.zip");
  const ml::ZipFile zip(file, {1000, 1U << 20U});
  for (const auto& name : zip.names()) {
    must_hold(ml::stays_inside(name), "no entry leads out of the archive");
    try {
      must_hold(zip.read(name).size() <= 1U << 20U, "no entry is larger than the limit");
    } catch (const std::runtime_error&) {  // others may be whole
    }
  }
  const auto listing = ml::list_ecotaxa_zip(file);
  for (const auto& listed : listing.files)
    must_hold(ml::stays_inside(listed.path), "no image lies outside the archive");
}

}  // namespace diatom::fuzz
