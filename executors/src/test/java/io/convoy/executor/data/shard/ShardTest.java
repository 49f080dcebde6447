package io.convoy.executor.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class ShardTest {
  private static final byte[] FIRST = new byte[700];
  private static final byte[] SECOND = "second".getBytes(StandardCharsets.US_ASCII);

  @Test
  void shard_readAsTar_holdsImageAndLabelOfEachSample() throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(write().tar))) {
      assertMember(tar, "00000000-cat.jpg", FIRST);
      assertMember(tar, "00000000-cat.cls", "3".getBytes(StandardCharsets.US_ASCII));
      assertMember(tar, "00000001-dog.png", SECOND);
      assertMember(tar, "00000001-dog.cls", "12".getBytes(StandardCharsets.US_ASCII));
      assertThat(tar.getNextEntry()).isNull();
    }
  }

  private static void assertMember(TarArchiveInputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = tar.getNextTarEntry();
    assertThat(entry.getName()).isEqualTo(name);
    assertThat(entry.getModTime()).hasTime(0);
    assertThat(entry.getUserName() + entry.getGroupName()).isEmpty();
    assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
    assertThat(tar.readAllBytes()).isEqualTo(content);
  }

  @Test
  void shard_writtenTwice_hasEqualBytesAndItsChecksum() throws IOException {
    Written once = write();
    assertThat(once.tar).isEqualTo(write().tar);
    assertThat(once.shard.bytes()).isEqualTo(once.tar.length);
    assertThat(once.shard.samples()).isEqualTo(2);
    assertThat(once.shard.sha256()).matches("[0-9a-f]{64}");
    assertThat(ShardWriter.sampleBytes(FIRST.length) + ShardWriter.sampleBytes(SECOND.length))
        .as("all but the end of the archive")
        .isEqualTo(once.tar.length - 1024);
  }

  @Test
  void index_written_isThatOfWds2idx() throws IOException {
    assertThat(new String(write().index.toBytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            v1.2 2
            jpg 512 700 00000000-cat.jpg cls 2048 1 00000000-cat.cls
            png 3072 6 00000001-dog.png cls 4096 2 00000001-dog.cls
            """);
  }

  @Test
  void index_offsets_pointAtTheFiles() throws IOException {
    Written written = write();
    ShardIndex.Component image = written.index.samples().get(1).components().get(0);
    byte[] there =
        Arrays.copyOfRange(
            written.tar, (int) image.offset(), (int) (image.offset() + image.size()));
    assertThat(there).isEqualTo(SECOND);
  }

  @Test
  void index_writtenAndRead_isEqual() throws IOException {
    ShardIndex index = write().index;
    assertThat(read(new String(index.toBytes(), StandardCharsets.UTF_8))).isEqualTo(index);
  }

  @Test
  void index_broken_saysHow() {
    assertBroken("", "first line is not \"v1.2 <samples>\"");
    assertBroken("v1.1 1\njpg 512 7\n", "first line is not \"v1.2 <samples>\"");
    assertBroken("v1.2 2\njpg 512 7 a.jpg\n", "ends after 1 of 2 samples");
    assertBroken("v1.2 1\njpg 512 a.jpg\n", "is not a list of");
    assertBroken("v1.2 1\njpg x 7 a.jpg\n", "\"jpg x 7 a.jpg\" is not a list of");
    assertBroken("v1.2 1\njpg -512 7 a.jpg\n", "is not a list of");
    assertBroken("v1.2 1\n\n", "\"\" is not a list of");
    assertBroken("v1.2 1\njpg 512 7 \n", "is not a list of");
    assertBroken("v1.2 1\njpg 512 99999999999999999999 a.jpg\n", "is not a list of");
  }

  @Test
  void index_ofOtherTools_isReadToo() throws IOException {
    assertThat(read("v1.2 2\njpg 512 7 a.jpg cls 1536 1 a.cls \r\nseg.png 3072 9 b.seg.png"))
        .isEqualTo(
            new ShardIndex(
                List.of(
                    new ShardIndex.Sample(
                        List.of(
                            new ShardIndex.Component("jpg", 512, 7, "a.jpg"),
                            new ShardIndex.Component("cls", 1536, 1, "a.cls"))),
                    new ShardIndex.Sample(
                        List.of(new ShardIndex.Component("seg.png", 3072, 9, "b.seg.png"))))));
  }

  private static void assertBroken(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the index a.idx is broken")
        .hasMessageContaining(message);
  }

  private static ShardIndex read(String text) throws IOException {
    return ShardIndex.read(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "a.idx");
  }

  private static final class Written {
    final byte[] tar;
    final ShardIndex index;
    final Dataset.Shard shard;

    Written(byte[] tar, ShardIndex index, Dataset.Shard shard) {
      this.tar = tar;
      this.index = index;
      this.shard = shard;
    }
  }

  private static Written write() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ShardWriter writer = new ShardWriter(out);
    try (writer) {
      writer.add("00000000-cat", "jpg", FIRST, 3);
      writer.add("00000001-dog", "png", SECOND, 12);
    }
    assertThat(List.of(writer.samples())).containsExactly(2);
    return new Written(out.toByteArray(), writer.index(), writer.describe("a.tar"));
  }
}
