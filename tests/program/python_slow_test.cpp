// An exported model in Debian's Python, without Diatom: it says of real images what `diatom
// predict` says.
#include <cmath>
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ml/core/image.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using nlohmann::json;

constexpr int compared_per_class = 10;
constexpr const char* python = "/usr/bin/python3";  // the one that python3-torch is installed for

constexpr const char* script = R"(
import json, sys, torch
model = torch.jit.load(sys.argv[1])
model.eval()
said = []
for name in sys.argv[2:]:
    with open(name, "rb") as file:
        assert file.readline() == b"P6\n"
        width, height = map(int, file.readline().split())
        file.readline()
        pixels = torch.tensor(list(file.read()), dtype=torch.uint8)
    with torch.no_grad():
        probabilities = model(pixels.reshape(1, height, width, 3))[0].tolist()
    said.append(dict(zip(model.classes, probabilities)))
print(json.dumps(said))
)";

std::vector<std::string> real_images() {
  std::vector<std::string> images;
  const auto test = shared_material() / "data" / "plankton10" / "test";
  for (const auto& folder : std::filesystem::directory_iterator(test)) {
    int taken = 0;
    for (const auto& image : std::filesystem::directory_iterator(folder))
      if (taken++ < compared_per_class) images.push_back(image.path().string());
  }
  return images;
}

void write_ppm(const std::filesystem::path& file, const ml::Image& image) {
  std::ofstream out(file, std::ios::binary);
  out << "P6\n" << image.width << ' ' << image.height << "\n255\n";
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    for (int copy = 0; copy < 3 / image.channels; ++copy)
      out.put(static_cast<char>(image.pixels[i]));
}

TEST(Python, SaysOfAHundredRealImagesWhatTheProgramSays) {
  NEEDS_SHARED_MATERIAL();
  if (std::system("/usr/bin/python3 -c 'import torch' 2>/dev/null") != 0)
    GTEST_SKIP() << "install python3-torch to run the model in Python";
  const Terminal terminal;
  const auto run = [&](const std::vector<std::string>& arguments) {
    const auto outcome = terminal.run(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome.out;
  };
  const auto data = (shared_material() / "data" / "plankton10" / "test").string();
  run({"top-tune", data, "--backbone", "diatom-net", "--size", "64", "--out", "model"});
  run({"export", "model", "--torchscript", "model.pt"});

  const auto images = real_images();
  ASSERT_EQ(images.size(), 100U);
  std::ofstream(terminal / "run.py") << script;
  std::string command = std::string(python) + " " + (terminal / "run.py").string() + " " +
                        (terminal / "model.pt").string();
  std::vector<std::string> predict = {"predict", "--model", "model", "--json", "-"};
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto pixels = terminal / (std::to_string(i) + ".ppm");
    write_ppm(pixels, ml::read_image(images[i]));
    command += " " + pixels.string();
    predict.push_back(images[i]);
  }
  ASSERT_EQ(std::system((command + " > " + (terminal / "said.json").string()).c_str()), 0);

  const auto in_python = json::parse(std::ifstream(terminal / "said.json"));
  const auto predictions = json::parse(run(predict)).at("predictions");
  ASSERT_EQ(in_python.size(), predictions.size());
  double farthest = 0.0;
  for (std::size_t i = 0; i < predictions.size(); ++i)
    for (const auto& [name, probability] : predictions[i].at("probabilities").items())
      farthest = std::max(
          farthest, std::abs(probability.get<double>() - in_python[i].at(name).get<double>()));
  EXPECT_LT(farthest, 1e-4);
  RecordProperty("farthest", std::to_string(farthest));
}

}  // namespace
}  // namespace diatom::tests
