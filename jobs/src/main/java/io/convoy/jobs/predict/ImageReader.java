package io.convoy.jobs.predict;

import io.convoy.executor.base.Reason;
import io.convoy.executor.base.Retry;
import io.convoy.executor.data.pipeline.ImageFiles;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.input.UnlabelledImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** Reads the bytes of images, wherever they lie; what holds many stays open until it is closed. */
final class ImageReader implements ImageFiles.Source, AutoCloseable {
  private static final int LARGEST = 256 << 20;
  private static final Retry RETRY = Retry.times(4);

  private final Configuration hadoop;
  private final List<UnlabelledImage> images;
  private final Map<String, FSDataInputStream> open = new HashMap<>();

  /** Of images that are numbered from 0. */
  ImageReader(Configuration hadoop, List<UnlabelledImage> images) {
    this.hadoop = hadoop;
    this.images = images;
  }

  @Override
  public byte[] read(long number) {
    UnlabelledImage image = images.get((int) number);
    if (!image.problem().isEmpty()) {
      throw new DataException(image.problem());
    }
    if (image.size() > LARGEST) {
      throw tooLarge();
    }
    byte[][] bytes = new byte[1][];
    try {
      RETRY.read(
          "reading " + image.name(),
          () -> bytes[0] = image.size() == UnlabelledImage.WHOLE ? whole(image) : part(image));
    } catch (IOException e) {
      throw new DataException("cannot be read (" + Reason.of(e) + ")", e);
    }
    if (bytes[0].length > LARGEST) {
      throw tooLarge();
    }
    return bytes[0];
  }

  private static DataException tooLarge() {
    return new DataException("larger than " + (LARGEST >> 20) + " MiB: no single image");
  }

  private byte[] whole(UnlabelledImage image) throws IOException {
    DataFolder file = DataFolder.of(hadoop, image.file());
    try (InputStream in = file.fileSystem().open(file.path())) {
      return in.readNBytes(LARGEST + 1);
    }
  }

  private byte[] part(UnlabelledImage image) throws IOException {
    byte[] bytes = new byte[(int) image.size()];
    holder(image.file()).readFully(image.offset(), bytes);
    return bytes;
  }

  private synchronized FSDataInputStream holder(String file) throws IOException {
    FSDataInputStream stream = open.get(file);
    if (stream == null) {
      DataFolder folder = DataFolder.of(hadoop, file);
      Path path = folder.path();
      stream = folder.fileSystem().open(path);
      open.put(file, stream);
    }
    return stream;
  }

  @Override
  public synchronized void close() throws IOException {
    for (FSDataInputStream stream : open.values()) {
      stream.close();
    }
  }
}
