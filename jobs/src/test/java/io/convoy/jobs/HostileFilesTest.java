package io.convoy.jobs;

import static io.convoy.jobs.Corpus.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.run.RunFolder;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.ImageDecoder;
import io.convoy.executor.data.intake.ImageIntake;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.file.ModelFile;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.round.StoredFile;
import io.convoy.executor.safetensors.Safetensors;
import io.convoy.executor.safetensors.SafetensorsWriter;
import io.convoy.executor.safetensors.ValueType;
import io.convoy.jobs.prepare.TarFiles;
import io.convoy.jobs.prepare.input.ArchiveContent;
import io.convoy.jobs.prepare.input.ContainerRule;
import io.convoy.jobs.prepare.input.ListedFile;
import io.convoy.testing.ZipBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of every kind that Convoy reads, damaged at random from fixed seeds: each is refused in
 * words for users, or read, and rightly where that can be told; none crashes a process or makes it
 * wait. As many cases as fit ten seconds; {@code -Dhostile.cases=audit} runs all. The figures are
 * written to {@code target/hostile.txt}.
 */
@Timeout(3600)
class HostileFilesTest {
  private static final boolean ALL = "audit".equals(System.getProperty("hostile.cases"));
  private static final double SECONDS = 0.4;
  private static final ImageShape INPUT = new ImageShape(16, 16, 3);
  private final Configuration hadoop = new Configuration(false);
  private final Corpus corpus = new Corpus(ALL, SECONDS);
  @TempDir Path temp;
  private int number;

  @AfterEach
  void tell() throws IOException {
    Files.createDirectories(Path.of("target"));
    String lines =
        corpus.tallies().stream().map(Corpus.Tally::toString).collect(Collectors.joining("\n"));
    Files.writeString(
        Path.of("target/hostile.txt"),
        lines + "\n",
        java.nio.file.StandardOpenOption.CREATE,
        java.nio.file.StandardOpenOption.APPEND);
  }

  private void assertSound() {
    assertThat(corpus.tallies()).isNotEmpty().allSatisfy(one -> assertThat(one.cases).isPositive());
    assertThat(corpus.tallies()).filteredOn(one -> one.bad() > 0).isEmpty();
  }

  /** A name that no case had before: what is known of a file is known by its name. */
  private Path fresh(String name) throws IOException {
    return Files.createDirectory(temp.resolve("case-" + number++)).resolve(name);
  }

  @Test
  void safetensors() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<SafetensorsWriter.Content> tensors = new ArrayList<>();
    for (String name : List.of("momentum", "parameters")) {
      tensors.add(
          new SafetensorsWriter.Content(
              name, ValueType.F32, List.of(50L), to -> to.write(new byte[200])));
    }
    SafetensorsWriter.write(out, Map.of("format", "convoy"), tensors);
    corpus.run(
        "state.safetensors",
        out.toByteArray(),
        1000,
        bytes -> {
          Path file = Files.write(temp.resolve("state.safetensors"), bytes);
          try (Safetensors read =
              Safetensors.open(new org.apache.hadoop.fs.Path(file.toString()), hadoop)) {
            long end = 0;
            for (var tensor : read.tensors().values()) {
              end += read.doubles(tensor.name()).length * (long) tensor.type().bytes();
            }
            assertThat(end)
                .isEqualTo(
                    bytes.length
                        - 8
                        - ByteBuffer.wrap(bytes)
                            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                            .getLong(0)); // each byte is of one tensor
            return null;
          }
        });
    assertSound();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void snapshots() throws Exception {
    SnapshotStore store = new SnapshotStore(hadoop, temp.resolve("snapshots").toString());
    Path folder = Path.of(store.folder(3));
    Files.createDirectories(folder);
    byte[] state = utf8("the state");
    Files.write(folder.resolve("state.safetensors"), state);
    store.commit(
        HostileSeeds.content(),
        List.of(new StoredFile("state.safetensors", state.length, sha256(state))));
    Path manifest = folder.resolve("manifest.json");
    Path progress = folder.resolve("progress.json");
    byte[] wholeManifest = Files.readAllBytes(manifest);
    byte[] wholeProgress = Files.readAllBytes(progress);
    corpus.run(
        "manifest.json",
        wholeManifest,
        500,
        bytes -> {
          write(manifest, bytes);
          return SnapshotStore.open(hadoop, folder.toString());
        });
    corpus.run(
        "progress.json, signed anew",
        wholeProgress,
        500,
        bytes -> {
          write(progress, bytes);
          String signed =
              new String(wholeManifest, java.nio.charset.StandardCharsets.UTF_8)
                  .replace(sha256(wholeProgress), sha256(bytes))
                  .replace("\"bytes\":" + wholeProgress.length, "\"bytes\":" + bytes.length);
          write(manifest, utf8(signed));
          SnapshotStore.open(hadoop, folder.toString());
          return null;
        });
    String lease =
        "{\"version\":1,\"id\":\"a\",\"host\":\"h\",\"pid\":1,\"user\":\"u\",\"since\":\"x\",\"beat\":1}";
    corpus.run(
        "driver.json",
        utf8(lease),
        300,
        bytes -> {
          write(temp.resolve("driver.json"), bytes);
          RunFolder.requestStop(hadoop, temp.toString());
          return null;
        });
    assertSound();
  }

