// What fine_tuning_info()'s values mean.
#pragma once

#include <cstdint>

#include "ml/core/method.h"
#include "ml/fine_tuning/learning_network.h"
#include "ml/fine_tuning/pictures.h"
#include "ml/optimizer/schedule.h"

namespace diatom::ml {

struct FineTuningOptions {
  int epochs = 10;             // at most
  int batch = 32;              // images an update
  int micro_batch = 16;        // images that go through the network together
  double learning_rate = 0.0;  // at its height
  Schedule schedule = Schedule::cosine;
  Augmentation augmentation = Augmentation::mirror;
  double validation = 0.1;  // share of each class's training images
  double patience = 4.0;    // epochs without a better validation accuracy; 0: never stop early
  LearningOptions network;
};

// `values` are checked and complete.
FineTuningOptions fine_tuning_options(const ParameterValues& values);

}  // namespace diatom::ml
