// Backbone: a frozen network (or a fixed transform) that turns prepared images into feature rows.
// The family's header: each member is one .cpp file that registers a BackboneMethod.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ml/core/device.h"
#include "ml/core/image_spec.h"
#include "ml/core/matrix.h"
#include "ml/core/method.h"
#include "ml/core/tensor_map.h"
#include "ml/vision/isolation.h"

namespace diatom::ml {

class ImageStore;  // of a data set: ml/core/dataset.h

// What makes two feature rows comparable: equal recipes, comparable rows.
struct FeatureRecipe {
  std::string backbone;      // BackboneMethod id
  std::string weights_hash;  // content_hash of the weights; "" where there are none
  std::string layer;         // the pooled layer's full name: "features.18"
  int dim = 0;               // D
  ImageSpec image;
  // What is cut out of a picture before; absent in a backbone's own recipe, which takes what it is
  // given.
  std::optional<Isolation> isolation = std::nullopt;

  bool operator==(const FeatureRecipe&) const = default;
};

std::string to_json(const FeatureRecipe& recipe);
FeatureRecipe feature_recipe_from_json(const std::string& json);  // throws std::runtime_error

// One sentence that names the first difference, or "" where the recipes are equal.
std::string difference(const FeatureRecipe& model, const FeatureRecipe& other);

// The recipe of a backbone that is shown the images of that store.
FeatureRecipe recipe_for(FeatureRecipe of_backbone, const ImageStore& images);

// And back: the backbone's own.
FeatureRecipe without_isolation(FeatureRecipe recipe);

// A picture as it lies on the disk, or comes from a camera, ready for the recipe's backbone.
PreparedImage prepare(const Image& picture, const FeatureRecipe& recipe);

class Backbone {
 public:
  virtual ~Backbone() = default;

  virtual const FeatureRecipe& recipe() const = 0;

  // (B) prepared images -> (B, D). Const and safe to call from several threads at once.
  virtual Matrix features(std::span<const PreparedImage> images) const = 0;

  // The weights under their published names, so that a model file can be self-contained.
  // Empty for a backbone without weights and for TorchScript (code is never embedded).
  virtual TensorMap weights() const = 0;

  // Where the weights are code: the bytes of a file that gives this backbone again. "" otherwise.
  virtual std::string code() const { return {}; }
};

struct BackboneRequest {
  std::string id;                 // "mobilenet_v2"
  std::filesystem::path weights;  // "" where the backbone needs none
  std::string layer;              // "" for the default; "features" means its last child
  int size = 0;                   // input side in pixels; 0 for the backbone's own
  Device device = Device::cpu;
  int canvas_px = 0;  // ImageSpec::canvas_px
};

// Asks for a backbone of that recipe.
BackboneRequest request_for(const FeatureRecipe& recipe, std::filesystem::path weights,
                            Device device);

// What every backbone's recipe takes over from its request.
ImageSpec image_spec_for(const BackboneRequest& request);

struct Stage;  // of a Network: ml/backbone/network.h

struct BackboneMethod {
  MethodInfo info;
  int default_size = 128;
  bool needs_weights = true;
  // The file among the program's assets that is read where a person names no weights; "" for none.
  std::string shipped_weights = {};
  // The weights file is a program (TorchScript): make() reads it itself and is given no tensors,
  // and no model file embeds it.
  bool weights_are_code = false;
  std::string default_layer;
  // For what trains the network itself; both empty for a backbone that is none. A copy of the
  // stages that a backbone of this method runs, with its weights; and the backbone that it becomes
  // with what such stages have learnt. Throws std::runtime_error where nothing in it can learn.
  std::function<std::vector<Stage>(const Backbone& frozen)> unfreeze = {};
  std::function<std::shared_ptr<const Backbone>(const Backbone& origin, const std::vector<Stage>&,
                                                Device)>
      freeze = {};
  // Builds from weights already read; request.weights names their file in messages, and layer and
  // size are settled. Throws std::runtime_error that names the first missing or misshapen tensor.
  std::function<std::shared_ptr<const Backbone>(const BackboneRequest&, const TensorMap&)> make;
};

// For a backbone of one layer: throws std::runtime_error that names it where another is asked for.
void check_only_layer(const BackboneMethod& method, const BackboneRequest& request);

using BackboneRegistry = Registry<BackboneMethod>;

// Reads the weights file, where one is needed, and builds. Throws std::invalid_argument for an
// unknown id, std::runtime_error for weights that are missing or do not fit.
std::shared_ptr<const Backbone> make_backbone(const BackboneRequest& request);

// Restores the backbone that `recipe` names from embedded weights. Throws std::runtime_error where
// it would give other rows than the recipe promises (another hash, layer or preprocessing), and for
// weights that are code: those have a file, and make_backbone reads it. What is cut out of a
// picture before is none of the backbone's business.
std::shared_ptr<const Backbone> restore_backbone(const FeatureRecipe& recipe,
                                                 const TensorMap& weights, Device device);

}  // namespace diatom::ml
