#include "ml/pretraining/pretrain.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "ml/backbone/diatom_net.h"
#include "ml/core/files.h"
#include "ml/core/random.h"
#include "ml/core/term.h"
#include "ml/optimizer/schedule.h"
#include "ml/pretraining/streams.h"

namespace diatom::ml {
namespace {

constexpr std::size_t batch = pretrain_batch;
constexpr std::size_t micro_batch = 32;  // a step's share of it
constexpr std::int64_t curve_every = 20;
constexpr std::int64_t publish_every = 20;

// After an update that is published.
struct PretrainState : TrainingState {
  explicit PretrainState(TensorMap weights_and_moments) : learner(std::move(weights_and_moments)) {}

  // The weights that are published with it are a third of weights and two moments.
  std::size_t bytes() const override { return learner.bytes() / 3 * 4; }

  TensorMap learner;
};

void check(const PretrainOptions& options) {
  if (options.epochs < 0 || options.epochs > 10'000)
    throw std::invalid_argument(
        fmt::format("pre-training takes 0 to 10000 epochs, not {}", options.epochs));
  if (options.views_a_picture < 1 || options.views_a_picture > 100)
    throw std::invalid_argument(
        fmt::format("a picture has 1 to 100 views, not {}", options.views_a_picture));
  if (options.checkpoint_every < 1 || options.checkpoint_every % curve_every != 0)
    throw std::invalid_argument(fmt::format("a checkpoint is due every {}, {}, ... updates, not {}",
                                            curve_every, 2 * curve_every,
                                            options.checkpoint_every));
  if (!(options.learning_rate > 0.0 && options.learning_rate <= 1.0))
    throw std::invalid_argument(
        fmt::format("the learning rate lies in (0, 1], not at {}", options.learning_rate));
  if (!(options.teacher_weight >= 0.0 && options.teacher_weight <= 1e3))
    throw std::invalid_argument(
        fmt::format("the teacher's weight lies in [0, 1000], not at {}", options.teacher_weight));
}

// All that decides the bits.
std::string identity_of(const std::vector<PretrainSource>& sources,
                        const PretrainOptions& options) {
  std::string text =
      fmt::format("{} {} {} {} {} {} {}", options.epochs, options.views_a_picture,
                  options.learning_rate, options.teacher_weight, options.seed,
                  options.teacher ? to_json(options.teacher->recipe()) : "no teacher",
                  content_hash(options.from));
  for (const auto& source : sources)
    text += '\n' + source.name + ' ' + listing_hash(source.dataset);
  return hash_hex(text.data(), text.size());
}

nlohmann::json json_of(const Losses& losses) {
  return {losses.classes, losses.teacher, losses.accuracy};
}

Losses losses_from(const nlohmann::json& json) {
  return {json.at(0).get<double>(), json.at(1).get<double>(), json.at(2).get<double>()};
}

std::string text_of(const std::vector<PretrainPoint>& curve) {
  auto json = nlohmann::json::array();
  for (const auto& point : curve)
    json.push_back({point.update, json_of(point.learnt), json_of(point.held_out)});
  return json.dump();
}

std::vector<PretrainPoint> curve_from(const std::string& text) {
  std::vector<PretrainPoint> curve;
  for (const auto& point : nlohmann::json::parse(text))
    curve.push_back(
        {point.at(0).get<std::int64_t>(), losses_from(point.at(1)), losses_from(point.at(2))});
  return curve;
}

void add(Losses& sum, const Losses& more) {
  sum.classes += more.classes;
  sum.teacher += more.teacher;
  sum.accuracy += more.accuracy;
}

}  // namespace

Pretrain::Pretrain(std::vector<PretrainSource> sources, PretrainOptions options)
    : options_(std::move(options)) {
  check(options_);
  identity_ = identity_of(sources, options_);
  maker_ = std::make_unique<ViewMaker>(std::move(sources), options_.teacher, diatom_net_size_px,
                                       options_.views_a_picture, options_.seed);
}

Pretrain::~Pretrain() = default;

Step Pretrain::step() {
  if (maker_) {
    if (!maker_->draw_next()) begin_learning();
    return Step::more;
  }
  if (updates_ < of_updates_) learn();
  if (updates_ < of_updates_) return Step::more;
  if (!options_.checkpoint.empty()) save_checkpoint();
  publish_now();
  return Step::done;
}

void Pretrain::begin_learning() {
  views_ = maker_->take();
  maker_.reset();
  learner_ =
      std::make_unique<Learner>(views_, options_.teacher_weight, options_.seed, options_.device);
  if (!options_.from.tensors.empty()) learner_->begin_from(options_.from);
  const auto updates_an_epoch = (views_.learnt.size() + batch - 1) / batch;
  of_updates_ = static_cast<std::int64_t>(updates_an_epoch) * options_.epochs;
  if (options_.earlier)
    go_on_from(*std::exchange(options_.earlier, nullptr));
  else if (options_.resume && std::filesystem::exists(options_.checkpoint))
    restore_checkpoint();
  publish_now();
}

// One micro-batch.
void Pretrain::learn() {
  if (looked_ == looks_.size()) {
    looks_ = looks_of(updates_);
    looked_ = 0;
  }
  const auto count = std::min(micro_batch, looks_.size() - looked_);
  const auto looks = std::span(looks_).subspan(looked_, count);
  add(sum_, learner_->accumulate(views_, looks,
                                 static_cast<double>(count) / static_cast<double>(looks_.size())));
  ++summed_;
  looked_ += count;
  if (looked_ == looks_.size()) finish_update();
}

void Pretrain::finish_update() {
  learner_->update(learning_rate(), updates_ + 1);
  ++updates_;
  if (updates_ % curve_every == 0) add_to_curve();
  if (updates_ % publish_every == 0) publish_now();
  if (updates_ % options_.checkpoint_every == 0 && !options_.checkpoint.empty()) save_checkpoint();
}

// The views of the `update`-th batch: every epoch passes all of them in an order of its own.
std::vector<Learner::Look> Pretrain::looks_of(std::int64_t update) const {
  const auto updates_an_epoch = of_updates_ / options_.epochs;
  const auto epoch = static_cast<std::uint64_t>(update / updates_an_epoch);
  auto order = views_.learnt;
  Random(seed_of(options_.seed, {order_stream, epoch})).shuffle(order);
  const auto begin = static_cast<std::size_t>(update % updates_an_epoch) * batch;
  const auto end = std::min(begin + batch, order.size());
  Random turn(seed_of(options_.seed, {flip_stream, static_cast<std::uint64_t>(update)}));
  std::vector<Learner::Look> looks;
  for (std::size_t i = begin; i < end; ++i)
    looks.push_back({order[i], static_cast<unsigned>(turn.below(8))});
  // A batch norm cannot learn from one look alone.
  if (looks.size() % micro_batch == 1) looks.push_back({order.front(), 0});
  return looks;
}

double Pretrain::learning_rate() const {
  constexpr double warm_up = 0.02;
  return options_.learning_rate * rate_factor(Schedule::cosine, static_cast<double>(updates_),
                                              static_cast<double>(of_updates_), warm_up);
}

void Pretrain::add_to_curve() {
  const double share = 1.0 / std::max(1, summed_);
  PretrainPoint point;
  point.update = updates_;
  point.learnt = {sum_.classes * share, sum_.teacher * share, sum_.accuracy * share};
  if (!views_.held_out.empty()) {
    std::vector<Learner::Look> looks;
    Random random(
        seed_of(options_.seed, {flip_stream, order_stream, static_cast<std::uint64_t>(updates_)}));
    for (std::size_t i = 0; i < batch; ++i)
      looks.push_back({views_.held_out[random.below(views_.held_out.size())], 0});
    point.held_out = learner_->score(views_, looks);
  }
  state_.curve.push_back(point);
  sum_ = {};
  summed_ = 0;
}

void Pretrain::publish_now() {
  state_.updates = updates_;
  state_.of_updates = of_updates_;
  state_.weights = std::make_shared<const TensorMap>(learner_->weights());
  state_.filters = learner_->filters();
  const bool is_over = updates_ == of_updates_;
  state_.state = is_over ? nullptr : std::make_shared<const PretrainState>(learner_->state());
  publish(state_);
}

void Pretrain::save_checkpoint() const {
  auto map = learner_->state();
  map.metadata = {{"identity", identity_},
                  {"updates", std::to_string(updates_)},
                  {"curve", text_of(state_.curve)}};
  write_safetensors(options_.checkpoint, map);
}

void Pretrain::restore_checkpoint() {
  const auto map = read_safetensors(options_.checkpoint);
  const auto value = [&](const char* key) {
    const auto found = map.metadata.find(key);
    return found == map.metadata.end() ? std::string() : found->second;
  };
  if (value("identity") != identity_)
    throw std::runtime_error("the checkpoint " + options_.checkpoint.string() +
                             " comes from other pictures or options; remove it to begin anew");
  learner_->restore(map);
  updates_ = std::stoll(value("updates"));
  state_.curve = curve_from(value("curve"));
}

void Pretrain::go_on_from(const Pretraining& earlier) {
  const auto* const state = dynamic_cast<const PretrainState*>(earlier.state.get());
  if (state == nullptr || earlier.of_updates != of_updates_)
    throw std::invalid_argument("that pre-training is over, or was of other pictures");
  learner_->restore(state->learner);
  state_ = earlier;
  updates_ = earlier.updates;
}

Progress Pretrain::progress() const {
  if (maker_) return {0.0F, fmt::format("drawing views, {:.0f} %", 100.0 * maker_->fraction())};
  const auto fraction =
      static_cast<float>(static_cast<double>(updates_) / std::max<std::int64_t>(1, of_updates_));
  if (state_.curve.empty())
    return {fraction, fmt::format("update {} of {}", updates_, of_updates_)};
  const auto& last = state_.curve.back();
  return {fraction, fmt::format("update {} of {}, loss {:.3f}, teacher {:.3f}, held out {:.1f} %",
                                updates_, of_updates_, last.learnt.classes, last.learnt.teacher,
                                100.0 * last.held_out.accuracy)};
}

namespace {

const Registration<Term> pretraining_term{
    {{"pretraining", "Pre-training"},
     "A network first learns to see on other pictures, many and varied, before it meets the ones "
     "that matter. What it was shown decides what its features are worth: varied classes count for "
     "more than many images of few.",
     "θ = argmin of   loss(W φ(image; θ))   over other pictures",
     "Yosinski, Clune, Bengio, Lipson: \"How transferable are features in deep neural networks?\", "
     "NIPS 2014; Alfano, Pastore, Rosasco, Odone: \"Top-tuning\", Image and Vision Computing 142, "
     "2024"}};
const Registration<Term> distillation_term{
    {{"distillation", "Repeating a teacher"},
     "The small network also learns to give the features that a larger one gives for the same "
     "picture. So it takes over what the larger one has seen.",
     "loss = classes + w ‖φ(image) − teacher(image)‖²",
     "Hinton, Vinyals, Dean: \"Distilling the knowledge in a neural network\", 2015"}};
const Registration<Term> formulas_term{
    {{"formulas", "Pictures of formulas"},
     "Contours and textures drawn by formulas, one class for each set of numbers. A network learns "
     "edges, curves and textures from them without a single photograph.",
     "class k = pictures drawn with the numbers θₖ, jittered",
     "Kataoka et al.: \"Pre-training without natural images\", ACCV 2020; Takashima et al.: "
     "\"Visual atoms\", CVPR 2023"}};

}  // namespace

}  // namespace diatom::ml
