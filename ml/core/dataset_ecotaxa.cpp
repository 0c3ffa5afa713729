// Data as EcoTaxa exports and imports them (https://ecotaxa.obs-vlfr.fr): a table of tabs, whose
// second line says of each column whether it is text [t] or a number [f], and images beside it; in
// a folder or in a zip archive.
#include <algorithm>
#include <functional>
#include <set>
#include <stdexcept>
#include <utility>

#include "ml/core/dataset_listing.h"
#include "ml/core/ending.h"
#include "ml/core/files.h"
#include "ml/core/number_columns.h"
#include "ml/core/zip_file.h"

namespace diatom::ml {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view object_prefix = "object_";

// Tables of EcoTaxa know no quotes.
std::vector<CsvRow> parse_tsv(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  std::vector<CsvRow> rows;
  for (int line = 1; !text.empty(); ++line) {
    const auto end = std::min(text.find('\n'), text.size());
    auto rest = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (rest.ends_with('\r')) rest.remove_suffix(1);
    if (rest.empty()) continue;
    CsvRow row{line, {}};
    for (std::size_t tab = 0; tab != std::string_view::npos;) {
      tab = rest.find('\t');
      row.fields.emplace_back(rest.substr(0, tab));
      if (tab != std::string_view::npos) rest.remove_prefix(tab + 1);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::optional<std::size_t> place_of(const CsvRow& header, std::string_view name) {
  const auto found = std::find(header.fields.begin(), header.fields.end(), name);
  if (found == header.fields.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.fields.begin());
}

bool is_ecotaxa(const CsvRow& header) {
  return place_of(header, "object_id") || place_of(header, "img_file_name");
}

std::size_t needed_place(const CsvRow& header, std::string_view name) {
  const auto place = place_of(header, name);
  if (!place) throw std::runtime_error("it has no column '" + std::string(name) + "'");
  return *place;
}

void check_types(const CsvRow& header, const CsvRow& types) {
  const bool all = types.fields.size() == header.fields.size() &&
                   std::all_of(types.fields.begin(), types.fields.end(),
                               [](const auto& type) { return type == "[t]" || type == "[f]"; });
  if (!all)
    throw std::runtime_error(
        "its second line must say of every column whether it is text, [t], or a number, [f]");
}

void check_lengths(const std::vector<CsvRow>& rows) {
  const auto columns = rows.front().fields.size();
  for (const auto& row : rows)
    if (row.fields.size() != columns)
      throw std::runtime_error("line " + std::to_string(row.line) + " has " +
                               std::to_string(row.fields.size()) + " columns instead of " +
                               std::to_string(columns));
}

// Of the columns object_*, without that prefix. `rows`: header, types and what follows.
NumberColumns object_numbers(const std::vector<CsvRow>& rows) {
  std::vector<CsvRow> table(rows.size() - 1);
  std::vector<std::string> filled;
  for (std::size_t column = 0; column < rows[0].fields.size(); ++column) {
    const auto& name = rows[0].fields[column];
    if (rows[1].fields[column] != "[f]" || !name.starts_with(object_prefix)) continue;
    table[0].fields.push_back(name.substr(object_prefix.size()));
    bool any = false;
    for (std::size_t row = 2; row < rows.size(); ++row) {
      table[row - 1].fields.push_back(rows[row].fields[column]);
      any = any || !rows[row].fields[column].empty();
    }
    if (any) filled.push_back(table[0].fields.back());
  }
  auto numbers = number_columns(table);
  for (const auto& name : filled)
    if (std::find(numbers.names.begin(), numbers.names.end(), name) == numbers.names.end())
      throw std::runtime_error("its column 'object_" + name +
                               "' is of type [f] and holds something else than numbers");
  return numbers;
}

// `add` looks whether the image is there. Of an object with several images the first one counts.
void list_objects(Listing& listing, const std::vector<CsvRow>& rows,
                  const std::function<void(ListedFile)>& add) {
  if (rows.size() < 2) throw std::runtime_error("it has no line of types below its header");
  check_types(rows[0], rows[1]);
  check_lengths(rows);
  const auto id_place = needed_place(rows[0], "object_id");
  const auto file_place = needed_place(rows[0], "img_file_name");
  const auto label_place = place_of(rows[0], "object_annotation_category");
  const bool labelled = label_place && std::any_of(rows.begin() + 2, rows.end(), [&](auto& row) {
                          return !row.fields[*label_place].empty();
                        });
  auto numbers = object_numbers(rows);
  listing.columns = numbers.names;
  std::set<std::string> seen;
  for (std::size_t i = 2; i < rows.size(); ++i) {
    const auto& fields = rows[i].fields;
    const auto path = fs::path(fields[file_place]).lexically_normal().generic_string();
    const auto label = labelled ? fields[*label_place] : std::string();
    if (!stays_inside(path))
      throw std::runtime_error("line " + std::to_string(rows[i].line) + " names the image '" +
                               path + "', which does not lie beside the table");
    if (!seen.insert(fields[id_place]).second)
      listing.skipped.push_back({path, "another image of object " + fields[id_place]});
    else if (labelled && label.empty())
      listing.skipped.push_back({path, "without a label"});
    else if (!has_image_ending(path))
      listing.skipped.push_back({path, "not the ending of an image"});
    else
      add({path, label, Split::unassigned, std::move(numbers.rows[i - 2])});
  }
}

class ZipImages : public ImageStore {
 public:
  ZipImages(std::shared_ptr<const ZipFile> archive, std::string folder)
      : archive_(std::move(archive)), folder_(std::move(folder)) {}

  std::string content_hash(const Sample& sample) const override {
    const auto bytes = archive_->read(folder_ + sample.path);
    return hash_hex(bytes.data(), bytes.size());
  }
  Image load(const Sample& sample) const override {
    return decode_image(archive_->read(folder_ + sample.path));
  }
  int longest_side_px(const Sample& sample) const override {
    return ml::longest_side_px(archive_->read(folder_ + sample.path));
  }

 private:
  std::shared_ptr<const ZipFile> archive_;
  std::string folder_;  // "" or "export/"
};

std::string_view text_of(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The only table among them. `where` holds it.
std::string only_table(const std::vector<std::string>& tables, const fs::path& where) {
  if (tables.size() == 1) return tables.front();
  throw std::runtime_error(where.string() + (tables.empty()
                                                 ? " holds no table ecotaxa_*.tsv"
                                                 : " holds several tables, such as " + tables[0] +
                                                       " and " + tables[1] + "; leave one"));
}

[[noreturn]] void rethrow_naming(const std::string& table, const std::exception& error) {
  throw std::runtime_error("cannot use " + table + ": " + error.what());
}

}  // namespace

std::optional<fs::path> ecotaxa_table_in(const fs::path& folder) {
  std::vector<std::string> tables;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (!has_ending(entry.path(), ".tsv") || !entry.is_regular_file(error)) continue;
    const auto bytes = read_bytes(entry.path());
    const auto text = text_of(bytes);
    const auto rows = parse_tsv(text.substr(0, text.find('\n')));
    if (!rows.empty() && is_ecotaxa(rows[0])) tables.push_back(entry.path().filename().string());
  }
  if (tables.empty()) return std::nullopt;
  std::sort(tables.begin(), tables.end());
  return folder / only_table(tables, folder);
}

Listing list_ecotaxa(const fs::path& table) {
  Listing listing{table.parent_path(), {}, {}};
  const auto bytes = read_bytes(table);
  try {
    list_objects(listing, parse_tsv(text_of(bytes)),
                 [&](ListedFile file) { add_file(listing, std::move(file)); });
  } catch (const std::runtime_error& error) {
    rethrow_naming(table.string(), error);
  }
  return listing;
}

Listing list_ecotaxa_zip(const fs::path& zip) {
  const auto archive = std::make_shared<const ZipFile>(zip);
  std::vector<std::string> tables;
  for (const auto& name : archive->names())
    if (has_ending(name, ".tsv") && !name.starts_with("__MACOSX/")) tables.push_back(name);
  const auto table = only_table(tables, zip);
  const auto folder = table.substr(0, table.rfind('/') + 1);
  Listing listing{zip, {}, {}};
  listing.images = std::make_shared<ZipImages>(archive, folder);
  const auto bytes = archive->read(table);
  try {
    list_objects(listing, parse_tsv(text_of(bytes)), [&](ListedFile file) {
      if (archive->contains(folder + file.path))
        listing.files.push_back(std::move(file));
      else
        listing.skipped.push_back({file.path, "missing"});
    });
  } catch (const std::runtime_error& error) {
    rethrow_naming(table + " in " + zip.string(), error);
  }
  return listing;
}

}  // namespace diatom::ml
