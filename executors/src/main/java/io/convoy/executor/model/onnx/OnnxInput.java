package io.convoy.executor.model.onnx;

import io.convoy.executor.data.colour.ColourMap;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.dataset.ImageShape;
import java.util.List;

/** Images as bytes are, 0 to 255, made what the network takes. */
final class OnnxInput {
  private static final String NAME = "normalised";

  private OnnxInput() {}

  /**
   * Writes the normalisation, {@code x = scale (b / 255 - level)} and what follows it. Returns the
   * name of what it gives.
   *
   * @param pixels name of the images, {@code [N,C,H,W]}
   */
  static String normalised(OnnxGraph graph, String pixels, InputColours colours, ImageShape shape) {
    ColourMap map = ColourMap.of(colours, shape.channels());
    int channels = shape.channels();
    float[] factors = new float[channels];
    float[] shifts = new float[channels];
    for (int c = 0; c < channels; c++) {
      factors[c] = (float) (map.scales().get(c) / 255);
      shifts[c] = (float) (-map.scales().get(c) * map.levels().get(c));
    }
    List<Long> each = List.of((long) channels, 1L, 1L);
    String factor = graph.floats(NAME + "/factor", each, factors);
    String shift = graph.floats(NAME + "/shift", each, shifts);
    String scaled = graph.node("Mul", NAME + "/scaled", List.of(pixels, factor));
    String shifted = graph.node("Add", NAME + "/shifted", List.of(scaled, shift));
    if (map.whitening().isPresent()) {
      return whitened(graph, shifted, map.whitening().get());
    } else if (map.mean().isPresent()) {
      List<Long> size = List.of((long) channels, (long) shape.height(), (long) shape.width());
      String mean = graph.floats(NAME + "/mean", size, planes(map.mean().get(), channels));
      return graph.node("Sub", NAME, List.of(shifted, mean));
    }
    return shifted;
  }

  /** By a matrix of the colours of each pixel, which a convolution of 1x1 applies. */
  private static String whitened(OnnxGraph graph, String x, float[] matrix) {
    float[] weights = new float[9];
    float[] shifts = new float[3];
    for (int row = 0; row < 3; row++) {
      System.arraycopy(matrix, 4 * row, weights, 3 * row, 3);
      shifts[row] = matrix[4 * row + 3];
    }
    String weight = graph.floats(NAME + "/matrix", List.of(3L, 3L, 1L, 1L), weights);
    String shift = graph.floats(NAME + "/shifts", List.of(3L), shifts);
    return graph.node("Conv", NAME, List.of(x, weight, shift));
  }

  /** {@code [C,H,W]} of {@code [H,W,C]}. */
  private static float[] planes(float[] pixels, int channels) {
    float[] planes = new float[pixels.length];
    int size = pixels.length / channels;
    for (int i = 0; i < pixels.length; i++) {
      planes[i % channels * size + i / channels] = pixels[i];
    }
    return planes;
  }
}
