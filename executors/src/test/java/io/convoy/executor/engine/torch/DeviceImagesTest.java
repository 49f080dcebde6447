package io.convoy.executor.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.MeanImage;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.shard.SmallDataset;
import io.convoy.executor.device.ComputeDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that travel as bytes beside those that are normalised and mixed before. */
class DeviceImagesTest {
  private static final ImageShape SHAPE = new ImageShape(8, 8, 3);

  @TempDir static Path folder;

  @BeforeAll
  static void write() throws IOException {
    NativeLibraries.load();
    new SmallDataset(folder, 20).write(SmallDataset.noise(60, 8, 8));
  }

  @ParameterizedTest
  @CsvSource({
    "MEAN_STD,none",
    "MEAN,none",
    "NONE,none",
    "PCA,none",
    "ZCA,none",
    "MEAN_IMAGE,none",
    "MEAN_STD,mixup",
    "MEAN_STD,cutmix"
  })
  void bytes_becomeTheSameImages(Normalisation kind, String mixing) throws InterruptedException {
    assertSame(kind, mixing, ComputeDevice.CPU);
  }

  @Tag("gpu")
  @ParameterizedTest
  @CsvSource({"MEAN_STD,none", "ZCA,none", "MEAN_IMAGE,none", "MEAN_STD,mixup", "MEAN_STD,cutmix"})
  void bytes_onGpu_becomeTheSameImages(Normalisation kind, String mixing)
      throws InterruptedException {
    assertSame(kind, mixing, ComputeDevice.cuda(0));
  }

  @Test
  void views_areCutAsBytes() throws InterruptedException {
    ImageBatch bytes = load(Normalisation.MEAN_STD, "none", true);
    ImageBatch floats = load(Normalisation.MEAN_STD, "none", false);
    assertThat(values(bytes.part(3, 7), ComputeDevice.CPU))
        .containsExactly(values(floats.part(3, 7), ComputeDevice.CPU), within(2e-6f));
  }

  private void assertSame(Normalisation kind, String mixing, ComputeDevice device)
      throws InterruptedException {
    ImageBatch bytes = load(kind, mixing, true);
    ImageBatch floats = load(kind, mixing, false);
    assertThat(bytes.bytes()).isPresent();
    assertThat(bytes.labels()).containsExactly(floats.labels());
    assertThat(bytes.targets()).isEqualTo(floats.targets());
    assertThat(values(bytes, device))
        .containsExactly(values(floats, ComputeDevice.CPU), within(5e-6f));
  }

  /**
   * A batch of a step in which images are mixed with others, some of which are not of the batch.
   */
  private static ImageBatch load(Normalisation kind, String mixing, boolean asBytes)
      throws InterruptedException {
    List<AugmentationSpec> specs =
        mixing.equals("none")
            ? List.of(new AugmentationSpec("horizontal-flip", Map.of()))
            : List.of(new AugmentationSpec(mixing, Map.of("probability", 1.0)));
    try (SampleStore store =
        SampleStore.open(new Configuration(false), folder.toString(), "train")) {
      InputColours colours =
          kind == Normalisation.MEAN_IMAGE
              ? new InputColours(store.dataset().colours(), kind, meanImage())
              : new InputColours(store.dataset().colours(), kind);
      ImagePipeline pipeline = ImagePipeline.training(SHAPE, colours, specs, 11);
      BatchRequest request = BatchRequest.part(2, 5, LongStream.range(0, 24).toArray(), 3, 12);
      try (BatchLoader loader =
          BatchLoader.start(
              store,
              asBytes ? pipeline.asBytes() : pipeline,
              List.of(request).iterator(),
              new LoaderOptions(2, 2, ReadOptions.DEFAULT))) {
        return loader.next().orElseThrow();
      }
    }
  }

  private static String meanImage() {
    try (MeanImage mean = new MeanImage(SHAPE.width());
        Mat image = new Mat(SHAPE.height(), SHAPE.width(), CV_8UC3)) {
      ByteBuffer pixels = image.createBuffer();
      for (int i = 0; i < SHAPE.size(); i++) {
        pixels.put(i, (byte) (7 * i));
      }
      mean.add(image);
      return Base64.getEncoder().encodeToString(mean.toPng());
    }
  }

  private static float[] values(ImageBatch batch, ComputeDevice device) {
    try (PointerScope scope = new PointerScope();
        DeviceImages images = new DeviceImages(device, ScalarType.Float)) {
      Tensor input = images.input(images.upload(batch), batch).cpu().contiguous();
      assertThat(input.shape()).containsExactly(batch.count(), 3, 8, 8);
      float[] values = new float[(int) input.numel()];
      input.data_ptr_float().get(values);
      return values;
    }
  }
}
