// Files out of the window, and what is dropped on it.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/dropped.h"
#include "app/export_tables.h"
#include "ml/backbone/features.h"
#include "ml/core/csv.h"
#include "ml/core/image.h"
#include "ml/core/tensor_map.h"
#include "tests/app/figure_reading.h"
#include "tests/app/workbench_fixture.h"
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

using diatom::tests::TemporaryFolder;
using testing::HasSubstr;
using testing::SizeIs;
using testing::ThrowsMessage;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Exports : public WorkbenchTest {
 protected:
  void train() {
    open_synthetic();
    ASSERT_TRUE(bench.session.training && bench.session.training->predictions);
  }
  std::string problem() const {
    const auto& notices = bench.session.notices;
    const bool failed = !notices.empty() && notices.back().severity == Severity::error;
    return failed ? notices.back().text : "";
  }
  TemporaryFolder folder;
};

TEST_F(Exports, PredictionsHaveALineForEveryImage) {
  train();
  apply(bench, Export{ExportKind::predictions, folder / "predictions.csv"});
  run_until_quiet();
  EXPECT_EQ(bench.session.notices.back().text, "Predictions to predictions.csv: written");
  const auto& run = *bench.session.training;
  const auto rows = ml::parse_csv(text_of(folder / "predictions.csv"));
  ASSERT_THAT(rows, SizeIs(run.features->samples.size() + 1));
  EXPECT_THAT(rows.front().fields,
              testing::ElementsAre("path", "part", "label", "predicted", "probability", "model"));
  for (std::size_t row = 0; row < run.features->samples.size(); ++row) {
    const auto& fields = rows[row + 1].fields;
    EXPECT_EQ(fields[0], run.features->samples[row].path);
    EXPECT_EQ(fields[3], run.features->classes[static_cast<std::size_t>((*run.predictions)[row])]);
    EXPECT_NEAR(std::stod(fields[4]), (*run.confidences)[row], 1e-5);
  }
}

TEST_F(Exports, ANameThatIsAnEndingAloneIsNone) {
  train();
  for (const auto kind : {ExportKind::predictions, ExportKind::confusion, ExportKind::embedding}) {
    apply(bench, Export{kind, folder / ".csv"});
    EXPECT_THAT(problem(), HasSubstr("the name before .csv is missing"));
  }
  EXPECT_FALSE(std::filesystem::exists(folder / ".csv"));
}

TEST_F(Exports, TheConfusionCountsEveryHeldOutImageOnce) {
  train();
  apply(bench, Export{ExportKind::confusion, folder / "confusion.csv"});
  apply(bench, Export{ExportKind::confusion, folder / "confusion.md"});
  const auto rows = ml::parse_csv(text_of(folder / "confusion.csv"));
  const auto classes = bench.session.features->classes;
  ASSERT_THAT(rows, SizeIs(classes.size() + 1));
  int counted = 0;
  for (std::size_t label = 1; label < rows.size(); ++label) {
    EXPECT_EQ(rows[label].fields.front(), classes[label - 1]);
    for (std::size_t i = 1; i < rows[label].fields.size(); ++i)
      counted += std::stoi(rows[label].fields[i]);
  }
  EXPECT_EQ(counted, static_cast<int>(held_out_of(*bench.session.training).rows.size()));
  EXPECT_THAT(text_of(folder / "confusion.md"), HasSubstr("| " + classes.front() + " |"));
}

TEST_F(Exports, TheMapIsReadBackAsItWas) {
  train();
  apply(bench, Export{ExportKind::embedding, folder / "map.npy"});
  run_until_quiet();
  EXPECT_EQ(ml::matrix_from(ml::read_npy(folder / "map.npy")),
            bench.session.map->embedding->points);
}

TEST_F(Exports, FoldersAreWrittenByJobs) {
  train();
  apply(bench, Export{ExportKind::projector, folder / "projector"});
  run_until_quiet();
  EXPECT_TRUE(std::filesystem::exists(folder / "projector/sprite.png"));
  apply(bench, Export{ExportKind::ecotaxa, folder / "ecotaxa"});
  run_until_quiet();
  EXPECT_EQ(ml::open_dataset(folder / "ecotaxa").samples.size(),
            bench.session.dataset->samples.size());
}

TEST_F(Exports, EcoTaxaHoldsWhatIsPredicted) {
  train();
  apply(bench, Export{ExportKind::ecotaxa, folder / "ecotaxa"});
  run_until_quiet();
  ASSERT_EQ(problem(), "");
  std::string table;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "ecotaxa"))
    if (entry.path().extension() == ".tsv") table = text_of(entry.path());
  EXPECT_THAT(table, HasSubstr("object_predicted\tobject_probability"));
  EXPECT_THAT(table, HasSubstr("validated"));
}

