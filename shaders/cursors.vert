layout(location = 0) in vec3 position;
layout(location = 1) in float diameter_px;
layout(location = 2) in vec3 cursor_color;

flat out vec3 ring_color;
flat out float ring_px;  // the ring's radius; the glow reaches twice as far

void main() {
  ring_color = cursor_color;
  ring_px = 0.5 * diameter_px;
  gl_Position = clip_from_world * vec4(position, 1.0);
  gl_PointSize = 4.0 * ring_px;
}
