// What the server's own declarations speak of comes with it.
@_exported public import SpiceDrawing
@_exported public import SpiceGeometry
@_exported public import SpicePixels
@_exported public import SpiceServerRuntime
@_exported public import SpiceWire
