import SpiceGeometry
import SpiceServer

/// Pictures that are drawn once and shown often: clients keep them.
struct Gallery: Sendable {
  static let size = Rect(width: 380, height: 256)

  private static let photo = (width: 170, height: 114)

  private let photos: [ServerPicture]
  private let icons: [ServerPicture]

  init(noise: Noise) {
    photos = [
      Photo.valley(noise, Self.photo.width, Self.photo.height),
      Photo.marble(noise, Self.photo.width, Self.photo.height),
    ]
    icons = Icon.allCases.map(\.picture)
  }

  func paint(_ painter: Painter, in content: Rect) {
    painter.fill(content, Theme.paper)
    for (index, photo) in photos.enumerated() {
      painter.draw(photo, at: content.part(x: 14 + index * (photo.width + 12), y: 14, width: 0, height: 0).origin)
    }
    let step = (Self.size.width - 28 - Icon.side) / (icons.count - 1)
    for row in 0..<2 {
      for column in icons.indices {
        let place = content.part(x: 14 + column * step, y: 142 + row * (Icon.side + 10), width: 0, height: 0).origin
        painter.draw(icons[(column + row * 3) % icons.count], at: place)
      }
    }
  }
}
