// Pre-training diatom-net in the window, and working with the weights that come of it.
#include <stdexcept>
#include <utility>

#include "app/commands/apply.h"
#include "app/commands/runs.h"
#include "app/pretrain_sources.h"
#include "app/workbench.h"
#include "ml/core/seeds.h"

namespace diatom::app {

namespace {

// What a person has the patience to watch.
constexpr int kPretrainingSpecimensPerClass = 120;
constexpr int kFormulas = 48;
constexpr int kPicturesPerFormula = 16;
constexpr double kHeldOut = 0.1;  // of what is drawn, for the curve

constexpr const char* kNetwork = "diatom-net";

// The world is drawn by a seed of its own: the open data set may show the same one, and what is
// held out there must stay unseen.
std::vector<ml::PretrainSource> sources_for(const Session& session,
                                            const StartPretraining& command) {
  std::vector<ml::PretrainSource> sources;
  if (command.data_set) {
    if (!session.dataset)
      throw std::runtime_error("there are no images yet: open a data set first");
    sources.push_back({session.dataset->name, *session.dataset});
  }
  const auto seed = ml::seed_of(session.seed, {1});
  if (command.synthetic)
    sources.push_back(synthetic_source(kPretrainingSpecimensPerClass, kHeldOut, seed));
  if (command.formulas)
    sources.push_back(formula_source(kFormulas, kPicturesPerFormula, kHeldOut, seed));
  if (sources.empty()) throw std::invalid_argument("choose at least one source to learn from");
  return sources;
}

const ml::TensorMap& trained_weights(const Session& session) {
  if (!session.pretraining || !session.pretraining->weights)
    throw std::runtime_error("there are no weights yet: pre-train first");
  return *session.pretraining->weights;
}

}  // namespace

void apply(Workbench& bench, const StartPretraining& command) {
  auto& session = bench.session;
  ml::PretrainOptions options;
  options.epochs = command.epochs;
  options.seed = session.seed;
  options.device = session.device;
  if (command.teacher) {
    if (!session.backbone || session.backbone_request.id == kNetwork)
      throw std::runtime_error("a teacher is another network: extract features by one first");
    options.teacher = session.backbone;
  }
  PretrainingRequest request{sources_for(session, command), std::move(options)};
  start_run(bench, request, !session.playing);
  session.pretraining.reset();
  begin_timeline(session, std::move(request));
}

void apply(Workbench& bench, const UsePretrainedWeights&) {
  auto& session = bench.session;
  const auto& method = ml::BackboneRegistry::instance().find(kNetwork);
  ml::BackboneRequest request;
  request.id = kNetwork;
  request.layer = method.default_layer;
  request.size = method.default_size;
  request.device = session.device;
  session.backbone = method.make(request, trained_weights(session));
  session.backbone_request = request;
  bench.notify(Severity::information, "diatom-net with the weights just trained is the backbone");
  if (session.dataset) apply(bench, StartExtraction{});
}

void apply(Workbench& bench, const SavePretrainedWeights& command) {
  ml::write_safetensors(command.file, ml::halved(trained_weights(bench.session)));
  bench.notify(Severity::information, "saved the weights as " + command.file.string());
}

}  // namespace diatom::app
