#include "ml/boundary/unit_sphere.h"

#include <algorithm>
#include <map>
#include <numbers>
#include <utility>

#include <Eigen/Geometry>

#include "ml/boundary/mesh.h"

namespace diatom::ml {

namespace {

struct Ball {
  std::vector<Eigen::Vector3f> places;
  std::vector<std::uint32_t> triangles;
};

// Its corners are those of three golden rectangles at right angles; any three of them that lie an
// edge apart make a triangle.
Ball icosahedron() {
  constexpr auto golden = std::numbers::phi_v<float>;
  constexpr float edge = 2.0F;
  Ball ball;
  for (int axis = 0; axis < 3; ++axis)
    for (const float one : {-1.0F, 1.0F})
      for (const float other : {-golden, golden}) {
        Eigen::Vector3f corner = Eigen::Vector3f::Zero();
        corner[(axis + 1) % 3] = one;
        corner[(axis + 2) % 3] = other;
        ball.places.push_back(corner);
      }
  const auto are_near = [&ball](std::uint32_t a, std::uint32_t b) {
    return (ball.places[a] - ball.places[b]).norm() < 1.01F * edge;
  };
  for (std::uint32_t a = 0; a < 12; ++a)
    for (std::uint32_t b = a + 1; b < 12; ++b)
      for (std::uint32_t c = b + 1; c < 12; ++c) {
        if (!are_near(a, b) || !are_near(b, c) || !are_near(c, a)) continue;
        const bool turns_left = ball.places[a].dot(ball.places[b].cross(ball.places[c])) > 0.0F;
        ball.triangles.insert(ball.triangles.end(), {a, turns_left ? b : c, turns_left ? c : b});
      }
  for (auto& place : ball.places) place.normalize();
  return ball;
}

Ball cut_into_four(Ball ball) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> middles;
  const auto middle_of = [&](std::uint32_t a, std::uint32_t b) {
    const auto [place, is_new] =
        middles.try_emplace(std::minmax(a, b), static_cast<std::uint32_t>(ball.places.size()));
    if (is_new) ball.places.push_back((ball.places[a] + ball.places[b]).normalized());
    return place->second;
  };
  std::vector<std::uint32_t> cut;
  for (std::size_t corner = 0; corner < ball.triangles.size(); corner += 3) {
    const auto a = ball.triangles[corner];
    const auto b = ball.triangles[corner + 1];
    const auto c = ball.triangles[corner + 2];
    const auto ab = middle_of(a, b);
    const auto bc = middle_of(b, c);
    const auto ca = middle_of(c, a);
    cut.insert(cut.end(), {a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca});
  }
  ball.triangles = std::move(cut);
  return ball;
}

}  // namespace

SurfaceMesh unit_sphere(int cuts) {
  auto ball = icosahedron();
  for (int cut = 0; cut < cuts; ++cut) ball = cut_into_four(std::move(ball));
  SurfaceMesh mesh;
  mesh.vertices = matrix_of(ball.places);
  mesh.normals = mesh.vertices;
  mesh.triangles = std::move(ball.triangles);
  return mesh;
}

}  // namespace diatom::ml
