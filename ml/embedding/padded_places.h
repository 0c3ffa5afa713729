// Places of three coordinates and a zero, so that each is read as one register: in the loops over
// pairs of points that most of a map's time goes into.
#pragma once

#include <Eigen/Core>

namespace diatom::ml {

using PaddedPlaces = Eigen::Matrix<float, Eigen::Dynamic, 4, Eigen::RowMajor>;  // (N, 4)

inline Eigen::Array4f place_at(const PaddedPlaces& places, Eigen::Index row) {
  return Eigen::Array4f::MapAligned(places.data() + 4 * row);
}

inline void put_place(PaddedPlaces& places, Eigen::Index row, const Eigen::Array4f& place) {
  Eigen::Array4f::MapAligned(places.data() + 4 * row) = place;
}

}  // namespace diatom::ml
