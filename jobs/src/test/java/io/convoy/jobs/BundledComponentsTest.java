package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.jobs.BundledComponents.Row;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that Convoy brings along has its licence, and nothing is told that is not there. */
class BundledComponentsTest {
  @TempDir private Path folder;

  @Test
  void jars_ofTheClassPath_haveRowsWithTheirLicences() throws IOException {
    BundledComponents components = BundledComponents.read();
    List<BundledJar> jars = BundledJar.onClassPath();
    assertThat(jars).hasSizeGreaterThan(35);
    assertThat(jars).flatExtracting(components::missing).isEmpty();
  }

  @Test
  void rows_lookedUp_areOfJarsThatAreThere() throws IOException {
    List<BundledJar> jars = BundledJar.onClassPath();
    assertThat(BundledComponents.read().rows())
        .allSatisfy(row -> assertThat(jars).as(row.toString()).anyMatch(row::isOf));
  }

  @Test
  void rows_lookedAt_haveALicenceAndItsText() throws IOException {
    for (Row row : BundledComponents.read().rows()) {
      assertThat(row.licence()).as(row.name()).isNotEmpty();
      assertThat(row.texts()).as(row.name()).isNotEmpty();
      assertThat(row.text()).as(row.name()).hasSizeGreaterThan(500);
    }
  }

  @Test
  void texts_inTheFolder_areUsed() throws IOException {
    Set<String> used = new HashSet<>();
    BundledComponents.readAll().rows().forEach(row -> used.addAll(row.texts()));
    try (Stream<Path> files = Files.list(BundledTable.FOLDER.resolve("licenses"))) {
      assertThat(files.map(file -> file.getFileName().toString())).isSubsetOf(used);
    }
  }

  @Test
  void missing_ofAJarThatNobodyLookedAt_isAllOfIt() throws IOException {
    BundledJar jar = new BundledJar("org.example:new", "1.0", folder.resolve("new-1.0.jar"));
    try (OutputStream file = Files.newOutputStream(jar.file());
        ZipOutputStream zip = new ZipOutputStream(file)) {
      put(zip, "META-INF/LICENSE.txt", "Beerware\n\nBuy me a beer.\n");
      put(zip, "META-INF/maven/a/b/pom.properties", "groupId=a\nartifactId=b\nversion=2\n");
      put(zip, "org/example/linux-x86_64/libnew.so.3", "");
    }
    assertThat(BundledComponents.read().missing(jar))
        .containsExactly(
            "org.example:new has no row",
            "a:b:2 in org.example:new:1.0 has no row",
            "no row of org.example:new:1.0 has libnew.so.3",
            "org.example:new:1.0: META-INF/LICENSE.txt says what no text does: Beerware",
            "org.example:new:1.0: META-INF/LICENSE.txt says what no text does: Buy me a beer.");
  }

  @Test
  void jar_inARepository_hasGroupArtifactAndVersion() {
    Path jar = Path.of("/m2/org/apache/commons/commons-csv/1.10.0/commons-csv-1.10.0.jar");
    List<String> artifacts = List.of("commons-csv");
    assertThat(BundledJar.of(jar, List.of("org.nd4j"), artifacts))
        .contains(new BundledJar("org.apache.commons:commons-csv", "1.10.0", jar));
    assertThat(BundledJar.of(jar, List.of("org.nd4j"), List.of())).isEmpty();
    Path parent = Path.of("/m2/org/nd4j/jackson/1.0/jackson-1.0.jar");
    assertThat(BundledJar.of(parent, List.of("org.nd4j"), artifacts))
        .contains(new BundledJar("org.nd4j:jackson", "1.0", parent));
  }

  private static void put(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