  /** Without what Hadoop remembers of the file that was there. */
  private static void write(Path file, byte[] bytes) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.write(file, bytes);
  }

  @Test
  void recipes() throws Exception {
    byte[] whole = Files.readAllBytes(Path.of("../conf/recipes/quickstart.conf"));
    corpus.run(
        "recipe",
        whole,
        500,
        bytes -> {
          Path file = Files.write(temp.resolve("recipe.conf"), bytes);
          RunConf.read(Optional.of(file), List.of("run.dir=r", "data.path=d"));
          return null;
        });
    assertSound();
  }

  /** Every sample of the training split: its image and its label. */
  private List<String> samples(Path folder) {
    List<String> samples = new ArrayList<>();
    try (SampleStore store = SampleStore.open(hadoop, folder.toString(), "train")) {
      for (long i = 0; i < store.size(); i++) {
        EncodedSample sample = store.read(i);
        byte[] bytes = new byte[sample.bytes().remaining()];
        sample.bytes().duplicate().get(bytes);
        samples.add(sample.label() + " " + Arrays.hashCode(bytes));
      }
    }
    return samples;
  }

  @Test
  void datasets() throws Exception {
    Path folder = temp.resolve("data");
    Dataset dataset = HostileSeeds.dataset(folder);
    Dataset.Shard shard = dataset.split("train").shards().get(0);
    byte[] json = dataset.toJson();
    corpus.run(
        "dataset.json",
        json,
        800,
        bytes -> {
          Files.write(folder.resolve(Dataset.FILE), bytes);
          SampleStore.open(hadoop, folder.toString(), "train").close();
          return null;
        });
    Files.write(folder.resolve(Dataset.FILE), json);
    byte[] index = Files.readAllBytes(folder.resolve(shard.index()));
    corpus.run(
        "shard .idx",
        index,
        400,
        bytes -> {
          Files.write(folder.resolve(shard.index()), bytes);
          return samples(folder);
        });
    byte[] tar = Files.readAllBytes(folder.resolve(shard.file()));
    corpus.run(
        "shard .tar",
        tar,
        200,
        bytes -> {
          Path other = fresh("data");
          HostileSeeds.dataset(other);
          Files.write(other.resolve(shard.file()), Arrays.copyOf(bytes, tar.length));
          return samples(other);
        });
    assertSound();
  }

  @Test
  void images() throws Exception {
    for (Map.Entry<String, byte[]> one : HostileSeeds.images().entrySet()) {
      corpus.run(
          "image " + one.getKey(),
          one.getValue(),
          1700,
          bytes -> {
            try (ImageIntake intake = new ImageIntake(IntakeOptions.DEFAULT);
                ImageDecoder decoder = new ImageDecoder(3)) {
              intake.accept(bytes);
              decoder.decode(ByteBuffer.wrap(bytes));
            }
            return null;
          });
    }
    assertSound();
  }

  @Test
  void models() throws Exception {
    NativeLibraries.loadNd4j();
    ModelSpec spec = new ModelSpec("lenet", INPUT, 5, Map.of(), 1);
    ComputationGraphConfiguration model = ModelCatalogue.configuration(spec);
    ModelSpec fromFile = new ModelSpec("file", INPUT, 5, Map.of(), 1);
    corpus.run(
        "model JSON",
        utf8(model.toJson()),
        300,
        bytes -> {
          Path file = Files.write(temp.resolve("m.json"), bytes);
          ModelFile.configuration(file.toString(), fromFile, hadoop);
          return null;
        });
    ComputationGraph graph = new ComputationGraph(model);
    graph.init();
    Path zip = temp.resolve("whole.zip");
    ModelSerializer.writeModel(graph, zip.toFile(), false);
    corpus.run(
        "model.zip",
        Files.readAllBytes(zip),
        600,
        bytes -> {
          Path file = Files.write(temp.resolve("m.zip"), bytes);
          ComputationGraph read = ModelFile.network(file.toString(), hadoop);
          return Arrays.hashCode(read.params().toFloatVector());
        });
    assertSound();
  }

  /** What an archive holds is listed, and lies within the files that it is said to lie in. */
  private Object listed(String name, byte[] bytes) throws IOException {
    Path archive = Files.write(fresh(name), bytes);
    DataFolder input = DataFolder.of(hadoop, archive.getParent().toString());
    ArchiveContent content =
        new ContainerRule(null, null)
            .read(
                hadoop,
                input,
                Optional.of(input.folder("staging")),
                new ListedFile(name, "", 0, bytes.length, 0, ""));
    for (ListedFile file : content.files()) {
      Path container = Path.of(java.net.URI.create(file.container()).getPath());
      try (RandomAccessFile in = new RandomAccessFile(container.toFile(), "r")) {
        assertThat(file.offset() + file.size()).isLessThanOrEqualTo(in.length());
      }
      assertThat(file.path()).doesNotContain("..").doesNotStartWith("/");
    }
    return null;
  }

  @Test
  void archives() throws Exception {
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("cat/1.jpg", new byte[700]);
    members.put("dog/2.jpg", utf8("two"));
    members.put("dog/" + "n".repeat(150) + ".jpg", utf8("three"));
    byte[] tar = TarFiles.tar(members);
    corpus.run("tar", tar, 500, bytes -> listed("d.tar", bytes));
    corpus.run(
        "tar in tar", TarFiles.tar(Map.of("in/x.tar", tar)), 300, bytes -> listed("d.tar", bytes));
    corpus.run("tar.gz", TarFiles.gzip(tar), 300, bytes -> listed("d.tar.gz", bytes));
    corpus.run("zip", ZipBytes.of(members), 300, bytes -> listed("d.zip", bytes));
    assertSound();
  }
}
