package io.convoy.jobs.prepare.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchivesTest {
  @ParameterizedTest
  @CsvSource({
    "cat.tar, 1.jpg, cat/1.jpg",
    "train/n01.tar, 1.jpg, train/n01/1.jpg",
    "photos.tgz, photos/cat/1.jpg, cat/1.jpg",
    "cifar.tar.gz, train/cat/1.jpg, train/cat/1.jpg",
    "train.tar, cat/1.jpg, train/cat/1.jpg",
    "imagenet_val.TAR, cat/1.jpg, val/cat/1.jpg",
    "val.tar, val/cat/1.jpg, val/cat/1.jpg",
    "part-1.tar, cat/1.jpg, cat/1.jpg",
    "train/part-1.tar, cat/1.jpg, train/cat/1.jpg"
  })
  void places_ofAMember_areThoseOfItsFolder(String archive, String member, String place) {
    assertThat(Archives.places(archive, List.of(member))).containsExactly(place);
  }

  @Test
  void places_besideTheOneFolder_keepItAsAClass() {
    assertThat(Archives.places("all.tar", List.of("cat/1.jpg", "dog/2.jpg", "notes.txt")))
        .containsExactly("cat/1.jpg", "dog/2.jpg", "notes.txt");
    assertThat(Archives.places("all.tar", List.of("all/cat/1.jpg", "all/notes.txt")))
        .containsExactly("cat/1.jpg", "notes.txt");
    assertThat(Archives.places("all.tar", List.of("cat/1.jpg", "cat/2.jpg")))
        .containsExactly("cat/1.jpg", "cat/2.jpg");
  }
}
