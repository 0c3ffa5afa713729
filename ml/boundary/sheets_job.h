// SheetsJob: decision sheets as a boundary, a coarse look first and then a fine one.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "ml/boundary/boundary.h"
#include "ml/boundary/decision_sheets.h"

namespace diatom::ml {

// What a person may choose: "resolution" in nodes along the map's longest side, and "reach" in root
// mean square radii of the map.
std::vector<Parameter> sheet_parameters();

class SheetsJob : public BoundaryJob {
 public:
  // Of data.scorer, by sheet_parameters(); `note` is the first one of what is published, "" for
  // none.
  SheetsJob(BoundaryData data, const ParameterValues& values, std::string note);

  Step step() override;
  Progress progress() const override;

 private:
  Boundary with_notes(Boundary boundary) const;

  BoundaryData data_;
  std::array<int, 2> resolutions_;
  float reach_;
  std::string note_;
  std::vector<int> classes_;
  std::size_t look_ = 0;
  std::optional<DecisionSheets> sheets_;  // of the look under way
};

}  // namespace diatom::ml
