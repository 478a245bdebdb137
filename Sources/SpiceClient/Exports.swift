// What the public declarations of this module are made of comes with it, so that an app imports one module.
@_exported public import SpiceAgentWire
@_exported public import SpiceChannel
@_exported public import SpiceClientCore
@_exported public import SpiceCodecs
@_exported public import SpiceGeometry
@_exported public import SpiceLink
@_exported public import SpicePixels
@_exported public import SpiceTransport
@_exported public import SpiceWire
