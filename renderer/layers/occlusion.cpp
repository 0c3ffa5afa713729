#include "renderer/layers/occlusion.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "renderer/marker.h"

namespace diatom::renderer {
namespace {

constexpr float slack_px = 0.05F;  // the driver rounds places otherwise
constexpr int widest_px = 56;      // bits of 8 bytes that begin anywhere in the first one

// Bits from..to of the bytes that begin with bit 8 (from / 8).
std::uint64_t bits_of_row(int from, int to) {
  return ((std::uint64_t{1} << (to - from + 1)) - 1) << (from % 8);
}

// Sorted rows lie anywhere: of a million, waiting for their places took more time than all the
// rest.
void fetch_ahead(const std::vector<std::uint32_t>& rows, std::size_t now,
                 const Positions& positions) {
  constexpr std::size_t ahead = 24;
  if (now + ahead < rows.size())
    __builtin_prefetch(positions.data() + 3 * std::size_t{rows[now + ahead]});
}

}  // namespace

// Pixels from..to of a row of the drawn part that an interval touches.
struct Occlusion::Span {
  int from;
  int to;

  Span(float least, float most, int pixels)
      : from(static_cast<int>(std::max(least, 0.0F))),
        to(most < 0 ? -1 : static_cast<int>(std::min(most, static_cast<float>(pixels - 1)))) {}
  int length() const { return to - from + 1; }
};

Eigen::Vector2f Occlusion::pixel_of(const Eigen::Vector4f& clip) const {
  const Eigen::Array2f half_size_px = 0.5F * size_px_.cast<float>();
  return {(1 + clip.x() / clip.w()) * half_size_px.x(),
          (1 - clip.y() / clip.w()) * half_size_px.y()};
}

// Its octagon is tested: nothing reaches farther from the middle, and rows far from there are
// shorter.
bool Occlusion::covers(const Eigen::Vector2f& middle_px, float reach_px) const {
  const float wide = reach_px + slack_px;
  const float narrow = 0.7072F * reach_px + slack_px;
  const Span rows(middle_px.y() - wide, middle_px.y() + wide, size_px_.y());
  const Span middle_rows(middle_px.y() - narrow, middle_px.y() + narrow, size_px_.y());
  const Span long_row(middle_px.x() - wide, middle_px.x() + wide, size_px_.x());
  const Span short_row(middle_px.x() - narrow, middle_px.x() + narrow, size_px_.x());
  if (long_row.length() > widest_px) return false;
  if (long_row.length() < 1) return true;  // outside
  const std::uint8_t* bytes = covered_.data() + rows.from * row_bytes_;
  for (int y = rows.from; y <= rows.to; ++y, bytes += row_bytes_) {
    const bool is_long = y >= middle_rows.from && y <= middle_rows.to;
    const Span& span = is_long ? long_row : short_row;
    if (span.length() < 1) continue;
    const std::uint64_t wanted = bits_of_row(span.from, span.to);
    std::uint64_t bits = 0;
    std::memcpy(&bits, bytes + span.from / 8, sizeof(bits));
    if ((bits & wanted) != wanted) return false;
  }
  return true;
}

void Occlusion::add(const Eigen::Vector2f& middle_px, MarkerShape shape, float radius_px,
                    float inset_px) {
  const Span rows(middle_px.y() - radius_px, middle_px.y() + radius_px, size_px_.y());
  for (int y = rows.from; y <= rows.to; ++y) {
    const float up = middle_px.y() - static_cast<float>(y) - 0.5F;
    const float half = half_width_px(shape, radius_px, inset_px, up);
    // Pixels whose middles lie within.
    const Span span(middle_px.x() - half + 0.5F, middle_px.x() + half - 0.5F, size_px_.x());
    if (half <= 0 || span.length() < 1 || span.length() > widest_px) continue;
    std::uint8_t* const bytes = covered_.data() + y * row_bytes_ + span.from / 8;
    std::uint64_t bits = 0;
    std::memcpy(&bits, bytes, sizeof(bits));
    bits |= bits_of_row(span.from, span.to);
    std::memcpy(bytes, &bits, sizeof(bits));
  }
}

std::vector<std::uint32_t> Occlusion::visible(const std::vector<std::uint32_t>& near_first,
                                              const PointCloud& cloud, const View& view,
                                              bool smooth_edges) {
  size_px_ = view.drawn_part().size_px;
  row_bytes_ = size_px_.x() / 8 + 8;
  covered_.assign(static_cast<std::size_t>(row_bytes_ * size_px_.y()), 0);
  const float inset_px = slack_px + (smooth_edges ? 0.5F : 0.0F);
  const Eigen::Matrix4f clip_from_place = clip_from_world(view);
  std::vector<std::uint32_t> seen;
  for (std::size_t i = 0; i < near_first.size(); ++i) {
    const std::uint32_t row = near_first[i];
    fetch_ahead(near_first, i, *cloud.positions);
    if (static_cast<int>(row) == cloud.hovered) {
      seen.push_back(row);
      continue;
    }
    const Eigen::Vector3f place = cloud.positions->row(row).transpose();
    const Eigen::Vector4f clip = clip_from_place * place.homogeneous();
    // Nearer or farther than anything that is drawn, or no place at all.
    if (!(std::abs(clip.z()) <= clip.w()) || !view.keeps(place)) continue;
    const Eigen::Vector2f middle_px = pixel_of(clip);
    const float radius_px = marker_radius_px(cloud.size_px, view.camera.distance, clip.w());
    const unsigned marks = cloud.flags ? (*cloud.flags)[row] : 0U;
    if (covers(middle_px, marker_reach_px(radius_px, marks))) continue;
    seen.push_back(row);
    // A driver may drop a marker whose middle is outside.
    if ((clip.head<2>().array().abs() > clip.w()).any()) continue;
    const bool dimmed = (marks & point_flag::dimmed) != 0;
    const MarkerShape shape = class_shape(cloud.class_ids ? (*cloud.class_ids)[row] : -1);
    add(middle_px, shape, dimmed ? dimmed_size * radius_px : radius_px, inset_px);
  }
  return seen;
}

}  // namespace diatom::renderer
