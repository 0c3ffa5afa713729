// k nearest neighbours: the labels of the training rows that lie closest, counted. Nothing is
// solved, so it is what the others have to beat, and it is instant when labels change.
#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include "ml/backbone/tensors.h"
#include "ml/classifier/check_dim.h"
#include "ml/classifier/tensors.h"
#include "ml/classifier/trainer.h"
#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

enum class Vote { equal, by_distance };

constexpr double closest = 1e-6;  // a copy of a training row decides alone

class NearestHead : public Head {
 public:
  // `rows` (n, D) float and `targets` (n, C) float, one-hot 0 and 1 times the samples' weights.
  NearestHead(const at::Tensor& rows, const at::Tensor& targets, std::int64_t neighbours, Vote vote)
      : rows_(rows),
        targets_(targets),
        squared_norms_(rows.square().sum(1)),
        neighbours_(std::min(neighbours, rows.size(0))),
        vote_(vote) {}

  std::string method() const override { return "nearest"; }

  bool can_measure_distances() const { return squared_norms_.isfinite().all().item().toBool(); }

  // Shares of the votes, from -1 (none) to 1 (all), on the scale of one-hot targets.
  Matrix scores(const Matrix& rows) const override {
    return matrix_of(votes(view_of(rows)).mul_(2.0).sub_(1.0));
  }

  // (B, D) -> (B, C) shares that sum to 1. Where `rows` are the head's own, from the one at place
  // `own` on, none of them votes for itself.
  at::Tensor votes(const at::Tensor& rows, std::optional<std::int64_t> own = std::nullopt) const {
    check_dim(rows.size(1), rows_.size(1));
    const auto local = rows.to(rows_.device());
    auto squared = at::mm(local, rows_.t()).mul_(-2.0).add_(squared_norms_);
    squared.add_(local.square().sum(1, /*keepdim=*/true));
    // A row too large for its square is far from everything, and nothing votes for it.
    constexpr auto far = std::numeric_limits<double>::infinity();
    squared.nan_to_num_(far, far, far);
    const auto count = own ? std::min(neighbours_, rows_.size(0) - 1) : neighbours_;
    if (own)
      squared.narrow(1, *own, rows.size(0))
          .diagonal()
          .fill_(std::numeric_limits<float>::infinity());
    const auto [distances, places] = squared.topk(count, 1, /*largest=*/false);
    auto sums = at::zeros({rows.size(0), targets_.size(1)}, targets_.options());
    for (std::int64_t i = 0; i < count; ++i) {
      const auto place = places.select(1, i);
      auto votes = targets_.index_select(0, place);
      if (vote_ == Vote::by_distance)
        votes.div_(lengths(local, place, distances.select(1, i)).add_(closest));
      sums.add_(votes);
    }
    return sums / sums.sum(1, /*keepdim=*/true).clamp_min(1e-30);
  }

  // (B, 1) from each of `rows` to the training row in its place. By differences, since the squares
  // that serve to find the closest cancel where two rows are all but the same.
  at::Tensor lengths(const at::Tensor& rows, const at::Tensor& place,
                     const at::Tensor& squared) const {
    const auto lengths = (rows - rows_.index_select(0, place)).square_().sum(1).sqrt_();
    return lengths.masked_fill_(squared.isinf(), std::numeric_limits<float>::infinity())
        .unsqueeze_(1);
  }

  TensorMap tensors() const override {
    TensorMap map;
    map.tensors["rows"] = data_of(rows_);
    map.tensors["targets"] = data_of(targets_);
    map.tensors["rule"] =
        data_of(at::tensor({static_cast<int>(neighbours_), static_cast<int>(vote_)}, at::kInt));
    return map;
  }

 private:
  at::Tensor rows_;           // (n, D)
  at::Tensor targets_;        // (n, C)
  at::Tensor squared_norms_;  // (n)
  std::int64_t neighbours_;
  Vote vote_;
};

std::shared_ptr<const Head> restore_nearest(const TensorMap& map) {
  const auto named = [&map](const char* name) {
    const auto found = map.tensors.find(name);
    if (found == map.tensors.end())
      throw std::runtime_error(std::string("the nearest-neighbour head lacks its tensor '") + name +
                               "'");
    return tensor_of(found->second);
  };
  const auto rows = named("rows");
  const auto targets = named("targets");
  const auto rule = named("rule").to(at::kInt);
  const bool fits = rows.dim() == 2 && targets.dim() == 2 && rows.size(0) == targets.size(0) &&
                    rows.numel() > 0 && targets.numel() > 0 && rows.scalar_type() == at::kFloat &&
                    targets.scalar_type() == at::kFloat && rule.dim() == 1 && rule.size(0) == 2 &&
                    rule[0].item().toInt() > 0;
  if (!fits) throw std::runtime_error("the nearest-neighbour head's tensors do not fit together");
  return std::make_shared<const NearestHead>(
      rows, targets, rule[0].item().toLong(),
      rule[1].item().toInt() == 0 ? Vote::equal : Vote::by_distance);
}

