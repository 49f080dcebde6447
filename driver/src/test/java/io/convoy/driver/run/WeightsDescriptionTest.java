package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.convoy.driver.conf.NormaliseChoice;
import io.convoy.driver.conf.NormaliseChoice.ByDataset;
import io.convoy.driver.conf.NormaliseChoice.Given;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.executor.data.colour.ChannelOrder;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.Interpolation;
import io.convoy.executor.data.pipeline.TestViews;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsDescriptionTest {
  private static final List<List<Double>> AXES =
      List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0));
  private static final ColourStatistics COLOURS =
      new ColourStatistics(
          List.of(0.5, 0.25, 0.125), List.of(0.25, 0.5, 0.125), List.of(0.25, 0.25, 0.25), AXES);
  private static final TestViews VIEWS =
      new TestViews(List.of(), TestViews.Crops.CENTRE, 0.875, Interpolation.BICUBIC);

  @TempDir Path folder;

  private static Map<String, String> export(
      Normalisation kind, ChannelOrder order, int channels, TestViews views) {
    ModelIdentity model =
        new ModelIdentity(
            "resnet8",
            new ImageShape(8, 8, channels),
            Map.of("width", 2.0),
            List.of("cat", "dog, or \"wolf\""),
            COLOURS,
            "",
            null);
    return ModelDescription.of(model, new InputColours(COLOURS, kind, "", order), views);
  }

  @Test
  void export_readAgain_saysTheSame() throws IOException {
    WeightsDescription said =
        WeightsDescription.ofExport(export(Normalisation.MEAN_STD, ChannelOrder.BGR, 3, VIEWS));
    assertThat(said.model()).isEqualTo("resnet8 {\"width\":2.0}");
    assertThat(said.classes()).containsExactly("cat", "dog, or \"wolf\"");
    assertThat(said.images())
        .isEqualTo(
            new SourceImages(
                Optional.of(
                    new Given(
                        List.of(0.125, 0.25, 0.5),
                        List.of(0.125, 0.5, 0.25),
                        List.of(0.0, 1.0),
                        ChannelOrder.BGR)),
                Optional.of(0.875),
                Optional.of(Interpolation.BICUBIC)));
  }

  @Test
  void export_ofGreyImages_hasTheSameOfEachColour() throws IOException {
    Optional<NormaliseChoice> found =
        WeightsDescription.ofExport(export(Normalisation.MEAN, ChannelOrder.RGB, 1, VIEWS))
            .images()
            .normalise();
    Given given = (Given) found.orElseThrow();
    assertThat(given.mean()).hasSize(3).containsOnly(given.mean().get(0));
    assertThat(given.std()).containsExactly(1.0, 1.0, 1.0);
  }

  @Test
  void export_ofSeveralScalesOrAWhitening_saysNoRatioAndNoNumbers() throws IOException {
    TestViews scales = new TestViews(List.of(8, 12), TestViews.Crops.TEN);
    SourceImages images =
        WeightsDescription.ofExport(export(Normalisation.ZCA, ChannelOrder.RGB, 3, scales))
            .images();
    assertThat(images.cropRatio()).isEmpty();
    assertThat(images.normalise()).contains(new ByDataset(Normalisation.ZCA));
  }

  @Test
  void export_thatSomebodyChanged_isRefused() {
    Map<String, String> metadata =
        new HashMap<>(export(Normalisation.MEAN_STD, ChannelOrder.RGB, 3, VIEWS));
    metadata.put("classes", "[cat]");
    assertThatIOException()
        .isThrownBy(() -> WeightsDescription.ofExport(metadata))
        .withMessageStartingWith("its metadata are no longer as they were written: ");
  }

  @Test
  void timmsConfiguration_besideItsWeights_isRead() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"architecture": "resnet50", "num_classes": 1000, "pretrained_cfg": {"crop_pct": 0.95,
         "crop_mode": "center", "interpolation": "bicubic", "input_size": [3, 224, 224],
         "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.5, 0.5]}}
        """);
    Files.write(folder.resolve("pytorch_model.bin"), new byte[] {1});
    Files.write(folder.resolve("mine.pth"), new byte[] {1});
    assertThat(described("pytorch_model.bin").images())
        .isEqualTo(
            new SourceImages(
                Optional.of(
                    new Given(
                        List.of(0.5, 0.5, 0.5),
                        List.of(0.25, 0.5, 0.5),
                        List.of(0.0, 1.0),
                        ChannelOrder.RGB)),
                Optional.of(0.95),
                Optional.of(Interpolation.BICUBIC)));
    assertThat(described("mine.pth")).isEqualTo(WeightsDescription.NONE);
    Files.writeString(folder.resolve("config.json"), "{\"pretrained_cfg\": ");
    assertThatIOException()
        .isThrownBy(() -> described("pytorch_model.bin"))
        .withMessageContaining("config.json beside it cannot be read: ");
  }

  private WeightsDescription described(String name) throws IOException {
    return WeightsDescription.of(
        FileSystem.getLocal(new Configuration(false)),
        new org.apache.hadoop.fs.Path(folder.resolve(name).toUri()));
  }
}
