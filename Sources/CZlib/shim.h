#pragma once
#include <zlib.h>

// A macro that passes the header's version, which Swift cannot import.
static inline int czlib_inflate_init(z_stream *stream) { return inflateInit(stream); }
