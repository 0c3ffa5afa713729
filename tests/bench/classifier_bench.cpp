// What a head costs on frozen features: every registered classifier with its defaults on 4,500 rows
// of 1,280 features, 10 classes, one thread; FALKON with centres spread out, begun warm after a few
// changed labels, and choosing its parameters; and FALKON on a million rows, whose kernel matrix
// (7.5 GiB) is never there as a whole. `peak_MiB` is what the fit takes above the features.
#include <string>

#include <benchmark/benchmark.h>

#include "ml/backbone/threads.h"
#include "ml/classifier/falkon.h"
#include "ml/classifier/falkon_tuning.h"
#include "tests/bench/clouds.h"
#include "tests/bench/peak_memory.h"

namespace diatom {
namespace {

const ml::TrainingSet& features() {
  static const auto set = clouds(4500, 1280, 10);
  return set;
}

ml::Snapshot<ml::Fit> fit(const std::string& method, const ml::TrainingSet& set,
                          const ml::ParameterValues& values = {}) {
  const auto trainer = ml::make_trainer(method, set, values, 0);
  return ml::run_to_result(*trainer);
}

void head(benchmark::State& state, const std::string& method, const ml::ParameterValues& values) {
  const auto& set = features();
  const PeakMemory memory;
  ml::Snapshot<ml::Fit> result;
  for (auto _ : state) result = fit(method, set, values);
  state.counters["iterations_of_fit"] = result->iterations.back().index;
  state.counters["peak_MiB"] = memory.mib();
}

// 20 of 4,500 labels have changed since the first fit.
void warm_start(benchmark::State& state) {
  auto set = features();
  set.start = fit("falkon", set)->warm_start;
  auto labels = *set.labels;
  for (std::size_t i = 0; i < 20; ++i) labels[i] = (labels[i] + 1) % set.classes;
  set.labels = std::make_shared<const ml::Labels>(std::move(labels));
  const PeakMemory memory;
  ml::Snapshot<ml::Fit> result;
  for (auto _ : state) result = fit("falkon", set);
  state.counters["iterations_of_fit"] = result->iterations.back().index;
  state.counters["peak_MiB"] = memory.mib();
}

void tuning(benchmark::State& state) {
  const PeakMemory memory;
  ml::Snapshot<ml::Tuning> result;
  for (auto _ : state) {
    const auto job = ml::make_falkon_tuning(features(), {}, 0);
    result = ml::run_to_result(*job);
  }
  state.counters["pairs"] = static_cast<double>(result->points.size());
  state.counters["centres"] = ml::values_of(*result).at("centres");
  state.counters["peak_MiB"] = memory.mib();
}

void a_million_rows(benchmark::State& state) {
  const auto set = clouds(1'000'000, 128, 10);
  ml::FalkonOptions options;
  options.centres = 2000;
  options.iterations = 20;
  options.kernel_bytes = std::int64_t{1} << 30;
  const PeakMemory memory;
  ml::Snapshot<ml::Fit> result;
  for (auto _ : state) {
    const auto trainer = ml::make_falkon(set, options, 0);
    result = ml::run_to_result(*trainer);
  }
  state.counters["iterations_of_fit"] = result->iterations.back().index;
  state.counters["kernel_kept"] = result->chosen.at("kernel_kept");
  state.counters["peak_MiB"] = memory.mib();
  state.counters["whole_process_MiB"] = peak_mib();
}

void register_all() {
  for (const auto& method : ml::ClassifierRegistry::instance().all())
    benchmark::RegisterBenchmark(
        method.info.id.c_str(),
        [id = method.info.id](benchmark::State& state) { head(state, id, {}); })
        ->Unit(benchmark::kMillisecond)
        ->Iterations(3);
  benchmark::RegisterBenchmark("falkon/spread_centres",
                               [](benchmark::State& state) {
                                 head(state, "falkon", {{"centre_choice", 1.0}});
                               })
      ->Unit(benchmark::kMillisecond)
      ->Iterations(3);
  benchmark::RegisterBenchmark("falkon/warm_start", warm_start)
      ->Unit(benchmark::kMillisecond)
      ->Iterations(3);
  benchmark::RegisterBenchmark("falkon/tuning", tuning)
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
  benchmark::RegisterBenchmark("falkon/a_million_rows", a_million_rows)
      ->Unit(benchmark::kSecond)
      ->Iterations(1);
}

}  // namespace
}  // namespace diatom

int main(int argc, char** argv) {
  diatom::ml::limit_library_threads();
  benchmark::Initialize(&argc, argv);
  diatom::register_all();
  benchmark::RunSpecifiedBenchmarks();
}