class NearestTrainer : public Trainer {
 public:
  NearestTrainer(TrainingSet set, std::int64_t neighbours, Vote vote, at::Device device)
      : Trainer(std::move(set)) {
    const auto rows = rows_of(*set_.rows, set_.train.data(), train_count());
    auto targets = targets_of(*set_.labels, set_.train, set_.classes).t().clamp_min(0.0);
    targets.mul_(weights_of(set_, set_.train).to(at::kFloat).unsqueeze(1));
    head_ = std::make_shared<const NearestHead>(rows.to(device), targets.contiguous().to(device),
                                                neighbours, vote);
  }

  Progress progress() const override {
    constexpr const char* messages[] = {"leaving each out", "looking at the training images",
                                        "looking at the held-out images", "counted"};
    const auto stage = static_cast<int>(stage_);
    return {static_cast<float>(stage) / static_cast<float>(Stage::done), messages[stage]};
  }

 private:
  enum class Stage { leave_one_out, train, test, done };

  Work work() override {
    switch (stage_) {
      case Stage::leave_one_out:
        if (leave_out_block()) stage_ = Stage::train;
        return Work::more;
      case Stage::train:
        if (score_block(*head_, set_.train, train_scores_)) stage_ = Stage::test;
        return Work::more;
      case Stage::test:
        if (!score_block(*head_, set_.test, test_scores_)) return Work::more;
        stage_ = Stage::done;
        add_iteration(head_, test_scores_, accuracy_of(train_scores_, train_labels_), 0.0);
        return Work::done;
      case Stage::done:
        break;
    }
    DIATOM_CHECK(false, "a step after the last one");
    return Work::done;
  }

  bool leave_out_block() {
    if (!head_->can_measure_distances())
      throw std::runtime_error(
          "nearest: the features are so large that distances between them overflow; lower their "
          "scale, or standardise them");
    const auto count = std::min<Eigen::Index>(512, train_count() - next_row_);
    const auto rows = rows_of(*set_.rows, set_.train.data() + next_row_, count);
    const auto votes = matrix_of(head_->votes(rows, /*own=*/next_row_));
    const Labels labels(train_labels_.begin() + next_row_,
                        train_labels_.begin() + next_row_ + count);
    right_ += accuracy_of(votes, labels) * static_cast<double>(count);
    next_row_ += count;
    fit_.accuracy_leave_one_out = right_ / static_cast<double>(train_count());
    return next_row_ == train_count();
  }

  std::shared_ptr<const NearestHead> head_;
  Stage stage_ = Stage::leave_one_out;
  Eigen::Index next_row_ = 0;  // to leave out
  double right_ = 0.0;
  Matrix train_scores_, test_scores_;
};

std::unique_ptr<ClassifierTrainer> make_nearest(TrainingSet set, const ParameterValues& values,
                                                std::uint64_t /*seed: nothing is drawn*/,
                                                Device device) {
  if (values.at("balance") != 0.0) set.weights = balanced_weights(set);
  return std::make_unique<NearestTrainer>(
      std::move(set), static_cast<std::int64_t>(values.at("neighbours")),
      values.at("vote") == 0.0 ? Vote::equal : Vote::by_distance, at::Device(device_name(device)));
}

const Registration<ClassifierMethod> nearest{
    {{"nearest",
      "Nearest neighbours",
      "An image is what the training images most like it are. Nothing is trained; each prediction "
      "looks at all of them.",
      {{"neighbours", "neighbours", ParameterKind::integer, 5, 1, 1000, true, "",
        "How many of the closest training images vote."},
       {"vote",
        "vote",
        ParameterKind::choice,
        1,
        0,
        1,
        false,
        "",
        "Whether all of them count alike, or closer ones more.",
        {"equal", "distance"}},
       {"balance", "balance classes", ParameterKind::boolean, 0, 0, 1, false, "",
        "Let every class count alike, however many images it has."}}},
     make_nearest,
     restore_nearest}};

const Registration<Term> nearest_term{
    {{"classifier.nearest", "Nearest neighbours"},
     "An image is named after the training images whose features lie closest to its own. Nothing "
     "is learnt beforehand, so every question searches all of them.",
     "f(x) = the majority of yᵢ over the k smallest ‖x − xᵢ‖",
     "Cover, Hart: \"Nearest neighbor pattern classification\", IEEE Transactions on Information "
     "Theory 13, 1967"}};
const Registration<Term> nearest_neighbours_term{
    {{"nearest.neighbours", "Neighbours that vote"},
     "How many of the closest training images decide together. One follows every stray image, many "
     "blur the border between classes.",
     "k in   f(x) = the majority of yᵢ over the k smallest ‖x − xᵢ‖",
     "Cover, Hart: \"Nearest neighbor pattern classification\", IEEE Transactions on Information "
     "Theory 13, 1967"}};

}  // namespace

}  // namespace diatom::ml
