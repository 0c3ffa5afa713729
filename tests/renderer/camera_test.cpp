#include "renderer/camera.h"

#include <random>

#include <gtest/gtest.h>

namespace diatom::renderer {
namespace {

constexpr float pi = 3.14159265F;

// A camera, a picture size and a cursor inside it, drawn from a seed.
struct Situation {
  explicit Situation(unsigned seed) {
    std::mt19937 generator(seed);
    const auto uniform = [&](float from, float to) {
      return std::uniform_real_distribution<float>(from, to)(generator);
    };
    camera.target = {uniform(-5, 5), uniform(-5, 5), uniform(-5, 5)};
    camera.yaw = uniform(-3, 3);
    camera.pitch = uniform(-1.4F, 1.4F);
    camera.distance = std::pow(10.0F, uniform(-1, 2));
    size_px = {static_cast<int>(uniform(200, 2000)), static_cast<int>(uniform(200, 2000))};
    cursor_px = {uniform(0, static_cast<float>(size_px.x())),
                 uniform(0, static_cast<float>(size_px.y()))};
    steps = uniform(-4, 4);
  }

  Camera camera;
  Eigen::Vector2i size_px;
  Eigen::Vector2f cursor_px;
  float steps = 0;
};

class CameraProperties : public testing::TestWithParam<unsigned> {
 protected:
  Situation it{GetParam()};
};

TEST_P(CameraProperties, ZoomKeepsThePointUnderTheCursorThere) {
  const Eigen::Vector3f point = on_focus_plane(it.camera, it.cursor_px, it.size_px);
  const Camera zoomed = zoom_to_cursor(it.camera, it.steps, it.cursor_px, it.size_px);
  EXPECT_EQ(zoomed.distance<it.camera.distance, it.steps> 0);
  const auto seen = project(zoomed, point, it.size_px);
  ASSERT_TRUE(seen);
  EXPECT_LT((seen->at_px - it.cursor_px).norm(), 0.05F);
}

TEST_P(CameraProperties, PanCarriesTheFocusPlaneWithTheMouse) {
  const Eigen::Vector3f point = on_focus_plane(it.camera, it.cursor_px, it.size_px);
  const Eigen::Vector2f delta_px(37, -21);
  const auto seen = project(pan(it.camera, delta_px, it.size_px), point, it.size_px);
  ASSERT_TRUE(seen);
  EXPECT_LT((seen->at_px - it.cursor_px - delta_px).norm(), 0.05F);
}

TEST_P(CameraProperties, OrbitKeepsTargetDistanceAndHorizon) {
  const Camera turned = orbit(it.camera, {120, 55}, it.size_px);
  EXPECT_EQ(turned.target, it.camera.target);
  EXPECT_NEAR((eye(turned) - turned.target).norm() / it.camera.distance, 1, 1e-3);
  EXPECT_FALSE(eye(turned).isApprox(eye(it.camera), 1e-3F));
  const Eigen::Vector3f right = view_from_world(turned).row(0).head<3>().transpose();
  EXPECT_NEAR(right.y(), 0, 1e-6);  // the horizon stays level
}

TEST_P(CameraProperties, ViewIsARigidMotionThatPutsTheTargetAhead) {
  const Eigen::Matrix4f view = view_from_world(it.camera);
  const Eigen::Matrix3f rotation = view.topLeftCorner<3, 3>();
  EXPECT_TRUE((rotation * rotation.transpose()).isIdentity(1e-5F));
  EXPECT_NEAR(rotation.determinant(), 1, 1e-5);
  const Eigen::Vector3f target = (view * it.camera.target.homogeneous()).head<3>();
  const Eigen::Vector3f ahead(0, 0, -it.camera.distance);
  EXPECT_LT((target - ahead).norm(), 1e-4F * (it.camera.distance + 10));
}

TEST_P(CameraProperties, TheRayThroughAPixelMeetsWhatIsProjectedThere) {
  const Ray ray = ray_through(it.camera, it.cursor_px, it.size_px);
  EXPECT_NEAR(ray.direction.norm(), 1, 1e-5);
  const Eigen::Vector3f on_ray = ray.origin + 0.7F * it.camera.distance * ray.direction;
  const auto seen = project(it.camera, on_ray, it.size_px);
  ASSERT_TRUE(seen);
  EXPECT_LT((seen->at_px - it.cursor_px).norm(), 0.1F);
}

TEST_P(CameraProperties, FitShowsEveryCornerAndLittleMore) {
  const Bounds bounds(Eigen::Vector3f(-3, -1, 2), Eigen::Vector3f(4, 2, 9));
  const Camera fitted = fit(it.camera, bounds, it.size_px);
  EXPECT_EQ(fitted.yaw, it.camera.yaw);
  float furthest = 0;  // from the middle, as a share of half the shorter side
  for (int corner = 0; corner < 8; ++corner) {
    const auto type = static_cast<Bounds::CornerType>(corner);
    const auto seen = project(fitted, bounds.corner(type), it.size_px);
    ASSERT_TRUE(seen);
    const Eigen::Vector2f size = it.size_px.cast<float>();
    const Eigen::Vector2f off = (seen->at_px - size / 2).cwiseAbs();
    furthest = std::max(furthest, off.maxCoeff() / (size.minCoeff() / 2));
  }
  EXPECT_LE(furthest, 1.001F);
  EXPECT_GT(furthest, 0.4F);
}

INSTANTIATE_TEST_SUITE_P(Seeds, CameraProperties, testing::Range(0U, 12U));

TEST(Camera, DraggingRightTurnsTheSceneRightAndDownShowsItFromAbove) {
  Camera camera;
  camera.yaw = 0;
  camera.pitch = 0;
  const Eigen::Vector3f nearest(0, 0, 1);  // on the side that faces the eye
  const auto right = project(orbit(camera, {30, 0}, {800, 800}), nearest, {800, 800});
  EXPECT_GT(right->at_px.x(), 400.5F);
  const Camera above = orbit(camera, {0, 30}, {800, 800});
  EXPECT_GT(eye(above).y(), 0);
}

TEST(Camera, PitchStopsBeforeThePoles) {
  Camera camera;
  for (int i = 0; i < 100; ++i) camera = orbit(camera, {0, 500}, {800, 800});
  EXPECT_FLOAT_EQ(camera.pitch, max_pitch);
  EXPECT_LT(camera.pitch, pi / 2);
  EXPECT_TRUE(view_from_world(camera).allFinite());
}

TEST(Camera, FocusMovesTheTargetAndIgnoresWhatIsNoPlace) {
  const Camera camera;
  const Camera focused = focus_on(camera, {1, 2, 3});
  EXPECT_EQ(focused.target, Eigen::Vector3f(1, 2, 3));
  EXPECT_EQ(focused.distance, camera.distance);
  EXPECT_EQ(focus_on(camera, {NAN, 0, 0}).target, camera.target);
}

TEST(Camera, FitOfNothingOrOfOnePointStaysUsable) {
  const Camera camera;
  EXPECT_EQ(fit(camera, Bounds(), {800, 600}).target, camera.target);
  const Eigen::Vector3f point(1, 2, 3);
  const Camera centred = fit(camera, Bounds(point), {800, 600});
  EXPECT_EQ(centred.target, point);
  EXPECT_EQ(centred.distance, camera.distance);
}

TEST(Camera, ASizeWithoutAreaDividesByNothing) {
  const Camera camera = zoom_to_cursor(pan(Camera(), {3, 4}, {0, 0}), 1, {0, 0}, {0, 0});
  EXPECT_TRUE(clip_from_world(camera, {0, 0}).allFinite());
  EXPECT_TRUE(camera.target.allFinite());
}

TEST(Camera, EndlessZoomStaysWithinItsLimits) {
  Camera in;
  Camera out;
  for (int i = 0; i < 1000; ++i) {
    in = zoom_to_cursor(in, 5, {10, 10}, {800, 600});
    out = zoom_to_cursor(out, -5, {400, 300}, {800, 600});
  }
  EXPECT_FLOAT_EQ(in.distance, min_distance);
  EXPECT_FLOAT_EQ(out.distance, max_distance);
}

TEST(Camera, WhatLiesBehindTheEyeHasNoPlace) {
  const Camera camera;
  const Eigen::Vector3f behind = eye(camera) + (eye(camera) - camera.target);
  EXPECT_FALSE(project(camera, behind, {800, 600}));
}

}  // namespace
}  // namespace diatom::renderer
