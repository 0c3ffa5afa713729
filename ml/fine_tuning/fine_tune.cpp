#include "ml/fine_tuning/fine_tune.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "ml/core/random.h"
#include "ml/core/term.h"
#include "ml/fine_tuning/checkpoint.h"
#include "ml/fine_tuning/evaluation.h"
#include "ml/fine_tuning/learning_network.h"
#include "ml/fine_tuning/options.h"
#include "ml/fine_tuning/pictures.h"
#include "ml/fine_tuning/streams.h"

namespace diatom::ml {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_observed = 1000;  // images that settle standardisation and norms
constexpr std::size_t observed_a_step = 8;
constexpr double warm_up = 0.05;  // of all updates
constexpr std::int64_t most_evaluations_an_epoch = 4;
constexpr std::int64_t least_updates_between = 8;
constexpr double seconds_between_publications = 1.0;  // models are large

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// After an evaluation.
struct FineTuneState : TrainingState {
  FineTuneState(TensorMap weights_and_moments, std::int64_t updates_so_far)
      : network(std::move(weights_and_moments)), updates(updates_so_far) {}

  // The model that is published with it has weights of its own, at most as many.
  std::size_t bytes() const override { return 2 * network.bytes(); }

  TensorMap network;
  std::int64_t updates;
};

FineTuneRequest checked(FineTuneRequest request) {
  if (!request.backbone) throw std::invalid_argument("fine-tuning needs a backbone");
  request.values = checked_values(fine_tuning_info(), request.values);
  check_labelled(request.dataset, "fine-tuning");
  return request;
}

}  // namespace

struct FineTune::State {
  explicit State(FineTuneRequest given)
      : request(checked(std::move(given))),
        identity(identity_of(request)),
        options(fine_tuning_options(request.values)),
        parts(parts_of(request.dataset, options.validation, request.seed)),
        pictures(request.dataset, request.backbone->recipe().image, options.augmentation,
                 request.seed) {
    if (parts.learnt.empty())
      throw std::invalid_argument("no sample is marked for training: give the data a split first");
    options.network.from_layer = request.from_layer;
    network.emplace(request.backbone, static_cast<int>(request.dataset.classes.size()),
                    options.network, request.device);
    result.unfolded = network->was_folded();
    result.first_layer = request.from_layer;
    const auto batch = static_cast<std::int64_t>(options.batch);
    updates_an_epoch = (static_cast<std::int64_t>(parts.learnt.size()) + batch - 1) / batch;
    of_updates = updates_an_epoch * options.epochs;
    Random random(seed_of(request.seed, {observation_stream}));
    to_observe = parts.learnt;
    random.shuffle(to_observe);
    to_observe.resize(std::min(to_observe.size(), most_observed));
  }

  // --- before learning ---

  void observe() {
    const auto end = std::min(observed + observed_a_step, to_observe.size());
    const auto batch = pictures.plain({to_observe.begin() + static_cast<std::ptrdiff_t>(observed),
                                       to_observe.begin() + static_cast<std::ptrdiff_t>(end)});
    observed = end;
    if (!batch.images.empty()) network->observe(batch.images);
    seen_any = seen_any || !batch.images.empty();
    if (observed < to_observe.size()) return;
    if (!seen_any)
      throw std::runtime_error(
          "none of the training images can be read; the first: " + pictures.skipped().front().path +
          ": " + pictures.skipped().front().reason);
    network->finish_observing();
  }

  // --- learning ---

  std::vector<std::size_t> samples_of(std::int64_t update) const {
    const auto epoch = static_cast<std::uint64_t>(update / updates_an_epoch);
    auto order = parts.learnt;
    Random random(seed_of(request.seed, {order_stream, epoch}));
    random.shuffle(order);
    const auto batch = static_cast<std::size_t>(options.batch);
    const auto begin = static_cast<std::size_t>(update % updates_an_epoch) * batch;
    const auto end = std::min(begin + batch, order.size());
    std::vector<std::size_t> drawn(order.begin() + static_cast<std::ptrdiff_t>(begin),
                                   order.begin() + static_cast<std::ptrdiff_t>(end));
    // A batch norm cannot learn from one image alone.
    if (drawn.size() % static_cast<std::size_t>(options.micro_batch) == 1)
      drawn.push_back(order.front());
    return drawn;
  }

  double learning_rate() const {
    return options.learning_rate * rate_factor(options.schedule, static_cast<double>(updates),
                                               static_cast<double>(of_updates), warm_up);
  }

  // One stage of one micro-batch, or its loading. True once an update is complete.
  bool learn() {
    if (under_way) {
      if (network->advance()) return false;
      under_way = false;
      add_outcome();
    } else if (taken < samples.size()) {
      take_micro_batch();
    } else {
      samples = samples_of(updates);
      taken = 0;
      return false;
    }
    if (under_way || taken < samples.size()) return false;
    ++updates;
    network->update(learning_rate(), updates);
    samples.clear();
    taken = 0;
    return true;
  }

