// The OpenGL functions. Only .cpp files of the renderer include this.
#pragma once

#include <epoxy/gl.h>
