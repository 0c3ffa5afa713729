// Threads and speed of the libraries underneath: their pools are kept at one thread, since two on a
// small network pause one another; and a slow BLAS is worth a warning.
#pragma once

namespace diatom::ml {

// LibTorch's and OpenBLAS's pools to one thread. To be called before the first thread starts and
// the first product is formed; both are needed, since LibTorch's setting does not bind OpenBLAS.
void limit_library_threads();

// Billions of floating-point operations a second of a (512, 512) float product through LibTorch,
// the best of three: about 50 on one core with OpenBLAS, 5 without. Takes a few hundredths of a
// second.
double blas_gflops();

}  // namespace diatom::ml
