#!/usr/bin/env python3
"""Draws the pictures of the corpus that are not screens of real programs. Needs NumPy, Pillow and the DejaVu fonts.

Nothing is taken from anywhere: the photo is noise made to look like hills at a lake, with the grain of a sensor; the
text is this project's own.
"""
import pathlib
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FONTS = "/usr/share/fonts/truetype/dejavu/"


def font(name, size):
    return ImageFont.truetype(FONTS + f"DejaVu{name}.ttf", size)


def fractal(rng, width, height, first, octaves, falloff=0.5, stretch=1):
    """Noise of several sizes, about -1 to 1; `first` cells in the larger direction, `stretch` times wider than high."""
    total = np.zeros((height, width))
    for octave in range(octaves):
        cells = first * 2**octave
        if cells > max(width, height) * 2:
            break
        columns = max(2, int(cells * width / max(width, height) / stretch))
        rows = max(2, int(cells * height / max(width, height)))
        small = Image.fromarray(rng.standard_normal((rows, columns)).astype(np.float32))
        total += falloff**octave * np.asarray(small.resize((width, height), Image.BICUBIC))
    return total / np.abs(total).max()


def mix(a, b, share):
    return a + (b - a) * share[..., None]


def landscape(width, height, seed, grain):
    """Sky, clouds, three ranges of hills and a lake; `grain` is the strength of the sensor's noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / height
    picture = mix(np.array([58.0, 104, 168]), np.array([236.0, 214, 190]), np.clip(y / 0.55, 0, 1))
    clouds = np.clip(fractal(rng, width, height, 5, 7, 0.55, 2) * 2.2 - 0.1, 0, 1) * np.clip(1 - y / 0.6, 0, 1)
    picture = mix(picture, np.array([250.0, 246, 240]), clouds * 0.85)
    shore = 0.66
    for index, (base, colour) in enumerate([(0.42, (110, 126, 150)), (0.5, (74, 96, 92)), (0.58, (44, 62, 38))]):
        ridge = np.minimum(base + 0.09 * fractal(rng, width, 4, 5 + 3 * index, 8, 0.5)[0], shore - 0.01)
        inside = np.clip((y - ridge) * height, 0, 1) * (y < shore)
        # A forest is darker and lighter at every scale; far away it is hazy.
        texture = fractal(rng, width, height, 40, 6, 0.8) * (10 + 26 * index)
        light = 22 * fractal(rng, width, height, 6, 3)
        picture = mix(picture, np.array(colour) + (texture + light)[..., None] * [1, 1.05, 0.8], inside)
    lake = y >= shore
    mirror = np.clip((2 * shore - y) * height, 0, height - 1).astype(int)
    ripples = (fractal(rng, width, height, 60, 5, 0.7, 6) * 14 * (y - shore + 0.1) / 0.4).astype(int)
    column = np.arange(width)[None, :]
    reflected = picture[np.clip(mirror + ripples, 0, height - 1), column] * [0.72, 0.8, 0.88] + [6, 12, 18]
    picture = np.where(lake[..., None], reflected + (ripples * 1.6)[..., None], picture)
    # Stones at the near shore.
    near = np.clip((y - 0.9 - 0.05 * fractal(rng, width, 4, 6, 6)[0]) * height / 3, 0, 1)
    stones = fractal(rng, width, height, 90, 5, 0.8) * 46
    picture = mix(picture, np.array([104.0, 96, 84]) + stones[..., None], near)
    picture = np.clip(picture + rng.standard_normal(picture.shape) * grain, 0, 255).astype(np.uint8)
    # What a lens and the reconstruction of colours do to the grain.
    return Image.fromarray(picture).filter(ImageFilter.GaussianBlur(0.55))


def wallpaper(width, height):
    """A gradient with a few large waves and soft patches of light, no grain."""
    image = Image.new("RGB", (1, height))
    for row in range(height):
        share = row / height
        image.putpixel((0, row), (int(30 + 60 * share), int(70 + 90 * share), int(130 + 70 * share)))
    image = image.resize((width, height)).convert("RGBA")
    for index in range(5):
        layer = Image.new("RGBA", (width * 2, height * 2))
        points = [
            (x, height * (0.7 + 0.25 * index) + 160 * np.sin(x / (500 + 90 * index) + index * 1.7))
            for x in range(0, width * 2 + 20, 20)
        ]
        ImageDraw.Draw(layer).polygon(
            points + [(width * 2, height * 2), (0, height * 2)], fill=(20 + 30 * index, 110 + 12 * index, 190, 60))
        image = Image.alpha_composite(image, layer.resize((width, height), Image.LANCZOS))
    light = 12 * fractal(np.random.default_rng(3), width, height, 4, 4, 0.4)
    picture = np.asarray(image.convert("RGB")) + light[..., None] * [0.8, 1, 1.2]
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def window(image, box, title, background=(255, 255, 255)):
    """A frame with a title; returns what draws into the image."""
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = box
    shade = image.crop((left - 12, top - 8, right + 12, bottom + 16))
    dark = Image.new("L", shade.size, 0)
    ImageDraw.Draw(dark).rectangle((12, 12, shade.width - 12, shade.height - 12), fill=110)
    shade.paste((0, 0, 0), mask=dark.filter(ImageFilter.GaussianBlur(6)))
    image.paste(shade, (left - 12, top - 8))
    draw.rectangle((left, top, right, bottom), fill=background, outline=(120, 120, 120))
    for row in range(27):
        draw.line((left + 1, top + 1 + row, right - 1, top + 1 + row), fill=(238 - row, 238 - row, 240 - row))
    draw.text(((left + right) // 2, top + 14), title, (60, 60, 60), font("Sans-Bold", 12), anchor="mm")
    for index in range(3):
        x = right - 22 - 24 * index
        draw.rectangle((x, top + 7, x + 13, top + 20), outline=(90, 90, 90), fill=(246, 246, 246))
    return draw


def text_lines(name):
    return (ROOT / name).read_text().split("\n")


def folder(draw, x, y):
    draw.rounded_rectangle((x, y, x + 26, y + 20), 4, fill=(64, 124, 206))
    for row in range(38):
        draw.line((x, y + 8 + row, x + 53, y + 8 + row), fill=(150 + row, 190 + row // 2, 240))
    draw.rounded_rectangle((x, y + 8, x + 53, y + 46), 4, outline=(90, 146, 216))


def files(image, box, title):
    draw = window(image, box, title)
    left, top, right, bottom = box
    draw.rectangle((left + 1, top + 28, left + 170, bottom - 1), fill=(246, 245, 244))
    for index, name in enumerate(["Places", "Home", "Documents", "Pictures", "Music", "Trash"]):
        draw.text((left + 16, top + 44 + 26 * index), name, (40, 40, 40), font("Sans-Bold" if index == 0 else "Sans", 13))
    names = sorted(path.name for path in (ROOT / "Sources").iterdir()) + sorted(
        path.name for path in (ROOT / "Tests").iterdir())
    x, y = left + 200, top + 50
    for name in names:
        folder(draw, x + 20, y)
        draw.text((x + 46, y + 62), name[:14], (20, 20, 20), font("Sans", 12), anchor="mm")
        x += 108
        if x + 108 > right:
            x, y = left + 200, y + 98
        if y + 80 > bottom:
            break


def terminal(image, box, name):
    draw = window(image, box, f"{name} - editor", (255, 255, 255))
    left, top, right, bottom = box
    face = font("SansMono", 13)
    y = top + 36
    for line in text_lines(name):
        colour = (130, 130, 130) if line.strip().startswith("//") else (20, 20, 20)
        x = left + 10
        for word in line[: (right - left) // 8 - 3].split(" "):
            keyword = word in ("let", "var", "func", "struct", "guard", "else", "return", "static", "private", "import", "if")
            draw.text((x, y), word, (0, 0, 200) if keyword else colour, face)
            x += face.getlength(word + " ")
        y += 17
        if y > bottom - 20:
            break


def panel(image, width):
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, 27), fill=(44, 46, 50))
    for index, name in enumerate(["Applications", "Places", "System"]):
        draw.text((14 + 110 * index, 14), name, (230, 230, 230), font("Sans", 13), anchor="lm")
    draw.text((width - 14, 14), "Tue 14:05", (230, 230, 230), font("Sans", 13), anchor="rm")


def desktop():
    image = wallpaper(1920, 1080)
    panel(image, 1920)
    files(image, (60, 70, 900, 690), "swift-spice")
    terminal(image, (1000, 560, 1900, 1060), "Sources/SpiceGeometry/Region.swift")
    photo = landscape(720, 405, 7, 4)
    draw = window(image, (760, 110, 1700, 560), "lake.jpg", (0, 0, 0))
    image.paste(photo, (761, 145))
    draw.rectangle((1482, 138, 1699, 559), fill=(246, 245, 244))
    for index, line in enumerate(["Size  2560 x 1440", "Type  JPEG image", "Aperture  f/4.0", "Exposure  1/250 s", "ISO  100"]):
        draw.text((1500, 160 + 26 * index), line, (50, 50, 50), font("Sans", 13))
    return image


def button(draw, box, text):
    left, top, right, bottom = box
    for row in range(bottom - top):
        draw.line((left, top + row, right, top + row), fill=(250 - row // 2,) * 3)
    draw.rounded_rectangle(box, 4, outline=(150, 150, 150))
    draw.text(((left + right) // 2, (top + bottom) // 2), text, (30, 30, 30), font("Sans", 14), anchor="mm")


def dialog():
    image = wallpaper(1920, 1080)
    panel(image, 1920)
    draw = window(image, (120, 90, 1080, 820), "Settings", (250, 250, 250))
    for index, name in enumerate(["Display", "Keyboard", "Mouse", "Sound", "Network", "Power", "Printers", "Users", "About"]):
        y = 140 + 44 * index
        if index == 1:
            draw.rectangle((121, y - 10, 339, y + 30), fill=(53, 132, 228))
        draw.ellipse((140, y, 158, y + 18), fill=(90 + 15 * index, 140, 200 - 12 * index), outline=(70, 70, 70))
        draw.text((172, y + 1), name, (255, 255, 255) if index == 1 else (40, 40, 40), font("Sans", 15))
    draw.line((340, 118, 340, 819), fill=(210, 210, 210))
    draw.text((370, 140), "Keyboard", (20, 20, 20), font("Sans-Bold", 22))
    for index, name in enumerate(["Repeat keys when held down", "Cursor blinks in text fields", "Sound when a key is pressed", "Show the layout in the panel"]):
        y = 200 + 40 * index
        draw.rectangle((372, y, 388, y + 16), outline=(120, 120, 120), fill=(255, 255, 255))
        if index % 2 == 0:
            draw.line((375, y + 8, 379, y + 13, 386, y + 3), fill=(53, 132, 228), width=2)
        draw.text((402, y - 1), name, (40, 40, 40), font("Sans", 15))
    for index, name in enumerate(["Delay", "Speed", "Blink rate"]):
        y = 390 + 60 * index
        draw.text((372, y), name, (40, 40, 40), font("Sans", 15))
        draw.rounded_rectangle((500, y + 6, 1000, y + 12), 3, fill=(205, 205, 205))
        draw.rounded_rectangle((500, y + 6, 640 + 90 * index, y + 12), 3, fill=(53, 132, 228))
        draw.ellipse((630 + 90 * index, y, 650 + 90 * index, y + 19), fill=(252, 252, 252), outline=(140, 140, 140))
    draw.text((372, 580), "Layouts", (20, 20, 20), font("Sans-Bold", 16))
    draw.rectangle((372, 610, 1040, 740), outline=(190, 190, 190), fill=(255, 255, 255))
    for index, name in enumerate(["English (US)", "German", "French (Canada)", "Japanese"]):
        draw.text((386, 618 + 28 * index), name, (40, 40, 40), font("Sans", 15))
    for index, name in enumerate(["Help", "Cancel", "Apply"]):
        button(draw, (720 + 110 * index, 765, 820 + 110 * index, 800), name)
    draw = window(image, (1180, 420, 1760, 700), "Question", (242, 241, 240))
    draw.ellipse((1210, 480, 1270, 540), fill=(53, 132, 228), outline=(30, 90, 170))
    draw.text((1240, 510), "?", (255, 255, 255), font("Sans-Bold", 38), anchor="mm")
    draw.text((1300, 480), "Keep these settings?", (20, 20, 20), font("Sans-Bold", 17))
    draw.text((1300, 515), "Without an answer, the old ones come back\nin fifteen seconds.", (40, 40, 40), font("Sans", 14))
    button(draw, (1480, 640, 1600, 678), "Go back")
    button(draw, (1615, 640, 1735, 678), "Keep")
    return image


def web_page():
    image = Image.new("RGB", (1920, 1080), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1919, 42), fill=(211, 227, 253))
    draw.rounded_rectangle((48, 6, 290, 60), 10, fill=(255, 255, 255))
    draw.text((84, 21), "How swift-spice is built", (40, 40, 40), font("Sans", 13), anchor="lm")
    draw.rounded_rectangle((130, 48, 1660, 80), 16, fill=(237, 242, 250))
    draw.text((190, 64), "file:///usr/share/doc/swift-spice/ARCHITECTURE.html", (40, 40, 40), font("Sans", 14), anchor="lm")
    draw.line((0, 88, 1919, 88), fill=(200, 200, 200))
    draw.rectangle((0, 100, 1890, 156), fill=(128, 36, 0))
    draw.text((20, 128), "Documentation", (255, 255, 255), font("Serif-Bold", 26), anchor="lm")
    draw.rectangle((1892, 89, 1919, 1079), fill=(241, 241, 241))
    draw.rounded_rectangle((1900, 96, 1912, 300), 5, fill=(150, 150, 150))
    y = 172
    for line in text_lines("ARCHITECTURE.md"):
        heading = line.startswith("#")
        face = font("Serif-Bold", 26) if heading else font("Serif", 17)
        x = 20
        for word in line.strip("# ").replace("`", "").replace("**", "").split(" "):
            link = word.startswith("Spice") or word.endswith(".md")
            draw.text((x, y), word, (0, 0, 238) if link else (0, 0, 0), face)
            if link:
                draw.line((x, y + 19, x + face.getlength(word), y + 19), fill=(0, 0, 238))
            x += face.getlength(word + " ")
        y += 38 if heading else 22
        if y > 1060:
            break
    return image


for name, make in [("photo", lambda: landscape(1280, 720, 1, 4.5)), ("desktop", desktop), ("dialog", dialog), ("web-page", web_page)]:
    make().save(HERE / f"{name}.png", optimize=True)
