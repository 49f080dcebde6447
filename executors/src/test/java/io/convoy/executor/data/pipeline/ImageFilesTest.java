package io.convoy.executor.data.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.data.shard.SmallDataset;
import io.convoy.executor.data.storage.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
  private static final int SIDE = 4;

  private final List<byte[]> images = SmallDataset.noise(20, SIDE, SIDE);

  private static ImagePipeline pipeline(TestViews views) {
    return ImagePipeline.evaluation(
        new ImageShape(SIDE, SIDE, 3),
        new InputColours(SmallDataset.COLOURS, Normalisation.MEAN_STD),
        views);
  }

  private ImageFiles load(ImageFiles.Source source, TestViews views, BatchRequest... requests) {
    return new ImageFiles(
        source,
        pipeline(views),
        List.of(requests).iterator(),
        new LoaderOptions(3, 2, ReadOptions.DEFAULT),
        new PixelPool());
  }

  private static float[] values(ImageBatch batch) {
    float[] values = new float[batch.count() * batch.shape().size()];
    batch.pixels().duplicate().clear().get(values);
    return values;
  }

  /** The same pixels as those of a dataset, batch by batch. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void next_ofFilesOfWhichSomeCannotBeUsed_tellsThemAndGoesOn(int views) throws Exception {
    ImageFiles.Source source =
        number -> {
          if (number == 2) {
            throw new DataException("gone");
          }
          return number == 17 ? new byte[] {1, 2, 3} : images.get((int) number);
        };
    TestViews seen =
        new TestViews(List.of(), views == 1 ? TestViews.Crops.CENTRE : TestViews.Crops.FIVE);
    List<float[]> batches = new ArrayList<>();
    try (ImageFiles files =
        load(source, seen, new BatchRequest(0, 0, 1, 2, 3), new BatchRequest(0, 17, 18))) {
      ImageFiles.Loaded first = files.next().orElseThrow();
      assertThat(first.refused()).isEqualTo(Map.of(2L, "gone"));
      assertThat(first.batch().count()).isEqualTo(4 * views);
      batches.add(values(first.batch()));
      first.batch().close();
      ImageFiles.Loaded second = files.next().orElseThrow();
      assertThat(second.refused()).containsOnlyKeys(17L);
      assertThat(second.refused().get(17L)).contains("not an image");
      assertThat(files.next()).isEmpty();
    }
    int size = views * SIDE * SIDE * 3;
    for (int i = 0; i < size; i++) {
      assertThat(batches.get(0)[2 * size + i]).isZero();
      assertThat(batches.get(0)[size + i]).isNotZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a defect"})
  void next_afterADefect_throwsIt(String text) {
    ImageFiles.Source source =
        number -> {
          throw new IllegalStateException(text);
        };
    try (ImageFiles files = load(source, TestViews.CENTRE, new BatchRequest(0, 0, 1))) {
      assertThatThrownBy(files::next).hasMessage(text);
    }
  }
}
