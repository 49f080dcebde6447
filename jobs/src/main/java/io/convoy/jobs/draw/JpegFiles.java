package io.convoy.jobs.draw;

import io.convoy.executor.data.storage.DataException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes images as JPEG files, with one encoder for all of them; for one thread at a time. */
final class JpegFiles implements AutoCloseable {
  private static final float QUALITY = 0.92f;

  private final ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
  private final ImageWriteParam settings = writer.getDefaultWriteParam();

  JpegFiles() {
    settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    settings.setCompressionQuality(QUALITY);
  }

  /**
   * Writes one image.
   *
   * @throws DataException if the file cannot be written
   */
  void write(BufferedImage image, Path file) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), settings);
      stream.flush();
      Files.write(file, bytes.toByteArray());
    } catch (IOException e) {
      throw new DataException("cannot write " + file + ": " + e, e);
    }
  }

  @Override
  public void close() {
    writer.dispose();
  }
}
