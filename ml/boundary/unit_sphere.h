// A sphere of radius 1 around the origin, as a mesh of nearly equal triangles.
#pragma once

#include "ml/boundary/boundary.h"

namespace diatom::ml {

// An icosahedron whose triangles are cut into four so many times: 20 * 4^cuts triangles.
SurfaceMesh unit_sphere(int cuts);

}  // namespace diatom::ml
