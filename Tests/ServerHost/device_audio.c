// Playback and record devices, and the interface of migration: those whose work is done by calls of the host.
#include "devices.h"
#include "loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void connect_complete(SpiceMigrateInstance *migration) {
  loop_require_main("migrate_connect_complete");
  event("migrate_connect_complete", "device=%d", device_number(migration));
}

static void end_complete(SpiceMigrateInstance *migration) {
  loop_require_main("migrate_end_complete");
  event("migrate_end_complete", "device=%d", device_number(migration));
}

static void add_migration(struct arguments *arguments) {
  struct migration {
    SpiceMigrateInstance instance;
    SpiceMigrateInterface interface;
  } *migration = calloc(1, sizeof *migration);
  migration->interface = (SpiceMigrateInterface){
    {SPICE_INTERFACE_MIGRATION, "spice-server-host",
     argument_number(arguments, "major", SPICE_INTERFACE_MIGRATION_MAJOR),
     argument_number(arguments, "minor", SPICE_INTERFACE_MIGRATION_MINOR)},
    connect_complete, end_complete};
  migration->instance.base.sif = &migration->interface.base;
  device_add(arguments, DEVICE_MIGRATION, &migration->instance.base);
}

static void add_playback(struct arguments *arguments) {
  struct playback {
    SpicePlaybackInstance instance;
    SpicePlaybackInterface interface;
  } *playback = calloc(1, sizeof *playback);
  playback->interface.base = (SpiceBaseInterface){
    SPICE_INTERFACE_PLAYBACK, "spice-server-host", argument_number(arguments, "major", SPICE_INTERFACE_PLAYBACK_MAJOR),
    argument_number(arguments, "minor", SPICE_INTERFACE_PLAYBACK_MINOR)};
  playback->instance.base.sif = &playback->interface.base;
  device_add(arguments, DEVICE_PLAYBACK, &playback->instance.base);
}

static void add_record(struct arguments *arguments) {
  struct record {
    SpiceRecordInstance instance;
    SpiceRecordInterface interface;
  } *record = calloc(1, sizeof *record);
  record->interface.base = (SpiceBaseInterface){
    SPICE_INTERFACE_RECORD, "spice-server-host", argument_number(arguments, "major", SPICE_INTERFACE_RECORD_MAJOR),
    argument_number(arguments, "minor", SPICE_INTERFACE_RECORD_MINOR)};
  record->instance.base.sif = &record->interface.base;
  device_add(arguments, DEVICE_RECORD, &record->instance.base);
}

// A file of plain samples that a device plays, or records to, as a guest does it: a little every ten milliseconds.
struct passing {
  void *instance;
  FILE *file;
  SpiceTimer *timer;
  int64_t began;
  int64_t rate;
  int64_t frames;
  int64_t missed;
};

static struct passing playing, recording;

/// Frames that should have passed by now and have not.
static int64_t frames_due(const struct passing *passing) {
  return (now_milliseconds() - passing->began) * passing->rate / 1000 - passing->frames;
}

static void passing_end(struct passing *passing) {
  if (passing->timer) core_named("host")->timer_remove(passing->timer);
  if (passing->file) fclose(passing->file);
  passing->timer = NULL;
  passing->file = NULL;
}

static void passing_begin(struct passing *passing, struct arguments *arguments, void *instance, const char *mode,
                          SpiceTimerFunc function) {
  const char *path = argument_needed_text(arguments, "file");
  if (arguments_failed(arguments)) return;
  passing_end(passing);
  FILE *file = fopen(path, mode);
  if (!file) return reply_error(arguments, "%s cannot be opened", path);
  *passing = (struct passing){instance, file, core_named("host")->timer_add(function, NULL), now_milliseconds(),
                              argument_number(arguments, "rate", 48000), 0, 0};
  core_named("host")->timer_start(passing->timer, 10);
}

static void play_some(void *opaque) {
  (void)opaque;
  while (frames_due(&playing) >= 480) {
    uint32_t *samples = NULL, length = 0;
    CALL(spice_server_playback_get_buffer)(playing.instance, &samples, &length);
    uint32_t nowhere[480] = {0}, *target = samples ? samples : nowhere;
    size_t got = fread(target, 4, 480, playing.file);
    if (got < 480) memset(target + got, 0, (480 - got) * 4);
    if (samples) CALL(spice_server_playback_put_samples)(playing.instance, samples);
    playing.missed += !samples;
    playing.frames += 480;
    if (got == 480) continue;
    passing_end(&playing);
    event("played", "frames=%lld missed=%lld", (long long)playing.frames, (long long)playing.missed);
    return;
  }
  core_named("host")->timer_start(playing.timer, 10);
}

static void record_some(void *opaque) {
  (void)opaque;
  uint32_t samples[4096];
  int64_t due = frames_due(&recording);
  recording.frames += due;
  while (due > 0) {
    uint32_t got = CALL(spice_server_record_get_samples)(recording.instance, samples, due > 4096 ? 4096 : due);
    if (!got) break;
    fwrite(samples, 4, got, recording.file);
    due -= got;
  }
  core_named("host")->timer_start(recording.timer, 10);
}

