package io.convoy.executor.data.pipeline;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.image.ImageHeader;
import io.convoy.executor.data.image.OpenCv;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.FileSystems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Image files that are in no dataset, made into batches as the images of an evaluation are. A file
 * that cannot be used is reported, and the others go on. Used by one thread at a time.
 */
public final class ImageFiles implements AutoCloseable {
  private static final int LARGEST = 256 << 20;

  private final Configuration hadoop;
  private final ImagePipeline pipeline;
  private final ImagePipeline.Lane lane;
  private FloatBuffer pixels;
  private FloatBuffer other;

  /**
   * Some files' images.
   *
   * @param batch all views of those that could be used, one image after the other, all labelled 0;
   *     its sample numbers are the files'. It is closed with these files, and holds until the call
   *     after the next
   * @param refused why others could not, by their numbers
   */
  public record Loaded(ImageBatch batch, SortedMap<Long, String> refused) {}

  /**
   * Prepares to load.
   *
   * @param pipeline of an evaluation
   * @param most files of a batch
   */
  public ImageFiles(Configuration hadoop, ImagePipeline pipeline, int most) {
    OpenCv.load();
    this.hadoop = hadoop;
    this.pipeline = pipeline;
    lane = pipeline.lane();
    pixels = room(most);
    other = room(most);
  }

  private FloatBuffer room(int files) {
    int values = Math.multiplyExact(files * pipeline.views(), pipeline.shape().size());
    return ByteBuffer.allocateDirect(Math.multiplyExact(values, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /**
   * Reads and decodes files.
   *
   * @param files URIs or paths
   * @param first the number of the first
   */
  public Loaded load(List<String> files, long first) {
    FloatBuffer target = pixels;
    pixels = other;
    other = target;
    List<Long> numbers = new ArrayList<>();
    SortedMap<Long, String> refused = new TreeMap<>();
    for (int i = 0; i < files.size(); i++) {
      try {
        lane.run(checked(read(files.get(i))), target, numbers.size());
        numbers.add(first + i);
      } catch (DataException e) {
        refused.put(first + i, e.getMessage());
      }
    }
    int views = pipeline.views();
    long[] samples =
        numbers.stream().flatMapToLong(number -> Arrays.stream(repeated(number, views))).toArray();
    return new Loaded(
        new ImageBatch(pipeline.shape(), target, new int[samples.length], samples, () -> {}),
        refused);
  }

  private static long[] repeated(long number, int times) {
    long[] all = new long[times];
    Arrays.fill(all, number);
    return all;
  }

  /** The checks of images that {@code prepare} makes, before they take memory. */
  private static ByteBuffer checked(byte[] image) {
    ByteBuffer bytes = ByteBuffer.wrap(image);
    IntakeOptions.DEFAULT.check(ImageHeader.read(bytes));
    return bytes;
  }

  private byte[] read(String file) {
    Path path = new Path(file);
    try (InputStream in = FileSystems.of(hadoop, path).open(path)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new DataException("larger than " + (LARGEST >> 20) + " MB");
      }
      return bytes;
    } catch (IOException e) {
      throw new DataException("cannot be read (" + Reason.of(e) + ")", e);
    }
  }

  @Override
  public void close() {
    lane.close();
  }
}
