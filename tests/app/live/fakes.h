// Sources and models that do what a test tells them.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "app/live/feed.h"
#include "app/live/sources/source.h"
#include "ml/classifier/model.h"

namespace diatom::live::tests {

using std::chrono::milliseconds;

inline ml::Image picture(std::uint8_t grey, int width = 24, int height = 16) {
  const auto count = static_cast<std::size_t>(width * height * 3);
  return {width, height, 3, std::vector<std::uint8_t>(count, grey)};
}

// A source that asks the test for each grab.
struct Script {
  std::function<Grabbed(int grab)> grab;  // `grab` counts from 0 within one opening
  double fps = 100.0;
  bool live = true;
  std::function<void(int opening)> on_open = [](int) {};  // may throw
  std::atomic<int> openings = 0;
};

class ScriptedSource : public FrameSource {
 public:
  explicit ScriptedSource(std::shared_ptr<Script> script) : script_(std::move(script)) {
    script_->on_open(script_->openings++);
  }
  Grabbed grab() override { return script_->grab(count_++); }
  double native_fps() const override { return script_->fps; }
  bool is_live() const override { return script_->live; }

 private:
  std::shared_ptr<Script> script_;
  int count_ = 0;
};

// Which script an address "scripted:<name>" plays.
class Scripts {
 public:
  static Scripts& instance() {
    static Scripts scripts;
    return scripts;
  }
  std::string add(std::shared_ptr<Script> script) {
    const std::lock_guard lock(mutex_);
    const std::string address = "scripted:" + std::to_string(by_address_.size());
    by_address_[address] = std::move(script);
    return address;
  }
  std::shared_ptr<Script> find(const std::string& address) {
    const std::lock_guard lock(mutex_);
    return by_address_.at(address);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Script>> by_address_;
};

inline const ml::Registration<FrameSourceMethod> scripted_source{
    {{"scripted", "Scripted", "What a test says.", {}},
     [](const std::string& address) { return address.starts_with("scripted:"); },
     [](const std::string& address, std::uint64_t) -> std::unique_ptr<FrameSource> {
       return std::make_unique<ScriptedSource>(Scripts::instance().find(address));
     }}};

// Mean brightness in [0, 1], one feature; `before` is called first, to be slow or to fail.
class BrightnessBackbone : public ml::Backbone {
 public:
  explicit BrightnessBackbone(std::function<void()> before = [] {}) : before_(std::move(before)) {
    recipe_.backbone = "brightness";
    recipe_.layer = "mean";
    recipe_.dim = 1;
    recipe_.image.size = 8;
    recipe_.image.mean = {0.0F, 0.0F, 0.0F};
    recipe_.image.deviation = {1.0F, 1.0F, 1.0F};
  }
  const ml::FeatureRecipe& recipe() const override { return recipe_; }
  ml::Matrix features(std::span<const ml::PreparedImage> images) const override {
    before_();
    ml::Matrix rows(static_cast<Eigen::Index>(images.size()), 1);
    for (std::size_t i = 0; i < images.size(); ++i) {
      float sum = 0.0F;
      for (const float value : images[i]) sum += value;
      rows(static_cast<Eigen::Index>(i), 0) = sum / static_cast<float>(images[i].size());
    }
    return rows;
  }
  ml::TensorMap weights() const override { return {}; }

 private:
  std::function<void()> before_;
  ml::FeatureRecipe recipe_;
};

// "dark" below one half, "bright" above.
class ThresholdHead : public ml::Head {
 public:
  std::string method() const override { return "threshold"; }
  ml::Matrix scores(const ml::Matrix& rows) const override {
    ml::Matrix scores(rows.rows(), 2);
    scores.col(0) = (0.5F - rows.col(0).array()).matrix();
    scores.col(1) = -scores.col(0);
    return scores;
  }
  ml::TensorMap tensors() const override { return {}; }
};

inline ml::Snapshot<ml::Model> brightness_model(
    std::function<void()> before = [] {}, int step = 0) {
  auto backbone = std::make_shared<const BrightnessBackbone>(std::move(before));
  ml::Model model;
  model.recipe = backbone->recipe();
  model.backbone = std::move(backbone);
  model.standardisation = {ml::Vector::Zero(1), ml::Vector::Ones(1)};
  model.head = std::make_shared<const ThresholdHead>();
  model.classes = {"dark", "bright"};
  model.step = step;
  return std::make_shared<const ml::Model>(std::move(model));
}

// Polls until it holds; false where it never did within `limit`. Fails the test if the ledger does
// not add up at any look.
inline bool eventually(const Feed& feed, const std::function<bool(const FeedStatus&)>& holds,
                       std::chrono::seconds limit = std::chrono::seconds(20)) {
  const auto give_up = std::chrono::steady_clock::now() + limit;
  while (std::chrono::steady_clock::now() < give_up) {
    const FeedStatus status = feed.status();
    EXPECT_TRUE(status.ledger.adds_up());
    EXPECT_LE(status.ledger.waiting, 2U);
    if (holds(status)) return true;
    std::this_thread::sleep_for(milliseconds(1));
  }
  return false;
}

inline bool is_over(const FeedStatus& status) {
  return status.state == FeedState::ended || status.state == FeedState::failed;
}

}  // namespace diatom::live::tests
