package io.convoy.executor.data.pipeline;

import io.convoy.executor.data.image.ImageHeader;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.storage.DataException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Images that are in no dataset, made into batches as those of an evaluation are, ahead of the
 * engine. One that cannot be used is reported and stays blank, and the others go on. Used by one
 * caller at a time.
 */
public final class ImageFiles implements AutoCloseable {
  private final FileMaker maker;
  private final BatchLoader loader;

  /** Where encoded images are. Safe for any number of threads. */
  public interface Source {
    /**
     * Reads an image's file.
     *
     * @throws DataException with the reason if this one cannot be read
     */
    byte[] read(long number);
  }

  /**
   * Some images.
   *
   * @param batch all views of each, one image after the other, all labelled 0; whoever takes it
   *     closes it
   * @param refused why some could not be used, by their numbers; they are blank in the batch
   */
  public record Loaded(ImageBatch batch, SortedMap<Long, String> refused) {}

  /**
   * Starts to load.
   *
   * @param pipeline of an evaluation
   * @param requests numbers of images, in the order in which they come out
   * @param pool from which batches take their memory, and to which they give it back
   */
  public ImageFiles(
      Source source,
      ImagePipeline pipeline,
      Iterator<BatchRequest> requests,
      LoaderOptions options,
      PixelPool pool) {
    maker = new FileMaker(source, pipeline);
    loader =
        BatchLoader.start(
            new BatchLoader.Feed("files", 1, maker, new LoadCounter()),
            pipeline,
            requests,
            options,
            pool);
  }

  /**
   * Waits for the next batch.
   *
   * @return empty after the last
   */
  public Optional<Loaded> next() throws InterruptedException {
    return loader.next().map(batch -> new Loaded(batch, maker.refused(batch.samples())));
  }

  /** Ends the loading. */
  @Override
  public void close() {
    loader.close();
  }

  /** Reads and decodes; what goes wrong with an image is kept until its batch is taken. */
  private static final class FileMaker implements ImageMaker {
    private final Source source;
    private final ImagePipeline pipeline;
    private final ConcurrentSkipListMap<Long, String> refused = new ConcurrentSkipListMap<>();

    FileMaker(Source source, ImagePipeline pipeline) {
      this.source = source;
      this.pipeline = pipeline;
    }

    @Override
    public EncodedSample[] read(long[] samples) {
      EncodedSample[] read = new EncodedSample[samples.length];
      for (int i = 0; i < samples.length; i++) {
        read[i] = new EncodedSample(samples[i], "", nothing(), bytes(samples[i]), 0);
      }
      return read;
    }

    private ByteBuffer bytes(long number) {
      try {
        return ByteBuffer.wrap(source.read(number));
      } catch (DataException e) {
        refused.put(number, e.getMessage());
        return nothing();
      }
    }

    private static ByteBuffer nothing() {
      return ByteBuffer.allocate(0);
    }

    @Override
    public int make(
        EncodedSample sample, int epoch, ImagePipeline.Lane lane, Pixels target, int index) {
      if (!refused.containsKey(sample.number())) {
        try {
          // as prepare checks images, before they take memory
          IntakeOptions.DEFAULT.check(ImageHeader.read(sample.bytes().duplicate()));
          lane.run(sample.bytes(), target, index);
          return sample.label();
        } catch (DataException e) {
          refused.put(sample.number(), e.getMessage());
        }
      }
      int size = pipeline.views() * pipeline.shape().size();
      target.clear(index * size, size);
      return sample.label();
    }

    SortedMap<Long, String> refused(long[] samples) {
      SortedMap<Long, String> some = new TreeMap<>();
      for (long sample : samples) {
        String reason = refused.remove(sample);
        if (reason != null) {
          some.put(sample, reason);
        }
      }
      return some;
    }
  }
}