static void volume_argument(struct arguments *arguments, uint8_t *channels, uint16_t *volume) {
  int64_t numbers[8];
  *channels = argument_numbers(arguments, "volume", numbers, 8);
  for (int i = 0; i < *channels; i++) volume[i] = numbers[i];
}

/// `playback do=start|stop|put|play|get|put_late|volume|mute|rate|best_rate`. `put` asks for a buffer, and fills it with a
/// saw-tooth; `play` does that with a file of plain samples, as fast as they pass, and ends with an event; `get` and
/// `put_late` are the two halves of `put`.
static void playback(struct arguments *arguments) {
  static uint32_t *held;
  SpicePlaybackInstance *instance = device_of(arguments, DEVICE_PLAYBACK);
  const char *what = argument_needed_text(arguments, "do");
  if (arguments_failed(arguments)) return;
  if (!strcmp(what, "start")) {
    CALL(spice_server_playback_start)(instance);
  } else if (!strcmp(what, "stop")) {
    CALL(spice_server_playback_stop)(instance);
  } else if (!strcmp(what, "put")) {
    uint32_t *samples = NULL, length = 0;
    CALL(spice_server_playback_get_buffer)(instance, &samples, &length);
    for (uint32_t i = 0; samples && i < length; i++) samples[i] = (i & 0xff) << 6 | (i & 0xff) << 22;
    if (samples) CALL(spice_server_playback_put_samples)(instance, samples);
    reply(arguments, "buffer=%d samples=%u", samples != NULL, length);
  } else if (!strcmp(what, "play")) {
    passing_begin(&playing, arguments, instance, "rb", play_some);
  } else if (!strcmp(what, "get")) {
    uint32_t *samples = NULL, length = 0;
    CALL(spice_server_playback_get_buffer)(instance, &samples, &length);
    if (samples) held = samples;
    reply(arguments, "buffer=%d samples=%u", samples != NULL, length);
  } else if (!strcmp(what, "put_late")) {
    if (held) CALL(spice_server_playback_put_samples)(instance, held);
    held = NULL;
  } else if (!strcmp(what, "volume")) {
    uint8_t channels;
    uint16_t volume[8];
    volume_argument(arguments, &channels, volume);
    CALL(spice_server_playback_set_volume)(instance, channels, volume);
  } else if (!strcmp(what, "mute")) {
    CALL(spice_server_playback_set_mute)(instance, argument_needed(arguments, "value"));
  } else if (!strcmp(what, "rate")) {
    CALL(spice_server_set_playback_rate)(instance, argument_needed(arguments, "value"));
  } else if (!strcmp(what, "best_rate")) {
    reply_result(arguments, CALL(spice_server_get_best_playback_rate)(instance));
  } else {
    reply_error(arguments, "playback does not do '%s'", what);
  }
}

/// `record do=start|stop|get|keep|kept|volume|mute|rate|best_rate`. `keep` gets samples as fast as they pass, for a file,
/// until `kept`.
static void record(struct arguments *arguments) {
  SpiceRecordInstance *instance = device_of(arguments, DEVICE_RECORD);
  const char *what = argument_needed_text(arguments, "do");
  if (arguments_failed(arguments)) return;
  if (!strcmp(what, "start")) {
    CALL(spice_server_record_start)(instance);
  } else if (!strcmp(what, "stop")) {
    CALL(spice_server_record_stop)(instance);
  } else if (!strcmp(what, "get")) {
    static uint32_t samples[65536];
    uint32_t most = argument_number(arguments, "samples", 1024);
    if (most > 65536) most = 65536;
    reply_result(arguments, CALL(spice_server_record_get_samples)(instance, samples, most));
  } else if (!strcmp(what, "keep")) {
    passing_begin(&recording, arguments, instance, "wb", record_some);
  } else if (!strcmp(what, "kept")) {
    passing_end(&recording);
  } else if (!strcmp(what, "volume")) {
    uint8_t channels;
    uint16_t volume[8];
    volume_argument(arguments, &channels, volume);
    CALL(spice_server_record_set_volume)(instance, channels, volume);
  } else if (!strcmp(what, "mute")) {
    CALL(spice_server_record_set_mute)(instance, argument_needed(arguments, "value"));
  } else if (!strcmp(what, "rate")) {
    CALL(spice_server_set_record_rate)(instance, argument_needed(arguments, "value"));
  } else if (!strcmp(what, "best_rate")) {
    reply_result(arguments, CALL(spice_server_get_best_record_rate)(instance));
  } else {
    reply_error(arguments, "record does not do '%s'", what);
  }
}

const struct verb audio_verbs[] = {{"add_migration", add_migration}, {"add_playback", add_playback},
                                   {"add_record", add_record},       {"playback", playback},
                                   {"record", record},               {0}};
