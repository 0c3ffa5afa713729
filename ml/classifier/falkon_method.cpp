// FALKON as the registry knows it: its parameters, and what becomes of their values.
#include "ml/classifier/falkon.h"
#include "ml/classifier/falkon_head.h"
#include "ml/classifier/falkon_tuning.h"
#include "ml/classifier/falkon_warm_start.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

// Null where the earlier fit had other rows, centres or another kernel: then all is begun anew.
Snapshot<FalkonWarmStart> start_that_serves(const TrainingSet& set, const FalkonOptions& options,
                                            std::uint64_t seed) {
  auto start = std::dynamic_pointer_cast<const FalkonWarmStart>(set.start);
  const bool serves = start && start->basis && start->basis->has_most_rows_of(set) &&
                      start->basis->would_come_of(options, seed) &&
                      start->head->classes() <= set.classes;
  return serves ? start : nullptr;
}

std::unique_ptr<ClassifierTrainer> make_registered(TrainingSet set, const ParameterValues& values,
                                                   std::uint64_t seed, Device device) {
  auto options = falkon_options(values);
  options.centre_rows = set.centres;
  if (values.at("balance") != 0.0) set.weights = balanced_weights(set);
  options.start = start_that_serves(set, options, seed);
  return make_falkon(std::move(set), options, seed, device);
}

std::unique_ptr<TuningJob> make_registered_tuning(TrainingSet set, const ParameterValues& values,
                                                  std::uint64_t seed, Device device) {
  TuningOptions options;
  options.kernel = static_cast<KernelShape>(static_cast<int>(values.at("kernel")));
  options.degree = static_cast<int>(values.at("degree"));
  if (values.at("centres") > 0.0) options.doublings.clear();
  if (values.at("balance") != 0.0) set.weights = balanced_weights(set);
  return make_falkon_tuning(std::move(set), options, seed, device);
}

ClassifierMethod falkon_method() {
  using Kind = ParameterKind;
  return {
      {"falkon",
       "FALKON",
       "Kernel ridge regression on a few centres (Nystrom), solved by preconditioned conjugate "
       "gradient: seconds for what fine-tuning takes minutes for. One iteration a step.",
       {{"centres", "centres", Kind::integer, 0, 0, 100000, false, "",
         "Training rows on which the kernel stands. More fit finer and cost more; the square root "
         "of the number of images is enough in theory. 0 takes 1000, or what tuning finds best."},
        {"centre_choice",
         "drawn",
         Kind::choice,
         0,
         0,
         1,
         false,
         "",
         "How centres are drawn: every training row alike, or spread out by k-means++, so that "
         "each group of rows has some.",
         {"uniform", "kmeans++"}},
        {"kernel",
         "kernel",
         Kind::choice,
         0,
         0,
         5,
         false,
         "",
         "How alike two images are: Gaussian is smooth; Laplacian (Matern 1/2) and Matern follow "
         "the images closer; linear and polynomial look at the angle.",
         {"gaussian", "laplacian", "matern32", "matern52", "linear", "polynomial"}},
        {"sigma", "σ", Kind::real, 0, 0, 1e6, false, "",
         "Width of the kernel, in units of standardised features. 0 takes 0.9 √D."},
        {"degree", "degree", Kind::integer, 3, 1, 8, false, "", "Of the polynomial kernel."},
        {"lambda", "λ", Kind::real, 1e-6, 1e-12, 10, true, "",
         "Regularisation: larger is smoother, smaller follows the training images closer."},
        {"iterations", "iterations", Kind::integer, 20, 1, 1000, true, "",
         "Conjugate gradient iterations at most; it stops early where every class is solved to "
         "1e-7, or as far as the precision allows."},
        {"balance", "balance classes", Kind::boolean, 0, 0, 1, false, "",
         "Let every class count alike, however many images it has."},
        {"precision",
         "precision",
         Kind::choice,
         0,
         0,
         1,
         false,
         "",
         "Type of the large kernel matrix. The factors are always double.",
         {"float", "double"}},
        {"memory", "kernel memory", Kind::integer, 0, 0, 1048576, false, "MiB",
         "What the kernel matrix may take before its blocks are computed anew in every "
         "iteration. 0 takes a quarter of what is free."}}},
      make_registered,
      restore_falkon,
      /*sharpness=*/4.0F,
      make_registered_tuning};
}

const Registration<ClassifierMethod> falkon{falkon_method()};

const Registration<Term> falkon_term{
    {{"classifier.falkon", "FALKON"},
     "A classifier that compares each image with a few training images, its centres, instead of "
     "with all of them. A preconditioner lets it be solved in some twenty rounds, so it takes "
     "seconds where fine-tuning takes minutes.",
     "f(x) = ∑ⱼ αⱼ k(x, cⱼ)   where   (Kₙₘᵀ Kₙₘ + λ n Kₘₘ) α = Kₙₘᵀ Y",
     "Rudi, Carratino, Rosasco: \"FALKON: an optimal large scale kernel method\", NeurIPS 2017; "
     "Meanti, Carratino, Rosasco, Rudi: \"Kernel methods through the roof\", NeurIPS 2020"}};
const Registration<Term> lambda_term{
    {{"lambda", "Regularisation λ"},
     "The price of a wild answer: the larger λ, the smoother the boundary between classes and the "
     "less it follows single images. Too large forgets what the images say, too small learns their "
     "accidents by heart.",
     "min over f of   error(f) + λ ‖f‖²",
     "Tikhonov: \"Solution of incorrectly formulated problems and the regularization method\", "
     "Soviet Mathematics 4, 1963"}};

}  // namespace

FalkonOptions falkon_options(const ParameterValues& values) {
  FalkonOptions options;
  if (values.at("centres") > 0.0) options.centres = static_cast<int>(values.at("centres"));
  options.centre_choice = static_cast<CentreChoice>(static_cast<int>(values.at("centre_choice")));
  options.kernel = static_cast<KernelShape>(static_cast<int>(values.at("kernel")));
  options.sigma = values.at("sigma");
  options.degree = static_cast<int>(values.at("degree"));
  options.lambda = values.at("lambda");
  options.iterations = static_cast<int>(values.at("iterations"));
  options.double_kernel = values.at("precision") != 0.0;
  if (values.at("memory") > 0.0)
    options.kernel_bytes = static_cast<std::int64_t>(values.at("memory")) << 20;
  return options;
}

}  // namespace diatom::ml
