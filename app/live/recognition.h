// Recognition: one frame and one model make one overlay. A pure function, on the very path that
// training took: prepare, backbone, standardisation, head.
#pragma once

#include "app/live/feed.h"
#include "app/live/frame.h"
#include "ml/classifier/model.h"

namespace diatom::live {

// Where the classifier looks; centre_square is the largest square in the middle.
Region region_of(const ml::Image& image, Crop crop);

// The pixels of `region`, which lies inside the image.
ml::Image cut(const ml::Image& image, const Region& region);

// Everything but `recognised_ms`. Throws std::runtime_error with one sentence where the model
// cannot look at pictures, or the scores are not finite.
Overlay recognise(const ml::Model& model, ml::Snapshot<Frame> frame, Crop crop);

// What `rival` says of the overlay's region. Throws std::runtime_error where it knows other classes
// than the overlay, which could not be compared.
SecondOpinion second_opinion(const ml::Model& rival, const Overlay& overlay);

}  // namespace diatom::live
