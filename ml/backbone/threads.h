// Threads, memory and speed of the libraries underneath: their pools are kept at one thread, since
// two on a small network pause one another; freed memory is kept; and a slow BLAS is worth a
// warning.
#pragma once

namespace diatom::ml {

// LibTorch's and OpenBLAS's pools to one thread. To be called before the first thread starts and
// the first product is formed; both are needed, since LibTorch's setting does not bind OpenBLAS.
void limit_library_threads();

// Lets the C library keep what is freed for the next step instead of handing it back to the system.
// A network frees and asks for the same tens of megabytes with every image; in a process that holds
// more than a few hundred megabytes each of these turns gave the pages back and faulted them in
// again, which cost as much time as the convolutions did.
void keep_freed_memory();

// Billions of floating-point operations a second of a (512, 512) float product through LibTorch,
// the best of three: about 50 on one core with OpenBLAS, 5 without. Takes a few hundredths of a
// second.
double blas_gflops();

}  // namespace diatom::ml
