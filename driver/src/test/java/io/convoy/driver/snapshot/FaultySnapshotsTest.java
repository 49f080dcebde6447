package io.convoy.driver.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.metric.Metric;
import io.convoy.driver.plan.Adjusted;
import io.convoy.driver.plan.Evaluated;
import io.convoy.driver.plan.Evaluations;
import io.convoy.driver.plan.Progress;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Writing a snapshot that fails, or ends with its process, at each of its operations: on a disk and
 * on an object store.
 */
class FaultySnapshotsTest {
  private static final Retention TWO = new Retention(1, 1, 0, Metric.ACCURACY);

  private static final int VALUES = 1000;

  @TempDir private java.nio.file.Path temp;
  private final Configuration hadoop = new Configuration();

  @BeforeAll
  static void load() {
    NativeLibraries.load();
  }

  @BeforeEach
  void open() {
    Faults.none();
    ObjectStore.clear();
    hadoop.setClass("fs.faulty.impl", FaultyFileSystem.class, FileSystem.class);
    hadoop.setClass("fs.objects.impl", ObjectStore.class, FileSystem.class);
  }

  @AfterEach
  void repair() {
    Faults.none();
    ObjectStore.clear();
  }

  static Stream<Arguments> storesAndFaults() {
    return Stream.of("faulty", "objects")
        .flatMap(scheme -> Stream.of(Faults.Kind.values()).map(kind -> Arguments.of(scheme, kind)));
  }

  private SnapshotStore store(String scheme, int number) {
    return new SnapshotStore(hadoop, scheme + "://" + temp.resolve("run" + number + "/snapshots"));
  }

  private static SnapshotContent content(long step) {
    return new SnapshotContent(
        new Progress(
            step,
            1,
            0,
            0.5,
            step,
            List.of(new Evaluated(1, step, Evaluations.of(0.5, 1.25))),
            Adjusted.NONE,
            0),
        new ModelIdentity(
            "lenet",
            new ImageShape(28, 28, 1),
            Map.of(),
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
        Map.of(),
        "run.seed = 7",
        Map.of());
  }

  /** As a rank writes its files and the driver completes them, removing what is old. */
  private void save(SnapshotStore store, long step) throws IOException {
    try (Tensor values = torch.zeros(new long[] {VALUES}, new TensorOptions(ScalarType.Float))) {
      values.fill_(new Scalar(step));
      Map<String, Tensor> state = Map.of("parameters", values);
      Snapshot snapshot =
          store.commit(content(step), SnapshotFiles.write(store.folder(step), state, "{}", hadoop));
      store.retain(TWO, snapshot.content().progress());
    }
  }

  /** Whether the save succeeded with so many operations. */
  private boolean saves(SnapshotStore store, long step, int operations, Faults.Kind kind) {
    Faults.after(operations, kind);
    try {
      save(store, step);
      return true;
    } catch (IOException | SnapshotException | Faults.Died e) {
      return false;
    } finally {
      Faults.none();
    }
  }

  /** The step of the newest snapshot, whose values are that step's: none is a mixture. */
  private long newest(SnapshotStore store) {
    Snapshot newest = store.latest().orElseThrow();
    long step = newest.content().progress().step();
    assertThat(newest.content()).isEqualTo(content(step));
    double[] values = StoredState.of(hadoop, newest).parameters();
    assertThat(values).hasSize(VALUES).containsOnly((double) step);
    return step;
  }

  @ParameterizedTest
  @MethodSource("storesAndFaults")
  void latest_afterAFaultAtEveryOperation_isAWholeSnapshot(String scheme, Faults.Kind kind)
      throws IOException {
    int faults = 0;
    boolean saved = false;
    for (int operations = 0; !saved; operations++) {
      SnapshotStore store = store(scheme, operations);
      save(store, 1);
      saved = saves(store, 2, operations, kind);
      long step = newest(store);
      assertThat(step).as("newest after %d operations", operations).isBetween(1L, 2L);
      assertThat(saved && step == 1).isFalse();
      faults += saved ? 0 : 1;

      // whoever starts again writes over what is left
      assertThat(saves(store, 2, Integer.MAX_VALUE, kind)).isTrue();
      assertThat(newest(store)).isEqualTo(2);
      assertThat(store.all()).containsExactly(store.folder(2));
    }
    assertThat(faults).isGreaterThan(8); // 4 files: create, write, close; and the removal
  }

  /** A process that dies twice at the same place, each time a little further. */
  @ParameterizedTest
  @MethodSource("storesAndFaults")
  void latest_afterFaultsInARow_isAWholeSnapshot(String scheme, Faults.Kind kind)
      throws IOException {
    SnapshotStore store = store(scheme, 0);
    save(store, 1);
    boolean saved = false;
    for (int operations = 0; !saved; operations++) {
      saved = saves(store, 2, operations, kind);
      assertThat(newest(store)).isBetween(1L, 2L);
    }
    assertThat(newest(store)).isEqualTo(2);
  }

  @Test
  void latest_whileTheFileSystemIsAway_failsAndDoesNotSayThatThereIsNone() throws IOException {
    SnapshotStore store = store("faulty", 0);
    save(store, 1);
    Faults.goAway();
    assertThatThrownBy(store::latest)
        .isInstanceOf(SnapshotException.class)
        .hasMessageContainingAll("cannot read the snapshot", "step-00000001", "away: open ");
    Faults.none();
    assertThat(newest(store)).isEqualTo(1);
  }

  @Test
  void latest_withAListingThatLags_isWholeAndNothingIsLost() throws IOException {
    SnapshotStore store = store("objects", 0);
    save(store, 1);
    ObjectStore.holdListings();
    save(store, 2);
    assertThat(newest(store)).isEqualTo(1); // not known yet, and so not removed
    ObjectStore.releaseListings();
    assertThat(newest(store)).isEqualTo(2);

    ObjectStore.holdListings();
    save(store, 3);
    save(store, 4);
    assertThat(newest(store)).isEqualTo(2);
    ObjectStore.releaseListings();
    save(store, 5);
    assertThat(newest(store)).isEqualTo(5);
    assertThat(store.all()).containsExactly(store.folder(5));
    ObjectStore.holdListings();
    save(store, 6);
    ObjectStore.releaseListings();
    ObjectStore.holdListings();
    save(store, 7); // removes what the listing still shows
    assertThat(newest(store)).isEqualTo(6);
    ObjectStore.releaseListings();
    assertThat(newest(store)).isEqualTo(7);
  }
}
