// A thin sheet of tinted glass, lit softly: clear where it faces the eye, dense at its rims, so that
// a shape reads by its outline and what lies inside stays visible.
uniform vec3 surface_color;
uniform float opacity;

in vec3 place;
in vec3 outward;
in float there;

layout(location = 0) out vec4 weighted_sum;
layout(location = 1) out float covered;

void main() {
  vec3 normal = normalize(outward);
  float facing = dot(normal, normalize(eye.xyz - place));
  float cosine = abs(facing);
  // Light crosses more of a sheet that it meets at an angle: transmittance^(1 / cosine), short of
  // the angles where that would be opaque.
  float alpha = 1.0 - pow(1.0 - opacity, 1.0 / max(cosine, 0.22));

  // A headlight, and a sky above a ground; the inside of a body lies in its shade.
  float toward_eye = facing < 0.0 ? -normal.y : normal.y;
  float light = 0.62 + 0.30 * cosine + 0.16 * toward_eye;
  float rim = 1.0 - cosine;
  rim *= rim * rim;
  float inside = 1.0 - smoothstep(-0.2, 0.0, facing);
  vec3 rim_color = mix(mix(surface_color, vec3(1.0), 0.45), 0.55 * surface_color, light_theme);
  vec3 color = mix(surface_color * light, rim_color, rim) * (1.0 - 0.45 * inside);

  // Where the clip plane cuts, the sheet's own section is a bright line of two pixels.
  float from_plane = dot(clip_plane, vec4(place, 1.0));
  float section = clamp(2.5 - from_plane / fwidth(from_plane), 0.0, 1.0);
  color = mix(color, rim_color, section);
  alpha = mix(alpha, 0.9, section);
  // Toward a silhouette the cosine falls as the root of the distance, so this is that distance in
  // pixels: the last one fades.
  alpha *= clamp(0.5 * cosine / fwidth(cosine), section, 1.0) * there;

  // Nearer sheets count for more: equation 7's fourth power, by distances of the focus.
  float nearness = focus_distance * gl_FragCoord.w;
  float weight = clamp(nearness * nearness * nearness * nearness, 0.01, 300.0);
  weighted_sum = vec4(color * alpha, alpha) * weight;
  covered = alpha;
}
