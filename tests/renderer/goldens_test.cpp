// Whole pictures, beside those in tests/renderer/goldens. They catch what no pixel test looks for:
// a look that changed. Drivers round edges and colours differently, so a few pixels may differ, and
// all of them by a little.
//
// To renew them after a change that is meant: DIATOM_RENEW_GOLDENS=1 renderer_test
// --gtest_filter='Goldens*', and look at each picture before it is committed. A picture that does
// not match is left in the temporary folder, under the name that the failure tells.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "tests/renderer/renderer_fixture.h"

namespace diatom::renderer {
namespace {

constexpr int unlike = 20;               // levels of 255, in any channel
constexpr double unlike_share = 0.005;   // of the pixels
constexpr double mean_difference = 0.5;  // levels

class Goldens : public RendererTest {
 protected:
  void SetUp() override {
    RendererTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    view_.size_px = {320, 200};
    scene_.background.reset();
  }

  // Clusters of points about the middles, a class each.
  PointCloud clusters(const std::vector<Eigen::Vector3f>& middles, int rows_each, float width) {
    std::mt19937 generator(5);
    const auto share = [&] { return static_cast<float>(generator() % 10'000) / 10'000 - 0.5F; };
    const auto groups = static_cast<int>(middles.size());
    auto positions = std::make_shared<Positions>(groups * rows_each, 3);
    std::vector<int> class_ids;
    for (int row = 0; row < positions->rows(); ++row) {
      class_ids.push_back(row % groups);
      for (int axis = 0; axis < 3; ++axis) {
        const float offset = share() + share() + share();
        (*positions)(row, axis) =
            middles[static_cast<std::size_t>(row % groups)][axis] + width * offset;
      }
    }
    return {.positions = positions, .class_ids = column(class_ids)};
  }

  void show(PointCloud cloud) {
    view_.camera = fit(view_.camera, bounds_of(cloud), view_.size_px);
    scene_.clouds = {std::move(cloud)};
  }

  void show_bodies();
  void expect_golden(const std::string& name);
};

// A ball about the origin of that many rings, moved and scaled.
Surface golden_ball(const Eigen::Vector3f& middle, float radius, int class_id) {
  constexpr int rings = 20;
  constexpr int around = 40;
  auto normals = std::make_shared<Positions>((rings + 1) * around, 3);
  std::vector<std::uint32_t> triangles;
  for (int row = 0; row < normals->rows(); ++row) {
    const float polar = 3.14159265F * static_cast<float>(row / around) / rings;
    const float turn = 2 * 3.14159265F * static_cast<float>(row % around) / around;
    normals->row(row) << std::sin(polar) * std::cos(turn), std::cos(polar),
        std::sin(polar) * std::sin(turn);
    if (row / around == rings) continue;
    const auto here = static_cast<std::uint32_t>(row);
    const auto next = static_cast<std::uint32_t>(row / around * around + (row + 1) % around);
    triangles.insert(triangles.end(),
                     {here, next, here + around, next, next + around, here + around});
  }
  auto positions = std::make_shared<Positions>(radius * *normals);
  positions->rowwise() += middle.transpose();
  return {.positions = positions,
          .normals = normals,
          .triangles = column(std::move(triangles)),
          .class_id = class_id};
}

void Goldens::show_bodies() {
  const std::vector<Eigen::Vector3f> middles = {{-2, 0, 0}, {0.2F, 0.6F, 0.8F}, {1.6F, -0.4F, -1}};
  show(clusters(middles, 120, 0.9F));
  scene_.clouds[0].size_px = 5;
  scene_.grid = grid_under(bounds_of(scene_.clouds[0]));
  for (std::size_t i = 0; i < middles.size(); ++i) {
    scene_.surfaces.push_back(golden_ball(middles[i], 1.3F, static_cast<int>(i)));
  }
}

cv::Mat image_of_pixels(Pixels& pixels) {
  const cv::Mat rgba(pixels.height, pixels.width, CV_8UC4, pixels.rgba.data());
  cv::Mat bgr(rgba.size(), CV_8UC3);
  constexpr std::array<int, 6> channels = {0, 2, 1, 1, 2, 0};
  cv::mixChannels(&rgba, 1, &bgr, 1, channels.data(), 3);
  return bgr;
}

void Goldens::expect_golden(const std::string& name) {
  Pixels pixels = render();
  const cv::Mat drawn = image_of_pixels(pixels);
  const std::string file = std::string(DIATOM_GOLDENS) + "/" + name + ".png";
  if (std::getenv("DIATOM_RENEW_GOLDENS") != nullptr) cv::imwrite(file, drawn);
  const cv::Mat golden = cv::imread(file, cv::IMREAD_COLOR);
  ASSERT_EQ(golden.size(), drawn.size()) << file;
  int count = 0;
  double sum = 0;
  for (int y = 0; y < drawn.rows; ++y) {
    for (int x = 0; x < drawn.cols; ++x) {
      int apart = 0;
      for (int channel = 0; channel < 3; ++channel) {
        apart = std::max(apart, std::abs(int{drawn.at<cv::Vec3b>(y, x)[channel]} -
                                         int{golden.at<cv::Vec3b>(y, x)[channel]}));
      }
      sum += apart;
      if (apart > unlike) ++count;
    }
  }
  const auto all = static_cast<double>(drawn.total());
  const auto left = (std::filesystem::temp_directory_path() / (name + ".png")).string();
  if (count > unlike_share * all || sum > mean_difference * all) cv::imwrite(left, drawn);
  EXPECT_LE(count, unlike_share * all) << "see " << left << " beside " << file;
  EXPECT_LE(sum / all, mean_difference) << "see " << left << " beside " << file;
}

TEST_F(Goldens, PointsOfAllShapesAndMarks) {
  std::vector<Eigen::Vector3f> middles;
  for (int i = 0; i < 10; ++i) {
    const float turn = 0.6283185F * static_cast<float>(i);
    middles.push_back(3 *
                      Eigen::Vector3f(std::cos(turn), 0.3F * std::sin(2 * turn), std::sin(turn)));
  }
  PointCloud cloud = clusters(middles, 16, 0.9F);
  std::vector<std::uint8_t> flags(160, 0);
  for (std::size_t row = 0; row < 160; ++row) {
    if (row % 10 == 2) flags[row] = point_flag::selected;
    if (row % 10 == 4) flags[row] = point_flag::dimmed;
    if (row % 10 == 7) flags[row] = point_flag::held_out;
  }
  cloud.flags = column(flags);
  cloud.hovered = 31;
  cloud.size_px = 11;
  show(std::move(cloud));
  scene_.grid = grid_under(bounds_of(scene_.clouds[0]));
  scene_.cursors = {{.position = {0, 0, 0}, .color = {1, 0.5F, 0.2F}}};
  expect_golden("points");
}

TEST_F(Goldens, SurfacesAroundPoints) {
  show_bodies();
  expect_golden("surfaces");
}

TEST_F(Goldens, CutOpenInTheLightTheme) {
  show_bodies();
  scene_.theme = Theme::light;
  view_.clip_plane = Eigen::Vector4f(0.3F, 0, -1, 0.4F);
  expect_golden("cut_open");
}

TEST_F(Goldens, AFlatMap) {
  view_.camera.yaw = 0;
  view_.camera.pitch = 0;
  PointCloud cloud =
      clusters({{-2, 0, 0}, {0, 1, 0}, {1.8F, -0.8F, 0}, {-0.6F, -1.2F, 0}}, 300, 1.2F);
  auto flattened = std::make_shared<Positions>(*cloud.positions);
  flattened->col(2).setZero();
  cloud.positions = flattened;
  cloud.size_px = 6;
  show(std::move(cloud));
  expect_golden("flat_map");
}

}  // namespace
}  // namespace diatom::renderer
