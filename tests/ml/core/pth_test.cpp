#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/tensor_map.h"
#include "tests/ml/core/test_files.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using tests::bytes_of_value;
using tests::sentence_of;
using tests::TemporaryFolder;
using tests::text_in;
using tests::write_file;

using Entries = std::vector<std::pair<std::string, std::string>>;  // name, content

// --- pickles, written instruction by instruction ---

const std::string protocol = std::string("\x80\x02");

std::string text(const std::string& value) {
  return "X" + bytes_of_value<std::uint32_t>(value.size()) + value;
}

std::string integer(std::int32_t value) {
  return "J" + bytes_of_value(value);
}

std::string tuple(const std::vector<int>& values) {
  std::string result = "(";
  for (const int value : values) result += integer(value);
  return result + "t";
}

struct View {
  std::string type = "FloatStorage";
  std::string key = "0";
  int elements = 6;  // of the storage
  int offset = 0;
  std::vector<int> shape = {2, 3};
  std::vector<int> strides = {3, 1};
};

std::string tensor(const View& view) {
  const auto storage = "(" + text("storage") + "ctorch\n" + view.type + "\n" + text(view.key) +
                       text("cpu") + integer(view.elements) + "tQ";
  return "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + integer(view.offset) +
         tuple(view.shape) + tuple(view.strides) + "\x89" + "ccollections\nOrderedDict\n)RtR";
}

std::string ordered_dictionary(const Entries& items) {
  std::string result = "ccollections\nOrderedDict\n)R(";
  for (const auto& [name, value] : items) result += text(name) + value;
  return result + "u";
}

std::string saved(const Entries& items) {
  return protocol + ordered_dictionary(items) + ".";
}

// --- the two containers ---

struct ZipOptions {
  int method = 0;
  bool zip64 = false;
};

std::string zip(const Entries& entries, ZipOptions options = {}) {
  std::string file;
  std::string directory;
  const auto common = [&](const std::string& name, const std::string& content) {
    return bytes_of_value<std::uint16_t>(0) + bytes_of_value<std::uint16_t>(options.method) +
           std::string(8, '\0') + bytes_of_value<std::uint32_t>(content.size()) +
           bytes_of_value<std::uint32_t>(content.size()) +
           bytes_of_value<std::uint16_t>(name.size());
  };
  for (const auto& [name, content] : entries) {
    const auto offset = file.size();
    file += "PK\x03\x04" + bytes_of_value<std::uint16_t>(0) + common(name, content) +
            bytes_of_value<std::uint16_t>(3) + name + "pad" + content;
    directory += "PK\x01\x02" + std::string(4, '\0') + common(name, content);
    const auto extra = options.zip64
                           ? bytes_of_value<std::uint16_t>(1) + bytes_of_value<std::uint16_t>(8) +
                                 bytes_of_value<std::uint64_t>(offset)
                           : std::string();
    directory += bytes_of_value<std::uint16_t>(extra.size()) + std::string(10, '\0') +
                 bytes_of_value<std::uint32_t>(options.zip64 ? 0xFFFFFFFFU : offset) + name + extra;
  }
  const auto start = file.size();
  file += directory;
  if (options.zip64) {
    const auto end = file.size();
    file += "PK\x06\x06" + std::string(28, '\0') + bytes_of_value<std::uint64_t>(entries.size()) +
            bytes_of_value<std::uint64_t>(directory.size()) + bytes_of_value<std::uint64_t>(start);
    file += "PK\x06\x07" + std::string(4, '\0') + bytes_of_value<std::uint64_t>(end) +
            std::string(4, '\0');
  }
  return file + "PK\x05\x06" + std::string(4, '\0') +
         bytes_of_value<std::uint16_t>(entries.size()) +
         bytes_of_value<std::uint16_t>(entries.size()) +
         bytes_of_value<std::uint32_t>(directory.size()) +
         bytes_of_value<std::uint32_t>(options.zip64 ? 0xFFFFFFFFU : start) + std::string(2, '\0');
}

std::string zip_container(const std::string& pickle, const std::string& storage) {
  return zip({{"archive/data.pkl", pickle},
              {"archive/byteorder", "little"},
              {"archive/data/0", storage},
              {"archive/version", "3\n"}});
}

std::string older_container(const std::string& pickle, const std::string& storage, int elements) {
  const auto magic = protocol + "\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19.";
  return magic + protocol + "M\xE9\x03." + protocol + "}" + text("little_endian") + "\x88s." +
         pickle + protocol + "](" + text("0") + "e." + bytes_of_value<std::int64_t>(elements) +
         storage;
}

