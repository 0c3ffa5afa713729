// Look inside: where the top-tuned classifier errs, who decided about one image, and how its solver
// comes to the solution.
#include <algorithm>

#include <imgui.h>

#include "app/panels/look_inside.h"
#include "app/panels/panels.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

enum class Part { mistakes, one_image, solver };

class LookInsidePanel : public Panel {
 public:
  const char* title() const override { return "Look inside"; }
  void draw(PanelContext& context) override;

 private:
  void follow(const Session& session);
  void draw_part(PanelContext& context);
  void look_at(int row, PanelContext& context);
  void ask_for_explanation(PanelContext& context) const;

  Part part_ = Part::mistakes;
  int looked_at_ = -1;  // row of the features

  // What the members above and below were last derived from.
  ml::Snapshot<ml::Features> features_;
  ml::Snapshot<std::vector<int>> selection_;
  ml::Snapshot<TopTuningRun> training_;
  HeldOut held_out_;
};

// A new selection, made here or in the map, brings its first image to be looked at.
void LookInsidePanel::follow(const Session& session) {
  const bool is_same = features_ == session.features && training_ == session.training;
  if (features_ != session.features) looked_at_ = -1;
  features_ = session.features;
  if (selection_ != session.selection && !session.selection->empty())
    looked_at_ = session.selection->front();
  selection_ = session.selection;
  if (features_ && looked_at_ >= features_->values.rows()) looked_at_ = -1;
  if (is_same) return;
  training_ = session.training;
  held_out_ = training_ && training_->features == features_ ? held_out_of(*training_) : HeldOut();
}

void LookInsidePanel::draw(PanelContext& context) {
  follow(context.session);
  const int clicked =
      segmented("part", {"Mistakes", "One image", "Solver"}, static_cast<int>(part_));
  if (clicked >= 0) part_ = static_cast<Part>(clicked);
  if (!context.session.features) {
    muted_text("Extract features first; then there is a classifier to look into.");
    return;
  }
  draw_part(context);
}

void LookInsidePanel::draw_part(PanelContext& context) {
  if (part_ == Part::solver) {
    draw_solver(context);
    return;
  }
  Pictures pictures(context);
  const LookInside look{context, pictures, held_out_, looked_at_};
  const int clicked = part_ == Part::mistakes ? draw_mistakes(look) : draw_one_image(look);
  pictures.ask();
  if (clicked >= 0) look_at(clicked, context);
  if (part_ == Part::one_image) ask_for_explanation(context);
}

// An image of the selection keeps its company; any other becomes the selection, so the map shows
// it.
void LookInsidePanel::look_at(int row, PanelContext& context) {
  const auto& selection = *context.session.selection;
  if (!std::binary_search(selection.begin(), selection.end(), row))
    context.commands.emplace_back(SelectRows{{row}});
  looked_at_ = row;
  part_ = Part::one_image;
}

void LookInsidePanel::ask_for_explanation(PanelContext& context) const {
  const auto& session = context.session;
  const bool can =
      session.training && session.training->model && session.training->features == session.features;
  if (looked_at_ < 0 || !can) return;
  const auto& known = session.explanation;
  if (known && known->row == looked_at_ && known->training == session.training) return;
  context.commands.emplace_back(ExplainRow{looked_at_});
}

}  // namespace

std::unique_ptr<Panel> make_look_inside_panel() {
  return std::make_unique<LookInsidePanel>();
}

}  // namespace diatom::app
