#include "ml/core/csv.h"
#include "ml/core/dataset_listing.h"
#include "tests/fuzz/fuzz.h"

namespace diatom::fuzz {

std::vector<std::string> seeds() {
  return {"path,label,split\na.png,round,train\nb.png,long,test\n",
          "path,depth\n\"a,\"\"1\"\".png\",12.5\nb.png,NaN\n",
          "\xEF\xBB\xBFpath,label,time\r\n\"two\r\nlines.png\",x,1e3\r\nc.png,,-0\r\n"};
}

void read_input(Bytes input) {
  const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
  for (const auto& row : ml::parse_csv(text)) {
    std::string again;
    for (const auto& field : row.fields) again += (again.empty() ? "" : ",") + ml::csv_field(field);
    // Then no comma was written, or what was is taken for a byte order mark.
    if (row.fields.front().empty() || row.fields.front().starts_with('\xEF')) continue;
    const auto read_again = ml::parse_csv(again);
    must_hold(read_again.size() == 1 && read_again[0].fields == row.fields,
              "a row that is written reads as it was");
  }
  const auto listing = ml::list_csv(as_file(input, "list.csv"));
  for (const auto& file : listing.files)
    must_hold(file.numbers.size() == listing.columns.size(), "a file has all columns");
}

}  // namespace diatom::fuzz
