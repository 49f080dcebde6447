package io.convoy.executor.checkup;

import static org.bytedeco.opencv.global.opencv_core.CV_64F;
import static org.bytedeco.opencv.global.opencv_core.mean;
import static org.bytedeco.opencv.global.opencv_core.meanStdDev;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.Laplacian;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.Sha256;
import io.convoy.executor.data.image.ImageDecoder;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.storage.DataException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * A look at some images of a prepared dataset as they are stored.
 *
 * @param folder of the dataset
 * @param split of it
 * @param from number of the first image
 * @param to one more than the last may be
 * @param every how many numbers from one image to the next
 */
public record ImageSurvey(String folder, String split, long from, long to, long every)
    implements Errand<List<ImageFacts>> {
  private static final int AT_ONCE = 64;
  private static final int DIGEST_BYTES = 16;
  private static final int PLACES = 8;
  private static final int THUMBNAIL = 6;

  /** Looks at them, in the order of their numbers; those that cannot be decoded are left out. */
  @Override
  public List<ImageFacts> run(int cores, Configuration hadoop) throws InterruptedException {
    List<Callable<List<ImageFacts>>> parts = new ArrayList<>();
    for (int i = 0; i < cores; i++) {
      ImageSurvey part = new ImageSurvey(folder, split, from + i * every, to, every * cores);
      parts.add(() -> part.look(hadoop));
    }
    List<ImageFacts> all = new ArrayList<>();
    DaemonThreads.all(cores, "convoy-survey", parts).forEach(all::addAll);
    all.sort(Comparator.comparingLong(ImageFacts::number));
    return all;
  }

  private List<ImageFacts> look(Configuration hadoop) {
    long[] numbers = LongStream.iterate(from, i -> i < to, i -> i + every).toArray();
    List<ImageFacts> facts = new ArrayList<>();
    try (SampleStore store = SampleStore.open(hadoop, folder, split);
        ImageDecoder decoder = new ImageDecoder(3);
        Eye eye = new Eye()) {
      for (int at = 0; at < numbers.length; at += AT_ONCE) {
        int end = Math.min(numbers.length, at + AT_ONCE);
        for (EncodedSample sample : store.readAll(Arrays.copyOfRange(numbers, at, end))) {
          look(sample, decoder, eye, facts);
        }
      }
    }
    return facts;
  }

  private static void look(
      EncodedSample sample, ImageDecoder decoder, Eye eye, List<ImageFacts> facts) {
    try {
      Mat image = decoder.decode(sample.bytes());
      facts.add(
          new ImageFacts(
              sample.number(),
              sample.label(),
              sample.bytes().remaining(),
              image.rows(),
              image.cols(),
              eye.look(image)));
    } catch (DataException e) {
      // training replaces and reports such images; here they are what is missing
    }
  }

  /** What one thread needs to look at images; owns native memory. */
  private static final class Eye implements AutoCloseable {
    private final MessageDigest digest = Sha256.digest();
    private final Mat grey = new Mat();
    private final Mat edges = new Mat();
    private final Mat small = new Mat();
    private final Mat mean = new Mat();
    private final Mat deviation = new Mat();
    private final Size places = new Size(PLACES + 1, PLACES);
    private final Size thumbnail = new Size(THUMBNAIL, THUMBNAIL);

    /**
     * @param image 8 bits, R, G, B
     */
    ImageFacts.Look look(Mat image) {
      cvtColor(image, grey, COLOR_RGB2GRAY);
      float brightness = (float) (mean(grey).get(0) / 255);
      Laplacian(grey, edges, CV_64F);
      meanStdDev(edges, mean, deviation);
      DoubleBuffer sharpness = deviation.createBuffer();
      return new ImageFacts.Look(
          digest(image),
          outline(),
          brightness,
          (float) Math.pow(sharpness.get(0), 2),
          thumbnail(image));
    }

    private String digest(Mat image) {
      digest.reset();
      int[] size = {image.rows(), image.cols()};
      digest.update(ByteBuffer.allocate(8).putInt(size[0]).putInt(size[1]).array());
      for (int row = 0; row < image.rows(); row++) {
        try (Mat line = image.row(row)) {
          digest.update((ByteBuffer) line.createBuffer());
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
    }

    private long outline() {
      resize(grey, small, places, 0, 0, INTER_AREA);
      ByteBuffer values = small.createBuffer();
      long bits = 0;
      for (int row = 0; row < PLACES; row++) {
        for (int column = 0; column < PLACES; column++) {
          int at = row * (PLACES + 1) + column;
          boolean brighter = (values.get(at + 1) & 0xff) > (values.get(at) & 0xff);
          bits = bits << 1 | (brighter ? 1 : 0);
        }
      }
      return bits;
    }

    private byte[] thumbnail(Mat image) {
      resize(image, small, thumbnail, 0, 0, INTER_AREA);
      byte[] bytes = new byte[3 * THUMBNAIL * THUMBNAIL];
      ((ByteBuffer) small.createBuffer()).get(bytes);
      return bytes;
    }

    @Override
    public void close() {
      List.of(grey, edges, small, mean, deviation, places, thumbnail).forEach(Pointer::close);
    }
  }
}
