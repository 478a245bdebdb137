public import CSpiceServer
import SpiceGeometry
import SpiceQXL
import SpiceServerCore
import SpiceServerRuntime
import SpiceWire
import Synchronization

@c @implementation
public func spice_qxl_wakeup(_ instance: UnsafeMutablePointer<QXLInstance>!) { unsafe display(instance)?.wake() }

@c @implementation
public func spice_qxl_oom(_ instance: UnsafeMutablePointer<QXLInstance>!) { unsafe display(instance)?.relieve() }

@c @implementation
public func spice_qxl_start(_ instance: UnsafeMutablePointer<QXLInstance>!) { unsafe display(instance)?.start() }

@c @implementation
public func spice_qxl_stop(_ instance: UnsafeMutablePointer<QXLInstance>!) { unsafe display(instance)?.stop() }

// MARK: - Memory

@c @implementation
public func spice_qxl_add_memslot(
  _ instance: UnsafeMutablePointer<QXLInstance>!, _ slot: UnsafeMutablePointer<QXLDevMemSlot>!
) { unsafe display(instance)?.add(slot.pointee.slot) }

@c @implementation
public func spice_qxl_add_memslot_async(
  _ instance: UnsafeMutablePointer<QXLInstance>!, _ slot: UnsafeMutablePointer<QXLDevMemSlot>!, _ cookie: UInt64
) {
  guard let display = unsafe display(instance) else { return }
  unsafe display.add(slot.pointee.slot)
  display.async(cookie) { _ in }
}

@c @implementation
public func spice_qxl_del_memslot(
  _ instance: UnsafeMutablePointer<QXLInstance>!, _ slot_group_id: UInt32, _ slot_id: UInt32
) { unsafe display(instance)?.removeSlot(group: slot_group_id, slot: slot_id) }

@c @implementation
public func spice_qxl_reset_memslots(_ instance: UnsafeMutablePointer<QXLInstance>!) {
  unsafe display(instance)?.resetSlots()
}

// MARK: - Surfaces

