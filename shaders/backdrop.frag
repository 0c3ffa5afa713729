layout(location = 0) out vec4 color;

void main() {
  vec2 place = part_from_px + gl_FragCoord.xy;
  vec3 gradient = mix(background_bottom.rgb, background_top.rgb, place.y / picture_px.y);
  // Less than one step of 8 bits, so that the slow gradient shows no bands.
  float noise = fract(52.9829189 * fract(dot(place, vec2(0.06711056, 0.00583715))));
  color = vec4(gradient + (noise - 0.5) / 255.0, 1.0);
}
