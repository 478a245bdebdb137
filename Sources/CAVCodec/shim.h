#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

// The types of the functions that are looked up at run time, as the headers declare them.
#define SPICE_LOOKED_UP(name) typedef __typeof__(name) *name##_function

SPICE_LOOKED_UP(av_dict_free);
SPICE_LOOKED_UP(av_dict_set);
SPICE_LOOKED_UP(av_frame_alloc);
SPICE_LOOKED_UP(av_frame_free);
SPICE_LOOKED_UP(av_frame_get_buffer);
SPICE_LOOKED_UP(av_frame_make_writable);
SPICE_LOOKED_UP(av_log_set_level);
SPICE_LOOKED_UP(av_new_packet);
SPICE_LOOKED_UP(av_packet_alloc);
SPICE_LOOKED_UP(av_packet_free);
SPICE_LOOKED_UP(av_packet_unref);
SPICE_LOOKED_UP(avcodec_alloc_context3);
SPICE_LOOKED_UP(avcodec_find_decoder_by_name);
SPICE_LOOKED_UP(avcodec_find_encoder_by_name);
SPICE_LOOKED_UP(avcodec_free_context);
SPICE_LOOKED_UP(avcodec_open2);
SPICE_LOOKED_UP(avcodec_receive_frame);
SPICE_LOOKED_UP(avcodec_receive_packet);
SPICE_LOOKED_UP(avcodec_send_frame);
SPICE_LOOKED_UP(avcodec_send_packet);
SPICE_LOOKED_UP(sws_freeContext);
SPICE_LOOKED_UP(sws_getCachedContext);
SPICE_LOOKED_UP(sws_getCoefficients);
SPICE_LOOKED_UP(sws_scale_frame);
SPICE_LOOKED_UP(sws_setColorspaceDetails);
