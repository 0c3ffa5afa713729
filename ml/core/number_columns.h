// What a table knows of every sample besides its path, label and split, as far as it is numbers: a
// depth, a temperature, a time.
#pragma once

#include <string>
#include <vector>

#include "ml/core/csv.h"

namespace diatom::ml {

struct NumberColumns {
  std::vector<std::string> names;
  std::vector<std::vector<double>> rows;  // one below the header each, NaN for nothing
};

// The columns with a name of their own, other than path, label and split, that hold in every row
// below the header a finite number or nothing (a blank, "NaN" or "NA"), and at least one number.
NumberColumns number_columns(const std::vector<CsvRow>& table);

}  // namespace diatom::ml
