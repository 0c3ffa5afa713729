// Instance i is one picture: a square that faces the camera, around its point and just before it.
uniform float within;
uniform float side_at_within_px;

layout(location = 0) in vec3 position;
layout(location = 1) in float depth;
layout(location = 2) in float opacity;
layout(location = 3) in int class_id;
layout(location = 4) in int tile;
layout(location = 5) in uint id;

out vec2 at;  // (0, 0) is the picture's top left corner
flat out vec4 frame_color;
flat out float side_px;
flat out int picture;
flat out uint point;

void main() {
  at = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  // It grows out of its dot as it fades in.
  side_px = side_at_within_px * min(within / depth, 2.0) * mix(0.5, 1.0, opacity);
  gl_Position = clip_from_world * vec4(mix(position, eye.xyz, 0.002), 1.0);
  vec2 from_middle_px = side_px * (at - 0.5) * vec2(1.0, -1.0);
  gl_Position.xy += 2.0 * from_middle_px / size_px * gl_Position.w;
  vec4 class_entry = class_id < 0 ? no_class_color : class_colors[class_id % distinct_classes];
  frame_color = vec4(class_entry.rgb, opacity);
  picture = tile;
  point = id;
}
