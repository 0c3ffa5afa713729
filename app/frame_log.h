// FrameLog: how long each phase of each frame took, as CSV, for people who measure smoothness.
#pragma once

#include <array>
#include <filesystem>
#include <fstream>

namespace diatom::app {

enum class Phase : int { input, ui, apply, collect, extract, render, grant, present };
inline constexpr int phases = 8;

using PhaseTimes = std::array<double, phases>;  // milliseconds each

// From input to the end of render: what a frame costs before it waits for the display.
double frame_ms(const PhaseTimes& times);

class FrameLog {
 public:
  // Throws std::runtime_error where the file cannot be written.
  explicit FrameLog(const std::filesystem::path& file);
  void add(int frame, const PhaseTimes& times, int jobs_running);

 private:
  std::ofstream stream_;
};

}  // namespace diatom::app
