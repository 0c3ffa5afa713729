#include "renderer/gl/debug.h"

#include "renderer/gl/api.h"

namespace diatom::renderer::gl {
namespace {

using Sink = std::function<void(const DebugMessage&)>;

DebugSeverity severity_of(GLenum severity) {
  if (severity == GL_DEBUG_SEVERITY_HIGH) return DebugSeverity::high;
  return severity == GL_DEBUG_SEVERITY_MEDIUM ? DebugSeverity::medium : DebugSeverity::low;
}

void GLAPIENTRY on_message(GLenum /*source*/, GLenum /*type*/, GLuint /*id*/, GLenum severity,
                           GLsizei length, const GLchar* text, const void* sink) {
  (*static_cast<const Sink*>(sink))(
      {severity_of(severity), std::string(text, static_cast<std::size_t>(length))});
}

}  // namespace

DebugListener::DebugListener(Sink sink) : sink_(std::move(sink)) {
  glEnable(GL_DEBUG_OUTPUT);
  glEnable(GL_DEBUG_OUTPUT_SYNCHRONOUS);  // the call at fault is then on the stack
  glDebugMessageControl(GL_DONT_CARE, GL_DONT_CARE, GL_DONT_CARE, 0, nullptr, GL_TRUE);
  glDebugMessageControl(GL_DONT_CARE, GL_DONT_CARE, GL_DEBUG_SEVERITY_NOTIFICATION, 0, nullptr,
                        GL_FALSE);
  glDebugMessageCallback(on_message, &sink_);
}

DebugListener::~DebugListener() {
  glDebugMessageCallback(nullptr, nullptr);
  glDisable(GL_DEBUG_OUTPUT);
}

}  // namespace diatom::renderer::gl
