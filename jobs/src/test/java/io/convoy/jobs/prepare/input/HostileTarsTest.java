package io.convoy.jobs.prepare.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.TarFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives made to do harm. */
@Timeout(60)
class HostileTarsTest {
  private static final byte[] IMAGE = "image".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  /** A tar with one image, before which an extended header says something. */
  static byte[] pax(String key, String value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      TarArchiveEntry entry = new TarArchiveEntry("cat/1.jpg");
      entry.setSize(IMAGE.length);
      entry.addPaxHeader("comment", "here");
      tar.putArchiveEntry(entry);
      tar.write(IMAGE);
      tar.closeArchiveEntry();
    }
    return withRecord(bytes.toByteArray(), key, value);
  }

  /** The record that the extended header has, in place of the one that the library wrote. */
  private static byte[] withRecord(byte[] tar, String key, String value) {
    String text = " " + key + "=" + value + "\n";
    int length = text.length() + 1;
    length = text.length() + Integer.toString(length).length();
    length = text.length() + Integer.toString(length).length();
    byte[] record = (length + text).getBytes(StandardCharsets.UTF_8);
    Arrays.fill(tar, 512, 1024, (byte) 0);
    System.arraycopy(record, 0, tar, 512, record.length);
    return field(tar, 0, 124, String.format("%011o", record.length));
  }

  /** A header's field, and the checksum that follows from it. */
  static byte[] field(byte[] tar, int header, int at, String text) {
    byte[] patched = tar.clone();
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, patched, header + at, bytes.length);
    Arrays.fill(patched, header + 148, header + 156, (byte) ' ');
    long sum = 0;
    for (int i = header; i < header + 512; i++) {
      sum += patched[i] & 0xff;
    }
    byte[] check = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(check, 0, patched, header + 148, check.length);
    return patched;
  }

  private ArchiveContent scan(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
    DataFolder input = DataFolder.of(new Configuration(false), folder.toString());
    return ContainerRule.FOLDERS.read(
        new Configuration(false),
        input,
        Optional.of(input.folder("staging")),
        ListedFile.plain(name, bytes.length, 0));
  }

  /** Spark's library computes such a time digit by digit (CVE-2023-42503). */
  @ParameterizedTest
  @ValueSource(strings = {"9e99999999", "1e999999999", "-1e99999999", "x", ""})
  @Timeout(5)
  void paxTime_ofAnySize_isNotComputed(String time) throws IOException {
    assertThat(scan("d.tar", pax("mtime", time)).files()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "size, 99999999999999999999, a size that is no number",
    "size, -1, a size that is no number",
    "size, 1e9, a size that is no number",
    "size, 999999999999999999, ends within cat/1.jpg"
  })
  void paxSize_thatCannotBe_isDamage(String key, String value, String why) throws IOException {
    byte[] tar = pax(key, value);
    assertThatThrownBy(() -> scan("d.tar", tar))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the archive d.tar is truncated or damaged")
        .hasMessageContaining(why);
  }

  @Test
  void paxPath_outOfTheArchive_isRefused() throws IOException {
    assertThat(scan("d.tar", pax("path", "../../up.jpg")).rejected())
        .containsExactly(new Rejected("d.tar/../../up.jpg", "its path leads out of the archive"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00ff\u00ff\u00ff\u00ff",
        "\u0080\u007f\u00ff\u00ff\u00ff\u00ff\u00ff",
        "-0000000001"
      })
  void headerSize_thatIsNegativeOrHuge_isNoTar(String size) throws IOException {
    byte[] tar = field(TarFiles.tar(Map.of("cat/1.jpg", IMAGE)), 0, 124, size);
    assertThatThrownBy(() -> scan("d.tar", tar))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the archive d.tar");
  }

  @Test
  void extendedHeader_ofAGigabyte_takesNoMemory() throws IOException {
    byte[] tar = field(pax("path", "a.jpg"), 0, 124, "10000000000");
    assertThatThrownBy(() -> scan("d.tar", tar))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("an extended header of 1073741824 bytes");
  }

  @Test
  void extendedHeaders_withoutEnd_areRefused() throws IOException {
    byte[] one = Arrays.copyOf(pax("path", "a.jpg"), 1024);
    byte[] many = new byte[100 * one.length];
    for (int i = 0; i < 100; i++) {
      System.arraycopy(one, 0, many, i * one.length, one.length);
    }
    assertThatThrownBy(() -> scan("d.tar", many))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("more than 8 extended headers in a row");
  }

  /** As 6,000 levels in 3 MB ended the process once. */
  @Test
  void levels_thousandsOfThem_areRefusedAtTheFourth() throws IOException {
    byte[] header = Arrays.copyOf(TarFiles.tar(Map.of("x.tar", IMAGE)), 512);
    int levels = 6000;
    byte[] tar = new byte[512 * (levels + 2)];
    for (int level = 0; level < levels; level++) {
      String size = String.format("%011o", tar.length - 512L * (level + 1));
      System.arraycopy(field(header, 0, 124, size), 0, tar, 512 * level, 512);
    }
    ArchiveContent content = scan("d.tar", tar);
    assertThat(content.files()).isEmpty();
    assertThat(content.rejected())
        .singleElement()
        .extracting(Rejected::reason)
        .asString()
        .contains("3 levels deep");
  }

  @Test
  void names_longerThanAHeader_areReadOfBothKinds() throws IOException {
    String name = "dog/" + "n".repeat(300) + ".jpg";
    for (int mode :
        new int[] {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
        tar.setLongFileMode(mode);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(IMAGE.length);
        tar.putArchiveEntry(entry);
        tar.write(IMAGE);
        tar.closeArchiveEntry();
      }
      TarWalk walk = new TarWalk(new ByteArrayInputStream(bytes.toByteArray()), bytes.size());
      TarWalk.Member member = walk.next().orElseThrow();
      assertThat(member.name()).isEqualTo(name);
      assertThat(member.refusal()).isEmpty();
      assertThat(walk.content(member)).isEqualTo(IMAGE);
      assertThat(walk.next()).isEmpty();
    }
  }

  @Test
  void tar_thatEndsWithinAHeader_isDamaged() throws IOException {
    byte[] tar = TarFiles.tar(Map.of("cat/1.jpg", IMAGE, "cat/2.jpg", IMAGE));
    assertThatThrownBy(() -> scan("d.tar", Arrays.copyOf(tar, 1024 + 300)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("it ends within a header");
  }

  @Test
  void archive_thatIsNotReadInTime_isNamed() {
    ArchiveDeadline soon = new ArchiveDeadline(Duration.ofMillis(100), 1_000_000);
    assertThatThrownBy(
            () ->
                soon.within(
                    ListedFile.plain("d.tar", 10, 0),
                    () -> {
                      while (true) {
                        LockSupport.parkNanos(1_000_000);
                      }
                    }))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the archive d.tar was not read within 0 s");
  }

  @Test
  void archive_thatALibraryStumblesOver_isNamed() {
    for (Throwable stumble :
        new Throwable[] {new ArithmeticException("Overflow"), new StackOverflowError()}) {
      assertThatThrownBy(
              () ->
                  ArchiveDeadline.USUAL.within(
                      ListedFile.plain("d.tar", 10, 0), () -> sneaky(stumble)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("the archive d.tar is damaged");
    }
  }

  private static Object sneaky(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }
}
