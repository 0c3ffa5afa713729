// Mixture: what a Gaussian mixture has learnt, and the sums that its components come from.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "ml/clustering/centres.h"
#include "ml/clustering/clustering.h"

namespace diatom::ml {

enum class Covariance { diagonal, full };

struct Component {
  double weight = 0.0;   // 0 for one that lost all its rows
  Eigen::VectorXd mean;  // (D)
  // What makes the covariance the identity: L^-1 (D, D), where it is L L^T; if it is diagonal, only
  // the diagonal (D, 1).
  Eigen::MatrixXd whitening;
  double log_scale = 0.0;  // log of the weight and of the density at the mean

  Covariance kind() const {
    return whitening.cols() == 1 ? Covariance::diagonal : Covariance::full;
  }
  void find_scale();
  Eigen::VectorXd log_densities(const Rows& rows) const;  // times the weight: (N, D) -> (N)
};

// Log densities (N, K) become each component's share of its row, which sum to 1; returns the rows'
// log likelihoods (N).
Eigen::VectorXd share_out(Eigen::MatrixXd& logs);

class Mixture : public Partition {
 public:
  explicit Mixture(std::vector<Component> components);  // at least one

  std::string method() const override { return "gmm"; }
  int clusters() const override { return static_cast<int>(components_.size()); }
  Eigen::Index dim() const override { return components_.front().mean.size(); }
  Matrix memberships(const Matrix& rows) const override;
  Vector strangeness(const Matrix& rows) const override;  // the negative log likelihood
  TensorMap tensors() const override;

 private:
  Eigen::MatrixXd log_densities(const Matrix& rows) const;  // (N, D) -> (N, K)

  std::vector<Component> components_;
};

// From what tensors() gave. Throws std::runtime_error where that does not fit.
std::shared_ptr<const Mixture> mixture_from(const TensorMap& map);

// Sums over the rows of one component, weighted with its shares of them.
struct Moments {
  double mass = 0.0;
  Eigen::VectorXd reference;  // (D), what differences are taken from
  Eigen::VectorXd first;      // (D)
  Eigen::MatrixXd second;     // (D, D), its lower triangle; (D, 1) for a diagonal covariance

  void begin(Eigen::VectorXd from, Covariance covariance) {
    mass = 0.0;
    reference = std::move(from);
    first.setZero(reference.size());
    second.setZero(reference.size(), covariance == Covariance::full ? reference.size() : 1);
  }
  // Those rows count whose share is not next to nothing.
  void add(const Rows& rows, const Eigen::Ref<const Eigen::VectorXd>& shares);
  // The covariance's diagonal is raised by `regularisation`.
  Component component(double rows, double regularisation) const;
};

}  // namespace diatom::ml
