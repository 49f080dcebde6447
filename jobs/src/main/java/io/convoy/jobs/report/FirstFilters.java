package io.convoy.jobs.report;

import io.convoy.driver.snapshot.Snapshot;
import io.convoy.executor.base.Reason;
import io.convoy.executor.model.Frozen;
import io.convoy.executor.model.ModelJson;
import io.convoy.executor.model.NetworkStages;
import io.convoy.executor.safetensors.Safetensors;
import io.convoy.executor.snapshot.SnapshotFiles;
import io.convoy.jobs.report.plot.Markup;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filters of a network's first convolution as pictures: of a network that has learned they show
 * edges, spots and colours; noise means that it has not learned long enough, or is regularised too
 * little.
 */
final class FirstFilters {
  private static final Logger LOG = LoggerFactory.getLogger(FirstFilters.class);
  private static final int MOST = 256;
  private static final int GREY = 0xFF808080;

  private final Configuration hadoop;

  /** Filters of a layer, {@code [count,channels,height,width]}. */
  private static final class Filters {
    private final int count;
    private final int channels;
    private final int height;
    private final int width;
    private final float[] values;

    Filters(int count, int channels, int height, int width, float... values) {
      this.count = count;
      this.channels = channels;
      this.height = height;
      this.width = width;
      this.values = values;
    }
  }

  FirstFilters(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Pictures of the oldest and the newest of some snapshots; nothing where the first layer is no
   * convolution of images.
   *
   * @param snapshots in ascending order of their steps
   */
  Markup markup(List<Snapshot> snapshots) {
    Markup body = new Markup();
    if (snapshots.isEmpty()) {
      return body;
    }
    Snapshot first = snapshots.get(0);
    Snapshot last = snapshots.get(snapshots.size() - 1);
    Markup pictures = new Markup().open("div", "class", "plots");
    boolean any = add(pictures, first);
    if (any && !last.folder().equals(first.folder())) {
      add(pictures, last);
    }
    return any
        ? body.add(Page.heading("Filters of the first layer")).add(pictures.close("div"))
        : body;
  }

  /** What a snapshot's filters look like; empty if they cannot be shown. */
  Optional<BufferedImage> picture(Snapshot snapshot) {
    return shown(snapshot).map(FirstFilters::image);
  }

  private Optional<Filters> shown(Snapshot snapshot) {
    try {
      return filters(snapshot);
    } catch (IOException | RuntimeException e) { // also what DL4J throws at a foreign model
      LOG.info("no filters of {}: {}", snapshot.folder(), Reason.of(e));
      return Optional.empty();
    }
  }

  private boolean add(Markup pictures, Snapshot snapshot) {
    Optional<Filters> filters = shown(snapshot);
    filters.ifPresent(
        some -> {
          long step = snapshot.content().progress().step();
          pictures.open("div", "class", "card");
          pictures.element(
              "p",
              Text.format(
                  "after step %s: %d filters of %dx%d",
                  Text.count(step), some.count, some.height, some.width));
          pictures.empty(
              "img", "class", "filters", "src", Picture.png(image(some)), "alt", "filters");
          pictures.close("div");
        });
    return filters.isPresent();
  }

  /** In the flat vector a convolution has its biases, then its weights. */
  private Optional<Filters> filters(Snapshot snapshot) throws IOException {
    if (!snapshot.isWhole()) {
      return Optional.empty(); // the rest of its network is frozen
    }
    Optional<ConvolutionLayer> found = first(snapshot.configuration(hadoop));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    ConvolutionLayer layer = found.get();
    int count = Math.toIntExact(layer.getNOut());
    int channels = Math.toIntExact(layer.getNIn());
    int height = layer.getKernelSize()[0];
    int width = layer.getKernelSize()[1];
    int biases = layer.hasBias() ? count : 0;
    int size = biases + count * channels * height * width;
    Path file = new Path(snapshot.folder(), SnapshotFiles.STATE);
    try (Safetensors state = Safetensors.open(file, hadoop)) {
      float[] values = state.first(SnapshotFiles.PARAMETERS, size);
      return Optional.of(
          new Filters(
              Math.min(MOST, count),
              channels,
              height,
              width,
              Arrays.copyOfRange(values, biases, size)));
    }
  }

  private static Optional<ConvolutionLayer> first(String json) {
    ComputationGraphConfiguration model = ModelJson.graph(json);
    long begins =
        model.getVertexInputs().values().stream()
            .filter(inputs -> inputs.stream().anyMatch(model.getNetworkInputs()::contains))
            .count();
    String name = NetworkStages.ofCatalogue(model).layers().keySet().iterator().next();
    return begins == 1
            && model.getVertices().get(name) instanceof LayerVertex vertex
            && Frozen.within(vertex.getLayerConf().getLayer()) instanceof ConvolutionLayer layer
            && layer.getClass() == ConvolutionLayer.class
            && (layer.getNIn() == 3 || layer.getNIn() == 1)
        ? Optional.of(layer)
        : Optional.empty();
  }

  /** Each filter by its own largest value, zero as grey. */
  private static BufferedImage image(Filters filters) {
    int columns = (int) Math.ceil(Math.sqrt(filters.count * 2.0));
    int rows = (filters.count + columns - 1) / columns;
    int high = filters.height + 1;
    int wide = filters.width + 1;
    BufferedImage image =
        new BufferedImage(columns * wide - 1, rows * high - 1, BufferedImage.TYPE_INT_ARGB);
    for (int filter = 0; filter < filters.count; filter++) {
      int left = filter % columns * wide;
      int top = filter / columns * high;
      for (int y = 0; y < filters.height; y++) {
        for (int x = 0; x < filters.width; x++) {
          image.setRGB(left + x, top + y, pixel(filters, filter, y, x));
        }
      }
    }
    return image;
  }

  private static int pixel(Filters filters, int filter, int y, int x) {
    int area = filters.height * filters.width;
    int size = filters.channels * area;
    float largest = 0;
    for (int i = filter * size; i < (filter + 1) * size; i++) {
      largest = Math.max(largest, Math.abs(filters.values[i]));
    }
    if (!(largest > 0)) {
      return GREY;
    }
    int rgb = 0xFF;
    for (int colour = 0; colour < 3; colour++) {
      int channel = Math.min(colour, filters.channels - 1);
      float value = filters.values[filter * size + channel * area + y * filters.width + x];
      rgb = rgb << 8 | Math.round(127.5f + 127.5f * value / largest);
    }
    return rgb;
  }
}
