layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;

out vec3 place;    // world space
out vec3 outward;

void main() {
  place = position;
  outward = normal;
  gl_Position = clip_from_world * vec4(position, 1.0);
  gl_ClipDistance[0] = dot(clip_plane, vec4(position, 1.0));
}
