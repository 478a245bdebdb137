// A keyboard, a mouse and a tablet that report what they are told.
#include "devices.h"
#include "loop.h"

#include <stdlib.h>

static uint8_t leds;

static void push_scan_code(SpiceKbdInstance *keyboard, uint8_t code) {
  loop_require_main("push_scan_freg");
  event("key", "device=%d code=%d", device_number(keyboard), code);
}

static uint8_t get_leds(SpiceKbdInstance *keyboard) {
  (void)keyboard;
  loop_require_main("get_leds");
  count("get_leds", 1);
  return leds;
}

static void mouse_motion(SpiceMouseInstance *mouse, int dx, int dy, int dz, uint32_t buttons) {
  loop_require_main("mouse motion");
  event("mouse_motion", "device=%d dx=%d dy=%d dz=%d buttons=%u", device_number(mouse), dx, dy, dz, buttons);
}

static void mouse_buttons(SpiceMouseInstance *mouse, uint32_t buttons) {
  loop_require_main("mouse buttons");
  event("mouse_buttons", "device=%d buttons=%u", device_number(mouse), buttons);
}

// The one callback that the stock library makes on whatever thread it is on.
static void tablet_size(SpiceTabletInstance *tablet, int width, int height) {
  event("tablet_size", "device=%d width=%d height=%d thread=%s", device_number(tablet), width, height,
        loop_is_main_thread() ? "main" : "worker");
}

static void tablet_position(SpiceTabletInstance *tablet, int x, int y, uint32_t buttons) {
  loop_require_main("tablet position");
  event("tablet_position", "device=%d x=%d y=%d buttons=%u", device_number(tablet), x, y, buttons);
}

static void tablet_wheel(SpiceTabletInstance *tablet, int wheel, uint32_t buttons) {
  loop_require_main("tablet wheel");
  event("tablet_wheel", "device=%d wheel=%d buttons=%u", device_number(tablet), wheel, buttons);
}

static void tablet_buttons(SpiceTabletInstance *tablet, uint32_t buttons) {
  loop_require_main("tablet buttons");
  event("tablet_buttons", "device=%d buttons=%u", device_number(tablet), buttons);
}

static SpiceBaseInterface base(struct arguments *arguments, const char *type, int major, int minor) {
  return (SpiceBaseInterface){type, "spice-server-host", argument_number(arguments, "major", major),
                              argument_number(arguments, "minor", minor)};
}

static void add_keyboard(struct arguments *arguments) {
  struct keyboard {
    SpiceKbdInstance instance;
    SpiceKbdInterface interface;
  } *keyboard = calloc(1, sizeof *keyboard);
  keyboard->interface = (SpiceKbdInterface){
    base(arguments, SPICE_INTERFACE_KEYBOARD, SPICE_INTERFACE_KEYBOARD_MAJOR, SPICE_INTERFACE_KEYBOARD_MINOR),
    push_scan_code, get_leds};
  keyboard->instance.base.sif = &keyboard->interface.base;
  leds = argument_number(arguments, "leds", 0);
  device_add(arguments, DEVICE_KEYBOARD, &keyboard->instance.base);
}

static void add_mouse(struct arguments *arguments) {
  struct mouse {
    SpiceMouseInstance instance;
    SpiceMouseInterface interface;
  } *mouse = calloc(1, sizeof *mouse);
  mouse->interface = (SpiceMouseInterface){
    base(arguments, SPICE_INTERFACE_MOUSE, SPICE_INTERFACE_MOUSE_MAJOR, SPICE_INTERFACE_MOUSE_MINOR), mouse_motion,
    mouse_buttons};
  mouse->instance.base.sif = &mouse->interface.base;
  device_add(arguments, DEVICE_MOUSE, &mouse->instance.base);
}

static void add_tablet(struct arguments *arguments) {
  struct tablet {
    SpiceTabletInstance instance;
    SpiceTabletInterface interface;
  } *tablet = calloc(1, sizeof *tablet);
  tablet->interface = (SpiceTabletInterface){
    base(arguments, SPICE_INTERFACE_TABLET, SPICE_INTERFACE_TABLET_MAJOR, SPICE_INTERFACE_TABLET_MINOR), tablet_size,
    tablet_position, tablet_wheel, tablet_buttons};
  tablet->instance.base.sif = &tablet->interface.base;
  device_add(arguments, DEVICE_TABLET, &tablet->instance.base);
}

/// `kbd_leds value=MASK`: the guest switches lights.
static void keyboard_leds(struct arguments *arguments) {
  SpiceKbdInstance *keyboard = device_of(arguments, DEVICE_KEYBOARD);
  int value = argument_needed(arguments, "value");
  if (arguments_failed(arguments)) return;
  leds = value;
  reply_result(arguments, CALL(spice_server_kbd_leds)(keyboard, value));
}

const struct verb input_verbs[] = {
  {"add_keyboard", add_keyboard}, {"add_mouse", add_mouse}, {"add_tablet", add_tablet}, {"kbd_leds", keyboard_leds}, {0}};
