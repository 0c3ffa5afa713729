// A session file but for the results that need LibTorch: the archive, the head and its migration,
// data set and features. Checksums would keep made-up bytes out, so an input is the entries' texts,
// and the archive is made around them; ecotaxa_zip_fuzz has archives that are damaged themselves.
#include <array>

#include <nlohmann/json.hpp>

#include "app/session_file/archive.h"
#include "app/session_file/migration.h"
#include "app/session_file/tables.h"
#include "ml/core/json.h"
#include "ml/core/zip_writer.h"
#include "tests/fuzz/fuzz.h"

namespace diatom::fuzz {

namespace {

constexpr char separator = '\x1E';
constexpr std::array entry_names = {"session.json", "dataset.json", "features.json",
                                    "features.npy"};

std::vector<ml::ZipEntry> entries_in(Bytes input) {
  std::string_view rest(reinterpret_cast<const char*>(input.data()), input.size());
  std::vector<ml::ZipEntry> entries;
  for (const auto* name : entry_names) {
    const bool is_last = name == entry_names.back();
    const auto end = is_last ? rest.size() : std::min(rest.find(separator), rest.size());
    entries.push_back({name, std::string(rest.substr(0, end))});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return entries;
}

// The whole file is refused by whichever part fails; here the others are looked at all the same.
template <class Read>
void attempt(Read read) {
  try {
    read();
  } catch (const std::runtime_error&) {  // read_session says where
  } catch (const nlohmann::json::exception&) {
  }
}

const std::string listing =
    R"("classes":["a","b"],"columns":["depth"],"skipped":[{"path":"x","reason":"y"}],)"
    R"("samples":{"paths":["p.png","~taught/1"],"labels":[0,-1],"splits":[1,2],"numbers":[[1],[null]]}})";
const std::string description = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }";
const std::string values = std::string("\x93NUMPY\x01\x00", 8) +
                           bytes_of_value(static_cast<std::uint16_t>(description.size())) +
                           description + std::string(8, '\x3F');

}  // namespace

std::vector<std::string> seeds() {
  const auto joined = [](const std::string& head) {
    return head + separator + R"({"name":"n",)" + listing + separator +
           R"({"seconds":1.5,"recipe":{"backbone":"pixels","weights_hash":"","layer":"grey","dim":1,)"
           R"("preprocessing":{"size":32,"mean":[0,0,0],"deviation":[1,1,1]}},)" +
           listing + separator + values;
  };
  return {joined(R"({"format":1,"data":{"address":"d"},"settings":{"choices":{}}})"),
          joined(R"({"format":0,"data":"d","images":3,"settings":{"choices":)"
                 R"({"classifier":"falkon","values":{"centres":3}}}})"),
          joined(R"({"format":99})")};
}

void read_input(Bytes input) {
  const auto file = as_file({}, "a.diatom-session");
  ml::write_zip_entries(file, entries_in(input));
  const app::ArchiveIn archive(file);
  attempt([&] { app::migrated(ml::parse_json(archive.text("session.json"))); });
  attempt([&] {
    const auto dataset = app::load_dataset(archive);
    app::load_crops(dataset, archive);
  });
  attempt([&] {
    const auto features = app::load_features(archive);
    must_hold(features.values.rows() == static_cast<Eigen::Index>(features.samples.size()),
              "a row a sample");
  });
}

}  // namespace diatom::fuzz
