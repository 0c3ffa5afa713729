#include "ml/classifier/cluster_head.h"

#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "ml/classifier/check_dim.h"
#include "ml/core/check.h"

namespace diatom::ml {

namespace {

constexpr float least_membership = 1e-6F;  // so that its logarithm is a number
constexpr const char* description_key = "description";

// A model's file keeps no metadata of its head, so the words travel as bytes.
TensorData bytes_of(const std::string& text) {
  TensorData data;
  data.type = ElementType::u8;
  data.shape = {static_cast<std::int64_t>(text.size())};
  data.bytes.resize(text.size());
  std::memcpy(data.bytes.data(), text.data(), text.size());
  return data;
}

nlohmann::json description_of(const TensorMap& tensors) {
  const auto found = tensors.tensors.find(description_key);
  if (found == tensors.tensors.end())
    throw std::runtime_error("the clusters' head lacks its description");
  const auto& bytes = found->second.bytes;
  try {
    return nlohmann::json::parse(
        std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  } catch (const nlohmann::json::exception&) {
    throw std::runtime_error("the description of the clusters' head is damaged");
  }
}

class ClusterHead : public Head {
 public:
  ClusterHead(std::shared_ptr<const Vae> vae, std::shared_ptr<const Partition> partition)
      : vae_(std::move(vae)), partition_(std::move(partition)) {}

  std::string method() const override { return cluster_head_id; }

  Matrix scores(const Matrix& rows) const override {
    check_dim(rows.cols(), vae_ ? vae_->dim() : partition_->dim());
    const Matrix memberships = partition_->memberships(vae_ ? vae_->encode(rows) : rows);
    return memberships.cwiseMax(least_membership).array().log();
  }

  TensorMap tensors() const override {
    TensorMap map;
    const auto partition = partition_->tensors();
    nlohmann::json description = {{"partition", partition_->method()},
                                  {"partition_metadata", partition.metadata}};
    add_under(map, "partition.", partition);
    if (vae_) {
      const auto vae = vae_->tensors();
      description["vae_metadata"] = vae.metadata;
      add_under(map, "vae.", vae);
    }
    map.tensors[description_key] = bytes_of(description.dump());
    return map;
  }

 private:
  std::shared_ptr<const Vae> vae_;
  std::shared_ptr<const Partition> partition_;
};

}  // namespace

std::shared_ptr<const Head> make_cluster_head(std::shared_ptr<const Vae> vae,
                                              std::shared_ptr<const Partition> partition) {
  DIATOM_CHECK(partition != nullptr, "a head of clusters without clusters");
  DIATOM_CHECK(!vae || vae->latent() == partition->dim(), "clusters of another latent space");
  return std::make_shared<const ClusterHead>(std::move(vae), std::move(partition));
}

std::shared_ptr<const Head> restore_cluster_head(const TensorMap& tensors) {
  const auto description = description_of(tensors);
  try {
    auto of_partition = part_under(tensors, "partition.");
    of_partition.metadata = description.at("partition_metadata");
    const auto& method =
        ClusteringRegistry::instance().find(description.at("partition").get<std::string>());
    auto partition = method.restore(of_partition);
    std::shared_ptr<const Vae> vae;
    if (description.contains("vae_metadata")) {
      auto of_vae = part_under(tensors, "vae.");
      of_vae.metadata = description.at("vae_metadata");
      vae = restore_vae(of_vae);
    }
    if (vae && vae->latent() != partition->dim())
      throw std::runtime_error("the clusters are of another latent space than the VAE's");
    return std::make_shared<const ClusterHead>(std::move(vae), std::move(partition));
  } catch (const nlohmann::json::exception&) {
    throw std::runtime_error("the description of the clusters' head is damaged");
  } catch (const std::invalid_argument& error) {
    throw std::runtime_error(std::string("the clusters' head: ") + error.what());
  }
}

}  // namespace diatom::ml
