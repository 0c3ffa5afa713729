// How much memory this process holds, as the system counts it.
#pragma once

namespace diatom::app {

// Resident memory now, and at its highest since the process began; 0 where the system does not say.
double memory_mb();
double peak_memory_mb();

}  // namespace diatom::app
