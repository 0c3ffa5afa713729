// Program: a vertex and a fragment shader, compiled from two files of the shader folder. Both see
// the declarations of frame.glsl, which is compiled in front of them (and holds their #version
// line).
#pragma once

#include <filesystem>
#include <string>

#include <Eigen/Core>

#include "renderer/gl/handle.h"

namespace diatom::renderer::gl {

// The environment's DIATOM_SHADERS, else the folder that the build names.
std::filesystem::path shader_folder();

class Program {
 public:
  // Compiles <folder>/<name>.vert and <name>.frag. Throws std::runtime_error: a file that cannot be
  // read, or the driver's complaints, each as "name.frag:line: what".
  explicit Program(const std::string& name, const std::filesystem::path& folder = shader_folder());

  void use() const;
  // By the uniform's name; one that the compiler found unused is ignored.
  void set(const char* uniform, int value) const;
  void set(const char* uniform, std::uint32_t value) const;
  void set(const char* uniform, float value) const;
  void set(const char* uniform, const Eigen::Vector3f& value) const;
  void set(const char* uniform, const Eigen::Vector4f& value) const;

 private:
  int location(const char* uniform) const;

  ShaderProgram program_;
};

}  // namespace diatom::renderer::gl
