in vec3 from_centre;
noperspective in float across_px;
flat in vec4 line_color;
flat in float half_width_px;

layout(location = 0) out vec4 color;

void main() {
  float cover = clamp(half_width_px + 0.5 - abs(across_px), 0.0, 1.0);
  float fade = clamp(1.0 - length(from_centre), 0.0, 1.0);
  color = vec4(line_color.rgb, line_color.a * cover * fade * (2.0 - fade));
}
