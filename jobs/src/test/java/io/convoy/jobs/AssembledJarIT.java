package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.jobs.BundledComponents.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The jar for clusters: licences, notices and bill of materials of all that is in it. */
class AssembledJarIT {
  private static final Path FILE =
      Path.of(System.getProperty("assembled.jar", "target/convoy.jar"));
  private static final BundledJar JAR = new BundledJar("io.convoy:convoy-jobs", "", FILE);
  private static Set<String> names;
  private static JsonNode sbom;

  @BeforeAll
  static void open() throws IOException {
    assumeThat(Boolean.getBoolean("assembled.not")).as("convoy.assembly.skip").isFalse();
    try (ZipFile zip = new ZipFile(FILE.toFile())) {
      names = new HashSet<>(zip.stream().map(ZipEntry::getName).toList());
    }
    sbom = new ObjectMapper().readTree(text("META-INF/sbom/convoy.cdx.json"));
  }

  private static String text(String entry) {
    return JAR.texts(Pattern.compile(Pattern.quote(entry))).get(entry);
  }

  @Test
  void licence_isConvoysOwn_andTheOnlyOne() throws IOException {
    assertThat(text("META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("../LICENSE")));
    assertThat(names).doesNotContain("META-INF/LICENSE.txt", "META-INF/LICENSE.md");
  }

  @Test
  void notice_hasEachParagraphOfAllNoticesOnce() throws IOException {
    List<String> paragraphs = BundledComponents.paragraphs(text("META-INF/NOTICE"));
    assertThat(paragraphs).doesNotHaveDuplicates();
    assertThat(paragraphs.get(0)).isEqualTo("Convoy Copyright 2026 The Convoy authors");
    assertThat(paragraphs).containsAll(paragraphs(Files.readString(Path.of("../NOTICE"))));
    for (BundledJar jar : BundledJar.onClassPath()) {
      for (String notice : jar.notices().values()) {
        assertThat(paragraphs).as(jar.coordinates()).containsAll(paragraphs(notice));
      }
    }
    assertThat(names).doesNotContain("META-INF/NOTICE.txt", "META-INF/NOTICE.md");
  }

  private static List<String> paragraphs(String notice) {
    return BundledComponents.paragraphs(notice);
  }

  @Test
  void texts_ofAllComponents_areInTheJar() throws IOException {
    for (Row row : BundledComponents.read().rows()) {
      for (String name : row.texts()) {
        String entry =
            name.startsWith("opencv4/")
                ? "org/bytedeco/opencv/linux-x86_64/share/licenses/" + name
                : Path.of("META-INF/licenses", name).normalize().toString();
        assertThat(names).as(row.name()).contains(entry);
      }
    }
    assertThat(names).contains("META-INF/licenses/components.txt");
  }

  @Test
  void libraries_areThoseOfComponents_andUsed() throws IOException {
    BundledComponents components = BundledComponents.read();
    assertThat(JAR.libraries())
        .allSatisfy(library -> assertThat(components.rows()).anyMatch(row -> row.has(library)));
    assertThat(JAR.libraries().stream().filter(library -> library.startsWith("libopencv_")))
        .containsExactly(
            "libopencv_core.so.413", "libopencv_imgcodecs.so.413", "libopencv_imgproc.so.413");
    assertThat(names)
        .noneMatch(name -> name.matches(".*\\.(dll|dylib|jnilib|a)"))
        .noneMatch(name -> name.matches("com/sun/jna/(?!linux-x86-64/).*\\.so"));
  }

  @Test
  void kernelsForGpus_areInTheJarForThem_andNvidiasLibrariesInNone() {
    boolean forGpus = BundledComponents.isForGpus();
    assertThat(JAR.libraries()).noneMatch(library -> library.matches("lib(cu|nccl|nv).*"));
    assertThat(JAR.libraries().contains("libtorch_cuda.so")).isEqualTo(forGpus);
    assertThat(names.contains("META-INF/licenses/components-gpu.txt")).isEqualTo(forGpus);
    assertThat(names.contains("META-INF/licenses/cuda-headers.txt")).isTrue();
  }

  @Test
  void billOfMaterials_hasEverythingInTheJar() throws IOException {
    Set<String> listed = new HashSet<>();
    for (JsonNode component : components()) {
      listed.add(
          component.path("group").asText()
              + ":"
              + component.path("name").asText()
              + ":"
              + component.path("version").asText());
    }
    assertThat(listed).containsAll(JAR.inside());
    for (Row row : BundledComponents.read().rows()) {
      if (!row.inside().isEmpty()) {
        String name = row.name().contains(":") ? row.name() : ":" + row.name();
        assertThat(listed).contains(name + ":" + row.version());
      }
    }
    assertThat(listed).noneMatch(name -> name.startsWith("org.apache.spark:"));
  }

  @Test
  void billOfMaterials_saysNothingThatDiffersBetweenBuilds() throws IOException {
    assertThat(sbom.path("bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(sbom.has("serialNumber")).isFalse();
    assertThat(sbom.at("/metadata/timestamp").isMissingNode()).isTrue();
    assertThat(components())
        .allSatisfy(component -> assertThat(component.path("licenses")).isNotEmpty());
    assertThat(text("META-INF/sbom/convoy.cdx.json"))
        .isEqualTo(
            Files.readString(FILE.resolveSibling("merged/more/META-INF/sbom/convoy.cdx.json")))
        .doesNotContain(Path.of("").toAbsolutePath().toString());
  }

  /** Those that are inside of others too. */
  private static List<JsonNode> components() {
    List<JsonNode> all = new ArrayList<>();
    sbom.path("components").forEach(all::add);
    Stream.of(all.toArray(JsonNode[]::new))
        .forEach(component -> component.path("components").forEach(all::add));
    return all;
  }
}
