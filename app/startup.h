// What the program does before anything else, whichever verb it then runs.
#pragma once

namespace diatom::app {

// Limits the libraries' pools to one thread each, and sends the log to stderr so that stdout holds
// results only. To be called first in main, before any thread.
void start_up();

// Measures, and logs one sentence where the BLAS is slow. For verbs that are about to compute.
void warn_about_slow_products();

}  // namespace diatom::app
