package io.convoy.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.shard.SampleStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchIndexCommandTest {
  @TempDir Path folder;

  @Test
  void index_withoutImages_opensAsADataset() throws IOException {
    new SyntheticIndex(folder, 2500, 1000).write();
    try (SampleStore store =
        SampleStore.open(new Configuration(false), folder.toString(), "train")) {
      assertThat(store.size()).isEqualTo(2500);
      Dataset.Split train = store.dataset().split("train");
      assertThat(train.shards())
          .extracting(Dataset.Shard::samples)
          .containsExactly(1000L, 1000L, 500L);
      assertThat(train.imagesPerClass().get(0)).isEqualTo(3);
      assertThat(train.imagesPerClass().get(999)).isEqualTo(2);
    }
  }

  @Test
  void command_measuresDriverAndRank() {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new BenchCommand()).setOut(new PrintWriter(out));
    assertThat(command.execute("index", "--images", "10000")).isZero();
    assertThat(out.toString())
        .containsPattern(
            "driver: plan an epoch, again +\\d+\\.\\d+ s +\\([\\d.]+ s of a core\\) +[\\d.]+ MB allocated")
        .containsPattern("rank: order an epoch, again");
    assertThat(out.toString())
        .containsPattern("rank: open the dataset, again .* [0-2]\\.\\d MB allocated");
    assertThat(command.execute("index", "--images", "5")).isEqualTo(CommandLine.ExitCode.USAGE);
  }
}
