// FalkonDoubling: how many centres are enough. Their number is doubled until leaving each row out
// names clearly no more of them rightly: until the gain, on the same rows, is within twice its
// standard error. (Within one, a coin decides whether four times the time is spent on the next
// number.) The most accurate of those tried is taken. With the first number, a few widths are tried
// that did well with fewer centres; the most accurate goes on. For one number of centres
//
//   Z = K_nM T^-1,  T = chol_upper(K_MM);   L = chol_upper(Z^T Z / n + lambda I)
//   scores  f = Z L^-1 L^-T Z^T Y / n,      leverages  h_i = |row i of Z L^-1|^2 / n
//
// as in falkon_tuning.h, but for few lambdas, which need no spectrum. K_nM is computed twice, in
// row blocks, so that nothing of n x M is kept.
#pragma once

#include <memory>
#include <vector>

#include "ml/classifier/classifier.h"
#include "ml/classifier/kernel.h"

namespace diatom::ml {

struct CentresTried {
  int centres = 0;
  double sigma = 0.0;
  double lambda = 0.0;          // the best of those tried
  double accuracy = 0.0;        // leave-one-out, in [0, 1]
  double gain = 0.0;            // of accuracy over half as many centres; 0 for the first
  double standard_error = 0.0;  // of the gain
};

// The most accurate, of equals the one with fewer centres; not of none.
const CentresTried& best_of(const std::vector<CentresTried>& tried);

// A kernel that may win, and the lambdas to try with it.
struct Finalist {
  KernelSpec kernel;
  std::vector<double> lambdas;
};

struct DoublingOptions {
  std::vector<Finalist> finalists;  // the first count decides between them
  std::vector<int> counts;          // of centres, ascending
  RowIndices judged;                // rows to judge by
  RowIndices centres;               // rows, of which each count takes the first
};

class FalkonDoubling {
 public:
  FalkonDoubling(TrainingSet set, DoublingOptions options, Device device);
  ~FalkonDoubling();

  // Does one small unit of work. False after the last one. Throws std::runtime_error with advice
  // where the centres' kernel matrix is singular.
  bool advance();

  const std::vector<CentresTried>& tried() const;
  double fraction() const;  // done, were all counts to be tried; 1 at the end

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diatom::ml