  void take_micro_batch() {
    const auto end =
        std::min(taken + static_cast<std::size_t>(options.micro_batch), samples.size());
    const auto batch = pictures.augmented({samples.begin() + static_cast<std::ptrdiff_t>(taken),
                                           samples.begin() + static_cast<std::ptrdiff_t>(end)},
                                          updates / updates_an_epoch);
    taken = end;
    if (batch.images.size() < 2) return;
    in_flight = batch.images.size();
    network->begin_batch(batch.images, batch.labels,
                         static_cast<double>(in_flight) / static_cast<double>(samples.size()));
    under_way = true;
  }

  void add_outcome() {
    if (!std::isfinite(network->loss()))
      throw std::runtime_error(
          fmt::format("the loss became NaN at update {}; lower the learning rate, which is {:g}",
                      updates + 1, options.learning_rate));
    const auto count = static_cast<double>(in_flight);
    loss_sum += network->loss() * count;
    right_sum += network->right();
    learnt_since += in_flight;
    images_seen += static_cast<std::int64_t>(in_flight);
  }

  bool evaluation_is_due() const {
    if (updates == of_updates) return true;
    const auto an_epoch = std::clamp<std::int64_t>(updates_an_epoch / least_updates_between, 1,
                                                   most_evaluations_an_epoch);
    const auto due_before = [&](std::int64_t update) {
      return update * an_epoch / updates_an_epoch;
    };
    return due_before(updates) > due_before(updates - 1);
  }

  // --- evaluating ---

  void begin_evaluation() {
    auto model = network->model(request.dataset.classes, static_cast<int>(updates));
    model.recipe = recipe_for(*std::move(model.recipe), *request.dataset.images);
    result.model = std::make_shared<const Model>(std::move(model));
    validation.emplace(result.model, parts.validation);
    test.emplace(result.model, parts.test);
    // The frozen twin, seen through the same standardisation.
    if (!twin && !parts.validation.empty()) {
      auto frozen = *result.model;
      frozen.backbone = request.backbone;
      twin.emplace(std::make_shared<const Model>(std::move(frozen)), parts.validation);
    }
  }

  // Frozen twin and test images; false once both are done.
  bool score_for_the_record() {
    if (twin && !twin->is_over())
      twin->score_next(pictures);
    else if (!test->is_over())
      test->score_next(pictures);
    else
      return false;
    return true;
  }

  void finish_evaluation() {
    const double count = std::max<double>(1.0, static_cast<double>(learnt_since));
    FineTuningPoint point;
    point.epochs = static_cast<double>(updates) / static_cast<double>(updates_an_epoch);
    point.images_seen = images_seen;
    point.seconds = result.seconds;
    point.loss = loss_sum / count;
    point.accuracy_train = right_sum / count;
    point.accuracy_validation = validation->accuracy();
    point.accuracy_test = test->accuracy();
    if (twin) point.cosine_to_frozen = mean_cosine(validation->rows(), twin->rows());
    loss_sum = right_sum = 0.0;
    learnt_since = 0;
    result.curve.push_back(point);
    // Without validation images the newest weights count as the best.
    const bool better = result.curve.size() == 1 || parts.validation.empty() ||
                        point.accuracy_validation > result.curve[result.best].accuracy_validation;
    if (better) {
      result.best = result.curve.size() - 1;
      result.chosen = result.model;
      result.predictions = test->predictions();
    }
    validation.reset();
    test.reset();
  }

  bool is_over() const {
    if (updates >= of_updates) return true;
    if (result.curve.empty() || options.patience <= 0.0 || parts.validation.empty()) return false;
    return result.curve.back().epochs - result.curve[result.best].epochs >= options.patience;
  }

  void save() const {
    if (request.checkpoint.empty()) return;
    write_checkpoint(request.checkpoint, {identity, updates, network->state(), result});
  }

  Snapshot<TrainingState> kept_state() const {
    if (!request.keep_states || result.is_over) return nullptr;
    return std::make_shared<const FineTuneState>(network->state(), updates);
  }

  // From what was published, or from the checkpoint, where that is wanted and there is one.
  void resume() {
    if (request.from) return go_on_from(*std::exchange(request.from, nullptr));
    if (!request.resume || !std::filesystem::exists(request.checkpoint)) return;
    auto checkpoint = read_checkpoint(request.checkpoint, identity, request.device);
    network->restore(checkpoint.network);
    result = std::move(checkpoint.result);
    result.model = result.chosen;
    updates = checkpoint.updates;
    begin_after_curve();
  }

  void go_on_from(const FineTuning& earlier) {
    const auto* const state = dynamic_cast<const FineTuneState*>(earlier.state.get());
    if (state == nullptr)
      throw std::invalid_argument("that fine-tuning is over, or kept no state to go on from");
    network->restore(state->network);
    result = earlier;
    updates = state->updates;
    begin_after_curve();
  }

