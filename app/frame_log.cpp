#include "app/frame_log.h"

#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

namespace diatom::app {

double frame_ms(const PhaseTimes& times) {
  return std::accumulate(times.begin(), times.begin() + static_cast<int>(Phase::render) + 1, 0.0);
}

FrameLog::FrameLog(const std::filesystem::path& file) : stream_(file) {
  if (!stream_) throw std::runtime_error("cannot write the frame log " + file.string());
  stream_ << "frame,input_ms,ui_ms,apply_ms,collect_ms,extract_ms,render_ms,grant_ms,present_ms,"
             "frame_ms,jobs_running\n";
}

void FrameLog::add(int frame, const PhaseTimes& times, int jobs_running) {
  stream_ << frame;
  for (const double ms : times) stream_ << fmt::format(",{:.4f}", ms);
  stream_ << fmt::format(",{:.4f},{}\n", frame_ms(times), jobs_running);
}

}  // namespace diatom::app
