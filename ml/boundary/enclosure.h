// What the methods share that draw a surface around each group: they go group by group, and then
// pair by pair to find which of them overlap, and what the most overlapping ones share.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ml/boundary/boundary.h"
#include "ml/boundary/groups.h"
#include "ml/boundary/overlap.h"

namespace diatom::ml {

class EnclosureJob : public BoundaryJob {
 public:
  Step step() final;
  Progress progress() const final;

 protected:
  // `surface` and `lack` are words of the note on groups that are skipped: "3 groups have fewer
  // than 4 points (lack) and get no hull (surface)".
  EnclosureJob(const BoundaryData& data, std::string surface, std::string lack);

  // One bounded unit of work on a group; true once it is finished with.
  virtual bool enclose_some(const Group& group) = 0;

  void add(BoundarySurface surface);
  void add(Body body) { bodies_.push_back(std::move(body)); }
  void skip_group() { ++skipped_; }
  float radius() const { return radius_; }  // of the map

 private:
  void finish_group();
  void write_notes();
  void list_pairs();
  void compare_some();
  void rank_overlaps();
  std::size_t drawn() const;  // overlaps that get a mesh
  void draw_some();

  std::vector<Group> groups_;
  float radius_;
  std::string surface_;
  std::string lack_;
  std::size_t next_group_ = 0;
  int skipped_ = 0;
  std::vector<Body> bodies_;                                // of groups in their order
  std::vector<std::pair<std::size_t, std::size_t>> pairs_;  // of bodies, left to be compared
  std::optional<CompareBodies> comparison_;                 // of the last of them
  std::size_t next_drawn_ = 0;                              // of the overlaps that get a mesh
  std::optional<SharedSurface> shared_;                     // of that one
  Boundary boundary_;
};

}  // namespace diatom::ml
