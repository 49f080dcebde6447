package io.convoy.jobs.prepare.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.TarFiles;
import io.convoy.testing.ZipBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveScanTest {
  @TempDir Path folder;
  private DataFolder input;
  private Map<String, byte[]> members;

  @BeforeEach
  void members() {
    input = DataFolder.of(new Configuration(false), folder.toString());
    members = new LinkedHashMap<>();
    members.put("cat/1.jpg", "one".getBytes(StandardCharsets.UTF_8));
    members.put("dog/2.jpg", "two!".getBytes(StandardCharsets.UTF_8));
  }

  private ArchiveContent scan(String name, byte[] bytes, boolean look) throws IOException {
    Files.write(folder.resolve(name), bytes);
    Optional<DataFolder> staging = look ? Optional.empty() : Optional.of(input.folder("staging"));
    return new ArchiveScan(input, staging, Optional.empty())
        .scan(ListedFile.plain(name, bytes.length, 0));
  }

  private static byte[] compressed(String format, byte[] content)
      throws IOException, CompressorException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        new CompressorStreamFactory().createCompressorOutputStream(format, bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"bzip2, d.tar.bz2", "xz, d.tar.xz", "zstd, d.tar.zst", "gz, d.tgz", "gz, d.tar"})
  void tar_compressedInAnyWay_isRead(String format, String name) throws Exception {
    assertContent(name, compressed(format, TarFiles.tar(members)));
  }

  @Test
  void zip_isReadWhateverItsName() throws IOException {
    assertContent("d.zip", ZipBytes.of(members));
    assertContent("d.tar", ZipBytes.of(members));
  }

  private void assertContent(String name, byte[] bytes) throws IOException {
    assertThat(scan(name, bytes, true).files())
        .extracting(ListedFile::path)
        .containsExactly("cat/1.jpg", "dog/2.jpg");
    ArchiveContent content = scan(name, bytes, false);
    assertThat(content.rejected()).isEmpty();
    try (InputReader reader = new InputReader(input)) {
      for (ListedFile file : content.files()) {
        assertThat(reader.read(InputFile.of(file, 0))).isEqualTo(members.get(file.path()));
      }
    }
  }

  @Test
  void zip_withOddMembers_takesOnlyWhatIsIn() throws IOException {
    Map<String, byte[]> odd = new LinkedHashMap<>(members);
    odd.put("../up.jpg", new byte[1]);
    odd.put("dog\\3.jpg", new byte[2]);
    odd.put("__MACOSX/cat/._1.jpg", new byte[3]);
    odd.put("more.zip", new byte[4]);
    ArchiveContent content = scan("d.zip", ZipBytes.of(odd), false);
    assertThat(content.files())
        .extracting(ListedFile::path)
        .containsExactly("cat/1.jpg", "dog/2.jpg", "dog/3.jpg");
    assertThat(content.rejected())
        .containsExactly(
            new Rejected("d.zip/../up.jpg", "its path leads out of the archive"),
            new Rejected("d.zip/more.zip", "an archive in a zip file: unpack it"));
    assertThat(content.ignored().lines())
        .containsExactly("files in folders of the desktop: 1 (d.zip/__MACOSX/cat/._1.jpg)");
  }

  @Test
  void archives_cutOff_areDamaged() throws Exception {
    for (String format : new String[] {"bzip2", "xz", "zstd", "gz"}) {
      byte[] whole = compressed(format, TarFiles.tar(members));
      byte[] cut = Arrays.copyOf(whole, whole.length - 30);
      assertThatThrownBy(() -> scan("d.tar.gz", cut, false))
          .as(format)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("the archive d.tar.gz is truncated or damaged");
    }
    byte[] zip = ZipBytes.of(members);
    assertThatThrownBy(() -> scan("d.zip", Arrays.copyOf(zip, zip.length - 30), false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the archive d.zip is truncated or damaged");
  }

  @ParameterizedTest
  @CsvSource({
    "'<!DOCTYPE html><html>', an HTML page",
    "'version https://git-lfs.github.com/spec/v1', a pointer of Git LFS",
    "'Rar!\u001a\u0007', the format RAR",
    "'960 README', it begins with \"960 README\"",
    "'', it is empty"
  })
  void files_thatAreNoTar_areNamed(String content, String what) {
    assertThatThrownBy(() -> scan("page.tar", content.getBytes(StandardCharsets.ISO_8859_1), false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the archive page.tar is no tar file")
        .hasMessageContaining(what);
  }

  @Test
  void tar_shiftedBySomeBytes_isNoTar() throws Exception {
    byte[] tar = TarFiles.tar(members);
    for (int shift = 1; shift < 12; shift++) {
      byte[] shifted = new byte[shift + tar.length];
      Arrays.fill(shifted, 0, shift, (byte) '9');
      System.arraycopy(tar, 0, shifted, shift, tar.length);
      byte[] packed = TarFiles.gzip(shifted);
      assertThatThrownBy(() -> scan("d.tar.gz", packed, true))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("the archive d.tar.gz is no tar file: it begins with \"9");
    }
  }

  @Test
  void tar_ofManyLevels_isRefusedThere() throws IOException {
    byte[] inner = TarFiles.tar(members);
    for (int level = 0; level < 50; level++) {
      inner = TarFiles.tar(Map.of("x.tar", inner));
    }
    ArchiveContent content = scan("d.tar", inner, false);
    assertThat(content.files()).isEmpty();
    assertThat(content.rejected())
        .singleElement()
        .extracting(Rejected::reason)
        .asString()
        .contains("levels deep");
  }
}
