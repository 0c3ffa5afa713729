in float height;

layout(location = 0) out vec4 color;

void main() {
  vec3 gradient = mix(background_bottom.rgb, background_top.rgb, height);
  // Less than one step of 8 bits, so that the slow gradient shows no bands.
  float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
  color = vec4(gradient + (noise - 0.5) / 255.0, 1.0);
}
