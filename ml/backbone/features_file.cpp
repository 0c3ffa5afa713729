// Features as three files that other programs read too: values in .npy, what each row is in .csv,
// where the rows came from in .json.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "ml/backbone/features.h"
#include "ml/core/csv.h"
#include "ml/core/files.h"
#include "ml/core/number_columns.h"
#include "ml/core/partial_file.h"

namespace diatom::ml {
namespace {

using Path = std::filesystem::path;

Path beside(Path npy, const char* ending) {
  return npy.replace_extension(ending);
}

std::string text_of(const Path& file) {
  const auto bytes = read_bytes(file);
  return {bytes.begin(), bytes.end()};
}

// With the fewest digits that are read as the same number again; NaN is a blank.
std::string field_of(double number) {
  if (std::isnan(number)) return {};
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return {text.data(), end};
}

void write_csv(std::ostream& out, const Features& features) {
  out << "path,label,split";
  for (const auto& column : features.columns) out << ',' << csv_field(column);
  out << '\n';
  for (const auto& sample : features.samples) {
    out << csv_field(sample.path) << ','
        << (sample.label == unlabelled ? "" : csv_field(class_name(features.classes, sample.label)))
        << ',' << name_of(sample.split);
    for (const double number : sample.numbers) out << ',' << field_of(number);
    out << '\n';
  }
}

nlohmann::json origin_of(const Features& features) {
  auto json =
      features.recipe ? nlohmann::json::parse(to_json(*features.recipe)) : nlohmann::json::object();
  json["classes"] = features.classes;
  json["seconds"] = features.seconds;
  json["skipped"] = nlohmann::json::array();
  for (const auto& file : features.skipped)
    json["skipped"].push_back({{"path", file.path}, {"reason", file.reason}});
  return json;
}

void read_origin(const Path& file, Features& features) {
  try {
    const auto json = nlohmann::json::parse(text_of(file));
    features.classes = json.at("classes").get<std::vector<std::string>>();
    features.seconds = json.at("seconds").get<double>();
    for (const auto& skipped : json.value("skipped", nlohmann::json::array()))
      features.skipped.push_back({skipped.at("path"), skipped.at("reason")});
    if (json.contains("backbone")) features.recipe = feature_recipe_from_json(json.dump());
  } catch (const std::exception& error) {
    throw std::runtime_error(file.string() +
                             " does not say where features came from: " + error.what());
  }
}

Split split_from(const std::string& name) {
  for (const auto split : {Split::unassigned, Split::train, Split::test})
    if (name == name_of(split)) return split;
  throw std::runtime_error("unknown split '" + name + "'; known are train and test");
}

// The column's place in the header; -1 where there is none.
std::ptrdiff_t column(const CsvRow& header, const char* name) {
  const auto found = std::find(header.fields.begin(), header.fields.end(), name);
  return found == header.fields.end() ? -1 : found - header.fields.begin();
}

struct NamedRow {
  std::string path, label, split;
  std::vector<double> numbers;
};

// Puts the names of the numbers into `columns`.
std::vector<NamedRow> read_rows(const Path& file, std::vector<std::string>& columns) {
  const auto table = parse_csv(text_of(file));
  const auto path = table.empty() ? -1 : column(table[0], "path");
  const auto label = table.empty() ? -1 : column(table[0], "label");
  if (path < 0 || label < 0)
    throw std::runtime_error(file.string() + " needs the columns path and label");
  const auto split = column(table[0], "split");

  auto numbers = number_columns(table);
  columns = std::move(numbers.names);
  std::vector<NamedRow> rows;
  for (std::size_t i = 1; i < table.size(); ++i) {
    const auto& fields = table[i].fields;
    if (fields.size() != table[0].fields.size())
      throw std::runtime_error(file.string() + ", line " + std::to_string(table[i].line) + ": " +
                               std::to_string(fields.size()) + " fields where the header has " +
                               std::to_string(table[0].fields.size()));
    const auto field = [&](std::ptrdiff_t at) { return fields[static_cast<std::size_t>(at)]; };
    rows.push_back(
        {field(path), field(label), split < 0 ? "" : field(split), std::move(numbers.rows[i - 1])});
  }
  return rows;
}

std::vector<std::string> classes_in(const std::vector<NamedRow>& rows) {
  std::vector<std::string> classes;
  for (const auto& row : rows)
    if (!row.label.empty()) classes.push_back(row.label);
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return classes;
}

// Either every row has a label or none has.
int label_of(const NamedRow& row, const std::vector<std::string>& classes, const Path& file) {
  if (classes.empty()) return unlabelled;
  const auto found = std::find(classes.begin(), classes.end(), row.label);
  if (found != classes.end()) return static_cast<int>(found - classes.begin());
  throw std::runtime_error(file.string() + ": " +
                           (row.label.empty() ? row.path + " has no label, but others have"
                                              : "the label '" + row.label + "' of " + row.path +
                                                    " is not among the classes of " +
                                                    beside(file, ".json").string()));
}

std::vector<Sample> samples_of(const std::vector<NamedRow>& rows,
                               const std::vector<std::string>& classes, const Path& file) {
  std::vector<Sample> samples;
  for (const auto& row : rows) {
    const auto split = row.split.empty() ? Split::unassigned : split_from(row.split);
    samples.push_back({row.path, label_of(row, classes, file), split, row.numbers});
  }
  return samples;
}

void check_values(const Path& npy, const Features& features) {
  const auto& values = features.values;
  const auto name = npy.filename().string();
  if (values.size() == 0) throw std::runtime_error(name + " holds no values");
  if (static_cast<std::size_t>(values.rows()) != features.samples.size())
    throw std::runtime_error(name + " has " + std::to_string(values.rows()) + " rows, but " +
                             beside(npy, ".csv").filename().string() + " names " +
                             std::to_string(features.samples.size()));
  if (features.recipe && features.recipe->dim != values.cols())
    throw std::runtime_error(name + " has " + std::to_string(values.cols()) + " columns, but " +
                             beside(npy, ".json").filename().string() + " says " +
                             std::to_string(features.recipe->dim));
  for (Eigen::Index i = 0; i < values.rows(); ++i)
    if (!values.row(i).allFinite())
      throw std::runtime_error("row " + std::to_string(i) + " of " + name + " holds " +
                               (values.row(i).hasNaN() ? "NaN" : "infinity") +
                               "; extract the features anew");
}

}  // namespace

void write_features(const Path& npy, const Features& features) {
  if (npy.extension() != ".npy")
    throw std::runtime_error("features go to a file that ends in .npy, not to " + npy.string());
  // All three are whole before the first takes its name, so that rows never stand beside the labels
  // of others.
  PartialFile csv(beside(npy, ".csv"));
  PartialFile json(beside(npy, ".json"));
  PartialFile values(npy);
  try {
    write_atomically(csv.path(), [&](std::ostream& out) { write_csv(out, features); });
    write_atomically(json.path(),
                     [&](std::ostream& out) { out << origin_of(features).dump(2) << '\n'; });
    write_npy(values.path(), features.values);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(
        csv.in_terms_of_target(json.in_terms_of_target(values.in_terms_of_target(error.what()))));
  }
  csv.finish();
  json.finish();
  values.finish();
}

Features read_features(const Path& npy) {
  Features features;
  features.values = matrix_from(read_npy(npy));
  const auto csv = beside(npy, ".csv");
  if (!std::filesystem::exists(csv))
    throw std::runtime_error(npy.string() + " has no " + csv.filename().string() +
                             " beside it that says which image each row is");
  const auto rows = read_rows(csv, features.columns);
  const auto json = beside(npy, ".json");
  if (std::filesystem::exists(json)) read_origin(json, features);
  if (features.classes.empty()) features.classes = classes_in(rows);
  features.samples = samples_of(rows, features.classes, csv);
  check_values(npy, features);
  return features;
}

}  // namespace diatom::ml
