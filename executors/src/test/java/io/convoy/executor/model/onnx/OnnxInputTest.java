package io.convoy.executor.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.colour.ChannelOrder;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.colour.Normaliser;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.model.onnx.OnnxModel.Output;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Pixels normalised within a model give what they give when the data pipeline normalises them. */
class OnnxInputTest {
  private static final int SIDE = 9;
  private static final ColourStatistics COLOURS =
      new ColourStatistics(
          List.of(0.5, 0.4, 0.3),
          List.of(0.25, 0.2, 0.3),
          List.of(0.08, 0.01, 0.003),
          List.of(List.of(0.6, 0.64, 0.48), List.of(-0.8, 0.48, 0.36), List.of(0.0, -0.6, 0.8)));

  static Stream<InputColours> colours() {
    return Stream.concat(
        Stream.of(Normalisation.values())
            .map(
                kind ->
                    new InputColours(
                        COLOURS, kind, kind == Normalisation.MEAN_IMAGE ? meanImage() : "")),
        Stream.of(new InputColours(COLOURS, Normalisation.MEAN_STD, "", ChannelOrder.BGR)));
  }

  private static String meanImage() {
    try (Mat image = new Mat(SIDE, SIDE, opencv_core.CV_16UC3);
        BytePointer png = new BytePointer()) {
      ShortBuffer values = image.createBuffer();
      Random random = new Random(3);
      while (values.hasRemaining()) {
        values.put((short) random.nextInt());
      }
      opencv_imgcodecs.imencode(".png", image, png);
      byte[] encoded = new byte[(int) png.limit()];
      png.get(encoded);
      return Base64.getEncoder().encodeToString(encoded);
    }
  }

  @ParameterizedTest
  @MethodSource("colours")
  void pixels_normalisedInside_giveTheLogitsOfImages(InputColours colours) {
    requireEqual(colours, 3);
  }

  @ParameterizedTest
  @MethodSource("colours")
  void greyPixels_normalisedInside_giveTheLogitsOfImages(InputColours colours) {
    requireEqual(colours, 1);
  }

  private static void requireEqual(InputColours colours, int channels) {
    ImageShape shape = new ImageShape(SIDE, SIDE, channels);
    ComputationGraph network =
        OnnxModelTest.network(
            ModelCatalogue.configuration(
                new ModelSpec("resnet8", shape, 3, Map.of("width", 4.0), 1)));
    byte[] pixels = new byte[SIDE * SIDE * channels];
    new Random(5).nextBytes(pixels);
    float[] normalised = new float[pixels.length];
    try (Normaliser normaliser = Normaliser.of(colours, shape);
        Mat bytes = new Mat(SIDE, SIDE, opencv_core.CV_8UC(channels));
        Mat values = new Mat(SIDE, SIDE, Normaliser.type(channels))) {
      bytes.<ByteBuffer>createBuffer().put(pixels);
      normaliser.apply(bytes, values);
      values.<FloatBuffer>createBuffer().get(normalised);
    }
    float[] plain = new float[pixels.length];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = Byte.toUnsignedInt(pixels[i]);
    }
    double[] expected = logits(network, shape, Optional.empty(), normalised);
    assertThat(logits(network, shape, Optional.of(colours), plain))
        .containsExactly(expected, within(1e-4 * Math.abs(expected[0])));
    NetworkMemory.free(network);
  }

  /** Of one image, {@code [H,W,C]}. */
  private static double[] logits(
      ComputationGraph network, ImageShape shape, Optional<InputColours> inside, float[] image) {
    OnnxModel.Options options =
        new OnnxModel.Options("test", "1", shape, inside, Set.of(Output.LOGITS), Map.of());
    INDArray rows = Nd4j.create(image, new int[] {1, SIDE, SIDE, shape.channels()}, 'c');
    try (OnnxSession session = OnnxSession.of(OnnxModel.of(network, options))) {
      return session.run(rows.permute(0, 3, 1, 2)).get("logits");
    }
  }
}
