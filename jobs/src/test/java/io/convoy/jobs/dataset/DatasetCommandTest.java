package io.convoy.jobs.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleOrder;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.storage.DataException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DatasetCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws IOException {
    new TinyDataset(folder).write();
  }

  @Test
  void inspect_ofADataset_saysWhatItHolds() {
    assertThat(run("inspect", folder.toString(), "--classes", "--shards")).isZero();
    assertThat(out.toString())
        .contains("classes     2: blue, red")
        .containsPattern("train +10 +2 +0\\.0 +[\\d,]+ +5 +5\\.0 +5")
        .containsPattern("val +5 +1 ")
        .contains("mean        R G B 0.5000 0.2500 0.1250")
        .contains("axes        R G B 1.0000 0.0000 0.0000, variance 0.10000")
        .containsPattern("1 +5 +2  red")
        .contains("train/shard-00001.tar")
        .contains("mean image  no");
  }

  @Test
  void verify_ofAWholeDataset_saysSo() {
    assertThat(run("verify", folder.toString(), "--decode", "3")).isZero();
    assertThat(out.toString()).contains(folder + ": 3 shards, 15 images, 9 decoded: whole");
  }

  @Test
  void verify_changedShard_isNamed() throws IOException {
    Path shard = folder.resolve("train/shard-00000.tar");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[600] ^= 1;
    Files.write(shard, bytes);
    assertDamaged("train/shard-00000.tar has another checksum: its bytes have changed");
    assertThat(out.toString()).contains("1 problems").doesNotContain("shard-00001");
  }

  @Test
  void verify_undecodableImage_isNamed() throws IOException {
    Path shard = folder.resolve("val/shard-00000.tar");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[512 + 50] ^= 0x55;
    Files.write(shard, bytes);
    run("verify", folder.toString());
    assertThat(out.toString()).doesNotContain("which fails");
    run("verify", folder.toString(), "--decode", "5");
    assertThat(out.toString())
        .contains("has 00000000-x.png, which fails: the PNG image is truncated or corrupt");
  }

  @Test
  void verify_cutMissingAndGrownFiles_areNamed() throws IOException {
    Path cut = folder.resolve("train/shard-00000.tar");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 1500));
    Files.delete(folder.resolve("train/shard-00001.tar"));
    Path grown = folder.resolve("val/shard-00000.tar");
    Files.write(grown, ByteBuffer.allocate(20_000).put(Files.readAllBytes(grown)).array());
    assertDamaged("train/shard-00000.tar ends before the last sample of its index");
    assertThat(out.toString())
        .contains("train/shard-00001.tar is missing")
        .contains("val/shard-00000.tar has 20000 bytes and should have");
  }

  @Test
  void verify_changedIndex_isNamed() throws IOException {
    String name = "train/shard-00000.idx";
    String index = Files.readString(folder.resolve(name));
    Files.writeString(folder.resolve(name), index.replaceFirst("png 512 ", "png 1024 "));
    assertDamaged(name + " places 00000000-x.png where train/shard-00000.tar has it not");
    Files.writeString(folder.resolve(name), index.replaceFirst("v1.2 5\n.*\n", "v1.2 4\n"));
    assertDamaged(name + " lists 4 samples and should list 5");
    Files.writeString(folder.resolve(name), "v1.2 5\nnonsense\n");
    assertDamaged("the index " + name + " is broken");
    Files.delete(folder.resolve(name));
    assertDamaged(name + " is missing");
  }

  @Test
  void verify_wrongCounts_areNamed() throws IOException {
    Path file = folder.resolve(Dataset.FILE);
    String json = Files.readString(file);
    Files.writeString(
        file,
        json.replaceFirst(
            "(?s)\"imagesPerClass\" : \\[ 5, 5 \\]", "\"imagesPerClass\" : [ 4, 6 ]"));
    assertDamaged("dataset.json says that train has 4 images of blue, but its shards have 5");
  }

  private void assertDamaged(String problem) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    assertThat(run("verify", folder.toString())).isNotZero();
    assertThat(out.toString()).contains(problem);
    assertThat(err.toString())
        .contains(folder + " is damaged: copy the named files again")
        .contains(DataException.class.getSimpleName());
  }

  @Test
  void sample_ofADataset_drawsStoredAndAugmentedImages() throws IOException {
    Path recipe = folder.resolve("my.conf");
    Files.writeString(
        recipe,
        "model.name = resnet20, train.batch = 4, data.augment = [{ name = vertical-flip }]");
    Path file = folder.resolve("sheet.png");
    assertThat(
            run(
                "sample",
                folder.toString(),
                recipe.toString(),
                "run.seed=1",
                "--count=5",
                "--variants=2",
                "--output=" + file))
        .isZero();
    assertThat(out.toString()).contains(file + ": 5 samples of train in " + folder);
    BufferedImage image = ImageIO.read(file.toFile());
    SampleSheet sheet = new SampleSheet(List.of("stored", "epoch 1", "epoch 2"));
    for (int row = 0; row < 5; row++) {
      sheet.row(List.of(new SampleSheet.Cell(null, List.of("name", "number"))));
    }
    SampleOrder order = new SampleOrder(1, 1, 10);
    for (int row = 0; row < 5; row++) {
      long sample = order.sampleAt(row);
      int colour = (sample / 5 + sample % 5) % 2 == 0 ? 0xff0000ff : 0xffff0000;
      for (int column = 0; column < 3; column++) {
        int x = sheet.left(row, column) + SampleSheet.CELL / 2;
        assertThat(image.getRGB(x, sheet.top(row) + 100)).isEqualTo(colour);
      }
      // stored, it is wider than high
      assertThat(image.getRGB(sheet.left(row, 0) + 80, sheet.top(row) + 20)).isEqualTo(0xffffffff);
      assertThat(image.getRGB(sheet.left(row, 1) + 80, sheet.top(row) + 20)).isEqualTo(colour);
      assertThat(ink(image, sheet.left(row, 0), sheet.top(row) + SampleSheet.CELL)).isPositive();
      assertThat(ink(image, sheet.left(row, 1), sheet.top(row) + SampleSheet.CELL)).isZero();
    }
    assertThat(ink(image, sheet.left(0, 2), 0)).isPositive();
  }

  /** Each showing has a column, and erases another part of the image. */
  @Test
  void sample_ofRepeatedImages_drawsEachShowing() throws IOException {
    Path file = folder.resolve("sheet.png");
    assertThat(
            run(
                "sample",
                folder.toString(),
                "model.name=resnet20",
                "train.batch=4",
                "data.augment=[{name=repeated,times=2},{name=random-erasing,probability=1}]",
                "--count=3",
                "--variants=1",
                "--output=" + file))
        .isZero();
    BufferedImage image = ImageIO.read(file.toFile());
    SampleSheet sheet = new SampleSheet(List.of("stored", "showing 1", "showing 2"));
    for (int row = 0; row < 3; row++) {
      sheet.row(List.of(new SampleSheet.Cell(null, List.of("name", "number"))));
    }
    for (int row = 0; row < 3; row++) {
      int[][] pixels = new int[3][];
      for (int column = 0; column < 3; column++) {
        int side = SampleSheet.CELL;
        pixels[column] =
            image.getRGB(
                sheet.left(row, column), sheet.top(row), side, side, new int[side * side], 0, side);
      }
      assertThat(pixels[1]).isNotEqualTo(pixels[2]).isNotEqualTo(pixels[0]);
      assertThat(ink(image, sheet.left(0, 2), 0)).isPositive();
    }
  }

  /** Dark pixels in the line of text from a place on. */
  private static int ink(BufferedImage image, int left, int top) {
    int dark = 0;
    for (int y = top; y < top + SampleSheet.LINE; y++) {
      for (int x = left; x < left + SampleSheet.CELL; x++) {
        dark += (image.getRGB(x, y) & 0xff) < 100 ? 1 : 0;
      }
    }
    return dark;
  }

  @Test
  void sample_ofMixedImages_tellsTheirTargets() {
    ImageBatch hard =
        new ImageBatch(new ImageShape(1, 1, 1), floats(0, 0, 0), new int[3], new long[3], () -> {});
    List<String> classes = List.of("blue", "red", "green");
    assertThat(SampleCommand.targets(hard, 0, classes)).isEmpty();
    ImageBatch mixed = hard.withTargets(floats(0, 1, 0, 0.3f, 0.02f, 0.68f, 0.2f, 0.35f, 0.45f));
    assertThat(SampleCommand.targets(mixed, 0, classes)).containsExactly("red 100%");
    assertThat(SampleCommand.targets(mixed, 1, classes)).containsExactly("green 68%", "blue 30%");
    assertThat(SampleCommand.targets(mixed, 2, classes)).containsExactly("green 45%", "red 35%");
  }

  private static FloatBuffer floats(float... values) {
    return ByteBuffer.allocateDirect(4 * values.length)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(values);
  }

  @Test
  void sample_wrongArguments_areNamed() throws IOException {
    String sheet = "--output=" + folder.resolve("sheet.png");
    assertRefused("--count must be from 1 to 1000", sheet, "--count=0");
    assertRefused("--variants from 1 to 20", sheet, "--variants=21");
    assertRefused("model.name", sheet, "run.seed=2");
    assertRefused("Missing required option: '--output=FILE'");
    assertRefused("has no split \"test\": it has train, val", sheet, "--split=test");
    assertRefused("none.conf", sheet, folder.resolve("none.conf").toString());
    assertRefused("cannot write the sheet", "--output=" + folder.resolve("no/sheet.png"));
    Path shard = folder.resolve("train/shard-00000.tar");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[512 + 50] ^= 0x55;
    Files.write(shard, bytes);
    assertRefused("cannot use 00000000-x in train/shard-00000.tar: the PNG image is", sheet);
  }

  private void assertRefused(String problem, String... options) {
    err.getBuffer().setLength(0);
    List<String> arguments = new ArrayList<>(List.of("sample", folder.toString()));
    arguments.addAll(List.of(options));
    assertThat(run(arguments.toArray(new String[0]))).isNotZero();
    assertThat(err.toString()).contains(problem);
  }

  @Test
  void noDataset_isNamed() {
    assertThat(run("inspect", folder.resolve("none").toString())).isNotZero();
    assertThat(err.toString()).contains("does not exist");
    assertThat(run()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("say what to do: inspect, verify, sample");
  }

  private int run(String... arguments) {
    CommandLine command = new CommandLine(new DatasetCommand());
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    command.setExecutionExceptionHandler(
        (e, line, parsed) -> {
          err.write(e.toString());
          return 3;
        });
    return command.execute(arguments);
  }
}
