// A bright dot in a ring, and a glow around both.
flat in vec3 ring_color;
flat in float ring_px;

layout(location = 0) out vec4 color;

float band(float distance_px, float half_width_px) {
  return clamp(half_width_px + 0.5 - abs(distance_px), 0.0, 1.0);
}

void main() {
  float from_middle = length(2.0 * gl_PointCoord - 1.0) * 2.0 * ring_px;
  float glow = max(0.0, 1.0 - from_middle / (2.0 * ring_px));
  float shadow = max(band(from_middle - ring_px, 2.2), band(from_middle, 0.34 * ring_px + 1.2));
  float ring = max(band(from_middle - ring_px, 1.1), band(from_middle, 0.34 * ring_px));
  vec3 edge = mix(background_bottom.rgb, highlight.rgb, light_theme);
  vec3 bright = mix(ring_color, highlight.rgb, 0.25 * band(from_middle, 0.34 * ring_px));
  color = vec4(mix(ring_color, mix(edge, bright, ring), shadow),
               max(0.45 * glow * glow, max(0.7 * shadow, ring)));
}
