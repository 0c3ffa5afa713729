#include "ml/fine_tuning/options.h"

#include "ml/fine_tuning/fine_tune.h"

namespace diatom::ml {

const MethodInfo& fine_tuning_info() {
  using Kind = ParameterKind;
  static const MethodInfo info = {
      "fine-tuning",
      "Fine-tuning",
      "Replaces the last layer of the network and updates all of its weights: what top-tuning is "
      "raced against.",
      {{"epochs", "epochs", Kind::integer, 10, 1, 1000, true, "",
        "Passes over the training images, at most."},
       {"batch", "batch", Kind::integer, 32, 2, 1024, true, "", "Images an update."},
       {"micro_batch", "micro-batch", Kind::integer, 16, 2, 1024, true, "",
        "Images that go through the network together; gradients add up to the batch. Batch norms "
        "see as many."},
       {"optimizer",
        "optimizer",
        Kind::choice,
        0,
        0,
        1,
        false,
        "",
        "SGD with Nesterov's momentum of 0.9, or AdamW.",
        {"sgd", "adamw"}},
       {"learning_rate", "learning rate", Kind::real, 0, 0, 10, false, "",
        "Of the pre-trained weights, at its height; 0 stands for 0.002 (sgd) or 0.0001 (adamw)."},
       {"head_factor", "head's factor", Kind::real, 1, 0, 1000, true, "",
        "The new layer's learning rate in units of the network's."},
       {"largest_gradient", "largest gradient", Kind::real, 5, 0, 1e6, true, "",
        "Norm to which longer gradients are cut, so that a few images cannot ruin the network; 0: "
        "never."},
       {"schedule",
        "schedule",
        Kind::choice,
        0,
        0,
        2,
        false,
        "",
        "How the learning rate falls after a short rise.",
        {"cosine", "exponential", "constant"}},
       {"weight_decay", "weight decay", Kind::real, 1e-4, 0, 1, false, "",
        "Pull of the weights towards 0, an update, in units of the learning rate."},
       {"augmentation",
        "augmentation",
        Kind::choice,
        1,
        0,
        2,
        false,
        "",
        "none; mirror: left and right swapped half of the time; turned: also any angle, scale, "
        "place and light, for what has no up and down.",
        {"none", "mirror", "turned"}},
       {"smoothing", "label smoothing", Kind::real, 0.1, 0, 0.9, false, "",
        "Share of each target that is spread over all classes."},
       {"validation", "validation", Kind::real, 0.1, 0, 0.5, false, "",
        "Share of each class's training images that is not learnt from and chooses the weights."},
       {"patience", "patience", Kind::real, 4, 0, 1000, false, "epochs",
        "Without a better validation accuracy, until it stops; 0: never."},
       {"freeze_bn", "freeze batch norms", Kind::boolean, 0, 0, 1, false, "",
        "Batch norms keep their running statistics."}}};
  return info;
}

FineTuningOptions fine_tuning_options(const ParameterValues& values) {
  const auto whole = [&](const char* id) { return static_cast<int>(values.at(id)); };
  FineTuningOptions options;
  options.epochs = whole("epochs");
  options.batch = whole("batch");
  options.micro_batch = std::min(whole("micro_batch"), options.batch);
  options.schedule = static_cast<Schedule>(whole("schedule"));
  options.augmentation = static_cast<Augmentation>(whole("augmentation"));
  options.validation = values.at("validation");
  options.patience = values.at("patience");
  options.network.descent = static_cast<Descent>(whole("optimizer"));
  options.network.weight_decay = values.at("weight_decay");
  options.network.largest_gradient = values.at("largest_gradient");
  options.network.head_factor = values.at("head_factor");
  options.network.smoothing = values.at("smoothing");
  options.network.freeze_norms = values.at("freeze_bn") != 0.0;
  const double usual = options.network.descent == Descent::sgd ? 2e-3 : 1e-4;
  const double given = values.at("learning_rate");
  options.learning_rate = given > 0.0 ? given : usual;
  return options;
}

}  // namespace diatom::ml