@c @implementation
public func spice_qxl_create_primary_surface(
  _ instance: UnsafeMutablePointer<QXLInstance>!, _ surface_id: UInt32,
  _ surface: UnsafeMutablePointer<QXLDevSurfaceCreate>!
) {
  guard let display = unsafe display(instance), isPrimary(surface_id, #function) else { return }
  let primary = unsafe HostedDisplay.Primary(surface.pointee)
  display.worker.sync { display.createPrimary(primary, $0) }
}

@c @implementation
public func spice_qxl_create_primary_surface_async(
  _ instance: UnsafeMutablePointer<QXLInstance>!, _ surface_id: UInt32,
  _ surface: UnsafeMutablePointer<QXLDevSurfaceCreate>!, _ cookie: UInt64
) {
  guard let display = unsafe display(instance) else { return }
  let primary = unsafe HostedDisplay.Primary(surface.pointee)
  display.async(cookie) { if isPrimary(surface_id, #function) { display.createPrimary(primary, $0) } }
}

@c @implementation
public func spice_qxl_destroy_primary_surface(_ instance: UnsafeMutablePointer<QXLInstance>!, _ surface_id: UInt32) {
  guard let display = unsafe display(instance), isPrimary(surface_id, #function) else { return }
  display.worker.sync { display.destroyPrimary($0) }
}

@c @implementation
public func spice_qxl_destroy_primary_surface_async(
  _ instance: UnsafeMutablePointer<QXLInstance>!, _ surface_id: UInt32, _ cookie: UInt64
) {
  guard let display = unsafe display(instance) else { return }
  display.async(cookie) { if isPrimary(surface_id, #function) { display.destroyPrimary($0) } }
}

@c @implementation
public func spice_qxl_destroy_surfaces(_ instance: UnsafeMutablePointer<QXLInstance>!) {
  guard let display = unsafe display(instance) else { return }
  display.worker.sync { display.destroySurfaces($0) }
}

@c @implementation
public func spice_qxl_destroy_surfaces_async(_ instance: UnsafeMutablePointer<QXLInstance>!, _ cookie: UInt64) {
  guard let display = unsafe display(instance) else { return }
  display.async(cookie) { display.destroySurfaces($0) }
}

@c @implementation
public func spice_qxl_destroy_surface_wait(_ instance: UnsafeMutablePointer<QXLInstance>!, _ surface_id: UInt32) {
  guard let display = unsafe display(instance) else { return }
  display.worker.sync { display.destroy(SurfaceID(rawValue: surface_id), $0) }
}

@c @implementation
public func spice_qxl_destroy_surface_async(
  _ instance: UnsafeMutablePointer<QXLInstance>!, _ surface_id: UInt32, _ cookie: UInt64
) {
  guard let display = unsafe display(instance) else { return }
  display.async(cookie) { display.destroy(SurfaceID(rawValue: surface_id), $0) }
}

@c @implementation
public func spice_qxl_flush_surfaces_async(_ instance: UnsafeMutablePointer<QXLInstance>!, _ cookie: UInt64) {
  guard let display = unsafe display(instance) else { return }
  display.async(cookie) { display.flush($0) }
}

// MARK: - What the device sees

@c @implementation
public func spice_qxl_update_area(
  _ instance: UnsafeMutablePointer<QXLInstance>!, _ surface_id: UInt32, _ area: UnsafeMutablePointer<QXLRect>!,
  _ dirty_rects: UnsafeMutablePointer<QXLRect>!, _ num_dirty_rects: UInt32, _ clear_dirty_region: UInt32
) {
  guard let display = unsafe display(instance) else { return }
  let rect = unsafe Rect(area.pointee)
  let changed = display.worker.sync {
    display.update(SurfaceID(rawValue: surface_id), rect, forgets: clear_dirty_region != 0, $0)
  }
  guard let room = unsafe dirty_rects else { return }
  let rects = changed.forDevice(atMost: Int(clamping: num_dirty_rects))
  for index in 0..<Int(clamping: num_dirty_rects) {
    unsafe room[index] = index < rects.count ? rects[index] : QXLRect()
  }
}

@c @implementation
public func spice_qxl_update_area_async(
  _ instance: UnsafeMutablePointer<QXLInstance>!, _ surface_id: UInt32, _ qxl_area: UnsafeMutablePointer<QXLRect>!,
  _ clear_dirty_region: UInt32, _ cookie: UInt64
) {
  guard let display = unsafe display(instance) else { return }
  let rect = unsafe Rect(qxl_area.pointee)
  display.async(cookie) {
    let changed = display.update(SurfaceID(rawValue: surface_id), rect, forgets: clear_dirty_region != 0, $0)
    display.completeUpdate(surface_id, changed)
  }
}

@c @implementation
public func spice_qxl_monitors_config_async(
  _ instance: UnsafeMutablePointer<QXLInstance>!, _ monitors_config: QXLPHYSICAL, _ group_id: CInt, _ cookie: UInt64
) {
  guard let display = unsafe display(instance) else { return }
  display.async(cookie) {
    let address = GuestAddress(rawValue: monitors_config)
    display.setMonitors(at: address, group: UInt32(bitPattern: group_id), $0)
  }
}

@c @implementation
public func spice_qxl_driver_unload(_ instance: UnsafeMutablePointer<QXLInstance>!) {
  unsafe display(instance)?.worker.async { $0.engine.driverUnloaded() }
}

@c @implementation
public func spice_qxl_set_max_monitors(_ instance: UnsafeMutablePointer<QXLInstance>!, _ max_monitors: UInt32) {
  unsafe display(instance)?.worker.async { $0.engine.setMonitorLimit(UInt16(clamping: max_monitors)) }
}

@c @implementation
public func spice_qxl_set_device_info(
  _ instance: UnsafeMutablePointer<QXLInstance>!, _ device_address: UnsafePointer<CChar>!,
  _ device_display_id_start: UInt32, _ device_display_id_count: UInt32
) {
  guard let display = unsafe display(instance) else { return }
  display.worker.async { $0.engine.setMonitorLimit(UInt16(clamping: device_display_id_count)) }
  let address = unsafe Handles.bytes(device_address) ?? []
  let notes = (0..<min(device_display_id_count, GraphicsDeviceNote.outputsOfADevice)).map {
    GraphicsDeviceNote(
      address: Array(address.prefix(GraphicsDeviceNote.addressBytes)), output: device_display_id_start &+ $0)
  }
  display.noteDevices(notes)
}

extension GraphicsDeviceNote {
  /// Outputs that one device can have, and bytes that its address can have (`MAX_MONITORS_COUNT`, `MAX_DEVICE_ADDRESS_LEN`).
  fileprivate static let outputsOfADevice: UInt32 = 16
  fileprivate static let addressBytes = 255
}

@c @implementation
public func spice_qxl_reset_image_cache(_ instance: UnsafeMutablePointer<QXLInstance>!) {
  // Nothing that the guest's images are decoded to is kept; but what was asked for before is done now.
  unsafe display(instance)?.worker.sync { _ in }
}

@c @implementation
public func spice_qxl_reset_cursor(_ instance: UnsafeMutablePointer<QXLInstance>!) {
  unsafe display(instance)?.worker.sync { $0.cursor.reset() }
}

@c @implementation
public func spice_qxl_loadvm_commands(
  _ instance: UnsafeMutablePointer<QXLInstance>!, _ ext: UnsafeMutablePointer<QXLCommandExt>!, _ count: UInt32
) {
  guard let display = unsafe display(instance), let first = unsafe ext else { return }
  let commands = (0..<Int(clamping: count)).map { index in
    // SAFETY: the host says how many there are; each has 24 bytes.
    unsafe GuestCommand(UnsafeRawPointer(first) + index * 24)
  }
  display.worker.sync { display.load(commands, $0) }
}

// MARK: - Scanouts of graphics memory

@c @implementation
public func spice_qxl_gl_scanout(
  _ qxl: UnsafeMutablePointer<QXLInstance>!, _ fd: CInt, _ width: UInt32, _ height: UInt32, _ stride: UInt32,
  _ format: UInt32, _ y_0_top: CInt
) {
  // The descriptor is ours now.
  if fd >= 0 { Environment.close(fd) }
  unsafe display(qxl)?.hasScanout.store(fd >= 0, ordering: .relaxed)
  NotThereYet.tell("a picture in graphics memory")
}

@c @implementation
public func spice_qxl_gl_draw_async(
  _ qxl: UnsafeMutablePointer<QXLInstance>!, _ x: UInt32, _ y: UInt32, _ w: UInt32, _ h: UInt32, _ cookie: UInt64
) {
  guard let display = unsafe display(qxl) else { return }
  if !display.hasScanout.load(ordering: .relaxed) {
    HostLog.warning("called spice_qxl_gl_draw_async without a buffer")
  }
  display.completeNow(cookie)
}

// MARK: -

/// The display of a device; nil if it was not added.
@unsafe
private func display(_ instance: UnsafeMutablePointer<QXLInstance>?) -> HostedDisplay? {
  unsafe Handles.object(instance?.pointee.st, as: AttachedDevice.self)?.display
}

private func isPrimary(_ surface: UInt32, _ function: String) -> Bool {
  if surface == 0 { return true }
  HostLog.warning("\(function): the primary surface has the number 0, not \(surface)")
  return false
}
