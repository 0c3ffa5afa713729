// The weighted mean of what was summed, over what is left of the background.
layout(binding = 0) uniform sampler2D sums;
layout(binding = 1) uniform sampler2D revealage;

layout(location = 0) out vec4 color;  // a: the share of the background

void main() {
  ivec2 place = ivec2(gl_FragCoord.xy);
  float left = texelFetch(revealage, place, 0).r;
  if (left >= 1.0) discard;  // most of the picture, as a rule
  vec4 sum = texelFetch(sums, place, 0);
  color = vec4(sum.rgb / max(sum.a, 1e-5), left);
}
