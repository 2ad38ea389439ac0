#pragma once
#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/cpu.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/md5.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/tx.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

// AVERROR, AVERROR_EOF and AV_NOPTS_VALUE are macros with casts, which Swift cannot import.
static inline int cff_averror(int posix) { return AVERROR(posix); }
static inline int cff_averror_eof(void) { return AVERROR_EOF; }
static inline int cff_averror_invaliddata(void) { return AVERROR_INVALIDDATA; }
static inline int64_t cff_nopts(void) { return AV_NOPTS_VALUE; }

// FFmpeg 6 renamed pkt_duration and FFmpeg 7 removed the old name.
static inline int64_t cff_frame_duration(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
  return frame->duration;
#else
  return frame->pkt_duration;
#endif
}

// Stream side data moved into the codec parameters in FFmpeg 6.1.
// The matrix has 9 entries; NULL where the stream has none.
static inline const int32_t *cff_stream_display_matrix(const AVStream *stream) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 102)
  const AVPacketSideData *data =
      av_packet_side_data_get(stream->codecpar->coded_side_data,
                              stream->codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  return data && data->size >= 9 * sizeof(int32_t) ? (const int32_t *)data->data : NULL;
#else
  size_t size = 0;
  const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  return data && size >= 9 * sizeof(int32_t) ? (const int32_t *)data : NULL;
#endif
}

// AVFrame.data and .linesize are C arrays, which Swift imports as tuples: no pointer to pass on.
static inline int cff_copy_image(uint8_t *destination, int size, const AVFrame *frame) {
  return av_image_copy_to_buffer(destination, size, (const uint8_t *const *)frame->data,
                                 frame->linesize, (enum AVPixelFormat)frame->format, frame->width,
                                 frame->height, 1);
}

// AVFrame.format is an int because audio and video share it; Swift's enum conversions would trap
// or hide values this header does not know.
static inline int cff_image_size(const AVFrame *frame) {
  return av_image_get_buffer_size((enum AVPixelFormat)frame->format, frame->width, frame->height,
                                  1);
}