TEST_F(Exports, AFigureIsOfTheSessionsNumbers) {
  train();
  const auto& run = *bench.session.training;
  apply(bench, Export{ExportKind::curves, folder / "curves.svg"});
  run_until_quiet();
  const auto curves = tests::polylines_in(text_of(folder / "curves.svg"));
  ASSERT_FALSE(curves.empty());
  const auto& points = run.fit->iterations;
  ASSERT_THAT(curves[0], SizeIs(points.size()));
  const auto higher = [&](std::size_t i) {
    return points[i].accuracy_test > points[i - 1].accuracy_test + 0.01;
  };
  for (std::size_t i = 1; i < points.size(); ++i)
    if (higher(i)) {
      EXPECT_LT(curves[0][i].y(), curves[0][i - 1].y());
    }

  apply(bench, Export{ExportKind::confusion, folder / "confusion.svg"});
  run_until_quiet();
  const auto cells = tests::boxes_in(text_of(folder / "confusion.svg"));
  const auto held_out = held_out_of(run);
  const auto classes = run.features->classes;
  std::vector<std::string> counted;
  for (int label = 0; label < held_out.confusion.rows(); ++label)
    for (int taken = 0; taken < held_out.confusion.cols(); ++taken)
      if (const int count = held_out.confusion(label, taken); count > 0)
        counted.push_back(
            fmt::format("{} taken for {}: {}", classes.at(label), classes.at(taken), count));
  ASSERT_THAT(cells, SizeIs(counted.size()));
  for (std::size_t i = 0; i < cells.size(); ++i) EXPECT_EQ(cells[i].title, counted[i]);

  apply(bench, Export{ExportKind::reliability, folder / "reliability.svg"});
  run_until_quiet();
  const auto bars = tests::boxes_in(text_of(folder / "reliability.svg"));
  std::size_t filled = 0;
  for (const auto& bin : held_out.reliability) filled += bin.count > 0 ? 1 : 0;
  EXPECT_THAT(bars, SizeIs(filled));
}

TEST_F(Exports, FiguresArePicturesToo) {
  train();
  for (const auto kind : {ExportKind::curves, ExportKind::confusion, ExportKind::reliability}) {
    for (const char* name : {"figure.svg", "figure.png"}) {
      apply(bench, Export{kind, folder / name});
      run_until_quiet();
    }
    ASSERT_EQ(problem(), "");
    const auto svg = text_of(folder / "figure.svg");
    const auto width = svg.find("width='");
    const auto picture = ml::read_image(folder / "figure.png");
    EXPECT_EQ(picture.width, 2 * std::stoi(svg.substr(width + 7))) << static_cast<int>(kind);
  }
  apply(bench, Export{ExportKind::curves, folder / "figure.csv"});
  EXPECT_THAT(problem(), HasSubstr(".svg or .png"));
  apply(bench, Export{ExportKind::curves, folder / ".png"});
  EXPECT_THAT(problem(), HasSubstr("the name before .png is missing"));
  apply(bench, Export{ExportKind::reliability, folder / "nowhere/figure.png"});
  run_until_quiet();
  EXPECT_THAT(problem(), HasSubstr("nowhere"));
}

TEST_F(Exports, OneDoesNotEndAnother) {
  train();
  apply(bench, Export{ExportKind::projector, folder / "projector"});
  apply(bench, Export{ExportKind::ecotaxa, folder / "ecotaxa"});
  EXPECT_THAT(problem(), HasSubstr("still being written"));
  run_until_quiet();
  EXPECT_TRUE(std::filesystem::exists(folder / "projector/tensors.tsv"));
  EXPECT_FALSE(std::filesystem::exists(folder / "ecotaxa"));
}

TEST_F(Exports, TheModelIsWrittenByAJobThatMayFail) {
  train();
  apply(bench, Export{ExportKind::torchscript, folder / "model.pt"});
  EXPECT_FALSE(std::filesystem::exists(folder / "model.pt")) << "the window does not wait";
  run_until_quiet();
  EXPECT_TRUE(std::filesystem::exists(folder / "model.pt"));
  apply(bench, Export{ExportKind::torchscript, folder / "nowhere/model.pt"});
  run_until_quiet();
  EXPECT_THAT(problem(), HasSubstr("nowhere"));
}

TEST_F(Exports, WithNothingToWriteASentenceSaysSo) {
  for (const auto kind : {ExportKind::torchscript, ExportKind::projector, ExportKind::ecotaxa,
                          ExportKind::embedding, ExportKind::predictions, ExportKind::confusion,
                          ExportKind::curves, ExportKind::reliability}) {
    bench.session.notices.clear();
    apply(bench, Export{kind, folder / "out"});
    EXPECT_THAT(problem(), HasSubstr("there ")) << static_cast<int>(kind);
    EXPECT_FALSE(std::filesystem::exists(folder / "out"));
  }
}

TEST_F(Exports, TheDoctorExaminesWhatIsOpen) {
  open_synthetic();
  apply(bench, StartDoctor{});
  run_until_quiet();
  ASSERT_TRUE(bench.session.diagnosis);
  EXPECT_EQ(bench.session.diagnosis->rows,
            static_cast<int>(bench.session.features->samples.size()));
}

TEST(Dropped, IsToldByItsName) {
  const TemporaryFolder folder;
  for (const char* name : {"a.CSV", "b.mp4", "c.diatom-session", "d.diatom", "e.txt"})
    std::ofstream(folder / name) << "x";
  EXPECT_EQ(what_is_at(folder.path()), Dropped::data);
  EXPECT_EQ(what_is_at(folder / "a.CSV"), Dropped::data);
  EXPECT_EQ(what_is_at(folder / "b.mp4"), Dropped::film);
  EXPECT_EQ(what_is_at(folder / "c.diatom-session"), Dropped::session);
  EXPECT_EQ(what_is_at(folder / "d.diatom"), Dropped::model);
  EXPECT_THAT([&] { what_is_at(folder / "e.txt"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("e.txt is nothing to be opened")));
  EXPECT_THAT([&] { what_is_at(folder / "nowhere"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("is not there")));
}

}  // namespace
}  // namespace diatom::app
