// Instance i is one line, widened to a quad in pixels: the lines along z, those along x, and last
// the upward axis. Both ground axes are the middle lines of their families.
uniform vec3 centre;
uniform float spacing;
uniform int lines_each_side;

out vec3 from_centre;             // in units of the grid's half width
noperspective out float across_px;  // signed distance from the line's middle
flat out vec4 line_color;         // w: opacity
flat out float half_width_px;

const vec3 x_axis = vec3(0.90, 0.36, 0.36);
const vec3 y_axis = vec3(0.42, 0.78, 0.42);
const vec3 z_axis = vec3(0.38, 0.56, 0.96);

void main() {
  int lines = 2 * lines_each_side + 1;
  float half_width = spacing * float(lines_each_side);
  bool upward = gl_InstanceID == 2 * lines;
  bool along_x = gl_InstanceID >= lines;
  int step_from_middle = gl_InstanceID % lines - lines_each_side;
  bool axis = upward || step_from_middle == 0;

  vec3 direction = upward ? vec3(0, 1, 0) : along_x ? vec3(1, 0, 0) : vec3(0, 0, 1);
  vec3 aside = along_x ? vec3(0, 0, 1) : vec3(1, 0, 0);
  vec3 middle = upward ? vec3(0) : aside * (float(step_from_middle) * spacing);
  // The grid fades out in a circle, so each line is a chord of it.
  float off = float(step_from_middle) / float(lines_each_side);
  float reach = half_width * (upward ? 0.5 : sqrt(max(0.0, 1.0 - off * off)));
  vec3 a = upward ? vec3(0) : middle - direction * reach;
  vec3 b = middle + direction * reach;

  vec4 clip_a = clip_from_world * vec4(centre + a, 1.0);
  vec4 clip_b = clip_from_world * vec4(centre + b, 1.0);
  // Cut at the near plane, since what lies behind the eye has no place in pixels.
  float near_a = clip_a.z + clip_a.w;
  float near_b = clip_b.z + clip_b.w;
  if (near_a < 0.0 && near_b < 0.0) {
    gl_Position = vec4(0, 0, 2, 1);
    return;
  }
  float cut = near_a / (near_a - near_b);
  if (near_a < 0.0) { clip_a = mix(clip_a, clip_b, cut); a = mix(a, b, cut); }
  if (near_b < 0.0) { clip_b = mix(clip_a, clip_b, cut); b = mix(a, b, cut); }

  half_width_px = axis ? 1.1 : 0.6;
  float reach_px = half_width_px + 0.5;
  vec2 along_px = (clip_b.xy / clip_b.w - clip_a.xy / clip_a.w) * size_px;
  vec2 normal_px = normalize(vec2(-along_px.y, along_px.x) + vec2(1e-6));
  float side = (gl_VertexID & 1) == 0 ? -1.0 : 1.0;
  bool at_a = gl_VertexID < 2;
  gl_Position = at_a ? clip_a : clip_b;
  gl_Position.xy += normal_px * side * reach_px * 2.0 / size_px * gl_Position.w;

  from_centre = (at_a ? a : b) / half_width;
  across_px = side * reach_px;
  bool major = step_from_middle % 5 == 0;
  vec3 axis_color = upward ? y_axis : along_x ? x_axis : z_axis;
  line_color = axis ? vec4(axis_color, 0.75) : vec4(grid_color.rgb, major ? 0.34 : 0.16);
}
