// A tile of the sheet in a thin frame of its class's colour.
uniform sampler2D sheet;
uniform int columns;
uniform float tile_px;

in vec2 at;
flat in vec4 frame_color;
flat in float side_px;
flat in int picture;
flat in uint point;

layout(location = 0) out vec4 color;
layout(location = 1) out uint picked;

void main() {
  // Half a texel inside of the tile, so that its neighbours do not shine in.
  vec2 in_tile = clamp(at * tile_px, 0.5, tile_px - 0.5);
  vec2 corner = vec2(picture % columns, picture / columns) * tile_px;
  vec3 seen = texture(sheet, (corner + in_tile) / vec2(textureSize(sheet, 0))).rgb;
  vec2 from_border = min(at, 1.0 - at) * side_px;
  float frame = clamp(2.5 - min(from_border.x, from_border.y), 0.0, 1.0);
  color = vec4(mix(seen, frame_color.rgb, frame), frame_color.a);
  picked = point;
}
