// Recognition: pictures and one model make verdicts. Pure functions, on the very path that training
// took: prepare, backbone, standardisation, head.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "app/live/frame.h"
#include "ml/classifier/model.h"

namespace diatom::live {

// Where the classifier looks; not for organisms, which have to be found.
std::vector<Region> regions_of(const ml::Image& image, Look look);

// The pixels of `region`, which lies inside the image.
ml::Image cut(const ml::Image& image, const Region& region);

struct Verdicts {
  ml::Matrix features;       // (N, D) raw
  ml::Matrix probabilities;  // (N, classes); (N, 0) of a model without a head, which only looks
};

// Of pictures as the model's recipe wants them: one that isolates organisms cuts them out first,
// unless they are cut out already. Throws std::runtime_error with one sentence where the model
// cannot look at pictures, or the scores are not finite.
Verdicts verdicts_of(const ml::Model& model, std::span<const ml::Image> pictures);
Verdicts verdicts_of_cut_out(const ml::Model& model, std::span<const ml::Image> crops);

// The most probable class of a row; -1 without classes.
int label_of(const Eigen::Ref<const Eigen::RowVectorXf>& probabilities);

// Everything but its times, in one batch. Not for organisms. Throws as verdicts_of() does.
Overlay recognise(ml::Snapshot<ml::Model> model, ml::Snapshot<Frame> frame, Look look);

// What a model with another head says of the same looks, without a second opinion; nothing where
// its scores are not finite. It sees as the overlay's own model does.
std::optional<Overlay> judged_anew(const Overlay& overlay, ml::Snapshot<ml::Model> model);

// Gives every sighting that was looked at the opinion of `rival`. Throws std::runtime_error where
// it knows other classes than the overlay, which could not be compared.
void add_second_opinions(const ml::Model& rival, Overlay& overlay);

}  // namespace diatom::live
