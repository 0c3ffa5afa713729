layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) in float presence;

out vec3 place;    // world space
out vec3 outward;
out float there;

void main() {
  place = position;
  outward = normal;
  there = presence > 0.0 ? min(presence, 1.0) : 0.0;  // and where it is no number
  gl_Position = clip_from_world * vec4(position, 1.0);
  gl_ClipDistance[0] = dot(clip_plane, vec4(position, 1.0));
}
