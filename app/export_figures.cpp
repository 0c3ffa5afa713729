#include "app/export_figures.h"

#include <algorithm>
#include <cctype>
#include <ostream>
#include <stdexcept>

#include <fmt/format.h>

#include "app/chart/confusion_plot.h"
#include "app/chart/curve_plot.h"
#include "app/chart/reliability_plot.h"
#include "app/chart/svg_picture.h"
#include "app/held_out.h"
#include "ml/core/files.h"
#include "ml/core/term.h"

namespace diatom::app {

namespace {

// "Confusion: FALKON on lake water".
std::string heading(const Session& session, const std::string& what) {
  const auto& run = session.training;
  std::string method;
  if (run && run->model && run->model->head) method = run->model->head->method();
  for (const auto& known : ml::ClassifierRegistry::instance().all())
    if (known.info.id == method) method = known.info.label;
  if (method.empty()) return what;
  const bool is_named = session.dataset && !session.dataset->name.empty();
  return is_named ? fmt::format("{}: {} on {}", what, method, session.dataset->name)
                  : fmt::format("{}: {}", what, method);
}

HeldOut held_out_to_draw(const Session& session) {
  if (!session.training) throw std::runtime_error("there is no training yet: train first");
  auto held_out = held_out_of(*session.training);
  if (held_out.rows.empty())
    throw std::runtime_error("there is nothing to draw: train with held-out images first");
  return held_out;
}

template <class Points, class X, class Y>
PlottedCurve curve_of(const std::string& name, const Points& points, X x, Y y) {
  PlottedCurve curve{name, {}, {}};
  curve.at.reserve(points.size());
  curve.values.reserve(points.size());
  for (const auto& point : points) {
    curve.at.push_back(x(point));
    curve.values.push_back(y(point));
  }
  return curve;
}

void add_top_tuning(CurvePlot& plot, const ml::Fit& fit) {
  using ml::Iteration;
  const auto& points = fit.iterations;
  if (points.empty()) return;
  const auto at = [](const Iteration& point) { return static_cast<double>(point.index); };
  plot.frames.push_back(
      {"Accuracy",
       "iteration",
       true,
       false,
       {curve_of("held out", points, at, [](const Iteration& p) { return p.accuracy_test; }),
        curve_of("train", points, at, [](const Iteration& p) { return p.accuracy_train; })}});
  const bool is_iterative = std::any_of(
      points.begin(), points.end(), [](const Iteration& point) { return point.residual > 0.0; });
  const auto* const driven =
      ml::find_parameter_term(fit.head ? fit.head->method() : "", "residual");
  if (is_iterative && driven != nullptr)
    plot.frames.push_back({driven->info.label,
                           "iteration",
                           false,
                           true,
                           {curve_of(driven->info.label, points, at,
                                     [](const Iteration& p) { return p.residual; })}});
}

void add_fine_tuning(CurvePlot& plot, const ml::FineTuning& run) {
  using Point = ml::FineTuningPoint;
  const auto& points = run.curve;
  if (points.empty()) return;
  const auto at = [](const Point& point) { return point.epochs; };
  plot.frames.push_back(
      {"Fine-tuning: accuracy",
       "epoch",
       true,
       false,
       {curve_of("held out", points, at, [](const Point& p) { return p.accuracy_test; }),
        curve_of("train", points, at, [](const Point& p) { return p.accuracy_train; }),
        curve_of("validation", points, at, [](const Point& p) { return p.accuracy_validation; })}});
  plot.frames.push_back({"Fine-tuning: loss in nats",
                         "epoch",
                         false,
                         false,
                         {curve_of("loss", points, at, [](const Point& p) { return p.loss; })}});
}

std::string ending_of(const std::filesystem::path& file) {
  auto ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

}  // namespace

std::string curves_svg(const Session& session) {
  CurvePlot plot{heading(session, "Training"), {}};
  if (session.training && session.training->fit) add_top_tuning(plot, *session.training->fit);
  if (session.fine_tuning) add_fine_tuning(plot, *session.fine_tuning);
  if (plot.frames.empty()) throw std::runtime_error("there is no training yet: train first");
  return svg_of(plot);
}

std::string confusion_svg(const Session& session) {
  const auto held_out = held_out_to_draw(session);
  return svg_of(ConfusionPlot{heading(session, "Confusion"), session.training->features->classes,
                              held_out.confusion});
}

std::string reliability_svg(const Session& session) {
  const auto held_out = held_out_to_draw(session);
  return svg_of(ReliabilityPlot{heading(session, "Reliability"), held_out.reliability});
}

bool is_figure(const std::filesystem::path& file) {
  const auto ending = ending_of(file);
  return ending == ".svg" || ending == ".png";
}

void check_is_figure(const std::filesystem::path& file) {
  if (!is_figure(file))
    throw std::runtime_error("cannot write " + file.string() +
                             ": a figure's name ends in .svg or .png");
}

void write_figure(const std::filesystem::path& file, const std::string& svg) {
  constexpr double pixels_each = 2.0;
  check_is_figure(file);
  const auto bytes = ending_of(file) == ".png" ? png_of_svg(svg, pixels_each) : svg;
  ml::write_atomically(file, [&](std::ostream& out) { out << bytes; });
}

}  // namespace diatom::app
