#include "app/startup.h"

#include <iostream>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "app/live/threads.h"
#include "ml/backbone/threads.h"

namespace diatom::app {

void start_up() {
  ml::limit_library_threads();
  ml::keep_freed_memory();
  live::limit_opencv_threads();
  std::cerr.rdbuf(nullptr);  // OpenCV's decoders print there; what is ours to say, the log says
  spdlog::set_default_logger(spdlog::stderr_color_mt("diatom"));
  spdlog::set_pattern("%n: %^%l%$: %v");
  spdlog::set_level(spdlog::level::warn);
}

void warn_about_slow_products() {
  constexpr double slow_gflops = 10.0;   // the reference BLAS reaches 5
  constexpr double usual_gflops = 50.0;  // OpenBLAS on one core
  const double gflops = ml::blas_gflops();
  spdlog::debug("matrix products run at {:.0f} GFLOP/s", gflops);
  if (gflops < slow_gflops)
    spdlog::warn("matrix products are {:.0f} times slower than they could be: install libopenblas0",
                 usual_gflops / gflops);
}

}  // namespace diatom::app
