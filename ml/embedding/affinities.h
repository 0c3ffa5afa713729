// How near a row's neighbours are, as probabilities: a Gaussian around the row, as wide as it takes
// for the neighbours to count as many as `perplexity`. Van der Maaten and Hinton: "Visualizing data
// using t-SNE", JMLR 9, 2008.
#pragma once

#include <span>

namespace diatom::ml {

// `distances` ascend. Fills `probabilities`, as many, which sum to 1; equal ones where the
// perplexity cannot be reached or all distances are equal.
void calibrate(std::span<const float> distances, double perplexity, std::span<float> probabilities);

}  // namespace diatom::ml
