// A lit marker with smooth edges. Its middle has exactly the class's colour, so legends match.
uniform float smooth_edges;  // 1 or 0

flat in vec3 body_color;
flat in vec3 outline_color;
flat in vec4 sizes_px;
flat in int shape;
flat in vec3 first_edge;
flat in vec3 second_edge;
flat in uint id;

layout(location = 0) out vec4 color;
layout(location = 1) out uint picked;

// Signed distance in pixels from the marker's border, negative inside; p points up; as marker.h has it.
// |x| and |y| are enough, sorted by size; the triangle takes |x| and y as they are. Without branches:
// a software rasteriser walks through all of them anyway.
float distance_to(vec2 p) {
  vec2 a = abs(p);
  vec2 q = shape == 2 ? vec2(a.x, p.y) : vec2(max(a.x, a.y), min(a.x, a.y));
  float straight = max(dot(first_edge.xy, q) - first_edge.z, dot(second_edge.xy, q) - second_edge.z);
  return shape == 0 ? length(p) - sizes_px.y : straight;
}

// Brightness relative to the middle: a soft dome (of the shape 1 - qq / 2) under a light from the
// upper left, a little darker towards the rim.
float lit(vec2 q, float qq) { return 1.0 + dot(q, vec2(-0.23, 0.30)) - 0.17 * qq; }

float gloss(vec2 q, float qq) {
  float near = max(0.0, -0.42 + dot(q, vec2(-3.4, 4.2)) - 5.0 * qq);  // 1 - 5 |q - spot|^2
  return 0.42 * near * near;
}

void main() {
  vec2 p = (2.0 * gl_PointCoord - 1.0) * sizes_px.x;
  p.y = -p.y;
  float border = distance_to(p);
  float cover = clamp(0.5 - (border - sizes_px.z), 0.0, 1.0);
  cover = mix(step(0.5, cover), cover, smooth_edges);
  if (cover <= 0.0) discard;

  vec2 q = p / sizes_px.y;
  float qq = dot(q, q);
  vec3 body = body_color * lit(q, qq) + gloss(q, qq);
  float hole = clamp(sizes_px.w + 0.5 - length(p), 0.0, 1.0) * step(0.01, sizes_px.w);
  body = mix(body, outline_color, hole);
  color = vec4(mix(outline_color, body, clamp(0.5 - border, 0.0, 1.0)), cover);
  picked = id;
}
