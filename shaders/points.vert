// One vertex is one point: a sprite large enough for the marker, its outline and a smooth edge.
uniform float size_at_focus_px;
uniform int colored_by_scalar;
uniform int hovered;
uniform uint first_id;  // PickId of row 0

layout(location = 0) in vec3 position;
layout(location = 1) in int class_id;
layout(location = 2) in float scalar;
layout(location = 3) in uint flags;

flat out vec3 body_color;
flat out vec3 outline_color;
flat out vec4 sizes_px;  // half the sprite, the marker's radius, the outline, the hole's radius
flat out int shape;
flat out vec3 first_edge;   // x * larger + y * smaller coordinate - z is the distance from an edge
flat out vec3 second_edge;
flat out uint id;

const uint selected = 1u;
const uint dimmed = 2u;
const uint held_out = 4u;

vec3 ramp(float value) {
  float place = clamp(value, 0.0, 1.0) * float(ramp_size - 1);
  int lower = min(int(place), ramp_size - 2);
  return mix(ramp_colors[lower].rgb, ramp_colors[lower + 1].rgb, place - float(lower));
}

void main() {
  vec4 clip = clip_from_world * vec4(position, 1.0);
  vec4 class_entry = class_id < 0 ? no_class_color : class_colors[class_id % distinct_classes];
  shape = class_id < 0 ? 0 : int(class_entry.w);
  vec3 color = colored_by_scalar != 0 ? ramp(scalar) : class_entry.rgb;

  bool is_hovered = gl_VertexID == hovered;
  bool is_selected = (flags & selected) != 0u;
  bool is_dimmed = (flags & dimmed) != 0u && !is_hovered && !is_selected;

  // Near points are larger and far ones recede into the background.
  float nearness = clamp(focus_distance / clip.w, 0.5, 2.0);
  float radius = max(0.5 * size_at_focus_px * nearness, 1.25);
  if (is_hovered) radius = 1.35 * radius + 1.0;
  if (is_dimmed) radius *= 0.8;
  float haze = 0.5 * smoothstep(1.0, 2.4, clip.w / focus_distance);
  if (is_dimmed) haze = 0.82;
  if (is_hovered) haze = 0.0;

  vec3 background = mix(background_bottom.rgb, background_top.rgb, 0.5);
  bool is_highlighted = is_hovered || is_selected;
  body_color = mix(color, background, haze);
  vec3 quiet = color * mix(0.28, 0.55, light_theme);
  outline_color = is_highlighted ? highlight.rgb : mix(quiet, background, haze);
  // A small marker has no room for an outline; a CPU draws a crowd of them a third faster without.
  float room = is_highlighted ? 1.0 : smoothstep(2.5, 3.5, radius);
  float outline = is_hovered ? 2.5 : is_selected ? 1.75 : 0.75 * room;
  float hole = (flags & held_out) != 0u ? 0.5 * radius : 0.0;
  float half_size = radius + outline + 0.5 * room;
  sizes_px = vec4(half_size, radius, outline, hole);
  first_edge = first_edges[shape].xyz * vec3(1, 1, radius);
  second_edge = second_edges[shape].xyz * vec3(1, 1, radius);
  id = is_dimmed ? 0u : first_id + uint(gl_VertexID);

  gl_Position = clip;
  if (is_hovered) gl_Position.z = -0.999 * clip.w;  // in front of all others
  bool cut = dot(clip_plane, vec4(position, 1.0)) < 0.0;
  if (cut || any(isnan(clip)) || any(isinf(clip))) gl_Position = vec4(0, 0, 2, 1);  // outside: not drawn
  gl_PointSize = 2.0 * half_size;
}
