// Preparing the images: tried out on some, and then in use for the features.
#include "app/commands/preparation.h"

#include <stdexcept>
#include <utility>

#include "app/commands/apply.h"
#include "app/workbench.h"
#include "ml/vision/prepared_store.h"

namespace diatom::app {

namespace {

const ml::Dataset& opened(const Session& session) {
  if (!session.dataset) throw std::runtime_error("there are no images yet: open a data set first");
  return *session.dataset;
}

// The selected images, or some spread evenly over the data set.
std::vector<PreparedPicture> pictures_to_show(const Session& session) {
  std::vector<PreparedPicture> pictures;
  if (session.features)
    for (const int row : *session.selection)
      if (pictures.size() < Preparation::kMost)
        pictures.push_back({session.features->samples.at(static_cast<std::size_t>(row))});
  if (!pictures.empty()) return pictures;
  const auto& samples = session.dataset->samples;
  const auto count = std::min(Preparation::kMost, samples.size());
  for (std::size_t i = 0; i < count; ++i)
    pictures.push_back({samples[(2 * i + 1) * samples.size() / (2 * count)]});
  return pictures;
}

// Counts that speak of the same images and settings, where there are any.
PreparationCounts counted_before(const Session& session, const Preparation& asked) {
  const auto& before = session.prepared;
  const bool same = before && before->images == asked.images &&
                    before->counts.seen <= asked.dataset->samples.size() &&
                    before->settings.isolation == asked.settings.isolation;
  return same ? before->counts : PreparationCounts();
}

// The side that the backbone pads every image to. Its weights may have no file (they may just be
// trained), so they are kept; only those that are code are read again.
void pad_to(Session& session, int canvas_px) {
  if (session.backbone_request.canvas_px == canvas_px) return;
  session.backbone_request.canvas_px = canvas_px;
  if (!session.backbone) return;
  auto recipe = session.backbone->recipe();
  recipe.image.canvas_px = canvas_px;
  const bool is_code = !session.backbone->code().empty();
  session.backbone =
      is_code ? ml::make_backbone(session.backbone_request)
              : ml::restore_backbone(recipe, session.backbone->weights(), session.device);
}

// The largest crop, where all of them have been looked at by these settings.
int largest_crop_px(const Session& session) {
  const auto& prepared = session.prepared;
  const bool is_known = prepared && prepared->images == images_as_opened(session) &&
                        prepared->settings.isolation == session.preparation.isolation &&
                        prepared->is_counted();
  if (!is_known)
    throw std::runtime_error(
        "the images are still being looked at: which is the largest is known in a moment");
  return std::min(prepared->counts.largest_px, ml::largest_canvas_px);
}

void use_images(Session& session, ml::Dataset dataset) {
  session.dataset = std::make_shared<const ml::Dataset>(std::move(dataset));
}

void take_back(Session& session) {
  if (!session.preparation_in_use) return;
  const auto before = *std::exchange(session.preparation_in_use, std::nullopt);
  auto dataset = *session.dataset;
  dataset.images = before.images_before;
  use_images(session, std::move(dataset));
  pad_to(session, before.canvas_px_before);
}

}  // namespace

void apply(Workbench& bench, const SetPreparation& command) {
  auto& session = bench.session;
  opened(session);
  ml::isolation_from(command.settings.isolation);  // throws where one is out of its range
  session.preparation = command.settings;
  Preparation asked;
  asked.settings = command.settings;
  asked.dataset = session.dataset;
  asked.images = images_as_opened(session);
  asked.selection = session.selection;
  asked.pictures = pictures_to_show(session);
  asked.counts = counted_before(session, asked);
  if (session.prepared) asked.sheet = session.prepared->sheet;  // until there is a new one
  session.prepared = std::make_shared<const Preparation>(asked);
  bench.start<Preparation>(
      JobRole::preparation, "Preparation", std::make_unique<PreparationJob>(std::move(asked)),
      [](Session& into, ml::Snapshot<Preparation> grown) { into.prepared = std::move(grown); });
}

void apply(Workbench& bench, const UsePreparation&) {
  auto& session = bench.session;
  auto dataset = opened(session);
  const auto settings = session.preparation;
  const int canvas_px = settings.relative_size ? largest_crop_px(session) : 0;
  const PreparationInUse in_use{settings, images_as_opened(session),
                                session.preparation_in_use
                                    ? session.preparation_in_use->canvas_px_before
                                    : session.backbone_request.canvas_px};
  dataset.images = in_use.images_before;
  pad_to(session, canvas_px);
  use_images(session, ml::prepared(std::move(dataset), ml::isolation_from(settings.isolation)));
  session.preparation_in_use = in_use;
  apply(bench, StartExtraction{});
}

void apply(Workbench& bench, const UseImagesAsTheyAre&) {
  auto& session = bench.session;
  if (!session.preparation_in_use) return;
  take_back(session);
  apply(bench, StartExtraction{});
}

void forget_preparation(Workbench& bench) {
  bench.cancel(JobRole::preparation);
  take_back(bench.session);
  bench.session.prepared.reset();
}

}  // namespace diatom::app
