package io.convoy.jobs.predict;

import io.convoy.executor.data.pipeline.ImageFiles;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.ImageBytes;
import io.convoy.jobs.prepare.input.UnlabelledImage;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Reads the bytes of images, wherever they lie; what holds many stays open until it is closed. */
final class ImageReader implements ImageFiles.Source, AutoCloseable {
  private final Configuration hadoop;
  private final List<UnlabelledImage> images;
  private final ImageBytes bytes;

  /** Of images that are numbered from 0. */
  ImageReader(Configuration hadoop, List<UnlabelledImage> images) {
    this.hadoop = hadoop;
    this.images = images;
    bytes = new ImageBytes(hadoop);
  }

  @Override
  public byte[] read(long number) {
    UnlabelledImage image = images.get((int) number);
    if (!image.problem().isEmpty()) {
      throw new DataException(image.problem());
    }
    return image.size() == UnlabelledImage.WHOLE
        ? ImageBytes.file(hadoop, image.file())
        : bytes.part(image.file(), image.offset(), image.size());
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
