package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search on two executor processes, of which one is killed, and then the driver. */
@Tag("slow")
class SearchFaultsIT {
  @TempDir private Path root;

  private static long legsOver(Path dir) {
    try {
      Path state = dir.resolve("search.json");
      return Files.exists(state)
          ? Files.readAllLines(state).stream().filter(line -> line.contains("\"ending\"")).count()
          : 0;
    } catch (IOException e) {
      return 0; // it is being replaced
    }
  }

  /** What a trial was lost by names the rank's host, by which executors are known otherwise. */
  private static List<String> table(Path dir) throws IOException {
    return Files.readAllLines(dir.resolve("trials.csv")).stream()
        .map(line -> line.replace(dir.toString(), "DIR").replaceAll("rank 0 on [^:]+", "rank 0"))
        .toList();
  }

  @Test
  void search_executorAndDriverKilled_endsWithTheSameTableAndBits() throws Exception {
    String data = DrawnDataset.make(root, 60);
    Path space = SearchIT.write(root);
    Path undisturbed = root.resolve("undisturbed");
    assertThat(Cli.local().run(SearchIT.command(space, data, undisturbed)).code()).isZero();

    Path dir = root.resolve("search");
    String[] command = SearchIT.command(space, data, dir, "cluster.timeout=3m");
    RunProcess first = new RunProcess(Cli.cluster(2), dir, command);
    first.await("a leg that is over", ignored -> legsOver(dir) >= 1);
    RunProcess.signal(first.executors().get(0), "KILL");
    first.await("more legs after the loss", ignored -> legsOver(dir) >= 4);
    first.signal("KILL");
    first.awaitEnd();
    RunProcess second = new RunProcess(Cli.cluster(2), dir, command);
    second.await("more legs after the kill", ignored -> legsOver(dir) >= 6);
    RunProcess.signal(second.executors().get(1), "KILL");
    assertThat(second.awaitEnd()).as(second.output()).isZero();

    assertThat(table(dir)).isEqualTo(table(undisturbed));
    String best = table(dir).get(1).substring(0, 3);
    assertThat(RunProcess.lastState(dir.resolve("trials/" + best)))
        .isEqualTo(RunProcess.lastState(undisturbed.resolve("trials/" + best)));
  }
}
