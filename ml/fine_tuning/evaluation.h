// Evaluation: a model's predictions for images of a data set, a few images a step.
#pragma once

#include <cstddef>
#include <vector>

#include "ml/classifier/model.h"
#include "ml/fine_tuning/pictures.h"

namespace diatom::ml {

class Evaluation {
 public:
  // `samples` of the pictures' data set. What cannot be read is left out.
  Evaluation(Snapshot<Model> model, std::vector<std::size_t> samples);

  bool is_over() const { return next_ == samples_.size(); }
  void score_next(Pictures& pictures);

  double accuracy() const;  // NaN without images
  const Labels& predictions() const { return predictions_; }
  const Matrix& rows() const { return rows_; }  // standardised features, (images, D)

 private:
  Snapshot<Model> model_;
  std::vector<std::size_t> samples_;
  std::size_t next_ = 0;
  Labels truth_;
  Labels predictions_;
  Matrix rows_;
};

// Mean cosine between the rows of two matrices of one shape; NaN without rows.
double mean_cosine(const Matrix& a, const Matrix& b);

}  // namespace diatom::ml
