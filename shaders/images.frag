uniform sampler2D image;
uniform int greyed;
uniform uint id;

in vec2 at;

layout(location = 0) out vec4 color;
layout(location = 1) out uint picked;

void main() {
  color = texture(image, at);
  if (greyed != 0) {
    float grey = dot(color.rgb, vec3(0.2126, 0.7152, 0.0722));
    color.rgb = mix(background_bottom.rgb, vec3(grey), 0.55);
  }
  picked = id;
}
