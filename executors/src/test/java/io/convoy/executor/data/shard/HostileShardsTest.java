package io.convoy.executor.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Datasets made to do harm, and neighbours in the cache folder. */
@Timeout(60)
class HostileShardsTest {
  @TempDir Path temp;
  private Dataset dataset;
  private Path data;
  private Path cache;

  @BeforeEach
  void write() throws IOException {
    data = temp.resolve("data");
    cache = temp.resolve("cache");
    dataset = new SmallDataset(data, 4).write(SmallDataset.noise(8, 4, 5));
  }

  private Dataset.Shard shard() {
    return dataset.split("train").shards().get(0);
  }

  private Path tar() {
    return data.resolve(shard().file());
  }

  private Path index() {
    return data.resolve(shard().index());
  }

  private EncodedSample read(ReadOptions reading) {
    try (SampleStore store =
        SampleStore.open(new Configuration(false), data.toString(), "train", reading)) {
      return store.read(1);
    }
  }

  private ReadOptions cached() {
    return new ReadOptions(1, ReadOptions.Damaged.FAIL, 1, cache.toString(), 10, true, 100);
  }

  private void edit(String from, String to) throws IOException {
    Path file = data.resolve(Dataset.FILE);
    String json = Files.readString(file);
    assertThat(json).contains(from);
    Files.writeString(file, json.replace(from, to));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../victim/notes", "", "ABCD", "/etc/passwd"})
  void checksum_thatIsAName_isRefused(String name) throws IOException {
    edit(shard().sha256(), name);
    assertThatThrownBy(() -> read(cached()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("sha256 = " + name + ": must be 64 hexadecimal digits");
    assertThat(cache).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a.tar", "train/../../a.tar", "/a.tar", "hdfs://host/a.tar"})
  void shard_outsideTheDataset_isRefused(String file) throws IOException {
    edit(shard().file(), file);
    assertThatThrownBy(() -> read(ReadOptions.DEFAULT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("file = " + file + ": a shard lies in the dataset's folder");
  }

  /** A neighbour with the right name and size. */
  @Test
  void cachedShard_ofAnotherContent_isNotTrained() throws IOException {
    byte[] planted = Files.readAllBytes(tar());
    planted[600] ^= 1;
    Files.createDirectories(cache);
    Files.write(cache.resolve(shard().sha256() + ".tar"), planted);
    EncodedSample sample = read(cached());
    assertThat(sample.label()).isEqualTo(1);
    assertThat(cache.resolve(shard().sha256() + ".tar")).hasSameBinaryContentAs(tar());
  }

  @Test
  void cachedShard_thatIsALink_isReplaced() throws IOException {
    Path victim = Files.copy(tar(), temp.resolve("victim"));
    Files.createDirectories(cache);
    Path link = cache.resolve(shard().sha256() + ".tar");
    Files.createSymbolicLink(link, victim);
    read(cached());
    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(victim).exists();
  }

  @Test
  void cacheFile_thatIsALink_isNotWrittenTo() throws IOException {
    Path victim = Files.writeString(temp.resolve("victim"), "precious");
    Files.createDirectories(cache);
    Files.createSymbolicLink(cache.resolve(shard().sha256() + ".part"), victim);
    read(cached());
    assertThat(victim).hasContent("precious");
  }

  @Test
  void cacheFolder_thatOthersCanWriteTo_isRefused() throws IOException {
    Files.createDirectories(cache);
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> read(cached()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("data.reading.cache-folder = " + cache)
        .hasMessageEndingWith("chmod 700 " + cache);
  }

  @Test
  void cacheFolder_thatIsMade_isPrivate() throws IOException {
    read(cached());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
        .isEqualTo("rwx------");
  }

  @Test
  void shard_ofTheSameSizeAndAnotherContent_isFoundWhenFirstRead() throws IOException {
    byte[] bytes = Files.readAllBytes(tar());
    bytes[600] ^= 1;
    Files.write(tar(), bytes);
    assertThatThrownBy(() -> read(ReadOptions.DEFAULT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("shard-00000.tar is not the one of dataset.json");
    ReadOptions unverified = new ReadOptions(1, ReadOptions.Damaged.FAIL, 1, "", 10, false, 100);
    assertThat(read(unverified).label()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "png 512 | png 1512 | where no file of the shard can be",
        "png 512 | png 99999999999999999 | where no file of the shard can be",
        "cls 1536 1 | cls 2048 1 | where no file of the shard can be",
        "cls 1536 1 | cls 1024 1 | where no file of the shard can be",
        "cls 1536 1 | cls 1536 999999999999 | where no file of the shard can be",
        "v1.2 4 | v1.2 999999999 | too few for 999999999 samples",
        "v1.2 4 | v1.2 3 | lists 3 samples and should list 4"
      })
  void index_thatPointsElsewhere_isRefused(String from, String to, String why) throws IOException {
    String text = Files.readString(index(), StandardCharsets.UTF_8);
    assertThat(text).contains(from);
    Files.writeString(index(), text.replaceFirst(from, to));
    assertThatThrownBy(() -> read(ReadOptions.DEFAULT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(why);
  }

  @Test
  void index_withTheRightPlaceAndAWrongSize_isFoundWhenRead() throws IOException {
    String text = Files.readString(index(), StandardCharsets.UTF_8);
    String[] line = text.lines().toList().get(2).split(" ", -1);
    String other = Long.toString(Long.parseLong(line[2]) - 1);
    Files.writeString(
        index(),
        text.replace(
            String.join(" ", line[0], line[1], line[2]),
            String.join(" ", line[0], line[1], other)));
    assertThatThrownBy(() -> read(ReadOptions.DEFAULT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("places sample 1 where the shard has other files");
  }
}
