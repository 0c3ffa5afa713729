// What a new data set takes back of the preparation of the old one.
#pragma once

namespace diatom::app {

class Workbench;

// The pictures that were tried out, and what was in use: padding and images are as they were.
void forget_preparation(Workbench& bench);

}  // namespace diatom::app
