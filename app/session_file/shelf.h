// The models of a session file and the networks that they see through, each kept once however many
// point at it: a model's own file format, with the network in a file beside it. A network whose
// weights are code (TorchScript) is never embedded; it is read again from where it was.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/session_file/archive.h"
#include "ml/classifier/model.h"

namespace diatom::app {

class ShelfOut {
 public:
  // `code` is the file of the backbone that is code, where one is in use.
  ShelfOut(ArchiveOut& out, std::filesystem::path code);

  // Its number; -1 for null, and for a model without a head.
  int add(const ml::Snapshot<ml::Model>& model);
  int add(const std::shared_ptr<const ml::Backbone>& backbone);

  nlohmann::json contents() const {
    return {{"models", models_json_}, {"backbones", backbones_json_}};
  }

 private:
  ArchiveOut& out_;
  std::filesystem::path code_;
  std::vector<ml::Snapshot<ml::Model>> models_;
  std::vector<std::shared_ptr<const ml::Backbone>> backbones_;
  nlohmann::json models_json_ = nlohmann::json::array();
  nlohmann::json backbones_json_ = nlohmann::json::array();
};

class ShelfIn {
 public:
  ShelfIn(const ArchiveIn& in, nlohmann::json json, ml::Device device);

  // Null for -1, and where the code of its network is not to be had: warnings() then says so. Both
  // throw std::exception where the file is damaged.
  ml::Snapshot<ml::Model> model(int number);
  std::shared_ptr<const ml::Backbone> backbone(int number);

  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  std::shared_ptr<const ml::Backbone> restored(const nlohmann::json& said, int number);
  ml::Snapshot<ml::Model> restored_model(const nlohmann::json& said, int number);

  const ArchiveIn& in_;
  nlohmann::json json_;
  ml::Device device_;
  std::vector<ml::Snapshot<ml::Model>> models_;
  std::vector<std::shared_ptr<const ml::Backbone>> backbones_;
  std::vector<std::string> warnings_;
};

}  // namespace diatom::app
