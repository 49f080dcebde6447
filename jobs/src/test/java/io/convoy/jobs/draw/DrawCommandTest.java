package io.convoy.jobs.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DrawCommandTest {
  @TempDir private Path folder;
  private final StringWriter said = new StringWriter();

  @Test
  void draw_asksForTwoSplits_writesEveryClassOfBoth() throws IOException {
    Path images = folder.resolve("images");

    assertThat(draw(images, "--train", "3", "--test", "2", "--size", "40")).isZero();

    assertThat(labels(images.resolve("train")))
        .hasSizeGreaterThan(10)
        .isEqualTo(labels(images.resolve("test")))
        .contains("disc", "stripes");
    assertThat(files(images)).hasSize(labels(images.resolve("train")).size() * 5 + 1);
    Path first = images.resolve("train/star/0000.jpg");
    assertThat(Files.readAllBytes(first)).startsWith(0xFF, 0xD8).endsWith(0xFF, 0xD9);
    assertThat(ImageIO.read(first.toFile()).getWidth()).isEqualTo(40);
    assertThat(ImageIO.read(first.toFile()).getHeight()).isEqualTo(40);
  }

  @Test
  void draw_digits_writesTenClassesOfGreyImages() throws IOException {
    Path images = folder.resolve("digits");

    assertThat(draw(images, "--subject", "digits", "--train", "2", "--test", "1", "--size", "28"))
        .isZero();

    assertThat(labels(images.resolve("train")))
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(contents(images).values()).hasSize(30).doesNotHaveDuplicates();
    Path first = images.resolve("train/7/0000.jpg");
    assertThat(ImageIO.read(first.toFile()).getRaster().getNumBands()).isEqualTo(1);
    assertThat(draw(images, "--train", "1", "--test", "1")).isZero();
    assertThat(labels(images.resolve("train"))).contains("disc").doesNotContain("7");
  }

  @Test
  void draw_unknownSubject_isAUsageError() {
    assertThat(draw(folder, "--subject", "letters")).isEqualTo(2);
    assertThat(said.toString()).contains("--subject = letters: must be figures or digits");
  }

  @Test
  void draw_sameSeed_writesTheSameBytes() throws IOException {
    draw(folder.resolve("a"), "--seed", "7", "--train", "4", "--test", "1");
    draw(folder.resolve("b"), "--seed", "7", "--train", "4", "--test", "1");

    assertThat(contents(folder.resolve("a"))).isEqualTo(contents(folder.resolve("b")));
  }

  @Test
  void draw_anySeed_drawsNoImageTwice() throws IOException {
    draw(folder.resolve("a"), "--seed", "1", "--train", "4", "--test", "4");
    draw(folder.resolve("b"), "--seed", "2", "--train", "4", "--test", "4");

    List<String> images = new ArrayList<>(contents(folder.resolve("a")).values());
    images.addAll(contents(folder.resolve("b")).values());
    assertThat(images).doesNotHaveDuplicates();
  }

  @Test
  void draw_folderIsComplete_leavesItAsItIs() throws IOException {
    draw(folder, "--train", "1", "--test", "1");
    Path image = folder.resolve("train/disc/0000.jpg");
    Files.writeString(image, "touched");

    assertThat(draw(folder, "--train", "1", "--test", "1")).isZero();

    assertThat(image).hasContent("touched");
    assertThat(said.toString()).contains("already drawn");
  }

  @Test
  void draw_folderHasOtherSettings_drawsAfresh() throws IOException {
    draw(folder, "--train", "3", "--test", "1");

    assertThat(draw(folder, "--train", "1", "--test", "1")).isZero();

    assertThat(files(folder.resolve("train/disc"))).hasSize(1);
  }

  @Test
  void draw_folderHoldsSomethingElse_refusesAndTouchesNothing() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "precious");

    assertThat(draw(folder)).isNotZero();

    assertThat(folder.resolve("thesis.txt")).hasContent("precious");
    assertThat(files(folder)).hasSize(1);
    assertThat(said.toString()).contains(folder.toString(), "thesis.txt", "name a new folder");
  }

  @Test
  void draw_sizeOutOfRange_isAUsageError() {
    assertThat(draw(folder, "--size", "8")).isEqualTo(2);

    assertThat(said.toString()).contains("--size = 8: must be from 16 to 512");
  }

  private int draw(Path output, String... options) {
    List<String> arguments = new ArrayList<>(List.of("--output", output.toString()));
    arguments.addAll(List.of(options));
    PrintWriter writer = new PrintWriter(said, true);
    return new CommandLine(new DrawCommand())
        .setOut(writer)
        .setErr(writer)
        .execute(arguments.toArray(String[]::new));
  }

  private static List<String> labels(Path split) throws IOException {
    try (Stream<Path> folders = Files.list(split)) {
      return folders.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static List<Path> files(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  private static Map<String, String> contents(Path tree) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (Path file : files(tree)) {
      if (file.toString().endsWith(".jpg")) {
        contents.put(tree.relativize(file).toString(), Arrays.toString(Files.readAllBytes(file)));
      }
    }
    return contents;
  }
}
