package io.convoy.driver.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.metric.Metric;
import io.convoy.driver.plan.Adjusted;
import io.convoy.driver.plan.Evaluated;
import io.convoy.driver.plan.Evaluations;
import io.convoy.driver.plan.Progress;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.round.StoredFile;
import io.convoy.testing.WatchedFileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotStoreTest {
  private static final byte[] STATE = "the state".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path run;
  private SnapshotStore store;

  @BeforeEach
  void open() {
    store = new SnapshotStore(new Configuration(), run.resolve("snapshots").toString());
  }

  private static SnapshotContent content(long step, long bestStep) {
    return new SnapshotContent(
        new Progress(
            step,
            1,
            0,
            0.5,
            bestStep,
            List.of(new Evaluated(1, step, Evaluations.of(0.5, 1.25))),
            Adjusted.NONE,
            0),
        new ModelIdentity(
            "resnet8",
            new ImageShape(32, 32, 3),
            Map.of("width", 8.0),
            List.of("cat", "dog"),
            new ColourStatistics(
                List.of(0.5, 0.4, 0.3),
                List.of(0.2, 0.2, 0.1),
                List.of(3.0, 2.0, 1.0),
                List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0))),
            "",
            null),
        7,
        2,
        "torch",
        Map.of("accuracy", 0.5),
        "run.seed = 7",
        Map.of("convoy", "test"));
  }

  private Snapshot commit(long step, long bestStep) throws Exception {
    return commit(step, bestStep, List.of());
  }

  private Snapshot commit(long step, long bestStep, List<StoredFile> base) throws Exception {
    Path file = Path.of(store.folder(step)).resolve("state.safetensors");
    Files.createDirectories(file.getParent());
    Files.write(file, STATE);
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(STATE));
    List<StoredFile> files = new ArrayList<>(base);
    files.add(new StoredFile("state.safetensors", STATE.length, hash));
    return store.commit(content(step, bestStep), files);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> list = Files.list(run.resolve("snapshots"))) {
      return list.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void latest_withoutAny_isEmpty() {
    assertThat(store.latest()).isEmpty();
  }

  @Test
  void latest_afterCommits_isTheNewestWithEqualContent() throws Exception {
    commit(9, 9);
    commit(10, 9);
    Snapshot latest = store.latest().orElseThrow();
    assertThat(latest.content()).isEqualTo(content(10, 9));
    assertThat(latest.folder()).endsWith("step-00000010");
  }

  /** A local file system that remembers what was read. */
  public static final class Remembering extends WatchedFileSystem {
    private static final List<String> READ = new ArrayList<>();

    @Override
    public String getScheme() {
      return "remembering";
    }

    @Override
    protected void before(Operation operation, org.apache.hadoop.fs.Path path) {
      if (operation == Operation.OPEN) {
        READ.add(path.getName());
      }
    }
  }

  @Test
  void latest_knownToBeUndamaged_isNotReadAgainButForItsManifest() throws Exception {
    commit(1, 1);
    commit(2, 1);
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.remembering.impl", Remembering.class, FileSystem.class);
    SnapshotStore remembering =
        new SnapshotStore(hadoop, "remembering://" + run.resolve("snapshots"));
    Remembering.READ.clear();
    Optional<Snapshot> first = remembering.latest();
    assertThat(Remembering.READ).contains("state.safetensors");
    Remembering.READ.clear();
    assertThat(remembering.latest(first)).isEqualTo(first);
    assertThat(Remembering.READ).containsExactly("manifest.json", "progress.json");
  }

  @Test
  void latest_knownToBeUndamagedButCutOffSince_isTheOneBefore() throws Exception {
    commit(1, 1);
    Snapshot known = commit(2, 1);
    Path state = Path.of(store.folder(2)).resolve("state.safetensors");
    Files.write(state, new byte[1]);
    assertThat(store.latest(Optional.of(known)).orElseThrow().content().progress().step())
        .isEqualTo(1);
  }

  @Test
  void latest_newestWithoutManifest_isTheOneBefore() throws Exception {
    commit(1, 1);
    commit(2, 1);
    Files.delete(Path.of(store.folder(2)).resolve("manifest.json"));
    assertThat(store.latest().orElseThrow().content().progress().step()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"state.safetensors", "progress.json", "manifest.json"})
  void latest_newestWithADamagedFile_isTheOneBefore(String file) throws Exception {
    commit(1, 1);
    commit(2, 1);
    Path path = Path.of(store.folder(2)).resolve(file);
    byte[] bytes = Files.readAllBytes(path);
    bytes[bytes.length / 2] ^= 1;
    Files.write(path, bytes);
    Files.deleteIfExists(path.resolveSibling("." + file + ".crc"));
    assertThat(store.latest().orElseThrow().content().progress().step()).isEqualTo(1);
  }

  @Test
  void open_flippedBit_namesTheFile() throws Exception {
    Snapshot snapshot = commit(1, 1);
    Files.write(
        Path.of(snapshot.folder()).resolve("state.safetensors"),
        "the stale".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> SnapshotStore.open(new Configuration(), snapshot.folder()))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("state.safetensors is damaged: its SHA-256 is not the manifest's");
    Snapshot seen = SnapshotStore.look(new Configuration(), snapshot.folder());
    assertThat(seen.content()).isEqualTo(snapshot.content());
  }

  @Test
  void open_newerVersion_isRefused() throws Exception {
    Snapshot snapshot = commit(1, 1);
    Path manifest = Path.of(snapshot.folder()).resolve("manifest.json");
    Files.writeString(
        manifest,
        Files.readString(manifest).replaceFirst("\"version\" : \\d+", "\"version\" : 1000"));
    Files.deleteIfExists(manifest.resolveSibling(".manifest.json.crc"));
    assertThatThrownBy(() -> SnapshotStore.open(new Configuration(), snapshot.folder()))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("manifest.json has version 1000, and this Convoy reads up to");
  }

  @Test
  void open_missingFolder_saysThatItIsNoSnapshot() {
    String folder = run.resolve("nowhere").toString();
    assertThatThrownBy(() -> SnapshotStore.open(new Configuration(), folder))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(folder + " is no complete snapshot");
  }

  @Test
  void retain_lastTwoAndTheBest_removesTheOthers() throws Exception {
    Snapshot newest = null;
    for (long step = 1; step <= 5; step++) {
      newest = commit(step, 2);
    }
    store.retain(new Retention(2, 1, 0, Metric.ACCURACY), newest.content().progress());
    assertThat(names()).containsExactly("step-00000002", "step-00000004", "step-00000005");
  }

  /** A local file system that counts what it is asked. */
  public static final class Counting extends WatchedFileSystem {
    private static final AtomicInteger CALLS = new AtomicInteger();

    @Override
    public String getScheme() {
      return "counting";
    }

    @Override
    protected void before(Operation operation, org.apache.hadoop.fs.Path path) {
      // to list a folder, which other stores do in one call, this one asks for each file in it
      boolean listing = operation == Operation.STATUS && path.getName().startsWith("step-");
      CALLS.addAndGet(listing ? 0 : 1);
    }
  }

  @Test
  void retain_whereTenThousandAreKept_asksAFewTimes() throws Exception {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.counting.impl", Counting.class.getName());
    store = new SnapshotStore(hadoop, "counting:" + run.resolve("snapshots"));
    for (long step = 10; step <= 100_000; step += 10) {
      Path folder = run.resolve("snapshots").resolve(String.format("step-%08d", step));
      Files.createDirectories(folder);
      Files.createFile(folder.resolve("manifest.json"));
    }
    Files.delete(run.resolve("snapshots/step-00099980/manifest.json"));
    Retention retention = new Retention(3, 1, 10, Metric.ACCURACY);
    for (int times = 0; times < 3; times++) {
      Counting.CALLS.set(0);
      store.retain(retention, content(100_000, 100_000).progress());
      assertThat(Counting.CALLS).hasValueLessThan(100);
    }
    assertThat(names()).hasSize(9_999).doesNotContain("step-00099980");
  }

  @Test
  void open_ofAManifestThatNamesOtherFolders_isRefused() throws Exception {
    Path victim = Files.writeString(run.resolve("victim"), "mine");
    Snapshot snapshot = commit(3, 3);
    for (String name :
        List.of("../../victim", victim.toString(), "../step-1/../../victim", "a/b")) {
      StoredFile file = snapshot.files().get(0);
      byte[] manifest =
          SnapshotCodec.write(
              new SnapshotCodec.Manifest(
                  List.of(new StoredFile(name, file.bytes(), file.sha256()))));
      Files.write(Path.of(snapshot.folder()).resolve("manifest.json"), manifest);
      Files.deleteIfExists(Path.of(snapshot.folder()).resolve(".manifest.json.crc"));
      assertThatThrownBy(() -> SnapshotStore.look(new Configuration(), snapshot.folder()))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining("its manifest names the file " + name);
    }
  }

  @Test
  void retain_incompleteOnesBeforeTheNewest_areRemovedAndThoseAfterStay() throws Exception {
    commit(1, 1);
    Files.createDirectories(Path.of(store.folder(2)));
    Snapshot newest = commit(3, 1);
    Files.createDirectories(Path.of(store.folder(4)));
    store.retain(new Retention(5, 1, 0, Metric.ACCURACY), newest.content().progress());
    assertThat(names()).containsExactly("step-00000001", "step-00000003", "step-00000004");
  }

  @Test
  void snapshotsThatAdd_toOneThatIsKept_areWholeWithIt() throws Exception {
    List<StoredFile> base = commit(0, 0).base();
    assertThat(base)
        .extracting(StoredFile::name)
        .containsExactly("../step-00000000/state.safetensors");
    commit(3, 3, base);
    commit(6, 6, base);
    commit(9, 9, base);
    store.retain(new Retention(1, 0, 0, Metric.ACCURACY, Set.of(0L)), content(9, 9).progress());
    assertThat(names()).containsExactly("step-00000000", "step-00000009");
    Snapshot latest = store.latest().orElseThrow();
    assertThat(latest.isWhole()).isFalse();
    assertThat(latest.base()).isEqualTo(base);
    assertThat(store.latest(Optional.of(latest)).orElseThrow()).isEqualTo(latest);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void snapshotThatAdds_toOneThatIsGoneOrChanged_isRefusedAndTheRunDoesNotBeginAgain(boolean gone)
      throws Exception {
    commit(3, 3, commit(0, 0).base());
    Path file = run.resolve("snapshots/step-00000000/state.safetensors");
    Files.delete(file);
    if (!gone) {
      Files.writeString(file, "THE state");
    }
    assertThatThrownBy(() -> store.latest())
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("step-00000003 holds only what has learned since ")
        .hasMessageContaining("step-00000000, which is gone or changed: ")
        .hasMessageEndingWith("; put that back as it was, or take another run.dir to begin again");
  }
}
