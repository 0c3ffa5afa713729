#include "renderer/gl/program.h"

#include <array>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "renderer/gl/api.h"

namespace diatom::renderer::gl {
namespace {

std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    throw std::runtime_error("cannot read the shader " + file.string() +
                             "; the variable DIATOM_SHADERS names another folder");
  }
  return text.str();
}

// The shader's own lines are counted from here on, so that a number tells the file. (#line can also
// number the sources, but Mesa forgets that number in some of its messages.)
constexpr int first_own_line = 10'001;

// Drivers begin a complaint with source and line, as "0:12(5): error: ..." (Mesa) or "0(12) : error
// ..." (NVIDIA).
std::string with_file_names(const std::string& log, const std::string& shader_file) {
  const std::regex place(R"(^\d+(?::|\()(\d+)\)?(?:\(\d+\))?\s*:\s*)");
  std::istringstream lines(log);
  std::string named;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_search(line, match, place)) {
      const int number = std::stoi(match[1]);
      const bool own = number >= first_own_line;
      const int number_in_file = own ? number - first_own_line + 1 : number;
      const std::string file = own ? shader_file : "frame.glsl";
      line = file + ":" + std::to_string(number_in_file) + ": " + match.suffix().str();
    }
    named += "\n" + line;
  }
  return named;
}

template <typename Shader>
Shader compile(const std::filesystem::path& folder, const std::string& file) {
  const std::string frame = read_text(folder / "frame.glsl");
  const std::string body = read_text(folder / file);
  const std::string renumber = "\n#line " + std::to_string(first_own_line) + "\n";
  const std::array<const GLchar*, 3> sources = {frame.c_str(), renumber.c_str(), body.c_str()};
  auto shader = Shader::create();
  glShaderSource(shader.name(), sources.size(), sources.data(), nullptr);
  glCompileShader(shader.name());
  GLint compiled = GL_FALSE;
  glGetShaderiv(shader.name(), GL_COMPILE_STATUS, &compiled);
  if (compiled == GL_TRUE) return shader;
  std::array<GLchar, 4096> log{};
  glGetShaderInfoLog(shader.name(), log.size(), nullptr, log.data());
  throw std::runtime_error("a shader does not compile:" + with_file_names(log.data(), file));
}

}  // namespace

std::filesystem::path shader_folder() {
  const char* folder = std::getenv("DIATOM_SHADERS");
  return folder != nullptr && *folder != '\0' ? folder : DIATOM_SHADER_FOLDER;
}

Program::Program(const std::string& name, const std::filesystem::path& folder)
    : program_(ShaderProgram::create()) {
  const auto vertex = compile<VertexShader>(folder, name + ".vert");
  const auto fragment = compile<FragmentShader>(folder, name + ".frag");
  glAttachShader(program_.name(), vertex.name());
  glAttachShader(program_.name(), fragment.name());
  glLinkProgram(program_.name());
  glDetachShader(program_.name(), vertex.name());
  glDetachShader(program_.name(), fragment.name());
  GLint linked = GL_FALSE;
  glGetProgramiv(program_.name(), GL_LINK_STATUS, &linked);
  if (linked == GL_TRUE) return;
  std::array<GLchar, 4096> log{};
  glGetProgramInfoLog(program_.name(), log.size(), nullptr, log.data());
  throw std::runtime_error(name + ".vert and " + name + ".frag do not fit together: " + log.data());
}

void Program::use() const {
  glUseProgram(program_.name());
}

int Program::location(const char* uniform) const {
  return glGetUniformLocation(program_.name(), uniform);
}

void Program::set(const char* uniform, int value) const {
  glProgramUniform1i(program_.name(), location(uniform), value);
}

void Program::set(const char* uniform, std::uint32_t value) const {
  glProgramUniform1ui(program_.name(), location(uniform), value);
}

void Program::set(const char* uniform, float value) const {
  glProgramUniform1f(program_.name(), location(uniform), value);
}

void Program::set(const char* uniform, const Eigen::Vector3f& value) const {
  glProgramUniform3fv(program_.name(), location(uniform), 1, value.data());
}

void Program::set(const char* uniform, const Eigen::Vector4f& value) const {
  glProgramUniform4fv(program_.name(), location(uniform), 1, value.data());
}

}  // namespace diatom::renderer::gl