std::string floats(std::initializer_list<float> numbers) {
  std::string bytes;
  for (const float number : numbers) bytes += bytes_of_value(number);
  return bytes;
}

const std::string six_floats = floats({1, 2, 3, 4, 5, 6});

class Pth : public testing::Test {
 protected:
  TensorMap read(const std::string& bytes) {
    return read_pth(write_file(folder_ / "a.pth", bytes));
  }
  std::string refusal(const std::string& bytes) {
    const auto sentence = sentence_of([&] { read(bytes); });
    EXPECT_THAT(sentence, HasSubstr((folder_ / "a.pth").string()));
    return sentence;
  }
  std::string refused_view(const View& view) {
    return refusal(zip_container(saved({{"w", tensor(view)}}), six_floats));
  }

  TemporaryFolder folder_;
};

TEST_F(Pth, IsReadFromBothContainers) {
  const auto pickle =
      saved({{"w", tensor({})}, {"t", tensor({"FloatStorage", "0", 6, 1, {2}, {3}})}});
  for (const auto& bytes :
       {zip_container(pickle, six_floats), older_container(pickle, six_floats, 6),
        zip({{"x/data.pkl", pickle}, {"x/data/0", six_floats}}, {0, true})}) {
    const auto map = read(bytes);
    ASSERT_EQ(map.tensors.size(), 2U);
    EXPECT_THAT(map.tensors.at("w").shape, ElementsAre(2, 3));
    EXPECT_THAT(map.tensors.at("w").to_float(), ElementsAre(1, 2, 3, 4, 5, 6));
    EXPECT_THAT(map.tensors.at("t").to_float(), ElementsAre(2, 5));
  }
}

TEST_F(Pth, MakesViewsContiguous) {
  const auto pickle = saved({{"w", tensor({"FloatStorage", "0", 6, 0, {3, 2}, {1, 3}})}});
  EXPECT_THAT(read(zip_container(pickle, six_floats)).tensors.at("w").to_float(),
              ElementsAre(1, 4, 2, 5, 3, 6));
}

TEST_F(Pth, KnowsEveryElementType) {
  struct Case {
    std::string type;
    std::string bytes;
    ElementType read_as;
  };
  for (const auto& [type, bytes, read_as] :
       {Case{"HalfStorage", bytes_of_value<std::uint16_t>(0x4200), ElementType::f16},
        Case{"FloatStorage", bytes_of_value(3.0F), ElementType::f32},
        Case{"DoubleStorage", bytes_of_value(3.0), ElementType::f64},
        Case{"BFloat16Storage", bytes_of_value<std::uint16_t>(0x4040), ElementType::f32},
        Case{"IntStorage", bytes_of_value<std::int32_t>(3), ElementType::i32},
        Case{"LongStorage", bytes_of_value<std::int64_t>(3), ElementType::i64},
        Case{"ByteStorage", "\x03", ElementType::u8}}) {
    const auto pickle = saved({{"w", tensor({type, "0", 1, 0, {1}, {1}})}});
    for (const auto& file : {zip_container(pickle, bytes), older_container(pickle, bytes, 1)}) {
      const auto map = read(file);
      EXPECT_EQ(map.tensors.at("w").type, read_as) << type;
      EXPECT_THAT(map.tensors.at("w").to_float(), ElementsAre(3)) << type;
    }
  }
}

TEST_F(Pth, FindsTheDictionaryInsideACheckpoint) {
  const auto state = ordered_dictionary({{"w", tensor({})}});
  const auto pickle = saved({{"epoch", integer(3)},
                             {"rate", "G" + std::string("\x3F\xB9\x99\x99\x99\x99\x99\x9A", 8)},
                             {"best", "N"},
                             {"names", "](" + text("a") + text("b") + "e"},
                             {"state_dict", state}});
  const auto map = read(zip_container(pickle, six_floats));
  ASSERT_EQ(map.tensors.size(), 1U);
  EXPECT_EQ(map.tensors.count("w"), 1U);
}

