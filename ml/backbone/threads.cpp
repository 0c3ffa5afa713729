#include "ml/backbone/threads.h"

#include <algorithm>
#include <ctime>

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/ones.h>
#include <dlfcn.h>
#include <malloc.h>

namespace diatom::ml {

namespace {

// Of this thread's own: what else the machine is busy with says nothing about its libraries.
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double seconds_of_product(const at::Tensor& square) {
  const double start = processor_seconds();
  const auto product = at::mm(square, square);
  return processor_seconds() - start;
}

}  // namespace

void limit_library_threads() {
  at::set_num_threads(1);
  // Looked up at run time: the program also runs on a BLAS that knows no such function.
  using SetThreads = void (*)(int);
  if (auto* found = dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))
    reinterpret_cast<SetThreads>(found)(1);
}

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int largest_mmap_threshold = 32 << 20;  // bytes; the library takes no more
  constexpr int kept = 512 << 20;                   // bytes on top of the heap
  mallopt(M_MMAP_THRESHOLD, largest_mmap_threshold);
  mallopt(M_TRIM_THRESHOLD, kept);
#endif
}

double blas_gflops() {
  constexpr double side = 512;
  const auto square = at::ones({512, 512});
  double best = seconds_of_product(square);
  for (int i = 0; i < 2; ++i) best = std::min(best, seconds_of_product(square));
  return 2.0 * side * side * side / best * 1e-9;
}

}  // namespace diatom::ml
