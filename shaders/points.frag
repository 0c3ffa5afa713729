// A lit marker with smooth edges. Its middle has exactly the class's colour, so legends match.
flat in vec3 body_color;
flat in vec3 outline_color;
flat in vec4 sizes_px;
flat in int shape;
flat in uint id;

layout(location = 0) out vec4 color;
layout(location = 1) out uint picked;

// Signed distance in pixels from the marker's border, negative inside. p points up.
float distance_to(vec2 p, float r) {
  vec2 a = abs(p);
  if (shape == 1) {  // square, rounded
    vec2 beyond = a - 0.58 * r;
    return length(max(beyond, 0.0)) + min(max(beyond.x, beyond.y), 0.0) - 0.27 * r;
  }
  if (shape == 2) return max(0.866 * a.x + 0.5 * p.y, -p.y) - 0.62 * r + 0.12 * r;  // triangle
  if (shape == 3) return 0.7071 * (a.x + a.y) - 0.74 * r;                             // diamond
  if (shape == 4) return max(max(a.x, a.y) - 0.95 * r, min(a.x, a.y) - 0.40 * r);     // cross
  return length(p) - r;
}

// Brightness relative to the middle: a soft dome under a light from the upper left, and a faint rim.
float lit(vec2 q) {
  const vec3 light = vec3(-0.46, 0.60, 0.654);
  vec3 normal = vec3(q, sqrt(max(0.0, 1.0 - dot(q, q))));
  float diffuse = dot(normal, light) - light.z;
  float rim = 1.0 - normal.z;
  return 1.0 + 0.50 * diffuse - 0.12 * rim * rim;
}

float gloss(vec2 q) {
  vec2 from_spot = q - vec2(-0.34, 0.42);
  float near = max(0.0, 1.0 - 5.0 * dot(from_spot, from_spot));
  return 0.42 * near * near;
}

void main() {
  vec2 p = (2.0 * gl_PointCoord - 1.0) * sizes_px.x;
  p.y = -p.y;
  float border = distance_to(p, sizes_px.y);
  float cover = clamp(0.5 - (border - sizes_px.z), 0.0, 1.0);
  if (cover <= 0.0) discard;

  vec2 q = p / sizes_px.y;
  vec3 body = body_color * lit(q) + gloss(q);
  float hole = clamp(sizes_px.w + 0.5 - length(p), 0.0, 1.0) * step(0.01, sizes_px.w);
  body = mix(body, outline_color, hole);
  color = vec4(mix(outline_color, body, clamp(0.5 - border, 0.0, 1.0)), cover);
  picked = id;
}
