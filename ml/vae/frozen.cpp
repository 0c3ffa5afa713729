#include "ml/vae/frozen.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <c10/core/InferenceMode.h>
#include <nlohmann/json.hpp>
#include <torch/nn/module.h>

#include "ml/backbone/tensors.h"
#include "ml/core/check.h"
#include "ml/vae/coder.h"
#include "ml/vae/elbo.h"

namespace diatom::ml {
namespace {

constexpr const char* recipe_key = "vae";  // of the metadata: method, dim and values, as JSON
constexpr Eigen::Index rows_in_block = 256;

class FrozenVae : public Vae {
 public:
  FrozenVae(Coder coder, Eigen::Index dim, std::string recipe, Device device)
      : coder_(std::move(coder)),
        dim_(dim),
        recipe_(std::move(recipe)),
        device_(device_name(device)) {
    coder_.network->to(device_);
  }

  Eigen::Index dim() const override { return dim_; }
  Eigen::Index latent() const override { return coder_.latent; }

  Matrix encode(const Matrix& rows) const override {
    DIATOM_CHECK(rows.cols() == dim_, "rows of another D than the VAE's");
    return in_blocks(rows, coder_.latent, [this](const at::Tensor& x) { return means(x); });
  }

  Matrix decode(const Matrix& latents) const override {
    DIATOM_CHECK(latents.cols() == coder_.latent, "latents of another Z than the VAE's");
    return in_blocks(latents, dim_, [this](const at::Tensor& z) {
      const auto decoded = coder_.decode(z);
      return coder_.likelihood == Likelihood::bernoulli ? decoded.sigmoid() : decoded;
    });
  }

  Vector errors(const Matrix& rows) const override {
    DIATOM_CHECK(rows.cols() == dim_, "rows of another D than the VAE's");
    return in_blocks(
               rows, 1,
               [this](const at::Tensor& x) {
                 return reconstruction(coder_.decode(means(x)), x, coder_.likelihood).unsqueeze(1);
               })
        .col(0);
  }

  TensorMap tensors() const override {
    auto map = weights_of(coder_);
    map.metadata[recipe_key] = recipe_;
    return map;
  }

 private:
  at::Tensor means(const at::Tensor& rows) const {
    return coder_.encode(rows).slice(1, 0, coder_.latent);
  }

  template <class Function>
  Matrix in_blocks(const Matrix& rows, Eigen::Index columns, const Function& function) const {
    const c10::InferenceMode inference;
    Matrix results(rows.rows(), columns);
    const auto all = view_of(rows);
    for (Eigen::Index first = 0; first < rows.rows(); first += rows_in_block) {
      const auto count = std::min(rows_in_block, rows.rows() - first);
      results.middleRows(first, count) =
          matrix_of(function(all.slice(0, first, first + count).to(device_)));
    }
    return results;
  }

  Coder coder_;
  Eigen::Index dim_;
  std::string recipe_;
  at::Device device_;
};

}  // namespace

std::shared_ptr<const Vae> freeze(const VaeMethod& method, Eigen::Index dim,
                                  const ParameterValues& values, const TensorMap& weights,
                                  Device device) {
  auto coder = method.build(dim, values);
  load_weights(coder, weights);
  const nlohmann::json recipe = {{"method", method.info.id}, {"dim", dim}, {"values", values}};
  return std::make_shared<const FrozenVae>(std::move(coder), dim, recipe.dump(), device);
}

namespace {

// Whoever promises a larger network than the file has weights for would only have memory filled.
void check_size(double promised_weights, const TensorMap& tensors) {
  if (promised_weights > static_cast<double>(tensors.bytes() / sizeof(float)))
    throw std::runtime_error("the VAE has fewer weights than its description promises");
}

}  // namespace

std::shared_ptr<const Vae> restore_vae(const TensorMap& tensors) {
  const auto recipe = tensors.metadata.find(recipe_key);
  if (recipe == tensors.metadata.end())
    throw std::runtime_error("these tensors are no VAE: they do not say which");
  try {
    const auto json = nlohmann::json::parse(recipe->second);
    const auto& method = VaeRegistry::instance().find(json.at("method").get<std::string>());
    const auto values = checked_values(method.info, json.at("values").get<ParameterValues>());
    const auto dim = json.at("dim").get<Eigen::Index>();
    if (dim < 1) throw std::runtime_error("its rows have no features");
    check_size(method.weights(dim, values), tensors);
    return freeze(method, dim, values, tensors, Device::cpu);
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(std::string("the VAE's description is damaged: ") + error.what());
  } catch (const std::invalid_argument& error) {
    throw std::runtime_error(std::string("the VAE's description is damaged: ") + error.what());
  }
}

}  // namespace diatom::ml
