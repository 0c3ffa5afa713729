// Shells of equal density: inside lies a given share of the group's points, the densest ones,
// whatever the group's shape.
#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "ml/boundary/boundary.h"
#include "ml/boundary/enclosure.h"
#include "ml/boundary/kernel_density.h"
#include "ml/boundary/marching_cubes.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index fewest_points_in_shell = 4;

struct ShellOptions {
  int resolution = 48;
  float bandwidth = 1.0F;
  std::vector<double> shares;  // descending: the outermost shell first
};

class Shells : public EnclosureJob {
 public:
  Shells(const BoundaryData& data, ShellOptions options)
      : EnclosureJob(data, "shell", "fewer than 4 points"), options_(std::move(options)) {}

 private:
  bool enclose_some(const Group& group) override {
    if (group.points.rows() < fewest_points_in_shell) {
      skip_group();
      return true;
    }
    if (!density_)
      density_.emplace(group.points, options_.resolution, options_.bandwidth, thinnest * radius());
    if (!is_dense_)
      is_dense_ = density_->step() == Step::done;
    else if (!shell_)
      begin_shell(group.id);
    else if (shell_->step() == Step::done)
      return finish_shell(group.id);
    return false;
  }

  void begin_shell(int group) {
    const float level = density_->level_enclosing(options_.shares[next_share_]);
    if (next_share_ == 0) claim(group, level);
    shell_.emplace(density_->grid(), density_->values(), level);
  }

  // True where it was the group's last.
  bool finish_shell(int group) {
    add(BoundarySurface{group, -1, options_.shares[next_share_], shell_->take().mesh});
    shell_.reset();
    next_share_ = (next_share_ + 1) % options_.shares.size();
    if (next_share_ > 0) return false;
    density_.reset();
    is_dense_ = false;
    return true;
  }

  // The outermost shell's inside: the cells around those nodes that are above the level.
  void claim(int group, float level) {
    const auto& grid = density_->grid();
    const auto& values = density_->values();
    const auto count =
        std::count_if(values.begin(), values.end(), [level](float value) { return value > level; });
    const double cell = std::pow(static_cast<double>(grid.spacing), 3.0);
    add(Body{group,
             {grid.place({0, 0, 0}), grid.place(grid.size - 1)},
             static_cast<double>(count) * cell,
             [grid, values, level](const Eigen::Vector3f& place) {
               float density = 0.0F;
               for_each_node_around(grid, place, [&](std::size_t node, float weight) {
                 density += weight * values[node];
               });
               return density - level;
             }});
  }

  ShellOptions options_;
  std::optional<KernelDensity> density_;  // of the group under way
  bool is_dense_ = false;
  std::optional<MarchingCubes> shell_;  // of the share under way
  std::size_t next_share_ = 0;
};

std::unique_ptr<BoundaryJob> make_shells(BoundaryData data, const ParameterValues& values,
                                         std::uint64_t /*seed*/) {
  ShellOptions options;
  options.resolution = static_cast<int>(values.at("resolution"));
  options.bandwidth = static_cast<float>(values.at("bandwidth"));
  const double outer = values.at("outer");
  const double inner = values.at("inner");
  options.shares = {std::max(outer, inner)};
  if (inner > 0.0 && inner != outer) options.shares.push_back(std::min(outer, inner));
  return std::make_unique<Shells>(data, std::move(options));
}

const Registration<BoundaryMethod> density{
    {{"density",
      "Density shells",
      "Surfaces of equal density around the densest share of each group's points: of any shape, in "
      "several pieces where the group is.",
      {{"outer", "outer shell", ParameterKind::real, 0.9, 0.1, 1.0, false, "",
        "The share of a group's points that its outer shell encloses."},
       {"inner", "inner shell", ParameterKind::real, 0.5, 0.0, 1.0, false, "",
        "The same of its inner shell. 0: none is drawn."},
       {"bandwidth", "bandwidth", ParameterKind::real, 1.0, 0.25, 4.0, true, "",
        "How far a point's density spreads, as a multiple of Scott's rule. Less shows more detail, "
        "more is smoother."},
       {"resolution", "resolution", ParameterKind::integer, 48, 16, 128, true, "nodes",
        "Of the grid along a group's longest side. Time grows with its cube."}}},
     false,
     make_shells}};

const Registration<Term> density_shell_term{
    {{"boundary.density", "Density shell"},
     "A surface around the places where a group's points lie densest. It takes any shape, and "
     "falls into pieces where the group does.",
     "{ x :   ∑ᵢ exp(−‖x − xᵢ‖² / 2h²) = level }",
     "Scott: \"Multivariate density estimation\", Wiley 1992; Lorensen, Cline: \"Marching cubes\", "
     "SIGGRAPH 1987"}};
const Registration<Term> bandwidth_term{{{"bandwidth", "Bandwidth h"},
                                         "How far each point spreads its density. A small one "
                                         "shows every clump, a large one only the whole.",
                                         "h = factor · σ n^(−1/7)   in three dimensions",
                                         "Scott: \"Multivariate density estimation\", Wiley 1992"}};

}  // namespace

}  // namespace diatom::ml
