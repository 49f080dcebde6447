package io.convoy.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFormatTest {
  private static final Configuration HADOOP = new Configuration(false);
  private static final List<PredictedRow> ROWS =
      List.of(
          new PredictedRow(
              "in/a, b.jpg",
              List.of(
                  new PredictedRow.Guess("cat, wild", 0.75f), new PredictedRow.Guess("dog", 0.25f)),
              Optional.of(new float[] {2, 0.5f}),
              Optional.of(new float[] {1e-9f, 3}),
              Optional.empty()),
          PredictedRow.unreadable("in/\u00e4.txt", "not an image (\"x\")"));

  @TempDir private Path folder;

  private Path write(RowFormat format, boolean more) throws IOException {
    Path file = folder.resolve("rows." + format);
    PredictOptions.Answer answer = new PredictOptions.Answer(format, 2, more, more ? "pool" : "");
    DataFolder to = DataFolder.of(HADOOP, folder.toString());
    try (RowWriter out =
        format.open(new RowFormat.Place(HADOOP, to, to.child("rows." + format)), answer)) {
      for (PredictedRow row : ROWS) {
        out.write(row);
      }
    }
    return file;
  }

  @Test
  void csv_hasAFieldForAllThatIsWanted() throws IOException {
    assertThat(write(RowFormat.CSV, true))
        .hasContent(
            """
            path,class,probability,class_2,probability_2,logits,embedding,error
            "in/a, b.jpg","cat, wild",0.750000,dog,0.250000,"[2.0, 0.5]","[1.0E-9, 3.0]",
            in/ä.txt,,,,,,,"not an image (""x"")"
            """);
    PredictOptions.Answer plain = new PredictOptions.Answer(RowFormat.CSV, 1, false, "");
    DataFolder to = DataFolder.of(HADOOP, folder.toString());
    RowFormat.CSV.open(new RowFormat.Place(HADOOP, to, to.child("none.csv")), plain).close();
    assertThat(folder.resolve("none.csv")).hasContent("path,class,probability,error\n");
  }

  @Test
  void jsonl_leavesOutWhatARowHasNot() throws IOException {
    assertThat(Files.readAllLines(write(RowFormat.JSONL, true)))
        .containsExactly(
            "{\"path\":\"in/a, b.jpg\",\"class\":\"cat, wild\",\"probability\":0.75,\"top\":["
                + "{\"class\":\"cat, wild\",\"probability\":0.75},"
                + "{\"class\":\"dog\",\"probability\":0.25}],"
                + "\"logits\":[2.0,0.5],\"embedding\":[1.0E-9,3.0]}",
            "{\"path\":\"in/ä.txt\",\"error\":\"not an image (\\\"x\\\")\"}");
  }

  @Test
  void parquet_hasTheSchemaThatSparkReads() throws IOException {
    Path file = write(RowFormat.PARQUET, true);
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
            .build()) {
      Group row = reader.read();
      assertThat(row.getString("path", 0)).isEqualTo("in/a, b.jpg");
      assertThat(row.getString("class", 0)).isEqualTo("cat, wild");
      assertThat(row.getFloat("probability", 0)).isEqualTo(0.75f);
      Group second = row.getGroup("top", 0).getGroup("list", 1).getGroup("element", 0);
      assertThat(second.getString("class", 0)).isEqualTo("dog");
      assertThat(row.getGroup("logits", 0).getGroup("list", 1).getFloat("element", 0))
          .isEqualTo(0.5f);
      assertThat(row.getGroup("embedding", 0).getGroup("list", 0).getFloat("element", 0))
          .isEqualTo(1e-9f);
      assertThat(row.getFieldRepetitionCount("error")).isZero();
      Group unreadable = reader.read();
      assertThat(unreadable.getString("error", 0)).isEqualTo("not an image (\"x\")");
      assertThat(unreadable.getFieldRepetitionCount("class")).isZero();
      assertThat(reader.read()).isNull();
    }
    assertThat(ParquetRows.schema(new PredictOptions.Answer(RowFormat.PARQUET, 1, false, "")))
        .hasToString(
            """
            message prediction {
              required binary path (STRING);
              optional binary class (STRING);
              optional float probability;
              optional group top (LIST) {
                repeated group list {
                  required group element {
                    required binary class (STRING);
                    required float probability;
                  }
                }
              }
              optional binary error (STRING);
            }
            """);
  }
}
