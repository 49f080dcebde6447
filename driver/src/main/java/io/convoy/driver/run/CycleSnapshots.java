package io.convoy.driver.run;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.driver.snapshot.SnapshotStore;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a run at the ends of the cycles of its schedule: the members of a snapshot
 * ensemble, Huang et al. 2017, "Snapshot Ensembles: Train 1, Get M for Free", section 3.
 *
 * @param folders of those that there are, in ascending order of steps
 */
public record CycleSnapshots(List<String> folders) {
  private static final Logger LOG = LoggerFactory.getLogger(CycleSnapshots.class);

  public CycleSnapshots {
    folders = List.copyOf(folders);
  }

  /**
   * Finds them.
   *
   * @param dir of the run
   * @throws ConfException if its schedule has no cycles, or none of their snapshots is there
   * @throws SnapshotException if it is no run
   */
  public static CycleSnapshots of(Configuration hadoop, String dir) {
    SnapshotStore store = RunFolder.snapshots(hadoop, dir);
    List<Snapshot> all =
        store.all().stream().flatMap(folder -> complete(hadoop, folder).stream()).toList();
    if (all.isEmpty()) {
      throw new SnapshotException("the run in " + dir + " has no snapshot yet");
    }
    Snapshot newest = all.get(all.size() - 1);
    RunConf conf = RunConf.parse(newest.content().configuration(), newest.folder());
    List<Integer> ends = conf.schedule().cycleEnds(conf.train().epochs());
    if (ends.isEmpty()) {
      throw refused(
          dir,
          "schedule.name = " + conf.schedule().name() + " has ended no cycle",
          "train with restarts or cyclic");
    }
    List<String> found =
        all.stream()
            .filter(one -> isAtOneOf(ends, one.content().progress()))
            .map(Snapshot::folder)
            .toList();
    if (found.isEmpty()) {
      throw refused(
          dir,
          "none of its snapshots is of the end of a cycle (epochs " + ends + ")",
          "train with snapshot.keep-cycles = true");
    }
    return new CycleSnapshots(found);
  }

  private static Optional<Snapshot> complete(Configuration hadoop, String folder) {
    try {
      return Optional.of(SnapshotStore.look(hadoop, folder));
    } catch (SnapshotException e) {
      LOG.warn("passing over a snapshot: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean isAtOneOf(List<Integer> ends, Progress progress) {
    return progress.position() == 0 && ends.contains(progress.epoch());
  }

  private static ConfException refused(String dir, String why, String remedy) {
    return new ConfException(List.of("--cycles: the run in " + dir + ": " + why + "; " + remedy));
  }

  /** The last so many of them, or as many as there are. */
  public List<String> last(int cycles) {
    return folders.subList(Math.max(0, folders.size() - cycles), folders.size());
  }
}
