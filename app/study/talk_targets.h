// The 32 data sets on which top-tuning was measured against fine-tuning (Alfano et al. 2024, Image
// and Vision Computing 142), as a list to run the study on. None of them comes with the program: a
// folder that a person has downloaded and named so is used, and one that is missing is named with
// the place where it can be had.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace diatom::app {

struct TalkTarget {
  const char* folder;  // as it has to be called: "oxford-flowers"
  const char* name;
  int train;  // images
  int test;
  int classes;
  const char* where;    // a person gets it
  const char* licence;  // as its authors state it; read it there before you use it
};

const std::vector<TalkTarget>& talk_targets();

struct FoundTargets {
  std::vector<std::filesystem::path> folders;
  std::vector<const TalkTarget*> missing;
};

// Which of them are folders of `place`.
FoundTargets find_talk_targets(const std::filesystem::path& place);

// The list as a Markdown table.
std::string talk_table();

}  // namespace diatom::app