TEST_F(Pth, UnderstandsTheMemoParametersAndModuleVersions) {
  // "a" and "b" are one parameter, remembered in slot 5; `_metadata` arrives by BUILD.
  const auto parameter = "ctorch._utils\n_rebuild_parameter\n(" + tensor({}) + "\x88" +
                         "ccollections\nOrderedDict\n)RtRq\x05";
  const auto pickle = protocol + ordered_dictionary({{"a", parameter}, {"b", "h\x05"}}) + "}" +
                      text("_metadata") + "}sb.";
  const auto map = read(zip_container(pickle, six_floats));
  EXPECT_EQ(map.tensors.at("a").bytes, map.tensors.at("b").bytes);
  EXPECT_THAT(map.tensors.at("a").to_float(), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_F(Pth, UnderstandsProtocolFour) {
  const auto name = [](const std::string& value) {
    return "\x8C" + std::string(1, static_cast<char>(value.size())) + value + "\x94";
  };
  const auto small = [](int value) { return std::string("K") + static_cast<char>(value); };
  const auto pair = [&](int a, int b) { return small(a) + small(b) + "\x86\x94"; };
  const auto storage = "(" + name("storage") + name("torch") + name("FloatStorage") + "\x93\x94" +
                       name("0") + name("cpu") + small(6) + "t\x94Q";
  const auto pickle = "\x80\x04\x95" + std::string(8, '\0') + "}\x94" + name("w") +
                      name("torch._utils") + name("_rebuild_tensor_v2") + "\x93\x94(" + storage +
                      small(0) + pair(2, 3) + pair(3, 1) + "\x89}\x94t\x94R\x94s.";
  EXPECT_THAT(read(zip_container(pickle, six_floats)).tensors.at("w").to_float(),
              ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_F(Pth, RefusesByNameWhatIsNoTensor) {
  // What pickle.load would run: os.system("touch ...").
  const auto marker = folder_ / "was_run";
  const auto command = text("touch " + marker.string());
  const std::string attacks[] = {
      protocol + "cos\nsystem\n(" + command + "tR.",
      "\x80\x04" + text("os") + text("system") + "\x93(" + command + "tR.",
      saved({{"w", "cos\nsystem\n(" + command + "tR"}}),
  };
  for (const auto& attack : attacks) {
    for (const auto& bytes :
         {zip_container(attack, six_floats), older_container(attack, six_floats, 6)}) {
      EXPECT_THAT(
          refusal(bytes),
          AllOf(StartsWith("refuses to load "),
                HasSubstr("it asks for 'os.system', which is not a tensor or a dictionary")));
    }
  }
  EXPECT_FALSE(std::filesystem::exists(marker));
  for (const std::string name : {"builtins\neval", "torch.hub\nload", "torch.os.system\nStorage",
                                 "torch\nStorage.os", "collections\nOrderedDict.x"}) {
    EXPECT_THAT(refusal(zip_container(protocol + "c" + name + "\n.", "")),
                HasSubstr("it asks for"));
  }
}

TEST_F(Pth, RefusesOtherInstructions) {
  // INST, OBJ, NEWOBJ, EXT1, PERSID, BUILD on a tuple, a call of a storage type.
  for (const std::string instructions : {"(ios\nsystem\n.", "(o.", ")\x81.", "\x82\x01.",
                                         "Pname\n.", ")}b.", "ctorch\nFloatStorage\n)R."}) {
    EXPECT_NE(refusal(zip_container(protocol + instructions, "")), "");
  }
}

TEST_F(Pth, RefusesViewsThatLeaveTheirStorage) {
  EXPECT_THAT(refused_view({"FloatStorage", "0", 6, 1, {2, 3}, {3, 1}}), HasSubstr("tensor 'w'"));
  EXPECT_NE(refused_view({"FloatStorage", "0", 6, -1, {2}, {1}}), "");
  EXPECT_NE(refused_view({"FloatStorage", "0", 6, 0, {2}, {2147483647}}), "");
  EXPECT_NE(refused_view({"FloatStorage", "0", 6, 5, {2}, {-6}}), "");
  EXPECT_NE(refused_view({"FloatStorage", "0", 6, 0, {-2, 3}, {3, 1}}), "");
  EXPECT_NE(refused_view({"FloatStorage", "0", 6, 0, {2, 3}, {3}}), "");
  EXPECT_NE(
      refused_view({"FloatStorage", "0", 6, 0, {2147483647, 2147483647, 2147483647}, {0, 0, 0}}),
      "");
  EXPECT_THAT(refused_view({"FloatStorage", "9", 6, 0, {2}, {1}}), HasSubstr("storage is missing"));
  EXPECT_THAT(refused_view({"ShortStorage", "0", 6, 0, {2}, {1}}), HasSubstr("torch.ShortStorage"));
}

TEST_F(Pth, RefusesAFileWhoseTensorsAreFarLargerThanItself) {
  const std::string storage(4000, '\0');
  const auto one = tensor({"FloatStorage", "0", 1000, 0, {1000}, {1}}) + "q\x01";
  Entries items = {{"first", one}};
  for (int i = 0; i < 200; ++i) items.emplace_back(std::to_string(i), "h\x01");
  EXPECT_THAT(refusal(zip_container(saved(items), storage)), HasSubstr("far larger than the file"));
}

TEST_F(Pth, RefusesWhatHoldsNoTensors) {
  EXPECT_THAT(refusal("plain text"), HasSubstr("not a file that PyTorch saved"));
  EXPECT_THAT(refusal(""), HasSubstr("not a file that PyTorch saved"));
  EXPECT_THAT(refusal(protocol + "}."), HasSubstr("not a file that PyTorch saved"));
  EXPECT_THAT(refusal(zip({{"readme", "x"}})), HasSubstr("no data.pkl"));
  EXPECT_THAT(refusal(zip_container(protocol + ").", "")), HasSubstr("no dictionary"));
  EXPECT_THAT(refusal(zip_container(saved({{"a", "N"}}), "")), HasSubstr("no tensors"));
  EXPECT_THAT(sentence_of([&] { read_pth(folder_ / "missing.pth"); }), HasSubstr("no such file"));
}

TEST_F(Pth, RefusesCompressedAndContradictoryArchives) {
  EXPECT_THAT(refusal(zip({{"x/data.pkl", saved({})}}, {8, false})), HasSubstr("compressed"));
  EXPECT_THAT(refusal(zip({{"x/data.pkl", "a"}, {"x/data.pkl", "b"}})), HasSubstr("twice"));
  EXPECT_THAT(refusal(zip({{"x/data.pkl", saved({})}, {"x/byteorder", "big"}})),
              HasSubstr("little-endian"));
}

TEST_F(Pth, SurvivesPicklesThatContainThemselves) {
  const auto pickle = protocol + "}q\x01" + text("state_dict") + "h\x01s.";
  EXPECT_THAT(refusal(zip_container(pickle, "")), HasSubstr("no tensors"));
  std::string nested = protocol;
  for (int i = 0; i < 200000; ++i) nested += "]";
  for (int i = 1; i < 200000; ++i) nested += "a";
  EXPECT_THAT(refusal(zip_container(nested + ".", "")), HasSubstr("no dictionary"));
}

TEST_F(Pth, IsRefusedWhereverItIsCut) {
  const auto pickle = saved({{"w", tensor({})}});
  for (const auto& whole :
       {zip_container(pickle, six_floats), older_container(pickle, six_floats, 6)}) {
    ASSERT_NO_THROW(read(whole));
    for (std::size_t kept = 0; kept < whole.size(); kept += 3) {
      EXPECT_THROW(read(whole.substr(0, kept)), std::runtime_error) << kept;
    }
  }
}

TEST_F(Pth, SurvivesEveryDamagedByte) {
  const auto pickle = saved({{"w", tensor({})}});
  for (const auto& whole :
       {zip_container(pickle, six_floats), older_container(pickle, six_floats, 6)}) {
    for (std::size_t place = 0; place < whole.size(); ++place) {
      const std::array values = {'\x00', '\x7F', '\xFF'};
      auto damaged = whole;
      damaged[place] = values.at(place % 3);
      try {
        for (const auto& [name, data] : read(damaged).tensors) {
          EXPECT_EQ(static_cast<std::size_t>(data.element_count()) * bytes_of(data.type),
                    data.bytes.size());
        }
      } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), HasSubstr("a.pth"));
      }
    }
  }
}

TEST_F(Pth, OfSqueezeNetIsRead) {
  NEEDS_SHARED_MATERIAL();
  const auto map = read_weights(tests::shared_material() / "models/squeezenet1_1.pth");
  EXPECT_EQ(map.tensors.size(), 52U);
  EXPECT_THAT(map.tensors.at("classifier.1.weight").shape, ElementsAre(1000, 512, 1, 1));
  EXPECT_THAT(map.tensors.at("features.0.weight").shape, ElementsAre(64, 3, 3, 3));
  // Sums that PyTorch gives for the same file, elements weighted by their place.
  const auto weighted_sum = [&](const std::string& name) {
    double sum = 0.0;
    double place = 0.0;
    for (const float value : map.tensors.at(name).to_float()) sum += ++place * value;
    return sum;
  };
  EXPECT_NEAR(weighted_sum("classifier.1.bias"), 3619.79699001862, 1e-8);
  EXPECT_NEAR(weighted_sum("classifier.1.weight"), 608200503.9434706, 1e-2);
  EXPECT_NEAR(weighted_sum("features.0.bias"), 151.76698426849907, 1e-10);
}

}  // namespace
}  // namespace diatom::ml
