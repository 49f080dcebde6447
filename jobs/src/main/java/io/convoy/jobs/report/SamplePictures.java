package io.convoy.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.pipeline.Thumbnail;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.storage.DataException;
import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small pictures of datasets' images, as far as the datasets can be reached. */
final class SamplePictures implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SamplePictures.class);
  private static final int SIDE = 96;

  private final Configuration hadoop;
  private final Map<String, Optional<SampleStore>> stores = new HashMap<>();

  SamplePictures(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * A picture as the {@code src} of an image; empty if the dataset is not there any more.
   *
   * @param evaluation which names dataset and split
   * @param sample number within the split
   */
  Optional<String> of(JsonNode evaluation, long sample) {
    String data = evaluation.path("data").asText();
    String split = evaluation.path("split").asText();
    return stores
        .computeIfAbsent(data + "\n" + split, key -> open(data, split))
        .flatMap(store -> picture(store, sample));
  }

  private Optional<SampleStore> open(String data, String split) {
    try {
      return Optional.of(SampleStore.open(hadoop, data, split));
    } catch (DataException e) {
      LOG.info("no pictures of {}: {}", data, e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<String> picture(SampleStore store, long sample) {
    if (sample < 0 || sample >= store.size()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Picture.jpeg(image(Thumbnail.of(store.read(sample), SIDE))));
    } catch (DataException e) {
      LOG.info("no picture of sample {}: {}", sample, Reason.of(e));
      return Optional.empty();
    }
  }

  private static BufferedImage image(Thumbnail small) {
    BufferedImage image =
        new BufferedImage(small.width(), small.height(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = small.pixels();
    for (int i = 0; i < small.width() * small.height(); i++) {
      int pixel =
          (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | (rgb[3 * i + 2] & 0xFF);
      image.setRGB(i % small.width(), i / small.width(), pixel);
    }
    return image;
  }

  @Override
  public void close() {
    stores.values().forEach(store -> store.ifPresent(SampleStore::close));
  }
}
