uniform vec4 rectangle_px;  // x, y, width, height; from the top left corner

out vec2 at;  // (0, 0) is the image's top left corner

void main() {
  at = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 from_top_left = (rectangle_px.xy + at * rectangle_px.zw) / size_px;
  gl_Position = vec4(2.0 * from_top_left.x - 1.0, 1.0 - 2.0 * from_top_left.y, 0.0, 1.0);
}
