package io.convoy.jobs.prepare;

import io.convoy.testing.Damage;
import io.convoy.testing.OddImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Files of many kinds, damaged or odd, by name. */
final class DamagedFiles {
  private final Random random = new Random(3);
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Map<String, String> reasons = new TreeMap<>();
  private int number;

  /** Adds one of each kind. */
  DamagedFiles add(ImageTree tree) throws IOException {
    byte[] jpeg = tree.image(30 + number, 40, "jpg");
    byte[] png = tree.image(30 + number, 40, "png");
    byte[] bmp = tree.image(30, 40 + number, "bmp");
    byte[] gif = tree.image(30, 40 + number, "gif");
    byte[] tiff = tree.image(30, 40 + number, "tiff");
    refuse("cut.jpg", "the JPEG image is truncated", Damage.cut(jpeg, random));
    refuse("cut.png", "the PNG image is truncated", Damage.cut(png, random));
    refuse("cut.bmp", "the BMP image is truncated", Damage.cut(bmp, random));
    refuse("cut.gif", "the GIF image is truncated", Damage.cut(gif, random));
    refuse("cut.tiff", "the TIFF image is truncated", Damage.cut(tiff, random));
    refuse("empty.jpg", "the file is empty", new byte[0]);
    refuse("zeros.jpg", "not an image", new byte[1 + random.nextInt(4000)]);
    refuse("page.jpg", "not an image", "<html>404</html>".getBytes(StandardCharsets.UTF_8));
    refuse("noise.png", "not an image", Damage.noise(random, (byte) 1));
    refuse(
        "noise-behind-magic.jpg", "the JPEG image", Damage.noise(random, Arrays.copyOf(jpeg, 4)));
    refuse(
        "noise-behind-header.png", "the PNG image", Damage.noise(random, Arrays.copyOf(png, 33)));
    refuse("noise-behind-header.gif", "GIF image", Damage.noise(random, Arrays.copyOf(gif, 13)));
    refuse(
        "bomb.png",
        "larger than --max-pixels",
        Damage.patched(png, 16, 0, 0, 0xf0, 0, 0, 0, 0xf0, 0));
    refuse(
        "bomb.jpg",
        "larger than --max-pixels",
        Damage.patched(jpeg, frame(jpeg) + 5, 255, 0, 255, 0));
    refuse("bomb.gif", "larger than --max-pixels", Damage.patched(gif, 6, 255, 255, 255, 255));
    refuse("bomb.bmp", "larger than --max-pixels", Damage.patched(bmp, 18, 0, 0, 1, 0, 0, 0, 1, 0));
    refuse("tall.png", "longer than --max-aspect", Damage.patched(png, 16, 0, 0, 0, 2, 0, 0, 1, 0));
    refuse("no-width.png", "has no size", Damage.patched(png, 16, 0, 0, 0, 0));
    refuse("checksum.png", "the PNG image is truncated or corrupt", Damage.flipped(png));
    accept("wrong-ending.jpg", png);
    accept("bytes-behind.jpg", Arrays.copyOf(jpeg, jpeg.length + 999));
    accept("deep.png", drawn(BufferedImage.TYPE_USHORT_GRAY));
    accept("transparent.png", drawn(BufferedImage.TYPE_INT_ARGB));
    accept("palette.png", drawn(BufferedImage.TYPE_BYTE_INDEXED));
    accept("bits.png", drawn(BufferedImage.TYPE_BYTE_BINARY));
    number++;
    return this;
  }

  /** Content by path. */
  Map<String, byte[]> files() {
    return files;
  }

  /** Why files are refused, in part, by path; the others are fine. */
  Map<String, String> reasons() {
    return reasons;
  }

  private void refuse(String name, String reason, byte[] content) {
    reasons.put(path(name), reason);
    accept(name, content);
  }

  private void accept(String name, byte[] content) {
    files.put(path(name), content);
  }

  private String path(String name) {
    return (number % 2 == 0 ? "cat/" : "dog/") + number + "-" + name;
  }

  /** Where the frame header of a baseline JPEG starts. */
  private static int frame(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xff) != 0xc0) {
      at += 2 + (((jpeg[at + 2] & 0xff) << 8) | (jpeg[at + 3] & 0xff));
    }
    return at;
  }

  private static byte[] drawn(int type) throws IOException {
    return OddImages.encode(new BufferedImage(24, 18, type), "png");
  }
}
