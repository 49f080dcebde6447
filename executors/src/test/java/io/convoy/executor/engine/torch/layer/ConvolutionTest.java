package io.convoy.executor.engine.torch.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.NativeLibraries;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Shapes of which oneDNN's kernels were seen to be wrong, made of AVX2, AVX-512 or both. */
class ConvolutionTest {
  @BeforeAll
  static void load() {
    NativeLibraries.load();
  }

  /** Name, {@code images, channels, height, width, outputs, groups, kernel, stride, dilation}. */
  static Stream<Arguments> shapes() {
    return Stream.of(
        shape("several outputs a channel", 4, 8, 8, 7, 16, 8, 3, 1, 1),
        shape("several outputs a channel, strided", 3, 32, 20, 14, 128, 32, 3, 2, 1),
        shape("depthwise, dilated", 2, 48, 10, 8, 48, 48, 3, 1, 2),
        shape("one channel", 5, 1, 8, 21, 39, 1, 5, 2, 1),
        shape("groups, strided points", 2, 136, 8, 11, 156, 4, 1, 2, 1),
        shape("odd channels, strided", 4, 10, 12, 3, 34, 1, 3, 2, 1),
        shape("odd channels", 4, 56, 21, 5, 38, 1, 3, 1, 1),
        shape("even channels", 4, 16, 16, 16, 32, 1, 3, 1, 1));
  }

  private static Arguments shape(String name, long... numbers) {
    return Arguments.of(name, numbers);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  @SuppressWarnings("try") // the scope acts by being open
  void of_inSinglePrecision_hasTheValuesAndGradientsOfDouble(String name, long[] shape) {
    try (PointerScope scope = new PointerScope()) {
      long groups = shape[5];
      long kernel = shape[6];
      Tensor images = values(shape[0], shape[1], shape[2], shape[3]);
      Tensor weight = values(shape[4], shape[1] / groups, kernel, kernel);
      Convolution convolution =
          Convolution.of(
              new long[] {shape[7], shape[7]},
              new long[] {0, 0},
              new long[] {shape[8], shape[8]},
              groups);
      List<Tensor> single = results(convolution, ScalarType.Float, images, weight);
      List<Tensor> twice = results(convolution, ScalarType.Double, images, weight);
      for (int i = 0; i < single.size(); i++) {
        Tensor expected = twice.get(i);
        double scale = expected.abs().max().item_double();
        double error = single.get(i).sub(expected).abs().max().item_double() / scale;
        assertThat(error).as("%s, result %d", name, i).isLessThan(1e-4);
      }
    }
  }

  /** The output, and the gradients of images and weights. */
  private static List<Tensor> results(
      Convolution convolution, ScalarType type, Tensor images, Tensor weight) {
    Tensor x = images.to(type).contiguous(MemoryFormat.ChannelsLast).set_requires_grad(true);
    Tensor w = weight.to(type).set_requires_grad(true);
    Tensor output = convolution.of(x, w, new TensorOptional());
    output.mul(output.detach().cos()).sum().backward();
    return List.of(output.detach(), x.grad(), w.grad());
  }

  private static Tensor values(long... sizes) {
    long count = 1;
    for (long size : sizes) {
      count *= size;
    }
    Tensor steps = torch.arange(new Scalar(count), new TensorOptions(ScalarType.Double));
    return steps.mul(steps).mul(new Scalar(0.7)).sin().reshape(sizes);
  }
}