  void begin_after_curve() {
    images_seen = result.curve.empty() ? 0 : result.curve.back().images_seen;
    observed = to_observe.size();
  }

  FineTuneRequest request;
  std::string identity;
  FineTuningOptions options;
  DataParts parts;
  Pictures pictures;
  std::optional<LearningNetwork> network;
  std::int64_t updates_an_epoch = 0;
  std::int64_t of_updates = 0;
  bool begun = false;

  std::vector<std::size_t> to_observe;
  std::size_t observed = 0;
  bool seen_any = false;

  std::int64_t updates = 0;
  std::vector<std::size_t> samples;  // of the update under way
  std::size_t taken = 0;             // how many of them have been loaded
  bool under_way = false;            // whether a micro-batch is inside the network
  std::size_t in_flight = 0;         // its images
  std::int64_t images_seen = 0;

  double loss_sum = 0.0;  // since the last point, as are the next two
  double right_sum = 0.0;
  std::size_t learnt_since = 0;

  std::optional<Evaluation> validation, test;  // while one goes on
  std::optional<Evaluation> twin;
  FineTuning result;
  Clock::time_point published;
};

FineTune::FineTune(FineTuneRequest request) : state_(std::make_unique<State>(std::move(request))) {}

FineTune::~FineTune() = default;

Step FineTune::step() {
  auto& state = *state_;
  if (!std::exchange(state.begun, true)) state.resume();
  if (state.validation && state.validation->is_over()) {  // the rest is nobody's cost
    if (state.score_for_the_record()) return Step::more;
    state.finish_evaluation();
    return report();
  }
  if (!state.validation && state.is_over()) return report();  // resumed at its end

  const auto begin = Clock::now();
  if (state.observed < state.to_observe.size())
    state.observe();
  else if (state.validation)
    state.validation->score_next(state.pictures);
  else if (state.learn() && state.evaluation_is_due())
    state.begin_evaluation();
  state.result.seconds += seconds_since(begin);
  return Step::more;
}

Step FineTune::report() {
  auto& state = *state_;
  auto& result = state.result;
  result.is_over = state.is_over();
  result.skipped = state.request.dataset.skipped;
  result.skipped.insert(result.skipped.end(), state.pictures.skipped().begin(),
                        state.pictures.skipped().end());
  state.save();
  result.state.reset();
  if (result.is_over || seconds_since(state.published) >= seconds_between_publications) {
    result.state = state.kept_state();
    publish(result);
    state.published = Clock::now();
  }
  return result.is_over ? Step::done : Step::more;
}

Progress FineTune::progress() const {
  const auto& state = *state_;
  if (state.observed < state.to_observe.size())
    return {0.0F, fmt::format("looking at the images, {} of {}", state.observed,
                              state.to_observe.size())};
  const auto fraction = static_cast<float>(static_cast<double>(state.updates) /
                                           static_cast<double>(state.of_updates));
  auto message = fmt::format("update {} of {}", state.updates, state.of_updates);
  if (!state.result.curve.empty()) {
    const auto& last = state.result.curve.back();
    message += fmt::format(", loss {:.3f}, validation {:.1f} %", last.loss,
                           100.0 * last.accuracy_validation);
  }
  return {std::min(fraction, 0.999F), message};
}

namespace {

const Registration<Term> fine_tuning_term{
    {{"fine_tuning", "Fine-tuning"},
     "The last layer of a pre-trained network is replaced, and then all of its weights learn on. "
     "It adapts to the pictures at hand, and takes hours where top-tuning takes minutes.",
     "min over W, θ of   loss(W φ(image; θ)),   θ: all weights of the network",
     "Yosinski, Clune, Bengio, Lipson: \"How transferable are features in deep neural networks?\", "
     "NIPS 2014; Alfano, Pastore, Rosasco, Odone: \"Top-tuning\", Image and Vision Computing 142, "
     "2024"}};
const Registration<Term> validation_term{
    {{"validation", "Validation"},
     "A share of the training images is not learnt from and only chooses the best weights. So the "
     "held-out images decide nothing and stay honest.",
     "best = the weights of highest validation accuracy",
     "Prechelt: \"Early stopping — but when?\", Springer 1998"}};
const Registration<Term> patience_term{
    {{"patience", "Patience"},
     "After so many epochs without a better validation accuracy the training stops. It saves time "
     "and keeps the network from learning by heart.",
     "stop at epoch t where   t − t(best) > patience",
     "Prechelt: \"Early stopping — but when?\", Springer 1998"}};
const Registration<Term> augmentation_term{
    {{"augmentation", "Augmentation"},
     "Each time an image is looked at it is mirrored, turned or lit a little differently. So the "
     "network learns what does not matter about it.",
     "image ← turn(mirror(image))",
     "Shorten, Khoshgoftaar: \"A survey on image data augmentation for deep learning\", Journal of "
     "Big Data 6, 2019"}};

}  // namespace

}  // namespace diatom::ml
