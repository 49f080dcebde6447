package io.convoy.jobs.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Images as text within a page. */
final class Picture {
  private Picture() {}

  /** For photos. */
  static String jpeg(BufferedImage image) {
    return text("jpeg", written(image, "jpeg"));
  }

  /** For images of few pixels, each of which is to be seen. */
  static String png(BufferedImage image) {
    return text("png", pngBytes(image));
  }

  /** The same as the bytes of a file. */
  static byte[] pngBytes(BufferedImage image) {
    return written(image, "png");
  }

  private static byte[] written(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("this Java writes no " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String text(String format, byte[] file) {
    return "data:image/" + format + ";base64," + Base64.getEncoder().encodeToString(file);
  }
}
