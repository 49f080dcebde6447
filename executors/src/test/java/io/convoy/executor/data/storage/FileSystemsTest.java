package io.convoy.executor.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSystemsTest {
  private static final Configuration HADOOP = new Configuration();

  @ParameterizedTest
  @CsvSource({
    "s3a, org.apache.hadoop:hadoop-aws:",
    "s3, org.apache.hadoop:hadoop-aws:",
    "s3n, org.apache.hadoop:hadoop-aws:",
    "abfs, org.apache.hadoop:hadoop-azure:",
    "abfss, org.apache.hadoop:hadoop-azure:",
    "wasb, org.apache.hadoop:hadoop-azure:",
    "oss, org.apache.hadoop:hadoop-aliyun:"
  })
  void of_schemeWithoutItsConnector_namesTheArtifactOfHadoopsVersion(String scheme, String name) {
    String folder = scheme + "://bucket/data";
    assertThatThrownBy(() -> DataFolder.of(HADOOP, folder))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(folder + ": there is no connector for " + scheme + "://; ")
        .hasMessageContaining("add " + name + VersionInfo.getVersion())
        .hasMessageContaining("--conf spark.jars.packages=");
  }

  @Test
  void of_s3_saysThatItIsWrittenAsS3a() {
    assertThatThrownBy(() -> DataFolder.of(HADOOP, "s3://bucket/data"))
        .hasMessageContaining("write s3a:// instead");
  }

  @Test
  void of_uriWithAKey_isRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> DataFolder.of(HADOOP, "s3a://AKIA1:se/cret@bucket/data"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("s3a://...@bucket/data: a URI may have no key or password");
  }

  @Test
  void of_googleCloudStorage_namesItsConnector() {
    assertThatThrownBy(() -> DataFolder.of(HADOOP, "gs://bucket/data"))
        .hasMessageContaining("com.google.cloud.bigdataoss:gcs-connector:hadoop3-");
  }

  @Test
  void of_unknownScheme_saysSo() {
    assertThatThrownBy(() -> DataFolder.of(HADOOP, "hfds://host/data"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no file system for hfds://; check the URI");
  }

  @Test
  void absolute_relativePaths_areResolvedAndUrisStay() {
    String here = Path.of("").toAbsolutePath().toString();
    assertThat(DataFolder.absolute(HADOOP, "data/ten")).isEqualTo(here + "/data/ten");
    assertThat(DataFolder.absolute(HADOOP, "data/../ten/")).isEqualTo(here + "/ten");
    assertThat(DataFolder.absolute(HADOOP, "/data/ten")).isEqualTo("/data/ten");
    for (String uri : new String[] {"s3a://bucket/data", "hdfs://host:8020/data", "zoo:lenet"}) {
      assertThat(DataFolder.absolute(HADOOP, uri)).isEqualTo(uri);
    }
  }
}
