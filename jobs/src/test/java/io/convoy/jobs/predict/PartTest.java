package io.convoy.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.jobs.prepare.input.UnlabelledImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartTest {
  private static List<UnlabelledImage> images(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new UnlabelledImage("i" + i, "f" + i, 0, UnlabelledImage.WHOLE, ""))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"1,128", "1000,128", "8192,128", "10000,256", "100000,1664", "5000000,4096"})
  void size_ofSoManyImages_isWholeBatchesWithinBounds(int images, int size) {
    assertThat(Part.size(images)).isEqualTo(size);
  }

  @Test
  void of_imagesInOrder_coversEachOnce() {
    List<UnlabelledImage> images = images(11);
    List<Part> parts = Part.of(images, 4);
    assertThat(parts).extracting(part -> part.images().size()).containsExactly(4, 4, 3);
    assertThat(parts).flatExtracting(Part::images).isEqualTo(images);
    assertThat(parts.get(2).file(RowFormat.JSONL)).isEqualTo("part-00002.jsonl");
  }

  @Test
  void tasks_ofParts_areConsecutiveAndEven() {
    List<Part> parts = Part.of(images(10), 1);
    assertThat(Part.tasks(parts, 4)).extracting(List::size).containsExactly(2, 3, 2, 3);
    assertThat(Part.tasks(parts, 4).stream().flatMap(List::stream)).isEqualTo(parts);
    assertThat(Part.tasks(parts, 40)).hasSize(10);
    assertThat(Part.tasks(List.of(), 4)).isEmpty();
  }
}
