#version 450 core
// Compiled in front of every shader: what all of them may know of the frame.

const int distinct_classes = 50;
const int marker_shapes = 5;
const int ramp_size = 64;

layout(std140, binding = 0) uniform Frame {
  mat4 clip_from_world;
  vec4 background_top;
  vec4 background_bottom;
  vec4 grid_color;
  vec4 highlight;
  vec4 eye;
  vec4 clip_plane;       // what is kept has dot(clip_plane, vec4(place, 1)) >= 0
  vec2 size_px;          // of what is drawn, which may be a part of the picture
  float focus_distance;  // from the eye to the camera's target, world units
  float light_theme;     // 1 or 0
  vec2 picture_px;       // the whole picture's size
  vec2 part_from_px;     // where the part begins in it, from the bottom left corner
};

layout(std140, binding = 1) uniform Colors {
  vec4 class_colors[distinct_classes];  // w: the marker's shape
  vec4 ramp_colors[ramp_size];
  vec4 no_class_color;
  vec4 first_edges[marker_shapes];  // of the shapes, for a radius of 1
  vec4 second_edges[marker_shapes];
};
