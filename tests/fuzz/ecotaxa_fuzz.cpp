#include "ml/core/dataset_listing.h"
#include "tests/fuzz/fuzz.h"

namespace diatom::fuzz {

std::vector<std::string> seeds() {
  return {
      "img_file_name\tobject_id\tobject_annotation_category\tobject_area\tacq_gain\n"
      "[t]\t[t]\t[t]\t[f]\t[f]\nb.png\to2\tCopepoda\t12.5\t3\r\na.png\to1\t\t\t3\n",
      "object_id\timg_file_name\n[t]\t[t]\no1\tdeep/a.jpg\no1\tdeep/b.jpg\no2\t../c.png\n"};
}

void read_input(Bytes input) {
  const auto listing = ml::list_ecotaxa(as_file(input, "ecotaxa.tsv"));
  for (const auto& file : listing.files)
    must_hold(file.numbers.size() == listing.columns.size(), "an object has all columns");
}

}  // namespace diatom::fuzz
